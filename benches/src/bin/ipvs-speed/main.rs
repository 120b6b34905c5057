//! Filling and reading a kernel's table: this project, `ipvsadm`, C and Go, side by side.
//!
//! Builds what it compares, boots a kernel with IPVS in the lab, and measures in there. Needs what
//! `cargo lab run` needs, and `cc`, `ipvsadm` and `strace`. Ends with 1 if a goal is missed.
//!
//! ```text
//! cargo run --release -p benches --bin ipvs-speed
//! cargo run --release -p benches --bin ipvs-speed -- --shapes 1000x10 --moby PROGRAM
//! ```

mod calls;
mod fill;
mod programs;
mod report;
mod shape;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;

use programs::Programs;
use report::Report;
use shape::Shape;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Compares the speed of IPVS clients in one run, on one kernel.
#[derive(Debug, Parser)]
#[command(name = "ipvs-speed", version)]
struct Arguments {
    /// Runs of each program.
    #[arg(long, default_value_t = 5)]
    repeats: usize,
    /// Tables: services x destinations of each.
    #[arg(long, value_delimiter = ',', default_value = "1000x10,10000x1,1x10000")]
    shapes: Vec<Shape>,
    /// The Go peer, built from benches/peers/moby.go; without it there is none.
    #[arg(long)]
    moby: Option<PathBuf>,
    /// Release whose kernel to use, as in `cargo lab run --release`.
    #[arg(long)]
    release: Option<String>,
    /// Inside of the kernel: where the programs are; not for people.
    #[arg(long, hide = true)]
    inside: Option<PathBuf>,
    /// Adds so many destinations, one request each, and ends; not for people.
    #[arg(long, hide = true)]
    sequential: Option<u32>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            report::complain(&*error);
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Outcome<u8> {
    if let Some(count) = arguments.sequential {
        calls::sequential(count)?;
        return Ok(0);
    }
    match &arguments.inside {
        None => programs::run_in_lab(arguments),
        Some(directory) => measure(arguments, &Programs::in_directory(directory)?),
    }
}

/// Everything, inside of the kernel.
fn measure(arguments: &Arguments, programs: &Programs) -> Outcome<u8> {
    let mut report = Report::default();
    for shape in &arguments.shapes {
        fill::compare(&mut report, programs, *shape, arguments)?;
    }
    calls::count(&mut report, programs)?;
    calls::plan_of_equal_tables(&mut report, arguments.repeats)?;
    report.print();
    Ok(u8::from(report.is_missed()))
}
