//! The drill: our director on lvsm against a real web server, its failures, and the move to lvss.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use examples::guide;
use ipvs::proc::{Connection, Connections, ProcError};
use ldirectord_conf::Document;

use super::{
    claims::{Claims, contains, same, within},
    machine::{Machine, Process, write},
    topology::{self, CLIENT, LVSM, LVSS, WWW},
};
use crate::shell::{LabError, capture};

/// A change on the web server must be in the kernel's table by then: checks run every second.
const SOON: Duration = Duration::from_secs(10);

/// deployment.md's table, as `ipvsadm -Sn` prints it.
const TABLE: &str = "-A -t 10.99.0.70:80 -s wlc -p 7200\n\
                     -a -t 10.99.0.70:80 -r 10.99.0.121:80 -g -w 10\n";
/// The same without its destination.
const EMPTY_SERVICE: &str = "-A -t 10.99.0.70:80 -s wlc -p 7200\n";

/// Every claim in order.
///
/// # Errors
///
/// The first that does not hold.
pub(crate) fn drill(claims: &mut Claims, program: &Path) -> Result<(), LabError> {
    topology::build(claims)?;
    let files = Files::write()?;
    let mut nginx = claims.claim("nginx serves /lvs with `auth` on www", || files.nginx())?;
    LVSM.ip(&["address", "add", "10.99.0.70/32", "dev", guide::INTERFACE])?;
    let mut director = files.director(LVSM, program)?;
    serves(claims, &files, LVSM, &director)?;
    nginx = failures(claims, &files, nginx)?;
    take_over(claims, &files, &mut director, program)?;
    drop(nginx);
    Ok(())
}

/// The table, the page and the connections of a director.
fn serves(
    claims: &mut Claims,
    files: &Files,
    on: Machine,
    director: &Process,
) -> Result<(), LabError> {
    let name = on.name;
    claims.claim(
        &format!("{name}: the kernel's table is the guide's, by ipvsadm -Sn"),
        || within(SOON, || table_is(on, TABLE)).map_err(|error| files.with_log(on, &error)),
    )?;
    claims.claim(
        &format!("client gets the page through the virtual IP on {name}"),
        || within(SOON, client_gets_the_page),
    )?;
    claims.claim(
        &format!("{name}: ipvsadm -Lnc shows the connection and its template"),
        || connections(on),
    )?;
    claims.claim(
        &format!("{name}: our reading of the connections is ipvsadm's"),
        || within(SOON, || same_connections(on, director)),
    )
}

/// The web server's troubles, as the director must answer them.
fn failures(claims: &mut Claims, files: &Files, mut nginx: Process) -> Result<Process, LabError> {
    claims.claim("nginx stopped: the destination leaves the table", || {
        nginx.stop()?;
        within(SOON, || table_is(LVSM, EMPTY_SERVICE))
    })?;
    let nginx = claims.claim("nginx started: the destination is back", || {
        let nginx = files.nginx()?;
        within(SOON, || table_is(LVSM, TABLE))?;
        Ok(nginx)
    })?;
    claims.claim(
        "the page without `auth`: the destination leaves the table",
        || {
            write(&files.page, "maintenance\n")?;
            within(SOON, || table_is(LVSM, EMPTY_SERVICE))
        },
    )?;
    claims.claim(
        "the page with `auth` again: the destination is back",
        || {
            write(&files.page, "auth\n")?;
            within(SOON, || table_is(LVSM, TABLE))
        },
    )?;
    Ok(nginx)
}

/// Stops the first director and moves the virtual IP, as the cluster would.
fn take_over(
    claims: &mut Claims,
    files: &Files,
    first: &mut Process,
    program: &Path,
) -> Result<(), LabError> {
    claims.claim(
        "lvsm: the director stops clean, its service is gone",
        || {
            let status = first.stop()?;
            same("exit status", &status.to_string(), "0")?;
            table_is(LVSM, "")
        },
    )?;
    claims.claim("the virtual IP moves to lvss with a gratuitous ARP", || {
        LVSM.ip(&[
            "address",
            "delete",
            "10.99.0.70/32",
            "dev",
            guide::INTERFACE,
        ])?;
        LVSS.ip(&["address", "add", "10.99.0.70/32", "dev", guide::INTERFACE])?;
        LVSS.capture(&[
            "arping",
            "-q",
            "-A",
            "-c",
            "1",
            "-I",
            guide::INTERFACE,
            "10.99.0.70",
        ])
    })?;
    let mut second = files.director(LVSS, program)?;
    serves(claims, files, LVSS, &second)?;
    claims.claim("lvss: the director stops clean", || {
        let status = second.stop()?;
        same("exit status", &status.to_string(), "0")
    })
}

fn table_is(on: Machine, wanted: &str) -> Result<(), LabError> {
    let table = on.capture(&["ipvsadm", "-S", "-n"])?;
    same(&format!("table of {}", on.name), &table, wanted)
}

