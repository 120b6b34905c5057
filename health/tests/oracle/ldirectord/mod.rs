//! The verdicts of the real Perl ldirectord on the same configuration and the same server.
//!
//! `LVSKIT_LDIRECTORD` names the program; default /usr/sbin/ldirectord.

mod cases;
mod program;
mod turns;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use cases::{Case, broken, external, redirects, simple};
use health::ldirectord::Compat;
use health::{Outcome, State};
use ldirectord_conf::{Config, Document, NumericOnly, RealState};
use program::{Oracle, serve};

fn configuration(case: &Case, address: SocketAddr) -> String {
    let lines: String = case
        .lines
        .lines()
        .map(|line| format!("\t{line}\n"))
        .collect();
    format!(
        "checktimeout=5\nnegotiatetimeout=20\nvirtual=127.0.0.2:80\n\treal={address} gate\n{lines}"
    )
}

fn config(file: &str) -> Config {
    let (config, diagnostics) = Config::interpret(&Document::parse(file.as_bytes()), &NumericOnly);
    config.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// Our word for the same, and what is behind it.
fn ours(file: &str, compat: Compat) -> (String, String) {
    let plan = match compat.check_plans(&config(file)) {
        Ok(mut plans) => plans.pop().unwrap().1,
        Err(errors) => return ("refused".to_owned(), errors.to_string()),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let report = runtime.block_on(async { plan.context().run(plan.probe(), plan.target()).await });
    let word = match report.outcome() {
        Outcome::Pass | Outcome::Warn => "up",
        Outcome::Fail => "down",
        Outcome::Drain => "drain",
        Outcome::Inconclusive => "inconclusive",
    };
    (word.to_owned(), report.to_string())
}

/// What [`Compat`] documents as different: the codec refuses these.
const KNOWN: [&str; 3] = ["negative length", "no status code", "two lengths"];

#[test]
#[ignore = "needs Perl ldirectord: cargo lab test"]
fn strict_verdicts_are_those_of_ldirectord() {
    let mut oracle = Oracle::start();
    let cases: Vec<Case> = [simple(), redirects(), broken(), external()]
        .into_iter()
        .flatten()
        .collect();
    let count = cases.len();
    let mut differences = Vec::new();
    for mut case in cases {
        let answer = std::mem::replace(&mut case.answer, Box::new(|_| Vec::new()));
        let file = configuration(&case, serve(answer));

        let theirs = oracle.check(&file, 1);
        let (word, report) = ours(&file, Compat::Strict);

        if KNOWN.contains(&case.name) {
            assert_eq!(
                (&*theirs, &*word),
                ("up", "down"),
                "{}: {report}",
                case.name
            );
        } else if word != theirs {
            differences.push(format!(
                "{}: {theirs} there, {word} here: {report}",
                case.name
            ));
        }
    }
    assert!(
        differences.is_empty(),
        "of {count}:\n{}",
        differences.join("\n")
    );
}

/// What [`RealState`] says of a server in maintenance, and why draining is something else.
#[test]
#[ignore = "needs Perl ldirectord: cargo lab test"]
fn a_file_in_the_maintenance_directory_is_down_though_the_server_works() {
    let address = serve(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec());
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("maintenance");
    drop(fs::remove_dir_all(&directory));
    fs::create_dir_all(&directory).unwrap();
    let file = format!(
        "maintenancedir={}\nvirtual=127.0.0.2:80\n\treal={address} gate\n\tchecktype=connect\n",
        directory.display()
    );
    let mut oracle = Oracle::start();

    let before = oracle.check(&file, 1);
    fs::write(directory.join(address.to_string()), "").unwrap();
    let with_file = oracle.check(&file, 1);

    assert_eq!((&*before, &*with_file), ("up", "down"));
    assert_eq!(RealState::from(State::Maintenance), RealState::Maintenance);
}
