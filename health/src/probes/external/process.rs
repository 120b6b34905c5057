//! A program with its group: started, read, ended and reaped, whatever happens to the check.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStdout, Command};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::verdict::End;
use crate::report::DETAIL_BYTES;
use crate::{Reason, Report, Resource};

/// What the program sees of our own environment.
const ENVIRONMENT: [&str; 5] = ["PATH", "HOME", "LANG", "LC_ALL", "TZ"];

/// Runs a program to its end; dropping the future ends the program.
pub(super) async fn run(
    program: &Path,
    arguments: &[OsString],
    grace: Duration,
) -> Result<End, Report> {
    let refused = |error: io::Error| spawn_failure(&error).detail(program.display().to_string());
    let mut child = command(program, arguments).spawn().map_err(refused)?;
    let stdout = child.stdout.take();
    let mut group = Group {
        child: Some(child),
        grace,
    };
    let mut output = Vec::new();
    let waited = {
        let Some(child) = &mut group.child else {
            return Err(Report::fail(Reason::Setup { errno: None }));
        };
        // A process that the program leaves behind may hold the pipe: its end is not waited for.
        tokio::select! {
            biased;
            () = drain(stdout, &mut output) => child.wait().await,
            waited = child.wait() => waited,
        }
    };
    // It has been waited for: its group is no longer ours to signal.
    group.child = None;
    let status = waited.map_err(|error| Report::fail(Reason::from_setup(&error)))?;
    Ok(End { status, output })
}

fn command(program: &Path, arguments: &[OsString]) -> Command {
    let mut command = Command::new(program);
    let kept = ENVIRONMENT.map(|name| (name, std::env::var_os(name)));
    let kept = kept
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    command
        .args(arguments)
        .env_clear()
        .envs(kept)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    command
}

/// Not being able to start it says nothing about the target.
fn spawn_failure(error: &io::Error) -> Report {
    Report::inconclusive(match error.raw_os_error() {
        Some(libc::EAGAIN) => Reason::Exhausted(Resource::Processes),
        _ => Reason::from_setup(error),
    })
}

/// Reads everything, keeps the beginning.
async fn drain(stdout: Option<ChildStdout>, kept: &mut Vec<u8>) {
    let Some(mut stdout) = stdout else { return };
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = stdout.read(&mut buffer).await {
        let room = DETAIL_BYTES.saturating_sub(kept.len());
        kept.extend(buffer.iter().take(count.min(room)));
    }
}

/// A running program and whatever it has started.
struct Group {
    /// Until it has been waited for.
    child: Option<Child>,
    grace: Duration,
}

impl Drop for Group {
    fn drop(&mut self) {
        let Some(child) = self.child.take() else {
            return;
        };
        signal(&child, Signal::SIGTERM);
        let ending = Ending(child);
        // Without a runtime nobody can wait: the value's own end kills at once.
        if let Ok(runtime) = Handle::try_current() {
            drop(runtime.spawn(end(ending, self.grace)));
        }
    }
}

/// Waits for the end of a program that was asked to end.
async fn end(mut ending: Ending, grace: Duration) {
    let gone = timeout(grace, ending.0.wait()).await;
    if gone.is_err() {
        signal(&ending.0, Signal::SIGKILL);
        drop(ending.0.wait().await);
    }
}

/// A program that was asked to end; killed with its group if this is dropped before it has.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        signal(&self.0, Signal::SIGKILL);
    }
}

/// Signals the group; nothing once the program has been waited for, as its id may be another's.
fn signal(child: &Child, signal: Signal) {
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(id) = id {
        match killpg(Pid::from_raw(id), signal) {
            // Gone already.
            Ok(()) | Err(Errno::ESRCH) => {}
            // Running as another user: it ends by itself, or not.
            Err(_) => {}
        }
    }
}
