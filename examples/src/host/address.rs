//! The virtual IP on a host: on `lo` of a real server (step W2), on the NIC of a director.

use core::fmt;
use std::net::{IpAddr, Ipv4Addr};

use futures_util::TryStreamExt as _;
use rtnetlink::packet_route::address::AddressAttribute;

use super::netlink::{NetworkError, interface_index, outcome, with_handle};

/// The virtual IP as a /32 on a real server's loopback, with an alias label.
///
/// The server then accepts packets that direct routing leaves addressed to the virtual IP.
/// `Display` is the `ip` command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoopbackVip {
    address: Ipv4Addr,
    label: String,
}

impl LoopbackVip {
    /// `address` on `lo:0`.
    #[must_use]
    pub fn new(address: Ipv4Addr) -> Self {
        Self {
            address,
            label: "lo:0".to_owned(),
        }
    }

    /// The virtual IP.
    #[must_use]
    pub const fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// The guide's own spelling: `ifconfig lo:0 VIP netmask 255.255.255.255 up`.
    #[must_use]
    pub fn ifconfig_command(&self) -> String {
        format!(
            "ifconfig {} {} netmask 255.255.255.255 up",
            self.label, self.address
        )
    }

    /// Adds the address in the calling thread's network namespace; one that is there is fine.
    ///
    /// # Errors
    ///
    /// [`NetworkError`] when the kernel refuses (needs `CAP_NET_ADMIN`).
    pub async fn apply(&self) -> Result<(), NetworkError> {
        with_handle(async |handle| {
            let index = interface_index(&handle, "lo").await?;
            let mut request = handle.address().add(index, IpAddr::V4(self.address), 32);
            let label = AddressAttribute::Label(self.label.clone());
            request.message_mut().attributes.push(label);
            outcome(request.execute().await, &self.to_string())
        })
        .await
    }

    /// Whether the address with its label is on `lo` (step W3).
    ///
    /// # Errors
    ///
    /// [`NetworkError`] when the addresses cannot be listed.
    pub async fn is_present(&self) -> Result<bool, NetworkError> {
        with_handle(async |handle| {
            let index = interface_index(&handle, "lo").await?;
            let mut found = handle
                .address()
                .get()
                .set_link_index_filter(index)
                .execute();
            while let Some(message) =
                found
                    .try_next()
                    .await
                    .map_err(|error| NetworkError::Conversation {
                        action: "ip address show dev lo".to_owned(),
                        reason: error.to_string(),
                    })?
            {
                if self.is_described_by(&message.attributes) {
                    return Ok(true);
                }
            }
            Ok(false)
        })
        .await
    }

    fn is_described_by(&self, attributes: &[AddressAttribute]) -> bool {
        attributes.contains(&AddressAttribute::Local(IpAddr::V4(self.address)))
            && attributes.contains(&AddressAttribute::Label(self.label.clone()))
    }
}

impl fmt::Display for LoopbackVip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ip address add {}/32 dev lo label {}",
            self.address, self.label
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_name_the_alias() {
        let vip = LoopbackVip::new(Ipv4Addr::new(10, 99, 0, 70));

        assert_eq!(
            vip.ifconfig_command(),
            "ifconfig lo:0 10.99.0.70 netmask 255.255.255.255 up"
        );
        assert_eq!(
            vip.to_string(),
            "ip address add 10.99.0.70/32 dev lo label lo:0"
        );
    }
}
