//! What pcs refuses before it writes corosync.conf.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::setup::{Crypto, Setup, Transport};
use crate::pcs::Dialect;

/// Why no corosync.conf can be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A number of addresses that the transport cannot use, or that differs between nodes.
    #[error("node `{node}` has {found} addresses, expected {expected}")]
    AddressCount {
        /// The node.
        node: String,
        /// How many it has.
        found: usize,
        /// How many it may have.
        expected: String,
    },
    /// A name that pcs refuses because GFS2 cannot use it.
    #[error("`{0}` is not a usable cluster name: use 1 to 32 of a-z A-Z 0-9 _ -")]
    ClusterName(String),
    /// A cipher without a hash.
    #[error("a cipher needs a hash: set one")]
    CipherWithoutHash,
    /// An address or name that two nodes have.
    #[error("{what} `{value}` is used twice: every node needs its own")]
    Duplicate {
        /// `node name`, `address` or `link number`.
        what: &'static str,
        /// The name, address or number.
        value: String,
    },
    /// IPv4 and IPv6 on one link.
    #[error("link {link} mixes IPv4 and IPv6 addresses")]
    MixedFamilies {
        /// The link's number.
        link: usize,
    },
    /// A cluster without nodes.
    #[error("a cluster needs at least one node")]
    NoNodes,
    /// An option that is not known for the transport or dialect.
    #[error("unknown {section} option `{name}`")]
    UnknownOption {
        /// `totem`, `transport`, `compression`, `link` or `quorum`.
        section: &'static str,
        /// The option.
        name: String,
    },
    /// A text that corosync.conf cannot hold.
    #[error("`{value}` of {name} is empty or holds a line break or brace")]
    Value {
        /// What it is the value of.
        name: String,
        /// The text.
        value: String,
    },
}

const TOTEM: [&str; 18] = [
    "block_unlisted_ips",
    "consensus",
    "downcheck",
    "fail_recv_const",
    "heartbeat_failures_allowed",
    "hold",
    "join",
    "max_messages",
    "max_network_delay",
    "merge",
    "miss_count_const",
    "send_join",
    "seqno_unchanged_const",
    "token",
    "token_coefficient",
    "token_retransmit",
    "token_retransmits_before_loss_const",
    "window_size",
];

const QUORUM: [&str; 4] = [
    "auto_tie_breaker",
    "last_man_standing",
    "last_man_standing_window",
    "wait_for_all",
];

pub(super) fn check(setup: &Setup, dialect: Dialect) -> Result<(), SetupError> {
    let default = if dialect == Dialect::V0_9 {
        Transport::Udpu
    } else {
        Transport::Knet
    };
    let transport = setup.transport.unwrap_or(default);
    check_name(&setup.name)?;
    check_nodes(setup)?;
    check_addresses(setup, transport, dialect)?;
    check_options(setup, transport, dialect)?;
    check_links(setup)?;
    match &setup.crypto {
        Crypto::Custom { cipher, hash } if cipher != "none" && hash == "none" => {
            Err(SetupError::CipherWithoutHash)
        }
        Crypto::Custom { .. } | Crypto::Default | Crypto::None => Ok(()),
    }
}

fn check_name(name: &str) -> Result<(), SetupError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let valid = (1..=32).contains(&name.len()) && name.bytes().all(allowed);
    if valid {
        Ok(())
    } else {
        Err(SetupError::ClusterName(name.to_owned()))
    }
}

fn check_nodes(setup: &Setup) -> Result<(), SetupError> {
    if setup.nodes.is_empty() {
        return Err(SetupError::NoNodes);
    }
    for node in &setup.nodes {
        check_value("node name", &node.name)?;
        node.addresses()
            .try_for_each(|address| check_value("address", address))?;
    }
    unique(
        "node name",
        setup.nodes.iter().map(|node| node.name.as_str()),
    )?;
    unique(
        "address",
        setup.nodes.iter().flat_map(|node| node.addresses()),
    )
}

