//! Replies in the kernel's own form.

use std::net::IpAddr;
use std::num::{NonZeroU8, NonZeroU16};

use super::state::{Errno, Real, Timeouts, Virtual};
use crate::model::{Daemon, DestinationKey, ServiceKey};
use crate::wire::kernel::{
    CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETPOLICY, CTRL_CMD_NEWFAMILY,
    IP_VS_CONN_F_FWD_MASK, IPVS_INFO_ATTR_CONN_TAB_SIZE, IPVS_INFO_ATTR_VERSION, NLM_F_ACK_TLVS,
    NLM_F_CAPPED, NLMSG_DONE, NLMSG_ERROR, NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS, RawMessage,
    address_bytes, family_number, stats_attributes, write_policy,
};
use crate::wire::{
    Command, DaemonAttribute, DestinationAttribute, GENL_ID_CTRL, IPVS_CMD_ATTR_DAEMON,
    IPVS_CMD_ATTR_DEST, IPVS_CMD_ATTR_SERVICE, IPVS_GENL_NAME, IPVS_GENL_VERSION, MessageHead,
    ServiceAttribute, TIMEOUTS, Writer, write_role, write_service_key,
};

/// Version 1.2.1, as in every kernel.
const VERSION: u32 = 0x01_02_01;
const POLICY_FAILURE: &[u8] = b"Attribute failed policy validation\0";
pub(super) const NLM_F_MULTI: u16 = 0x2;

/// Answers a request; `flags` are those of the reply.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    /// Family that was asked, and answers.
    pub(super) family: u16,
    pub(super) sequence: u32,
    pub(super) port: u32,
    pub(super) flags: u16,
}

impl Answer {
    pub(super) fn to(request: &RawMessage<'_>, port: u32) -> Self {
        Self {
            family: request.head.kind,
            sequence: request.head.sequence,
            port,
            flags: 0,
        }
    }

    fn head(self, kind: u16) -> MessageHead {
        MessageHead {
            kind,
            flags: self.flags,
            sequence: self.sequence,
            port: self.port,
        }
    }

