//! An on-link route: the real server's subnet reached through an interface (step 13).

use core::fmt;
use std::net::Ipv4Addr;

use rtnetlink::{RouteMessageBuilder, packet_route::route::RouteScope};

use super::netlink::{NetworkError, interface_index, outcome, with_handle};

/// A route to a subnet that lies on the same layer-2 segment: no gateway.
///
/// `Display` is the `ip` command: `ip route add 10.99.0.112/28 dev eth0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnLinkRoute {
    network: Ipv4Addr,
    prefix: u8,
    interface: String,
}

impl OnLinkRoute {
    /// The route to `network/prefix` through `interface`; host bits of `network` are cleared.
    ///
    /// `None` when `prefix` is over 32.
    #[must_use]
    pub fn new(network: Ipv4Addr, prefix: u8, interface: &str) -> Option<Self> {
        let network = network & Self::mask_of(prefix)?;
        Some(Self {
            network,
            prefix,
            interface: interface.to_owned(),
        })
    }

    fn mask_of(prefix: u8) -> Option<Ipv4Addr> {
        let host_bits = 32_u32.checked_sub(u32::from(prefix))?;
        Some(Ipv4Addr::from_bits(
            u32::MAX.checked_shl(host_bits).unwrap_or(0),
        ))
    }

    /// The guide's own spelling: `route add -net 10.99.0.112 netmask 255.255.255.240 dev eth0`.
    #[must_use]
    pub fn route_command(&self) -> String {
        let mask = Self::mask_of(self.prefix).unwrap_or(Ipv4Addr::BROADCAST);
        format!(
            "route add -net {} netmask {mask} dev {}",
            self.network, self.interface
        )
    }

    /// Adds the route in the calling thread's network namespace; one that is there already is fine.
    ///
    /// # Errors
    ///
    /// [`NetworkError`] when the interface is missing or the kernel refuses (needs `CAP_NET_ADMIN`).
    pub async fn apply(&self) -> Result<(), NetworkError> {
        with_handle(async |handle| {
            let index = interface_index(&handle, &self.interface).await?;
            let message = RouteMessageBuilder::<Ipv4Addr>::new()
                .destination_prefix(self.network, self.prefix)
                .scope(RouteScope::Link)
                .output_interface(index)
                .build();
            let result = handle.route().add(message).execute().await;
            outcome(result, &self.to_string())
        })
        .await
    }
}

impl fmt::Display for OnLinkRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ip route add {}/{} dev {}",
            self.network, self.prefix, self.interface
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_name_the_same_subnet() {
        let route = OnLinkRoute::new(Ipv4Addr::new(10, 99, 0, 121), 28, "eth0").unwrap();

        assert_eq!(route.to_string(), "ip route add 10.99.0.112/28 dev eth0");
        assert_eq!(
            route.route_command(),
            "route add -net 10.99.0.112 netmask 255.255.255.240 dev eth0"
        );
    }

    #[test]
    fn prefix_bounds_are_checked() {
        assert!(OnLinkRoute::new(Ipv4Addr::LOCALHOST, 33, "eth0").is_none());
        assert_eq!(
            OnLinkRoute::new(Ipv4Addr::LOCALHOST, 0, "eth0")
                .unwrap()
                .network,
            Ipv4Addr::UNSPECIFIED
        );
    }
}
