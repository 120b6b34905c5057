//! What pcs shows of the text that `crm_mon` prints, and of its nodes.

use super::monitor::{NodeStatus, Status};
use crate::corosync::{Config, QuorumStatus};

/// Nodes of corosync.conf that are members and those that are not, as `pcs status nodes corosync`
/// prints them.
#[must_use]
pub fn corosync_nodes_text(config: &Config, quorum: &QuorumStatus) -> String {
    let mut online: Vec<&str> = quorum.nodes.iter().map(|node| node.0.as_str()).collect();
    let named = config.nodes.iter().filter_map(|node| node.name.as_deref());
    let mut offline: Vec<&str> = named.filter(|name| !online.contains(name)).collect();
    online.sort_unstable();
    offline.sort_unstable();
    let line = |title: &str, names: &[&str]| [&[title], names].concat().join(" ");
    let (online, offline) = (line(" Online:", &online), line(" Offline:", &offline));
    format!("Corosync Nodes:\n{online}\n{offline}\n")
}

/// Nodes of corosync.conf and of Pacemaker, as `pcs status nodes config` prints them.
#[must_use]
pub fn configured_nodes_text(config: &Config, status: &Status) -> String {
    let named = config.nodes.iter().filter_map(|node| node.name.as_deref());
    let corosync: Vec<&str> = named.collect();
    let nodes = status.nodes.iter().filter(|node| node.kind() != "remote");
    let mut pacemaker: Vec<&str> = nodes.map(NodeStatus::name).collect();
    pacemaker.sort_unstable();
    let line = |names: &[&str]| match names {
        [] => String::new(),
        names => format!(" {}\n", names.join(" ")),
    };
    let (corosync, pacemaker) = (line(&corosync), line(&pacemaker));
    format!("Corosync Nodes:\n{corosync}Pacemaker Nodes:\n{pacemaker}")
}

/// The cluster's summary and its nodes, as `pcs cluster status` prints them: `crm_mon -1 -r`
/// without its resources.
///
/// ```
/// use cib::live::summary_text;
///
/// let printed = "Cluster Summary:\n  * 2 nodes\n\nNode List:\n  * Online: [ a b ]\n\nFull List";
/// let shown = "Cluster Status:\n Cluster Summary:\n   * 2 nodes\n Node List:\n   * Online: [ a b ]\n";
/// assert_eq!(summary_text(printed), shown);
/// ```
#[must_use]
pub fn summary_text(crm_mon: &str) -> String {
    let mut text = "Cluster Status:\n".to_owned();
    let mut parts = 0;
    for line in crm_mon.lines() {
        if line.is_empty() {
            parts += 1;
            if parts > 1 {
                break;
            }
            continue;
        }
        text.push_str(&format!(" {line}\n"));
    }
    text
}

/// The resources of what `crm_mon -1` prints, as `pcs resource status` prints them, or the fencing
/// devices as `pcs stonith status` does. `Err` where `crm_mon` was asked for one and has none.
///
/// # Errors
/// The empty error: nothing of that name.
pub fn resources_text(crm_mon: &str, fencing: bool, one: bool) -> Result<String, NoResource> {
    let none = if fencing {
        "NO stonith devices configured\n"
    } else {
        "NO resources configured\n"
    };
    let mut shown: Option<Vec<&str>> = None;
    for line in crm_mon.lines() {
        match line {
            "  * No active resources" | "No active resources" => {
                return Ok("No active resources\n".to_owned());
            }
            "  * No resources" | "No resources" if one => return Err(NoResource),
            "  * No resources" | "No resources" => return Ok(none.to_owned()),
            "Full List of Resources:" | "Active Resources:" => shown = Some(Vec::new()),
            "" if shown.is_some() => break,
            line => {
                let device = line.contains("stonith:");
                if let Some(lines) = shown.as_mut().filter(|_| one || device == fencing) {
                    lines.push(line);
                }
            }
        }
    }
    match shown {
        Some(lines) if !lines.is_empty() => Ok(lines.join("\n") + "\n"),
        Some(_) => Ok(none.to_owned()),
        None => Ok(String::new()),
    }
}

/// There is no resource of the name that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such resource or tag")]
pub struct NoResource;

/// The nodes by their state, as `pcs status nodes` prints them.
#[must_use]
pub fn nodes_text(status: &Status) -> String {
    let mut text = String::new();
    for (title, remote) in [
        ("Pacemaker Nodes:", false),
        ("Pacemaker Remote Nodes:", true),
    ] {
        text.push_str(title);
        text.push('\n');
        let nodes = status.nodes.iter();
        let nodes: Vec<&NodeStatus> = nodes
            .filter(|node| (node.kind() == "remote") == remote)
            .collect();
        let mut line = |name: &str, holds: &dyn Fn(&NodeStatus) -> bool| {
            text.push_str(name);
            for node in nodes.iter().filter(|node| holds(node)) {
                text.push(' ');
                text.push_str(node.name());
            }
            text.push('\n');
        };
        let busy = |node: &NodeStatus| node.resources_running().unwrap_or(0) != 0;
        line(" Online:", &|node| {
            node.online() && !node.standby() && !node.maintenance()
        });
        line(" Standby:", &|node| {
            node.online() && node.standby() && !busy(node)
        });
        line(" Standby with resource(s) running:", &|node| {
            node.online() && node.standby() && busy(node)
        });
        line(" Maintenance:", &|node| node.online() && node.maintenance());
        line(" Offline:", &|node| !node.online());
    }
    text
}