    fn message(self, out: &mut Vec<u8>, command: Command, body: impl FnOnce(&mut Writer<'_>)) {
        Writer::new(out).message(self.head(self.family), |writer| {
            writer.generic_header(command.number(), IPVS_GENL_VERSION);
            body(writer);
        });
    }

    /// An acknowledgement or a refusal, with no more than the header of the request; and with
    /// the offset of the attribute that is to blame.
    pub(super) fn result(
        mut self,
        out: &mut Vec<u8>,
        request: &RawMessage<'_>,
        result: Result<(), Errno>,
        blame: Option<u32>,
    ) {
        self.flags = NLM_F_CAPPED | blame.map_or(0, |_| NLM_F_ACK_TLVS);
        let code = result.err().map_or(0, |errno| errno.wrapping_neg());
        Writer::new(out).message(self.head(NLMSG_ERROR), |writer| {
            writer.bytes(&code.to_ne_bytes());
            writer.header(request);
            if let Some(offset) = blame {
                writer.attribute(NLMSGERR_ATTR_MSG, POLICY_FAILURE);
                writer.attribute(NLMSGERR_ATTR_OFFS, &offset.to_ne_bytes());
            }
        });
    }

    pub(super) fn done(self, out: &mut Vec<u8>, errno: Option<Errno>) {
        let code = errno.map_or(0, |errno| errno.wrapping_neg());
        Writer::new(out).message(self.head(NLMSG_DONE), |writer| {
            writer.bytes(&code.to_ne_bytes());
        });
    }

    pub(super) fn policy(self, out: &mut Vec<u8>) {
        Writer::new(out).message(self.head(GENL_ID_CTRL), |writer| {
            writer.generic_header(CTRL_CMD_GETPOLICY, 2);
            write_policy(writer);
        });
    }

    pub(super) fn daemon(self, out: &mut Vec<u8>, daemon: &Daemon) {
        self.message(out, Command::NewDaemon, |writer| {
            writer.container(IPVS_CMD_ATTR_DAEMON, |nest| write_running(nest, daemon));
        });
    }

    pub(super) fn family(self, out: &mut Vec<u8>, number: u16) {
        Writer::new(out).message(self.head(GENL_ID_CTRL), |writer| {
            writer.generic_header(CTRL_CMD_NEWFAMILY, 2);
            let mut name = IPVS_GENL_NAME.as_bytes().to_vec();
            name.push(0);
            writer.attribute(CTRL_ATTR_FAMILY_NAME, &name);
            writer.attribute(CTRL_ATTR_FAMILY_ID, &number.to_ne_bytes());
        });
    }

    pub(super) fn info(self, out: &mut Vec<u8>, buckets: u32) {
        self.message(out, Command::SetInfo, |writer| {
            writer.attribute(IPVS_INFO_ATTR_VERSION, &VERSION.to_ne_bytes());
            writer.attribute(IPVS_INFO_ATTR_CONN_TAB_SIZE, &buckets.to_ne_bytes());
        });
    }

    pub(super) fn config(self, out: &mut Vec<u8>, timeouts: Timeouts) {
        self.message(out, Command::SetConfig, |writer| {
            for (kind, value) in TIMEOUTS.into_iter().zip(timeouts.0) {
                writer.attribute(kind, &value.to_ne_bytes());
            }
        });
    }

    pub(super) fn service(self, out: &mut Vec<u8>, key: &ServiceKey, found: &Virtual) {
        self.message(out, Command::NewService, |writer| {
            writer.container(IPVS_CMD_ATTR_SERVICE, |nest| {
                write_virtual(nest, key, found);
            });
        });
    }

    pub(super) fn destination(self, out: &mut Vec<u8>, key: &DestinationKey, real: &Real) {
        self.message(out, Command::NewDestination, |writer| {
            writer.container(IPVS_CMD_ATTR_DEST, |nest| write_real(nest, key, real));
        });
    }
}

fn write_virtual(writer: &mut Writer<'_>, key: &ServiceKey, found: &Virtual) {
    let settings = &found.settings;
    write_service_key(writer, key);
    writer.push(&ServiceAttribute::Scheduler(settings.scheduler.clone()));
    if let Some(engine) = &settings.engine {
        writer.push(&ServiceAttribute::Engine(engine.clone()));
    }
    writer.push(&ServiceAttribute::Flags {
        flags: settings.flags,
        mask: u32::MAX,
    });
    writer.push(&ServiceAttribute::Timeout(settings.timeout));
    writer.push(&ServiceAttribute::Netmask(settings.netmask));
    let stats = found.counters.stats();
    writer.push(&ServiceAttribute::Stats(
        stats_attributes(&stats, false).into(),
    ));
    writer.push(&ServiceAttribute::Stats64(
        stats_attributes(&stats, true).into(),
    ));
}

fn write_real(writer: &mut Writer<'_>, key: &DestinationKey, real: &Real) {
    let settings = &real.settings;
    let (tunnel, port, flags) = settings.tunnel;
    let stats = real.counters.stats();
    let connections = real.connections;
    for attribute in [
        DestinationAttribute::Address(address_bytes(key.address().ip())),
        DestinationAttribute::Port(key.address().port()),
        DestinationAttribute::Forwarding(settings.method & IP_VS_CONN_F_FWD_MASK),
        DestinationAttribute::Weight(settings.weight),
        DestinationAttribute::TunnelType(tunnel),
        DestinationAttribute::TunnelPort(port),
        DestinationAttribute::TunnelFlags(flags),
        DestinationAttribute::UpperThreshold(settings.upper),
        DestinationAttribute::LowerThreshold(settings.lower),
        DestinationAttribute::ActiveConnections(connections.active),
        DestinationAttribute::InactiveConnections(connections.inactive),
        DestinationAttribute::PersistentConnections(connections.persistent),
        DestinationAttribute::Family(family_number(key.family())),
        DestinationAttribute::Stats(stats_attributes(&stats, false).into()),
        DestinationAttribute::Stats64(stats_attributes(&stats, true).into()),
    ] {
        writer.push(&attribute);
    }
}

/// In the kernel's order, which is not that of the numbers.
fn write_running(writer: &mut Writer<'_>, daemon: &Daemon) {
    write_role(writer, daemon.role);
    writer.push(&DaemonAttribute::Interface(daemon.interface.clone()));
    writer.push(&DaemonAttribute::SyncId(daemon.sync_id));
    let length = daemon.max_length.map_or(0, NonZeroU16::get);
    writer.push(&DaemonAttribute::MaxLength(length));
    let port = daemon.port.map_or(0, NonZeroU16::get);
    writer.push(&DaemonAttribute::Port(port));
    let ttl = daemon.ttl.map_or(0, NonZeroU8::get);
    writer.push(&DaemonAttribute::Ttl(ttl));
    match daemon.group {
        Some(IpAddr::V4(group)) => writer.push(&DaemonAttribute::Group(group.octets())),
        Some(IpAddr::V6(group)) => writer.push(&DaemonAttribute::Group6(group.octets())),
        None => {}
    }
}
