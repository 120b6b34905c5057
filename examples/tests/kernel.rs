//! Our `ipvsadm` and the original on the same kernel; each test has a network namespace.
//!
//! They need root, module `ip_vs` with all schedulers, and ipvsadm 1.31: `cargo lab test` has
//! them. There are 8 generated tables of each kind, 40 with `LVSKIT_FULL`; `LVSKIT_CASES` sets the
//! number.
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

#[path = "../../ipvs/tests/common/mod.rs"]
mod common;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use ipvs::proc::Status;
use ipvs::sysctl::{Parameter, Settings, SysctlError};
use ipvs::text::{Rules, save};
use ipvs::{Client, Plan, SchedulerFlags, Table};
use nix::sched::{CloneFlags, unshare};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

const OURS: &str = env!("CARGO_BIN_EXE_ipvsadm");
const ORIGINAL: &str = "/usr/sbin/ipvsadm";

/// An empty table that no other test sees.
fn fresh() -> Client {
    unshare(CloneFlags::CLONE_NEWNET).unwrap();
    let up = Command::new("ip")
        .args(["link", "set", "lo", "up"])
        .status();
    assert!(up.unwrap().success());
    Client::connect().unwrap()
}

fn fill(client: &mut Client, desired: &Table) {
    let plan = Plan::between(desired, &client.table().unwrap());
    let report = client.apply(&plan).unwrap();
    assert!(report.is_complete(), "{:?}", report.failures().next());
}

fn run(program: &str, arguments: &[&str]) -> Output {
    feed(program, arguments, "")
}

fn feed(program: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that does not read is done before we are.
    let _closed = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const SEED: u8 = 11;

fn campaign(test: impl Fn(Table) -> Result<(), TestCaseError>) {
    let cases = std::env::var("LVSKIT_CASES").ok();
    let full = std::env::var_os("LVSKIT_FULL").is_some();
    let default = if full { 40 } else { 8 };
    let cases = cases.and_then(|text| text.parse().ok()).unwrap_or(default);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[SEED; 32]);
    let mut runner = TestRunner::new_with_rng(common::config(cases), rng);
    let result = runner.run(&common::table(), test);
    assert_eq!(
        result.map_err(|failure| failure.to_string()),
        Ok(()),
        "seed {SEED}"
    );
}

/// Every listing of a table, and the rules that save it.
const LISTINGS: [&str; 14] = [
    "",
    "-L",
    "-Ln",
    "-ln --exact",
    "-Ln --stats",
    "-Ln --stats -X",
    "-Ln --rate",
    "-Ln --rate --exact",
    "-Ln --thresholds",
    "-Ln --persistent-conn",
    "-Ln --tun-info",
    "-Ln --nosort",
    "-S",
    "-Sn",
];

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn listings_and_saved_rules_equal_those_of_the_original() {
    campaign(|table| {
        let mut client = fresh();
        fill(&mut client, &table);

        let one = table.services().next().map(|service| {
            let rules = save(&table);
            let key = rules.lines().next().unwrap().split(" -s ").next().unwrap();
            prop_assert!(client.service(service.key()).is_ok());
            Ok(format!(
                "-Ln --tun-info {}",
                key.strip_prefix("-A ").unwrap()
            ))
        });
        let one = one.transpose()?;
        for line in LISTINGS.into_iter().chain(one.as_deref()) {
            let arguments: Vec<&str> = line.split_whitespace().collect();
            let (ours, original) = (run(OURS, &arguments), run(ORIGINAL, &arguments));

            prop_assert_eq!(text(&ours.stderr), "", "{}", line);
            prop_assert_eq!(text(&ours.stdout), text(&original.stdout), "{}", line);
            prop_assert_eq!(ours.status.code(), original.status.code(), "{}", line);
        }
        Ok(())
    });
}

