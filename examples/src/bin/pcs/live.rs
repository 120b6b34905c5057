//! The cluster behind the commands, and what Ctrl-C and SIGTERM mean for them.

use std::future::Future;

use cib::Cib;
use cib::diff::RebaseError;
use cib::live::{Cluster, EditError, PushError, Tools};
use cib::pcs::Wait;
use examples::with_causes;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

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
                () = interrupt() => Err(Failure::Message("interrupted".to_owned())),
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
    fn patiently<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        self.runtime.block_on(async {
            tokio::select! {
                done = work => Ok(done),
                () = twice() => Err(Failure::Message(
                    "interrupted: read the configuration to see whether the change was made".to_owned(),
                )),
            }
        })
    }

    /// Edits the configuration. The first Ctrl-C lets the edit come to its end; the second one
    /// leaves it, and the cluster is asked what has become of it.
    pub(crate) fn edit(
        &self,
        edit: impl FnMut(&mut Cib) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let edited = self.cluster.edit_until(edit, twice());
        match self.runtime.block_on(edited) {
            Ok(_) => Ok(()),
            Err(EditError::Edit(failure)) => Err(failure),
            Err(EditError::Push(PushError::Conflict(error))) => Err(conflicts(&error)),
            Err(error) => Err(Failure::Message(with_causes(&error))),
        }
    }

    /// `--wait`: until the cluster has nothing more to do.
    pub(crate) fn settle(&self, wait: Option<Wait>) -> Result<(), Failure> {
        match wait {
            Some(wait) => self.wait(self.cluster.wait_idle(wait.limit())),
            None => Ok(()),
        }
    }
}

/// Each conflict on a line of its own.
pub(crate) fn conflicts(error: &RebaseError) -> Failure {
    let RebaseError::Conflicts(conflicts) = error else {
        return Failure::Message(with_causes(error));
    };
    for conflict in conflicts {
        anstream::eprintln!("Error: conflict: {conflict}");
    }
    let message = "others have changed the same things meanwhile: nothing was changed";
    Failure::Message(message.to_owned())
}

/// Ends with SIGINT or SIGTERM.
pub(crate) async fn interrupt() {
    match Interrupts::new() {
        Some(mut interrupts) => interrupts.next().await,
        None => std::future::pending().await,
    }
}

/// Ends with the second of them; says after the first what it does.
async fn twice() {
    let Some(mut interrupts) = Interrupts::new() else {
        return std::future::pending().await;
    };
    interrupts.next().await;
    anstream::eprintln!("Finishing the change; once more to leave it unfinished");
    interrupts.next().await;
}

/// SIGINT and SIGTERM, none of which is missed.
pub(crate) struct Interrupts([Signal; 2]);

impl Interrupts {
    /// `None` where the signals end the program.
    pub(crate) fn new() -> Option<Self> {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        match kinds.map(signal) {
            [Ok(one), Ok(other)] => Some(Self([one, other])),
            _ => None,
        }
    }

    pub(crate) async fn next(&mut self) {
        let Self([one, other]) = self;
        tokio::select! {
            _ = one.recv() => {}
            _ = other.recv() => {}
        }
    }
}
