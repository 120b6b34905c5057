//! Policy: a configuration and the health of its real servers → the desired IPVS table.
//!
//! Third step of the data flow: [`Config`] → `ipvs::Table`. Pure: the same inputs give the same
//! table, and nothing is applied here; hand the table to `ipvs::Plan::between`.
//!
//! ```
//! use ldirectord_conf::{Config, Document, NumericOnly, RealState};
//!
//! let text = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 5\n\tfallback=127.0.0.1\n";
//! let (config, _) = Config::interpret(&Document::parse(text), &NumericOnly);
//!
//! let table = config.unwrap().to_ipvs(|_| RealState::Down).unwrap();
//!
//! let key = ipvs::ServiceKey::tcp("10.0.0.1:80".parse().unwrap());
//! let destinations: Vec<_> = table.destinations(&key).map(|each| each.address()).collect();
//! assert_eq!(destinations, ["127.0.0.1:80".parse().unwrap()]);
//! ```

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipvs::{
    CombinationError, Destination, Forwarding, FwMark, Persistence, Protocol, Scheduler,
    SchedulerFlags, Service, ServiceKey, Table, TableError, Thresholds, Tunnel, ValueError, Weight,
};

use crate::config::{
    CheckType, Config, Fallback, Family, Netmask, RealId, RealServer, RealState, VirtualId,
    VirtualService,
};

/// A setting that ldirectord reads and IPVS refuses.
///
/// ldirectord finds out only when it runs `ipvsadm`, which fails then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToIpvsError {
    /// Two sections mean the same service to the kernel.
    #[error("two sections define {0}: remove one")]
    DuplicateVirtual(VirtualId),
    /// A firewall mark that is not 1 to 4294967295.
    #[error("firewall mark of {0} is out of range: use 1 to 4294967295")]
    Mark(VirtualId),
    /// A netmask that is no mask.
    #[error("netmask `{netmask}` of {id} is no address")]
    Netmask {
        /// The virtual service.
        id: VirtualId,
        /// The mask as written.
        netmask: String,
    },
    /// Scheduler flags that do not exist, or not for this scheduler.
    #[error("scheduler {scheduler} of {id} has no flag `{flag}`")]
    SchedulerFlag {
        /// The virtual service.
        id: VirtualId,
        /// Its scheduler.
        scheduler: String,
        /// The flag.
        flag: String,
    },
    /// A value of the virtual service.
    #[error("cannot make a service of {id}")]
    Virtual {
        /// The virtual service.
        id: VirtualId,
        /// What is wrong with the value.
        source: ValueError,
    },
    /// Values of the virtual service that do not fit together.
    #[error("cannot make a service of {id}")]
    Combination {
        /// The virtual service.
        id: VirtualId,
        /// What does not fit.
        source: CombinationError,
    },
    /// A weight above 4294967295.
    #[error("weight {weight} of {id} is out of range")]
    Weight {
        /// The real server.
        id: RealId,
        /// Its weight.
        weight: u64,
    },
    /// A threshold above 4294967295.
    #[error("threshold {threshold} of {id} is out of range")]
    Threshold {
        /// The real server.
        id: RealId,
        /// The threshold.
        threshold: u64,
    },
    /// A value of the real server.
    #[error("cannot make a destination of {id}")]
    Real {
        /// The real server.
        id: RealId,
        /// What is wrong with the value.
        source: ValueError,
    },
    /// A real or fallback server that does not fit to its virtual service.
    #[error("cannot make a destination for {id}")]
    Destination {
        /// The virtual service.
        id: VirtualId,
        /// What does not fit.
        source: Box<TableError>,
    },
}

