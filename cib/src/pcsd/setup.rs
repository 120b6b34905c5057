//! A new cluster on hosts that pcsd runs on.

use std::sync::Arc;
use std::time::Duration;

use super::client::PcsdClient;
use super::error::{PcsdError, PcsdErrorKind};
use super::host::KnownHost;
use super::request::Request;
use super::secret::Secret;
use super::steps::{ClusterError, ClusterStep, Launch, Progress, Work};

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
    launch: Launch,
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

impl ClusterSetup {
    /// Of hosts that were authenticated, and the text of their corosync.conf, as
    /// [`Setup::render`](crate::corosync::Setup::render) makes it.
    pub fn new(hosts: impl IntoIterator<Item = KnownHost>, conf: impl Into<String>) -> Self {
        Self {
            hosts: hosts.into_iter().collect(),
            conf: conf.into(),
            keys: Keys::Random,
            force: false,
            launch: Launch::default(),
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
        self.launch.enable = true;
        self
    }

    /// `--start`: starts the cluster. Its hosts must run systemd.
    pub fn start(mut self) -> Self {
        self.launch.start = true;
        self
    }

    /// `--start --wait=SECONDS`: until all nodes are online.
    pub fn start_and_wait(mut self, limit: Duration) -> Self {
        self.launch.start = true;
        self.launch.wait = Some(limit);
        self
    }

    /// Sets the cluster up; `progress` hears of every step and host.
    ///
    /// # Errors
    /// [`ClusterError`] names the step that failed, and all hosts that failed in it.
    pub async fn run(
        &self,
        client: &Arc<PcsdClient>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<(), ClusterError> {
        let hosts = &self.hosts;
        let mut work = Work {
            client,
            progress: &mut progress,
        };
        work.check_free(hosts, self.force).await?;
        work.ask(ClusterStep::Destroy, hosts, Request::cluster_destroy)
            .await?;
        let tokens = |token: &Secret| Request::known_hosts_change(token, hosts);
        work.ask(ClusterStep::KnownHosts, hosts, tokens).await?;
        work.files(ClusterStep::Settings, hosts, Request::remove_settings)
            .await?;
        if let Some((corosync, pacemaker)) = self.given_or_random_keys()? {
            let keys = |token: &Secret| Request::put_keys(token, Some(&corosync), Some(&pacemaker));
            work.files(ClusterStep::Keys, hosts, keys).await?;
        }
        let conf = |token: &Secret| Request::put_corosync_conf(token, &self.conf);
        work.files(ClusterStep::CorosyncConf, hosts, conf).await?;
        work.launch(hosts, self.launch).await
    }

    fn given_or_random_keys(&self) -> Result<Option<(Secret, Secret)>, ClusterError> {
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
            ClusterError {
                step: ClusterStep::Keys,
                failures,
                done: Vec::new(),
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
