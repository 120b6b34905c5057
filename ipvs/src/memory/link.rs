//! A connection to the kernel in memory: what a socket is to a real one.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use super::Kernel;
use super::fault::Fault;
use super::policy;
use super::reply::{Answer, NLM_F_MULTI};
use super::state::{Errno, State};
use crate::model::{DestinationKey, ServiceKey};
use crate::transport::Transport;
use crate::wire::errno::{EBUSY, EINVAL, ENOBUFS, ENOENT, EOPNOTSUPP};
use crate::wire::kernel::{
    CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETFAMILY, CTRL_CMD_GETPOLICY, GENL_HDRLEN, NLM_F_DUMP_INTR,
    NLMSG_HDRLEN, RawMessage, read_text, record,
};
use crate::wire::{Command, GENL_ID_CTRL, IPVS_GENL_NAME, Messages};

const NLM_F_REQUEST: u16 = 0x1;
const NLM_F_ACK: u16 = 0x4;
const NLM_F_DUMP: u16 = 0x300;
/// Types below are control messages.
const NLMSG_MIN_TYPE: u16 = 0x10;
const PORT: u32 = 1;
/// Datagrams of a dump grow from the first to the second, if the receiver's buffer does.
const PART_MIN: usize = 8 * 1024;
const PART_MAX: usize = 32 * 1024;
/// Replies that the default receive queue of a real socket holds.
const QUEUE_MAX: usize = 256;

/// A connection to a [`Kernel`] in memory; nothing ever takes time.
#[derive(Debug)]
pub struct Link {
    kernel: Kernel,
    queue: VecDeque<Vec<u8>>,
    overflowed: bool,
    dump: Option<Dump>,
    part: usize,
}

/// A dump in progress: it resumes by index, so a table that changes meanwhile shows gaps.
#[derive(Clone, Copy, Debug)]
struct Dump {
    answer: Answer,
    what: What,
    index: usize,
    failure: Option<Errno>,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Services,
    Destinations(Option<ServiceKey>),
    Daemons,
    Policy,
}

impl Link {
    pub(super) fn new(kernel: Kernel) -> Self {
        Self {
            kernel,
            queue: VecDeque::new(),
            overflowed: false,
            dump: None,
            part: PART_MIN,
        }
    }

    /// Handles one message as a kernel does: in order, each with its own answer.
    fn handle(&mut self, message: &RawMessage<'_>) {
        let control = message.head.kind < NLMSG_MIN_TYPE;
        let result = if control || message.head.flags & NLM_F_REQUEST == 0 {
            Ok(true)
        } else {
            self.dispatch(message)
        };
        let asked = message.head.flags & NLM_F_ACK != 0 && result == Ok(true);
        if result.is_err() || asked && !self.takes(Fault::LoseAcknowledgement) {
            let mut out = Vec::new();
            let blame = self.blame(message, result);
            Answer::to(message, PORT).result(&mut out, message, result.map(drop), blame);
            self.reply(out);
        }
    }

    /// Offset of the attribute in the message that the kernel does not take, if it says so.
    fn blame(&self, message: &RawMessage<'_>, result: Result<bool, Errno>) -> Option<u32> {
        if result != Err(EINVAL) || message.head.kind != self.kernel.state().family {
            return None;
        }
        let (command, attributes) = message.generic().ok()?;
        let offset = policy::complaint(Command::from_number(command), attributes)?;
        let headers = NLMSG_HDRLEN.saturating_add(GENL_HDRLEN);
        u32::try_from(offset.saturating_add(headers)).ok()
    }

    /// Carries out a request; `Ok(false)` if a dump answers it.
    fn dispatch(&mut self, message: &RawMessage<'_>) -> Result<bool, Errno> {
        let (number, attributes) = message.generic().map_err(|_short| EINVAL)?;
        let dump = message.head.flags & NLM_F_DUMP == NLM_F_DUMP;
        if message.head.kind == GENL_ID_CTRL {
            return self.control(message, number, attributes, dump);
        }
        if !self.kernel.state().answers_to(message.head.kind) {
            return Err(ENOENT);
        }
        let command = Command::from_number(number);
        if dump {
            let what = self.what(command, attributes)?;
            return self.start_dump(message, what).map(|()| false);
        }
        self.execute(message, command, attributes).map(|()| true)
    }

    fn control(
        &mut self,
        message: &RawMessage<'_>,
        command: u8,
        attributes: &[u8],
        dump: bool,
    ) -> Result<bool, Errno> {
        let ours = self.kernel.state().names(attributes);
        match command {
            CTRL_CMD_GETFAMILY => {
                let mut out = Vec::new();
                Answer::to(message, PORT).family(&mut out, ours?);
                self.reply(out);
                Ok(true)
            }
            CTRL_CMD_GETPOLICY if dump => {
                ours?;
                self.start_dump(message, What::Policy).map(|()| false)
            }
            _ => Err(EOPNOTSUPP),
        }
    }

    fn execute(
        &mut self,
        message: &RawMessage<'_>,
        command: Command,
        attributes: &[u8],
    ) -> Result<(), Errno> {
        let answer = Answer::to(message, PORT);
        let mut out = Vec::new();
        {
            let mut state = self.kernel.state();
            if let Some(errno) = state.faults.take_map(Fault::refusal) {
                return Err(errno);
            }
            state.answer(answer, command, attributes, &mut out)?;
        }
        if !out.is_empty() {
            self.reply(out);
        }
        Ok(())
    }