impl Config {
    /// The table that the kernel should have, given the state of each real server.
    ///
    /// - Up: a destination with the weight of the file. `checktype=on` is always up.
    /// - Down or under maintenance: weight 0 and no thresholds with `quiescent=yes`, else no
    ///   destination.
    ///   `checktype=off` is always down.
    /// - Unknown: no destination, and no fallback either, for nothing is known yet.
    /// - The fallback server, with weight 1, when every real server is known and none is up.
    ///
    /// Direct routing and tunnels keep the port of the virtual service, as `ipvsadm` makes them.
    /// Of two lines for the same real server, the last one counts.
    ///
    /// # Errors
    ///
    /// The first setting that IPVS refuses; see [`ToIpvsError`].
    pub fn to_ipvs(
        &self,
        mut state: impl FnMut(&RealId) -> RealState,
    ) -> Result<Table, ToIpvsError> {
        let mut table = Table::new();
        for virtual_service in self.virtuals() {
            let id = virtual_service.id();
            let key = service_key(id)?;
            if table
                .insert_service(service(virtual_service, key)?)
                .is_some()
            {
                return Err(ToIpvsError::DuplicateVirtual(id));
            }
            for destination in destinations(virtual_service, &mut state)? {
                let inserted = table.insert_destination(&key, destination);
                inserted.map_err(|source| ToIpvsError::Destination {
                    id,
                    source: Box::new(source),
                })?;
            }
        }
        Ok(table)
    }
}

fn service_key(id: VirtualId) -> Result<ServiceKey, ToIpvsError> {
    match id {
        VirtualId::Tcp(address) => Ok(ServiceKey::address(Protocol::Tcp, address)),
        VirtualId::Udp(address) => Ok(ServiceKey::address(Protocol::Udp, address)),
        VirtualId::FwMark { family, mark } => {
            let mark = u32::try_from(mark)
                .ok()
                .and_then(|mark| FwMark::new(mark).ok());
            let family = match family {
                Family::V4 => ipvs::Family::Ipv4,
                Family::V6 => ipvs::Family::Ipv6,
            };
            mark.map(|mark| ServiceKey::fwmark(mark, family))
                .ok_or(ToIpvsError::Mark(id))
        }
    }
}

fn service(from: &VirtualService, key: ServiceKey) -> Result<Service, ToIpvsError> {
    let id = from.id();
    let refused = |source| ToIpvsError::Virtual { id, source };
    let scheduler: Scheduler = from.scheduler().parse().map_err(refused)?;
    let service = Service::new(key)
        .scheduler_flags(scheduler_flags(from)?)
        .scheduler(scheduler)
        .one_packet(from.one_packet())
        .persistence(persistence(from)?);
    service
        .check()
        .map_err(|source| ToIpvsError::Combination { id, source })?;
    Ok(service)
}

fn persistence(from: &VirtualService) -> Result<Option<Persistence>, ToIpvsError> {
    let id = from.id();
    let refused = |source| ToIpvsError::Virtual { id, source };
    let Some(timeout) = from.persistence() else {
        return Ok(None);
    };
    let persistence = Persistence::new(timeout).map_err(refused)?;
    Ok(Some(match from.netmask() {
        None => persistence,
        Some(Netmask::Quad(quad)) => persistence.netmask(mask(id, quad)?),
        Some(Netmask::Prefix(length)) => persistence.prefix(*length).map_err(refused)?,
    }))
}

fn mask(id: VirtualId, quad: &str) -> Result<Ipv4Addr, ToIpvsError> {
    let parts = quad.split('.').map(|part| part.parse::<u8>().ok());
    let octets: Option<Vec<u8>> = parts.collect();
    let octets = octets.and_then(|octets| <[u8; 4]>::try_from(octets).ok());
    octets
        .map(Ipv4Addr::from)
        .ok_or_else(|| ToIpvsError::Netmask {
            id,
            netmask: quad.to_owned(),
        })
}

/// `-b` of ipvsadm: a comma list of names, some of which belong to one scheduler.
fn scheduler_flags(from: &VirtualService) -> Result<SchedulerFlags, ToIpvsError> {
    let Some(text) = from.sched_flags() else {
        return Ok(SchedulerFlags::empty());
    };
    let text = text.to_string_lossy();
    text.split(',')
        .try_fold(SchedulerFlags::empty(), |flags, flag| {
            let known = scheduler_flag(from.scheduler(), flag);
            let unknown = || ToIpvsError::SchedulerFlag {
                id: from.id(),
                scheduler: from.scheduler().to_owned(),
                flag: flag.to_owned(),
            };
            Ok(flags | known.ok_or_else(unknown)?)
        })
}

