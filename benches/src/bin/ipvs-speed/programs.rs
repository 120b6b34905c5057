//! The programs that are compared: building them, and taking them into a kernel.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Arguments, Outcome};

/// Programs by their place.
#[derive(Debug)]
pub(crate) struct Programs {
    /// The `ipvsadm` of the examples.
    pub(crate) ours: PathBuf,
    /// Debian's `ipvsadm`.
    pub(crate) original: PathBuf,
    /// The sender in C.
    pub(crate) sender: PathBuf,
    /// This program.
    pub(crate) this: PathBuf,
}

impl Programs {
    pub(crate) fn in_directory(directory: &Path) -> Outcome<Self> {
        Ok(Self {
            ours: directory.join("ipvsadm"),
            original: "/usr/sbin/ipvsadm".into(),
            sender: directory.join("ipvs-sender"),
            this: env::current_exe()?,
        })
    }
}

/// Builds everything and runs this program again, in a kernel with IPVS.
pub(crate) fn run_in_lab(arguments: &Arguments) -> Outcome<u8> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--package", "examples"]);
    call(build.args(["--bin", "ipvsadm", "--bin", "lab"]))?;
    let this = env::current_exe()?;
    let directory = this.parent().ok_or("this program has no directory")?;
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let mut compiler = Command::new("cc");
    compiler.args(["-O2", "-Wall", "-o"]);
    compiler.arg(directory.join("ipvs-sender"));
    call(compiler.arg(sources.join("sender.c")))?;
    let mut lab = Command::new(directory.join("lab"));
    lab.args(["run", "--timeout", "3600", "--memory", "1G"]);
    if let Some(release) = &arguments.release {
        lab.args(["--release", release]);
    }
    lab.arg("--").arg(&this).arg("--inside").arg(directory);
    lab.args(["--repeats", &arguments.repeats.to_string()]);
    let shapes: Vec<String> = arguments
        .shapes
        .iter()
        .map(|shape| shape.to_string().replace(' ', ""))
        .collect();
    lab.args(["--shapes", &shapes.join(",")]);
    if let Some(moby) = &arguments.moby {
        lab.arg("--moby").arg(fs::canonicalize(moby)?);
    }
    let status = lab.status()?;
    Ok(u8::try_from(status.code().unwrap_or(2)).unwrap_or(2))
}

fn call(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| format!("{command:?}: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{command:?}: {status}").into()),
    }
}
