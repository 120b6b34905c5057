//! Settings as arguments of an `ipvsadm` command line.

use std::fmt;

use super::address::{Endpoint, named};
use super::names::{Names, Numeric};
use crate::model::{
    Destination, FLAG_CSUM, FLAG_NOCSUM, FLAG_REMCSUM, Family, Forwarding, FwMark, Netmask,
    Persistence, Protocol, Scheduler, SchedulerFlags, Service, ServiceKey, TYPE_GRE, TYPE_GUE,
    TYPE_IPIP, Tunnel,
};

/// `-t 10.0.0.1:80`, `-f 17 -6`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyArguments<'a>(pub(crate) &'a ServiceKey);

impl fmt::Display for KeyArguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_key(f, self.0, Style::Readable, &Numeric)
    }
}

pub(crate) fn write_key(
    f: &mut fmt::Formatter<'_>,
    key: &ServiceKey,
    style: Style,
    names: &dyn Names,
) -> fmt::Result {
    match key {
        ServiceKey::Address { protocol, address } => {
            let option = protocol_option(*protocol);
            let endpoint = named(*address, Some(*protocol), names);
            match (option, style) {
                (Some(option), _) => write!(f, "{option} {endpoint}"),
                (None, Style::Printed) => write!(f, "--xxx-service {endpoint}"),
                (None, Style::Readable) => {
                    let address = Endpoint(*address);
                    write!(f, "--protocol-service {}/{address}", protocol.number())
                }
            }
        }
        ServiceKey::FwMark {
            family: Family::Ipv4,
            mark,
        } => write!(f, "-f {}", Mark(*mark, style)),
        ServiceKey::FwMark {
            family: Family::Ipv6,
            mark,
        } => write!(f, "-f {} -6", Mark(*mark, style)),
    }
}

/// `ipvsadm` prints a mark of 2^31 and above as a negative number, which it cannot read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(pub(crate) FwMark, pub(crate) Style);

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Style::Printed => self.0.get().cast_signed().fmt(f),
            Style::Readable => self.0.fmt(f),
        }
    }
}

/// `ipvsadm` has no option for other protocols.
fn protocol_option(protocol: Protocol) -> Option<&'static str> {
    match Protocol::from_number(protocol.number()) {
        Protocol::Tcp => Some("-t"),
        Protocol::Udp => Some("-u"),
        Protocol::Sctp => Some("--sctp-service"),
        Protocol::Other(_) => None,
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
        write_service(f, self.0, self.1, &Numeric)
    }
}

pub(crate) fn write_service(
    f: &mut fmt::Formatter<'_>,
    service: &Service,
    style: Style,
    names: &dyn Names,
) -> fmt::Result {
    write_key(f, service.key(), style, names)?;
    write!(f, " -s {}", service.scheduler)?;
    if let Some(persistence) = &service.persistence {
        write_persistence(f, persistence)?;
    }
    if let Some(engine) = &service.engine {
        write!(f, " --pe {}", engine.name())?;
    }
    if service.one_packet {
        f.write_str(" -o")?;
    }
    match FlagNames::of(service, style) {
        Some(names) => write!(f, " -b {names}"),
        None => Ok(()),
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
    style: Style,
}

const FLAGS: [SchedulerFlags; 3] = [
    SchedulerFlags::FLAG_1,
    SchedulerFlags::FLAG_2,
    SchedulerFlags::FLAG_3,
];

impl FlagNames {
    /// The names of the flags, if any is set; `ipvsadm` has no word for a third of sh and mh.
    pub(crate) fn of(service: &Service, style: Style) -> Option<Self> {
        let third = match style {
            Style::Printed => "",
            Style::Readable => "flag-3",
        };
        let names = if service.scheduler == Scheduler::Sh {
            ["sh-fallback", "sh-port", third]
        } else if service.scheduler == Scheduler::Mh {
            ["mh-fallback", "mh-port", third]
        } else {
            ["flag-1", "flag-2", "flag-3"]
        };
        let flags = service.scheduler_flags;
        let named: SchedulerFlags = FLAGS.into_iter().collect();
        let shown = match style {
            Style::Printed => flags.intersection(named),
            Style::Readable => flags,
        };
        (!shown.is_empty()).then_some(Self {
            flags: shown,
            names,
            style,
        })
    }

    /// Bits without a name, which only the complete dialect can say.
    fn nameless(self) -> Option<u32> {
        let named: SchedulerFlags = FLAGS.into_iter().collect();
        let rest = self.flags.difference(named).bits();
        (self.style == Style::Readable && rest != 0).then_some(rest)
    }
}

impl fmt::Display for FlagNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = FLAGS
            .iter()
            .zip(self.names)
            .filter(|(flag, name)| self.flags.contains(**flag) && !name.is_empty())
            .map(|(_, name)| name.to_owned());
        let nameless = self.nameless().map(|bits| format!("{bits:#x}"));
        let words: Vec<String> = set.chain(nameless).collect();
        f.write_str(&words.join(","))
    }
}

/// `-r 10.0.0.7:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DestinationArguments<'a>(pub(crate) &'a Destination, pub(crate) Style);

impl fmt::Display for DestinationArguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = Endpoint(self.0.address()).to_string();
        write_destination(f, self.0, &address, self.1)
    }
}

/// The address may be a name.
pub(crate) fn write_destination(
    f: &mut fmt::Formatter<'_>,
    destination: &Destination,
    address: &str,
    style: Style,
) -> fmt::Result {
    let Destination {
        forwarding, weight, ..
    } = destination;
    let option = forwarding_option(*forwarding, style);
    write!(f, "-r {address} {option} -w {weight}")?;
    match forwarding {
        Forwarding::Tunnel(tunnel) => write_tunnel(f, *tunnel, style),
        Forwarding::Masquerade
        | Forwarding::Local
        | Forwarding::DirectRoute
        | Forwarding::Bypass
        | Forwarding::Other(_) => Ok(()),
    }
}

/// What `ipvsadm -S` leaves out.
pub(crate) fn write_thresholds(
    f: &mut fmt::Formatter<'_>,
    destination: &Destination,
) -> fmt::Result {
    let (upper, lower) = (
        destination.thresholds.upper(),
        destination.thresholds.lower(),
    );
    if upper != 0 {
        write!(f, " -x {upper}")?;
    }
    if lower != 0 {
        write!(f, " -y {lower}")?;
    }
    Ok(())
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

fn write_tunnel(f: &mut fmt::Formatter<'_>, tunnel: Tunnel, style: Style) -> fmt::Result {
    match tunnel.to_raw() {
        // Read as what it resembles, it would become that.
        (kind, _, _) if style == Style::Readable && matches!(tunnel, Tunnel::Other(_)) => {
            write!(f, " --tun-type unknown-{kind}")
        }
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
