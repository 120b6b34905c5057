//! Settings as arguments of an `ipvsadm` command line.

use std::fmt;

use super::address::Endpoint;
use crate::model::{
    Destination, FLAG_CSUM, FLAG_NOCSUM, FLAG_REMCSUM, Family, Forwarding, Netmask, Persistence,
    Protocol, Scheduler, SchedulerFlags, Service, ServiceKey, TYPE_GRE, TYPE_GUE, TYPE_IPIP,
    Tunnel,
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
pub(crate) struct ServiceArguments<'a>(pub(crate) &'a Service, pub(crate) Style);

/// Whose words to use where `ipvsadm` prints what is wrong or what it cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// What `ipvsadm` prints.
    Printed,
    /// What `ipvsadm` reads with the same meaning, if it has the words.
    Readable,
}

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
        match FlagNames::of(service, self.1) {
            Some(names) => write!(f, " -b {names}"),
            None => Ok(()),
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
    /// The names of the flags, if any is set; `ipvsadm` has no word for a third of sh and mh.
    pub(crate) fn of(service: &Service, style: Style) -> Option<Self> {
        let third = if style == Style::Printed {
            ""
        } else {
            "flag-3"
        };
        let names = if service.scheduler == Scheduler::Sh {
            ["sh-fallback", "sh-port", third]
        } else if service.scheduler == Scheduler::Mh {
            ["mh-fallback", "mh-port", third]
        } else {
            ["flag-1", "flag-2", "flag-3"]
        };
        let flags = service.scheduler_flags;
        flags
            .intersects(FLAGS.into_iter().collect())
            .then_some(Self { flags, names })
    }
}

impl fmt::Display for FlagNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = FLAGS
            .iter()
            .zip(self.names)
            .filter(|(flag, name)| self.flags.contains(**flag) && !name.is_empty());
        for (index, (_, name)) in set.enumerate() {
            f.write_str(if index == 0 { "" } else { "," })?;
            f.write_str(name)?;
        }
        Ok(())
    }
}

/// `-r 10.0.0.7:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DestinationArguments<'a>(pub(crate) &'a Destination, pub(crate) Style);

impl fmt::Display for DestinationArguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Destination {
            forwarding, weight, ..
        } = self.0;
        let address = Endpoint(self.0.address());
        write!(
            f,
            "-r {address} {} -w {weight}",
            forwarding_option(*forwarding, self.1)
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

/// The option of a forwarding method.
///
/// `ipvsadm` has none for some: a rule with such a word is refused rather than misread.
fn forwarding_option(forwarding: Forwarding, style: Style) -> &'static str {
    match (forwarding, style) {
        (Forwarding::Masquerade, _) => "-m",
        (Forwarding::Tunnel(_), _) => "-i",
        (Forwarding::DirectRoute, _) | (Forwarding::Local, Style::Printed) => "-g",
        (Forwarding::Bypass | Forwarding::Other(_), Style::Printed) => "(null)",
        (Forwarding::Local, Style::Readable) => "--local",
        (Forwarding::Bypass, Style::Readable) => "--bypass",
        (Forwarding::Other(_), Style::Readable) => "--unknown-forwarding",
    }
}

fn write_tunnel(f: &mut fmt::Formatter<'_>, tunnel: Tunnel) -> fmt::Result {
    match tunnel.to_raw() {
        (TYPE_IPIP, _, _) => f.write_str(" --tun-type ipip"),
        (TYPE_GUE, port, flags) => {
            write!(
                f,
                " --tun-type gue --tun-port {port}{}",
                checksum_option(flags)
            )
        }
        (TYPE_GRE, _, flags) => write!(f, " --tun-type gre{}", checksum_option(flags)),
        (other, _, _) => write!(f, " --tun-type {other}"),
    }
}

fn checksum_option(flags: u16) -> &'static str {
    match flags {
        FLAG_NOCSUM => " --tun-nocsum",
        FLAG_CSUM => " --tun-csum",
        FLAG_REMCSUM => " --tun-remcsum",
        _ => "",
    }
}
