//! `ipvsadm` 1.31 rebuilt: the same command lines, tables, messages and exit statuses.
//!
//! Restoring is batched, and two commands are new: `--plan FILE` prints the rules that make the
//! kernel's table that of FILE, `--apply FILE` carries them out.

mod desired;
mod names;
mod perform;
mod restore;
mod words;

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use ipvs::text::{Dialect, Invocation};
use ipvs::{Client, ConnectError};

use names::SystemNames;
use words::Failure;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::from(failure.status)
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words.as_slice() {
        ["--plan", file] => return desired::print_plan(&mut connect()?, file),
        ["--apply", file] => return desired::apply(&mut connect()?, file),
        ["--plan" | "--apply", ..] => {
            return Err(Failure::new(2, "`--plan` and `--apply` take one file"));
        }
        _ => {}
    }
    let names = SystemNames::default();
    let invocation = Invocation::parse(words.iter().copied(), Dialect::Compatible, &names)?;
    // These two need no kernel.
    if invocation == Invocation::Help {
        return Ok(print(HELP)?);
    }
    if invocation == Invocation::Version {
        return Ok(print(VERSION)?);
    }
    let mut client = connect()?;
    if invocation == Invocation::Restore {
        return restore::restore(&mut client, &names, io::stdin().lock());
    }
    perform::perform(&mut client, &names, invocation)
}

/// As the original, ends with 2 when the kernel has no IPVS or does not let us.
fn connect() -> Result<Client, Failure> {
    Client::connect().map_err(|error| {
        if matches!(error, ConnectError::NoFamily { .. }) {
            return Failure::new(2, NO_IPVS);
        }
        Failure::new(2, format!("Can't initialize ipvs: {error}"))
    })
}

/// Prints to the standard output; a reader that has seen enough is no failure.
fn print(text: &str) -> io::Result<()> {
    quiet(io::stdout().lock().write_all(text.as_bytes()))
}

fn quiet(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

const NO_IPVS: &str = "\
Can't initialize ipvs: Protocol not available
Are you sure that IP Virtual Server is built in the kernel or as module?";

const VERSION: &str = "ipvsadm v1.31 (lvskit, IPVS v1.2.1)\n";

const HELP: &str = include_str!("help.txt");
