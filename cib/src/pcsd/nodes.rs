//! Nodes that join a cluster, and nodes that leave it.

use std::sync::Arc;
use std::time::Duration;

use super::answer;
use super::client::PcsdClient;
use super::error::{PcsdError, PcsdErrorKind};
use super::host::KnownHost;
use super::request::Request;
use super::secret::Secret;
use super::steps::{ClusterError, ClusterStep, Launch, Progress, Work};
use crate::corosync::QuorumStatus;

/// `pcs cluster node add NODE [--enable] [--start [--wait]]`.
///
/// The new node gets all that a node needs before it stands in corosync.conf, which is what makes
/// it one: tokens and keys first, then the file on all nodes, read again before the new one starts.
/// Clusters with SBD or a quorum device need more than that (watchdogs, certificates), which is not
/// done here.
#[derive(Clone, Debug)]
#[must_use]
pub struct NodeAdd {
    nodes: Vec<KnownHost>,
    new: Vec<KnownHost>,
    conf: String,
    keys: [Option<Secret>; 2],
    force: bool,
    skip_offline: bool,
    launch: Launch,
}

impl NodeAdd {
    /// Of the nodes of the cluster, the new ones, and the corosync.conf that has them all
    /// ([`Change::AddNodes`](crate::corosync::Change::AddNodes)).
    pub fn new(
        nodes: impl IntoIterator<Item = KnownHost>,
        new: impl IntoIterator<Item = KnownHost>,
        conf: impl Into<String>,
    ) -> Self {
        Self {
            nodes: nodes.into_iter().collect(),
            new: new.into_iter().collect(),
            conf: conf.into(),
            keys: [None, None],
            force: false,
            skip_offline: false,
            launch: Launch::default(),
        }
    }

    /// The cluster's keys: `/etc/corosync/authkey` and `/etc/pacemaker/authkey`, where it has them.
    pub fn keys(mut self, corosync: Option<Secret>, pacemaker: Option<Secret>) -> Self {
        self.keys = [corosync, pacemaker];
        self
    }

    /// `--force`: takes a host that is in a cluster.
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// `--skip-offline`: leaves out nodes of the cluster that do not answer.
    pub fn skip_offline(mut self) -> Self {
        self.skip_offline = true;
        self
    }

    /// `--enable`: starts the cluster on the new node at boot.
    pub fn enable(mut self) -> Self {
        self.launch.enable = true;
        self
    }

    /// `--start`: starts the cluster on the new node.
    pub fn start(mut self) -> Self {
        self.launch.start = true;
        self
    }

    /// `--start --wait=SECONDS`: until the new node is online.
    pub fn start_and_wait(mut self, limit: Duration) -> Self {
        self.launch.start = true;
        self.launch.wait = Some(limit);
        self
    }

    /// Does it; `progress` hears of every step and host.
    ///
    /// # Errors
    /// [`ClusterError`] names the step that failed, all hosts that failed in it, and those that
    /// have done it.
    pub async fn run(
        &self,
        client: &Arc<PcsdClient>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<(), ClusterError> {
        let new = &self.new;
        let mut work = Work {
            client,
            progress: &mut progress,
        };
        let online = work.online(&self.nodes, self.skip_offline).await?;
        work.check_free(new, self.force).await?;
        let known = [&self.nodes[..], new].concat();
        let tokens = |token: &Secret| Request::known_hosts_change(token, &known);
        work.ask(ClusterStep::KnownHosts, new, tokens).await?;
        work.ask(ClusterStep::Sbd, new, Request::sbd_disable)
            .await?;
        if let [corosync, pacemaker] = &self.keys
            && (corosync.is_some() || pacemaker.is_some())
        {
            let keys =
                |token: &Secret| Request::put_keys(token, corosync.as_ref(), pacemaker.as_ref());
            work.files(ClusterStep::Keys, new, keys).await?;
        }
        let all = [&online[..], new].concat();
        work.send_conf(&all, &self.conf).await?;
        work.reload(&online).await?;
        work.launch(new, self.launch).await
    }
}

/// `pcs cluster node remove NODE…`: stops nodes, destroys what they have of the cluster, and has the
/// others forget them.
#[derive(Clone, Debug)]
#[must_use]
pub struct NodeRemove {
    staying: Vec<KnownHost>,
    going: Vec<KnownHost>,
    names: Vec<String>,
    conf: String,
    force: bool,
    skip_offline: bool,
}

impl NodeRemove {
    /// Of the nodes that stay, those of the nodes that go of which a token is known, the names of
    /// all that go, and the corosync.conf without them
    /// ([`Change::RemoveNodes`](crate::corosync::Change::RemoveNodes)).
    pub fn new(
        staying: impl IntoIterator<Item = KnownHost>,
        going: impl IntoIterator<Item = KnownHost>,
        names: impl IntoIterator<Item = String>,
        conf: impl Into<String>,
    ) -> Self {
        Self {
            staying: staying.into_iter().collect(),
            going: going.into_iter().collect(),
            names: names.into_iter().collect(),
            conf: conf.into(),
            force: false,
            skip_offline: false,
        }
    }

