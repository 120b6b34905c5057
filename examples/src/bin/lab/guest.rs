//! The first process inside the kernel: prepares it, runs the request, reports, powers off.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write as _},
    os::unix::{ffi::OsStrExt as _, fs::PermissionsExt as _, fs::symlink},
    path::Path,
    process::{Command, Stdio},
};

use nix::{
    mount::{MsFlags, mount},
    sys::{
        reboot::{RebootMode, reboot},
        wait::{WaitStatus, waitpid},
    },
    unistd::Pid,
};

use crate::{
    request::Request,
    shell::{LabError, capture, complain, spawn_error},
};

/// Programs are looked up here, whatever the caller's PATH lacks.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Runs as process 1; never returns to a kernel that still runs.
///
/// # Errors
///
/// Only when this is not process 1 of a guest kernel.
pub(crate) fn init(path: &Path) -> Result<u8, LabError> {
    if std::process::id() != 1 {
        return Err(LabError::refused(
            "guest-init",
            &"this runs only as a kernel's first process",
        ));
    }
    if let Err(error) = serve(path) {
        complain(&error);
    }
    drop(io::stdout().flush());
    let errno = reboot(RebootMode::RB_POWER_OFF).err();
    Err(LabError::refused(
        "power off",
        &errno.map_or("it returned", nix::Error::desc),
    ))
}

fn serve(path: &Path) -> Result<(), LabError> {
    mount_file_systems()?;
    let request = Request::read(path)?;
    load_modules()?;
    plain_console();
    capture("ip", &["link", "set", "lo", "up"])?;
    print_line(&request.begin_mark());
    let status = match run(&request) {
        Ok(status) => status,
        Err(error) => {
            complain(&error);
            127
        }
    };
    print_line(&format!("{}{status}", request.end_mark()));
    Ok(())
}

fn print_line(line: &str) {
    let mut out = io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

fn mount_file_systems() -> Result<(), LabError> {
    mount_one("proc", "/proc", None)?;
    mount_one("sysfs", "/sys", None)?;
    mount_one("tmpfs", "/run", Some("mode=755"))?;
    for (kind, path, options) in [
        ("tmpfs", "/dev/shm", Some("mode=1777")),
        ("devpts", "/dev/pts", None),
    ] {
        make_directory(Path::new(path))?;
        mount_one(kind, path, options)?;
    }
    ["/run/netns", "/run/lock", "/run/tmp"]
        .into_iter()
        .map(Path::new)
        .try_for_each(make_directory)
}

fn mount_one(kind: &str, path: &str, options: Option<&str>) -> Result<(), LabError> {
    mount(Some(kind), path, Some(kind), MsFlags::empty(), options)
        .map_err(|errno| LabError::refused(format!("mount {path}"), &errno))
}

fn make_directory(path: &Path) -> Result<(), LabError> {
    fs::create_dir_all(path).map_err(LabError::io(format!("create {}", path.display())))
}

/// Modules that no other one asks for; schedulers and engines load on demand.
const MODULES: &[&str] = &["ip_vs", "veth", "bridge", "dummy"];

/// Debian keeps the modules of user-mode Linux apart; shows them to modprobe and to the kernel's
/// own requests for modules.
fn load_modules() -> Result<(), LabError> {
    make_directory(Path::new("/run/lvskit/modules/lib"))?;
    symlink("/usr/lib/uml/modules", "/run/lvskit/modules/lib/modules")
        .map_err(LabError::io("link the modules"))?;
    let helper = "/run/lvskit/modprobe";
    let script = format!("#!/bin/sh\nPATH={PATH} exec modprobe -d /run/lvskit/modules \"$@\"\n");
    fs::write(helper, script).map_err(LabError::io(format!("write {helper}")))?;
    fs::set_permissions(helper, fs::Permissions::from_mode(0o755))
        .map_err(LabError::io(format!("make {helper} executable")))?;
    fs::write("/proc/sys/kernel/modprobe", helper)
        .map_err(LabError::io("set the module helper"))?;
    let arguments: Vec<&str> = ["-a"].iter().chain(MODULES).copied().collect();
    capture(helper, &arguments).map(drop)
}

/// Without output processing the console carries the command's bytes as they are.
fn plain_console() {
    use nix::sys::termios::{OutputFlags, SetArg, tcgetattr, tcsetattr};
    let stdout = io::stdout();
    if let Ok(mut settings) = tcgetattr(&stdout) {
        settings.output_flags.remove(OutputFlags::OPOST);
        // A console that keeps its line ends still carries the verdict.
        tcsetattr(&stdout, SetArg::TCSANOW, &settings).unwrap_or_default();
    }
}

fn run(request: &Request) -> Result<u8, LabError> {
    let Some((program, arguments)) = request.command.split_first() else {
        return Err(LabError::refused("request", &"it names no command"));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(&request.directory)
        .stdin(Stdio::null())
        .env_clear();
    command.envs(request.environment.iter().filter_map(split_variable));
    command
        .env("PATH", extended_path(&request.environment))
        .env("TMPDIR", "/run/tmp");
    command.env("HOME", "/run/tmp");
    let child = command
        .spawn()
        .map_err(|source| spawn_error(&command, source))?;
    reap_until(i32::try_from(child.id()).unwrap_or(-1))
}

fn split_variable(variable: &OsString) -> Option<(&std::ffi::OsStr, &std::ffi::OsStr)> {
    let bytes = variable.as_bytes();
    let at = bytes.iter().position(|byte| *byte == b'=')?;
    let (name, value) = bytes.split_at_checked(at)?;
    let value = value.strip_prefix(b"=")?;
    Some((
        std::ffi::OsStr::from_bytes(name),
        std::ffi::OsStr::from_bytes(value),
    ))
}

fn extended_path(environment: &[OsString]) -> OsString {
    let mut path = OsString::from(PATH);
    let callers = environment
        .iter()
        .filter_map(split_variable)
        .find(|(name, _)| *name == "PATH");
    if let Some((_, value)) = callers {
        path.push(":");
        path.push(value);
    }
    path
}

/// Process 1 inherits orphans: reaps whatever ends until the command itself does.
fn reap_until(child: i32) -> Result<u8, LabError> {
    loop {
        match waitpid(None::<Pid>, None) {
            Ok(WaitStatus::Exited(pid, status)) if pid.as_raw() == child => {
                return Ok(u8::try_from(status & 0xff).unwrap_or(u8::MAX));
            }
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid.as_raw() == child => {
                return Ok(u8::try_from(128 + signal as i32).unwrap_or(u8::MAX));
            }
            Ok(_) | Err(nix::Error::EINTR) => {}
            Err(errno) => return Err(LabError::refused("wait for the command", &errno)),
        }
    }
}
