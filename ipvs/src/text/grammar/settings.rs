//! Options that set up a service or a destination.

use std::net::SocketAddr;
use std::time::Duration;

use super::command::Command;
use super::error::{ParseError, Problem};
use super::options::Opt;
use super::scan::Given;
use super::value::{TIMEOUT_MAX, decimal};
use crate::model::{
    Destination, DestinationKey, Engine, Family, Forwarding, FwMark, GueChecksum, Netmask,
    Persistence, Protocol, Service, ServiceKey, Thresholds, Tunnel, Weight,
};
use crate::text::address::service_protocol;
use crate::text::rule::Dialect;

/// What `-p` means without a value.
const PERSISTENCE: u32 = 360;

impl Command<'_> {
    pub(super) fn key(&self) -> Result<ServiceKey, ParseError> {
        for (opt, protocol) in [
            (Opt::Tcp, Protocol::Tcp),
            (Opt::Udp, Protocol::Udp),
            (Opt::Sctp, Protocol::Sctp),
        ] {
            if let Some(given) = self.find(opt) {
                let (ip, port) = given.endpoint(self.reader.names, protocol)?;
                let address = SocketAddr::new(ip, port.unwrap_or_default());
                return Ok(ServiceKey::address(protocol, address));
            }
        }
        if let Some(given) = self.find(Opt::Protocol) {
            let (protocol, address) = given.numbered_endpoint()?;
            return Ok(ServiceKey::address(protocol, address));
        }
        match self.find(Opt::FwMark) {
            Some(given) => Ok(ServiceKey::fwmark(fwmark(given)?, self.mark_family())),
            None => Err(self.missing("a service: `-t`, `-u`, `--sctp-service` or `-f`")),
        }
    }

    fn mark_family(&self) -> Family {
        if self.has(Opt::Ipv6) {
            Family::Ipv6
        } else {
            Family::Ipv4
        }
    }

    pub(super) fn service(&self) -> Result<Service, ParseError> {
        let key = self.key()?;
        let mut service = Service::new(key)
            .one_packet(self.has(Opt::OnePacket))
            .persistence(self.persistence(key.family())?);
        if let Some(given) = self.find(Opt::Scheduler) {
            service.scheduler = given.text().parse().map_err(|error| given.error(error))?;
        }
        if let Some(given) = self.find(Opt::Engine) {
            service.engine = Some(Engine::new(given.text()).map_err(|error| given.error(error))?);
        }
        if let Some(given) = self.find(Opt::Flags) {
            let complete = self.reader.dialect == Dialect::Complete;
            service.scheduler_flags = given.flags(service.scheduler.name(), complete)?;
        }
        service.check().map_err(|error| self.error(error))?;
        Ok(service)
    }

    /// As in `ipvsadm`, a mask without `-p` is read and has no effect.
    fn persistence(&self, family: Family) -> Result<Option<Persistence>, ParseError> {
        let persistence = self.find(Opt::Persistent).map(seconds).transpose()?;
        let mask = self.find(Opt::Netmask).map(|given| mask(given, family));
        let mask = mask.transpose()?;
        Ok(persistence.map(|plain| Persistence::observed(plain.seconds(), mask)))
    }

    fn real_server(&self) -> Result<(ServiceKey, SocketAddr), ParseError> {
        let service = self.key()?;
        let Some(given) = self.find(Opt::RealServer) else {
            return Err(self.missing("a real server: `-r`"));
        };
        let protocol = service_protocol(&service).unwrap_or(Protocol::Tcp);
        let (ip, port) = given.endpoint(self.reader.names, protocol)?;
        let default = service.port().unwrap_or_default();
        let address = SocketAddr::new(ip, port.unwrap_or(default));
        Ok((service, address))
    }

    pub(super) fn destination_key(&self) -> Result<(ServiceKey, DestinationKey), ParseError> {
        let (service, address) = self.real_server()?;
        Ok((service, DestinationKey::new(address)))
    }

    pub(super) fn destination(&self) -> Result<(ServiceKey, Destination), ParseError> {
        let (service, mut address) = self.real_server()?;
        let forwarding = self.forwarding()?;
        if let (Forwarding::DirectRoute | Forwarding::Tunnel(_), Some(port)) =
            (forwarding, service.port())
        {
            address.set_port(port);
        }
        let destination = Destination::new(address)
            .forwarding(forwarding)
            .weight(self.weight()?)
            .thresholds(self.thresholds()?);
        destination
            .check(&service)
            .map_err(|error| self.error(error))?;
        Ok((service, destination))
    }

    fn weight(&self) -> Result<Weight, ParseError> {
        self.find(Opt::Weight).map_or(Ok(Weight::ONE), |given| {
            let weight = decimal(given.text()).and_then(|weight| Weight::new(weight).ok());
            weight.ok_or_else(|| given.bad("a number from 0 to 2147483647"))
        })
    }

    fn thresholds(&self) -> Result<Thresholds, ParseError> {
        let number = |opt| {
            self.find(opt).map_or(Ok(0), |given| {
                given.number(0..=Weight::MAX.get(), "a number from 0 to 2147483647")
            })
        };
        let (upper, lower) = (number(Opt::Upper)?, number(Opt::Lower)?);
        Thresholds::new(upper, lower).map_err(|error| self.error(error))
    }

    fn forwarding(&self) -> Result<Forwarding, ParseError> {
        let methods = [
            (Opt::Masquerade, Forwarding::Masquerade),
            (Opt::Local, Forwarding::Local),
            (Opt::Bypass, Forwarding::Bypass),
        ];
        if self.has(Opt::Tunnel) {
            return self.tunnel().map(Forwarding::Tunnel);
        }
        self.refuse(&TUNNEL_OPTIONS, "any forwarding but `-i`")?;
        Ok(methods
            .into_iter()
            .find(|(opt, _)| self.has(*opt))
            .map_or(Forwarding::DirectRoute, |(_, forwarding)| forwarding))
    }

    fn tunnel(&self) -> Result<Tunnel, ParseError> {
        let kind = self.find(Opt::TunnelType);
        match kind.map_or("ipip", Given::text) {
            "ipip" => {
                self.refuse(&IPIP_LACKS, "an ipip tunnel")?;
                Ok(Tunnel::Ipip)
            }
            "gue" => self.gue(),
            "gre" => {
                self.refuse(&GRE_LACKS, "a gre tunnel")?;
                let checksum = self.has(Opt::Checksum);
                Ok(Tunnel::Gre { checksum })
            }
            _ => {
                let given = kind.unwrap_or(&self.given);
                Err(given.bad("`ipip`, `gue` or `gre`"))
            }
        }
    }

    fn gue(&self) -> Result<Tunnel, ParseError> {
        let Some(port) = self.find(Opt::TunnelPort) else {
            return Err(self.missing("a port for a gue tunnel: `--tun-port`"));
        };
        let checksum = if self.has(Opt::Checksum) {
            GueChecksum::On
        } else if self.has(Opt::RemoteChecksum) {
            GueChecksum::Remote
        } else {
            GueChecksum::Off
        };
        let port = port.port()?;
        Ok(Tunnel::Gue { port, checksum })
    }

    /// Fails if one of these options is there.
    fn refuse(&self, opts: &[Opt], with: &str) -> Result<(), ParseError> {
        let Some(given) = self.options.iter().find(|given| opts.contains(&given.opt)) else {
            return Ok(());
        };
        let problem = Problem::Misplaced {
            option: given.spelling.clone(),
            with: with.to_owned(),
        };
        Err(ParseError::new(given.column, problem))
    }
}

