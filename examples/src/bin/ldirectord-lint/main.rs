//! Checks, mends and formats ldirectord.cf files; made for people, editors and CI.
//!
//! `ldirectord-lint [--format human|json|sarif|github] [--fix|--diff] FILE…`. Exit status 0:
//! clean; 1: findings of severity error; 2: usage or I/O.

mod args;
mod change;
mod check;
mod inputs;
mod output;
mod progress;
mod show;

use std::io;
use std::process::ExitCode;

use args::{Action, Args};

/// What the exit status tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// Nothing that counts as an error.
    Clean,
    /// Findings of severity error, or a file that would change.
    Findings,
    /// Something could not be read or written.
    Trouble,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Clean => Self::SUCCESS,
            Verdict::Findings => Self::from(1),
            Verdict::Trouble => Self::from(2),
        }
    }
}

fn main() -> ExitCode {
    let args = Args::read();
    args.color.apply();
    match run(&args) {
        Ok(verdict) => verdict.into(),
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("ldirectord-lint: {error}");
            Verdict::Trouble.into()
        }
    }
}

fn run(args: &Args) -> io::Result<Verdict> {
    match args.action() {
        Action::Explain(code) => show::explain(code),
        Action::ListCodes => show::list_codes(),
        Action::Reprint => show::reprint(args),
        Action::Verdict => show::verdict(args),
        Action::Model => show::model(args),
        Action::Change => change::run(args),
        Action::Check => check::run(args),
    }
}
