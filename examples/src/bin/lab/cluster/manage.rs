//! Our `pcs` changing the cluster itself: corosync.conf, nodes, tokens, and what an interrupt
//! leaves.

use std::{path::Path, time::Duration};

use nix::sys::signal::Signal;

use super::{
    PASSWORD,
    drills::{query, wait_for},
    node::{INTERFACE, Node},
    typed::{Typist, other, place},
};
use crate::{
    deploy::claims::{Claims, contains, same, within},
    shell::LabError,
};

/// Addresses of a second link.
const SECOND_LINK: [&str; 2] = ["10.99.1.78", "10.99.1.117"];

/// What changes corosync.conf of both nodes, and nodes that go and come.
pub(super) fn configuration(
    claims: &mut Claims,
    nodes: &[Node; 2],
    program: &Path,
) -> Result<(), LabError> {
    let [first, second] = nodes;
    let pcs = Typist::at(first, program);
    claims.claim(
        "typed: cluster auth shares the tokens with all nodes",
        || {
            pcs.ours(&format!("cluster auth -u hacluster -p {PASSWORD}"))?;
            let told = Typist::at(second, program).real("pcsd status lvsm lvss")?;
            contains("pcsd status", &told, "lvsm: Online")
        },
    )?;
    claims.claim(
        "typed: config update and link add reach both nodes, and corosync reloads them",
        || {
            pcs.ours("cluster config update totem token=5000")?;
            for (node, address) in nodes.iter().zip(SECOND_LINK) {
                let address = format!("{address}/24");
                node.capture(&["ip", "addr", "add", &address, "dev", INTERFACE])?;
            }
            let [one, two] = SECOND_LINK;
            pcs.ours(&format!("cluster link add lvsm={one} lvss={two}"))?;
            within(Duration::from_secs(20), || {
                for node in nodes {
                    let map = node.capture(&["corosync-cmapctl"])?;
                    contains("cmap", &map, "runtime.config.totem.token (u32) = 5000")?;
                    contains("cmap", &map, &format!("ring1_addr (str) = {two}"))?;
                }
                Ok(())
            })?;
            pcs.ours("cluster link remove 1")?;
            let conf = |node: &Node| node.capture(&["cat", "/etc/corosync/corosync.conf"]);
            same("corosync.conf", &conf(first)?, &conf(second)?)?;
            absent("corosync.conf", &conf(second)?, "ring1_addr")
        },
    )?;
    claims.claim(
        "typed: what needs a stopped cluster is refused before anything is written",
        || {
            let conf = || second.capture(&["cat", "/etc/corosync/corosync.conf"]);
            let before = conf()?;
            match pcs.ours("quorum update wait_for_all=1") {
                Err(error) => contains("refusal", &error.to_string(), "corosync runs there")?,
                Ok(_) => return Err(LabError::refused("quorum update", &"was not refused")),
            }
            same("corosync.conf", &conf()?, &before)
        },
    )?;
    claims.claim(
        "typed: a node is removed, and the other one is the cluster",
        || {
            pcs.ours("cluster node remove lvss")?;
            within(Duration::from_secs(30), || {
                let listed = pcs.real("status nodes both")?;
                absent("status nodes", &listed, "lvss")?;
                let gone = second.capture(&["test", "-e", "/etc/corosync/corosync.conf"]);
                match gone {
                    Err(_) => Ok(()),
                    Ok(_) => Err(LabError::refused("lvss", &"still has a corosync.conf")),
                }
            })
        },
    )?;
    claims.claim("typed: it is added again, and both are online", || {
        pcs.ours("cluster node add lvss --start --wait=90 --enable")?;
        wait_for(
            first,
            Duration::from_secs(90),
            "both nodes online",
            |status| {
                let online = status
                    .nodes
                    .iter()
                    .filter(|node| node.online() && !node.pending());
                online.count() == 2 && status.has_quorum()
            },
        )?;
        let conf = |node: &Node| node.capture(&["cat", "/etc/corosync/corosync.conf"]);
        same("corosync.conf", &conf(first)?, &conf(second)?)
    })
}

/// What asks the running cluster before it does something, and what waits for it.
pub(super) fn carefully(
    claims: &mut Claims,
    nodes: &[Node; 2],
    program: &Path,
) -> Result<(), LabError> {
    let [first, _] = nodes;
    let pcs = Typist::at(first, program);
    claims.claim(
        "typed: disable --safe spares what depends on a resource, as the real pcs does",
        || {
            let line = "resource disable VirtualIP --simulate --brief";
            let ours = pcs.ours(line)?;
            same(line, &ours, &pcs.real(line)?)?;
            contains(line, &ours, "WebService")?;
            match pcs.ours("resource safe-disable VirtualIP") {
                Err(error) => contains("refusal", &error.to_string(), "WebService")?,
                Ok(_) => return Err(LabError::refused("safe-disable", &"disabled it")),
            }
            place(first, "VirtualIP").map(drop)
        },
    )?;
    claims.claim("typed: restart restarts, and standby --wait moves", || {
        pcs.ours("resource restart WebService --wait=60")?;
        let from = place(first, "VirtualIP")?;
        pcs.ours(&format!("node standby {from} --wait=60"))?;
        let to = other(nodes, &from);
        same("VirtualIP", &place(first, "VirtualIP")?, &to)?;
        pcs.ours("node unstandby --all --wait=60").map(drop)
    })?;
    relocated(claims, nodes, &pcs)?;
    interrupted(claims, first, &pcs)
}