const TUNNEL_OPTIONS: [Opt; 5] = [
    Opt::TunnelType,
    Opt::TunnelPort,
    Opt::NoChecksum,
    Opt::Checksum,
    Opt::RemoteChecksum,
];
const IPIP_LACKS: [Opt; 4] = [
    Opt::TunnelPort,
    Opt::NoChecksum,
    Opt::Checksum,
    Opt::RemoteChecksum,
];
const GRE_LACKS: [Opt; 2] = [Opt::TunnelPort, Opt::RemoteChecksum];

fn fwmark(given: &Given<'_>) -> Result<FwMark, ParseError> {
    decimal(given.text())
        .and_then(|mark| FwMark::new(mark).ok())
        .ok_or_else(|| given.bad("a decimal number from 1 to 4294967295"))
}

fn seconds(given: &Given<'_>) -> Result<Persistence, ParseError> {
    let seconds = match given.value {
        None => PERSISTENCE,
        Some(_) => given.number(1..=TIMEOUT_MAX, "whole seconds, 1 to 2678400")?,
    };
    Persistence::new(Duration::from_secs(seconds.into())).map_err(|error| given.error(error))
}

fn mask(given: &Given<'_>, family: Family) -> Result<Netmask, ParseError> {
    match family {
        Family::Ipv4 => given
            .text()
            .parse()
            .map(Netmask::Ipv4)
            .map_err(|_odd| given.bad("a mask such as 255.255.255.0")),
        Family::Ipv6 => decimal(given.text())
            .filter(|length| (1..=128).contains(length))
            .map(Netmask::Ipv6)
            .ok_or_else(|| given.bad("a prefix length from 1 to 128")),
    }
}
