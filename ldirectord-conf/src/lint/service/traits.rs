//! What is true of at least one real server of a service: most lints need no more than that.

use std::net::SocketAddr;

use crate::config::{Forwarding, RealServer, VirtualService};

/// Found in one walk over the real servers, instead of one for each lint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is the answer to a question of its own"
)]
pub(super) struct Traits {
    /// One has its own request and receive.
    pub(super) own_exchange: bool,
    /// One has a threshold.
    pub(super) threshold: bool,
    /// One has a weight above [`MAX_WEIGHT`].
    pub(super) heavy: bool,
    /// One has no port.
    pub(super) no_port: bool,
    /// One has another port than the service, and packets keep theirs.
    pub(super) lost_port: bool,
    /// They do not stand in order of their addresses, or these are too long to be compared here:
    /// the same one may be there twice.
    pub(super) unsorted: bool,
}

/// The largest weight that ipvsadm takes.
pub(super) const MAX_WEIGHT: u64 = 2_147_483_647;

impl Traits {
    pub(super) fn of(service: &VirtualService) -> Self {
        let wanted = service.id().address().map_or(0, |address| address.port());
        let mut traits = Self::default();
        let mut before = None;
        for real in service.reals() {
            let address = real.id().address();
            let port = address.port();
            if let Some(extra) = real.extra() {
                traits.own_exchange |= extra.request.is_some();
                traits.threshold |= extra.lower_threshold.is_some();
                traits.threshold |= extra.upper_threshold.is_some();
            }
            traits.heavy |= real.weight() > MAX_WEIGHT;
            traits.no_port |= port == 0;
            traits.lost_port |= loses_port(real, wanted);
            let place = match address {
                SocketAddr::V4(address) => {
                    u64::from(address.ip().to_bits()) << 16 | u64::from(port)
                }
                SocketAddr::V6(_) => 0,
            };
            traits.unsorted |= before >= Some(place);
            before = Some(place);
        }
        traits
    }
}

/// Whether packets for the port of the service arrive at another one than was written: only
/// masquerading can change it.
pub(super) fn loses_port(real: &RealServer, wanted: u16) -> bool {
    let port = real.id().address().port();
    let differs = wanted != 0 && port != 0 && port != wanted;
    differs && real.forwarding() != Forwarding::Masquerade
}
