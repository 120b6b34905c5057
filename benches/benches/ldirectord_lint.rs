//! The whole process of `ldirectord-lint` against the Perl program's parse of the same file.
//!
//! A file of 1,000 virtual services with ten real servers each; medians of whole processes, all
//! checks and lints on our side. The fastest processes are those that nothing else on the machine
//! disturbed. The floor is a Rust program that reads the file and ends. `LVSKIT_LDIRECTORD` names
//! the Perl script (default /usr/sbin/ldirectord); without it only our side is measured.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::{
    env,
    error::Error,
    fs,
    hint::black_box,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use benches::ldirectord_cf;

/// Processes of ours that are timed.
const RUNS: usize = 201;
/// The argument by which this program becomes the floor.
const READ: &str = "--read";

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).is_some_and(|argument| argument == READ) {
        black_box(fs::read("bench.cf")?);
        return Ok(());
    }
    let lint = benches::program("ldirectord-lint")?;
    let folder = env::temp_dir().join(format!("lvskit-bench-{}", std::process::id()));
    fs::create_dir(&folder)?;
    let measured = measure(&lint, &folder);
    fs::remove_dir_all(&folder)?;
    measured
}

fn measure(lint: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::write(folder.join("bench.cf"), ldirectord_cf(1_000, 10))?;
    let (fastest, median) = several(Command::new(lint).arg("bench.cf"), folder)?;
    println!("ldirectord-lint, 1,000 x 10: median {median:.2?}, fastest {fastest:.2?} of {RUNS}");
    let floor = env::current_exe()?;
    let (least, usual) = several(Command::new(floor).arg(READ), folder)?;
    println!("only reading the file:       median {usual:.2?}, fastest {least:.2?} of {RUNS}");
    let Some(perl) = perl(folder)? else {
        println!("ldirectord: not there, not compared");
        return Ok(());
    };
    let times = |ours: Duration| perl.as_secs_f64() / ours.as_secs_f64();
    println!(
        "ldirectord (Perl) status:    {perl:.2?}: {:.0} times the median, {:.0} times the fastest",
        times(median),
        times(fastest)
    );
    Ok(())
}

/// The fastest of the processes, and their median.
fn several(command: &mut Command, folder: &Path) -> Result<(Duration, Duration), Box<dyn Error>> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let (time, status) = timed(command, folder)?;
        if status.is_none_or(|status| status > 1) {
            return Err(format!("{command:?} cannot read the file").into());
        }
        times.push(time);
    }
    times.sort_unstable();
    let at = |index: usize| times.get(index).copied().unwrap_or_default();
    Ok((at(0), at(RUNS / 2)))
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
