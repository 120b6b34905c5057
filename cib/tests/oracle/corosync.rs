//! The real pcs 0.11 and the real corosync beside ours, on corosync.conf.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "test helpers"
)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use cib::check::Severity;
use cib::corosync::{Change, Crypto, Document, Node, Setup, Transport, check_document};
use cib::pcs::Dialect;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config as RunnerConfig, RngAlgorithm, TestRng, TestRunner};

/// Imports pcs once and forks for each command: its import takes most of the time of a call.
/// A line is `cli WORD…` for a command line, or `facade OP…` for what has no form for files.
const DRIVER: &str = r#"
import json, os, sys
sys.argv = ["pcs"]
from pcs import app
from pcs.lib.corosync import config_parser, config_facade, config_validators as cv

def facade(words):
    op, path, data = words[0], words[1], json.loads(words[2])
    f = config_facade.ConfigFacade(config_parser.Parser.parse(open(path, "rb").read()))
    nodes, links = f.get_nodes(), [str(n) for n in f.get_used_linknumber_list()]
    transport, version = f.get_transport(), f.get_ip_version()
    if op == "add_nodes":
        reports = cv.add_nodes(data["nodes"], nodes, [])
        act = lambda: f.add_nodes(data["nodes"])
    elif op == "remove_nodes":
        reports = cv.remove_nodes(data["names"], nodes, f.get_quorum_device_model(), f.get_quorum_device_settings())
        act = lambda: f.remove_nodes(data["names"])
    elif op == "add_link":
        reports = cv.add_link(data["addrs"], data["options"], nodes, [], links, transport, version)
        act = lambda: f.add_link(data["addrs"], data["options"])
    elif op == "remove_links":
        reports = cv.remove_links(data["links"], links, transport)
        act = lambda: f.remove_links(data["links"])
    elif op == "update_link":
        current = f.get_links_options().get(data["link"], {})
        reports = cv.update_link(data["link"], data["addrs"], data["options"], current, nodes, [], links, transport, version)
        act = lambda: f.update_link(data["link"], data["addrs"], data["options"])
    if any(report.severity.level == "ERROR" for report in reports):
        print([report.message.message for report in reports], file=sys.stderr)
        return 1
    act()
    open(path, "wb").write(config_parser.Exporter.export(f.config))
    return 0

for line in sys.stdin:
    words = json.loads(line)
    pid = os.fork()
    if pid == 0:
        try:
            code = facade(words[1:]) if words[0] == "facade" else (app.main(words[1:]) or 0)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            code = 70
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"#;

/// Runs all of these; the exit status of each.
fn pcs(commands: &[Vec<String>]) -> Vec<i32> {
    let mut child = Command::new("/usr/bin/python3")
        .args(["-c", DRIVER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run python3: {error}"));
    let mut input = child.stdin.take().unwrap();
    let lines: Vec<String> = commands
        .iter()
        .map(|words| format!("{words:?}\n"))
        .collect();
    let writer = std::thread::spawn(move || {
        for line in lines {
            input.write_all(line.as_bytes()).unwrap();
        }
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let codes: Vec<i32> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.parse().unwrap())
        .collect();
    assert_eq!(
        codes.len(),
        commands.len(),
        "pcs 0.11 is not there, or its driver broke"
    );
    assert!(
        !codes.contains(&70),
        "pcs broke: {:?}",
        commands.get(codes.iter().position(|code| *code == 70).unwrap())
    );
    codes
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn pick<T: Clone + std::fmt::Debug + 'static>(from: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(from.to_vec())
}

/// Some options of a table, now and then with a bad value or name; `empty` for updates.
fn some(
    table: &'static [(&'static str, &'static [&'static str])],
    empty: bool,
) -> BoxedStrategy<Vec<(String, String)>> {
    let one = pick(table).prop_flat_map(move |(name, values)| {
        let mut values = values.to_vec();
        if empty {
            values.push("");
        }
        pick(&values).prop_map(move |value| pair(name, value))
    });
    let first = table.first().map_or("none", |entry| entry.0);
    let odd = prop_oneof![Just(pair("nonsense", "1")), Just(pair(first, "@bad"))];
    let any = prop_oneof![40 => one, 1 => odd];
    prop::collection::btree_map(any.clone().prop_map(|option| option.0), any, 0..4)
        .prop_map(|map| {
            let mut options: Vec<(String, String)> = map.into_values().collect();
            options.sort();
            options.dedup_by(|one, two| one.0 == two.0);
            options
        })
        .boxed()
}

