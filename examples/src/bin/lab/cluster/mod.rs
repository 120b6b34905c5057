//! `lab cluster`: two real Pacemaker nodes on this machine's own kernel, and drills, claim by claim.
//!
//! Each node has its own network, mounts, names, IPC and processes; a veth pair whose ends both lie
//! in the nodes is the only link. The cluster is set up, started, configured and stopped by our `pcs`
//! as an administrator types it, through two real pcsd daemons, and watched by our types; a script
//! stands in for systemd, which pcsd asks to start and stop the cluster's daemons. The kernel needs no IPVS: a stand-in
//! takes the place of ldirectord, which `lab deploy` has. At the end our pushes meet the daemon of
//! Pacemaker 3, in a root of its release.

mod drills;
mod first;
mod manage;
mod node;
mod race;
mod setup;
mod three;
mod trouble;
mod typed;

use std::{path::Path, time::Duration};

use nix::unistd::Pid;
use node::{INTERFACE, Node};

use crate::{
    deploy::claims::{Claims, within},
    interrupt::RemovedOnInterrupt,
    packages,
    shell::{LabError, capture},
};

pub(crate) use first::init;

/// Password of `hacluster`, which exists inside the nodes only.
const PASSWORD: &str = "lab-only";

/// Edits of each of two writers that race.
const EDITS: usize = 200;

/// Builds two nodes and checks every claim about them.
///
/// # Errors
///
/// When the nodes cannot be built; a claim that does not hold gives status 1.
pub(crate) fn run(edits: Option<usize>) -> Result<u8, LabError> {
    if !packages::is_root() {
        return Err(LabError::NotRoot {
            what: "a cluster of namespaces",
        });
    }
    packages::install(&[packages::CLUSTER, packages::ORACLES].concat())?;
    let program = typed::program()?;
    let base = tempfile::Builder::new()
        .prefix("lvskit-cluster-")
        .tempdir_in("/var/tmp")
        .map_err(LabError::io("make a directory in /var/tmp"))?;
    let nodes = build(base.path())?;
    let _removed = RemovedOnInterrupt::hold(base.path())?;
    let mut claims = Claims::start("cluster");
    let outcome = drills::all(&mut claims, &nodes, &program, edits.unwrap_or(EDITS));
    let outcome = outcome.and_then(|()| tear_down(&mut claims, nodes));
    match outcome.and_then(|()| three::run(&mut claims, base.path(), &program)) {
        Ok(()) => claims.end(),
        Err(error) => claims.fail(&error),
    }
}

fn tear_down(claims: &mut Claims, nodes: [Node; 2]) -> Result<(), LabError> {
    claims.claim("nothing of a node outlives it", || {
        let running: Vec<Pid> = nodes.iter().flat_map(Node::all_processes).collect();
        drop(nodes);
        within(Duration::from_secs(20), || {
            let left = running
                .iter()
                .filter(|pid| Path::new(&format!("/proc/{pid}")).exists());
            match (running.len(), left.count()) {
                // Two first processes, and the daemons of two clusters and two pcsd.
                (all, 0) if all > 10 => Ok(()),
                (all, left) => Err(LabError::refused(
                    "processes",
                    &format!("{left} of {all} are left"),
                )),
            }
        })
    })
}

/// The guide's directors: their names, addresses and the route to the other one's subnet.
const NODES: [(&str, &str, &str); 2] = [
    ("lvsm", "10.99.0.78", "10.99.0.112/28"),
    ("lvss", "10.99.0.117", "10.99.0.64/28"),
];

fn build(base: &Path) -> Result<[Node; 2], LabError> {
    let mut hosts = "127.0.0.1 localhost\n".to_owned();
    for (name, address, _) in NODES {
        hosts += &format!("{address} {name}\n");
    }
    let shadow = shadow()?;
    let [first, second] = NODES;
    let first = Node::start(base, first.0, first.1, &hosts, &shadow)?;
    let second = Node::start(base, second.0, second.1, &hosts, &shadow)?;
    let (one, two) = (first.pid().to_string(), second.pid().to_string());
    capture(
        "ip",
        &[
            "link", "add", INTERFACE, "netns", &one, "type", "veth", "peer", "name", INTERFACE,
            "netns", &two,
        ],
    )?;
    let nodes = [first, second];
    for (node, (_, address, route)) in nodes.iter().zip(NODES) {
        node.capture(&[
            "ip",
            "addr",
            "add",
            &format!("{address}/28"),
            "dev",
            INTERFACE,
        ])?;
        node.capture(&["ip", "link", "set", INTERFACE, "up"])?;
        node.capture(&["ip", "route", "add", route, "dev", INTERFACE])?;
    }
    Ok(nodes)
}

/// This machine's file with a password for `hacluster`.
fn shadow() -> Result<String, LabError> {
    let hash = capture("openssl", &["passwd", "-6", PASSWORD])?;
    let own = std::fs::read_to_string("/etc/shadow").map_err(LabError::io("read /etc/shadow"))?;
    let line = |line: &str| match line
        .strip_prefix("hacluster:")
        .and_then(|rest| rest.split_once(':'))
    {
        Some((_, rest)) => format!("hacluster:{}:{rest}\n", hash.trim()),
        None => format!("{line}\n"),
    };
    Ok(own.lines().map(line).collect())
}
