//! How close a check is to the Perl program's.

use crate::Budgets;
use crate::probes::http::Redirects;

/// As many redirects as Perl's HTTP library follows.
const REDIRECTS: u8 = 7;

/// How close checks are to those of ldirectord 4.12.
///
/// | | `Fixed` | `Strict` |
/// |---|---|---|
/// | redirects | at most 7, all asked of the real server | at most 7, to wherever they lead |
/// | `receive` with HEAD | an error | matched against nothing |
/// | a request that no proxy can be asked for | an error | never up |
/// | size of an answer | 64 KiB of text, 1 MiB in all | no limit |
/// | an answer that breaks off or hangs after its head | down, unless the verdict is known | ends there |
/// | an answer that is no HTTP | down | a text without status (HTTP/0.9): matched |
/// | broken headers, two lengths of a body | down | ignored |
/// | an interim answer (1xx) but 100 | skipped | never up |
/// | a program of an external check that a signal ends | down | up |
/// | timeout of zero (`00`) | the default | none (one year) |
///
/// Three kinds of broken answers that ldirectord puts up with are down in both: a `Content-Length`
/// that is negative or given twice with different values, and an HTTP/1.x status line without a
/// number. A real server's `request` that names a server is an error in both: ldirectord asks that
/// server. And in both, this machine's own trouble is inconclusive, where ldirectord takes the server down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compat {
    /// What the author of the file meant: quirks that hide a dead server are repaired.
    #[default]
    Fixed,
    /// What ldirectord does.
    Strict,
}

impl Compat {
    pub(super) fn budgets(self) -> Budgets {
        match self {
            Self::Fixed => Budgets::default(),
            Self::Strict => Budgets::default().body(usize::MAX).read(u64::MAX),
        }
    }

    pub(super) const fn redirects(self) -> Redirects {
        match self {
            Self::Fixed => Redirects::same_server(REDIRECTS),
            Self::Strict => Redirects::anywhere(REDIRECTS),
        }
    }
}