const TOTEM: &[(&str, &[&str])] = &[
    ("token", &["1000", "0", "+5"]),
    ("consensus", &["6000"]),
    ("join", &["50"]),
    ("block_unlisted_ips", &["yes", "no"]),
    ("window_size", &["10", "-1"]),
    ("token_coefficient", &["0"]),
    ("send_join", &["80"]),
];
const QUORUM: &[(&str, &[&str])] = &[
    ("auto_tie_breaker", &["0", "1"]),
    ("last_man_standing", &["1", "1", "0"]),
    ("last_man_standing_window", &["1000"]),
    ("wait_for_all", &["0", "1"]),
];
const KNET: &[(&str, &[&str])] = &[
    ("ip_version", &["ipv4", "ipv6-4"]),
    ("knet_pmtud_interval", &["20"]),
    ("link_mode", &["active", "passive", "rr"]),
];
const UDP: &[(&str, &[&str])] = &[
    ("ip_version", &["ipv4", "ipv6"]),
    ("netmtu", &["1400", "0"]),
];
const COMPRESSION: &[(&str, &[&str])] = &[
    ("level", &["5"]),
    ("model", &["zlib", "lz4"]),
    ("threshold", &["0"]),
];
const CRYPTO: &[(&str, &[&str])] = &[
    ("cipher", &["aes128", "aes256", "none"]),
    ("hash", &["sha256", "sha512", "none"]),
    ("model", &["nss", "openssl"]),
];
const LINK_KNET: &[(&str, &[&str])] = &[
    ("link_priority", &["0", "255", "256"]),
    ("mcastport", &["5405", "65535"]),
    ("ping_interval", &["100"]),
    ("ping_timeout", &["200"]),
    ("pong_count", &["2"]),
    ("transport", &["udp", "sctp"]),
];
const LINK_UDP: &[(&str, &[&str])] = &[
    ("bindnetaddr", &["10.0.0.0"]),
    ("broadcast", &["0", "1"]),
    ("mcastaddr", &["239.1.1.1"]),
    ("mcastport", &["5407"]),
    ("ttl", &["0", "32"]),
];

/// A set-up as the words of pcs and as ours.
#[derive(Clone, Debug)]
struct Case {
    words: Vec<String>,
    setup: Setup,
}

fn nodes(count: usize, links: usize) -> Vec<(String, Vec<String>)> {
    let address = |node: usize, link: usize| format!("10.{link}.0.{}", node + 1);
    (0..count)
        .map(|node| {
            (
                format!("node{node}"),
                (0..links).map(|link| address(node, link)).collect(),
            )
        })
        .collect()
}

fn node((name, addresses): &(String, Vec<String>)) -> Node {
    addresses
        .iter()
        .fold(Node::new(name), |node, address| node.address(address))
}

type Options = Vec<(String, String)>;

fn case() -> impl Strategy<Value = Case> {
    let transport = pick(&[
        Transport::Knet,
        Transport::Knet,
        Transport::Udp,
        Transport::Udpu,
    ]);
    (transport, 1_usize..5, 1_usize..4, any::<bool>()).prop_flat_map(
        |(transport, count, links, named)| {
            let knet = transport == Transport::Knet;
            let links = if knet { links } else { 1 };
            let (options, link) = if knet {
                (KNET, LINK_KNET)
            } else {
                (UDP, LINK_UDP)
            };
            let none = || Just(Vec::new()).boxed();
            let (compression, crypto) = if knet {
                (some(COMPRESSION, false), some(CRYPTO, false))
            } else {
                (none(), none())
            };
            let numbered = (some(link, false), prop::option::of(0_usize..links)).prop_map(
                move |(mut options, number)| {
                    if let Some(number) = number.filter(|_| knet) {
                        options.push(pair("linknumber", &number.to_string()));
                    }
                    options
                },
            );
            let parts = (
                some(TOTEM, false),
                some(QUORUM, false),
                some(options, false),
                compression,
                crypto,
                prop::collection::vec(numbered, 0..3),
            );
            parts.prop_map(move |parts| {
                build(transport, named || !knet, &nodes(count, links), parts)
            })
        },
    )
}

