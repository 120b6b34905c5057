//! `pcs` rebuilt: the commands that check, show and edit the configuration of a cluster.
//!
//! `pcs COMMAND…` works on the cluster that this machine is a node of: a change is read, made in
//! memory, and sent as a patch that names the version it was made from. `pcs -f FILE COMMAND…`
//! works on a file: an edit replaces it in one step and changes only the bytes that it is about.
//! Exit status as that of pcs: 0 done, 1 refused or invalid, 2 not true, or a host's pcsd cannot be used.

mod agents;
mod args;
mod ask;
mod careful;
mod clock;
mod conf;
mod document;
mod edit;
mod fencing;
mod help;
mod hosts;
mod known;
mod live;
mod nodes;
mod options;
mod outcome;
mod plan;
mod push;
mod query;
mod setup;
mod spread;
mod status;
mod verify;
mod votes;

use std::io::{self, Write as _};
use std::process::ExitCode;

use args::Args;
use cib::pcs::{Command, CommandError};

/// Why the exit status is not 0.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// All has been told.
    #[error("told already")]
    Told,
    /// All has been told, and pcs ends with another status than 1.
    #[error("told already")]
    Status(u8),
    /// To be told.
    #[error("{0}")]
    Message(String),
    /// Output that cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Words that do not fit the command.
    fn usage<T>(text: &str) -> Result<T, Self> {
        Err(Self::Message(format!("usage: pcs {text}")))
    }
}

/// Words that are no command, told as pcs does.
impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        anstream::eprint!("{}", error.report());
        Self::Told
    }
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
        Err(Failure::Status(status)) => ExitCode::from(status),
        Err(failure) => {
            anstream::eprintln!("Error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let words: Vec<&str> = args.command.iter().map(String::as_str).collect();
    if let Ok(Command::Help(usage)) = Command::parse_argv(&words, args.dialect.into()) {
        return help::show(&usage, &words);
    }
    if args.file.is_some() && is_about_daemons(&words) {
        let message = "Specified option '-f' is not supported in this command";
        return Err(Failure::Message(message.to_owned()));
    }
    if args.dry_run && !can_be_tried(&words) {
        let message = "--dry-run goes with changes of a configuration only";
        return Err(Failure::Message(message.to_owned()));
    }
    let rest = |skip| args.command.get(skip..).unwrap_or_default();
    match words.as_slice() {
        ["cluster", "verify", ..] => verify::run(args),
        ["cluster", "diff-cib", words @ ..] => push::difference(args, words),
        ["cluster", "setup", ..] => setup::run(args, rest(2)),
        ["cluster", "corosync", words @ ..] => hosts::show_conf(words),
        ["cluster", "auth", ..] => hosts::auth(rest(2), hosts::Which::Cluster),
        ["cluster", verb, words @ ..] if hosts::VERBS.contains(verb) => hosts::run(verb, words),
        ["host", "auth", ..] => hosts::auth(rest(2), hosts::Which::Named),
        ["host", "deauth", words @ ..] => hosts::deauth(words),
        ["cluster", "node", "add", ..] => nodes::add(&args.command),
        ["cluster", "node", "remove" | "delete", ..] => nodes::remove(&args.command),
        ["cluster", "node", "clear", ..] => nodes::clear(args, rest(3)),
        ["cluster", "link", ..] | ["cluster", "config", "update" | "uuid", ..] => {
            conf::change(args, &args.command)
        }
        ["quorum"] => conf::quorum_config(&[]),
        ["quorum", "config", ..] => conf::quorum_config(rest(2)),
        ["quorum", "status"] | ["status", "quorum"] => votes::status(args),
        ["quorum", "expected-votes", ..] => votes::expect(args, rest(2)),
        ["quorum", "unblock", ..] => votes::unblock(args, rest(2)),
        ["quorum", "device", "status", ..] => votes::device(args, rest(3)),
        ["quorum", option, ..] if option.starts_with("--") => conf::quorum_config(rest(1)),
        ["quorum", ..] => conf::change(args, &args.command),
        ["cluster", "status"] | ["status", "cluster"] => status::summary(args),
        ["status", "corosync"] => votes::members(args),
        ["status", "nodes", words @ ..] => status::nodes(args, words),
        ["status", "pcsd", ..] | ["pcsd", "status", ..] => hosts::pcsd_status(rest(2)),
        ["status", "xml"] => status::xml(args),
        ["status", "resources", words @ ..] | ["resource", "status", words @ ..] => {
            status::resources(args, words, false)
        }
        ["stonith", "status", words @ ..] => status::resources(args, words, true),
        ["resource"] => status::resources(args, &[], false),
        ["stonith"] => status::resources(args, &[], true),
        ["status", "query", ..] if args.dialect == args::Dialect::V0_12 => edit::run(args),
        ["status", "status", words @ ..] | ["status", words @ ..] => status::full(args, words),
        ["resource" | "stonith", "cleanup", words @ ..] => status::cleanup(args, words),
        ["resource" | "stonith", "refresh", words @ ..] => status::refresh(args, words),
        ["resource", "failcount", "show", words @ ..] | ["resource", "failcount", words @ ..] => {
            status::failcount(args, words)
        }
        ["stonith", "fence", ..] => fencing::fence(args, rest(2)),
        ["stonith", "confirm", ..] => fencing::confirm(args, rest(2)),
        ["stonith", "history", words @ ..] => fencing::history(args, words),
        ["resource", "relocate", "show"] if args.file.is_none() => spread::show(args),
        ["resource", "relocate", "dry-run", ..] if args.file.is_none() => {
            spread::dry_run(args, rest(3)).map(drop)
        }
        ["resource", "relocate", "run", ..] if args.file.is_none() => spread::run(args, rest(3)),
        ["resource", "restart", ..] => careful::restart(args, rest(2)),
        ["resource", ..] if careful::asks(&args.command) => careful::disable(args, &args.command),
        ["resource", "move", ..] if args.dialect != args::Dialect::V0_9 => {
            status::relocate(args, rest(2))
        }
        _ => edit::run(args),
    }
}

/// Commands that change a configuration, and can say how.
fn can_be_tried(words: &[&str]) -> bool {
    match words {
        [
            "cluster",
            "cib-push" | "cib-upgrade" | "diff-cib" | "edit" | "setup",
            ..,
        ] => true,
        ["cluster", "config", "update", ..] | ["cluster", "link", ..] => true,
        ["cluster" | "host", ..] | [_, "cleanup" | "refresh", ..] => false,
        ["quorum", "update" | "device", ..] => true,
        words => !is_about_daemons(words),
    }
}

/// Commands that ask or change daemons, whatever the configuration is.
fn is_about_daemons(words: &[&str]) -> bool {
    matches!(
        words,
        ["stonith", "fence" | "confirm" | "history", ..]
            | ["resource", "restart", ..]
            | [
                "cluster",
                "auth"
                    | "config"
                    | "corosync"
                    | "destroy"
                    | "disable"
                    | "enable"
                    | "link"
                    | "node"
                    | "setup"
                    | "start"
                    | "stop",
                ..
            ]
            | ["quorum" | "host" | "pcsd", ..]
            | ["status", "corosync" | "quorum" | "pcsd", ..]
    )
}

/// Writes to standard output.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}