fn client_gets_the_page() -> Result<(), LabError> {
    let page = CLIENT.capture(&["curl", "-sS", "--max-time", "2", "http://10.99.0.70/lvs"])?;
    contains("page", &page, "auth")
}

fn connections(on: Machine) -> Result<(), LabError> {
    let listing = on.capture(&["ipvsadm", "-L", "-n", "-c"])?;
    let rows: Vec<Vec<&str>> = listing
        .lines()
        .map(|row| row.split_whitespace().collect())
        .collect();
    let from_client = |row: &&Vec<&str>, port_zero: bool| {
        let [_, _, state, source, virtual_address, destination] = row[..] else {
            return false;
        };
        let ports = (source == "10.99.0.200:0") == port_zero && source.starts_with("10.99.0.200:");
        let ends = virtual_address == "10.99.0.70:80" && destination == "10.99.0.121:80";
        ports && ends && (!port_zero || matches!(state, "ASSURED" | "NONE"))
    };
    let has = |port_zero| rows.iter().any(|row| from_client(&row, port_zero));
    if has(false) && has(true) {
        return Ok(());
    }
    Err(LabError::refused("connections", &listing))
}

/// Our listing of the director's own /proc file against ipvsadm's, but for the running clock.
fn same_connections(on: Machine, director: &Process) -> Result<(), LabError> {
    let path = format!("/proc/{}/net/ip_vs_conn", director.id());
    let listing = on.capture(&["ipvsadm", "-L", "-n", "-c"])?;
    let connections = Connections::read(&path).map_err(LabError::io(format!("read {path}")))?;
    let connections: Result<Vec<Connection>, ProcError> = connections.collect();
    let connections = connections.map_err(|error| LabError::refused(path, &error))?;
    let ours = ipvs::text::list_connections(&connections);
    same(
        "connections",
        &without_clock(&ours),
        &without_clock(&listing),
    )
}

fn without_clock(listing: &str) -> String {
    let cut = |line: &str| {
        let clock = line
            .split_whitespace()
            .nth(1)
            .filter(|word| word.contains(':'));
        clock.map_or_else(|| line.to_owned(), |clock| line.replacen(clock, "--:--", 1)) + "\n"
    };
    listing.lines().map(cut).collect()
}

/// The files of the drill, in the kernel's own /run.
struct Files {
    directory: PathBuf,
    page: PathBuf,
    config: PathBuf,
}

impl Files {
    fn write() -> Result<Self, LabError> {
        let directory = PathBuf::from("/run/lab");
        let files = Self {
            page: directory.join("www/lvs"),
            config: directory.join("ldirectord.cf"),
            directory,
        };
        fs::create_dir_all(files.directory.join("www")).map_err(LabError::io("create /run/lab"))?;
        write(&files.page, "auth\n")?;
        write(&files.config, quick_config()?)?;
        write(&files.directory.join("nginx.conf"), NGINX_CONF)?;
        Ok(files)
    }

    fn nginx(&self) -> Result<Process, LabError> {
        let (config, log) = (
            self.directory.join("nginx.conf"),
            self.directory.join("nginx.log"),
        );
        let (config, errors) = (config.display().to_string(), log.display().to_string());
        let process = WWW.start(&["nginx", "-e", &errors, "-c", &config], &log)?;
        within(SOON, || {
            let url = "http://10.99.0.121/lvs";
            let page = LVSM.capture(&["curl", "-sS", "--max-time", "2", url])?;
            contains("page", &page, "auth")
        })?;
        Ok(process)
    }

    fn director(&self, on: Machine, program: &Path) -> Result<Process, LabError> {
        on.start(&[program, self.config.as_path()], &self.log(on))
    }

    fn log(&self, on: Machine) -> PathBuf {
        self.directory.join(format!("{}.log", on.name))
    }

    /// The error with the director's own words.
    fn with_log(&self, on: Machine, error: &LabError) -> LabError {
        let log = capture("cat", &[self.log(on)]).unwrap_or_default();
        LabError::refused(
            format!("director on {}", on.name),
            &format!("{error}; it said\n{log}"),
        )
    }
}

/// The guide's own file with one byte-exact edit: a check every second instead of every ten.
fn quick_config() -> Result<Vec<u8>, LabError> {
    let mut document = Document::parse(guide::LDIRECTORD_CF.as_bytes());
    document
        .global_mut()
        .set("checkinterval", "1")
        .map_err(|error| LabError::refused("checkinterval", &error))?;
    Ok(document.to_bytes())
}

const NGINX_CONF: &str = "\
daemon off;
master_process off;
pid /run/lab/nginx.pid;
events {}
http {
    access_log off;
    client_body_temp_path /run/lab/body;
    proxy_temp_path /run/lab/proxy;
    fastcgi_temp_path /run/lab/fastcgi;
    uwsgi_temp_path /run/lab/uwsgi;
    scgi_temp_path /run/lab/scgi;
    server {
        listen 80;
        root /run/lab/www;
        default_type text/plain;
    }
}
";
