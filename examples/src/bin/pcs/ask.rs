//! A name, a password, a yes from the terminal.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};
use std::thread;

use cib::pcsd::Secret;
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::Failure;
use crate::live::Interrupts;

fn terminal() -> Result<File, Failure> {
    let mut options = File::options();
    options
        .read(true)
        .write(true)
        .open("/dev/tty")
        .map_err(|_none| {
            Failure::Message("there is no terminal to ask: give -u USER and -p PASSWORD".to_owned())
        })
}

fn line(terminal: &File, prompt: &str) -> Result<String, Failure> {
    let mut out = terminal;
    write!(out, "{prompt}")?;
    out.flush()?;
    let mut line = String::new();
    BufReader::new(terminal).read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Asks for the user's name.
pub(crate) fn name() -> Result<String, Failure> {
    line(&terminal()?, "Username: ")
}

/// Asks for a password, which is not shown. Ctrl-C and SIGTERM end that; the terminal is as before.
pub(crate) fn password() -> Result<Secret, Failure> {
    let terminal = terminal()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let answer = runtime.block_on(async {
        // First of all: a signal while nothing is shown must not leave the terminal so.
        let mut interrupts = Interrupts::new();
        let shown = tcgetattr(&terminal).map_err(io::Error::from)?;
        let mut hidden = shown.clone();
        hidden.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(&terminal, SetArg::TCSAFLUSH, &hidden).map_err(io::Error::from)?;
        let answer = tokio::select! {
            answer = typed(&terminal) => answer,
            () = next(interrupts.as_mut()) => Err(Failure::Message("interrupted".to_owned())),
        };
        tcsetattr(&terminal, SetArg::TCSAFLUSH, &shown).map_err(io::Error::from)?;
        answer
    });
    anstream::eprintln!();
    Ok(Secret::from(answer?.as_str()))
}

async fn next(interrupts: Option<&mut Interrupts>) {
    match interrupts {
        Some(interrupts) => interrupts.next().await,
        None => std::future::pending().await,
    }
}

/// A line that is waited for by a thread of its own, which nothing else has to wait for.
async fn typed(terminal: &File) -> Result<String, Failure> {
    let terminal = terminal.try_clone()?;
    let (tell, told) = oneshot::channel();
    thread::spawn(move || drop(tell.send(line(&terminal, "Password: "))));
    told.await
        .unwrap_or_else(|_gone| Err(Failure::Message("no password was read".to_owned())))
}

/// Whether the user goes on with something dangerous: `--force`, or a yes on the terminal.
pub(crate) fn confirm(danger: &str, forced: bool) -> Result<bool, Failure> {
    if forced {
        anstream::eprintln!("Warning: {danger}");
        return Ok(true);
    }
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let message = format!("{danger}, use --force to override");
        return Err(Failure::Message(message));
    }
    anstream::eprintln!("Warning: {danger}");
    let prompt = "Type 'yes' or 'y' to proceed, anything else to cancel: ";
    let answer = line(&terminal()?, prompt)?;
    if matches!(answer.as_str(), "y" | "yes") {
        return Ok(true);
    }
    anstream::eprintln!("Canceled");
    Ok(false)
}
