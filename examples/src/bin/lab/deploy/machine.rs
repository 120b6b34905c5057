//! One machine of the deployment: a network namespace, and what runs in it.

use std::{
    ffi::OsStr,
    fs::{self, File},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use nix::{
    sched::{CloneFlags, setns},
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::claims::within;
use crate::shell::{LabError, capture, spawn_error};

/// A network namespace by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    pub(crate) name: &'static str,
}

impl Machine {
    /// Runs a program in the namespace and returns its output.
    pub(crate) fn capture(self, command: &[&str]) -> Result<String, LabError> {
        let prefix = ["netns", "exec", self.name];
        let arguments: Vec<&str> = prefix.iter().chain(command).copied().collect();
        capture("ip", &arguments)
    }

    /// `ip` with arguments, in the namespace.
    pub(crate) fn ip(self, arguments: &[&str]) -> Result<String, LabError> {
        let prefix = ["-n", self.name];
        let arguments: Vec<&str> = prefix.iter().chain(arguments).copied().collect();
        capture("ip", &arguments)
    }

    /// Starts a program that keeps running; its output goes to `log`.
    pub(crate) fn start<S: AsRef<OsStr>>(
        self,
        command: &[S],
        log: &Path,
    ) -> Result<Process, LabError> {
        let output =
            File::create(log).map_err(LabError::io(format!("create {}", log.display())))?;
        let errors = output.try_clone().map_err(LabError::io("share the log"))?;
        let mut program = Command::new("ip");
        program.args(["netns", "exec", self.name]).args(command);
        program.stdin(Stdio::null()).stdout(output).stderr(errors);
        let child = program
            .spawn()
            .map_err(|source| spawn_error(&program, source))?;
        Ok(Process { child })
    }

    /// Runs our own code on a thread in the namespace.
    pub(crate) fn enter<T: Send>(
        self,
        work: impl FnOnce() -> Result<T, LabError> + Send,
    ) -> Result<T, LabError> {
        let path = Path::new("/run/netns").join(self.name);
        let inside = move || {
            let file =
                File::open(&path).map_err(LabError::io(format!("open {}", path.display())))?;
            setns(file, CloneFlags::CLONE_NEWNET)
                .map_err(|errno| LabError::refused(path.display().to_string(), &errno))?;
            work()
        };
        thread::scope(|scope| {
            scope.spawn(inside).join().unwrap_or_else(|_panic| {
                Err(LabError::refused(
                    self.name,
                    &"a thread in this namespace panicked",
                ))
            })
        })
    }
}

/// A program that runs in a namespace until it is stopped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
}

impl Process {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// TERM, then its exit status; one that does not end within five seconds is an error.
    pub(crate) fn stop(&mut self) -> Result<i32, LabError> {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap_or(-1));
        kill(pid, Signal::SIGTERM).map_err(|errno| LabError::refused("TERM", &errno))?;
        let mut status = None;
        within(Duration::from_secs(5), || {
            status = self
                .child
                .try_wait()
                .map_err(LabError::io("wait for a process"))?;
            status
                .map(drop)
                .ok_or_else(|| LabError::refused("process", &"it ignores TERM"))
        })?;
        Ok(status.and_then(|status| status.code()).unwrap_or(-1))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Writes a file of the lab.
pub(crate) fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<(), LabError> {
    fs::write(path, text).map_err(LabError::io(format!("write {}", path.display())))
}
