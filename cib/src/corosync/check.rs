//! What pcs refuses before it writes corosync.conf.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::choice::{Crypto, Transport};
use super::options::{self, ConfOption, Table};
use super::setup::{Setup, TOTEM_OF_0_9};
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
    /// An address of a family that the cluster does not use.
    #[error("address `{address}` is not {expected}: change it or `ip_version`")]
    AddressFamily {
        /// The address.
        address: String,
        /// `IPv4` or `IPv6`.
        expected: &'static str,
    },
    /// A name that GFS2 cannot use: pcs 0.11 and 0.12 refuse it unless [forced](Setup::force).
    #[error(
        "cluster name `{0}` prevents mounting GFS2 volumes in the cluster: use 1 to 32 of \
         a-z A-Z 0-9 _ -, or force it if you will not use GFS2"
    )]
    ClusterName(String),
    /// A cipher without a hash.
    #[error("a cipher needs a hash: set one")]
    CipherWithoutHash,
    /// An address or name that two nodes have.
    #[error("{what} `{value}` is used twice: every node needs its own")]
    Duplicate {
        /// `node name`, `address`, `link number` or an option's section.
        what: &'static str,
        /// The name, address or number.
        value: String,
    },
    /// Two options that do not go together.
    #[error("`{option}` and `{other}` exclude each other: remove one")]
    Excludes {
        /// The option.
        option: &'static str,
        /// The one that must go.
        other: &'static str,
    },
    /// Options of a link that no node has an address for.
    #[error("link {link} has options but no addresses: links are {links}")]
    NoSuchLink {
        /// The link's number.
        link: String,
        /// Those that there are.
        links: String,
    },
    /// IPv4 and IPv6 on one link.
    #[error("link {link} mixes IPv4 and IPv6 addresses")]
    MixedFamilies {
        /// The link's number.
        link: usize,
    },
    /// An option that means nothing without another.
    #[error("`{option}` needs `{other}`: set both")]
    Needs {
        /// The option.
        option: &'static str,
        /// The one that is missing.
        other: &'static str,
    },
    /// A cluster without nodes.
    #[error("a cluster needs at least one node")]
    NoNodes,
    /// A value that pcs does not take for the option.
    #[error("`{value}` is not a value of {section} option `{name}`: expected {expected}")]
    OptionValue {
        /// The kind of the option.
        section: &'static str,
        /// The option.
        name: String,
        /// Its value.
        value: String,
        /// What it may be.
        expected: String,
    },
    /// More than one link has options where the transport has one link.
    #[error("options of {found} links, expected at most {most}")]
    TooManyLinks {
        /// Links with options.
        found: usize,
        /// Links that there are.
        most: usize,
    },
    /// An option that is not known for the transport or dialect.
    #[error("unknown {section} option `{name}`")]
    UnknownOption {
        /// `totem`, `transport`, `compression`, `crypto`, `link` or `quorum`.
        section: &'static str,
        /// The option.
        name: String,
    },
    /// A text that corosync.conf cannot hold.
    #[error(
        "`{value}` of {name} is empty, too long, has blanks around it, or holds a line break or brace"
    )]
    Value {
        /// What it is the value of.
        name: String,
        /// The text.
        value: String,
    },
}

pub(super) fn check(setup: &Setup, dialect: Dialect) -> Result<(), SetupError> {
    let old = dialect == Dialect::V0_9;
    let default = if old {
        Transport::Udpu
    } else {
        Transport::Knet
    };
    let transport = setup.transport.unwrap_or(default);
    check_value("cluster name", &setup.name)?;
    if !setup.forced {
        check_name(&setup.name)?;
    }
    check_nodes(setup)?;
    check_addresses(setup, transport, dialect)?;
    if old {
        return check_options_of_0_9(setup, transport);
    }
    check_options(setup, transport)?;
    check_links(setup, transport)
}

/// Whether GFS2 can use the name.
pub(super) fn check_name(name: &str) -> Result<(), SetupError> {
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
    let first = links_of(setup);
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
        let version = options::value(&setup.transport_options, "ip_version");
        node.addresses()
            .try_for_each(|address| check_family(address, transport, version))?;
    }
    for link in 0..first {
        let addresses = setup
            .nodes
            .iter()
            .filter_map(|node| node.addresses().nth(link));
        if mixed(addresses) {
            return Err(SetupError::MixedFamilies { link });
        }
    }
    Ok(())
}

/// Whether some addresses are IPv4 and some are IPv6; names are neither.
pub(super) fn mixed<'a>(addresses: impl Iterator<Item = &'a str>) -> bool {
    let literal = addresses.filter_map(|text| text.parse::<IpAddr>().ok());
    let families: BTreeSet<bool> = literal.map(|address| address.is_ipv6()).collect();
    families.len() > 1
}

