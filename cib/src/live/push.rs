//! Changes of a live configuration: versioned patches, never a whole document.

use std::future::Future;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};

use super::cluster::Cluster;
use super::error::ToolError;
use super::exit::ExitCode;
use super::run::{Call, Run, RunError};
use crate::Cib;
use crate::cib::Version;
use crate::diff::{DiffError, Patchset, RebaseError, rebase};

/// A change that the cluster has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pushed {
    /// Epoch of the configuration with the change in it.
    pub epoch: u64,
    /// Patches that were sent; 0 if there was nothing to change.
    pub attempts: u32,
    /// Whether the answer got lost, and the change was found in the cluster afterwards.
    pub found_afterwards: bool,
}

/// Why a change was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// Others have changed the same things meanwhile: nothing was changed.
    #[error(transparent)]
    Conflict(#[from] RebaseError),
    /// The documents cannot be compared: nothing was sent.
    #[error(transparent)]
    Diff(#[from] DiffError),
    /// The cluster refuses the change, whatever its version: nothing was changed.
    #[error("the cluster refuses the change")]
    Refused(#[source] ToolError),
    /// Others were faster each time: nothing was changed.
    #[error("others changed the configuration {attempts} times meanwhile: try again later")]
    Contended {
        /// Patches that were sent.
        attempts: u32,
    },
    /// Reading the configuration failed before anything was sent.
    #[error("cannot read the configuration")]
    Read(#[source] ToolError),
    /// The push broke off, and the cluster has been asked since: it does not have the change.
    #[error("the push broke off, and the cluster does not have the change")]
    NotApplied(#[source] ToolError),
    /// It was interrupted, and the cluster has been asked since.
    #[error("interrupted: {}the cluster has version {version}", taken_text(*.taken))]
    Interrupted {
        /// The version that the cluster has.
        version: Version,
        /// Whether the change is in it; `None` if others have changed the same things since.
        taken: Option<bool>,
    },
    /// The push broke off, and nobody could say whether the cluster has the change: it cannot be
    /// read, or others have changed the same things since. See [`Cluster::has_taken`].
    #[error("the push broke off, and its outcome is unknown: read the configuration")]
    Unknown(#[source] ToolError),
}

const fn taken_text(taken: Option<bool>) -> &'static str {
    match taken {
        Some(true) => "the change was made; ",
        Some(false) => "the change was not made; ",
        None => "whether the change was made cannot be told, because others changed the same; ",
    }
}

/// Why an edit was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError<E> {
    /// The edit itself refused: nothing was sent in this attempt.
    #[error(transparent)]
    Edit(E),
    /// The push failed.
    #[error(transparent)]
    Push(#[from] PushError),
}

/// What one patch came to.
enum Sent {
    Taken(Pushed),
    Stale,
}

/// What sends a patch.
const PATCH: [&str; 4] = ["cibadmin", "--patch", "--sync-call", "--xml-pipe"];

/// How long to wait before a stale configuration is read again.
const PAUSE: Duration = Duration::from_millis(50);
/// How often a cluster is asked that does not answer.
const AGAIN: Duration = Duration::from_millis(250);

impl<R: Run> Cluster<R> {
    /// Brings what leads from `base` to `edited` into the cluster: `cib-push` without lost updates.
    ///
    /// What is sent is a patch that names the version of `base`. If the cluster has another one by
    /// then, the configuration is read again and the change is rebased on it; what others have
    /// changed stays. The whole document is never sent.
    ///
    /// # Errors
    /// [`PushError::Conflict`] names each element and attribute that both sides have changed; see
    /// the others for what is known of the cluster's state afterwards.
    pub async fn push(&self, base: &Cib, edited: &Cib) -> Result<Pushed, PushError> {
        let (mut from, mut to) = (base.clone(), edited.clone());
        for attempt in 1..=self.attempts.max(1) {
            match self.send(&from, &to, attempt).await? {
                Sent::Taken(pushed) => return Ok(pushed),
                Sent::Stale => {
                    let current = self.read_newer(&from).await?;
                    to = rebase(base, edited, &current)?;
                    from = current;
                }
            }
        }
        Err(PushError::Contended {
            attempts: self.attempts.max(1),
        })
    }

    /// Edits the configuration: reads it, lets `edit` change it, and pushes; again from the start
    /// if others were faster. So the edit is planned anew on what the others have made.
    ///
    /// # Errors
    /// [`EditError`]; what `edit` refuses is not sent.
    pub async fn edit<E>(
        &self,
        mut edit: impl FnMut(&mut Cib) -> Result<(), E>,
    ) -> Result<Pushed, EditError<E>> {
        let mut current = self.query().await.map_err(PushError::Read)?;
        for attempt in 1..=self.attempts.max(1) {
            let mut edited = current.clone();
            edit(&mut edited).map_err(EditError::Edit)?;
            match self.send(&current, &edited, attempt).await? {
                Sent::Taken(pushed) => return Ok(pushed),
                Sent::Stale => current = self.read_newer(&current).await?,
            }
        }
        Err(PushError::Contended {
            attempts: self.attempts.max(1),
        }
        .into())
    }

    /// As [`edit`](Self::edit), until `stop` ends: then no answer is waited for any more, the tool on
    /// its way is ended, and the cluster is asked what has become of the change.
    ///
    /// # Errors
    /// As [`edit`](Self::edit), and [`PushError::Interrupted`] with the version that the cluster has
    /// and whether the change is in it; [`PushError::Unknown`] if it does not answer.
    pub async fn edit_until<E>(
        &self,
        mut edit: impl FnMut(&mut Cib) -> Result<(), E>,
        stop: impl Future<Output = ()>,
    ) -> Result<Pushed, EditError<E>> {
        let last: Mutex<Option<(Cib, Cib)>> = Mutex::new(None);
        let noted = |cib: &mut Cib| {
            let before = cib.clone();
            edit(cib)?;
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some((before, cib.clone()));
            Ok(())
        };
        {
            let (work, stop) = (pin!(self.edit(noted)), pin!(stop));
            if let Either::Left((done, _)) = select(work, stop).await {
                return done;
            }
        }
        let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
        let known = match &last {
            Some((from, to)) => self.outcome(from, to).await,
            None => self.ask_again().await.map(|current| (current, Some(false))),
        };
        let (current, taken) = known.ok_or_else(|| {
            let call = "cibadmin --patch".to_owned();
            PushError::Unknown(ToolError::Killed { call })
        })?;
        let version = current.version();
        Err(PushError::Interrupted { version, taken }.into())
    }

    /// The configuration, after one that was too old; waits a moment for the news to arrive here.
    async fn read_newer(&self, old: &Cib) -> Result<Cib, PushError> {
        let mut current = self.query().await.map_err(PushError::Read)?;
        for _ in 0..10 {
            if configuration(&current) != configuration(old) {
                break;
            }
            tokio::time::sleep(PAUSE).await;
            current = self.query().await.map_err(PushError::Read)?;
        }
        Ok(current)
    }

    async fn send(&self, from: &Cib, to: &Cib, attempts: u32) -> Result<Sent, PushError> {
        let patch = Patchset::versioned(from, to)?;
        let epoch = from.version().epoch;
        if patch.is_empty() {
            let attempts = attempts.saturating_sub(1);
            return Ok(Sent::Taken(Pushed {
                epoch,
                attempts,
                found_afterwards: false,
            }));
        }
        let error = match self.call(Call::new(PATCH).with_input(patch.to_xml())).await {
            Ok((_, answer)) if answer.code == Some(0) => {
                let epoch = epoch.saturating_add(1);
                return Ok(Sent::Taken(Pushed {
                    epoch,
                    attempts,
                    found_afterwards: false,
                }));
            }
            Ok((call, answer)) => ToolError::failed(&call, &answer),
            Err(error) => error,
        };
        match error.code() {
            Some(ExitCode::UpdateTooOld) => Ok(Sent::Stale),
            Some(code) if is_refusal(code) => Err(PushError::Refused(error)),
            _ if never_started(&error) => Err(PushError::NotApplied(error)),
            Some(_) | None => self
                .look_afterwards(from, to, error, attempts)
                .await
                .map(Sent::Taken),
        }
    }

    /// The configuration after a push that broke off, and whether the change is in it; `None` if
    /// the cluster does not answer.
    async fn outcome(&self, from: &Cib, to: &Cib) -> Option<(Cib, Option<bool>)> {
        let current = self.ask_again().await?;
        let taken = found(from, to, &current);
        if taken != Some(false) {
            return Some((current, taken));
        }
        self.overtake_nothing(&current).await;
        let current = self.ask_again().await?;
        let taken = found(from, to, &current);
        Some((current, taken))
    }

    /// Waits until a patch that is on its way has arrived: changes are done in one order on all
    /// nodes, so one that is sent now comes after it. This one is refused for its version.
    async fn overtake_nothing(&self, current: &Cib) {
        let Version {
            admin_epoch, epoch, ..
        } = current.version();
        let Some(old) = epoch.checked_sub(1) else {
            return;
        };
        let patch = format!(
            "<diff format=\"2\"><version><source admin_epoch=\"{admin_epoch}\" epoch=\"{old}\"/>\
             <target admin_epoch=\"{admin_epoch}\" epoch=\"{epoch}\"/></version></diff>"
        );
        drop(self.call(Call::new(PATCH).with_input(patch)).await);
    }

    /// The configuration of a cluster that may have to come back first.
    async fn ask_again(&self) -> Option<Cib> {
        let asking = async {
            loop {
                if let Ok(current) = self.query().await {
                    return current;
                }
                tokio::time::sleep(AGAIN).await;
            }
        };
        tokio::time::timeout(self.recovery, asking).await.ok()
    }

    /// Finds out whether a push whose answer got lost has been taken.
    async fn look_afterwards(
        &self,
        from: &Cib,
        to: &Cib,
        error: ToolError,
        attempts: u32,
    ) -> Result<Pushed, PushError> {
        let Some((current, taken)) = self.outcome(from, to).await else {
            return Err(PushError::Unknown(error));
        };
        match taken {
            Some(true) => {
                let epoch = current.version().epoch;
                Ok(Pushed {
                    epoch,
                    attempts,
                    found_afterwards: true,
                })
            }
            Some(false) => Err(PushError::NotApplied(error)),
            None => Err(PushError::Unknown(error)),
        }
    }

    /// Whether the cluster has taken what leads from `base` to `edited`, after a push that ended
    /// with [`PushError::Unknown`]: ask through another node if this one is gone. `None` if others
    /// have changed the same things since, so that it cannot be told.
    ///
    /// # Errors
    /// [`ToolError`] when the configuration cannot be read here either.
    pub async fn has_taken(&self, base: &Cib, edited: &Cib) -> Result<Option<bool>, ToolError> {
        Ok(found(base, edited, &self.query().await?))
    }
}

/// Whether a change is in a configuration: then making it once more changes nothing.
fn found(from: &Cib, to: &Cib, current: &Cib) -> Option<bool> {
    if configuration(current) == configuration(from) {
        return Some(false);
    }
    let again = rebase(from, to, current).ok()?;
    let open = Patchset::unversioned(current, &again).ok()?;
    Some(open.is_empty())
}

/// What tells two configurations apart.
fn configuration(cib: &Cib) -> (u64, u64) {
    let version = cib.version();
    (version.admin_epoch, version.epoch)
}

/// Codes with which a patch was refused for sure: it was looked at, or never left.
const fn is_refusal(code: ExitCode) -> bool {
    matches!(
        code,
        ExitCode::InvalidConfiguration
            | ExitCode::NoSuchObject
            | ExitCode::Exists
            | ExitCode::Privilege
            | ExitCode::BadData
            | ExitCode::Usage
            | ExitCode::Protocol
            | ExitCode::QuorumRequired
            | ExitCode::Unsafe
            | ExitCode::NotApplicable
    )
}

const fn never_started(error: &ToolError) -> bool {
    matches!(
        error,
        ToolError::Run(RunError::Start { .. } | RunError::NotRecorded(_))
    )
}
