//! What a running cluster has to do, and what our library has to make of it.

use std::{path::Path, time::Duration};

use super::{
    manage,
    node::Node,
    race,
    setup::{self, refuse, tokio},
    trouble,
    typed::{self, Typist},
};
use crate::{
    deploy::claims::{Claims, contains, within},
    shell::LabError,
};
use cib::{
    Cib,
    live::{Cluster, Status, Tools},
    pcs::{Dialect, Metadata, Operation},
};

/// The guide's virtual address.
const ADDRESS: &str = "10.99.0.70";

/// The guide's commands, steps 5 to 12; the agent of step 11 is a stand-in for ldirectord, which
/// needs a kernel with IPVS.
pub(super) const GUIDE: [&str; 6] = [
    "property set stonith-enabled=false",
    "property set no-quorum-policy=ignore",
    "resource create VirtualIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 cidr_netmask=32 op monitor interval=30s",
    "resource enable VirtualIP",
    "resource create WebService ocf:pacemaker:Dummy op monitor interval=20 timeout=10",
    "constraint colocation add WebService with VirtualIP INFINITY",
];

pub(super) fn all(
    claims: &mut Claims,
    nodes: &[Node; 2],
    program: &Path,
    edits: usize,
) -> Result<(), LabError> {
    setup::set_up(claims, nodes)?;
    let [first, second] = nodes;
    typed::start(claims, nodes, program)?;
    manage::configuration(claims, nodes, program)?;
    typed::guide(claims, first, program, &GUIDE)?;
    claims.claim(
        "what we pushed, the real tools call valid, and it means what the guide says",
        || {
            first.capture(&["crm_verify", "--live-check"])?;
            let listing = second.capture(&["pcs", "constraint", "colocation"])?;
            contains(
                "pcs constraint colocation",
                &listing,
                "WebService with VirtualIP (score:INFINITY)",
            )
        },
    )?;
    claims.claim(
        "the virtual address is on one node, with its service",
        || {
            settled(first, 60)?;
            let place = place(first)?;
            both_on(nodes, &place)
        },
    )?;
    typed::running(claims, nodes, program)?;
    manage::carefully(claims, nodes, program)?;
    race::run(claims, "", [&first.cluster(), &second.cluster()], edits)?;
    trouble::foreign(claims, nodes)?;
    fail_over(claims, nodes, program)?;
    // Last: Pacemaker 2.1 takes long to leave a cluster after it has lost this daemon.
    trouble::killed(claims, nodes)
}

/// Types a line of pcs through our library.
async fn edit(cluster: &Cluster<Tools>, line: &str) -> Result<(), LabError> {
    let operation: Operation = line
        .parse()
        .map_err(|error| LabError::refused(line, &error))?;
    let metadata = Metadata::builtin();
    let change = |cib: &mut Cib| operation.apply(cib, &metadata, Dialect::V0_11).map(drop);
    cluster
        .edit(change)
        .await
        .map(drop)
        .map_err(|error| refuse(line)(&error))
}

pub(super) fn query(node: &Node) -> Result<Cib, LabError> {
    tokio(async {
        node.cluster()
            .query()
            .await
            .map_err(|error| refuse(node.name)(&error))
    })
}

pub(super) fn status(node: &Node) -> Result<Status, LabError> {
    tokio(async {
        node.cluster()
            .status()
            .await
            .map_err(|error| refuse(node.name)(&error))
    })
}

pub(super) fn wait_for(
    node: &Node,
    limit: Duration,
    what: &str,
    holds: impl Fn(&Status) -> bool,
) -> Result<(), LabError> {
    within(limit, || {
        let status = status(node)?;
        if holds(&status) {
            return Ok(());
        }
        let nodes: Vec<_> = status
            .nodes
            .iter()
            .map(|node| (node.name(), node.online()))
            .collect();
        Err(LabError::refused(
            node.name,
            &format!("not yet: {what}: {nodes:?}"),
        ))
    })
}

fn settled(node: &Node, seconds: u64) -> Result<(), LabError> {
    tokio(async {
        let settled = node
            .cluster()
            .wait_settled(Duration::from_secs(seconds))
            .await;
        settled.map_err(|error| refuse(node.name)(&error))
    })
}

