//! A name, a password, a yes from the terminal.

use std::fs::File;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Write as _};

use cib::pcsd::Secret;
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};

use crate::Failure;

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

/// Asks for a password, which is not shown.
pub(crate) fn password() -> Result<Secret, Failure> {
    let terminal = terminal()?;
    let shown = tcgetattr(&terminal).map_err(std::io::Error::from)?;
    let mut hidden = shown.clone();
    hidden.local_flags.remove(LocalFlags::ECHO);
    tcsetattr(&terminal, SetArg::TCSAFLUSH, &hidden).map_err(std::io::Error::from)?;
    let answer = line(&terminal, "Password: ");
    tcsetattr(&terminal, SetArg::TCSAFLUSH, &shown).map_err(std::io::Error::from)?;
    anstream::eprintln!();
    Ok(Secret::from(answer?.as_str()))
}

/// Whether the user goes on with something dangerous: `--force`, or a yes on the terminal.
pub(crate) fn confirm(danger: &str, forced: bool) -> Result<bool, Failure> {
    if forced {
        anstream::eprintln!("Warning: {danger}");
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
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
