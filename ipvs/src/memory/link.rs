//! A connection to the kernel in memory: what a socket is to a real one.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use super::Kernel;
use super::reply::{Answer, FAMILY};
use super::state::{Errno, State};
use crate::model::{DestinationKey, ServiceKey};
use crate::transport::Transport;
use crate::wire::errno::{EBUSY, EINVAL, ENOENT, EOPNOTSUPP};
use crate::wire::kernel::{
    CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETFAMILY, RawMessage, read_text, record,
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

/// A connection to a [`Kernel`] in memory; nothing ever takes time.
#[derive(Debug)]
pub struct Link {
    kernel: Kernel,
    queue: VecDeque<Vec<u8>>,
    dump: Option<Dump>,
    part: usize,
}

/// A dump in progress: it resumes by index, so a table that changes meanwhile shows gaps.
#[derive(Clone, Copy, Debug)]
struct Dump {
    answer: Answer,
    what: What,
    index: usize,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Services,
    Destinations(Option<ServiceKey>),
    Nothing,
}

impl Link {
    pub(super) fn new(kernel: Kernel) -> Self {
        Self {
            kernel,
            queue: VecDeque::new(),
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
        let acknowledge = message.head.flags & NLM_F_ACK != 0 && result == Ok(true);
        if acknowledge || result.is_err() {
            let answer = Answer::to(message, PORT);
            self.reply(|out| answer.result(out, message, result.map(drop)));
        }
    }

    /// Carries out a request; `Ok(false)` if a dump answers it.
    fn dispatch(&mut self, message: &RawMessage<'_>) -> Result<bool, Errno> {
        let (command, attributes) = message.generic().map_err(|_short| EINVAL)?;
        let dump = message.head.flags & NLM_F_DUMP == NLM_F_DUMP;
        match message.head.kind {
            GENL_ID_CTRL => self.control(message, command, attributes),
            FAMILY if dump => self
                .start_dump(message, Command::from_number(command), attributes)
                .map(|()| false),
            FAMILY => self
                .execute(message, Command::from_number(command), attributes)
                .map(|()| true),
            _ => Err(ENOENT),
        }
    }

    fn control(
        &mut self,
        message: &RawMessage<'_>,
        command: u8,
        attributes: &[u8],
    ) -> Result<bool, Errno> {
        if command != CTRL_CMD_GETFAMILY {
            return Err(EOPNOTSUPP);
        }
        let what = "family name";
        let name = record(attributes, CTRL_ATTR_FAMILY_NAME, what)
            .and_then(|payload| read_text(payload, what))
            .map_err(|_form| EINVAL)?;
        if name != IPVS_GENL_NAME {
            return Err(ENOENT);
        }
        let answer = Answer::to(message, PORT);
        self.reply(|out| answer.family(out));
        Ok(true)
    }

    fn execute(
        &mut self,
        message: &RawMessage<'_>,
        command: Command,
        attributes: &[u8],
    ) -> Result<(), Errno> {
        let answer = Answer::to(message, PORT);
        let kernel = self.kernel.clone();
        let mut state = kernel.state();
        if command == Command::GetInfo {
            self.reply(|out| answer.info(out));
        } else if command == Command::GetConfig {
            self.reply(|out| answer.config(out, state.timeouts));
        } else if command == Command::GetService {
            let key = state.find(attributes)?;
            let found = state.service(&key)?;
            self.reply(|out| answer.service(out, &key, found));
        } else {
            state.execute(command, attributes)?;
        }
        Ok(())
    }

    fn start_dump(
        &mut self,
        message: &RawMessage<'_>,
        command: Command,
        attributes: &[u8],
    ) -> Result<(), Errno> {
        let what = if command == Command::GetService {
            What::Services
        } else if command == Command::GetDestination {
            What::Destinations(self.kernel.state().find(attributes).ok())
        } else if command == Command::GetDaemon {
            What::Nothing
        } else {
            return Err(EOPNOTSUPP);
        };
        if self.dump.is_some() {
            return Err(EBUSY);
        }
        self.dump = Some(Dump {
            answer: Answer::to(message, PORT).in_dump(),
            what,
            index: 0,
        });
        self.continue_dump();
        Ok(())
    }

    /// Queues the next datagram of the dump in progress.
    fn continue_dump(&mut self) {
        let Some(mut dump) = self.dump.take() else {
            return;
        };
        let kernel = self.kernel.clone();
        let mut part = Vec::new();
        dump.index = dump
            .index
            .saturating_add(dump.fill(&kernel.state(), &mut part, self.part));
        if part.is_empty() {
            dump.answer.done(&mut part);
        } else {
            self.dump = Some(dump);
        }
        self.queue.push_back(part);
    }

    fn reply(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let mut datagram = Vec::new();
        write(&mut datagram);
        self.queue.push_back(datagram);
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
            What::Nothing => 0,
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
        self.part = self.part.max(buffer.len().min(PART_MAX));
        let datagram = self.queue.pop_front().ok_or(io::ErrorKind::WouldBlock)?;
        if self.queue.is_empty() {
            self.continue_dump();
        }
        for (place, byte) in buffer.iter_mut().zip(&datagram) {
            *place = *byte;
        }
        Ok(datagram.len())
    }

    fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }
}
