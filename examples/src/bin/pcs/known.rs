//! Hosts that are known to pcs, and asking them.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fs;
use std::future::Future;
use std::io::{self, Read as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cib::corosync::{Change, Config};
use cib::pcsd::{
    KnownHost, KnownHosts, PcsdClient, PcsdError, Pins, Progress, Request, Secret, Share,
};
use examples::host::replace_file;
use examples::with_causes;
use tokio::runtime::{Builder, Runtime};

use crate::Failure;
use crate::conf;
use crate::live::interrupt;
use crate::options::Options;

/// Hosts that are known, and the client that talks to them.
pub(crate) struct Hosts {
    runtime: Runtime,
    pub(crate) client: Arc<PcsdClient>,
    pub(crate) known: KnownHosts,
    path: PathBuf,
    /// Certificates as the file has them.
    kept: RefCell<Pins>,
}

impl Hosts {
    /// Reads what pcs knows: the files of root, or of another user.
    pub(crate) fn start() -> Result<Self, Failure> {
        let path = if nix::unistd::geteuid().is_root() {
            PathBuf::from("/var/lib/pcsd/known-hosts")
        } else {
            // Never a file of the folder that one happens to be in.
            let home = std::env::var_os("HOME").map(PathBuf::from);
            let home = home.filter(|home| home.is_absolute()).ok_or_else(|| {
                let message = "cannot find known hosts: set HOME to the user's folder";
                Failure::Message(message.to_owned())
            })?;
            home.join(".pcs/known-hosts")
        };
        let fault = |error| Failure::Message(with_causes(&error));
        let known = KnownHosts::read(&path).map_err(fault)?;
        let kept = read_pins(&pins(&path))?;
        let client = Arc::new(PcsdClient::new().with_pins(kept.clone()));
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self {
            runtime,
            client,
            known,
            path,
            kept: RefCell::new(kept),
        })
    }

    /// As [`start`](Self::start), with `--request-timeout` of a command.
    pub(crate) fn start_for(options: &Options) -> Result<Self, Failure> {
        let mut hosts = Self::start()?;
        if let Some(text) = options.value("--request-timeout") {
            let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
            let limit = seconds.map(Duration::from_secs).ok_or_else(|| {
                Failure::Message(format!(
                    "'{text}' is not a valid --request-timeout value, use a positive integer"
                ))
            })?;
            hosts = hosts.patient(limit);
        }
        Ok(hosts)
    }

    /// With another longest time of an answer.
    pub(crate) fn patient(mut self, limit: Duration) -> Self {
        let client = PcsdClient::new().with_timeout(limit);
        self.client = Arc::new(client.with_pins(self.client.pins()));
        self
    }

    /// All nodes of a corosync.conf, or those of them that are known.
    pub(crate) fn nodes_of(
        &self,
        config: &Config,
        known_only: bool,
    ) -> Result<Vec<KnownHost>, Failure> {
        let names = config.nodes.iter().filter_map(|node| node.name.clone());
        let mut names: Vec<String> = names.collect();
        if names.len() < config.nodes.len() {
            let message = "Unable to read nodes: a node of corosync.conf has no name";
            return Err(Failure::Message(message.to_owned()));
        }
        if known_only {
            names.retain(|name| self.known.get(name).is_some());
        }
        self.known_as(&names)
    }

    /// Says what a change of the cluster does.
    pub(crate) fn tell(progress: Progress) {
        match progress {
            Progress::Started(step) => anstream::eprintln!("{step} ..."),
            Progress::Done { host, .. } => anstream::eprintln!("{host}: done"),
            Progress::Skipped { host, error } => {
                anstream::eprintln!("Warning: {host} is left out: {error}");
            }
            Progress::Failed { error, .. } => anstream::eprintln!("Error: {error}"),
            _ => {}
        }
    }

    /// The daemon of a quorum device starts again with new options, or stops for good.
    pub(crate) fn follow_device(
        &self,
        change: &Change,
        nodes: &[KnownHost],
    ) -> Result<(), Failure> {
        if matches!(
            change,
            Change::UpdateDevice { .. } | Change::RemoveHeuristics
        ) {
            self.ask_all(nodes, "corosync-qdevice stopped", Request::device_stop)?;
            self.ask_all(nodes, "corosync-qdevice started", Request::device_start)?;
        }
        if matches!(change, Change::RemoveDevice) {
            self.ask_all(nodes, "corosync-qdevice disabled", Request::device_disable)?;
            self.ask_all(nodes, "corosync-qdevice stopped", Request::device_stop)?;
            let done = "quorum device certificates removed";
            self.ask_all(nodes, done, Request::device_destroy)?;
        }
        Ok(())
    }

    /// Waits for work on hosts; Ctrl-C ends it, and says so.
    pub(crate) fn block_on<T, E: std::error::Error>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        self.runtime.block_on(async {
            tokio::select! {
                done = work => done.map_err(|error| Failure::Message(with_causes(&error))),
                () = interrupt() => Err(Failure::Message(
                    "interrupted: what was asked of a host may be done there".to_owned(),
                )),
            }
        })
    }

    /// The hosts of these names, all of which have to be known.
    pub(crate) fn known_as(&self, names: &[String]) -> Result<Vec<KnownHost>, Failure> {
        let unknown: Vec<String> = names
            .iter()
            .filter(|name| self.known.get(name).is_none())
            .map(|name| format!("'{name}'"))
            .collect();
        if !unknown.is_empty() {
            return Err(Failure::Message(format!(
                "Hosts {} are not known to pcs, try to authenticate the hosts using 'pcs host auth' \
                 command",
                unknown.join(", ")
            )));
        }
        Ok(names
            .iter()
            .filter_map(|name| self.known.get(name).cloned())
            .collect())
    }

    /// Keeps new tokens and forgets others: here, and on a node of a cluster on all its nodes.
    pub(crate) fn share(&mut self, new: Vec<KnownHost>, gone: &[String]) -> Result<(), Failure> {
        let cluster = conf::own().ok();
        let name = cluster
            .as_ref()
            .and_then(|config| config.totem.cluster_name.clone());
        let (Some(config), Some(name)) = (cluster, name) else {
            new.into_iter().for_each(|host| self.known.add(host));
            gone.iter().for_each(|name| drop(self.known.remove(name)));
            return self.keep();
        };
        let mut reach = self.known.clone();
        new.iter().for_each(|host| reach.add(host.clone()));
        let names = config.nodes.iter().filter_map(|node| node.name.as_deref());
        let nodes: Vec<KnownHost> = names.filter_map(|name| reach.get(name).cloned()).collect();
        let share = Share::new(name, nodes, self.known.clone());
        let share = new.into_iter().fold(share, Share::host);
        let share = gone.iter().fold(share, Share::without);
        let shared = async { Ok::<_, Infallible>(share.run(&self.client).await) };
        let shared = self.block_on(shared)?;
        for failure in &shared.failures {
            anstream::eprintln!(
                "Warning: Unable to synchronize and save known-hosts on nodes: {failure}"
            );
        }
        self.known = shared.known;
        self.keep()
    }

    /// Writes the known hosts and their certificates.
    pub(crate) fn keep(&self) -> Result<(), Failure> {
        self.make_folder()?;
        let fault = |error| Failure::Message(with_causes(&error));
        self.known.write(&self.path).map_err(fault)?;
        self.keep_pins()
    }

    /// Writes the certificates, if there are other ones than before.
    pub(crate) fn keep_pins(&self) -> Result<(), Failure> {
        let now = self.client.pins();
        if *self.kept.borrow() == now {
            return Ok(());
        }
        self.make_folder()?;
        let path = pins(&self.path);
        replace_file(&path, now.to_string().as_bytes(), 0o600)
            .map_err(|error| cannot("write", &path, &error))?;
        self.kept.replace(now);
        Ok(())
    }

    fn make_folder(&self) -> Result<(), Failure> {
        let Some(folder) = self.path.parent() else {
            return Ok(());
        };
        let mut builder = fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(folder);
        made.map_err(|error| cannot("make", folder, &error))
    }

    /// Does work on hosts. The certificates that were seen are kept, however it ends.
    pub(crate) fn finish<T, E: std::error::Error>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        let done = self.block_on(work);
        let kept = self.keep_pins();
        let done = done?;
        kept.map(|()| done)
    }

    /// Asks one thing of all of them; says how each answered.
    pub(crate) fn ask_all(
        &self,
        hosts: &[KnownHost],
        done: &str,
        request: impl Fn(&Secret) -> Request,
    ) -> Result<(), Failure> {
        let work = |client: Arc<PcsdClient>, host: KnownHost| {
            let request = request(host.token());
            async move { client.command(&host, &request).await }
        };
        self.on_all(hosts, done, work)
    }

    pub(crate) fn on_all<W>(
        &self,
        hosts: &[KnownHost],
        done: &str,
        work: impl Fn(Arc<PcsdClient>, KnownHost) -> W,
    ) -> Result<(), Failure>
    where
        W: Future<Output = Result<(), PcsdError>> + Send + 'static,
    {
        let mut failed = false;
        let told = |host: &str, outcome: Result<(), PcsdError>| match outcome {
            Ok(()) => anstream::eprintln!("{host}: {done}"),
            Err(error) => {
                failed = true;
                anstream::eprintln!("Error: {}", with_causes(&error));
            }
        };
        self.finish(async {
            self.client.on_all(hosts, work, told).await;
            Ok::<_, Infallible>(())
        })?;
        if failed { Err(Failure::Told) } else { Ok(()) }
    }
}

/// Certificates are remembered beside the tokens.
fn pins(known_hosts: &Path) -> PathBuf {
    known_hosts.with_file_name("known-hosts.certificates")
}

/// Longest file of certificates that is read, in bytes.
const LIMIT: u64 = 1 << 20;

/// Only where there is no file, every certificate is new: one that cannot be read is an error, or
/// anybody in between would be taken for the host.
fn read_pins(path: &Path) -> Result<Pins, Failure> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Pins::new()),
        Err(error) => return Err(cannot("read", path, &error)),
    };
    let mut text = String::new();
    let read = file.take(LIMIT + 1).read_to_string(&mut text);
    read.map_err(|error| cannot("read", path, &error))?;
    if u64::try_from(text.len()).is_ok_and(|length| length > LIMIT) {
        let message = format!("{}: longer than 1 MiB", path.display());
        return Err(Failure::Message(message));
    }
    text.parse()
        .map_err(|error| Failure::Message(format!("{}: {error}", path.display())))
}

fn cannot(action: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::Message(format!("cannot {action} {}: {error}", path.display()))
}
