//! Debian packages that the lab needs, installed without starting their services.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use nix::sys::signal::{SigSet, SigmaskHow};

use crate::{
    interrupt,
    shell::{LabError, Step, capture, finish, note},
};

/// Kernel, network tools and the programs that the deployment runs or is compared with.
pub(crate) const DEPLOY: &[&str] = &[
    "curl",
    "ipvsadm",
    "iproute2",
    "iputils-arping",
    "kmod",
    "nginx-light",
    "procps",
    "user-mode-linux",
];

/// What two nodes on this machine need beside the cluster's own programs.
pub(crate) const CLUSTER: &[&str] = &["iproute2", "openssl", "util-linux"];

/// Builds the roots of other releases.
pub(crate) const RELEASES: &[&str] = &["debian-archive-keyring", "mmdebstrap"];

/// pcs and Pacemaker's tools of another release, its schemas among what they need.
pub(crate) const PACEMAKER: &[&str] =
    &["pacemaker", "pacemaker-cli-utils", "pcs", "resource-agents"];

/// The real programs that our tools are compared with.
pub(crate) const ORACLES: &[&str] = &[
    "corosync",
    "fence-agents",
    "ldirectord",
    "libxml2-utils",
    "nftables",
    "pacemaker",
    "pacemaker-cli-utils",
    "pcs",
    "resource-agents",
];

/// The root user's id.
pub(crate) fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Whether this system installs with apt.
pub(crate) fn has_apt() -> bool {
    Path::new("/usr/bin/apt-get").exists()
}

/// Installs the packages that are not there yet.
///
/// # Errors
///
/// Without root, without apt, or when apt fails.
pub(crate) fn install(wanted: &[&str]) -> Result<(), LabError> {
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|name| !is_installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !has_apt() {
        return Err(LabError::NoApt { packages });
    }
    if !is_root() {
        return Err(LabError::NotRoot {
            what: "installing packages",
        });
    }
    let step = Step::start("apt-get update");
    step.end(finish(apt().arg("update")))?;
    let _no_services = NoServices::hold()?;
    let step = Step::start(format!("apt-get install {packages}"));
    let arguments = ["install", "-y", "--no-install-recommends"];
    step.end(finish(apt().args(arguments).args(&missing)))?;
    Ok(())
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-q").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_installed(package: &str) -> bool {
    capture("dpkg-query", &["-W", "-f=${db:Status-Status}", package])
        .is_ok_and(|status| status == "installed")
}

/// While held, Debian's maintainer scripts start no daemon (invoke-rc.d(8)).
///
/// Signals wait meanwhile, for apt-get too: an interrupted lab neither leaves the policy behind
/// nor packages half installed.
struct NoServices {
    ours: bool,
    /// What was blocked before.
    signals: SigSet,
}

const POLICY: &str = "/usr/sbin/policy-rc.d";
const POLICY_SCRIPT: &str = "#!/bin/sh\n# lvskit lab: install, start nothing\nexit 101\n";

impl NoServices {
    /// Refuses starts, unless the machine has a policy of its own.
    fn hold() -> Result<Self, LabError> {
        let signals = interrupt::signals()
            .thread_swap_mask(SigmaskHow::SIG_BLOCK)
            .map_err(|errno| LabError::refused("signals", &errno))?;
        let others = fs::read_to_string(POLICY).is_ok_and(|text| text != POLICY_SCRIPT);
        let held = Self {
            ours: !others,
            signals,
        };
        if others {
            return Ok(held);
        }
        fs::write(POLICY, POLICY_SCRIPT).map_err(LabError::io(format!("write {POLICY}")))?;
        fs::set_permissions(POLICY, fs::Permissions::from_mode(0o755))
            .map_err(LabError::io(format!("make {POLICY} executable")))?;
        Ok(held)
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if self.ours {
            drop(fs::remove_file(POLICY));
        }
        if let Err(errno) = self.signals.thread_set_mask() {
            note(&format!("lab: signals stay blocked: {errno}"));
        }
    }
}
