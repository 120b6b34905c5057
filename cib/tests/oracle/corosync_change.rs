//! Changes of the real pcs beside ours: corosync.conf of 0.11.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::fs;
use std::path::Path;

use cib::corosync::{Change, Document, Setup, Transport};
use cib::pcs::Dialect;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use crate::corosync::{
    COMPRESSION, CRYPTO, KNET, LINK_KNET, LINK_UDP, Options, QUORUM, TOTEM, UDP, node, nodes, pair,
    some,
};
use crate::driver::{Pcs, count, runner};

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
    prop_oneof![
        add,
        remove,
        new_link,
        no_link,
        update_link,
        config,
        quorum,
        device(),
        device(),
    ]
    .boxed()
}

const DEVICE: &[(&str, &[&str])] = &[
    ("algorithm", &["ffsplit", "ffsplit", "lms"]),
    ("connect_timeout", &["1000", "999"]),
    ("force_ip_version", &["0", "4", "6"]),
    ("host", &["qnetd", "10.0.0.9"]),
    ("port", &["5403", "0"]),
    ("tie_breaker", &["lowest", "highest", "1", "9"]),
];
const GENERIC: &[(&str, &[&str])] = &[("sync_timeout", &["5000"]), ("timeout", &["0", "6000"])];
const HEURISTICS: &[(&str, &[&str])] = &[
    ("mode", &["on", "off", "sync"]),
    ("interval", &["5000"]),
    ("timeout", &["1000"]),
    ("exec_ping", &["ping -q -c 1 10.0.0.1"]),
    ("exec_a/b", &["true"]),
];

/// Changes of the quorum device.
fn device() -> BoxedStrategy<(Change, Vec<String>)> {
    let parts = (
        some(DEVICE, true),
        some(GENERIC, true),
        some(HEURISTICS, true),
    );
    (any::<u8>(), any::<bool>(), parts)
        .prop_map(|(kind, needed, (mut model, generic, heuristics))| {
            if kind % 8 == 0 {
                let words = ["cli", "quorum", "device", "remove"];
                return (Change::RemoveDevice, words.map(str::to_owned).to_vec());
            }
            if kind % 8 == 1 {
                let words = ["cli", "quorum", "device", "heuristics", "remove"];
                return (Change::RemoveHeuristics, words.map(str::to_owned).to_vec());
            }
            let add = kind % 2 == 0;
            for name in ["algorithm", "host"].into_iter().filter(|_| add && needed) {
                model.retain(|option| option.0 != name);
                let value = if name == "host" { "qnetd" } else { "ffsplit" };
                model.push(pair(name, value));
            }
            let text = |options: &Options| {
                let texts = options
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"));
                texts.collect::<Vec<_>>()
            };
            let mut words = ["quorum", "device"].map(str::to_owned).to_vec();
            words.push(if add { "add" } else { "update" }.to_owned());
            words.extend(text(&generic));
            if add {
                words.extend(["model", "net"].map(str::to_owned));
                words.extend(text(&model));
            } else if !model.is_empty() {
                words.push("model".to_owned());
                words.extend(text(&model));
            }
            if !heuristics.is_empty() {
                words.push("heuristics".to_owned());
                words.extend(text(&heuristics));
            }
            let change = if add {
                Change::AddDevice {
                    model,
                    generic,
                    heuristics,
                }
            } else {
                Change::UpdateDevice {
                    model,
                    generic,
                    heuristics,
                }
            };
            let read = words.get(1..).map(Change::from_quorum_words);
            if words.len() > 3 {
                assert_eq!(read, Some(Ok(change.clone())), "{words:?}");
            }
            let cli = std::iter::once("cli".to_owned()).chain(words);
            (change, cli.collect())
        })
        .boxed()
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

/// The file with a quorum device in it.
fn with_device(text: &str, heuristics: bool) -> String {
    let mut document = Document::parse(text);
    let heuristics = if heuristics {
        vec![pair("mode", "on"), pair("exec_a", "true")]
    } else {
        Vec::new()
    };
    let device = Change::AddDevice {
        model: vec![pair("host", "qnetd"), pair("algorithm", "ffsplit")],
        generic: vec![pair("timeout", "7000")],
        heuristics,
    };
    device.apply(&mut document).unwrap();
    String::from_utf8(document.into_bytes()).unwrap()
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
        let mut text = setup.render(Dialect::V0_11).unwrap();
        if number % 5 < 2 {
            text = with_device(&text, number % 2 == 0);
        }
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

    let codes = Pcs::here().run_all(&commands);

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
