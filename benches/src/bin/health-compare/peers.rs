//! The programs that are run: nginx to be checked, and the checkers.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::keepalived;

/// Within a namespace of our own every port is free.
pub(crate) const PORT: u16 = 8080;
pub(crate) const FIRST: u32 = u32::from_be_bytes([127, 20, 0, 1]);

/// A checker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Peer {
    /// This project, closing as usual.
    Health,
    /// This project, closing with RST.
    HealthReset,
    /// This project, giving up before the handshake ends, as HAProxy does (only for tcp).
    HealthAbort,
    HaProxy,
    Keepalived,
}

impl Peer {
    /// Those that can check this way.
    pub(crate) const fn all(http: bool) -> &'static [Self] {
        if http {
            &[
                Self::Health,
                Self::HaProxy,
                Self::HealthReset,
                Self::Keepalived,
            ]
        } else {
            &[
                Self::Health,
                Self::HaProxy,
                Self::HealthReset,
                Self::HealthAbort,
                Self::Keepalived,
            ]
        }
    }
}

/// A running program; it ends with this value.
#[derive(Debug)]
pub(crate) struct Program(Child);

impl Program {
    pub(crate) fn nginx(directory: &Path) -> Result<Self, Box<dyn Error>> {
        let at = directory.display();
        let text = format!(
            "daemon off; master_process off; pid {at}/nginx.pid; error_log /dev/null;\n\
             events {{ worker_connections 8192; }}\n\
             http {{ access_log off;\n\
             client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;\n\
             uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;\n\
             server {{ listen {PORT} backlog=4096; location / {{ return 200 \"OK\\n\"; }} }} }}\n"
        );
        let config = directory.join("nginx.conf");
        fs::write(&config, text)?;
        start(
            Command::new("nginx")
                .args(["-e", "/dev/null", "-c"])
                .arg(config),
        )
    }

    pub(crate) fn checker(
        peer: Peer,
        http: bool,
        targets: u32,
        interval: u64,
        directory: &Path,
    ) -> Result<Self, Box<dyn Error>> {
        match peer {
            Peer::Health | Peer::HealthReset | Peer::HealthAbort => {
                let program = std::env::current_exe()?.with_file_name("health-rate");
                let mut command = Command::new(program);
                command
                    .args(["--kind", if http { "http" } else { "tcp" }])
                    .args(["--targets", &targets.to_string()])
                    .args(["--interval", &format!("{:.3}", interval as f64 / 1e3)])
                    .args(["--base", &format!("127.20.0.1:{PORT}")])
                    .args(["--seconds", "600"]);
                match peer {
                    Peer::HealthReset => {
                        command.arg("--reset");
                    }
                    Peer::HealthAbort => {
                        command.arg("--abort");
                    }
                    Peer::Health | Peer::HaProxy | Peer::Keepalived => {}
                }
                start(&mut command)
            }
            Peer::HaProxy => {
                let config = directory.join("haproxy.cfg");
                fs::write(&config, haproxy(http, targets, interval)?)?;
                start(
                    Command::new("haproxy")
                        .args(["-db", "-q", "-f"])
                        .arg(config),
                )
            }
            Peer::Keepalived => start(&mut keepalived::command(
                http, targets, interval, directory,
            )?),
        }
    }

    /// Waits until nginx accepts.
    pub(crate) fn listens(&self) -> Result<(), Box<dyn Error>> {
        for _ in 0..100 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, PORT)).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        Err("nginx does not listen".into())
    }

    /// Processor time of all threads so far, its children's included.
    pub(crate) fn cpu(&self) -> Result<Duration, Box<dyn Error>> {
        let mut nanos = 0;
        for process in self.processes()? {
            for thread in fs::read_dir(format!("/proc/{process}/task"))? {
                let text = fs::read_to_string(thread?.path().join("schedstat"))?;
                nanos += text.split(' ').next().ok_or("no time")?.parse::<u64>()?;
            }
        }
        Ok(Duration::from_nanos(nanos))
    }

    /// Resident memory of all its processes.
    pub(crate) fn megabytes(&self) -> Result<f64, Box<dyn Error>> {
        let mut sum = 0.0;
        for process in self.processes()? {
            let text = fs::read_to_string(format!("/proc/{process}/status"))?;
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("VmRSS:"))
                .ok_or("no VmRSS")?;
            sum += line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0;
        }
        Ok(sum)
    }

    /// The program and its children; nginx and HAProxy are told to have none.
    fn processes(&self) -> Result<Vec<u32>, Box<dyn Error>> {
        let id = self.0.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
        let mut all = vec![id];
        for child in children.split_whitespace() {
            all.push(child.parse()?);
        }
        Ok(all)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // keepalived ends its child when it is asked to end, and leaves it behind when killed.
        if self.processes().is_ok_and(|all| all.len() > 1) {
            if let Ok(id) = i32::try_from(self.0.id()) {
                // One that is gone needs no signal.
                kill(Pid::from_raw(id), Signal::SIGTERM).unwrap_or_default();
            }
            for _ in 0..100 {
                if let Ok(Some(_)) = self.0.try_wait() {
                    return;
                }
                sleep(Duration::from_millis(50));
            }
        }
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn start(command: &mut Command) -> Result<Program, Box<dyn Error>> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    let name = command.get_program().to_string_lossy().into_owned();
    let explain = |error: io::Error| format!("{name} cannot be started: {error}");
    Ok(Program(child.map_err(explain)?))
}

/// One thread, one backend; checks every `interval` milliseconds.
fn haproxy(http: bool, targets: u32, interval: u64) -> Result<String, Box<dyn Error>> {
    let mut text = String::from(
        "global\n maxconn 5000\n nbthread 1\n\
         defaults\n mode http\n timeout connect 2s\n timeout client 2s\n timeout server 2s\n\
         frontend f\n bind 127.0.0.1:8081\n default_backend b\nbackend b\n",
    );
    if http {
        text.push_str(" option httpchk GET /\n http-check expect status 200\n");
    }
    writeln!(text, " default-server check inter {interval}ms")?;
    for number in 0..targets {
        let address = Ipv4Addr::from_bits(FIRST + number);
        writeln!(text, " server s{number} {address}:{PORT}")?;
    }
    Ok(text)
}
