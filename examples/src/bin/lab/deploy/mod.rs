//! `lab deploy`: the documented deployment on a real kernel, claim by claim.
//!
//! Four machines as network namespaces on one bridge, with the guide's addresses and subnets; the
//! director is `custom-director`, that is, the crates. What holds is read back with programs that
//! share nothing with them: `ipvsadm`, `ip`, `curl`.

pub(crate) mod claims;
mod director;
mod machine;
mod topology;

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    release::{self, Release},
    run,
    shell::{LabError, Step, describe, finish},
};

/// Boot, all claims and halt take under a minute; a hung one ends here.
const LIMIT: Duration = Duration::from_secs(300);

/// Builds the director, boots a kernel of `release` and checks every claim in it.
///
/// # Errors
///
/// When the lab cannot be set up; a claim that does not hold gives status 1.
pub(crate) fn boot(release: Option<Release>) -> Result<u8, LabError> {
    release::prepare(release)?;
    let director = build_director()?;
    let lab = env::current_exe().map_err(LabError::io("find the lab's own program"))?;
    let command = vec![lab.into(), "guest-deploy".into(), director.into()];
    run::command(release, "768M", LIMIT, command)
}

/// The director beside the lab's own program, built by cargo when cargo runs us.
fn build_director() -> Result<PathBuf, LabError> {
    let lab = env::current_exe().map_err(LabError::io("find the lab's own program"))?;
    let path = lab.with_file_name("custom-director");
    if let Some(cargo) = env::var_os("CARGO") {
        let mut command = Command::new(cargo);
        command.args([
            "build",
            "--quiet",
            "--package",
            "examples",
            "--bin",
            "custom-director",
        ]);
        if lab
            .parent()
            .and_then(Path::file_name)
            .is_some_and(|name| name == "release")
        {
            command.arg("--release");
        }
        let step = Step::start(describe(&command));
        step.end(finish(&mut command))?;
    }
    Ok(path)
}

/// Runs in the kernel: every claim in order, until one does not hold.
///
/// # Errors
///
/// When a machine cannot be made.
pub(crate) fn inside(director: &Path) -> Result<u8, LabError> {
    let mut claims = claims::Claims::start("deployment");
    match director::drill(&mut claims, director) {
        Ok(()) => claims.end(),
        Err(error) => claims.fail(&error),
    }
}
