//! `pcs` rebuilt: the commands that check, show and edit the configuration of a cluster.
//!
//! `pcs COMMAND…` works on the cluster that this machine is a node of: a change is read, made in
//! memory, and sent as a patch that names the version it was made from. `pcs -f FILE COMMAND…`
//! works on a file: an edit replaces it in one step and changes only the bytes that it is about.
//! Exit status as that of pcs: 0 done, 1 refused or invalid.

mod agents;
mod args;
mod clock;
mod conf;
mod document;
mod edit;
mod hosts;
mod known;
mod live;
mod options;
mod outcome;
mod password;
mod plan;
mod push;
mod setup;
mod status;
mod verify;

use std::io::{self, Write as _};
use std::process::ExitCode;

use args::Args;

/// Why the exit status is not 0.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// All has been told.
    #[error("told already")]
    Told,
    /// To be told.
    #[error("{0}")]
    Message(String),
    /// Output that cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] io::Error),
}

fn main() -> ExitCode {
    let args = Args::read();
    args.color.apply();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Failure::Told) => ExitCode::FAILURE,
        Err(failure) => {
            anstream::eprintln!("Error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let words: Vec<&str> = args.command.iter().map(String::as_str).collect();
    let known = |words: &[&str]| {
        matches!(
            words,
            ["cluster", "cib-push" | "diff-cib" | "edit" | "setup", ..]
        ) || !matches!(
            words,
            ["cluster" | "host", ..] | [_, "cleanup" | "refresh", ..]
        )
    };
    if args.dry_run && !known(&words) {
        let message = "--dry-run goes with changes of a configuration only";
        return Err(Failure::Message(message.to_owned()));
    }
    let rest = |skip| args.command.get(skip..).unwrap_or_default();
    match words.as_slice() {
        ["cluster", "verify", words @ ..] => verify::run(args, words),
        ["cluster", "cib", words @ ..] => document::cib(args, words),
        ["cluster", "cib-push", ..] => push::push(args, rest(2)),
        ["cluster", "diff-cib", words @ ..] => push::difference(args, words),
        ["cluster", "edit", ..] => push::edit(args, rest(2)),
        ["cluster", "setup", ..] => setup::run(args, rest(2)),
        ["cluster", "corosync", words @ ..] => hosts::show_conf(words),
        ["cluster", "auth", ..] => hosts::auth(rest(2), hosts::Which::Cluster),
        ["cluster", verb, words @ ..] if hosts::VERBS.contains(verb) => hosts::run(verb, words),
        ["host", "auth", ..] => hosts::auth(rest(2), hosts::Which::Named),
        ["host", "deauth", words @ ..] => hosts::deauth(words),
        ["quorum", words @ ..] => conf::quorum(args, words),
        ["cluster", "status"] | ["status", "cluster"] => status::summary(args),
        ["status", "nodes"] => status::nodes(args),
        ["status", "xml"] => status::xml(args),
        ["status", "resources", words @ ..] | ["resource", "status", words @ ..] => {
            status::resources(args, words, false)
        }
        ["stonith", "status", words @ ..] => status::resources(args, words, true),
        ["status", "status", words @ ..] | ["status", words @ ..] => status::full(args, words),
        ["resource" | "stonith", "cleanup", words @ ..] => status::cleanup(args, words),
        ["resource" | "stonith", "refresh", words @ ..] => status::refresh(args, words),
        ["resource", "failcount", "show", words @ ..] | ["resource", "failcount", words @ ..] => {
            status::failcount(args, words)
        }
        ["resource", "move", ..] if args.dialect != args::Dialect::V0_9 => {
            status::relocate(args, rest(2))
        }
        _ => edit::run(args),
    }
}

/// Writes to standard output.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}
