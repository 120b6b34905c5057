//! One thing on many hosts at once.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::client::PcsdClient;
use super::error::{PcsdError, PcsdErrorKind};
use super::host::KnownHost;
use super::request::Request;

/// How often a host is asked whether it is online.
const PAUSE: Duration = Duration::from_millis(500);

impl PcsdClient {
    /// Does one thing on all hosts at once; `told` hears of each as it ends. Dropping the future
    /// ends the work on those that have not.
    pub async fn on_all<F, W, T>(
        self: &Arc<Self>,
        hosts: &[KnownHost],
        work: F,
        mut told: impl FnMut(&str, Result<T, PcsdError>),
    ) where
        F: Fn(Arc<Self>, KnownHost) -> W,
        W: Future<Output = Result<T, PcsdError>> + Send + 'static,
        T: Send + 'static,
    {
        let mut running = JoinSet::new();
        let mut names = BTreeMap::new();
        for host in hosts {
            let task = running.spawn(work(Arc::clone(self), host.clone()));
            names.insert(task.id(), host.name());
        }
        while let Some(ended) = running.join_next_with_id().await {
            let name = |id| names.get(id).copied().unwrap_or_default();
            match ended {
                Ok((id, outcome)) => told(name(&id), outcome),
                Err(error) => {
                    let host = name(&error.id());
                    let lost = PcsdErrorKind::Http("its task ended".to_owned());
                    told(host, Err(PcsdError::new(host, lost)));
                }
            }
        }
    }

    /// Waits until Pacemaker of a host is online: what `--wait` of `pcs cluster start` does.
    ///
    /// # Errors
    /// [`PcsdErrorKind::Timeout`] after `limit`, and as [`send`](Self::send).
    pub async fn wait_online(&self, host: &KnownHost, limit: Duration) -> Result<(), PcsdError> {
        let asking = async {
            loop {
                let answer = self.ask(host, &Request::node_status(host.token())).await;
                match answer {
                    Ok(body) if super::answer::is_online(&body) => return Ok(()),
                    // 400: pacemaker does not answer yet.
                    Ok(_) => {}
                    Err(error) if matches!(error.kind(), PcsdErrorKind::Failed { .. }) => {}
                    Err(error) => return Err(error),
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        let late = || PcsdError::new(host.name(), PcsdErrorKind::Timeout(limit));
        tokio::time::timeout(limit, asking)
            .await
            .unwrap_or_else(|_elapsed| Err(late()))
    }
}
