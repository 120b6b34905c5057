//! A changed corosync.conf brought to all nodes of a cluster.

use std::sync::Arc;

use super::answer;
use super::client::PcsdClient;
use super::error::{PcsdError, PcsdErrorKind};
use super::host::KnownHost;
use super::request::Request;
use super::steps::{ClusterError, ClusterStep, Progress, Work};

/// Hands out a corosync.conf to the nodes of a cluster that exists, as `pcs cluster link add`,
/// `pcs cluster config update` and `pcs quorum update` do.
///
/// First every node has to answer, and to have stopped corosync if the change needs that: nothing
/// is written before. Then all get the file, and corosync reads it again where it runs. If a node
/// fails in the middle, the error says which ones have the new file, and corosync goes on with the
/// old one everywhere.
#[derive(Clone, Debug)]
#[must_use]
pub struct ConfUpdate {
    hosts: Vec<KnownHost>,
    conf: String,
    stopped: bool,
    skip_offline: bool,
}

impl ConfUpdate {
    /// Of all nodes of the cluster, and the new text.
    pub fn new(hosts: impl IntoIterator<Item = KnownHost>, conf: impl Into<String>) -> Self {
        Self {
            hosts: hosts.into_iter().collect(),
            conf: conf.into(),
            stopped: false,
            skip_offline: false,
        }
    }

    /// corosync has to be stopped on all nodes: see
    /// [`Effect`](crate::corosync::Effect::needs_stopped_cluster).
    pub fn needs_stopped_cluster(mut self, needs: bool) -> Self {
        self.stopped = needs;
        self
    }

    /// `--skip-offline`: leaves out nodes that do not answer; they keep the old file.
    pub fn skip_offline(mut self) -> Self {
        self.skip_offline = true;
        self
    }

    /// Does it; `progress` hears of every step and host. The nodes that have the file now: all but
    /// those that were left out.
    ///
    /// # Errors
    /// [`ClusterError`] names the step that failed, all hosts that failed in it, and those that
    /// have done it.
    pub async fn run(
        &self,
        client: &Arc<PcsdClient>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Vec<KnownHost>, ClusterError> {
        let mut work = Work {
            client,
            progress: &mut progress,
        };
        let hosts = work.online(&self.hosts, self.skip_offline).await?;
        if self.stopped {
            work.step(ClusterStep::Stopped, &hosts, |client, host| async move {
                stopped(&client, &host).await
            })
            .await?;
        }
        work.send_conf(&hosts, &self.conf).await?;
        if !self.stopped {
            work.reload(&hosts).await?;
        }
        Ok(hosts)
    }
}

async fn stopped(client: &PcsdClient, host: &KnownHost) -> Result<(), PcsdError> {
    let body = client.ask(host, &Request::status(host.token())).await?;
    let kind = match answer::corosync_runs(&body) {
        Ok(false) => return Ok(()),
        Ok(true) => PcsdErrorKind::Running,
        Err(kind) => kind,
    };
    Err(PcsdError::new(host.name(), kind))
}