fn build(
    transport: Transport,
    named: bool,
    nodes: &[(String, Vec<String>)],
    (totem, quorum, options, compression, crypto, links): (
        Options,
        Options,
        Options,
        Options,
        Options,
        Vec<Options>,
    ),
) -> Case {
    // Ours has no place for other names of crypto: they are left out on both sides.
    let crypto: Options = crypto
        .into_iter()
        .filter(|option| option.0 != "nonsense")
        .collect();
    let mut words = vec!["lab".to_owned()];
    for (name, addresses) in nodes {
        words.push(name.clone());
        words.extend(addresses.iter().map(|address| format!("addr={address}")));
    }
    let mut setup = Setup::new("lab", nodes.iter().map(node));
    let text = |options: &Options| {
        options
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
    };
    if named {
        setup = setup.transport(transport);
        words.extend(["transport".to_owned(), transport.to_string()]);
    } else if !(options.is_empty()
        && compression.is_empty()
        && crypto.is_empty()
        && links.is_empty())
    {
        words.extend(["transport".to_owned(), "knet".to_owned()]);
    }
    words.extend(text(&options));
    for link in links.iter().filter(|link| !link.is_empty()) {
        words.push("link".to_owned());
        words.extend(text(link));
        setup = setup.link(link.clone());
    }
    for (keyword, options) in [("compression", &compression), ("crypto", &crypto)] {
        if !options.is_empty() {
            words.push(keyword.to_owned());
            words.extend(text(options));
        }
    }
    for (keyword, options) in [("totem", &totem), ("quorum", &quorum)] {
        if !options.is_empty() {
            words.push(keyword.to_owned());
            words.extend(text(options));
        }
    }
    for (name, value) in totem {
        setup = setup.totem(name, value);
    }
    for (name, value) in quorum {
        setup = setup.quorum(name, value);
    }
    for (name, value) in options {
        setup = setup.transport_option(name, value);
    }
    for (name, value) in compression {
        setup = setup.compression(name, value);
    }
    if !crypto.is_empty() {
        let value = |wanted: &str| {
            crypto
                .iter()
                .find(|option| option.0 == wanted)
                .map(|option| option.1.clone())
        };
        setup = setup.crypto(crypto_of(value("cipher"), value("hash"), value("model")));
    }
    Case { words, setup }
}

fn crypto_of(
    given_cipher: Option<String>,
    given_hash: Option<String>,
    given_model: Option<String>,
) -> Crypto {
    let mut crypto = Crypto::custom("", "");
    if let Crypto::Custom {
        cipher,
        hash,
        model,
    } = &mut crypto
    {
        (*cipher, *hash, *model) = (given_cipher, given_hash, given_model);
    }
    crypto
}

fn runner() -> TestRunner {
    let seed = [7; 32];
    TestRunner::new_with_rng(
        RunnerConfig::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, &seed),
    )
}

