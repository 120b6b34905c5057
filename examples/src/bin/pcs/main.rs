//! `pcs` rebuilt: the commands that check, show and edit a CIB file.
//!
//! `pcs -f FILE COMMAND…`. Exit status as that of pcs: 0 done, 1 refused or invalid. An edit
//! replaces the file in one step and changes only the bytes that it is about.

mod args;
mod document;
mod edit;
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
    match words.as_slice() {
        ["cluster", "verify", rest @ ..] => verify::run(args, rest),
        ["cluster", "cib", rest @ ..] => document::cib(args, rest),
        _ => edit::run(args),
    }
}

/// Writes to standard output.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}
