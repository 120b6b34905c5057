//! The table as a kernel keeps it: raw values, whatever they mean.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use crate::model::{DestinationKey, Family, RawTunnel, ServiceKey, TYPE_GUE};
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
    pub(super) reals: BTreeMap<DestinationKey, Real>,
}

/// A destination.
#[derive(Clone, Copy, Debug)]
pub(super) struct Real {
    /// Grows with every addition: dumps show the newest first.
    pub(super) serial: u64,
    pub(super) settings: RealSettings,
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

/// One table.
#[derive(Debug)]
pub(super) struct State {
    pub(super) services: BTreeMap<ServiceKey, Virtual>,
    pub(super) timeouts: Timeouts,
    serial: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            services: BTreeMap::new(),
            timeouts: Timeouts([900, 120, 300]),
            serial: 0,
        }
    }
}

impl State {
    pub(super) fn add_service(&mut self, key: ServiceKey, new: Settings) -> Result<(), Errno> {
        if self.services.contains_key(&key) {
            return Err(EEXIST);
        }
        check_service(key.family(), &new)?;
        self.services.insert(
            key,
            Virtual {
                settings: new,
                reals: BTreeMap::new(),
            },
        );
        Ok(())
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
        let found = self.service(service)?;
        check_real(&settings)?;
        if found.reals.contains_key(&key) {
            return Err(EEXIST);
        }
        if !is_unicast(key.address()) {
            return Err(EINVAL);
        }
        found.reals.insert(key, Real { serial, settings });
        Ok(())
    }

    pub(super) fn edit_real(
        &mut self,
        service: &ServiceKey,
        key: &DestinationKey,
        settings: RealSettings,
    ) -> Result<(), Errno> {
        let found = self.service(service)?;
        check_real(&settings)?;
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

fn check_real(new: &RealSettings) -> Result<(), Errno> {
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
