//! Configuration and health to the table that the kernel should have. Pure.

use std::collections::HashMap;
use std::net::SocketAddr;

use ipvs::{Destination, DestinationKey, FwMark, Protocol, ServiceKey, Table, Thresholds, Weight};
use ldirectord_conf::{
    Config, Family, Forwarding, RealId, RealServer, RealState, ToIpvsError, VirtualId,
    VirtualService,
};

use crate::State;
use crate::tracker::Standing;

/// The table that the kernel should have, given how each real server stands.
///
/// As [`Config::to_ipvs`], and beyond what ldirectord knows:
///
/// - Up: the share of the weight in the file that slow start, agent or probe ask for, at least 1.
/// - Draining: weight 0 and no thresholds whatever `quiescent` says, so that connections go on.
///   Removed, as `quiescent=no` does with what is down, the kernel would drop their packets.
///   (ldirectord has no draining: an administrator writes weight 0 into the file.) The fallback
///   server takes new connections when all others are down or drained.
/// - Maintenance: down, as a file in `maintenancedir` makes it.
///
/// ```
/// use health::ldirectord::to_ipvs;
/// use health::tracker::Standing;
/// use health::{State, Weight};
/// use ldirectord_conf::{Config, Document, NumericOnly};
///
/// let file = b"quiescent=no\nvirtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate 10\n";
/// let (config, _) = Config::interpret(&Document::parse(file), &NumericOnly);
/// let mut drained = Standing::default();
/// drained.state = State::Draining;
///
/// let table = to_ipvs(&config.expect("no mistakes in it"), |_| drained)?;
///
/// let service = ipvs::ServiceKey::tcp("10.99.0.70:80".parse()?);
/// let weights: Vec<u32> = table.destinations(&service).map(|real| real.weight.get()).collect();
/// assert_eq!(weights, [0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first setting that IPVS refuses; see [`ToIpvsError`].
pub fn to_ipvs(
    config: &Config,
    mut standing: impl FnMut(&RealId) -> Standing,
) -> Result<Table, ToIpvsError> {
    let reals = || {
        let virtuals = config.virtuals().iter();
        virtuals.flat_map(|from| from.reals().iter().map(move |real| (from, real)))
    };
    let standings: HashMap<RealId, Standing> = reals()
        .map(|(_, real)| (real.id(), standing(&real.id())))
        .collect();
    let of = |id: &RealId| standings.get(id).copied().unwrap_or_default();
    let mut table = config.to_ipvs(|id| of(id).state.into())?;
    let special = |(_, real): &(&VirtualService, &RealServer)| asks(of(&real.id())).is_some();
    if !reals().any(|real| special(&real)) {
        return Ok(table);
    }
    let whole = config.to_ipvs(|_| RealState::Up)?;
    for (from, real) in reals().filter(special) {
        let Some((service, key)) = keys(from, real) else {
            continue;
        };
        // What is switched off is in neither table.
        let destination = whole.destination(&service, &key).cloned();
        if let Some(destination) = destination.zip(asks(of(&real.id()))).map(weighed) {
            let inserted = table.insert_destination(&service, destination);
            inserted.map_err(|source| ToIpvsError::Destination {
                id: from.id(),
                source: Box::new(source),
            })?;
        }
    }
    Ok(table)
}

/// The share of the weight of a real server that is not simply in the table or out of it.
fn asks(standing: Standing) -> Option<crate::Weight> {
    match standing.state {
        State::Draining => Some(crate::Weight::ZERO),
        State::Up => Some(standing.weight).filter(|share| *share != crate::Weight::FULL),
        State::Unknown | State::Down | State::Maintenance => None,
    }
}

fn weighed((destination, share): (Destination, crate::Weight)) -> Destination {
    let scaled = share.of(destination.weight.get());
    // Only a share above 100 % can exceed what the kernel takes.
    let weight = Weight::new(scaled).unwrap_or(destination.weight);
    if weight == Weight::QUIESCED {
        return destination.weight(weight).thresholds(Thresholds::default());
    }
    destination.weight(weight)
}

/// Where a real server stands in the table.
fn keys(from: &VirtualService, real: &RealServer) -> Option<(ServiceKey, DestinationKey)> {
    let service = match from.id() {
        VirtualId::Tcp(address) => ServiceKey::address(Protocol::Tcp, address),
        VirtualId::Udp(address) => ServiceKey::address(Protocol::Udp, address),
        VirtualId::FwMark { family, mark } => {
            let family = match family {
                Family::V4 => ipvs::Family::Ipv4,
                Family::V6 => ipvs::Family::Ipv6,
            };
            ServiceKey::fwmark(FwMark::new(u32::try_from(mark).ok()?).ok()?, family)
        }
        _ => return None,
    };
    let own = real.id().address();
    // Only masquerading can change the port.
    let kept = from.id().address();
    let kept = kept.filter(|_| real.forwarding() != Forwarding::Masquerade);
    let port = kept.unwrap_or(own).port();
    Some((
        service,
        DestinationKey::new(SocketAddr::new(own.ip(), port)),
    ))
}