fn scheduler_flag(scheduler: &str, flag: &str) -> Option<SchedulerFlags> {
    Some(match (scheduler, flag) {
        (_, "flag-1") => SchedulerFlags::FLAG_1,
        (_, "flag-2") => SchedulerFlags::FLAG_2,
        (_, "flag-3") => SchedulerFlags::FLAG_3,
        ("sh", "sh-fallback") => SchedulerFlags::SH_FALLBACK,
        ("sh", "sh-port") => SchedulerFlags::SH_PORT,
        ("mh", "mh-fallback") => SchedulerFlags::MH_FALLBACK,
        ("mh", "mh-port") => SchedulerFlags::MH_PORT,
        _ => return None,
    })
}

fn destinations(
    from: &VirtualService,
    state: &mut impl FnMut(&RealId) -> RealState,
) -> Result<Vec<Destination>, ToIpvsError> {
    let mut destinations = Vec::with_capacity(from.reals().len() + 1);
    let mut needs_fallback = true;
    for real in from.reals() {
        let state = assumed(from.check_type()).unwrap_or_else(|| state(&real.id()));
        needs_fallback &= matches!(state, RealState::Down | RealState::Maintenance);
        destinations.extend(destination(from, real, state)?);
    }
    if needs_fallback {
        destinations.extend(
            from.fallback()
                .map(|fallback| fallback_destination(from, fallback)),
        );
    }
    Ok(destinations)
}

/// The state that needs no check.
fn assumed(check_type: CheckType) -> Option<RealState> {
    if check_type == CheckType::On {
        Some(RealState::Up)
    } else if check_type == CheckType::Off {
        Some(RealState::Down)
    } else {
        None
    }
}

fn destination(
    from: &VirtualService,
    real: &RealServer,
    state: RealState,
) -> Result<Option<Destination>, ToIpvsError> {
    let id = real.id();
    let (weight, thresholds) = match state {
        RealState::Up => (weight(real)?, thresholds(real)?),
        RealState::Down | RealState::Maintenance if from.quiescent() => {
            (Weight::QUIESCED, Thresholds::default())
        }
        RealState::Down | RealState::Maintenance | RealState::Unknown => return Ok(None),
    };
    let forwarding = forwarding(real.forwarding());
    let address = id.address();
    let address = address_in(from.id(), address.ip(), address.port(), forwarding);
    let destination = Destination::new(address)
        .forwarding(forwarding)
        .weight(weight)
        .thresholds(thresholds);
    Ok(Some(destination))
}

fn weight(real: &RealServer) -> Result<Weight, ToIpvsError> {
    let (id, weight) = (real.id(), real.weight());
    let number = u32::try_from(weight)
        .ok()
        .ok_or(ToIpvsError::Weight { id, weight })?;
    Weight::new(number).map_err(|source| ToIpvsError::Real { id, source })
}

fn thresholds(real: &RealServer) -> Result<Thresholds, ToIpvsError> {
    let id = real.id();
    let number = |threshold: Option<u64>| {
        let threshold = threshold.unwrap_or(0);
        u32::try_from(threshold)
            .ok()
            .ok_or(ToIpvsError::Threshold { id, threshold })
    };
    let (upper, lower) = (
        number(real.upper_threshold())?,
        number(real.lower_threshold())?,
    );
    Thresholds::new(upper, lower).map_err(|source| ToIpvsError::Real { id, source })
}

const fn forwarding(method: crate::config::Forwarding) -> Forwarding {
    match method {
        crate::config::Forwarding::DirectRoute => Forwarding::DirectRoute,
        crate::config::Forwarding::Masquerade => Forwarding::Masquerade,
        crate::config::Forwarding::Tunnel => Forwarding::Tunnel(Tunnel::Ipip),
    }
}

/// The address of a destination: only masquerading can change the port.
fn address_in(id: VirtualId, ip: IpAddr, port: u16, forwarding: Forwarding) -> SocketAddr {
    let kept = id
        .address()
        .filter(|_| forwarding != Forwarding::Masquerade);
    SocketAddr::new(ip, kept.map_or(port, |address| address.port()))
}

fn fallback_destination(from: &VirtualService, fallback: &Fallback) -> Destination {
    let forwarding = forwarding(fallback.forwarding());
    let virtual_port = from.id().address().map_or(0, |address| address.port());
    let port = fallback.port().unwrap_or(virtual_port);
    let address = address_in(from.id(), fallback.address(), port, forwarding);
    Destination::new(address).forwarding(forwarding)
}
