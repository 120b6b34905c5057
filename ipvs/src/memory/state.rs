//! The table as a kernel keeps it: raw values, whatever they mean.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::counters::{Clock, Connections, Counters, Traffic};
use super::daemon::Interface;
use super::fault::Faults;
use super::release::Release;
use crate::model::{Daemon, DestinationKey, Family, RawTunnel, ServiceKey, TYPE_GUE};
use crate::wire::errno::{EEXIST, EINVAL, ENOENT, ERANGE, ESRCH};

/// A kernel's error number.
pub(super) type Errno = i32;

/// Schedulers and engines of Linux 6.1 whose modules Debian builds.
const SCHEDULERS: [&str; 14] = [
    "dh", "fo", "lblc", "lblcr", "lc", "mh", "none", "nq", "ovf", "rr", "sed", "sh", "wlc", "wrr",
];
const ENGINES: [&str; 2] = ["", "sip"];

/// Settings of a service in the kernel's own form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) scheduler: String,
    pub(super) engine: Option<String>,
    pub(super) flags: u32,
    pub(super) timeout: u32,
    pub(super) netmask: [u8; 4],
}

/// A service with its destinations.
#[derive(Clone, Debug)]
pub(super) struct Virtual {
    pub(super) settings: Settings,
    pub(super) counters: Counters,
    pub(super) reals: BTreeMap<DestinationKey, Real>,
}

/// A destination.
#[derive(Clone, Copy, Debug)]
pub(super) struct Real {
    /// Grows with every addition: dumps show the newest first.
    pub(super) serial: u64,
    pub(super) settings: RealSettings,
    pub(super) counters: Counters,
    pub(super) connections: Connections,
}

/// Settings of a destination in the kernel's own form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RealSettings {
    pub(super) method: u32,
    pub(super) weight: u32,
    pub(super) upper: u32,
    pub(super) lower: u32,
    pub(super) tunnel: RawTunnel,
}

/// Timeouts in seconds: TCP, TCP after FIN, UDP.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeouts(pub(super) [u32; 3]);

/// Buckets of the connection table up to 6.12, and of a new one in 7.2.
const BUCKETS: u32 = 4096;
const FIRST_BUCKETS: u32 = 256;

/// Number of the family when it is first loaded; another kernel has another.
const FAMILY: u16 = 31;

/// One kernel.
#[derive(Debug)]
pub(super) struct State {
    pub(super) release: Release,
    /// Number of the family; changes when the module is loaded again.
    pub(super) family: u16,
    pub(super) loaded: bool,
    pub(super) services: BTreeMap<ServiceKey, Virtual>,
    pub(super) timeouts: Timeouts,
    pub(super) daemons: Vec<Daemon>,
    pub(super) interfaces: BTreeMap<String, Interface>,
    pub(super) faults: Faults,
    /// Buckets of the connection table.
    pub(super) buckets: u32,
    clock: Clock,
    serial: u64,
}

impl State {
    pub(super) fn new(release: Release) -> Self {
        let loopback = Interface {
            mtu: 65536,
            up: true,
            loopback: true,
        };
        Self {
            release,
            family: FAMILY,
            loaded: true,
            services: BTreeMap::new(),
            timeouts: Timeouts([900, 120, 300]),
            daemons: Vec::new(),
            interfaces: BTreeMap::from([("lo".to_owned(), loopback)]),
            faults: Faults::default(),
            buckets: match release {
                Release::V6_1 | Release::V6_12 => BUCKETS,
                Release::V7_2 => 0,
            },
            clock: Clock::default(),
            serial: 0,
        }
    }

    /// Forgets the table, and the family until the module is loaded again.
    pub(super) fn unload(&mut self) {
        self.loaded = false;
        self.family = self.family.wrapping_add(1).max(FAMILY);
        self.services.clear();
        self.daemons.clear();
        self.timeouts = Timeouts([900, 120, 300]);
    }

    /// Whether some destination has another family than its service.
    pub(super) fn has_mixed_families(&self) -> bool {
        self.services.iter().any(|(service, found)| {
            let mixed = |real: &DestinationKey| real.family() != service.family();
            found.reals.keys().any(mixed)
        })
    }

    pub(super) fn count(
        &mut self,
        service: &ServiceKey,
        real: Option<&DestinationKey>,
        traffic: Traffic,
    ) -> Option<()> {
        let found = self.services.get_mut(service)?;
        if let Some(key) = real {
            found.reals.get_mut(key)?.counters.add(traffic);
        }
        found.counters.add(traffic);
        Some(())
    }

    pub(super) fn zero(&mut self, service: &ServiceKey) -> Result<(), Errno> {
        self.service(service)?.counters().for_each(Counters::zero);
        Ok(())
    }

