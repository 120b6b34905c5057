//! Fencing by hand, and its history.

use std::time::Duration;

use super::administer::both;
use super::cluster::Cluster;
use super::error::ToolError;
use super::run::{Call, Run};

/// How long fencing may take: `stonith_admin` waits by itself as long as the devices' timeouts and
/// delays say, 120 s for each by default.
const PATIENCE: Duration = Duration::from_secs(1800);

impl<R: Run> Cluster<R> {
    /// Fences a node: `stonith_admin --reboot NODE`, with `off` `--fence NODE`; `pcs stonith fence`.
    /// It may take half an hour at most.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn fence(&self, node: &str, off: bool) -> Result<(), ToolError> {
        let how = if off { "--fence" } else { "--reboot" };
        let call = Call::new(["stonith_admin", how, node]).within(PATIENCE);
        self.succeed(call).await.map(drop)
    }

    /// Tells the cluster that a node is off, because somebody has looked:
    /// `stonith_admin --confirm NODE`, `pcs stonith confirm`.
    ///
    /// If it is not off, or reaches shared storage, data will be lost.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn confirm_fenced(&self, node: &str) -> Result<(), ToolError> {
        let call = Call::new(["stonith_admin", "--confirm", node]);
        self.succeed(call).await.map(drop)
    }

    /// What was fenced, as text for people: `stonith_admin --history NODE --verbose`; of all nodes
    /// without one. See [`fencing_history`](Self::fencing_history) for values.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn fencing_history_text(&self, node: Option<&str>) -> Result<String, ToolError> {
        self.history(node, "--verbose").await
    }

    /// Forgets what was fenced: `stonith_admin --history NODE --cleanup`; of all nodes without one.
    /// What was done, in the tool's words.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn forget_fencing(&self, node: Option<&str>) -> Result<String, ToolError> {
        self.history(node, "--cleanup").await
    }

    /// Gathers the history from all nodes: `stonith_admin --history '*' --broadcast`. What was done,
    /// in the tool's words.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn gather_fencing_history(&self) -> Result<String, ToolError> {
        self.history(None, "--broadcast").await
    }

    async fn history(&self, node: Option<&str>, action: &str) -> Result<String, ToolError> {
        let node = node.unwrap_or("*");
        let call = Call::new(["stonith_admin", "--history", node, action]);
        Ok(both(&self.succeed(call).await?))
    }
}
