//! The first process of a node: its namespaces, its mounts, and what it reaps.

use std::{
    fs::{self, File},
    io::Write as _,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use nix::{
    errno::Errno,
    mount::{MsFlags, mount},
    sys::{
        signal::{SigSet, SigmaskHow, Signal},
        wait::waitpid,
    },
    unistd::sethostname,
};

use crate::shell::{LabError, capture, finish, spawn_error};

/// Directories that each node has for itself.
pub(super) const PRIVATE: [&str; 8] = [
    "etc/corosync",
    "etc/pacemaker",
    "var/lib/corosync",
    "var/lib/pacemaker",
    "var/lib/pcsd",
    "var/log/corosync",
    "var/log/pacemaker",
    "var/log/pcsd",
];

/// Where pcs and pcsd look for systemd.
const SYSTEMCTL: &str = "/usr/bin/systemctl";

/// `unshare` and in it our own first process; both end when the lab does, however that happens.
pub(super) fn spawn(directory: &Path, name: &str) -> Result<Child, LabError> {
    let lab = std::env::current_exe().map_err(LabError::io("find the lab's own program"))?;
    let path = directory.join("init.log");
    let log = File::create(&path).map_err(LabError::io(format!("create {}", path.display())))?;
    let mut command = Command::new("setpriv");
    command
        .args([
            "--pdeathsig",
            "KILL",
            "unshare",
            "--net",
            "--mount",
            "--uts",
            "--ipc",
            "--pid",
        ])
        .args(["--fork", "--kill-child=KILL"])
        .arg(lab)
        .arg("cluster-node")
        .arg(directory)
        .arg(name)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .process_group(0);
    command
        .spawn()
        .map_err(|source| spawn_error(&command, source))
}

/// The first process of a node: makes its mounts, then reaps what others leave behind.
///
/// # Errors
///
/// When a mount is refused.
pub(crate) fn init(directory: &Path, name: &str) -> Result<u8, LabError> {
    let refused = |what: &str| {
        let what = what.to_owned();
        move |errno: Errno| LabError::refused(what, &errno)
    };
    let none = None::<&str>;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none).map_err(refused("/"))?;
    sethostname(name).map_err(refused("host name"))?;
    for (place, mode) in [("/dev/shm", "mode=1777"), ("/run", "mode=755")] {
        mount(
            Some("tmpfs"),
            place,
            Some("tmpfs"),
            MsFlags::empty(),
            Some(mode),
        )
        .map_err(refused(place))?;
    }
    for place in ["/run/lock", "/run/crm", "/run/resource-agents"] {
        make_directory(Path::new(place))?;
    }
    finish(Command::new("chown").args(["hacluster:haclient", "/run/crm"]))?;
    for private in PRIVATE.into_iter().chain(["etc/hosts", "etc/shadow"]) {
        let (own, place) = (directory.join(private), Path::new("/").join(private));
        if own.is_dir() {
            make_directory(&place)?;
        }
        mount(Some(&own), &place, none, MsFlags::MS_BIND, none).map_err(refused(private))?;
    }
    let stand_in = directory.join("systemctl");
    mount(Some(&stand_in), SYSTEMCTL, none, MsFlags::MS_BIND, none).map_err(refused(SYSTEMCTL))?;
    mount(Some("proc"), "/proc", Some("proc"), MsFlags::empty(), none).map_err(refused("/proc"))?;
    capture("ip", &["link", "set", "lo", "up"])?;
    let mut children = SigSet::empty();
    children.add(Signal::SIGCHLD);
    children
        .thread_swap_mask(SigmaskHow::SIG_BLOCK)
        .map_err(refused("signals"))?;
    write(&directory.join("ready"), "")?;
    loop {
        if waitpid(None, None) == Err(Errno::ECHILD) {
            children.wait().map_err(refused("signals"))?;
        }
    }
}

pub(super) fn make_directory(path: &Path) -> Result<(), LabError> {
    fs::create_dir_all(path).map_err(LabError::io(format!("make {}", path.display())))
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), LabError> {
    let mut file =
        File::create(path).map_err(LabError::io(format!("create {}", path.display())))?;
    file.write_all(text.as_bytes())
        .map_err(LabError::io(format!("write {}", path.display())))
}

pub(super) fn set_mode(path: &Path, mode: u32) -> Result<(), LabError> {
    let mode = fs::Permissions::from_mode(mode);
    fs::set_permissions(path, mode).map_err(LabError::io(format!("protect {}", path.display())))
}
