//! The words of `pcs cluster setup` of 0.9.

use super::super::choice::Crypto;
use super::super::options;
use super::{ConfOption, Node, SETUP, Setup, WordsError, transport_named, usage};

const WORDS: &str = "--name NAME NODE[,ADDRESS]... [--transport udpu|udp] [--token MS] ...";

/// Options of pcs 0.9 that hold a value, and what they are to us.
const OLD_TOTEM: [&str; 6] = [
    "token",
    "token_coefficient",
    "join",
    "consensus",
    "miss_count_const",
    "fail_recv_const",
];
const OLD_QUORUM: [&str; 4] = [
    "wait_for_all",
    "auto_tie_breaker",
    "last_man_standing",
    "last_man_standing_window",
];
/// Those of a ring, with the ring's number behind them.
const OLD_RING: [(&str, &str); 4] = [
    ("addr", "bindnetaddr"),
    ("mcast", "mcastaddr"),
    ("mcastport", "mcastport"),
    ("ttl", "ttl"),
];

/// `--name NAME NODE[,ADDRESS]… [--transport …] [--OPTION VALUE]…`.
pub(super) fn setup(words: &[String]) -> Result<Setup, WordsError> {
    let (mut options, mut hosts): (Vec<ConfOption>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let Some(option) = word.strip_prefix("--") else {
            hosts.push(word);
            continue;
        };
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None if matches!(option, "ipv6" | "broadcast0" | "broadcast1") => {
                (option, "1".to_owned())
            }
            None => {
                let value = rest.next();
                (
                    option,
                    value
                        .cloned()
                        .ok_or_else(|| WordsError::MissingValue(word.clone()))?,
                )
            }
        };
        if options.iter().any(|known| known.0 == name) {
            return Err(WordsError::Repeated(name.to_owned()));
        }
        options.push((name.to_owned(), value));
    }
    let Some(name) = options::value(&options, "name").filter(|_| !hosts.is_empty()) else {
        return Err(usage(SETUP, WORDS));
    };
    let node = |host: &str| {
        let mut addresses = host.split(',');
        let first = addresses.next().unwrap_or_default();
        let node = Node::new(first);
        let mut others = addresses.peekable();
        if others.peek().is_none() {
            return node;
        }
        others.fold(node.address(first), Node::address)
    };
    let setup = Setup::new(name, hosts.into_iter().map(node));
    with_old_options(setup, &options)
}

fn with_old_options(mut setup: Setup, options: &[ConfOption]) -> Result<Setup, WordsError> {
    let mut rings = [Vec::new(), Vec::new()];
    for (name, value) in options {
        let ring = OLD_RING.iter().find_map(|(old, new)| {
            let number: usize = name.strip_prefix(old)?.parse().ok()?;
            Some((number, *new))
        });
        if let Some((number, new)) = ring
            && let Some(ring) = rings.get_mut(number)
        {
            ring.push((new.to_owned(), value.clone()));
            continue;
        }
        setup = match name.as_str() {
            "name" => setup,
            "transport" => setup.transport(transport_named(value)?),
            "encryption" if value == "1" => setup.crypto(Crypto::custom("aes256", "sha1")),
            "encryption" if value == "0" => setup,
            "ipv6" => setup.transport_option("ip_version", "ipv6"),
            "broadcast0" | "broadcast1" => {
                let number = usize::from(name.ends_with('1'));
                if let Some(ring) = rings.get_mut(number) {
                    ring.push(("broadcast".to_owned(), "1".to_owned()));
                }
                setup
            }
            known if OLD_TOTEM.contains(&known) => setup.totem(known, value),
            known if OLD_QUORUM.contains(&known) => setup.quorum(known, value),
            _ => {
                return Err(WordsError::Unknown {
                    group: "cluster setup",
                    name: format!("--{name}"),
                });
            }
        };
    }
    let used = rings.iter().rposition(|ring| !ring.is_empty());
    let used = used.map_or(0, |last| last + 1);
    Ok(rings.into_iter().take(used).fold(setup, Setup::link))
}
