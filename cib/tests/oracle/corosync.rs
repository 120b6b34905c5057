//! Set-ups of the real pcs beside ours: corosync.conf of 0.11 and 0.12.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "test helpers")]

use std::fs;
use std::path::PathBuf;

use cib::corosync::{Crypto, Node, Setup, Transport};
use cib::pcs::Dialect;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use crate::driver::{Pcs, count, pick, runner};

pub(crate) fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Some options of a table, now and then with a bad value or name; `empty` for updates.
pub(crate) fn some(
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

pub(crate) const TOTEM: &[(&str, &[&str])] = &[
    ("token", &["1000", "0", "+5"]),
    ("consensus", &["6000"]),
    ("join", &["50"]),
    ("block_unlisted_ips", &["yes", "no"]),
    ("window_size", &["10", "-1"]),
    ("token_coefficient", &["0"]),
    ("send_join", &["80"]),
];
pub(crate) const QUORUM: &[(&str, &[&str])] = &[
    ("auto_tie_breaker", &["0", "1"]),
    ("last_man_standing", &["1", "1", "0"]),
    ("last_man_standing_window", &["1000"]),
    ("wait_for_all", &["0", "1"]),
];
pub(crate) const KNET: &[(&str, &[&str])] = &[
    ("ip_version", &["ipv4", "ipv6-4"]),
    ("knet_pmtud_interval", &["20"]),
    ("link_mode", &["active", "passive", "rr"]),
];
pub(crate) const UDP: &[(&str, &[&str])] = &[
    ("ip_version", &["ipv4", "ipv6"]),
    ("netmtu", &["1400", "0"]),
];
pub(crate) const COMPRESSION: &[(&str, &[&str])] = &[
    ("level", &["5"]),
    ("model", &["zlib", "lz4"]),
    ("threshold", &["0"]),
];
pub(crate) const CRYPTO: &[(&str, &[&str])] = &[
    ("cipher", &["aes128", "aes256", "none"]),
    ("hash", &["sha256", "sha512", "none"]),
    ("model", &["nss", "openssl"]),
];
pub(crate) const LINK_KNET: &[(&str, &[&str])] = &[
    ("link_priority", &["0", "255", "256"]),
    ("mcastport", &["5405", "65535"]),
    ("ping_interval", &["100"]),
    ("ping_timeout", &["200"]),
    ("pong_count", &["2"]),
    ("transport", &["udp", "sctp"]),
];
pub(crate) const LINK_UDP: &[(&str, &[&str])] = &[
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

pub(crate) fn nodes(count: usize, links: usize) -> Vec<(String, Vec<String>)> {
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

pub(crate) fn node((name, addresses): &(String, Vec<String>)) -> Node {
    addresses
        .iter()
        .fold(Node::new(name), |node, address| node.address(address))
}

pub(crate) type Options = Vec<(String, String)>;

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

/// Renders random set-ups with the real pcs and with ours.
fn compare(pcs: &mut Pcs, dialect: Dialect, cases: usize) {
    let dir = pcs.directory();
    let mut runner = runner();
    let cases: Vec<Case> = (0..cases)
        .map(|_| case().new_tree(&mut runner).unwrap().current())
        .collect();
    let file = |number: usize| PathBuf::from(format!("{number}.conf"));
    let command = |(number, case): (usize, &Case)| {
        let mut words = ["cli", "cluster", "setup"].map(str::to_owned).to_vec();
        words.extend(case.words.clone());
        words.push("--no-cluster-uuid".to_owned());
        let path = dir.inside(&file(number));
        words.push(format!("--corosync_conf={}", path.display()));
        words
    };
    let commands: Vec<_> = cases.iter().enumerate().map(command).collect();

    let codes = pcs.run_all(&commands);

    let mut equal = 0;
    for (number, (case, code)) in cases.iter().zip(&codes).enumerate() {
        let ours = case.setup.render(dialect);
        let words = case.words.join(" ");
        assert_eq!(
            ours.is_ok(),
            *code == 0,
            "pcs ended with {code}, ours: {ours:?}\n{words}"
        );
        assert_eq!(
            Setup::from_words(&case.words, dialect).map(|setup| setup.render(dialect)),
            Ok(ours.clone()),
            "{words}"
        );
        if let Ok(ours) = ours {
            let real = fs::read_to_string(dir.outside(&file(number))).unwrap();
            assert_eq!(ours, real, "{words}");
            equal += 1;
        }
    }
    println!(
        "{equal} files byte for byte equal, {} set-ups refused by both",
        cases.len() - equal
    );
    assert!(equal >= 50 && equal < cases.len());
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn set_ups_of_any_options_are_byte_for_byte_those_of_pcs() {
    compare(&mut Pcs::here(), Dialect::V0_11, count(200, 3000));
}

#[test]
#[ignore = "needs pcs 0.12: cargo lab test"]
fn set_ups_of_any_options_are_byte_for_byte_those_of_pcs_0_12() {
    compare(&mut Pcs::trixie(), Dialect::V0_12, count(200, 1000));
}