    /// `--force`: even if the cluster loses its quorum by it.
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// `--skip-offline`: leaves out nodes that do not answer. A node that goes and does not answer
    /// keeps what it has of the cluster, and has to be destroyed later.
    pub fn skip_offline(mut self) -> Self {
        self.skip_offline = true;
        self
    }

    /// Does it; `progress` hears of every step and host.
    ///
    /// # Errors
    /// [`ClusterError`] names the step that failed, all hosts that failed in it, and those that
    /// have done it. That a node could not be destroyed is told to `progress` only.
    pub async fn run(
        &self,
        client: &Arc<PcsdClient>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<(), ClusterError> {
        let mut work = Work {
            client,
            progress: &mut progress,
        };
        let staying = work.online(&self.staying, self.skip_offline).await?;
        let going = work.online(&self.going, self.skip_offline).await?;
        if staying.is_empty() {
            let host = self.staying.first().map_or("the cluster", KnownHost::name);
            let failures = vec![PcsdError::new(host, PcsdErrorKind::NobodyStays)];
            return Err(ClusterError {
                step: ClusterStep::Online,
                failures,
                done: Vec::new(),
            });
        }
        if !self.force {
            let names = self.names.clone();
            work.step(ClusterStep::Quorum, &going, move |client, host| {
                let names = names.clone();
                async move { keeps_quorum(&client, &host, &names).await }
            })
            .await?;
        }
        // What a node that goes keeps of the cluster harms nobody else.
        let destroyed = work.ask(ClusterStep::Destroy, &going, Request::cluster_destroy);
        drop(destroyed.await);
        work.send_conf(&staying, &self.conf).await?;
        work.reload(&staying).await?;
        let names = self.names.clone();
        work.step(ClusterStep::Forget, &staying, move |client, host| {
            let request = Request::remove_nodes_from_cib(host.token(), &names);
            async move {
                let body = client.ask(&host, &request).await?;
                let outcome = answer::succeeded(&body, &request);
                outcome.map_err(|kind| PcsdError::new(host.name(), kind))
            }
        })
        .await
    }
}

/// Whether a node that goes sees a quorum that stays when it goes. If it sees none, or does not run,
/// nothing can be lost.
pub(super) async fn keeps_quorum(
    client: &PcsdClient,
    host: &KnownHost,
    names: &[String],
) -> Result<(), PcsdError> {
    let body = client
        .ask(host, &Request::quorum_info(host.token()))
        .await?;
    let text = String::from_utf8_lossy(&body);
    if text.trim() == "Cannot initialize CMAP service" {
        return Ok(());
    }
    let expected = "what corosync-quorumtool prints";
    let kind = match QuorumStatus::parse(&text) {
        Some(status) if status.is_lost_without(names) => PcsdErrorKind::QuorumLoss,
        Some(_) => return Ok(()),
        None => PcsdErrorKind::Answer { expected },
    };
    Err(PcsdError::new(host.name(), kind))
}
