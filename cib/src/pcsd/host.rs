//! Hosts that pcsd runs on.

use super::encode::json;
use super::secret::Secret;

/// A host that the others shall know: its name, addresses and token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct KnownHost {
    name: String,
    addresses: Vec<HostAddress>,
    token: Secret,
}

/// Where pcsd of a host answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostAddress {
    /// Name or IP address.
    pub address: String,
    /// TCP port, 2224 unless changed.
    pub port: u16,
}

impl HostAddress {
    /// pcsd's port.
    pub const PORT: u16 = 2224;
}

/// An address with pcsd's own port.
impl From<&str> for HostAddress {
    fn from(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            port: Self::PORT,
        }
    }
}

/// `ADDRESS:PORT`, with brackets around IPv6.
impl std::fmt::Display for HostAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { address, port } = self;
        if address.contains(':') {
            write!(f, "[{address}]:{port}")
        } else {
            write!(f, "{address}:{port}")
        }
    }
}

impl KnownHost {
    /// A host whose pcsd answers at its own name, port 2224.
    pub fn new(name: impl Into<String>, token: Secret) -> Self {
        Self {
            name: name.into(),
            addresses: Vec::new(),
            token,
        }
    }

    /// An address in place of the name.
    pub fn address(mut self, address: HostAddress) -> Self {
        self.addresses.push(address);
        self
    }

    /// The host's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its pcsd answers: the addresses, or the name.
    #[must_use]
    pub fn addresses(&self) -> Vec<HostAddress> {
        if self.addresses.is_empty() {
            return vec![HostAddress::from(self.name.as_str())];
        }
        self.addresses.clone()
    }

    /// What proves to it that we may.
    #[must_use]
    pub fn token(&self) -> &Secret {
        &self.token
    }

    pub(super) fn json(&self) -> String {
        let addresses = self.addresses();
        let addresses = addresses.iter().map(|place| {
            format!(
                "{{\"addr\":{},\"port\":{}}}",
                json(&place.address),
                place.port
            )
        });
        let addresses = addresses.collect::<Vec<_>>().join(",");
        let token = json(&String::from_utf8_lossy(self.token.expose()));
        format!(
            "{}:{{\"dest_list\":[{addresses}],\"token\":{token}}}",
            json(&self.name)
        )
    }
}