/// What sticks to a node, and would rather be on the other one.
fn relocated(claims: &mut Claims, nodes: &[Node; 2], pcs: &Typist<'_>) -> Result<(), LabError> {
    let [first, _] = nodes;
    claims.claim(
        "typed: relocate finds what the real pcs finds, and leaves no constraint",
        || {
            let to = other(nodes, &place(first, "VirtualIP")?);
            pcs.ours("resource meta VirtualIP resource-stickiness=1000 --wait=60")?;
            pcs.ours(&format!("constraint location VirtualIP prefers {to}=10"))?;
            let told = |program: &str| {
                let line =
                    format!("{program} resource relocate dry-run 2>&1 | grep ^Creating | sort");
                first.capture(&["sh", "-c", &line])
            };
            let ours = told(&pcs.program().display().to_string())?;
            same("relocate dry-run", &ours, &told("/usr/sbin/pcs")?)?;
            contains("relocate dry-run", &ours, "VirtualIP prefers")?;
            pcs.ours("resource relocate run")?;
            same("VirtualIP", &place(first, "VirtualIP")?, &to)?;
            let left = query(first)?.locations().count();
            pcs.ours("resource meta VirtualIP resource-stickiness=")?;
            pcs.ours(&format!("constraint delete location-VirtualIP-{to}-10"))?;
            match left {
                1 => Ok(()),
                left => Err(LabError::refused(
                    "constraints",
                    &format!("{left} are left"),
                )),
            }
        },
    )
}

/// Holds the daemon when the first patch is sent.
const HOLDING: &str = "#!/bin/sh
case \"$*\" in
*--patch*) [ -e /run/held ] || { kill -STOP $(pidof pacemaker-based) && : >/run/held; } ;;
esac
exec /usr/sbin/cibadmin \"$@\"
";

/// An interrupt within a push: first the push comes to its end, then it is left.
fn interrupted(claims: &mut Claims, node: &Node, pcs: &Typist<'_>) -> Result<(), LabError> {
    node.capture(&["mkdir", "-p", "/run/holding"])?;
    let script = format!(
        "printf '%s' '{HOLDING}' >/run/holding/cibadmin && chmod 755 /run/holding/cibadmin"
    );
    node.capture(&["sh", "-c", &script])?;
    claims.claim(
        "typed: Ctrl-C within a push lets it come to its end",
        || {
            let said = hold(node, pcs, "batch-limit=11", &[Signal::SIGINT])?;
            contains("pcs", &said, "Finishing the change")?;
            contains("pcs", &said, "status 0")?;
            let value = query(node)?.property("batch-limit").map(String::from);
            same("batch-limit", &value.unwrap_or_default(), "11")
        },
    )?;
    claims.claim(
        "typed: SIGTERM after that leaves it, and says truly what the cluster has",
        || {
            let said = hold(
                node,
                pcs,
                "batch-limit=12",
                &[Signal::SIGINT, Signal::SIGTERM],
            )?;
            let now = query(node)?;
            let made = now.property("batch-limit").as_deref() == Some("12");
            let word = if made {
                "the change was made"
            } else {
                "the change was not made"
            };
            contains("pcs", &said, word)?;
            contains(
                "pcs",
                &said,
                &format!("the cluster has version {}.", now.version().admin_epoch),
            )?;
            contains("pcs", &said, "status 1")?;
            pcs.ours("property unset batch-limit").map(drop)
        },
    )
}

/// Sets a property while the daemon is held, sends the signals, and lets it go; what was said.
fn hold(
    node: &Node,
    pcs: &Typist<'_>,
    property: &str,
    signals: &[Signal],
) -> Result<String, LabError> {
    node.capture(&["rm", "-f", "/run/held", "/run/ended"])?;
    let line = format!(
        "PATH=/run/holding:$PATH {} property set {property} >/run/said 2>&1; \
         echo status $? >>/run/said; : >/run/ended",
        pcs.program().display()
    );
    node.spawn(&["sh", "-c", &line], "interrupted.log")?;
    let there = |path: &str| {
        let found = node.capture(&["test", "-e", path]).map(drop);
        found.map_err(|error| LabError::refused(path, &error))
    };
    within(Duration::from_secs(20), || there("/run/held"))?;
    let said = || node.capture(&["cat", "/run/said"]);
    for signal in signals {
        if node.signal("pcs", *signal) != 1 {
            return Err(LabError::refused("pcs", &"does not run, or twice"));
        }
        if *signal == Signal::SIGINT {
            let told = || contains("pcs", &said()?, "Finishing the change");
            within(Duration::from_secs(20), told)?;
        }
    }
    node.signal("pacemaker-based", Signal::SIGCONT);
    within(Duration::from_secs(60), || there("/run/ended"))?;
    said()
}

fn absent(what: &str, text: &str, unwanted: &str) -> Result<(), LabError> {
    if text.contains(unwanted) {
        return Err(LabError::refused(what, &format!("still has {unwanted}")));
    }
    Ok(())
}