/// The original has no word for the third flag of sh and mh: alone, it saves an empty `-b`.
fn without_third_flags(table: &mut Table) {
    let keys: Vec<_> = table.services().map(|service| *service.key()).collect();
    for key in keys {
        let service = table.service_mut(&key).unwrap();
        if ["sh", "mh"].contains(&service.scheduler.name()) {
            service.scheduler_flags.remove(SchedulerFlags::FLAG_3);
        }
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn what_one_saves_the_other_restores() {
    campaign(|mut table| {
        without_third_flags(&mut table);
        for (saver, restorer) in [(OURS, ORIGINAL), (ORIGINAL, OURS), (OURS, OURS)] {
            let mut client = fresh();
            fill(&mut client, &table);
            let rules = text(&run(saver, &["-Sn"]).stdout);
            client.flush().unwrap();

            let restored = feed(restorer, &["-R"], &rules);

            prop_assert!(restored.status.success(), "{}", text(&restored.stderr));
            prop_assert_eq!(text(&run(ORIGINAL, &["-Sn"]).stdout), rules);
        }
        Ok(())
    });
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn complete_rules_restore_the_same_table() {
    campaign(|table| {
        let mut client = fresh();
        let rules = Rules::new(table.clone()).to_string();

        let restored = feed(OURS, &["-R"], &rules);

        prop_assert!(restored.status.success(), "{}", text(&restored.stderr));
        prop_assert_eq!(client.table().unwrap(), table);
        Ok(())
    });
}

const TABLE: &str = "\
-C
-A -t 10.9.0.1:80
-A -u 10.9.0.1:53
-A -f 9
-a -t 10.9.0.1:80 -r 10.9.0.3
--set 900 120 300
";

/// Puts the table of every line into place, and says what a program makes of it.
fn outcome(client: &mut Client, program: &str, line: &str) -> (Option<i32>, String) {
    let rules: Rules = TABLE.parse().unwrap();
    client.flush().unwrap();
    for daemon in client.daemons().unwrap() {
        client.stop_daemon(daemon.role).unwrap();
    }
    client.set_timeouts(&rules.timeouts.unwrap()).unwrap();
    fill(client, &rules.table);

    let arguments: Vec<&str> = line.split_whitespace().collect();
    let status = run(program, &arguments).status.code();

    let mut rules = Rules::new(client.table().unwrap());
    rules.timeouts = Some(client.timeouts().unwrap());
    let daemons = client.daemons().unwrap().into_iter();
    rules.daemons = daemons.map(|daemon| (daemon.role, daemon)).collect();
    (status, rules.to_string())
}

/// What we refuse as values, and the original leaves to the kernel to refuse.
const REFUSED_UNSENT: [&str; 2] = ["averyveryverylongname", "-x 2 -y 5"];

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn every_line_ends_as_with_the_original() {
    let lines = include_str!("ipvsadm/lines.txt");
    let mut differences = Vec::new();
    let mut checked = 0;
    let mut client = fresh();
    for line in lines.lines() {
        let ours = outcome(&mut client, OURS, line);
        let mut original = outcome(&mut client, ORIGINAL, line);
        if REFUSED_UNSENT.iter().any(|odd| line.contains(odd)) {
            assert_eq!(original.0, Some(255), "{line}");
            original.0 = Some(2);
        }
        if ours != original {
            differences.push((line, ours, original));
        }
        checked += 1;
    }
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(checked > 150, "{checked}");
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn kernel_errors_are_told_in_the_words_of_the_original() {
    let _client = fresh();
    let _output = feed(OURS, &["-R"], TABLE);
    for line in [
        "-A -t 10.9.0.1:80",
        "-A -t 10.9.0.2:80 -s nosuch",
        "-E -t 10.9.0.9:80",
        "-D -t 10.9.0.9:80",
        "-Z -t 10.9.0.9:80",
        "-L -n -t 10.9.0.9:80",
        "-a -t 10.9.0.9:80 -r 10.9.0.3",
        "-d -t 10.9.0.9:80 -r 10.9.0.3",
        "-a -t 10.9.0.1:80 -r 10.9.0.3",
        "-e -t 10.9.0.1:80 -r 10.9.0.4",
        "-d -t 10.9.0.1:80 -r 10.9.0.4",
        "-a -t 10.9.0.1:80 -r 255.255.255.255",
        "--start-daemon master --mcast-interface nosuch0",
        "--stop-daemon master",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let (ours, original) = (run(OURS, &arguments), run(ORIGINAL, &arguments));

        assert_eq!(text(&ours.stderr), text(&original.stderr), "{line}");
        assert_eq!(ours.status.code(), original.status.code(), "{line}");
        assert_ne!(ours.status.code(), Some(0), "{line}");
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn restore_goes_on_behind_a_refusal_and_stops_at_a_bad_value() {
    let twice = "-A -t 10.0.0.3:80\n";
    for (input, status) in [
        (format!("{twice}{twice}-A -t 10.0.0.4:80\n"), 0),
        (format!("{twice}-A -t 10.0.0.5:80\n{twice}\n\n"), 255),
        (format!("{twice}-A -t 10.0.0.6:0\n-A -t 10.0.0.8:80"), 2),
        (format!("{twice}# a comment\n-A -t 10.0.0.8:80"), 255),
        (format!("ipvsadm {twice}-Sn\n--set 5 6 7\n-C\n-Z\n"), 0),
        (String::new(), 0),
    ] {
        let [ours, original] = [OURS, ORIGINAL].map(|program| {
            let mut client = fresh();
            let output = feed(program, &["-R"], &input);
            let settings = client.timeouts().unwrap().to_string();
            let table = save(&client.table().unwrap());
            (output.status.code(), text(&output.stdout), settings, table)
        });

        assert_eq!(ours, original, "{input}");
        assert_eq!(ours.0, Some(status), "{input}");
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn restore_names_the_line_that_it_cannot_read() {
    let mut client = fresh();

    let output = feed(OURS, &["-R"], "-A -t 10.0.0.3:80\n\n-A -t 10.0.0.4:0\n");

    assert_eq!(output.status.code(), Some(2));
    let message = text(&output.stderr);
    assert!(
        message.starts_with("line 3: port 0 needs persistence"),
        "{message}"
    );
    assert_eq!(client.table().unwrap().len(), 1);
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn apply_makes_the_table_of_the_file_and_then_has_nothing_to_do() {
    let mut client = fresh();
    fill(
        &mut client,
        &"-A -f 3\n-A -t 10.0.0.1:80 -s rr\n"
            .parse::<Rules>()
            .unwrap()
            .table,
    );
    let mut file = tempfile::NamedTempFile::new_in("/dev/shm").unwrap();
    let desired = "\
-A -t 10.0.0.1:80 -s wlc
-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 5 -x 9 -y 3
--set 0 60 0
--start-daemon master --mcast-interface lo --syncid 7
";
    file.write_all(desired.as_bytes()).unwrap();
    let path = file.path().to_str().unwrap();

    let planned = text(&run(OURS, &["--plan", path]).stdout);
    let applied = run(OURS, &["--apply", path]);

    let expected = "-E -t 10.0.0.1:80 -s wlc\n\
        -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 5 -x 9 -y 3\n-D -f 3\n\
        --set 0 60 0\n--start-daemon master --mcast-interface lo --syncid 7\n";
    assert_eq!(planned, expected);
    assert_eq!(
        text(&applied.stdout),
        "5 changes applied, 0 left\n",
        "{}",
        text(&applied.stderr)
    );
    assert_eq!(text(&run(OURS, &["--plan", path]).stdout), "");
    assert_eq!(client.timeouts().unwrap().to_string(), "900 60 300");
}

/// Connections of TCP, of one-packet UDP and of the sip engine, through the kernel itself.
#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn connections_and_counters_equal_those_of_the_original() {
    let _client = fresh();
    let virtual_address = ["addr", "add", "10.1.0.1/32", "dev", "lo"];
    assert!(
        Command::new("ip")
            .args(virtual_address)
            .status()
            .unwrap()
            .success()
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (tcp, udp) = (
        listener.local_addr().unwrap(),
        datagrams.local_addr().unwrap(),
    );
    let rules = format!(
        "-A -t 10.1.0.1:80 -s rr -p 600\n-a -t 10.1.0.1:80 -r {tcp} -m\n\
         -A -u 10.1.0.1:5060 -s rr -o\n-a -u 10.1.0.1:5060 -r {udp} -m\n\
         -A -u 10.1.0.1:5061 -s rr -p 60 --pe sip\n-a -u 10.1.0.1:5061 -r {udp} -m\n"
    );
    assert!(feed(OURS, &["-R"], &rules).status.success());

    let mut client = TcpStream::connect("10.1.0.1:80").unwrap();
    let (mut server, _) = listener.accept().unwrap();
    client.write_all(b"question").unwrap();
    let mut question = [0; 8];
    server.read_exact(&mut question).unwrap();
    let phone = UdpSocket::bind("10.1.0.1:0").unwrap();
    phone.send_to(b"once", "10.1.0.1:5060").unwrap();
    let invite =
        b"INVITE sip:bob@example.com SIP/2.0\r\nCall-ID: a84b4c76@pc33.example.com\r\n\r\n";
    phone.send_to(invite, "10.1.0.1:5061").unwrap();

    for line in [
        "-Lnc",
        "-Lc",
        "-Lnc --persistent-conn",
        "-Ln",
        "-Ln --stats -X",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        // The clock may tick between the two programs.
        let both = || (run(OURS, &arguments), run(ORIGINAL, &arguments));
        let equal = |(ours, original): &(Output, Output)| ours.stdout == original.stdout;
        let (ours, original) = (0..9).map(|_| both()).find(equal).unwrap_or_else(both);

        assert_eq!(text(&ours.stdout), text(&original.stdout), "{line}");
        assert!(
            text(&ours.stdout).lines().count() >= 5,
            "{line}: {}",
            text(&ours.stdout)
        );
    }
    let shown = text(&run(OURS, &["-Lnc", "--persistent-conn"]).stdout);
    assert!(
        shown.contains("sip                a84b4c76@pc33.example.com"),
        "{shown}"
    );
}

/// Kernels before 7.0 have no such file.
#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn status_counts_what_is_in_the_table() {
    let mut client = fresh();
    let path = "/proc/thread-self/net/ip_vs_status";
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let major: u32 = release.split('.').next().unwrap().parse().unwrap();
    assert_eq!(Path::new(path).exists(), major >= 7, "{release}");
    if major < 7 {
        return;
    }
    let rules: Rules = "-A -t 10.0.0.1:80\n-A -t 10.0.0.2:80\n-A -f 3\n"
        .parse()
        .unwrap();
    fill(&mut client, &rules.table);

    let text = std::fs::read_to_string(path).unwrap();
    let status: Status = text.parse().unwrap();

    let keys: Vec<&str> = status.entries.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(status.value("Conns"), Some("0"), "{text}");
    assert_eq!(status.value("Services"), Some("3"), "{text}");
    assert!(keys.len() >= 8, "{text}");
    // Nothing is lost: every line is there, in its order.
    let again: Vec<String> = text
        .lines()
        .map(|line| line.split(':').next().unwrap().trim().to_owned())
        .collect();
    assert_eq!(keys, again);
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn settings_of_a_kernel_are_known_and_keep_their_value() {
    let _client = fresh();
    let settings = Settings::new();

    let names = settings.names().unwrap();

    assert!(names.len() > 25, "{names:?}");
    for name in names {
        let value = settings.get(&name).unwrap();
        let parameter = Parameter::named(&name).unwrap_or_else(|| panic!("{name} is unknown"));
        assert!(parameter.kind().takes(&value), "{name} is {value}");
        let written = settings.set(&name, value.clone());
        let refused = matches!(&written, Err(SysctlError::Io { .. }));
        assert!(written.is_ok() || refused, "{name}");
        assert_eq!(settings.get(&name).unwrap(), value, "{name}");
    }
}