/// Whether an address is of the family that the cluster uses: udp is IPv4 unless told otherwise.
pub(super) fn check_family(
    address: &str,
    transport: Transport,
    version: Option<&str>,
) -> Result<(), SetupError> {
    let default = if transport == Transport::Udp {
        "ipv4"
    } else {
        "ipv6-4"
    };
    let Ok(literal) = address.parse::<IpAddr>() else {
        return Ok(());
    };
    let expected = match version.unwrap_or(default) {
        "ipv4" if literal.is_ipv6() => "IPv4",
        "ipv6" if literal.is_ipv4() => "IPv6",
        _ => return Ok(()),
    };
    Err(SetupError::AddressFamily {
        address: address.to_owned(),
        expected,
    })
}

fn check_options(setup: &Setup, transport: Transport) -> Result<(), SetupError> {
    let knet = transport == Transport::Knet;
    let crypto = match setup.crypto {
        Crypto::Default => Vec::new(),
        Crypto::Custom { .. } | Crypto::None => setup.crypto.options(),
    };
    // No encryption is all that the others have.
    let crypto = if !knet && setup.crypto == Crypto::None {
        Vec::new()
    } else {
        crypto
    };
    let knet_only = |table: Table| if knet { table } else { &[] };
    section("totem", &setup.totem, options::TOTEM)?;
    section("quorum", &setup.quorum, options::QUORUM)?;
    section(
        "transport",
        &setup.transport_options,
        options::transport(transport),
    )?;
    section(
        "compression",
        &setup.compression,
        knet_only(options::COMPRESSION),
    )?;
    section("crypto", &crypto, knet_only(options::CRYPTO))?;
    check_cipher(&crypto)?;
    check_last_man(&setup.quorum, &setup.quorum)
}

/// A cipher needs a hash.
pub(super) fn check_cipher(crypto: &[ConfOption]) -> Result<(), SetupError> {
    let off = |name| matches!(options::value(crypto, name), None | Some("none" | ""));
    if !off("cipher") && off("hash") {
        return Err(SetupError::CipherWithoutHash);
    }
    Ok(())
}

/// A window needs what it is the window of.
pub(super) fn check_last_man(
    given: &[ConfOption],
    effective: &[ConfOption],
) -> Result<(), SetupError> {
    let window = options::value(given, "last_man_standing_window").unwrap_or("0");
    let standing = options::value(effective, "last_man_standing").unwrap_or("0");
    if window != "0" && standing == "0" {
        let (option, other) = ("last_man_standing_window", "last_man_standing");
        return Err(SetupError::Needs { option, other });
    }
    Ok(())
}

/// pcs 0.9 had fewer options, and other ones for links.
fn check_options_of_0_9(setup: &Setup, transport: Transport) -> Result<(), SetupError> {
    const NONE: Table = &[];
    let totem = |name: &str| TOTEM_OF_0_9.contains(&name);
    if let Some((name, _)) = setup.totem.iter().find(|option| !totem(&option.0)) {
        return Err(SetupError::UnknownOption {
            section: "totem",
            name: name.clone(),
        });
    }
    section("totem", &setup.totem, options::TOTEM)?;
    section("quorum", &setup.quorum, options::QUORUM)?;
    section("compression", &setup.compression, NONE)?;
    section(
        "transport",
        &setup.transport_options,
        options::transport(Transport::Udp),
    )?;
    let most = if transport == Transport::Udp { 2 } else { 0 };
    if setup.links.len() > most {
        return Err(SetupError::TooManyLinks {
            found: setup.links.len(),
            most,
        });
    }
    setup
        .links
        .iter()
        .try_for_each(|link| section("link", link, options::link(Transport::Udp)))
}

fn section(section: &'static str, given: &[ConfOption], known: Table) -> Result<(), SetupError> {
    options::check(section, given, known, false)?;
    unique(section, given.iter().map(|(name, _)| name.as_str()))
}

fn check_links(setup: &Setup, transport: Transport) -> Result<(), SetupError> {
    let links = links_of(setup);
    for link in &setup.links {
        section("link", link, options::link(transport))?;
        options::check_link_relations(transport, link)?;
        let number = options::value(link, "linknumber").and_then(|text| text.parse().ok());
        if let Some(number) = number.filter(|number: &usize| *number >= links) {
            let (link, known) = (number.to_string(), (0..links).map(|link| link.to_string()));
            let links = known.collect::<Vec<_>>().join(", ");
            return Err(SetupError::NoSuchLink { link, links });
        }
    }
    let options = setup.links.iter().flatten();
    let numbers = options
        .filter(|(name, _)| name == "linknumber")
        .map(|(_, value)| value.as_str());
    unique("link number", numbers)?;
    if setup.links.len() > links {
        return Err(SetupError::TooManyLinks {
            found: setup.links.len(),
            most: links,
        });
    }
    Ok(())
}

fn links_of(setup: &Setup) -> usize {
    setup
        .nodes
        .first()
        .map_or(1, |node| node.addresses().count())
}

pub(super) fn check_value(name: &str, value: &str) -> Result<(), SetupError> {
    let odd = value.contains(['\n', '\r', '{', '}']) || value.trim() != value;
    if value.is_empty() || odd || value.len() > 300 {
        return Err(SetupError::Value {
            name: name.to_owned(),
            value: value.to_owned(),
        });
    }
    Ok(())
}

pub(super) fn unique<'v>(
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
