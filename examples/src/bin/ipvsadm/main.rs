//! `ipvsadm` 1.31 rebuilt: the same command lines, tables, messages and exit statuses.
//!
//! Restoring is batched, and two commands are new: `--plan FILE` prints the rules that make the
//! kernel's table that of FILE, `--apply FILE` carries them out.

mod desired;
mod perform;
mod restore;

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use ipvs::Client;
use ipvs::client::SystemNames;
use ipvs::text::{Complaint, Dialect, Invocation};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(complaint) => {
            complain(&complaint);
            ExitCode::from(complaint.status())
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Complaint> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words.as_slice() {
        ["--plan", file] => return desired::print_plan(file),
        ["--apply", file] => return desired::apply(file),
        ["--plan" | "--apply", ..] => {
            return Err(Complaint::new(2, "`--plan` and `--apply` take one file"));
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
    let mut client = Client::connect()?;
    if invocation == Invocation::Restore {
        return restore::restore(&mut client, &names, io::stdin().lock());
    }
    perform::perform(&mut client, &names, invocation)
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

/// Prints what is wrong, unless that has been done.
fn complain(complaint: &Complaint) {
    let words = complaint.to_string();
    if !words.is_empty() {
        anstream::eprintln!("{words}");
    }
}

const VERSION: &str = "ipvsadm v1.31 (lvskit, IPVS v1.2.1)\n";

const HELP: &str = include_str!("help.txt");
