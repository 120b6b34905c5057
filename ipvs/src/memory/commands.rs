//! Commands: from attributes to a changed table, in the order of checks of the kernel.

use std::net::SocketAddr;

use super::policy;
use super::reply::Answer;
use super::state::{Errno, RealSettings, Settings, State};
use crate::model::{DestinationKey, Family, FwMark, Protocol, ServiceKey};
use crate::wire::errno::{EAFNOSUPPORT, EINVAL, EOPNOTSUPP};
use crate::wire::kernel::{
    Attributes, IP_VS_CONN_F_FWD_MASK, IP_VS_CONN_F_TUNNEL, IP_VS_SVC_F_HASHED, RawDestination,
    RawService, Record as _, family_of, read_address, read_u32,
};
use crate::wire::{Command, IPVS_CMD_ATTR_DEST, IPVS_CMD_ATTR_SERVICE, TIMEOUTS};

/// Timeouts above this overflow the kernel's clock ticks.
const TIMEOUT_MAX: u32 = i32::MAX.unsigned_abs() / 100;

/// Commands on a service or destination whose only answer is success or an error.
const ON_SERVICES: [Command; 7] = [
    Command::NewService,
    Command::SetService,
    Command::DeleteService,
    Command::NewDestination,
    Command::SetDestination,
    Command::DeleteDestination,
    Command::Zero,
];

impl State {
    /// Carries out a command that is no dump; appends what it answers beside success.
    pub(super) fn answer(
        &mut self,
        answer: Answer,
        command: Command,
        attributes: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Errno> {
        if command == Command::GetInfo {
            answer.info(out, self.buckets);
        } else if command == Command::GetConfig {
            answer.config(out, self.timeouts);
        } else if command == Command::GetService {
            let key = self.find(attributes)?;
            answer.service(out, &key, self.service(&key)?);
        } else {
            self.execute(command, attributes)?;
        }
        Ok(())
    }

    fn execute(&mut self, command: Command, attributes: &[u8]) -> Result<(), Errno> {
        policy::check_message(attributes)?;
        let all = policy::nest(attributes, IPVS_CMD_ATTR_SERVICE).is_none();
        if command == Command::Flush {
            self.services.clear();
            Ok(())
        } else if command == Command::SetConfig {
            self.set_timeouts(attributes)
        } else if command == Command::NewDaemon {
            self.start_daemon(attributes)
        } else if command == Command::DeleteDaemon {
            self.stop_daemon(attributes)
        } else if command == Command::Zero && all {
            self.zero_all();
            Ok(())
        } else if ON_SERVICES.contains(&command) {
            self.execute_on_service(command, attributes)
        } else {
            Err(EOPNOTSUPP)
        }
    }

    fn execute_on_service(&mut self, command: Command, attributes: &[u8]) -> Result<(), Errno> {
        let raw = raw_service(attributes)?;
        let key = service_key(&raw)?;
        if command == Command::NewService {
            let settings = self.settings(&key, &raw)?;
            self.add_service(key, settings)
        } else if command == Command::SetService {
            let settings = self.settings(&key, &raw)?;
            self.edit_service(&key, settings)
        } else if command == Command::DeleteService {
            self.delete_service(&key)
        } else if command == Command::Zero {
            self.zero(&key)
        } else {
            self.execute_on_destination(command, &key, attributes)
        }
    }

    fn execute_on_destination(
        &mut self,
        command: Command,
        service: &ServiceKey,
        attributes: &[u8],
    ) -> Result<(), Errno> {
        self.service(service)?;
        let raw = raw_destination(attributes)?;
        if command == Command::DeleteDestination {
            let key = destination_key(&raw, service.family())?;
            return self.delete_real(service, &key);
        }
        let settings = real_settings(&raw)?;
        let key = destination_key(&raw, service.family())?;
        let mixed = key.family() != service.family();
        if mixed && (settings.method != IP_VS_CONN_F_TUNNEL || !self.daemons.is_empty()) {
            return Err(EINVAL);
        }
        if command == Command::NewDestination {
            self.add_real(service, key, settings)
        } else {
            self.edit_real(service, &key, settings)
        }
    }

    /// The key that a request to read names, if there is such a service.
    pub(super) fn find(&mut self, attributes: &[u8]) -> Result<ServiceKey, Errno> {
        policy::check_message(attributes)?;
        let key = service_key(&raw_service(attributes)?)?;
        self.service(&key).map(|_| key)
    }

    /// All settings of a request; flags that the request does not mean stay as they are.
    fn settings(&self, key: &ServiceKey, raw: &RawService<'_>) -> Result<Settings, Errno> {
        let (Some(scheduler), Some((flags, mask)), Some(timeout), Some(netmask)) =
            (raw.scheduler, raw.flags, raw.timeout, raw.netmask)
        else {
            return Err(EINVAL);
        };
        let old = self
            .services
            .get(key)
            .map_or(0, |found| found.settings.flags);
        Ok(Settings {
            scheduler: scheduler.to_owned(),
            engine: raw
                .engine
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
            flags: (old & !mask) | (flags & mask) | IP_VS_SVC_F_HASHED,
            timeout,
            netmask,
        })
    }

    fn set_timeouts(&mut self, attributes: &[u8]) -> Result<(), Errno> {
        let mut timeouts = self.timeouts;
        for attribute in Attributes::new(attributes).map_while(Result::ok) {
            let mut places = TIMEOUTS.iter().zip(&mut timeouts.0);
            let place = places.find(|(number, _)| **number == attribute.number());
            let Some((_, place)) = place else { continue };
            match read_u32(attribute.payload, "timeout").unwrap_or(0) {
                0 => {}
                value if value > TIMEOUT_MAX => return Err(EINVAL),
                value => *place = value,
            }
        }
        self.timeouts = timeouts;
        Ok(())
    }
}

fn raw_service(attributes: &[u8]) -> Result<RawService<'_>, Errno> {
    let nest = policy::nest(attributes, IPVS_CMD_ATTR_SERVICE).ok_or(EINVAL)?;
    policy::check_service(nest)?;
    RawService::of_request(nest).map_err(|_form| EINVAL)
}

