//! A new cluster on hosts that pcsd runs on.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::client::PcsdClient;
use super::error::{PcsdError, PcsdErrorKind};
use super::request::{KnownHost, Request};
use super::secret::Secret;

/// `pcs cluster setup NAME HOST… [--enable] [--start [--wait]]`, over pcsd.
///
/// Every step is done on all hosts at once, and the next one only when it has succeeded on all:
/// check the hosts, destroy what is there, make the hosts known to each other, forget pcsd's
/// settings, hand out the keys and, as the commit, corosync.conf; then enable and start if wanted.
/// Nothing is destroyed before all hosts are found to be free, or that was forced. Dropping the
/// future stops the work; the steps that were done stay done.
#[derive(Clone, Debug)]
#[must_use]
pub struct ClusterSetup {
    hosts: Vec<KnownHost>,
    conf: String,
    keys: Keys,
    force: bool,
    enable: bool,
    start: bool,
    wait: Option<Duration>,
}

/// The keys that hosts get.
#[derive(Clone, Debug)]
enum Keys {
    /// 256 random bytes for each.
    Random,
    /// Those of corosync and of pacemaker remote.
    Given(Secret, Secret),
    /// None: the hosts keep theirs.
    Kept,
}

/// A step of a [`ClusterSetup`], in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SetupStep {
    /// What is installed and runs is asked.
    Check,
    /// The old cluster goes.
    Destroy,
    /// Hosts learn each other's tokens.
    KnownHosts,
    /// pcsd's settings go.
    Settings,
    /// Keys are handed out.
    Keys,
    /// corosync.conf is handed out: from here on the hosts are a cluster.
    CorosyncConf,
    /// The cluster will start at boot.
    Enable,
    /// The cluster is started.
    Start,
    /// All nodes are online.
    Wait,
}

impl fmt::Display for SetupStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check => "check hosts",
            Self::Destroy => "destroy old cluster",
            Self::KnownHosts => "exchange tokens",
            Self::Settings => "remove pcsd settings",
            Self::Keys => "send keys",
            Self::CorosyncConf => "send corosync.conf",
            Self::Enable => "enable cluster",
            Self::Start => "start cluster",
            Self::Wait => "wait for nodes",
        })
    }
}

/// What a set-up is about to do, or has done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// A step begins on all hosts.
    Started(SetupStep),
    /// A host has done its part of a step.
    Done {
        /// The step.
        step: SetupStep,
        /// The host.
        host: String,
    },
    /// A host has not.
    Failed {
        /// The step.
        step: SetupStep,
        /// The host.
        host: String,
        /// Why, without secrets.
        error: String,
    },
}

/// Why a set-up ended: the step, and every host that failed in it.
#[derive(Debug, thiserror::Error)]
#[error("{step} failed on {} of {hosts} hosts, first: {}", .failures.len(), first(.failures))]
pub struct ClusterSetupError {
    /// The step. Those before are done on all hosts, those behind on none.
    pub step: SetupStep,
    /// What went wrong, by host.
    pub failures: Vec<PcsdError>,
    hosts: usize,
}

fn first(failures: &[PcsdError]) -> String {
    failures
        .first()
        .map(PcsdError::to_string)
        .unwrap_or_default()
}

impl ClusterSetup {
    /// Of hosts that were authenticated, and the text of their corosync.conf, as
    /// [`Setup::render`](crate::corosync::Setup::render) makes it.
    pub fn new(hosts: impl IntoIterator<Item = KnownHost>, conf: impl Into<String>) -> Self {
        Self {
            hosts: hosts.into_iter().collect(),
            conf: conf.into(),
            keys: Keys::Random,
            force: false,
            enable: false,
            start: false,
            wait: None,
        }
    }

    /// Keys of corosync and of pacemaker remote, in place of 256 random bytes for each.
    pub fn keys(mut self, corosync: Secret, pacemaker: Secret) -> Self {
        self.keys = Keys::Given(corosync, pacemaker);
        self
    }

    /// `--no-keys-sync`: hands out no keys; the hosts have them already.
    pub fn without_keys(mut self) -> Self {
        self.keys = Keys::Kept;
        self
    }

    /// `--force`: destroys clusters that the hosts are part of.
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// `--enable`: starts the cluster at boot.
    pub fn enable(mut self) -> Self {
        self.enable = true;
        self
    }

    /// `--start`: starts the cluster. Its hosts must run systemd.
    pub fn start(mut self) -> Self {
        self.start = true;
        self
    }

    /// `--start --wait=SECONDS`: until all nodes are online.
    pub fn start_and_wait(mut self, limit: Duration) -> Self {
        self.start = true;
        self.wait = Some(limit);
        self
    }

