//! The documented deployment, step by step: the guide's own command, what the crates make of it,
//! and its effect. Then live: a real web server, real checks, the kernel in memory, a failover.
//!
//! Needs no root, no kernel module and no cluster, and leaves nothing behind.

mod cluster;
mod live;
mod terminal;
mod walk;

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use examples::{artefacts::ArtefactError, director::DirectorError, guide};
use ldirectord_conf::{Config, Document, OpenError, SystemNames};
use terminal::Terminal;
use tokio::signal::unix::{SignalKind, signal};

/// The documented load balancer deployment, embedded: no root, no kernel module, no cluster.
#[derive(Debug, Parser)]
#[command(name = "deployment", version)]
struct Arguments {
    /// Write every artefact below this directory: hosts, sysctl, ldirectord.cf, cib.xml, …
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Take this ldirectord.cf in place of the guide's.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Why the walk ended early.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The findings were told already.
    #[error("the configuration has errors")]
    Configuration,
    #[error(transparent)]
    Read(#[from] OpenError),
    #[error("interrupted")]
    Interrupted,
    #[error("cannot write to the terminal")]
    Terminal(#[from] io::Error),
    #[error("step {step}: {reason}")]
    Step { step: &'static str, reason: String },
    #[error("cannot serve the real server {real} on loopback")]
    WebServer { real: String, source: io::Error },
    #[error(transparent)]
    Director(#[from] DirectorError),
    #[error("nothing happened within {seconds} s while waiting for {what}")]
    Silence { what: String, seconds: u64 },
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match interruptible(&arguments).await {
        Err(Failure::Interrupted) => ExitCode::from(130),
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Configuration) => ExitCode::from(2),
        // The reader went away, as in `deployment | head`.
        Err(Failure::Terminal(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            anstream::eprintln!("deployment: {}", examples::with_causes(&failure));
            ExitCode::from(if matches!(failure, Failure::Read(_)) {
                2
            } else {
                1
            })
        }
    }
}

/// Everything lives in this process: ending it leaves nothing behind.
async fn interruptible(arguments: &Arguments) -> Result<(), Failure> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        outcome = run(arguments) => outcome,
        _ = interrupt.recv() => Err(Failure::Interrupted),
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut terminal = Terminal::stdout();
    terminal.title("A load balancer of Pacemaker, ldirectord and IPVS, on the lvskit crates")?;
    let (document, config) = configuration(arguments.config.as_deref())?;
    let mut walk = walk::Walk::new(terminal, document, config);
    walk.all().await?;
    if let Some(directory) = &arguments.out {
        walk.write_artefacts(directory)?;
    }
    Ok(())
}

/// The configuration, with every finding about it on standard error.
fn configuration(path: Option<&Path>) -> Result<(Document, Config), Failure> {
    let (name, document) = match path {
        Some(path) => (path.display().to_string(), Document::open(path)?),
        None => (
            "ldirectord.cf".to_owned(),
            Document::parse(guide::LDIRECTORD_CF.as_bytes()),
        ),
    };
    let (config, findings) = Config::interpret(&document, &SystemNames::new());
    let color = io::stderr().is_terminal();
    for finding in &findings {
        anstream::eprintln!(
            "{}
",
            finding.render(&document, &name, color)
        );
    }
    config
        .map(|config| (document, config))
        .ok_or(Failure::Configuration)
}
