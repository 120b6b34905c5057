//! Debian releases: each brings a kernel and a userland to run it with.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    packages,
    shell::{LabError, Step, capture, finish},
};

/// A Debian release with a user-mode Linux that has IPVS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Release {
    /// Debian 12: Linux 6.1, pcs 0.11, Pacemaker 2.1.
    Bookworm,
    /// Debian 13: Linux 6.12, pcs 0.12, Pacemaker 3.0.
    Trixie,
    /// Debian testing: Linux 7.
    Forky,
}

impl Release {
    /// The code name, as apt knows it.
    pub(crate) const fn codename(self) -> &'static str {
        match self {
            Self::Bookworm => "bookworm",
            Self::Trixie => "trixie",
            Self::Forky => "forky",
        }
    }

    /// This machine's release, when it is one that we know.
    pub(crate) fn of_this_machine() -> Option<Self> {
        let text = fs::read_to_string("/etc/os-release").ok()?;
        let name = text
            .lines()
            .find_map(|line| line.strip_prefix("VERSION_CODENAME="))?;
        let known = [Self::Bookworm, Self::Trixie, Self::Forky];
        known
            .into_iter()
            .find(|release| release.codename() == name.trim_matches('"'))
    }
}

/// A file system with kernel and userland of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root {
    /// `/` for this machine's own.
    pub(crate) path: PathBuf,
}

impl Root {
    /// Whether the kernel can run outside of a changed root.
    pub(crate) fn is_this_machine(&self) -> bool {
        self.path == Path::new("/")
    }
}

/// Installs what `release` needs (this machine's own by default) and returns its root.
///
/// # Errors
///
/// Without root or apt, or when a package cannot be had.
pub(crate) fn prepare(release: Option<Release>) -> Result<Root, LabError> {
    if !packages::is_root() {
        return Err(LabError::NotRoot { what: "the lab" });
    }
    let own = Release::of_this_machine();
    let wanted = release.or(own).unwrap_or(Release::Bookworm);
    if own == Some(wanted) {
        packages::install(packages::DEPLOY)?;
        return Ok(Root {
            path: PathBuf::from("/"),
        });
    }
    packages::install(packages::RELEASES)?;
    bootstrap(wanted, "root", packages::DEPLOY)
}

/// A root with the tools and schemas of Pacemaker 3: what our readings of it are compared with.
///
/// # Errors
///
/// Without root or apt, or when a package cannot be had.
pub(crate) fn pacemaker_3() -> Result<Root, LabError> {
    packages::install(packages::RELEASES)?;
    bootstrap(Release::Trixie, "pacemaker", packages::PACEMAKER)
}

/// Makes a root of the release once, outside of any checkout; later calls find it.
fn bootstrap(release: Release, name: &str, wanted: &[&str]) -> Result<Root, LabError> {
    let path = cache_directory()?.join(format!("{name}-{}", release.codename()));
    let complete = path.join("lvskit-complete");
    let stamp = wanted.join(" ");
    if fs::read_to_string(&complete).is_ok_and(|found| found == stamp) {
        return Ok(Root { path });
    }
    let step = Step::start(format!(
        "mmdebstrap {} into {}",
        release.codename(),
        path.display()
    ));
    step.end(fill(release, &path, wanted))?;
    fs::write(&complete, stamp).map_err(LabError::io(format!("write {}", complete.display())))?;
    Ok(Root { path })
}

fn fill(release: Release, path: &Path, wanted: &[&str]) -> Result<(), LabError> {
    if path.exists() {
        fs::remove_dir_all(path).map_err(LabError::io(format!("remove {}", path.display())))?;
    }
    let include = format!("--include={}", wanted.join(","));
    let mut command = Command::new("mmdebstrap");
    command.args(["--variant=minbase", &include]);
    for option in date_options()? {
        command.arg(format!("--aptopt={option}"));
    }
    finish(command.arg(release.codename()).arg(path)).map(drop)
}

/// This machine's own apt settings about the age of archives: a mirror that keeps an old state
/// is refused without them.
fn date_options() -> Result<Vec<String>, LabError> {
    let settings = capture("apt-config", &["dump"])?;
    let about_dates = |line: &&str| line.starts_with("Acquire::Check-");
    Ok(settings
        .lines()
        .filter(about_dates)
        .map(|line| line.trim_end_matches(';').to_owned())
        .collect())
}

/// `$XDG_CACHE_HOME/lvskit`, or /var/cache/lvskit.
fn cache_directory() -> Result<PathBuf, LabError> {
    let base =
        env::var_os("XDG_CACHE_HOME").map_or_else(|| PathBuf::from("/var/cache"), PathBuf::from);
    let path = base.join("lvskit");
    fs::create_dir_all(&path).map_err(LabError::io(format!("create {}", path.display())))?;
    Ok(path)
}
