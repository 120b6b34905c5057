//! The shape of the data.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use crate::config::{self, CheckType, MailStatus};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// Settings by the names of their directives.
pub(super) type Settings = BTreeMap<Cow<'static, str>, Value>;

/// A whole configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(deny_unknown_fields)
)]
pub(super) struct Model {
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) global: Settings,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) virtuals: Vec<Virtual>,
}

/// One virtual service.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(deny_unknown_fields)
)]
pub(super) struct Virtual {
    pub(super) id: Id,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) settings: Settings,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) reals: Vec<Real>,
}

/// What identifies a virtual service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(rename_all = "lowercase")
)]
pub(super) enum Id {
    Tcp(SocketAddr),
    Udp(SocketAddr),
    FwMark { family: Family, mark: u64 },
}

/// The family of a firewall mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(rename_all = "lowercase")
)]
pub(super) enum Family {
    IPv4,
    IPv6,
}

/// One real server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(deny_unknown_fields)
)]
pub(super) struct Real {
    pub(super) address: SocketAddr,
    pub(super) forwarding: Forwarding,
    pub(super) weight: u64,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub(super) request: Option<Text>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub(super) receive: Option<Text>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub(super) lower_threshold: Option<u64>,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub(super) upper_threshold: Option<u64>,
}

/// How packets reach a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(rename_all = "lowercase")
)]
pub(super) enum Forwarding {
    Gate,
    Masq,
    Ipip,
}

/// A fallback server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(deny_unknown_fields)
)]
pub(super) struct Fallback {
    pub(super) address: IpAddr,
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub(super) port: Option<u16>,
    pub(super) forwarding: Forwarding,
}

/// Free text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(untagged))]
pub(super) enum Text {
    Text(String),
    Bytes(Vec<u8>),
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(untagged))]
pub(super) enum Value {
    YesNo(bool),
    Number(u64),
    Text(Text),
    List(Vec<Text>),
    Fallback(Fallback),
}

impl Text {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl From<&config::Text> for Text {
    fn from(text: &config::Text) -> Self {
        match text.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(text.as_bytes().to_vec()),
        }
    }
}

impl From<&config::Text> for Value {
    fn from(text: &config::Text) -> Self {
        Self::Text(text.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Text::Text(text.to_owned()))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::YesNo(yes)
    }
}

impl From<CheckType> for Value {
    fn from(kind: CheckType) -> Self {
        if let CheckType::Combined(count) = kind {
            return Self::Number(count);
        }
        (&*kind.to_string()).into()
    }
}

impl From<MailStatus> for Value {
    fn from(status: MailStatus) -> Self {
        let words = status.words().into_iter();
        Self::List(words.map(|word| Text::Text(word.to_owned())).collect())
    }
}

impl From<&config::Fallback> for Value {
    fn from(fallback: &config::Fallback) -> Self {
        Self::Fallback(Fallback {
            address: fallback.address(),
            port: fallback.port(),
            forwarding: fallback.forwarding().into(),
        })
    }
}

impl From<&config::Netmask> for Value {
    fn from(netmask: &config::Netmask) -> Self {
        match netmask {
            config::Netmask::Quad(quad) => (&**quad).into(),
            config::Netmask::Prefix(length) => Self::Number(u64::from(*length)),
        }
    }
}

impl From<config::Forwarding> for Forwarding {
    fn from(forwarding: config::Forwarding) -> Self {
        match forwarding {
            config::Forwarding::DirectRoute => Self::Gate,
            config::Forwarding::Masquerade => Self::Masq,
            config::Forwarding::Tunnel => Self::Ipip,
        }
    }
}

impl Forwarding {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Masq => "masq",
            Self::Ipip => "ipip",
        }
    }
}
