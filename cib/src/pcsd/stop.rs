//! Nodes whose cluster is stopped.

use std::sync::Arc;

use super::client::PcsdClient;
use super::host::KnownHost;
use super::nodes::keeps_quorum;
use super::request::Request;
use super::steps::{ClusterError, ClusterStep, Progress, Work};

/// `pcs cluster stop NODE…`, `pcs cluster stop --all`: Pacemaker on all these nodes first, with its
/// resources, and corosync only then. So no node loses its quorum while resources still stop there.
#[derive(Clone, Debug)]
#[must_use]
pub struct ClusterStop {
    nodes: Vec<KnownHost>,
    force: bool,
}

impl ClusterStop {
    /// Of the nodes to be stopped.
    pub fn new(nodes: impl IntoIterator<Item = KnownHost>) -> Self {
        Self {
            nodes: nodes.into_iter().collect(),
            force: false,
        }
    }

    /// `--force`, and where all nodes stop: does not ask whether the others keep their quorum.
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// Does it; `progress` hears of every step and host. A node whose Pacemaker does not stop keeps
    /// its corosync; the others are stopped.
    ///
    /// # Errors
    /// [`ClusterError`] names the step that failed, all hosts that failed in it, and those that
    /// have done it. If it is [`ClusterStep::Quorum`], nothing was stopped.
    pub async fn run(
        &self,
        client: &Arc<PcsdClient>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<(), ClusterError> {
        let mut work = Work {
            client,
            progress: &mut progress,
        };
        if !self.force {
            let names: Vec<String> = self.nodes.iter().map(|host| host.name().into()).collect();
            work.step(ClusterStep::Quorum, &self.nodes, move |client, host| {
                let names = names.clone();
                async move { keeps_quorum(&client, &host, &names).await }
            })
            .await?;
        }
        let pacemaker = work
            .ask(
                ClusterStep::StopPacemaker,
                &self.nodes,
                Request::pacemaker_stop,
            )
            .await;
        let mut stopped = self.nodes.clone();
        if let Err(error) = &pacemaker {
            stopped.retain(|host| error.done.iter().any(|name| name == host.name()));
        }
        work.ask(ClusterStep::StopCorosync, &stopped, Request::corosync_stop)
            .await?;
        pacemaker
    }
}