    /// Sets the cluster up; `progress` hears of every step and host.
    ///
    /// # Errors
    /// [`ClusterSetupError`] names the step that failed, and all hosts that failed in it.
    pub async fn run(
        &self,
        client: &Arc<PcsdClient>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<(), ClusterSetupError> {
        let mut work = Work {
            hosts: &self.hosts,
            client,
            progress: &mut progress,
        };
        let force = self.force;
        work.step(SetupStep::Check, move |client, host| async move {
            let state = client.check_host(&host).await?;
            match state.check_free() {
                Err(PcsdErrorKind::InUse { .. }) if force => Ok(()),
                other => other.map_err(|kind| PcsdError::new(host.name(), kind)),
            }
        })
        .await?;
        work.ask(SetupStep::Destroy, Request::cluster_destroy)
            .await?;
        let known = self.hosts.clone();
        work.ask(SetupStep::KnownHosts, move |token| {
            Request::known_hosts_change(token, &known)
        })
        .await?;
        work.files(SetupStep::Settings, Request::remove_settings)
            .await?;
        if let Some((corosync, pacemaker)) = self.given_or_random_keys()? {
            let keys = move |token: &Secret| Request::put_keys(token, &corosync, &pacemaker);
            work.files(SetupStep::Keys, keys).await?;
        }
        let conf = self.conf.clone();
        let conf = move |token: &Secret| Request::put_corosync_conf(token, &conf);
        work.files(SetupStep::CorosyncConf, conf).await?;
        if self.enable {
            work.ask(SetupStep::Enable, Request::cluster_enable).await?;
        }
        if self.start {
            work.ask(SetupStep::Start, Request::cluster_start).await?;
        }
        match self.wait {
            Some(limit) if self.start => work.wait(limit).await,
            Some(_) | None => Ok(()),
        }
    }

    fn given_or_random_keys(&self) -> Result<Option<(Secret, Secret)>, ClusterSetupError> {
        match &self.keys {
            Keys::Kept => return Ok(None),
            Keys::Given(corosync, pacemaker) => {
                return Ok(Some((corosync.clone(), pacemaker.clone())));
            }
            Keys::Random => {}
        }
        let drawn = random_key().and_then(|one| Some((one, random_key()?)));
        drawn.map(Some).ok_or_else(|| {
            let failures = vec![PcsdError::new("this host", PcsdErrorKind::Random)];
            ClusterSetupError {
                step: SetupStep::Keys,
                failures,
                hosts: self.hosts.len(),
            }
        })
    }
}

/// 256 random bytes, as `corosync-keygen` and pcs draw them.
fn random_key() -> Option<Secret> {
    use ring::rand::SecureRandom as _;
    let mut bytes = vec![0; 256];
    ring::rand::SystemRandom::new().fill(&mut bytes).ok()?;
    Some(Secret::from(bytes))
}

struct Work<'s> {
    hosts: &'s [KnownHost],
    client: &'s Arc<PcsdClient>,
    progress: &'s mut (dyn FnMut(Progress) + Send),
}

impl Work<'_> {
    /// Does one thing on all hosts at once.
    async fn step<F, W>(&mut self, step: SetupStep, work: F) -> Result<(), ClusterSetupError>
    where
        F: Fn(Arc<PcsdClient>, KnownHost) -> W,
        W: Future<Output = Result<(), PcsdError>> + Send + 'static,
    {
        (self.progress)(Progress::Started(step));
        let mut failures = Vec::new();
        let progress = &mut self.progress;
        let told = |host: &str, outcome: Result<(), PcsdError>| match outcome {
            Ok(()) => progress(Progress::Done {
                step,
                host: host.to_owned(),
            }),
            Err(error) => {
                progress(Progress::Failed {
                    step,
                    host: host.to_owned(),
                    error: error.to_string(),
                });
                failures.push(error);
            }
        };
        self.client.on_all(self.hosts, work, told).await;
        if failures.is_empty() {
            return Ok(());
        }
        failures.sort_by(|one, two| one.host().cmp(two.host()));
        Err(ClusterSetupError {
            step,
            failures,
            hosts: self.hosts.len(),
        })
    }

    async fn ask(
        &mut self,
        step: SetupStep,
        request: impl Fn(&Secret) -> Request,
    ) -> Result<(), ClusterSetupError> {
        self.step(step, |client, host| {
            let request = request(host.token());
            async move { client.command(&host, &request).await }
        })
        .await
    }

    async fn files(
        &mut self,
        step: SetupStep,
        request: impl Fn(&Secret) -> Request,
    ) -> Result<(), ClusterSetupError> {
        self.step(step, |client, host| {
            let request = request(host.token());
            async move { client.files(&host, &request).await.map(drop) }
        })
        .await
    }

    async fn wait(&mut self, limit: Duration) -> Result<(), ClusterSetupError> {
        self.step(SetupStep::Wait, move |client, host| async move {
            client.wait_online(&host, limit).await
        })
        .await
    }
}
