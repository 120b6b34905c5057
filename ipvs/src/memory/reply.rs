//! Replies in the kernel's own form.

use super::state::{Errno, Real, Timeouts, Virtual};
use crate::model::{DestinationKey, ServiceKey, Stats};
use crate::wire::kernel::{
    CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_CMD_NEWFAMILY, IP_VS_CONN_F_FWD_MASK,
    IPVS_INFO_ATTR_CONN_TAB_SIZE, IPVS_INFO_ATTR_VERSION, NLM_F_CAPPED, NLMSG_DONE, NLMSG_ERROR,
    RawMessage, address_bytes, family_number, stats_attributes,
};
use crate::wire::{
    Command, DestinationAttribute, GENL_ID_CTRL, IPVS_CMD_ATTR_DEST, IPVS_CMD_ATTR_SERVICE,
    IPVS_GENL_NAME, IPVS_GENL_VERSION, MessageHead, ServiceAttribute, TIMEOUTS, Writer,
    write_service_key,
};

/// Number of the family here; another kernel has another.
pub(super) const FAMILY: u16 = 31;
/// Version 1.2.1, as in every kernel.
const VERSION: u32 = 0x01_02_01;
const CONNECTION_TABLE_SIZE: u32 = 4096;
pub(super) const NLM_F_MULTI: u16 = 0x2;

/// Answers a request; `flags` are those of the reply.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) sequence: u32,
    pub(super) port: u32,
    pub(super) flags: u16,
}

impl Answer {
    pub(super) fn to(request: &RawMessage<'_>, port: u32) -> Self {
        Self {
            sequence: request.head.sequence,
            port,
            flags: 0,
        }
    }

    pub(super) const fn in_dump(mut self) -> Self {
        self.flags = NLM_F_MULTI;
        self
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
        Writer::new(out).message(self.head(FAMILY), |writer| {
            writer.generic_header(command.number(), IPVS_GENL_VERSION);
            body(writer);
        });
    }

    /// An acknowledgement or a refusal, with no more than the header of the request.
    pub(super) fn result(
        mut self,
        out: &mut Vec<u8>,
        request: &RawMessage<'_>,
        result: Result<(), Errno>,
    ) {
        self.flags = NLM_F_CAPPED;
        let code = result.err().map_or(0, |errno| errno.wrapping_neg());
        Writer::new(out).message(self.head(NLMSG_ERROR), |writer| {
            writer.bytes(&code.to_ne_bytes());
            writer.header(request);
        });
    }

    pub(super) fn done(self, out: &mut Vec<u8>) {
        Writer::new(out).message(self.in_dump().head(NLMSG_DONE), |writer| {
            writer.bytes(&0_i32.to_ne_bytes());
        });
    }

    pub(super) fn family(self, out: &mut Vec<u8>) {
        Writer::new(out).message(self.head(GENL_ID_CTRL), |writer| {
            writer.generic_header(CTRL_CMD_NEWFAMILY, 2);
            let mut name = IPVS_GENL_NAME.as_bytes().to_vec();
            name.push(0);
            writer.attribute(CTRL_ATTR_FAMILY_NAME, &name);
            writer.attribute(CTRL_ATTR_FAMILY_ID, &FAMILY.to_ne_bytes());
        });
    }

    pub(super) fn info(self, out: &mut Vec<u8>) {
        self.message(out, Command::SetInfo, |writer| {
            writer.attribute(IPVS_INFO_ATTR_VERSION, &VERSION.to_ne_bytes());
            writer.attribute(
                IPVS_INFO_ATTR_CONN_TAB_SIZE,
                &CONNECTION_TABLE_SIZE.to_ne_bytes(),
            );
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
    let stats = Stats::default();
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
    let stats = Stats::default();
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
        DestinationAttribute::ActiveConnections(0),
        DestinationAttribute::InactiveConnections(0),
        DestinationAttribute::PersistentConnections(0),
        DestinationAttribute::Family(family_number(key.family())),
        DestinationAttribute::Stats(stats_attributes(&stats, false).into()),
        DestinationAttribute::Stats64(stats_attributes(&stats, true).into()),
    ] {
        writer.push(&attribute);
    }
}
