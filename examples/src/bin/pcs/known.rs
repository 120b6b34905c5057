//! Hosts that are known to pcs, and asking them.

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cib::pcsd::{KnownHost, KnownHosts, PcsdClient, PcsdError, Pins, Request, Secret};
use examples::host::replace_file;
use examples::with_causes;
use tokio::runtime::{Builder, Runtime};

use crate::Failure;

/// Hosts that are known, and the client that talks to them.
pub(crate) struct Hosts {
    runtime: Runtime,
    pub(crate) client: Arc<PcsdClient>,
    pub(crate) known: KnownHosts,
    path: PathBuf,
}

impl Hosts {
    /// Reads what pcs knows: the files of root, or of another user.
    pub(crate) fn start() -> Result<Self, Failure> {
        let path = if nix::unistd::geteuid().is_root() {
            PathBuf::from("/var/lib/pcsd/known-hosts")
        } else {
            let home = std::env::var_os("HOME").unwrap_or_default();
            Path::new(&home).join(".pcs/known-hosts")
        };
        let fault = |error| Failure::Message(with_causes(&error));
        let known = KnownHosts::read(&path).map_err(fault)?;
        let pins: Pins = match fs::read_to_string(pins(&path)) {
            Ok(text) => text
                .parse()
                .map_err(|error| Failure::Message(format!("{}: {error}", pins(&path).display())))?,
            Err(_none) => Pins::new(),
        };
        let client = Arc::new(PcsdClient::new().with_pins(pins));
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self {
            runtime,
            client,
            known,
            path,
        })
    }

    /// Waits for work on hosts; Ctrl-C ends it, and says so.
    pub(crate) fn block_on<T, E: std::error::Error>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        self.runtime.block_on(async {
            tokio::select! {
                done = work => done.map_err(|error| Failure::Message(with_causes(&error))),
                _ = tokio::signal::ctrl_c() => Err(Failure::Message(
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

    /// Writes the known hosts and their certificates.
    pub(crate) fn keep(&self) -> Result<(), Failure> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let fault = |error| Failure::Message(with_causes(&error));
        self.known.write(&self.path).map_err(fault)?;
        self.keep_pins()
    }

    fn keep_pins(&self) -> Result<(), Failure> {
        let text = self.client.pins().to_string();
        Ok(replace_file(&pins(&self.path), text.as_bytes(), 0o600)?)
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
        self.block_on(async {
            self.client.on_all(hosts, work, told).await;
            Ok::<_, std::fmt::Error>(())
        })?;
        self.keep_pins()?;
        if failed { Err(Failure::Told) } else { Ok(()) }
    }
}

/// Certificates are remembered beside the tokens.
fn pins(known_hosts: &Path) -> PathBuf {
    known_hosts.with_file_name("known-hosts.certificates")
}
