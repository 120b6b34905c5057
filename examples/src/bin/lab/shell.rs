//! Processes and messages: what every part of the lab needs of the system.

use std::{
    ffi::OsStr,
    fmt,
    io::{self, IsTerminal as _, Write as _},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// Why the lab could not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LabError {
    /// The lab needs root.
    #[error("{what} needs root: run it with sudo, or `cargo lab test --hermetic` without")]
    NotRoot {
        /// What was asked for.
        what: &'static str,
    },
    /// This is no Debian or Ubuntu.
    #[error("cannot install {packages}: no apt-get here; the lab knows Debian and Ubuntu only")]
    NoApt {
        /// The missing packages.
        packages: String,
    },
    /// A program could not be started.
    #[error("cannot run {program}: is it installed? `cargo lab setup` installs what the lab needs")]
    Spawn {
        /// The program.
        program: String,
        /// The system's answer.
        source: io::Error,
    },
    /// A program failed.
    #[error("{command}: exit status {status}\n{output}")]
    Failed {
        /// The command line.
        command: String,
        /// Its exit status, -1 for a signal.
        status: i32,
        /// The end of what it printed.
        output: String,
    },
    /// A file or mount operation failed.
    #[error("cannot {action}")]
    Io {
        /// What was tried.
        action: String,
        /// The system's answer.
        source: io::Error,
    },
    /// The kernel stopped without a verdict of the command.
    #[error("no verdict from the kernel: {reason}")]
    NoVerdict {
        /// What was seen.
        reason: String,
    },
    /// The command did not end in time.
    #[error("stopped after {seconds} s without an end")]
    TimedOut {
        /// The limit.
        seconds: u64,
    },
    /// A value of ours was refused by a crate.
    #[error("{what}: {reason}")]
    Refused {
        /// The object.
        what: String,
        /// The crate's own words.
        reason: String,
    },
}

impl LabError {
    /// 124 and 125 as timeout(1) and git-bisect(1) use them: no verdict. Else 2.
    pub(crate) const fn exit_status(&self) -> u8 {
        match self {
            Self::TimedOut { .. } => 124,
            Self::NoVerdict { .. } => 125,
            Self::NotRoot { .. }
            | Self::NoApt { .. }
            | Self::Spawn { .. }
            | Self::Failed { .. }
            | Self::Io { .. }
            | Self::Refused { .. } => 2,
        }
    }

    pub(crate) fn io(action: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Io {
            action: action.into(),
            source,
        }
    }

    pub(crate) fn refused(what: impl Into<String>, reason: &impl fmt::Display) -> Self {
        Self::Refused {
            what: what.into(),
            reason: reason.to_string(),
        }
    }
}

/// Prints an error with its causes to standard error.
pub(crate) fn complain(error: &LabError) {
    note(&format!("lab: {}", examples::with_causes(error)));
}

/// Prints one line to standard error; a closed one is nobody's loss.
pub(crate) fn note(line: &str) {
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// Prints one line to standard output.
pub(crate) fn say(line: &str) {
    drop(writeln!(io::stdout().lock(), "{line}"));
}

/// Runs a program to its end and returns what it printed.
///
/// # Errors
///
/// When it cannot be started or fails.
pub(crate) fn capture<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Result<String, LabError> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    finish(&mut command).map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a prepared command to its end; a failure carries the end of its output.
///
/// # Errors
///
/// When it cannot be started or fails.
pub(crate) fn finish(command: &mut Command) -> Result<Output, LabError> {
    let output = command
        .output()
        .map_err(|source| spawn_error(command, source))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(LabError::Failed {
        command: describe(command),
        status: output.status.code().unwrap_or(-1),
        output: tail(&output),
    })
}

pub(crate) fn spawn_error(command: &Command, source: io::Error) -> LabError {
    LabError::Spawn {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}

/// The command line, as a person would type it but for quotes.
pub(crate) fn describe(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line += &argument.to_string_lossy();
    }
    line
}

fn tail(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text += &String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().collect();
    lines
        .iter()
        .skip(lines.len().saturating_sub(15))
        .map(|line| format!("    {line}\n"))
        .collect()
}

/// One step with its time: a spinner on a terminal, one line elsewhere.
pub(crate) struct Step {
    label: String,
    started: Instant,
    spinner: Option<ProgressBar>,
}

impl Step {
    pub(crate) fn start(label: impl Into<String>) -> Self {
        let label = label.into();
        let spinner = io::stderr().is_terminal().then(|| spinner(&label));
        Self {
            label,
            started: Instant::now(),
            spinner,
        }
    }

    /// Ends the step and prints its line.
    pub(crate) fn end<T>(self, outcome: Result<T, LabError>) -> Result<T, LabError> {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
        let verdict = if outcome.is_ok() { "ok    " } else { "FAILED" };
        let seconds = self.started.elapsed().as_secs_f32();
        note(&format!("lab: {verdict} {seconds:6.1} s  {}", self.label));
        outcome
    }
}

fn spinner(label: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(label.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed_precise} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
