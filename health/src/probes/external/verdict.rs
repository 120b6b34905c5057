//! What the end of a program means. Pure.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use crate::{Reason, Report};

/// Statuses by which shells and `execvp` say that the program could not be started.
const NOT_EXECUTABLE: i32 = 126;
const NOT_FOUND: i32 = 127;

/// What exit statuses mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum ExitCodes {
    /// 0 passes, 126 and 127 (the program could not be started) are inconclusive, the rest and
    /// death by a signal fail.
    #[default]
    Plain,
    /// Nagios plugins: 0 passes, 1 warns, 2 fails, all else is inconclusive.
    Nagios,
    /// ldirectord: as `Plain`, but death by a signal passes, because only the exit status counts.
    Ldirectord,
}

/// How a program ended, and the beginning of what it wrote.
#[derive(Debug)]
pub(super) struct End {
    pub(super) status: ExitStatus,
    pub(super) output: Vec<u8>,
}

pub(super) fn judge(codes: ExitCodes, end: End) -> Report {
    let End { status, output } = end;
    let report = match (codes, status.code()) {
        (_, Some(0)) => return Report::pass(),
        (ExitCodes::Ldirectord, None) => return Report::pass(),
        (_, None) => Report::fail(Reason::Killed {
            signal: status.signal().unwrap_or_default(),
        }),
        (ExitCodes::Nagios, Some(status @ 1)) => Report::warn(Reason::Exited { status }),
        (ExitCodes::Nagios, Some(status @ 2)) => Report::fail(Reason::Exited { status }),
        (ExitCodes::Nagios, Some(status))
        | (ExitCodes::Plain | ExitCodes::Ldirectord, Some(status @ (NOT_EXECUTABLE | NOT_FOUND))) => {
            Report::inconclusive(Reason::Exited { status })
        }
        (ExitCodes::Plain | ExitCodes::Ldirectord, Some(status)) => {
            Report::fail(Reason::Exited { status })
        }
    };
    report.detail(output.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Outcome;

    #[test]
    fn statuses_mean_what_is_documented() {
        use ExitCodes::{Ldirectord, Nagios, Plain};
        use Outcome::{Fail, Inconclusive, Pass, Warn};
        // The raw status: exit code times 256, or the signal.
        let cases = [
            (0, [Pass, Pass, Pass]),
            (1 << 8, [Fail, Warn, Fail]),
            (2 << 8, [Fail, Fail, Fail]),
            (3 << 8, [Fail, Inconclusive, Fail]),
            (126 << 8, [Inconclusive, Inconclusive, Inconclusive]),
            (127 << 8, [Inconclusive, Inconclusive, Inconclusive]),
            (255 << 8, [Fail, Inconclusive, Fail]),
            (9, [Fail, Fail, Pass]),
        ];

        for (raw, expected) in cases {
            let outcomes = [Plain, Nagios, Ldirectord].map(|codes| {
                let end = End {
                    status: ExitStatus::from_raw(raw),
                    output: Vec::new(),
                };
                judge(codes, end).outcome()
            });
            assert_eq!(outcomes, expected, "{raw}");
        }
    }
}
