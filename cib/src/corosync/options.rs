//! Options that pcs sets, and the values it takes for them (pcs 0.11, `config_validators.py`).

use std::net::IpAddr;

use super::check::SetupError;
use super::choice::Transport;
use super::document::is_name;

/// Name and value of an option; in an update an empty value removes it.
pub type ConfOption = (String, String);

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    NonNegative,
    Positive,
    Range(i64, i64),
    OneOf(&'static [&'static str]),
    Ip,
    Text,
}

impl Kind {
    pub(super) fn expected(self) -> String {
        match self {
            Self::NonNegative => "a non-negative integer".to_owned(),
            Self::Positive => "a positive integer".to_owned(),
            Self::Range(least, most) => format!("an integer from {least} to {most}"),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::Ip => "an IP address".to_owned(),
            Self::Text => "not empty".to_owned(),
        }
    }

    pub(super) fn accepts(self, value: &str) -> bool {
        match self {
            Self::NonNegative => integer(value).is_some_and(|number| number >= 0),
            Self::Positive => integer(value).is_some_and(|number| number > 0),
            Self::Range(least, most) => integer(value)
                .is_some_and(|number| (i128::from(least)..=i128::from(most)).contains(&number)),
            Self::OneOf(words) => words.contains(&value),
            Self::Ip => value.parse::<IpAddr>().is_ok(),
            Self::Text => !value.is_empty(),
        }
    }
}

/// Digits with an optional sign; more than fit count as the largest.
fn integer(text: &str) -> Option<i128> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = digits.parse().unwrap_or(i128::MAX);
    Some(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

pub(super) type Table = &'static [(&'static str, Kind)];

const BOOLEAN: Kind = Kind::OneOf(&["0", "1"]);
const PORT: Kind = Kind::Range(1, 65_535);

pub(super) const TOTEM: Table = &[
    ("block_unlisted_ips", Kind::OneOf(&["yes", "no"])),
    ("consensus", Kind::NonNegative),
    ("downcheck", Kind::NonNegative),
    ("fail_recv_const", Kind::NonNegative),
    ("heartbeat_failures_allowed", Kind::NonNegative),
    ("hold", Kind::NonNegative),
    ("join", Kind::NonNegative),
    ("max_messages", Kind::NonNegative),
    ("max_network_delay", Kind::NonNegative),
    ("merge", Kind::NonNegative),
    ("miss_count_const", Kind::NonNegative),
    ("send_join", Kind::NonNegative),
    ("seqno_unchanged_const", Kind::NonNegative),
    ("token", Kind::NonNegative),
    ("token_coefficient", Kind::NonNegative),
    ("token_retransmit", Kind::NonNegative),
    ("token_retransmits_before_loss_const", Kind::NonNegative),
    ("window_size", Kind::NonNegative),
];

pub(super) const QUORUM: Table = &[
    ("auto_tie_breaker", BOOLEAN),
    ("last_man_standing", BOOLEAN),
    ("last_man_standing_window", Kind::Positive),
    ("wait_for_all", BOOLEAN),
];

/// What a quorum device of model `net` cannot be without.
pub(super) const DEVICE_REQUIRED: Table = &[
    ("algorithm", Kind::OneOf(&["ffsplit", "lms"])),
    ("host", Kind::Text),
];

/// Other options of the model; what a tie breaker may be depends on the nodes.
pub(super) const DEVICE_NET: Table = &[
    ("connect_timeout", Kind::Range(1000, 120_000)),
    ("force_ip_version", Kind::OneOf(&["0", "4", "6"])),
    ("port", PORT),
    ("tie_breaker", Kind::Text),
];

pub(super) const DEVICE: Table = &[
    ("sync_timeout", Kind::Positive),
    ("timeout", Kind::Positive),
];

pub(super) const HEURISTICS: Table = &[
    ("interval", Kind::Positive),
    ("mode", Kind::OneOf(&["off", "on", "sync"])),
    ("sync_timeout", Kind::Positive),
    ("timeout", Kind::Positive),
];

const IP_VERSION: (&str, Kind) = (
    "ip_version",
    Kind::OneOf(&["ipv4", "ipv6", "ipv4-6", "ipv6-4"]),
);

const KNET: Table = &[
    IP_VERSION,
    ("knet_pmtud_interval", Kind::NonNegative),
    ("link_mode", Kind::OneOf(&["active", "passive", "rr"])),
];

const UDP: Table = &[IP_VERSION, ("netmtu", Kind::Positive)];

pub(super) const COMPRESSION: Table = &[
    ("level", Kind::NonNegative),
    ("model", Kind::Text),
    ("threshold", Kind::NonNegative),
];

pub(super) const CRYPTO: Table = &[
    (
        "cipher",
        Kind::OneOf(&["none", "aes256", "aes192", "aes128"]),
    ),
    (
        "hash",
        Kind::OneOf(&["none", "md5", "sha1", "sha256", "sha384", "sha512"]),
    ),
    ("model", Kind::OneOf(&["nss", "openssl"])),
];

