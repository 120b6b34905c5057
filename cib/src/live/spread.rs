//! `pcs resource relocate`: resources brought to the nodes that they would rather be on.

use std::time::Duration;

use super::cluster::Cluster;
use super::error::ToolError;
use super::push::{EditError, PushError};
use super::run::Run;
use super::simulate::{Simulation, without_instance};
use crate::Cib;
use crate::model::Schema;
use crate::xml::{EditError as TreeError, Element, NewElement, NodeId, Place};

/// Where a resource would go if it did not stick to where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Preferred {
    /// The resource: for an instance its clone or bundle, as constraints name it.
    pub resource: String,
    /// The node.
    pub node: String,
    /// Whether it would be promoted there.
    pub promoted: bool,
}

/// What a relocation has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spread {
    /// The constraints are in the cluster.
    ConstraintsMade,
    /// They are gone.
    ConstraintsRemoved,
}

/// Why resources were not relocated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpreadError {
    /// There is no such resource, or it is a bundle or a fencing device: nothing was changed.
    #[error("unable to find a resource/clone/group: {0}")]
    NotFound(String),
    /// The document cannot be edited.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A tool failed before anything was changed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The constraints could not be made.
    #[error(transparent)]
    Push(#[from] PushError),
    /// The cluster did not settle in time; the constraints are gone.
    #[error("resources did not move in time; the constraints for that were removed")]
    Waiting(#[source] ToolError),
    /// The constraints are still there.
    #[error("the constraints could not be removed: see `pcs resource relocate clear`")]
    Kept(#[source] PushError),
}

/// What names of constraints begin with.
const PREFIX: &str = "pcs-relocate-";

impl<R: Run> Cluster<R> {
    /// Where these resources, or all, would go if their stickiness was 0; those that would stay are
    /// not listed. With the simulation: `pcs resource relocate dry-run` and `show`.
    ///
    /// # Errors
    /// [`SpreadError`]; nothing is changed.
    pub async fn preferred(&self, resources: &[String]) -> Result<Vec<Preferred>, SpreadError> {
        let (loose, own) = self.loose(resources).await?;
        let simulation = self.simulate_with(&loose).await?;
        let mut places = places(&simulation, &loose, &own);
        places.sort();
        places.dedup();
        Ok(places)
    }

    /// What the cluster would do if no resource did stick to its node, as text for people.
    ///
    /// # Errors
    /// As [`preferred`](Self::preferred).
    pub async fn preferred_text(&self) -> Result<String, SpreadError> {
        let (loose, _) = self.loose(&[]).await?;
        Ok(self.simulated_text(&loose).await?)
    }

    /// The configuration with a stickiness of 0, and the resources that have it.
    async fn loose(&self, resources: &[String]) -> Result<(Cib, Vec<String>), SpreadError> {
        let mut cib = self.query().await?;
        let own = with_inner(&cib, resources);
        if let Some(unknown) = resources.iter().find(|id| !own.contains(id)) {
            return Err(SpreadError::NotFound(unknown.clone()));
        }
        for id in &own {
            loosen(&mut cib, id)?;
        }
        Ok((cib, own))
    }

    /// Brings resources to these places: makes constraints, waits until the cluster has settled, and
    /// takes them away again, also where it does not settle: `pcs resource relocate run`.
    ///
    /// # Errors
    /// [`SpreadError`] says what is left.
    pub async fn spread(
        &self,
        places: &[Preferred],
        limit: Option<Duration>,
        mut progress: impl FnMut(Spread),
    ) -> Result<(), SpreadError> {
        let make = |cib: &mut Cib| constrain(cib, places);
        self.edit(make).await.map_err(pushed)?;
        progress(Spread::ConstraintsMade);
        let waited = self.wait_idle(limit).await;
        let removed = self.edit(release).await;
        removed.map_err(|error| match error {
            EditError::Push(error) => SpreadError::Kept(error),
            EditError::Edit(error) => SpreadError::Tree(error),
        })?;
        progress(Spread::ConstraintsRemoved);
        waited.map_err(SpreadError::Waiting)
    }
}

fn pushed(error: EditError<TreeError>) -> SpreadError {
    match error {
        EditError::Push(error) => SpreadError::Push(error),
        EditError::Edit(error) => SpreadError::Tree(error),
    }
}

const RESOURCES: [&str; 4] = ["master", "clone", "group", "primitive"];

/// These resources, or all, and the groups and primitives inside them.
fn with_inner(cib: &Cib, resources: &[String]) -> Vec<String> {
    let section = cib.section("resources").into_iter();
    let all = section.flat_map(Element::descendants);
    let chosen = all.filter(|element| {
        let named = |id: &String| element.attribute("id").as_deref() == Some(id);
        RESOURCES.contains(&element.name())
            && element.attribute("class").as_deref() != Some("stonith")
            && (resources.is_empty() || resources.iter().any(named))
    });
    let mut ids: Vec<String> = chosen
        .flat_map(Element::descendants)
        .filter(|element| RESOURCES.contains(&element.name()))
        .filter_map(|element| element.attribute("id").map(String::from))
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Sets the stickiness of a resource to 0, where pcs would set it.
fn loosen(cib: &mut Cib, id: &str) -> Result<(), TreeError> {
    const NAME: &str = "resource-stickiness";
    let Some(element) = cib.find(id) else {
        return Ok(());
    };
    let set = element
        .children_named("meta_attributes")
        .find(|set| set.attribute("id-ref").is_none());
    let pair = set.and_then(|set| {
        let mut pairs = set.children_named("nvpair");
        pairs.find(|pair| pair.attribute("name").as_deref() == Some(NAME))
    });
    let (element, set, pair) = (
        element.id(),
        set.map(|set| set.id()),
        pair.map(|it| it.id()),
    );
    let name = free_id(cib, &format!("{id}-meta_attributes"));
    let tree = cib.tree_mut();
    if let Some(pair) = pair {
        return tree.set_attribute(pair, "value", "0");
    }
    let set = match set {
        Some(set) => set,
        None => {
            let set = NewElement::new("meta_attributes").attribute("id", name);
            tree.insert(Place::LastIn(element), &set)?
        }
    };
    let pair = free_id(cib, &format!("{id}-meta_attributes-{NAME}"));
    let pair = NewElement::new("nvpair")
        .attribute("id", pair)
        .attribute("name", NAME)
        .attribute("value", "0");
    cib.tree_mut().insert(Place::LastIn(set), &pair).map(drop)
}

fn places(simulation: &Simulation, cib: &Cib, own: &[String]) -> Vec<Preferred> {
    let step = |step: &super::simulate::Action| {
        let operation = step.operation()?;
        if !matches!(operation, "start" | "migrate_from" | "promote") {
            return None;
        }
        let id = without_instance(step.resource()?);
        let resource = constrained(cib, id);
        if !own.iter().any(|one| one == id || *one == resource) {
            return None;
        }
        Some(Preferred {
            resource,
            node: step.node()?.to_owned(),
            promoted: operation == "promote",
        })
    };
    let found: Vec<Preferred> = simulation.transition.iter().filter_map(step).collect();
    let promoted = |place: &Preferred| {
        found.iter().any(|other| {
            other.promoted && (&other.resource, &other.node) == (&place.resource, &place.node)
        })
    };
    // Where it is promoted it is started too: one constraint says both.
    let kept = found
        .iter()
        .filter(|place| place.promoted || !promoted(place));
    kept.cloned().collect()
}

/// What constraints name for a resource: the clone or bundle that it is in, or itself.
fn constrained(cib: &Cib, id: &str) -> String {
    let outer = cib.elements().find(|outer| {
        let holds = |inner: Element<'_>| inner.attribute("id").as_deref() == Some(id);
        matches!(outer.name(), "clone" | "master" | "bundle") && outer.descendants().any(holds)
    });
    let named = outer.and_then(|outer| outer.attribute("id").map(String::from));
    named.unwrap_or_else(|| id.to_owned())
}

fn constrain(cib: &mut Cib, places: &[Preferred]) -> Result<(), TreeError> {
    let Some(section) = cib.section("constraints").map(|section| section.id()) else {
        return Err(TreeError::NoElement);
    };
    let modern = cib
        .schema()
        .is_some_and(|schema| schema >= Schema::new(3, 7));
    let role = if modern { "Promoted" } else { "Master" };
    for place in places {
        let mut constraint = NewElement::new("rsc_location")
            .attribute("id", free_id(cib, &format!("{PREFIX}{}", place.resource)))
            .attribute("rsc", place.resource.as_str())
            .attribute("score", "INFINITY")
            .attribute("node", place.node.as_str());
        if place.promoted {
            constraint = constraint.attribute("role", role);
        }
        cib.tree_mut().insert(Place::LastIn(section), &constraint)?;
    }
    Ok(())
}

/// The name, or the first free one with a number behind it.
fn free_id(cib: &Cib, first: &str) -> String {
    let mut candidates = (0_u32..).map(|number| match number {
        0 => first.to_owned(),
        number => format!("{first}-{number}"),
    });
    candidates
        .find(|id| cib.find(id).is_none())
        .unwrap_or_default()
}

/// Takes all constraints of relocations away.
fn release(cib: &mut Cib) -> Result<(), TreeError> {
    let made = cib.locations().map(|location| location.element());
    let made = made.filter(|element| {
        let id = element.attribute("id").unwrap_or_default();
        id.starts_with(PREFIX)
    });
    let made: Vec<NodeId> = made.map(Element::id).collect();
    for id in made {
        cib.tree_mut().remove(id)?;
    }
    Ok(())
}
