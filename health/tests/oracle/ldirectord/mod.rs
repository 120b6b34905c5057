//! The verdicts of the real Perl ldirectord on the same configuration and the same server.
//!
//! `LVSKIT_LDIRECTORD` names the program; default /usr/sbin/ldirectord.

mod cases;
mod program;
mod turns;

use std::net::SocketAddr;

use cases::{Case, broken, external, redirects, simple};
use health::Outcome;
use health::ldirectord::Compat;
use ldirectord_conf::{Config, Document, NumericOnly};
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