const LINK_KNET: Table = &[
    ("link_priority", Kind::Range(0, 255)),
    ("linknumber", Kind::Range(0, 7)),
    ("mcastport", PORT),
    ("ping_interval", Kind::NonNegative),
    ("ping_precision", Kind::NonNegative),
    ("ping_timeout", Kind::NonNegative),
    ("pong_count", Kind::NonNegative),
    ("transport", Kind::OneOf(&["sctp", "udp"])),
];

const LINK_UDP: Table = &[
    ("bindnetaddr", Kind::Ip),
    ("broadcast", BOOLEAN),
    ("mcastaddr", Kind::Ip),
    ("mcastport", PORT),
    ("ttl", Kind::Range(0, 255)),
];

pub(super) const fn transport(transport: Transport) -> Table {
    match transport {
        Transport::Knet => KNET,
        Transport::Udp | Transport::Udpu => UDP,
    }
}

pub(super) const fn link(transport: Transport) -> Table {
    match transport {
        Transport::Knet => LINK_KNET,
        Transport::Udp | Transport::Udpu => LINK_UDP,
    }
}

/// Whether pcs takes these options; an empty value only where it removes one.
pub(super) fn check(
    section: &'static str,
    options: &[ConfOption],
    known: Table,
    empty: bool,
) -> Result<(), SetupError> {
    for (name, value) in options {
        if !is_name(name) || !known.iter().any(|entry| entry.0 == name) {
            let name = name.clone();
            return Err(SetupError::UnknownOption { section, name });
        }
        check_text(name, value)?;
        let kind = known
            .iter()
            .find(|entry| entry.0 == name)
            .map_or(Kind::Text, |entry| entry.1);
        if !(kind.accepts(value) || empty && value.is_empty()) {
            return Err(SetupError::OptionValue {
                section,
                name: name.clone(),
                value: value.clone(),
                expected: kind.expected(),
            });
        }
    }
    Ok(())
}

/// Whether the file can hold a value.
fn check_text(name: &str, value: &str) -> Result<(), SetupError> {
    if value.contains(['{', '}', '\n', '\r']) || value.trim() != value || value.len() > 300 {
        let (name, value) = (name.to_owned(), value.to_owned());
        return Err(SetupError::Value { name, value });
    }
    Ok(())
}

/// Whether pcs takes these `exec_NAME` commands.
pub(super) fn check_commands(
    section: &'static str,
    options: &[ConfOption],
    empty: bool,
) -> Result<(), SetupError> {
    for (name, value) in options {
        if !is_name(name) {
            let name = name.clone();
            return Err(SetupError::UnknownOption { section, name });
        }
        check_text(name, value)?;
        if value.is_empty() && !empty {
            return Err(SetupError::OptionValue {
                section,
                name: name.clone(),
                value: value.clone(),
                expected: "a command to be run".to_owned(),
            });
        }
    }
    Ok(())
}

/// The last value of a name.
pub(super) fn value<'o>(options: &'o [ConfOption], name: &str) -> Option<&'o str> {
    let mut named = options.iter().rev().filter(|option| option.0 == name);
    named.next().map(|option| option.1.as_str())
}

/// The name that a link option has in the file.
pub(super) fn conf_name(transport: Transport, name: &str) -> String {
    let plain = transport != Transport::Knet || matches!(name, "linknumber" | "mcastport");
    if plain {
        name.to_owned()
    } else {
        format!("knet_{name}")
    }
}

/// Link options as the file has them: `broadcast` is `yes` or not there.
pub(super) fn to_conf(transport: Transport, options: &[ConfOption]) -> Vec<ConfOption> {
    let translate = |(name, value): &ConfOption| {
        let value = match (name.as_str(), value.as_str()) {
            ("broadcast", "1") => "yes",
            ("broadcast", "0") => "",
            (_, value) => value,
        };
        (conf_name(transport, name), value.to_owned())
    };
    options.iter().map(translate).collect()
}

/// `ping_interval` and `ping_timeout` go together; broadcast and a multicast address do not.
pub(super) fn check_link_relations(
    transport: Transport,
    effective: &[ConfOption],
) -> Result<(), SetupError> {
    let has = |name| value(effective, name).is_some_and(|value| !value.is_empty());
    let needs = |option: &'static str, other: &'static str| {
        if has(option) && !has(other) {
            return Err(SetupError::Needs { option, other });
        }
        Ok(())
    };
    if transport == Transport::Knet {
        needs("ping_interval", "ping_timeout")?;
        return needs("ping_timeout", "ping_interval");
    }
    if value(effective, "broadcast") == Some("1") && has("mcastaddr") {
        return Err(SetupError::Excludes {
            option: "mcastaddr",
            other: "broadcast",
        });
    }
    Ok(())
}