    pub(super) fn zero_all(&mut self) {
        let services = self.services.values_mut();
        services
            .flat_map(Virtual::counters)
            .for_each(Counters::zero);
    }

    pub(super) fn advance(&mut self, time: Duration) {
        for _ in 0..self.clock.advance(time) {
            let services = self.services.values_mut();
            services
                .flat_map(Virtual::counters)
                .for_each(Counters::sample);
        }
    }

    pub(super) fn add_service(&mut self, key: ServiceKey, new: Settings) -> Result<(), Errno> {
        if self.services.contains_key(&key) {
            return Err(EEXIST);
        }
        check_service(key.family(), &new)?;
        self.make_tables();
        self.services.insert(
            key,
            Virtual {
                settings: new,
                counters: Counters::default(),
                reals: BTreeMap::new(),
            },
        );
        Ok(())
    }

    /// Tables of a namespace are made when something needs them first.
    pub(super) fn make_tables(&mut self) {
        self.buckets = self.buckets.max(FIRST_BUCKETS);
    }

    pub(super) fn edit_service(&mut self, key: &ServiceKey, new: Settings) -> Result<(), Errno> {
        let found = self.service(key)?;
        check_service(key.family(), &new)?;
        found.settings = new;
        Ok(())
    }

    pub(super) fn delete_service(&mut self, key: &ServiceKey) -> Result<(), Errno> {
        self.services.remove(key).map(drop).ok_or(ESRCH)
    }

    pub(super) fn service(&mut self, key: &ServiceKey) -> Result<&mut Virtual, Errno> {
        self.services.get_mut(key).ok_or(ESRCH)
    }

    pub(super) fn add_real(
        &mut self,
        service: &ServiceKey,
        key: DestinationKey,
        settings: RealSettings,
    ) -> Result<(), Errno> {
        self.serial = self.serial.wrapping_add(1);
        let serial = self.serial;
        let release = self.release;
        let found = self.service(service)?;
        check_real(release, &settings)?;
        if found.reals.contains_key(&key) {
            return Err(EEXIST);
        }
        if !is_unicast(key.address()) {
            return Err(EINVAL);
        }
        let real = Real {
            serial,
            settings,
            counters: Counters::default(),
            connections: Connections::default(),
        };
        found.reals.insert(key, real);
        Ok(())
    }

    pub(super) fn edit_real(
        &mut self,
        service: &ServiceKey,
        key: &DestinationKey,
        settings: RealSettings,
    ) -> Result<(), Errno> {
        let release = self.release;
        let found = self.service(service)?;
        check_real(release, &settings)?;
        found.reals.get_mut(key).ok_or(ENOENT)?.settings = settings;
        Ok(())
    }

    pub(super) fn delete_real(
        &mut self,
        service: &ServiceKey,
        key: &DestinationKey,
    ) -> Result<(), Errno> {
        self.service(service)?
            .reals
            .remove(key)
            .map(drop)
            .ok_or(ENOENT)
    }
}

impl Virtual {
    /// The counters of the service and of its destinations.
    fn counters(&mut self) -> impl Iterator<Item = &mut Counters> {
        let reals = self.reals.values_mut().map(|real| &mut real.counters);
        std::iter::once(&mut self.counters).chain(reals)
    }
}

fn check_service(family: Family, new: &Settings) -> Result<(), Errno> {
    let engine = new.engine.as_deref().unwrap_or_default();
    if !SCHEDULERS.contains(&new.scheduler.as_str()) || !ENGINES.contains(&engine) {
        return Err(ENOENT);
    }
    let prefix = u32::from_ne_bytes(new.netmask);
    match family {
        Family::Ipv6 if !(1..=128).contains(&prefix) => Err(EINVAL),
        Family::Ipv4 | Family::Ipv6 => Ok(()),
    }
}

fn check_real(release: Release, new: &RealSettings) -> Result<(), Errno> {
    if release >= Release::V6_12 && new.upper > i32::MAX.unsigned_abs() {
        return Err(EINVAL);
    }
    if new.weight > i32::MAX.unsigned_abs() || new.lower > new.upper {
        return Err(ERANGE);
    }
    let (kind, port, _) = new.tunnel;
    if kind == TYPE_GUE && port == 0 {
        return Err(EINVAL);
    }
    Ok(())
}

/// Whether a kernel without routes takes the address for one of a host.
fn is_unicast(address: SocketAddr) -> bool {
    match address.ip() {
        IpAddr::V4(ip) => !ip.is_unspecified() && !ip.is_broadcast() && !ip.is_multicast(),
        IpAddr::V6(ip) => {
            let mapped = ip.to_ipv4_mapped().is_some();
            let link_local = ip.is_unicast_link_local();
            !ip.is_unspecified() && !ip.is_multicast() && !mapped && !link_local
        }
    }
}
