//! An interrupted lab removes its temporary directory; the kernel ends with the lab by itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::{Mutex, OnceLock, PoisonError},
    thread,
};

use nix::sys::signal::{SigSet, SigmaskHow, Signal};

use crate::shell::{LabError, note};

/// What to remove, while there is something.
static TEMPORARY: Mutex<Option<PathBuf>> = Mutex::new(None);
/// One thread waits for signals, from the first directory on.
static WAITING: OnceLock<()> = OnceLock::new();

/// The signals that end the lab from outside.
pub(crate) fn signals() -> SigSet {
    [Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM]
        .into_iter()
        .collect()
}

/// While held, an interrupt removes the directory before it ends the lab.
#[derive(Debug)]
pub(crate) struct RemovedOnInterrupt {
    /// What was blocked before.
    signals: SigSet,
}

impl RemovedOnInterrupt {
    /// Must be called before other threads are started, which inherit the blocked signals, and
    /// after other processes are, which would too.
    ///
    /// # Errors
    ///
    /// When the signals cannot be blocked.
    pub(crate) fn hold(directory: &Path) -> Result<Self, LabError> {
        let before = signals()
            .thread_swap_mask(SigmaskHow::SIG_BLOCK)
            .map_err(|errno| LabError::refused("signals", &errno))?;
        remember(Some(directory.to_owned()));
        WAITING.get_or_init(|| {
            thread::spawn(|| end_on(&signals()));
        });
        Ok(Self { signals: before })
    }
}

impl Drop for RemovedOnInterrupt {
    fn drop(&mut self) {
        remember(None);
        if let Err(errno) = self.signals.thread_set_mask() {
            note(&format!("lab: signals stay blocked: {errno}"));
        }
    }
}

fn remember(directory: Option<PathBuf>) {
    *TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner) = directory;
}

#[expect(clippy::exit, reason = "the signal's own effect, after cleaning up")]
fn end_on(signals: &SigSet) {
    let Ok(signal) = signals.wait() else { return };
    let directory = TEMPORARY
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    if let Some(directory) = directory {
        drop(fs::remove_dir_all(directory));
    }
    process::exit(128 + signal as i32);
}
