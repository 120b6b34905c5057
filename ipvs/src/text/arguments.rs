//! Settings as arguments of an `ipvsadm` command line.

use std::fmt;

use super::address::Endpoint;
use crate::model::{
    Destination, Family, Forwarding, GueChecksum, Netmask, Persistence, Protocol, Scheduler,
    SchedulerFlags, Service, ServiceKey, Tunnel,
};

/// `-t 10.0.0.1:80`, `-f 17 -6`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyArguments<'a>(pub(crate) &'a ServiceKey);

impl fmt::Display for KeyArguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ServiceKey::Address { protocol, address } => {
                write!(f, "{} {}", protocol_option(*protocol), Endpoint(*address))
            }
            ServiceKey::FwMark {
                family: Family::Ipv4,
                mark,
            } => write!(f, "-f {mark}"),
            ServiceKey::FwMark {
                family: Family::Ipv6,
                mark,
            } => write!(f, "-f {mark} -6"),
        }
    }
}

/// `ipvsadm` has no option for other protocols and prints this word, which it cannot read.
fn protocol_option(protocol: Protocol) -> &'static str {
    match Protocol::from_number(protocol.number()) {
        Protocol::Tcp => "-t",
        Protocol::Udp => "-u",
        Protocol::Sctp => "--sctp-service",
        Protocol::Other(_) => "--xxx-service",
    }
}

/// `-t 10.0.0.1:80 -s rr -p 300 -M 255.255.255.0 --pe sip -o -b flag-1`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServiceArguments<'a>(pub(crate) &'a Service);

impl fmt::Display for ServiceArguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let service = self.0;
        write!(
            f,
            "{} -s {}",
            KeyArguments(service.key()),
            service.scheduler
        )?;
        if let Some(persistence) = &service.persistence {
            write_persistence(f, persistence)?;
        }
        if let Some(engine) = &service.engine {
            write!(f, " --pe {}", engine.name())?;
        }
        if service.one_packet {
            f.write_str(" -o")?;
        }
        match FlagNames::of(service) {
            names if names.is_empty() => Ok(()),
            names => write!(f, " -b {names}"),
        }
    }
}

fn write_persistence(f: &mut fmt::Formatter<'_>, persistence: &Persistence) -> fmt::Result {
    write!(f, " -p {}", persistence.seconds())?;
    match persistence.mask() {
        None => Ok(()),
        Some(Netmask::Ipv4(mask)) => write!(f, " -M {mask}"),
        Some(Netmask::Ipv6(length)) => write!(f, " -M {length}"),
    }
}

/// `sh-fallback,sh-port`: the flags that are set, in the scheduler's own words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlagNames {
    flags: SchedulerFlags,
    names: [&'static str; 3],
}

const FLAGS: [SchedulerFlags; 3] = [
    SchedulerFlags::FLAG_1,
    SchedulerFlags::FLAG_2,
    SchedulerFlags::FLAG_3,
];

impl FlagNames {
    pub(crate) fn of(service: &Service) -> Self {
        let names = if service.scheduler == Scheduler::Sh {
            ["sh-fallback", "sh-port", "flag-3"]
        } else if service.scheduler == Scheduler::Mh {
            ["mh-fallback", "mh-port", "flag-3"]
        } else {
            ["flag-1", "flag-2", "flag-3"]
        };
        Self {
            flags: service.scheduler_flags,
            names,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.flags.intersects(FLAGS.into_iter().collect())
    }
}

impl fmt::Display for FlagNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = FLAGS
            .iter()
            .zip(self.names)
            .filter(|(flag, _)| self.flags.contains(**flag));
        for (index, (_, name)) in set.enumerate() {
            f.write_str(if index == 0 { "" } else { "," })?;
            f.write_str(name)?;
        }
        Ok(())
    }
}

/// `-r 10.0.0.7:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DestinationArguments<'a>(pub(crate) &'a Destination);

impl fmt::Display for DestinationArguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Destination {
            forwarding, weight, ..
        } = self.0;
        let address = Endpoint(self.0.address());
        write!(
            f,
            "-r {address} {} -w {weight}",
            forwarding_option(*forwarding)
        )?;
        match forwarding {
            Forwarding::Tunnel(tunnel) => write_tunnel(f, *tunnel),
            Forwarding::Masquerade
            | Forwarding::Local
            | Forwarding::DirectRoute
            | Forwarding::Bypass
            | Forwarding::Other(_) => Ok(()),
        }
    }
}

/// The option of a forwarding method; methods that `ipvsadm` cannot set print as `-g`.
fn forwarding_option(forwarding: Forwarding) -> &'static str {
    match forwarding {
        Forwarding::Masquerade => "-m",
        Forwarding::Tunnel(_) => "-i",
        Forwarding::Local | Forwarding::DirectRoute | Forwarding::Bypass | Forwarding::Other(_) => {
            "-g"
        }
    }
}

fn write_tunnel(f: &mut fmt::Formatter<'_>, tunnel: Tunnel) -> fmt::Result {
    match tunnel {
        Tunnel::Ipip => f.write_str(" --tun-type ipip"),
        Tunnel::Gue { port, checksum } => {
            write!(
                f,
                " --tun-type gue --tun-port {port} {}",
                gue_option(checksum)
            )
        }
        Tunnel::Gre { checksum: false } => f.write_str(" --tun-type gre --tun-nocsum"),
        Tunnel::Gre { checksum: true } => f.write_str(" --tun-type gre --tun-csum"),
        Tunnel::Other(other) => write!(f, " --tun-type {}", other.kind()),
    }
}

fn gue_option(checksum: GueChecksum) -> &'static str {
    match checksum {
        GueChecksum::Off => "--tun-nocsum",
        GueChecksum::On => "--tun-csum",
        GueChecksum::Remote => "--tun-remcsum",
    }
}