fn count(slice: usize, full: usize) -> usize {
    let all = std::env::var_os("LVSKIT_FULL").is_some_and(|value| value == "1");
    if all { full } else { slice }
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn set_ups_of_any_options_are_byte_for_byte_those_of_pcs() {
    let dir = tempfile::tempdir().unwrap();
    let mut runner = runner();
    let cases: Vec<Case> = (0..count(200, 3000))
        .map(|_| case().new_tree(&mut runner).unwrap().current())
        .collect();
    let file = |number: usize| dir.path().join(format!("{number}.conf"));
    let command = |(number, case): (usize, &Case)| {
        let mut words = ["cli", "cluster", "setup"].map(str::to_owned).to_vec();
        words.extend(case.words.clone());
        words.push("--no-cluster-uuid".to_owned());
        words.push(format!("--corosync_conf={}", file(number).display()));
        words
    };
    let commands: Vec<_> = cases.iter().enumerate().map(command).collect();

    let codes = pcs(&commands);

    let mut equal = 0;
    for (number, (case, code)) in cases.iter().zip(&codes).enumerate() {
        let ours = case.setup.render(Dialect::V0_11);
        let words = case.words.join(" ");
        assert_eq!(
            ours.is_ok(),
            *code == 0,
            "pcs ended with {code}, ours: {ours:?}\n{words}"
        );
        if let Ok(ours) = ours {
            assert_eq!(ours, fs::read_to_string(file(number)).unwrap(), "{words}");
            equal += 1;
        }
    }
    println!(
        "{equal} files byte for byte equal, {} set-ups refused by both",
        cases.len() - equal
    );
    assert!(equal >= 50 && equal < cases.len());
}

/// A change of ours, and the words for the driver after the file's path.
fn change(
    config: &[(String, Vec<String>)],
    transport: Transport,
) -> BoxedStrategy<(Change, Vec<String>)> {
    let links = config.first().map_or(1, |node| node.1.len());
    let knet = transport == Transport::Knet;
    let count = config.len();
    let (link, generic) = if knet {
        (LINK_KNET, KNET)
    } else {
        (LINK_UDP, UDP)
    };
    let add = (
        1_usize..3,
        links.saturating_sub(1)..=links + 1,
        any::<bool>(),
    )
        .prop_map(move |(more, links, clash)| {
            let first = if clash { count - 1 } else { count };
            let new: Vec<_> = nodes(first + more, links.max(1))
                .into_iter()
                .skip(first)
                .collect();
            let json: Vec<String> = new
                .iter()
                .map(|(name, addresses)| format!("{{\"name\":{name:?},\"addrs\":{addresses:?}}}"))
                .collect();
            (
                Change::AddNodes(new.iter().map(node).collect()),
                vec![
                    "add_nodes".to_owned(),
                    format!("{{\"nodes\":[{}]}}", json.join(",")),
                ],
            )
        });
    let remove = prop::collection::btree_set(0..=count, 1..3).prop_map(|nodes| {
        let names: Vec<String> = nodes.iter().map(|node| format!("node{node}")).collect();
        let json = format!("{{\"names\":{names:?}}}");
        (
            Change::RemoveNodes(names),
            vec!["remove_nodes".to_owned(), json],
        )
    });
    let new_link = (some(link, false), prop::option::of(0_u8..8), 0..=count).prop_map(
        move |(mut options, number, short)| {
            if let Some(number) = number {
                options.push(pair("linknumber", &number.to_string()));
            }
            let named = if short == 0 { count - 1 } else { count };
            let addresses: Options = (0..named)
                .map(|node| (format!("node{node}"), format!("10.9.0.{}", node + 1)))
                .collect();
            let json = format!(
                "{{\"addrs\":{},\"options\":{}}}",
                object(&addresses),
                object(&options)
            );
            (
                Change::AddLink { addresses, options },
                vec!["add_link".to_owned(), json],
            )
        },
    );
    let no_link = prop::collection::btree_set(0_u8..4, 1..3).prop_map(|numbers| {
        let texts: Vec<String> = numbers.iter().map(u8::to_string).collect();
        (
            Change::RemoveLinks(numbers.into_iter().collect()),
            vec![
                "remove_links".to_owned(),
                format!("{{\"links\":{texts:?}}}"),
            ],
        )
    });
    let update_link = (some(link, true), 0_u8..3, prop::option::of(0..=count)).prop_map(
        |(options, number, node)| {
            let addresses: Options = node
                .into_iter()
                .map(|node| (format!("node{node}"), format!("10.8.0.{}", node + 1)))
                .collect();
            let json = format!(
                "{{\"link\":\"{number}\",\"addrs\":{},\"options\":{}}}",
                object(&addresses),
                object(&options)
            );
            (
                Change::UpdateLink {
                    number,
                    addresses,
                    options,
                },
                vec!["update_link".to_owned(), json],
            )
        },
    );
    let config = (
        some(generic, true),
        some(COMPRESSION, true),
        some(CRYPTO, true),
        some(TOTEM, true),
    )
        .prop_map(move |(transport, compression, crypto, totem)| {
            let (compression, crypto) = if knet {
                (compression, crypto)
            } else {
                (Vec::new(), Vec::new())
            };
            let mut words = ["cli", "cluster", "config", "update"]
                .map(str::to_owned)
                .to_vec();
            for (keyword, options) in [
                ("transport", &transport),
                ("compression", &compression),
                ("crypto", &crypto),
                ("totem", &totem),
            ] {
                if !options.is_empty() {
                    words.push(keyword.to_owned());
                    words.extend(
                        options
                            .iter()
                            .map(|(name, value)| format!("{name}={value}")),
                    );
                }
            }
            (
                Change::UpdateConfig {
                    transport,
                    compression,
                    crypto,
                    totem,
                },
                words,
            )
        });
    let quorum = some(QUORUM, true).prop_map(|options| {
        let mut words = ["cli", "quorum", "update"].map(str::to_owned).to_vec();
        words.extend(
            options
                .iter()
                .map(|(name, value)| format!("{name}={value}")),
        );
        (Change::UpdateQuorum(options), words)
    });
    prop_oneof![add, remove, new_link, no_link, update_link, config, quorum].boxed()
}

fn object(options: &Options) -> String {
    let pairs: Vec<String> = options
        .iter()
        .map(|(name, value)| format!("{name:?}:{value:?}"))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

fn words(change: &[String], file: &Path) -> Vec<String> {
    let path = file.display().to_string();
    let word = |index: usize| change.get(index).map_or("", String::as_str);
    if change.first().is_some_and(|word| word == "cli") {
        let mut words = change.to_vec();
        words.push(format!("--corosync_conf={path}"));
        return words;
    }
    ["facade", word(0), &path, word(1)]
        .map(str::to_owned)
        .to_vec()
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn changes_of_any_kind_are_byte_for_byte_those_of_pcs() {
    let dir = tempfile::tempdir().unwrap();
    let mut runner = runner();
    let (mut equal, mut refused, mut commands, mut cases) = (0, 0, Vec::new(), Vec::new());
    for number in 0..count(400, 6000) {
        let (knet, nodes_count, links) = (number % 4 != 0, 1 + number % 4, 1 + number % 3);
        let transport = if knet {
            Transport::Knet
        } else {
            Transport::Udp
        };
        let config = nodes(nodes_count, if knet { links } else { 1 });
        let mut setup = Setup::new("lab", config.iter().map(node)).transport(transport);
        if knet && number % 3 == 0 {
            setup = setup
                .link([("linknumber", "0"), ("mcastport", "5500")])
                .totem("token", "9000");
        }
        let text = setup.render(Dialect::V0_11).unwrap();
        let (change, driver) = change(&config, transport)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        // pcs prints its usage when there is nothing to do.
        if matches!(driver.last().map(String::as_str), Some("update")) {
            continue;
        }
        let file = dir.path().join(format!("{number}.conf"));
        fs::write(&file, &text).unwrap();
        commands.push(words(&driver, &file));
        cases.push((text, change, file));
    }

    let codes = pcs(&commands);

    for ((text, change, file), code) in cases.iter().zip(&codes) {
        let mut document = Document::parse(text.clone());
        let ours = change.apply(&mut document);
        assert_eq!(
            ours.is_ok(),
            *code == 0,
            "pcs ended with {code}, ours: {ours:?}\n{change:?}\n{text}"
        );
        let expected = fs::read_to_string(file).unwrap();
        let found = String::from_utf8(document.into_bytes()).unwrap();
        assert_eq!(found, expected, "{change:?}\n{text}");
        equal += usize::from(ours.is_ok());
        refused += usize::from(ours.is_err());
    }
    println!("{equal} changes byte for byte equal, {refused} refused by both");
    assert!(equal > 100 && refused > 20);
}

/// Line of the first error that corosync reports; `None` if the parser takes the file.
fn corosync(file: &Path) -> (Option<usize>, bool, String) {
    let output = Command::new("corosync")
        .args(["-t", "-c"])
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("cannot run corosync: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    let place = said.split(&format!("{}:", file.display())).nth(1);
    let line = place.and_then(|rest| rest.split(':').next()?.parse().ok());
    (line, output.status.success(), said)
}

const LINES: [&str; 24] = [
    "totem {",
    "nodelist {",
    "node {",
    "quorum {",
    "}",
    "}",
    "}",
    "version: 2",
    "token: 1000",
    "token: x",
    "ring0_addr: 127.0.0.1",
    "nodeid: 1",
    "nodeid: 5000000000",
    "a { b",
    "} x",
    "junk",
    "{",
    "ab:",
    "to$ken: 1",
    "# x",
    "",
    "expected_votes: -1",
    "a }: x",
    "knet_pong_count: 7\r",
];

#[test]
#[ignore = "needs corosync 3.1: cargo lab test"]
fn corosync_stops_at_the_line_of_our_first_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("corosync.conf");
    let mut runner = runner();
    let lines = prop::collection::vec(pick(&LINES), 1..12);
    let (mut bad, mut compared) = (0, 0);
    for _ in 0..count(150, 3000) {
        let text = lines.new_tree(&mut runner).unwrap().current().join("\n") + "\n";
        // Whole files are costly to check for corosync: see the other test.
        let findings = check_document(&Document::parse(text.clone()));
        let errors = findings
            .iter()
            .filter(|finding| finding.severity() == Severity::Error);
        let parser =
            errors.filter(|finding| matches!(finding.code().as_str(), "syntax" | "name" | "value"));
        let ours = parser.map(|finding| finding.position().line).min();
        if ours.is_none() {
            continue;
        }
        fs::write(&file, &text).unwrap();
        let (theirs, _, said) = corosync(&file);
        // At the end of a file corosync names the last line, we the one behind it.
        let ours = ours.map(|line| line.min(text.lines().count()));
        assert_eq!(ours, theirs, "{text}\n{said}\n{findings:?}");
        compared += 1;
        bad += usize::from(theirs.is_some());
    }
    println!("{compared} files compared, {bad} with an error of the parser");
    assert!(bad > 50);
}

/// Whole files: what is changed in them, and whether corosync takes it.
const WHOLE: [(&str, &str); 21] = [
    ("", ""),
    ("version: 2", "version: 3"),
    ("transport: knet", "transport: udpx"),
    ("crypto_cipher: aes256", "crypto_cipher: aes1"),
    ("crypto_hash: sha256", "crypto_hash: none"),
    ("transport: knet", "transport: udpu"),
    ("nodeid: 2", "nodeid: 1"),
    ("nodeid: 1\n", "\n"),
    ("nodeid: 2\n", "\n"),
    ("to_syslog: yes", "to_syslog: maybe"),
    ("timestamp: on", "timestamp: hires"),
    ("timestamp: on", "timestamp: sometimes"),
    ("to_logfile: yes", "debug: trace"),
    ("to_logfile: yes", "syslog_facility: nowhere"),
    ("to_logfile: yes", "syslog_priority: loud"),
    ("cluster_name: lab", "link_mode: odd"),
    ("cluster_name: lab", "ip_version: ipv5"),
    ("cluster_name: lab", "token: 4294967296"),
    ("cluster_name: lab", "tokn: 5"),
    (
        "    ring0_addr: 127.0.0.2",
        "    ring0_addr: 127.0.0.2\n        ring1_addr: 127.0.0.3",
    ),
    ("two_node: 1", "wait_for_all: 1"),
];

#[test]
#[ignore = "needs corosync 3.1: cargo lab test"]
fn corosync_takes_whole_files_that_have_no_errors_and_no_others() {
    let dir = tempfile::tempdir().unwrap();
    let nodes = [
        Node::new("a").address("127.0.0.1"),
        Node::new("b").address("127.0.0.2"),
    ];
    let whole = Setup::new("lab", nodes).render(Dialect::V0_11).unwrap();
    let log = format!("logfile: {}", dir.path().join("log").display());
    let whole = whole.replace("logfile: /var/log/corosync/corosync.log", &log);
    let whole = whole.replace("127.0.0.2", "127.0.0.2");
    let key = dir.path().join("authkey");
    fs::write(&key, [7; 256]).unwrap();
    let whole = whole.replace(
        "version: 2",
        &format!("version: 2\n    keyfile: {}", key.display()),
    );
    let file = dir.path().join("corosync.conf");
    let (mut taken, mut refused) = (0, 0);
    for (from, to) in WHOLE {
        assert!(whole.contains(from), "{from}");
        let text = whole.replacen(from, to, 1);
        fs::write(&file, &text).unwrap();
        let findings = check_document(&Document::parse(text));
        let error = findings
            .iter()
            .any(|finding| finding.severity() == Severity::Error);
        let (_, ok, said) = corosync(&file);
        assert_eq!(!error, ok, "{from} -> {to}\n{said}\n{findings:#?}");
        taken += usize::from(ok);
        refused += usize::from(!ok);
    }
    println!("{taken} files taken and {refused} refused by both");
    assert!(taken > 3 && refused > 8);
}
