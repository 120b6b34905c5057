//! How time and memory of the whole `ldirectord-lint` grow with the file.
//!
//! Files of 100 to 100,000 virtual services with ten real servers each, a million services, and
//! shapes that hurt parsers. Each process is timed, and its peak of resident memory is what the
//! kernel says of it (`VmHWM`, read by GNU time). Prints a table and a plot; the limit of the
//! program is raised where the file is above it, and once it is not, to see the refusal.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use benches::ldirectord_cf;

/// Bytes of a mebibyte.
const MIB: u64 = 1 << 20;

/// One measured process.
struct Run {
    name: String,
    bytes: u64,
    time: Duration,
    /// Peak of resident memory in KiB.
    peak: u64,
    status: Option<i32>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let lint = benches::program("ldirectord-lint")?;
    let folder = env::temp_dir().join(format!("lvskit-scale-{}", std::process::id()));
    fs::create_dir(&folder)?;
    let measured = measure(&lint, &folder);
    fs::remove_dir_all(&folder)?;
    measured
}

fn measure(lint: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let file = folder.join("scale.cf");
    fs::write(&file, "")?;
    let start = best(lint, &file, "an empty file", &[])?.time;
    let mut growing = Vec::new();
    for virtuals in [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000] {
        fs::write(&file, ldirectord_cf(virtuals, 10))?;
        let name = format!("{virtuals} x 10");
        growing.push(best(lint, &file, &name, &[])?);
    }
    table(&growing);
    plot(&growing, start);
    let mut hard = Vec::new();
    fs::write(&file, ldirectord_cf(1_000_000, 1))?;
    hard.push(run(lint, &file, "1,000,000 x 1", &["--limit", "1024"])?);
    repeat(&file, b"\n", 100 * MIB)?;
    hard.push(run(lint, &file, "100 MiB of LF", &["--limit", "1024"])?);
    repeat(&file, b"x", 100 * MIB)?;
    hard.push(run(
        lint,
        &file,
        "one line of 100 MiB",
        &["--limit", "1024"],
    )?);
    repeat(&file, b"virtual=\n", 100 * MIB)?;
    hard.push(run(
        lint,
        &file,
        "100 MiB of `virtual=`",
        &["--limit", "1024"],
    )?);
    repeat(&file, b"# comment\n", 1024 * MIB)?;
    hard.push(run(
        lint,
        &file,
        "1 GiB of comments, --reprint",
        &["--reprint", "--limit", "1024"],
    )?);
    hard.push(run(lint, &file, "1 GiB, default limit", &[])?);
    table(&hard);
    Ok(())
}

fn repeat(path: &Path, text: &[u8], bytes: u64) -> Result<(), Box<dyn Error>> {
    let chunk = text.repeat(usize::try_from(MIB)? / text.len());
    let mut file = BufWriter::new(File::create(path)?);
    let mut written = 0;
    while written < bytes {
        let rest = usize::try_from(bytes - written)?.min(chunk.len());
        file.write_all(chunk.get(..rest).unwrap_or(&chunk))?;
        written += u64::try_from(rest)?;
    }
    Ok(file.flush()?)
}

/// The fastest of five.
fn best(lint: &Path, file: &Path, name: &str, flags: &[&str]) -> Result<Run, Box<dyn Error>> {
    let mut best = run(lint, file, name, flags)?;
    for _ in 1..5 {
        let next = run(lint, file, name, flags)?;
        if next.time < best.time {
            best = next;
        }
    }
    Ok(best)
}

fn run(lint: &Path, file: &Path, name: &str, flags: &[&str]) -> Result<Run, Box<dyn Error>> {
    let peak: PathBuf = file.with_extension("peak");
    let mut command = Command::new("/usr/bin/time");
    command.args(["-q", "-f", "%M", "-o"]).arg(&peak).arg(lint);
    command.args(["--resolve", "none"]).args(flags).arg(file);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    Ok(Run {
        name: name.to_owned(),
        bytes: fs::metadata(file)?.len(),
        time: start.elapsed(),
        peak: fs::read_to_string(&peak)?.trim().parse()?,
        status: status.code(),
    })
}

fn table(runs: &[Run]) {
    println!("| file | size | time | MB/s | peak memory | of the size | status |");
    println!("|---|---|---|---|---|---|---|");
    for run in runs {
        let (size, peak) = (megabytes(run.bytes), megabytes(run.peak * 1024));
        let rate = size / run.time.as_secs_f64();
        println!(
            "| {} | {size:.1} MB | {:.1?} | {rate:.0} | {peak:.1} MB | {:.1} | {} |",
            run.name,
            run.time,
            peak / size,
            run.status.unwrap_or(-1)
        );
    }
    println!();
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Time for each megabyte, without the start of the process: bars of one length are linear growth.
fn plot(runs: &[Run], start: Duration) {
    println!("start of the process: {start:.1?}");
    for run in runs {
        let time = run.time.saturating_sub(start);
        let each = time.as_secs_f64() * 1e3 / megabytes(run.bytes);
        let mut bar = String::new();
        let mut drawn = 0.25;
        while drawn <= each && bar.len() < 200 {
            bar.push('#');
            drawn += 0.25;
        }
        println!("{:>13}  {each:5.2} ms/MB {bar}", run.name);
    }
    println!();
}