/// The node that has the virtual address, by `crm_mon` and by `crm_resource`.
fn place(node: &Node) -> Result<String, LabError> {
    let status = status(node)?;
    let seen = status.running_on("VirtualIP");
    let located = tokio(async {
        let located = node.cluster().locate("VirtualIP").await;
        located.map_err(|error| refuse("crm_resource")(&error))
    })?;
    match (seen.as_slice(), located.as_slice()) {
        ([one], [other]) if one == other => Ok((*one).to_owned()),
        _ => Err(LabError::refused(
            "VirtualIP",
            &format!("is on {seen:?}, or {located:?}"),
        )),
    }
}

/// Address and service are on one node, and the address on its interface only.
fn both_on(nodes: &[Node; 2], name: &str) -> Result<(), LabError> {
    let status = status(&nodes[0]).or_else(|_| status(&nodes[1]))?;
    for resource in ["VirtualIP", "WebService"] {
        let found = status.running_on(resource);
        if found != [name] {
            return Err(LabError::refused(
                resource,
                &format!("runs on {found:?}, expected {name}"),
            ));
        }
    }
    for node in nodes {
        if node.has_address(ADDRESS)? != (node.name == name) {
            return Err(LabError::refused(
                node.name,
                &format!("{ADDRESS} belongs on {name} alone"),
            ));
        }
    }
    Ok(())
}

fn wait_on(nodes: &[Node; 2], name: &str) -> Result<(), LabError> {
    within(Duration::from_secs(60), || both_on(nodes, name))
}

/// Steps S7 and S7b of the guide.
fn fail_over(claims: &mut Claims, nodes: &[Node; 2], program: &Path) -> Result<(), LabError> {
    let [first, second] = nodes;
    let pcs = Typist::at(second, program);
    claims.claim(
        "S7: lvsm stops, and address and service move to lvss",
        || {
            settled(second, 60)?;
            tokio(edit(
                &second.cluster(),
                "constraint location WebService prefers lvsm=INFINITY",
            ))?;
            wait_on(nodes, first.name)?;
            tokio(remove_locations(&second.cluster()))?;
            settled(second, 60)?;
            pcs.ours("cluster stop lvsm")?;
            within(Duration::from_secs(60), || {
                let status = status(second)?;
                let moved = status.running_on("VirtualIP") == [second.name]
                    && second.has_address(ADDRESS)?;
                if moved {
                    Ok(())
                } else {
                    Err(LabError::refused("VirtualIP", &"has not moved"))
                }
            })
        },
    )?;
    claims.claim("S7: lvsm is back, and they stay where they are", || {
        pcs.ours("cluster start lvsm --wait=90")?;
        wait_for(second, Duration::from_secs(90), "lvsm is back", |status| {
            status
                .node(first.name)
                .is_some_and(|node| node.online() && !node.pending())
        })?;
        settled(second, 60)?;
        both_on(nodes, second.name)
    })?;
    claims.claim(
        "S7b: with a preference of 50 they go back, and crm_simulate shows the score",
        || {
            tokio(edit(
                &second.cluster(),
                "constraint location WebService prefers lvsm=50",
            ))?;
            wait_on(nodes, first.name)?;
            let simulation = tokio(async {
                second
                    .cluster()
                    .simulate()
                    .await
                    .map_err(|error| refuse("crm_simulate")(&error))
            })?;
            let score = simulation
                .score("WebService", first.name)
                .map(|score| score.to_string());
            let constraints = tokio(async {
                let stack = second.cluster().constraints("WebService").await;
                stack.map_err(|error| refuse("crm_resource")(&error))
            })?;
            let shown = constraints
                .iter()
                .any(|(kind, own)| kind == "rsc_location" && own.get("score") == Some("50"));
            if score.as_deref() == Some("50") && shown && simulation.actions.is_empty() {
                return Ok(());
            }
            Err(LabError::refused(
                "crm_simulate",
                &format!("score {score:?}, constraints {constraints:?}"),
            ))
        },
    )
}

async fn remove_locations(cluster: &Cluster<Tools>) -> Result<(), LabError> {
    let remove = |cib: &mut Cib| {
        let next = |cib: &Cib| Some(cib.locations().next()?.element().id());
        while let Some(id) = next(cib) {
            cib.tree_mut().remove(id)?;
        }
        Ok::<(), cib::xml::EditError>(())
    };
    cluster
        .edit(remove)
        .await
        .map(drop)
        .map_err(|error| refuse("remove constraints")(&error))
}