fn raw_destination(attributes: &[u8]) -> Result<RawDestination<'_>, Errno> {
    let nest = policy::nest(attributes, IPVS_CMD_ATTR_DEST).ok_or(EINVAL)?;
    policy::check_destination(nest)?;
    RawDestination::of_request(nest).map_err(|_form| EINVAL)
}

/// A mark wins over an address; a mark of 0 is a TCP service at address 0, port 0.
fn service_key(raw: &RawService<'_>) -> Result<ServiceKey, Errno> {
    let complete = raw.protocol.is_some() && raw.address.is_some() && raw.port.is_some();
    let (Some(number), true) = (raw.family, raw.fwmark.is_some() || complete) else {
        return Err(EINVAL);
    };
    let family = family_of(number).ok_or(EAFNOSUPPORT)?;
    if let Some(mark) = raw.fwmark {
        let zero = SocketAddr::new(read_address(family, [0; 16]), 0);
        return Ok(match FwMark::new(mark) {
            Ok(mark) => ServiceKey::fwmark(mark, family),
            Err(_zero_mark) => ServiceKey::tcp(zero),
        });
    }
    let address = read_address(family, raw.address.unwrap_or_default());
    let address = SocketAddr::new(address, raw.port.unwrap_or_default());
    let protocol = Protocol::from_number(raw.protocol.unwrap_or_default());
    Ok(ServiceKey::address(protocol, address))
}

fn destination_key(raw: &RawDestination<'_>, service: Family) -> Result<DestinationKey, Errno> {
    let (Some(address), Some(port)) = (raw.address, raw.port) else {
        return Err(EINVAL);
    };
    let family = match raw.family {
        None | Some(0) => service,
        Some(number) => family_of(number).ok_or(EAFNOSUPPORT)?,
    };
    Ok(DestinationKey::new(SocketAddr::new(
        read_address(family, address),
        port,
    )))
}

fn real_settings(raw: &RawDestination<'_>) -> Result<RealSettings, Errno> {
    let (Some(_), Some(_), Some(method), Some(weight), Some(upper), Some(lower)) = (
        raw.address,
        raw.port,
        raw.method,
        raw.weight,
        raw.upper,
        raw.lower,
    ) else {
        return Err(EINVAL);
    };
    let method = method & IP_VS_CONN_F_FWD_MASK;
    Ok(RealSettings {
        method,
        weight,
        upper,
        lower,
        tunnel: raw.tunnel,
    })
}
