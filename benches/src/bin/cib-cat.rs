//! Reads a CIB, prints it and says on stderr how much memory that took: beside `xmllint`, as a
//! whole process.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

use cib::xml::{Limits, Tree};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "cib-cat: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let file = env::args_os().nth(1).ok_or("usage: cib-cat FILE [-v]")?;
    let mut limits = Limits::default();
    (limits.bytes, limits.nodes) = (1 << 31, 1 << 30);
    let started = Instant::now();
    let source = fs::read(&file)?;
    let (read, bytes) = (started.elapsed(), source.len());
    let tree = Tree::parse_owned(source, &limits)?;
    let parsed = started.elapsed();
    tree.write_to(io::stdout().lock())?;
    if env::args_os().nth(2).is_some() {
        let (all, peak) = (started.elapsed(), peak());
        let times = format!("read {read:?}, parsed {:?}, all {all:?}", parsed - read);
        writeln!(io::stderr(), "{bytes} bytes, {times}, peak {peak}")?;
    }
    Ok(())
}

/// The process's peak of resident memory, the file's own bytes included.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or(" unknown").trim().to_owned()
}
