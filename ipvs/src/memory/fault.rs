//! Faults on order: what real kernels do rarely, for tests of programs that use them.

use std::collections::VecDeque;

use crate::wire::errno;

/// Something that goes wrong once; [`Kernel::inject`](super::Kernel::inject).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The next command that succeeds is not acknowledged, as happens to those that stop a
    /// synchronisation daemon.
    LoseAcknowledgement,
    /// The receive queue overflows at the next reply: it is lost, and the next receive fails
    /// with `ENOBUFS`. Its command was carried out.
    Overflow,
    /// The next datagram is longer than the buffer: its end is lost.
    Truncate,
    /// A signal interrupts the next receive (`EINTR`); nothing is lost.
    Interrupt,
    /// The next dump says that the table changed while it was read.
    InterruptDump,
    /// The next dump ends with this error.
    FailDump {
        /// Error number.
        errno: i32,
    },
    /// The next command is not carried out but refused.
    Refuse {
        /// Error number.
        errno: i32,
    },
}

impl Fault {
    /// A refusal as by a kernel without memory.
    pub const OUT_OF_MEMORY: Self = Self::Refuse {
        errno: errno::ENOMEM,
    };
    /// A refusal as of a client without `CAP_NET_ADMIN`.
    pub const NO_PERMISSION: Self = Self::Refuse {
        errno: errno::EPERM,
    };

    pub(super) const fn refusal(self) -> Option<i32> {
        if let Self::Refuse { errno } = self {
            Some(errno)
        } else {
            None
        }
    }

    pub(super) const fn end_of_dump(self) -> Option<i32> {
        if let Self::FailDump { errno } = self {
            Some(errno)
        } else {
            None
        }
    }
}

/// Faults that wait for their moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults(VecDeque<Fault>);

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    /// Takes this fault if it waits.
    pub(super) fn take(&mut self, fault: Fault) -> bool {
        self.take_map(|each| (each == fault).then_some(()))
            .is_some()
    }

    /// Takes the first fault that `wanted` makes something of.
    pub(super) fn take_map<R>(&mut self, wanted: impl Fn(Fault) -> Option<R>) -> Option<R> {
        let index = self.0.iter().position(|each| wanted(*each).is_some())?;
        self.0.remove(index).and_then(wanted)
    }
}
