//! Exit codes of Pacemaker's tools.

use std::fmt;

/// How a tool ended (`crm_exit_t`; `crm_error -l --exit` lists them).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExitCode {
    /// 0: done.
    Ok,
    /// 1: an error without a code of its own; of `crm_diff`: there are differences.
    Error,
    /// 4 and 77: the user may not do this.
    Privilege,
    /// 64: wrong arguments.
    Usage,
    /// 65: the input is not understood.
    BadData,
    /// 66: the input file cannot be read.
    NoInput,
    /// 67: there is no such user.
    NoUser,
    /// 68: there is no such host.
    NoHost,
    /// 69: a service does not answer.
    Unavailable,
    /// 75: try again.
    Temporary,
    /// 76: versions of two Pacemakers do not go together.
    Protocol,
    /// 78: the configuration is not valid.
    InvalidConfiguration,
    /// 100: a daemon has to stay down.
    Fatal,
    /// 102: the daemon is not there.
    NotConnected,
    /// 103: a patch starts from another version than the cluster has.
    UpdateTooOld,
    /// 104: two versions that should be equal are not.
    Digest,
    /// 105: there is no such element.
    NoSuchObject,
    /// 106: the cluster has no quorum.
    QuorumRequired,
    /// 107: it has to be forced.
    Unsafe,
    /// 108: it is there already.
    Exists,
    /// 109: several match.
    Multiple,
    /// 110: it is over.
    Expired,
    /// 111: its time has not come.
    NotYet,
    /// 112: nobody knows.
    Undetermined,
    /// 113: it makes no sense now.
    NotApplicable,
    /// 124: it took too long.
    Timeout,
    /// Any other.
    Other(i32),
}

const NAMES: [(i32, ExitCode, &str); 26] = [
    (0, ExitCode::Ok, "ok"),
    (1, ExitCode::Error, "error"),
    (77, ExitCode::Privilege, "insufficient privileges"),
    (64, ExitCode::Usage, "incorrect usage"),
    (65, ExitCode::BadData, "invalid data"),
    (66, ExitCode::NoInput, "no input file"),
    (67, ExitCode::NoUser, "no such user"),
    (68, ExitCode::NoHost, "no such host"),
    (69, ExitCode::Unavailable, "service unavailable"),
    (75, ExitCode::Temporary, "temporary failure"),
    (76, ExitCode::Protocol, "protocol violated"),
    (78, ExitCode::InvalidConfiguration, "invalid configuration"),
    (100, ExitCode::Fatal, "fatal error"),
    (
        102,
        ExitCode::NotConnected,
        "not connected: is the cluster running on this node?",
    ),
    (
        103,
        ExitCode::UpdateTooOld,
        "update was older than existing configuration",
    ),
    (104, ExitCode::Digest, "digest mismatch"),
    (105, ExitCode::NoSuchObject, "no such object"),
    (106, ExitCode::QuorumRequired, "quorum required"),
    (107, ExitCode::Unsafe, "operation not safe"),
    (108, ExitCode::Exists, "exists already"),
    (109, ExitCode::Multiple, "several items match"),
    (110, ExitCode::Expired, "expired"),
    (111, ExitCode::NotYet, "not yet in effect"),
    (112, ExitCode::Undetermined, "could not be determined"),
    (113, ExitCode::NotApplicable, "not applicable"),
    (124, ExitCode::Timeout, "timeout"),
];

impl From<i32> for ExitCode {
    fn from(code: i32) -> Self {
        // 4 is the same as 77 for tools that began as agents.
        let code = if code == 4 { 77 } else { code };
        let known = NAMES.iter().find(|known| known.0 == code);
        known.map_or(Self::Other(code), |known| known.1)
    }
}

impl ExitCode {
    /// The number.
    #[must_use]
    pub fn number(self) -> i32 {
        if let Self::Other(code) = self {
            return code;
        }
        NAMES
            .iter()
            .find(|known| known.1 == self)
            .map_or(1, |known| known.0)
    }
}

impl fmt::Display for ExitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = NAMES
            .iter()
            .find(|known| known.1 == *self)
            .map_or("unknown", |known| known.2);
        write!(f, "{} ({text})", self.number())
    }
}