fn check_addresses(
    setup: &Setup,
    transport: Transport,
    dialect: Dialect,
) -> Result<(), SetupError> {
    let most = match (transport, dialect) {
        (Transport::Knet, _) => 8,
        (Transport::Udp | Transport::Udpu, Dialect::V0_9) => 2,
        (Transport::Udp | Transport::Udpu, _) => 1,
    };
    let first = setup
        .nodes
        .first()
        .map_or(1, |node| node.addresses().count());
    for node in &setup.nodes {
        let found = node.addresses().count();
        if found > most || found != first {
            let expected = if found > most {
                format!("at most {most}")
            } else {
                first.to_string()
            };
            return Err(SetupError::AddressCount {
                node: node.name.clone(),
                found,
                expected,
            });
        }
    }
    for link in 0..first {
        let addresses = setup
            .nodes
            .iter()
            .filter_map(|node| node.addresses().nth(link));
        let families: BTreeSet<bool> = addresses
            .filter_map(|text| text.parse::<IpAddr>().ok())
            .map(|ip| ip.is_ipv6())
            .collect();
        if families.len() > 1 {
            return Err(SetupError::MixedFamilies { link });
        }
    }
    Ok(())
}

fn check_options(setup: &Setup, transport: Transport, dialect: Dialect) -> Result<(), SetupError> {
    let knet = transport == Transport::Knet;
    let generic: &[&str] = if knet {
        &["ip_version", "knet_pmtud_interval", "link_mode"]
    } else {
        &["ip_version", "netmtu"]
    };
    let compression: &[&str] = if knet {
        &["level", "model", "threshold"]
    } else {
        &[]
    };
    let link: &[&str] = if knet {
        &[
            "link_priority",
            "linknumber",
            "mcastport",
            "ping_interval",
            "ping_precision",
            "ping_timeout",
            "pong_count",
            "transport",
        ]
    } else {
        &["bindnetaddr", "broadcast", "mcastaddr", "mcastport", "ttl"]
    };
    // pcs 0.9 had other options for links: they are not offered.
    let old = dialect == Dialect::V0_9;
    check_section("totem", &setup.totem, &TOTEM)?;
    check_section("quorum", &setup.quorum, &QUORUM)?;
    check_section(
        "transport",
        &setup.transport_options,
        if old { &[] } else { generic },
    )?;
    check_section(
        "compression",
        &setup.compression,
        if old { &[] } else { compression },
    )?;
    setup
        .links
        .iter()
        .try_for_each(|one| check_section("link", one, if old { &[] } else { link }))
}

fn check_section(
    section: &'static str,
    options: &[(String, String)],
    known: &[&str],
) -> Result<(), SetupError> {
    for (name, value) in options {
        if !known.contains(&name.as_str()) {
            return Err(SetupError::UnknownOption {
                section,
                name: name.clone(),
            });
        }
        check_value(name, value)?;
    }
    unique(section, options.iter().map(|(name, _)| name.as_str()))
}

fn check_links(setup: &Setup) -> Result<(), SetupError> {
    let options = setup.links.iter().flatten();
    let numbers = options
        .filter(|(name, _)| name == "linknumber")
        .map(|(_, value)| value.as_str());
    unique("link number", numbers)?;
    let links = setup
        .nodes
        .first()
        .map_or(1, |node| node.addresses().count());
    let first = setup
        .nodes
        .first()
        .map(|node| node.name.clone())
        .unwrap_or_default();
    if setup.links.len() > links {
        let expected = format!("one for each of {} links", setup.links.len());
        return Err(SetupError::AddressCount {
            node: first,
            found: links,
            expected,
        });
    }
    Ok(())
}

fn check_value(name: &str, value: &str) -> Result<(), SetupError> {
    if value.trim().is_empty() || value.contains(['\n', '\r', '{', '}']) {
        return Err(SetupError::Value {
            name: name.to_owned(),
            value: value.to_owned(),
        });
    }
    Ok(())
}

fn unique<'v>(
    what: &'static str,
    values: impl IntoIterator<Item = &'v str>,
) -> Result<(), SetupError> {
    let mut seen = BTreeSet::new();
    let twice = values.into_iter().find(|value| !seen.insert(*value));
    twice.map_or(Ok(()), |value| {
        Err(SetupError::Duplicate {
            what,
            value: value.to_owned(),
        })
    })
}
