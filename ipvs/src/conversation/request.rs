//! Requests and how they are written.

use std::fmt;

use crate::model::{
    Daemon, DaemonRole, Destination, DestinationKey, Service, ServiceKey, Timeouts,
};
use crate::plan::Change;
use crate::wire::{
    Command, GENL_ID_CTRL, IPVS_CMD_ATTR_DAEMON, IPVS_CMD_ATTR_DEST, IPVS_CMD_ATTR_SERVICE,
    IPVS_GENL_VERSION, TIMEOUTS, Writer, write_daemon, write_destination, write_destination_key,
    write_family_request, write_policy_request, write_role, write_service, write_service_key,
};

/// What a kernel can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Request {
    /// A change of the table.
    Change(Change),
    /// Commands and attributes that the kernel knows, as a dump.
    Policy,
    /// The number of the IPVS family.
    Family,
    /// Version and table size, `ipvsadm --version`.
    Info,
    /// One service.
    Service(ServiceKey),
    /// All services, as a dump.
    Services,
    /// All destinations of a service, as a dump; empty also if there is no such service.
    Destinations(ServiceKey),
    /// Zero the counters of one service or all, `ipvsadm -Z`.
    Zero(Option<ServiceKey>),
    /// Remove all services, `ipvsadm -C`.
    Flush,
    /// The timeouts, `ipvsadm -L --timeout`.
    Timeouts,
    /// Set timeouts, `ipvsadm --set`.
    SetTimeouts(Timeouts),
    /// The synchronisation daemons, as a dump; `ipvsadm -L --daemon`.
    Daemons,
    /// Start a synchronisation daemon, `ipvsadm --start-daemon`.
    StartDaemon(Daemon),
    /// Stop a synchronisation daemon, `ipvsadm --stop-daemon`.
    StopDaemon(DaemonRole),
}

impl Request {
    pub(super) const fn is_dump(&self) -> bool {
        matches!(
            self,
            Self::Services | Self::Destinations(_) | Self::Daemons | Self::Policy
        )
    }

    /// Whether the kernel may do it and answer nothing (`EINTR` inside, `net/netlink`).
    pub(super) const fn is_unreliable(&self) -> bool {
        matches!(self, Self::StopDaemon(_))
    }

    pub(super) const fn message_type(&self, family: u16) -> u16 {
        if matches!(self, Self::Family | Self::Policy) {
            GENL_ID_CTRL
        } else {
            family
        }
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) {
        match self {
            Self::Change(change) => write_change(writer, change),
            Self::Family => write_family_request(writer),
            Self::Policy => write_policy_request(writer),
            Self::Info => command(writer, Command::GetInfo),
            Self::Services => command(writer, Command::GetService),
            Self::Service(key) => keyed(writer, Command::GetService, key),
            Self::Destinations(key) => keyed(writer, Command::GetDestination, key),
            Self::Zero(None) => command(writer, Command::Zero),
            Self::Zero(Some(key)) => keyed(writer, Command::Zero, key),
            Self::Flush => command(writer, Command::Flush),
            Self::Timeouts => command(writer, Command::GetConfig),
            Self::SetTimeouts(timeouts) => set_timeouts(writer, timeouts),
            Self::Daemons => command(writer, Command::GetDaemon),
            Self::StartDaemon(daemon) => {
                command(writer, Command::NewDaemon);
                writer.nest(IPVS_CMD_ATTR_DAEMON, |nest| write_daemon(nest, daemon));
            }
            Self::StopDaemon(role) => {
                command(writer, Command::DeleteDaemon);
                writer.nest(IPVS_CMD_ATTR_DAEMON, |nest| write_role(nest, *role));
            }
        }
    }
}

/// Words that follow "cannot".
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change(change) => describe(f, change),
            Self::Family => f.write_str("find the IPVS family"),
            Self::Policy => f.write_str("read the policy of the IPVS family"),
            Self::Info => f.write_str("read the IPVS version"),
            Self::Service(key) => write!(f, "read {key}"),
            Self::Services => f.write_str("list services"),
            Self::Destinations(key) => write!(f, "list destinations of {key}"),
            Self::Zero(None) => f.write_str("zero all counters"),
            Self::Zero(Some(key)) => write!(f, "zero the counters of {key}"),
            Self::Flush => f.write_str("remove all services"),
            Self::Timeouts => f.write_str("read the timeouts"),
            Self::SetTimeouts(timeouts) => write!(f, "set the timeouts to {timeouts}"),
            Self::Daemons => f.write_str("list synchronisation daemons"),
            Self::StartDaemon(daemon) => {
                write!(
                    f,
                    "start the {} daemon on {}",
                    daemon.role, daemon.interface
                )
            }
            Self::StopDaemon(role) => write!(f, "stop the {role} daemon"),
        }
    }
}

fn describe(f: &mut fmt::Formatter<'_>, change: &Change) -> fmt::Result {
    match change {
        Change::AddService(service) => write!(f, "add service {}", service.key()),
        Change::EditService(service) => write!(f, "edit service {}", service.key()),
        Change::AddDestination {
            service,
            destination,
        } => {
            write!(f, "add destination {} to {service}", destination.key())
        }
        Change::EditDestination {
            service,
            destination,
        } => {
            write!(f, "edit destination {} of {service}", destination.key())
        }
        Change::DeleteDestination {
            service,
            destination,
        } => {
            write!(f, "delete destination {destination} of {service}")
        }
        Change::DeleteService(service) => write!(f, "delete service {service}"),
    }
}

pub(super) fn write_change(writer: &mut Writer<'_>, change: &Change) {
    match change {
        Change::AddService(service) => full_service(writer, Command::NewService, service),
        Change::EditService(service) => full_service(writer, Command::SetService, service),
        Change::DeleteService(key) => keyed(writer, Command::DeleteService, key),
        Change::AddDestination {
            service,
            destination,
        } => {
            full_destination(writer, Command::NewDestination, service, destination);
        }
        Change::EditDestination {
            service,
            destination,
        } => {
            full_destination(writer, Command::SetDestination, service, destination);
        }
        Change::DeleteDestination {
            service,
            destination,
        } => {
            destination_key(writer, service, destination);
        }
    }
}

fn command(writer: &mut Writer<'_>, command: Command) {
    writer.generic_header(command.number(), IPVS_GENL_VERSION);
}

fn set_timeouts(writer: &mut Writer<'_>, timeouts: &Timeouts) {
    command(writer, Command::SetConfig);
    for (kind, seconds) in TIMEOUTS.into_iter().zip(timeouts.in_seconds()) {
        writer.attribute(kind, &seconds.to_ne_bytes());
    }
}

fn keyed(writer: &mut Writer<'_>, name: Command, key: &ServiceKey) {
    command(writer, name);
    writer.nest(IPVS_CMD_ATTR_SERVICE, |nest| write_service_key(nest, key));
}

fn full_service(writer: &mut Writer<'_>, name: Command, service: &Service) {
    command(writer, name);
    writer.nest(IPVS_CMD_ATTR_SERVICE, |nest| write_service(nest, service));
}

fn full_destination(
    writer: &mut Writer<'_>,
    name: Command,
    service: &ServiceKey,
    destination: &Destination,
) {
    keyed(writer, name, service);
    writer.nest(IPVS_CMD_ATTR_DEST, |nest| {
        write_destination(nest, destination);
    });
}

fn destination_key(writer: &mut Writer<'_>, service: &ServiceKey, key: &DestinationKey) {
    keyed(writer, Command::DeleteDestination, service);
    writer.nest(IPVS_CMD_ATTR_DEST, |nest| write_destination_key(nest, key));
}
