//! One node: its own network, mounts, names, IPC and processes, and what runs in it.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::Write as _,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use cib::live::{Cluster, Tools};
use nix::{
    errno::Errno,
    mount::{MsFlags, mount},
    sched::{CloneFlags, setns},
    sys::{
        signal::{SigSet, SigmaskHow, Signal, kill},
        wait::waitpid,
    },
    unistd::{Pid, sethostname},
};

use crate::{
    deploy::claims::within,
    shell::{LabError, capture, describe, finish, note, spawn_error},
};

/// Directories that each node has for itself.
const PRIVATE: [&str; 8] = [
    "etc/corosync",
    "etc/pacemaker",
    "var/lib/corosync",
    "var/lib/pacemaker",
    "var/lib/pcsd",
    "var/log/corosync",
    "var/log/pacemaker",
    "var/log/pcsd",
];

/// Daemons of a cluster; the first one would start the others again.
const DAEMONS: [&str; 8] = [
    "pacemakerd",
    "pacemaker-controld",
    "pacemaker-schedulerd",
    "pacemaker-attrd",
    "pacemaker-execd",
    "pacemaker-fenced",
    "pacemaker-based",
    "corosync",
];

/// The interface between the nodes.
pub(super) const INTERFACE: &str = "eth0";

/// A node and its first process, which ends with the lab; all others end with it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
    directory: PathBuf,
    outer: Child,
    /// The first process, by the number that this machine knows it by.
    init: Pid,
}

impl Node {
    /// Makes the namespaces and the private files.
    pub(super) fn start(
        base: &Path,
        name: &'static str,
        address: &'static str,
        hosts: &str,
        shadow: &str,
    ) -> Result<Self, LabError> {
        let directory = base.join(name);
        for private in PRIVATE {
            make_directory(&directory.join(private))?;
        }
        for state in ["cib", "pengine", "cores", "blackbox"] {
            make_directory(&directory.join("var/lib/pacemaker").join(state))?;
        }
        let owned = ["var/lib/pacemaker", "var/log/pacemaker"].map(|path| directory.join(path));
        let owned: Vec<OsString> = owned.into_iter().map(OsString::from).collect();
        finish(
            Command::new("chown")
                .args(["-R", "hacluster:haclient"])
                .args(&owned),
        )?;
        write(&directory.join("etc/hosts"), hosts)?;
        write(&directory.join("etc/shadow"), shadow)?;
        private_mode(&directory.join("etc/shadow"))?;
        let outer = spawn(&directory, name)?;
        let mut node = Self {
            name,
            address,
            directory,
            outer,
            init: Pid::from_raw(0),
        };
        within(Duration::from_secs(20), || node.find_init())?;
        Ok(node)
    }

    /// The only child of `unshare`, once it has made its mounts.
    fn find_init(&mut self) -> Result<(), LabError> {
        let path = format!("/proc/{0}/task/{0}/children", self.outer.id());
        let children = fs::read_to_string(&path).map_err(LabError::io(format!("read {path}")))?;
        let ready = self.directory.join("ready").exists();
        let init = children
            .split_whitespace()
            .next()
            .and_then(|pid| pid.parse().ok());
        let Some(init) = init.filter(|_| ready) else {
            let log = fs::read_to_string(self.directory.join("init.log")).unwrap_or_default();
            return Err(LabError::refused(
                self.name,
                &format!("its namespaces are not ready: {log}"),
            ));
        };
        self.init = Pid::from_raw(init);
        Ok(())
    }

    pub(super) fn pid(&self) -> i32 {
        self.init.as_raw()
    }

    /// Words in front of a command that runs in the node.
    pub(super) fn wrapper(&self) -> Vec<String> {
        let pid = self.init.to_string();
        let enter = ["nsenter", "-t", &pid, "-m", "-u", "-n", "-p", "-i", "--"];
        // The lab blocks the signals that end it: its children must not.
        let words = enter.into_iter().chain(["env", "--default-signal"]);
        words.map(str::to_owned).collect()
    }

    /// Runs a program in the node and returns its output.
    pub(super) fn capture(&self, command: &[&str]) -> Result<String, LabError> {
        let words = self.wrapper();
        let (program, own) = words
            .split_first()
            .map_or(("", &[][..]), |(one, rest)| (one, rest));
        let arguments: Vec<&str> = own
            .iter()
            .map(String::as_str)
            .chain(command.iter().copied())
            .collect();
        capture(program, &arguments)
    }

    /// Starts a program in the node that keeps running, its output in a log.
    pub(super) fn spawn(&self, command: &[&str], log: &str) -> Result<(), LabError> {
        let path = self.directory.join(log);
        let output =
            File::create(&path).map_err(LabError::io(format!("create {}", path.display())))?;
        let errors = output.try_clone().map_err(LabError::io("share the log"))?;
        let words = self.wrapper();
        let mut program = Command::new("nsenter");
        program
            .args(words.iter().skip(1))
            .args(["setsid", "--fork"])
            .args(command);
        program.stdin(Stdio::null()).stdout(output).stderr(errors);
        let status = program
            .status()
            .map_err(|source| spawn_error(&program, source))?;
        if status.success() {
            return Ok(());
        }
        let command = describe(&program);
        Err(LabError::Failed {
            command,
            status: status.code().unwrap_or(-1),
            output: String::new(),
        })
    }