    fn what(&self, command: Command, attributes: &[u8]) -> Result<What, Errno> {
        if command == Command::GetService {
            Ok(What::Services)
        } else if command == Command::GetDestination {
            let service = self.kernel.state().find(attributes).ok();
            Ok(What::Destinations(service))
        } else if command == Command::GetDaemon {
            Ok(What::Daemons)
        } else {
            Err(EOPNOTSUPP)
        }
    }

    fn start_dump(&mut self, message: &RawMessage<'_>, what: What) -> Result<(), Errno> {
        if self.dump.is_some() {
            return Err(EBUSY);
        }
        let mut answer = Answer::to(message, PORT);
        answer.flags = NLM_F_MULTI;
        if self.takes(Fault::InterruptDump) {
            answer.flags |= NLM_F_DUMP_INTR;
        }
        let failure = self.kernel.state().faults.take_map(Fault::end_of_dump);
        self.dump = Some(Dump {
            answer,
            what,
            index: 0,
            failure,
        });
        self.continue_dump();
        Ok(())
    }

    /// Queues the next datagram of the dump in progress.
    fn continue_dump(&mut self) {
        let Some(mut dump) = self.dump.take() else {
            return;
        };
        let mut part = Vec::new();
        let written = dump.fill(&self.kernel.state(), &mut part, self.part);
        dump.index = dump.index.saturating_add(written);
        if part.is_empty() {
            dump.answer.done(&mut part, dump.failure);
        } else {
            self.dump = Some(dump);
        }
        self.queue.push_back(part);
    }

    /// Queues a reply, if there is room.
    fn reply(&mut self, datagram: Vec<u8>) {
        if self.queue.len() >= QUEUE_MAX || self.takes(Fault::Overflow) {
            self.overflowed = true;
        } else {
            self.queue.push_back(datagram);
        }
    }

    fn takes(&self, fault: Fault) -> bool {
        self.kernel.state().faults.take(fault)
    }
}

impl State {
    /// Whether messages of this type are for IPVS.
    fn answers_to(&self, kind: u16) -> bool {
        self.loaded && kind == self.family
    }

    /// The number of the family that a question to the controller names.
    fn names(&self, attributes: &[u8]) -> Result<u16, Errno> {
        let what = "family name";
        let name = record(attributes, CTRL_ATTR_FAMILY_NAME, what)
            .and_then(|payload| read_text(payload, what))
            .map_err(|_form| EINVAL)?;
        if self.loaded && name == IPVS_GENL_NAME {
            Ok(self.family)
        } else {
            Err(ENOENT)
        }
    }
}

impl Dump {
    /// Appends as many records as fit and returns their number.
    fn fill(&self, state: &State, out: &mut Vec<u8>, limit: usize) -> usize {
        let answer = self.answer;
        match self.what {
            What::Services => {
                let rest = state.services.iter().skip(self.index);
                fill(out, limit, rest, |out, (key, found)| {
                    answer.service(out, key, found);
                })
            }
            What::Destinations(key) => {
                let mut reals: Vec<_> = key
                    .and_then(|key| state.services.get(&key))
                    .into_iter()
                    .flat_map(|found| &found.reals)
                    .collect();
                reals.sort_by_key(|(_, real)| std::cmp::Reverse(real.serial));
                let rest = reals.into_iter().skip(self.index);
                fill(
                    out,
                    limit,
                    rest,
                    |out, (key, real): (&DestinationKey, _)| {
                        answer.destination(out, key, real);
                    },
                )
            }
            What::Daemons => {
                let rest = state.daemons.iter().skip(self.index);
                fill(out, limit, rest, |out, daemon| answer.daemon(out, daemon))
            }
            What::Policy => {
                let rest = (self.index == 0).then_some(());
                fill(out, limit, rest.into_iter(), |out, ()| answer.policy(out))
            }
        }
    }
}

fn fill<R>(
    out: &mut Vec<u8>,
    limit: usize,
    records: impl Iterator<Item = R>,
    write: impl Fn(&mut Vec<u8>, R),
) -> usize {
    let mut count = 0_usize;
    for record in records {
        let before = out.len();
        write(out, record);
        if out.len() > limit {
            out.truncate(before);
            break;
        }
        count = count.saturating_add(1);
    }
    count
}

impl Transport for Link {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        for message in Messages::new(datagram).map_while(Result::ok) {
            self.handle(&message);
        }
        Ok(())
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.takes(Fault::Interrupt) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if std::mem::take(&mut self.overflowed) {
            return Err(io::Error::from_raw_os_error(ENOBUFS));
        }
        self.part = self.part.max(buffer.len().min(PART_MAX));
        let datagram = self.queue.pop_front().ok_or(io::ErrorKind::WouldBlock)?;
        if self.queue.is_empty() {
            self.continue_dump();
        }
        for (place, byte) in buffer.iter_mut().zip(&datagram) {
            *place = *byte;
        }
        if self.takes(Fault::Truncate) {
            return Ok(datagram.len().max(buffer.len().saturating_add(1)));
        }
        Ok(datagram.len())
    }

    fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }

    fn discard(&mut self) -> io::Result<bool> {
        self.queue.clear();
        self.overflowed = false;
        self.dump = None;
        Ok(true)
    }
}
