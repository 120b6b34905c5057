//! The whole process of `ldirectord-lint` against the Perl program's parse of the same file.
//!
//! A file of 1,000 virtual services with ten real servers each; medians of whole processes, all
//! checks and lints on our side. `LVSKIT_LDIRECTORD` names the Perl script (default
//! /usr/sbin/ldirectord); without it only our side is measured.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::{
    env,
    error::Error,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use benches::ldirectord_cf;

/// Processes of ours that are timed.
const RUNS: usize = 31;

fn main() -> Result<(), Box<dyn Error>> {
    let lint = benches::program("ldirectord-lint")?;
    let folder = env::temp_dir().join(format!("lvskit-bench-{}", std::process::id()));
    fs::create_dir(&folder)?;
    let measured = measure(&lint, &folder);
    fs::remove_dir_all(&folder)?;
    measured
}

fn measure(lint: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::write(folder.join("bench.cf"), ldirectord_cf(1_000, 10))?;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let (time, status) = timed(Command::new(lint).arg("bench.cf"), folder)?;
        if status == Some(2) {
            return Err("ldirectord-lint cannot read the file".into());
        }
        times.push(time);
    }
    times.sort_unstable();
    let ours = times.get(RUNS / 2).copied().unwrap_or_default();
    println!("ldirectord-lint, 1,000 x 10: {ours:.1?} (median of {RUNS} processes)");
    let Some(perl) = perl(folder)? else {
        println!("ldirectord: not there, not compared");
        return Ok(());
    };
    let factor = perl.as_secs_f64() / ours.as_secs_f64();
    println!("ldirectord (Perl) status:    {perl:.1?}, {factor:.0} times as long");
    Ok(())
}

/// One parse by the Perl program; it ends with 3 for a file that it accepts.
fn perl(folder: &Path) -> Result<Option<Duration>, Box<dyn Error>> {
    let script = env::var_os("LVSKIT_LDIRECTORD").unwrap_or_else(|| "/usr/sbin/ldirectord".into());
    if !Path::new(&script).exists() {
        return Ok(None);
    }
    fs::copy(script, folder.join("ldirectord.pl"))?;
    // It runs whatever is called so in its directory; for `status` it does not.
    fs::write(folder.join("ipvsadm"), "#!/bin/sh\n")?;
    let mut command = Command::new("perl");
    command.args(["./ldirectord.pl", "-d", "--", "./bench.cf", "status"]);
    let (time, status) = timed(command.env("PERLIO", "perlio"), folder)?;
    match status {
        Some(3) => Ok(Some(time)),
        other => Err(format!("ldirectord ended with {other:?}").into()),
    }
}

fn timed(command: &mut Command, folder: &Path) -> Result<(Duration, Option<i32>), std::io::Error> {
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    Ok((start.elapsed(), status.code()))
}
