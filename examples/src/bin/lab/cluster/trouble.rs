//! What others, and dying daemons, do to a push.

use std::time::Duration;

use cib::{
    Cib,
    diff::RebaseError,
    live::PushError,
    pcs::{Dialect, Metadata, Operation},
};
use nix::sys::signal::Signal;

use super::{
    drills::{query, status},
    node::Node,
    setup::{refuse, tokio},
};
use crate::{
    deploy::claims::{Claims, within},
    shell::{LabError, note},
};

/// What a line of pcs makes of a configuration.
pub(super) fn edited(base: &Cib, line: &str) -> Result<Cib, LabError> {
    let mut edited = base.clone();
    let operation: Operation = line
        .parse()
        .map_err(|error| LabError::refused(line, &error))?;
    let applied = operation.apply(&mut edited, &Metadata::builtin(), Dialect::V0_11);
    applied.map_err(|error| LabError::refused(line, &error))?;
    Ok(edited)
}

/// An edit between our read and our push.
pub(super) fn foreign(claims: &mut Claims, [first, second]: &[Node; 2]) -> Result<(), LabError> {
    claims.claim("what a real cibadmin changes between our read and our push stays", || {
        let base = query(first)?;
        let edited = edited(&base, "property set batch-limit=7")?;
        second.capture(&["cibadmin", "--modify", "--scope", "crm_config", "--xml-text",
            "<cluster_property_set id=\"cib-bootstrap-options\"><nvpair id=\"foreign\" name=\"cluster-delay\" value=\"61s\"/></cluster_property_set>"])?;
        let pushed = tokio(async {
            first.cluster().push(&base, &edited).await.map_err(|error| refuse("push")(&error))
        })?;
        let now = query(second)?;
        let both = (now.property("batch-limit").as_deref() == Some("7"))
            && now.property("cluster-delay").as_deref() == Some("61s");
        if both && pushed.attempts == 2 { Ok(()) } else { Err(LabError::refused("push", &format!("{pushed:?}"))) }
    })?;
    claims.claim(
        "two changes of one attribute are a conflict that names it, and change nothing",
        || {
            let base = query(first)?;
            let edited = edited(&base, "property set batch-limit=8")?;
            second.capture(&[
                "crm_attribute",
                "--type",
                "crm_config",
                "--name",
                "batch-limit",
                "--update",
                "9",
            ])?;
            let outcome = tokio(async { Ok(first.cluster().push(&base, &edited).await) })?;
            let Err(PushError::Conflict(RebaseError::Conflicts(conflicts))) = outcome else {
                return Err(LabError::refused(
                    "push",
                    &format!("no conflict: {outcome:?}"),
                ));
            };
            let named = conflicts
                .iter()
                .any(|conflict| conflict.path.contains("batch-limit"));
            let kept = query(first)?.property("batch-limit").as_deref() == Some("9");
            if named && kept {
                Ok(())
            } else {
                Err(LabError::refused("conflict", &format!("{conflicts:?}")))
            }
        },
    )
}

/// When the daemon dies: held first, so that the patch has reached it and is not looked at, or
/// some time after the push has begun.
const DEATHS: [(bool, u64); 3] = [(true, 400), (false, 40), (false, 70)];

/// The daemon dies while a push is under way.
pub(super) fn killed(claims: &mut Claims, nodes: &[Node; 2]) -> Result<(), LabError> {
    let mut outcomes = Vec::new();
    claims.claim(
        "a push whose daemon is killed in the middle: what became of it is known",
        || {
            for (value, death) in (20..).zip(DEATHS) {
                outcomes.push(killed_once(nodes, value, death)?);
            }
            Ok(())
        },
    )?;
    note(&format!("lab: three pushes were {}", outcomes.join(", ")));
    Ok(())
}

fn killed_once(
    nodes: &[Node; 2],
    value: u32,
    (hold, delay): (bool, u64),
) -> Result<&'static str, LabError> {
    let [first, second] = nodes;
    let base = query(first)?;
    let edited = edited(&base, &format!("property set batch-limit={value}"))?;
    let outcome = tokio(async {
        let cluster = first.cluster().with_recovery(Duration::from_secs(10));
        let kill = async {
            if hold {
                first.signal("pacemaker-based", Signal::SIGSTOP);
            }
            ::tokio::time::sleep(Duration::from_millis(delay)).await;
            first.signal("pacemaker-based", Signal::SIGKILL)
        };
        Ok(::tokio::join!(cluster.push(&base, &edited), kill).0)
    })?;
    let (taken, word) = match &outcome {
        Ok(pushed) if pushed.found_afterwards => (true, "found afterwards"),
        Ok(_) => (true, "taken"),
        Err(PushError::NotApplied(_)) => (false, "not taken"),
        // The node has left the cluster: the other one knows.
        Err(PushError::Unknown(_)) => {
            let asked = tokio(async {
                let asked = second.cluster().has_taken(&base, &edited).await;
                asked.map_err(|error| refuse("has_taken")(&error))
            })?;
            let taken = asked.ok_or_else(|| LabError::refused("push", &"nobody can say"))?;
            (
                taken,
                if taken {
                    "taken, says the other node"
                } else {
                    "not taken, says the other node"
                },
            )
        }
        Err(error) => return Err(refuse("push")(error)),
    };
    come_back(nodes)?;
    let there =
        query(second)?.property("batch-limit").as_deref() == Some(value.to_string().as_str());
    if there == taken {
        return Ok(word);
    }
    Err(LabError::refused(
        "push",
        &format!("said {outcome:?}, but the value is there: {there}"),
    ))
}

/// Pacemaker restarts a daemon that dies; where it fails to (2.1.5 may take its socket for that
/// of a living one, and wait for ever), the node is restarted as an administrator would.
fn come_back(nodes: &[Node; 2]) -> Result<(), LabError> {
    let [first, _] = nodes;
    if within(Duration::from_secs(10), || both_online(nodes)).is_ok() {
        return Ok(());
    }
    note("lab: lvsm does not recover by itself: restarting it");
    first.crash_cluster()?;
    first.start_cluster()?;
    within(Duration::from_secs(90), || both_online(nodes))
}

/// Both nodes see both online.
fn both_online(nodes: &[Node; 2]) -> Result<(), LabError> {
    for node in nodes {
        let seen = status(node)?;
        let online = seen
            .nodes
            .iter()
            .filter(|node| node.online() && !node.pending());
        if online.count() != 2 {
            return Err(LabError::refused(
                node.name,
                &"does not see both nodes online",
            ));
        }
    }
    Ok(())
}
