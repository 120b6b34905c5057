//! The cluster behind the commands, and what Ctrl-C means for them.

use std::future::Future;
use std::time::Duration;

use cib::live::{Cluster, Tools};
use examples::with_causes;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::ctrl_c;

use crate::Failure;
use crate::args::Args;

/// The cluster that this machine is a node of, or the file of `-f` through the same tools.
pub(crate) struct Live {
    runtime: Runtime,
    pub(crate) cluster: Cluster<Tools>,
}

impl Live {
    pub(crate) fn start(args: &Args) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let tools = match &args.file {
            Some(path) => Tools::new().on_file(path),
            None => Tools::new(),
        };
        let cluster = Cluster::new(tools);
        Ok(Self { runtime, cluster })
    }

    /// Waits for something that changes nothing, or can be left at any time: Ctrl-C ends it.
    pub(crate) fn wait<T, E: std::error::Error>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        self.runtime.block_on(async {
            tokio::select! {
                done = work => done.map_err(|error| Failure::Message(with_causes(&error))),
                _ = ctrl_c() => Err(Failure::Message("interrupted".to_owned())),
            }
        })
    }

    /// Waits for a change, as [`patiently`](Self::patiently).
    pub(crate) fn change<T, E: std::error::Error>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        self.patiently(work)?
            .map_err(|error| Failure::Message(with_causes(&error)))
    }

    /// Waits for a change. The first Ctrl-C lets it come to its end, whose outcome is told then;
    /// the second one leaves it.
    pub(crate) fn patiently<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        self.runtime.block_on(async {
            let patience = async {
                if ctrl_c().await.is_ok() {
                    anstream::eprintln!("Finishing the change; once more to leave it unfinished");
                }
                drop(ctrl_c().await);
            };
            tokio::select! {
                done = work => Ok(done),
                () = patience => Err(Failure::Message(
                    "interrupted: read the configuration to see whether the change was made".to_owned(),
                )),
            }
        })
    }

    /// `--wait`: until the cluster has nothing more to do.
    pub(crate) fn settle(&self, wait: Option<Wait>) -> Result<(), Failure> {
        match wait {
            Some(Wait(limit)) => self.wait(self.cluster.wait_idle(limit)),
            None => Ok(()),
        }
    }
}

/// `--wait`, or `--wait=n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait(pub(crate) Option<Duration>);

/// Takes `--wait[=n]` out of the words of a command.
pub(crate) fn split_wait(words: &[String]) -> Result<(Vec<String>, Option<Wait>), Failure> {
    let mut wait = None;
    let mut rest = Vec::new();
    for word in words {
        match word.strip_prefix("--wait") {
            Some("") => wait = Some(Wait(None)),
            Some(value) if value.starts_with('=') => {
                let seconds = value.trim_start_matches('=');
                let limit = seconds.parse().ok().filter(|seconds| *seconds > 0);
                let limit = limit.map(Duration::from_secs).ok_or_else(|| {
                    Failure::Message(format!(
                        "{seconds} is not a valid number of seconds to wait"
                    ))
                })?;
                wait = Some(Wait(Some(limit)));
            }
            _ => rest.push(word.clone()),
        }
    }
    Ok((rest, wait))
}
