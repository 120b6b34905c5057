//! The lab: the deployment and its tests on a real kernel, on this machine alone.
//!
//! `lab run` boots Debian's user-mode Linux (a whole kernel as one process) with this machine's
//! root as its file system and runs a command in it; `lab deploy` rebuilds the documented
//! deployment in it with network namespaces; `lab test` runs every rung of the project's tests.

mod deploy;
mod guest;
mod interrupt;
mod packages;
mod release;
mod request;
mod run;
mod rungs;
mod shell;
mod uml;

use std::{ffi::OsString, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};
use release::Release;

/// Real kernels for lvskit: needs root on Debian or Ubuntu.
#[derive(Debug, Parser)]
#[command(name = "lab", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Installs what the lab needs: Debian packages, the root of another release, and one with the
    /// tools of Pacemaker 3.
    Setup {
        #[command(flatten)]
        kernel: Kernel,
    },
    /// Runs a command in a kernel with IPVS; exits with the command's status, 125 without one.
    Run {
        #[command(flatten)]
        kernel: Kernel,
        /// Memory of the kernel.
        #[arg(long, default_value = "512M")]
        memory: String,
        /// Longest time for boot and command together, in seconds.
        #[arg(long, default_value_t = 900)]
        timeout: u64,
        /// The command and its arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
    /// Rebuilds the deployment on a real kernel and checks what it does, one line a claim.
    Deploy {
        #[command(flatten)]
        kernel: Kernel,
    },
    /// Runs every rung of the tests; installs what they need when root on Debian or Ubuntu.
    Test {
        /// Run only what needs nothing but cargo.
        #[arg(long)]
        hermetic: bool,
        /// Run the long campaigns at their full counts, and the deployment on every release.
        #[arg(long)]
        full: bool,
    },
    /// First process of the kernel; not for people.
    #[command(hide = true)]
    GuestInit {
        request: PathBuf,
        /// What the kernel adds to our arguments.
        #[arg(hide = true)]
        rest: Vec<OsString>,
    },
    /// The deployment, inside the kernel; not for people.
    #[command(hide = true)]
    GuestDeploy { director: PathBuf },
}

#[derive(Clone, Copy, Debug, clap::Args)]
struct Kernel {
    /// Debian release whose kernel and programs to use; this machine's own by default.
    #[arg(long, value_enum)]
    release: Option<Release>,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Setup { kernel } => release::prepare(kernel.release)
            .and_then(|_root| release::pacemaker_3())
            .map(|_root| 0),
        Command::Run {
            kernel,
            memory,
            timeout,
            command,
        } => run::command(
            kernel.release,
            &memory,
            Duration::from_secs(timeout),
            command,
        ),
        Command::Deploy { kernel } => deploy::boot(kernel.release),
        Command::Test { hermetic, full } => rungs::all(hermetic, full),
        Command::GuestInit { request, .. } => guest::init(&request),
        Command::GuestDeploy { director } => deploy::inside(&director),
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            shell::complain(&error);
            ExitCode::from(error.exit_status())
        }
    }
}
