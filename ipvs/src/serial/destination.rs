//! Destinations.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::through_data;
use crate::model::{
    Destination, DestinationKey, FLAG_CSUM, FLAG_NOCSUM, FLAG_REMCSUM, Forwarding, TYPE_GRE,
    TYPE_GUE, TYPE_IPIP, Thresholds, Tunnel, UnknownForwarding, Weight,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DestinationData {
    address: SocketAddr,
    #[serde(default = "default_forwarding")]
    forwarding: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tunnel: Option<TunnelData>,
    #[serde(default = "default_weight")]
    weight: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    thresholds: Option<ThresholdsData>,
}

fn default_forwarding() -> String {
    Forwarding::DirectRoute.to_string()
}

const fn default_weight() -> u32 {
    Weight::ONE.get()
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdsData {
    upper: u32,
    #[serde(default)]
    lower: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TunnelData {
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checksum: Option<String>,
}

impl From<Tunnel> for TunnelData {
    fn from(tunnel: Tunnel) -> Self {
        let (kind, port, flags) = tunnel.to_raw();
        Self {
            kind: name_of(&KINDS, kind.into(), "type-"),
            port: Some(port).filter(|port| *port != 0),
            checksum: Some(flags)
                .filter(|flags| *flags != FLAG_NOCSUM)
                .map(|flags| name_of(&CHECKSUMS, flags, "flags-")),
        }
    }
}

impl TryFrom<TunnelData> for Tunnel {
    type Error = String;

    fn try_from(data: TunnelData) -> Result<Self, String> {
        let expected = "use ipip, gue or gre";
        let kind = number_of(&KINDS, &data.kind, "type-")
            .and_then(|kind| u8::try_from(kind).ok())
            .ok_or_else(|| format!("unknown tunnel `{}`: {expected}", data.kind))?;
        let checksum = data.checksum.as_deref().unwrap_or("none");
        let flags = number_of(&CHECKSUMS, checksum, "flags-")
            .ok_or_else(|| format!("unknown checksum `{checksum}`: use none, full or remote"))?;
        Ok(Self::from_raw((kind, data.port.unwrap_or_default(), flags)))
    }
}

const KINDS: [(&str, u16); 3] = [
    ("ipip", TYPE_IPIP as u16),
    ("gue", TYPE_GUE as u16),
    ("gre", TYPE_GRE as u16),
];
const CHECKSUMS: [(&str, u16); 3] = [
    ("none", FLAG_NOCSUM),
    ("full", FLAG_CSUM),
    ("remote", FLAG_REMCSUM),
];

/// The name of a number, or the number behind a prefix.
fn name_of(names: &[(&str, u16)], number: u16, prefix: &str) -> String {
    let named = names.iter().find(|(_, known)| *known == number);
    named.map_or_else(
        || format!("{prefix}{number}"),
        |(name, _)| (*name).to_owned(),
    )
}

fn number_of(names: &[(&str, u16)], name: &str, prefix: &str) -> Option<u16> {
    match names.iter().find(|(known, _)| *known == name) {
        Some((_, number)) => Some(*number),
        None => name.strip_prefix(prefix)?.parse().ok(),
    }
}

fn forwarding(name: &str, tunnel: Option<TunnelData>) -> Result<Forwarding, String> {
    let other = || {
        let number: u8 = name.strip_prefix("method-")?.parse().ok()?;
        (5..8)
            .contains(&number)
            .then(|| Forwarding::Other(UnknownForwarding::observed(number)))
    };
    let known = match name {
        "tunnel" => {
            let tunnel = tunnel.map_or(Ok(Tunnel::Ipip), Tunnel::try_from)?;
            return Ok(Forwarding::Tunnel(tunnel));
        }
        "masquerade" => Some(Forwarding::Masquerade),
        "local" => Some(Forwarding::Local),
        "direct-route" => Some(Forwarding::DirectRoute),
        "bypass" => Some(Forwarding::Bypass),
        _ => other(),
    };
    match (known, tunnel) {
        (Some(known), None) => Ok(known),
        (Some(_), Some(_)) => Err(format!("`tunnel` does not go with forwarding `{name}`")),
        (None, _) => Err(format!(
            "unknown forwarding `{name}`: use masquerade, direct-route, tunnel, local or bypass"
        )),
    }
}

impl From<&Destination> for DestinationData {
    fn from(destination: &Destination) -> Self {
        let (upper, lower) = (
            destination.thresholds.upper(),
            destination.thresholds.lower(),
        );
        let tunnel = match destination.forwarding {
            Forwarding::Tunnel(tunnel) => Some(tunnel.into()),
            Forwarding::Masquerade
            | Forwarding::Local
            | Forwarding::DirectRoute
            | Forwarding::Bypass
            | Forwarding::Other(_) => None,
        };
        Self {
            address: destination.address(),
            forwarding: destination.forwarding.to_string(),
            tunnel,
            weight: destination.weight.get(),
            thresholds: (upper, lower)
                .ne(&(0, 0))
                .then_some(ThresholdsData { upper, lower }),
        }
    }
}

impl TryFrom<DestinationData> for Destination {
    type Error = String;

    fn try_from(data: DestinationData) -> Result<Self, String> {
        let text = |error: crate::model::ValueError| error.to_string();
        let thresholds = data.thresholds.unwrap_or_default();
        let thresholds = Thresholds::new(thresholds.upper, thresholds.lower);
        Ok(Self::new(data.address)
            .forwarding(forwarding(&data.forwarding, data.tunnel)?)
            .weight(Weight::new(data.weight).map_err(text)?)
            .thresholds(thresholds.map_err(text)?))
    }
}

through_data!(Destination, DestinationData);

/// A destination is identified by its address alone.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct KeyData(SocketAddr);

impl From<&DestinationKey> for KeyData {
    fn from(key: &DestinationKey) -> Self {
        Self(key.address())
    }
}

impl From<KeyData> for DestinationKey {
    fn from(data: KeyData) -> Self {
        Self::new(data.0)
    }
}

through_data!(DestinationKey, KeyData);
