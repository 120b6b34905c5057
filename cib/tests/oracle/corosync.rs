//! The real pcs 0.11 and the real corosync beside ours, on corosync.conf.

use std::fs;
use std::path::Path;

use cib::corosync::{Change, Crypto, Document, Node, Setup, Transport};
use cib::pcs::Dialect;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use crate::driver::{count, pcs, pick, runner};

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
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
