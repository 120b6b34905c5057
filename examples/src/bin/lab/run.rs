//! `lab run`: a command in a kernel with IPVS, with this machine's files.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::{
    release::{self, Release},
    request::Request,
    shell::LabError,
    uml::Kernel,
};

/// Runs `command` in a kernel of `release` and returns its exit status.
///
/// # Errors
///
/// When the lab cannot be set up or the kernel gives no verdict.
pub(crate) fn command(
    release: Option<Release>,
    memory: &str,
    limit: Duration,
    command: Vec<OsString>,
) -> Result<u8, LabError> {
    let root = release::prepare(release)?;
    let request = request(command)?;
    let directories = directories(&request)?;
    Kernel {
        root: &root,
        memory,
        limit,
        directories: &directories,
    }
    .run(&request)
}

fn request(command: Vec<OsString>) -> Result<Request, LabError> {
    let directory = env::current_dir().map_err(LabError::io("find the working directory"))?;
    let environment = env::vars_os().map(|(mut variable, value)| {
        variable.push("=");
        variable.push(value);
        variable
    });
    Ok(Request {
        nonce: nonce(),
        directory,
        environment: environment.collect(),
        command,
    })
}

/// Unlike anything that a command prints by chance.
fn nonce() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("lvskit-lab-{}-{}", std::process::id(), now.as_nanos())
}

/// What a changed root must see of this machine: the lab itself, the working directory's
/// project, the command, and the corpus with its neighbours.
fn directories(request: &Request) -> Result<Vec<PathBuf>, LabError> {
    let lab = env::current_exe().map_err(LabError::io("find the lab's own program"))?;
    let corpus = env::var_os("LVSKIT_CORPUS").map(PathBuf::from);
    let command = request
        .command
        .first()
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    let parents = [Some(lab), command, corpus];
    let mut found: Vec<PathBuf> = parents
        .iter()
        .flatten()
        .filter_map(|path| path.parent())
        .chain([request.directory.as_path()])
        .map(Path::to_path_buf)
        .filter(|path| path.is_dir() && !is_system(path))
        .collect();
    found.sort();
    found.dedup_by(|inner, outer| inner.starts_with(outer));
    Ok(found)
}

/// Directories that the release's root has itself.
fn is_system(path: &Path) -> bool {
    let system = ["/usr", "/bin", "/sbin", "/lib", "/etc"];
    path == Path::new("/") || system.iter().any(|directory| path.starts_with(directory))
}
