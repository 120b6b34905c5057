//! One node: its own network, mounts, names, IPC and processes, and what runs in it.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use cib::live::{Cluster, Tools};
use nix::{
    sched::{CloneFlags, setns},
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::first::{PRIVATE, make_directory, set_mode, spawn, write};
use crate::{
    deploy::claims::within,
    shell::{LabError, capture, describe, finish, note, spawn_error},
};

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
        set_mode(&directory.join("etc/shadow"), 0o640)?;
        write(&directory.join("systemctl"), include_str!("systemctl.sh"))?;
        set_mode(&directory.join("systemctl"), 0o755)?;
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
