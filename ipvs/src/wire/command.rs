//! Commands: `IPVS_CMD_*`.

/// What an IPVS message asks or answers (`IPVS_CMD_*`, `linux/ip_vs.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Command {
    /// Adds a service; also the answer to [`Command::GetService`].
    NewService,
    /// Replaces the settings of a service.
    SetService,
    /// Removes a service.
    DeleteService,
    /// Reads one service, or all as a dump.
    GetService,
    /// Adds a destination; also the answer to [`Command::GetDestination`].
    NewDestination,
    /// Replaces the settings of a destination.
    SetDestination,
    /// Removes a destination.
    DeleteDestination,
    /// Reads the destinations of a service, always as a dump.
    GetDestination,
    /// Starts a synchronisation daemon; also the answer to [`Command::GetDaemon`].
    NewDaemon,
    /// Stops a synchronisation daemon.
    DeleteDaemon,
    /// Reads the synchronisation daemons, always as a dump.
    GetDaemon,
    /// Sets timeouts; also the answer to [`Command::GetConfig`].
    SetConfig,
    /// Reads the timeouts.
    GetConfig,
    /// The answer to [`Command::GetInfo`].
    SetInfo,
    /// Reads version and table size.
    GetInfo,
    /// Zeroes the counters of one service, or all.
    Zero,
    /// Removes all services.
    Flush,
    /// A number that this version does not know.
    Other(u8),
}

/// In the order of their numbers, from 1.
const NUMBERED: [Command; 17] = [
    Command::NewService,
    Command::SetService,
    Command::DeleteService,
    Command::GetService,
    Command::NewDestination,
    Command::SetDestination,
    Command::DeleteDestination,
    Command::GetDestination,
    Command::NewDaemon,
    Command::DeleteDaemon,
    Command::GetDaemon,
    Command::SetConfig,
    Command::GetConfig,
    Command::SetInfo,
    Command::GetInfo,
    Command::Zero,
    Command::Flush,
];

impl Command {
    /// The command of this number.
    #[must_use]
    pub fn from_number(number: u8) -> Self {
        usize::from(number)
            .checked_sub(1)
            .and_then(|index| NUMBERED.get(index).copied())
            .unwrap_or(Self::Other(number))
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::NewService => 1,
            Self::SetService => 2,
            Self::DeleteService => 3,
            Self::GetService => 4,
            Self::NewDestination => 5,
            Self::SetDestination => 6,
            Self::DeleteDestination => 7,
            Self::GetDestination => 8,
            Self::NewDaemon => 9,
            Self::DeleteDaemon => 10,
            Self::GetDaemon => 11,
            Self::SetConfig => 12,
            Self::GetConfig => 13,
            Self::SetInfo => 14,
            Self::GetInfo => 15,
            Self::Zero => 16,
            Self::Flush => 17,
            Self::Other(number) => number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_one_command() {
        for number in 0..=u8::MAX {
            assert_eq!(Command::from_number(number).number(), number);
        }
    }
}
