//! Two writers on two nodes change one configuration as fast as they can.

use std::thread;

use cib::{
    Cib,
    live::{Cluster, PushError, Tools},
    xml::{EditError, NewElement, Place},
};

use super::setup::{refuse, tokio};
use crate::{
    deploy::claims::Claims,
    shell::{LabError, note},
};

/// What one writer has seen.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    attempts: u32,
    conflicts: usize,
}

/// Races two writers, each through its own way to the cluster.
pub(super) fn run(
    claims: &mut Claims,
    whose: &str,
    [first, second]: [&Cluster<Tools>; 2],
    edits: usize,
) -> Result<(), LabError> {
    let text = format!("{whose}two writers race {edits} edits each: none lost, none reverted");
    claims.claim(&text, || {
        let before = tokio(query(first))?.version().epoch;
        tokio(prepare(first))?;
        let (one, two) = thread::scope(|scope| {
            let one = scope.spawn(|| tokio(writer(first, "one", edits)));
            let two = scope.spawn(|| tokio(writer(second, "two", edits)));
            (joined(one.join()), joined(two.join()))
        });
        let (one, two) = (one?, two?);
        let after = tokio(query(second))?;
        let tallies = format!(
            "{} + {} patches, {} conflicts resolved",
            one.attempts,
            two.attempts,
            one.conflicts + two.conflicts
        );
        note(&format!(
            "lab: {tallies}, epoch {before} to {}",
            after.version().epoch
        ));
        judge(&after, edits)?;
        tokio(clean(first))
    })
}

pub(super) async fn query(cluster: &Cluster<Tools>) -> Result<Cib, LabError> {
    let cib = cluster.query().await;
    cib.map_err(|error| refuse("query")(&error))
}

fn joined(outcome: thread::Result<Result<Tally, LabError>>) -> Result<Tally, LabError> {
    outcome.unwrap_or_else(|_panic| Err(LabError::refused("writer", &"panicked")))
}

/// Where the writers write: a set of properties that the cluster has no use for.
const SET: &str = "race";

/// What both count up.
const COUNTER: &str = "race-counter";

/// What both write.
const LAST: &str = "race-last";

async fn prepare(cluster: &Cluster<Tools>) -> Result<(), LabError> {
    let add = |cib: &mut Cib| -> Result<(), EditError> {
        let Some(section) = cib.section("crm_config").map(|section| section.id()) else {
            return Ok(());
        };
        let tree = cib.tree_mut();
        let set = tree.insert(
            Place::LastIn(section),
            &NewElement::new("cluster_property_set").attribute("id", SET),
        )?;
        for name in [COUNTER, LAST] {
            let pair = NewElement::new("nvpair")
                .attribute("id", name)
                .attribute("name", name)
                .attribute("value", "0");
            tree.insert(Place::LastIn(set), &pair)?;
        }
        Ok(())
    };
    cluster
        .edit(add)
        .await
        .map(drop)
        .map_err(|error| refuse("prepare")(&error))
}

/// Every second edit counts a shared counter up, which only a plan on the newest state can do;
/// the others push from a base that may be old by then.
async fn writer(cluster: &Cluster<Tools>, name: &str, edits: usize) -> Result<Tally, LabError> {
    let mut tally = Tally::default();
    for number in 0..edits {
        let own = format!("{name}-{number}");
        let pushed = if number % 2 == 0 {
            let edit = |cib: &mut Cib| {
                add_pair(cib, &own)?;
                let next = count(cib) + 1;
                set_value(cib, COUNTER, &next.to_string())
            };
            let pushed = cluster.edit(edit).await;
            pushed.map_err(|error| refuse("edit")(&error))?.attempts
        } else {
            push(cluster, &own, &mut tally).await?
        };
        tally.attempts += pushed;
    }
    Ok(tally)
}

/// Every tenth of these edits writes what the other writer writes too: whoever is late hears of
/// a conflict, and tries again on the newest state.
async fn push(cluster: &Cluster<Tools>, own: &str, tally: &mut Tally) -> Result<u32, LabError> {
    let mut attempts = 0;
    loop {
        let base = query(cluster).await?;
        let mut edited = base.clone();
        add_pair(&mut edited, own).map_err(|error| refuse("edit")(&error))?;
        if own.ends_with('5') {
            set_value(&mut edited, LAST, own).map_err(|error| refuse("edit")(&error))?;
        }
        match cluster.push(&base, &edited).await {
            Ok(pushed) => return Ok(attempts + pushed.attempts),
            Err(PushError::Conflict(_)) => {
                tally.conflicts += 1;
                attempts += 1;
            }
            Err(error) => return Err(refuse("push")(&error)),
        }
    }
}

fn add_pair(cib: &mut Cib, name: &str) -> Result<(), EditError> {
    let Some(set) = cib.find(SET).map(|set| set.id()) else {
        return Ok(());
    };
    let pair = NewElement::new("nvpair")
        .attribute("id", format!("race-{name}"))
        .attribute("name", format!("race-{name}"))
        .attribute("value", name);
    cib.tree_mut().insert(Place::LastIn(set), &pair).map(drop)
}

fn set_value(cib: &mut Cib, id: &str, value: &str) -> Result<(), EditError> {
    match cib.find(id).map(|pair| pair.id()) {
        Some(pair) => cib.tree_mut().set_attribute(pair, "value", value),
        None => Ok(()),
    }
}

fn count(cib: &Cib) -> usize {
    let counter = cib.find(COUNTER);
    counter
        .and_then(|pair| pair.attribute("value")?.parse().ok())
        .unwrap_or(0)
}

/// All edits are there, and every count was counted.
fn judge(cib: &Cib, edits: usize) -> Result<(), LabError> {
    let names = ["one", "two"]
        .into_iter()
        .flat_map(|name| (0..edits).map(move |number| format!("{name}-{number}")));
    let value = |name: &str| {
        let pair = cib.find(&format!("race-{name}"))?;
        Some(pair.attribute("value")?.into_owned())
    };
    let lost: Vec<String> = names
        .filter(|name| value(name).as_deref() != Some(name))
        .collect();
    let (counted, wanted) = (count(cib), 2 * edits.div_ceil(2));
    if lost.is_empty() && counted == wanted {
        return Ok(());
    }
    let text = format!(
        "lost {} edits: {lost:?}; counted {counted} of {wanted}",
        lost.len()
    );
    Err(LabError::refused("race", &text))
}

async fn clean(cluster: &Cluster<Tools>) -> Result<(), LabError> {
    let remove = |cib: &mut Cib| match cib.find(SET).map(|set| set.id()) {
        Some(set) => cib.tree_mut().remove(set).map(drop),
        None => Ok(()),
    };
    cluster
        .edit(remove)
        .await
        .map(drop)
        .map_err(|error| refuse("clean")(&error))
}
