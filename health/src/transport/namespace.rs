//! Sockets in another network namespace, made by a thread that lives there.
//!
//! A socket belongs to the namespace of the thread that makes it, and tokio's threads must stay
//! where they are. So each namespace in use has one thread, shared by all transports that name
//! it; the thread ends with the last of them.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use nix::sched::{CloneFlags, setns};
use tokio::sync::oneshot;

use super::TransportError;

/// Where `ip netns add` puts its namespaces.
const NAMED: &str = "/run/netns";

/// A network namespace, by name, process or file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct NetworkNamespace {
    path: PathBuf,
}

impl NetworkNamespace {
    /// The namespace that `ip netns add NAME` made: `/run/netns/NAME`.
    pub fn named(name: impl AsRef<Path>) -> Self {
        Self::at(Path::new(NAMED).join(name))
    }

    /// The namespace of a process: `/proc/PID/ns/net`.
    pub fn of_process(pid: u32) -> Self {
        Self::at(format!("/proc/{pid}/ns/net"))
    }

    /// The namespace that a file stands for.
    ///
    /// The file is looked at again for each connection: a namespace that was made anew under the
    /// same path is used from then on.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for NetworkNamespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

type Job = Box<dyn FnOnce(io::Result<()>) + Send>;

/// A namespace with its thread.
#[derive(Clone, Debug)]
pub(super) struct Namespace {
    place: NetworkNamespace,
    worker: Arc<Worker>,
}

#[derive(Debug)]
struct Worker {
    jobs: Sender<Job>,
}

static WORKERS: Mutex<Option<HashMap<PathBuf, Weak<Worker>>>> = Mutex::new(None);

impl Namespace {
    /// Finds or starts the thread, and tries to enter.
    pub(super) fn enter(place: &NetworkNamespace) -> Result<Self, TransportError> {
        let refused = |error: &io::Error| match error.raw_os_error() {
            Some(libc::EPERM | libc::EACCES) => TransportError::Privilege {
                option: format!("network namespace {place}"),
                capability: "CAP_SYS_ADMIN",
            },
            _ => TransportError::Namespace {
                namespace: place.clone(),
                problem: error.to_string(),
            },
        };
        let worker = worker(&place.path).map_err(|error| refused(&error))?;
        let namespace = Self {
            place: place.clone(),
            worker,
        };
        namespace
            .run_blocking(|| ())
            .map_err(|error| refused(&error))?;
        Ok(namespace)
    }

    /// Runs a short piece of code in the namespace.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        let (sender, receiver) = oneshot::channel();
        self.submit(work, move |result| drop(sender.send(result)))?;
        receiver.await.map_err(gone)?
    }

    /// The same where blocking is allowed.
    pub(super) fn run_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        let (sender, receiver) = channel();
        self.submit(work, move |result| drop(sender.send(result)))?;
        receiver.recv().map_err(gone)?
    }

    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
        tell: impl FnOnce(io::Result<T>) + Send + 'static,
    ) -> io::Result<()> {
        let job = Box::new(|entered: io::Result<()>| tell(entered.map(|()| work())));
        self.worker.jobs.send(job).map_err(gone)
    }
}

/// The thread cannot end before its transports, short of a panic.
fn gone<E>(_: E) -> io::Error {
    io::Error::other("the namespace's thread has ended")
}

fn worker(path: &Path) -> io::Result<Arc<Worker>> {
    let mut guard = WORKERS.lock().unwrap_or_else(PoisonError::into_inner);
    let workers = guard.get_or_insert_default();
    if let Some(worker) = workers.get(path).and_then(Weak::upgrade) {
        return Ok(worker);
    }
    workers.retain(|_, worker| worker.strong_count() > 0);
    let (jobs, queue) = channel();
    let own = path.to_owned();
    std::thread::Builder::new()
        .name("health-netns".to_owned())
        .spawn(move || serve(&own, &queue))?;
    let worker = Arc::new(Worker { jobs });
    workers.insert(path.to_owned(), Arc::downgrade(&worker));
    Ok(worker)
}

fn serve(path: &Path, queue: &Receiver<Job>) {
    let mut current = None;
    while let Ok(job) = queue.recv() {
        job(enter(path, &mut current));
    }
}

/// Moves this thread, unless it is there already.
fn enter(path: &Path, current: &mut Option<(u64, u64)>) -> io::Result<()> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let identity = Some((metadata.dev(), metadata.ino()));
    if *current != identity {
        setns(&file, CloneFlags::CLONE_NEWNET)?;
        *current = identity;
    }
    Ok(())
}

impl PartialEq for Namespace {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Namespace {}

impl Hash for Namespace {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place.hash(state);
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)
    }
}
