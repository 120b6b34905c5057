//! Network namespaces: each has a table, timeouts and daemons of its own.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use nix::sched::{CloneFlags, setns};

/// A network namespace, named by the file that stands for it.
///
/// ```
/// use ipvs::client::Namespace;
///
/// assert_eq!(Namespace::named("blue").to_string(), "/run/netns/blue");
/// assert_eq!(Namespace::of_process(1).to_string(), "/proc/1/ns/net");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Namespace(PathBuf);

impl Namespace {
    /// The namespace of this file.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The namespace that `ip netns add NAME` made.
    #[must_use]
    pub fn named(name: impl AsRef<Path>) -> Self {
        Self(Path::new("/run/netns").join(name))
    }

    /// The namespace of a process.
    #[must_use]
    pub fn of_process(pid: u32) -> Self {
        Self(PathBuf::from(format!("/proc/{pid}/ns/net")))
    }

    /// Runs `work` in the namespace, in a thread of its own: no other thread ever leaves its
    /// namespace.
    pub(crate) fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<R> + Send + 'static,
    ) -> io::Result<R> {
        let file = File::open(&self.0)?;
        let inside = move || {
            setns(file, CloneFlags::CLONE_NEWNET)?;
            work()
        };
        let thread = thread::Builder::new()
            .name("ipvs-netns".to_owned())
            .spawn(inside)?;
        let panicked = |_panic| io::Error::other("the thread in the namespace panicked");
        thread.join().map_err(panicked)?
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}