    /// The cluster, through the tools in the node.
    pub(super) fn cluster(&self) -> Cluster<Tools> {
        let tools = Tools::new()
            .behind(self.wrapper())
            .with_limit(Duration::from_secs(40));
        Cluster::new(tools)
    }

    /// A file that only the node sees under its path.
    pub(super) fn file(&self, path: &str) -> PathBuf {
        self.directory.join(path.trim_start_matches('/'))
    }

    /// All processes of the node, by the numbers of this machine.
    pub(super) fn all_processes(&self) -> Vec<Pid> {
        let namespace = |pid: i32| fs::read_link(format!("/proc/{pid}/ns/pid")).ok();
        let Some(own) = namespace(self.pid()) else {
            return Vec::new();
        };
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let numbers = names.filter_map(|name| name.parse::<i32>().ok());
        numbers
            .filter(|pid| namespace(*pid).as_ref() == Some(&own))
            .map(Pid::from_raw)
            .collect()
    }

    /// Processes of the node with this name, by the numbers of this machine.
    pub(super) fn processes(&self, name: &str) -> Vec<Pid> {
        // The kernel keeps 15 characters of a name.
        let wanted: String = name.chars().take(15).collect();
        let command =
            |pid: &Pid| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        let mut found = self.all_processes();
        found.retain(|pid| command(pid).trim() == wanted);
        found
    }

    /// Sends a signal to the processes of a name; how many there were.
    pub(super) fn signal(&self, name: &str, signal: Signal) -> usize {
        let found = self.processes(name);
        found
            .iter()
            .filter(|pid| kill(**pid, signal).is_ok())
            .count()
    }

    /// Runs our own code on a thread in the node's network.
    pub(super) fn enter<T: Send>(
        &self,
        work: impl FnOnce() -> Result<T, LabError> + Send,
    ) -> Result<T, LabError> {
        let path = format!("/proc/{}/ns/net", self.init);
        let inside = move || {
            let file = File::open(&path).map_err(LabError::io(format!("open {path}")))?;
            setns(file, CloneFlags::CLONE_NEWNET)
                .map_err(|errno| LabError::refused(&path, &errno))?;
            work()
        };
        thread::scope(|scope| {
            let ended = scope.spawn(inside).join();
            ended.unwrap_or_else(|_panic| {
                Err(LabError::refused(self.name, &"a thread in it panicked"))
            })
        })
    }

    /// Starts corosync and Pacemaker, as a service manager would.
    pub(super) fn start_cluster(&self) -> Result<(), LabError> {
        self.capture(&["corosync"])?;
        let environment = [
            "env",
            "PCMK_logfile=/var/log/pacemaker/pacemaker.log",
            "PCMK_logpriority=notice",
        ];
        let command = [&environment[..], &["pacemakerd"]].concat();
        self.spawn(&command, "pacemakerd.log")
    }

    /// Stops Pacemaker, which moves its resources away, and then corosync.
    pub(super) fn stop_cluster(&self) -> Result<(), LabError> {
        for daemon in ["pacemakerd", "corosync"] {
            self.signal(daemon, Signal::SIGTERM);
            within(Duration::from_secs(60), || {
                if self.processes(daemon).is_empty() {
                    return Ok(());
                }
                Err(LabError::refused(
                    self.name,
                    &format!("{daemon} does not end"),
                ))
            })?;
        }
        Ok(())
    }

    /// Ends all daemons of the cluster at once, as a power cut would.
    pub(super) fn crash_cluster(&self) -> Result<(), LabError> {
        within(Duration::from_secs(20), || {
            let left: usize = DAEMONS
                .iter()
                .map(|name| self.signal(name, Signal::SIGKILL))
                .sum();
            if left == 0 {
                return Ok(());
            }
            Err(LabError::refused(
                self.name,
                &format!("{left} daemons do not end"),
            ))
        })
    }

    /// Whether an address is on the node's interface.
    pub(super) fn has_address(&self, address: &str) -> Result<bool, LabError> {
        let listing = self.capture(&["ip", "-4", "addr", "show", "dev", INTERFACE])?;
        Ok(listing.contains(&format!("inet {address}/")))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // The first process of a PID namespace takes all others with it.
        if self.init.as_raw() > 1 && kill(self.init, Signal::SIGKILL).is_err() {
            note(&format!("lab: {} had ended before", self.name));
        }
        drop(self.outer.kill());
        drop(self.outer.wait());
    }
}

/// `unshare` and in it our own first process; both end when the lab does, however that happens.
fn spawn(directory: &Path, name: &str) -> Result<Child, LabError> {
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

fn make_directory(path: &Path) -> Result<(), LabError> {
    fs::create_dir_all(path).map_err(LabError::io(format!("make {}", path.display())))
}

fn write(path: &Path, text: &str) -> Result<(), LabError> {
    let mut file =
        File::create(path).map_err(LabError::io(format!("create {}", path.display())))?;
    file.write_all(text.as_bytes())
        .map_err(LabError::io(format!("write {}", path.display())))
}

fn private_mode(path: &Path) -> Result<(), LabError> {
    let mode = fs::Permissions::from_mode(0o640);
    fs::set_permissions(path, mode).map_err(LabError::io(format!("protect {}", path.display())))
}
