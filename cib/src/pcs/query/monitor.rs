//! Resources as `crm_mon --output-as=xml` shows them.

use std::collections::BTreeSet;

use super::state::{Resource, ResourceKind, ResourceStates};
use crate::xml::{Element, ParseError, Tree};

/// Why a status cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StatesError {
    /// It is no output of `crm_mon`.
    #[error("cannot load cluster status, xml does not conform to the schema")]
    Format,
    /// It contradicts itself.
    #[error("Cannot load cluster status, xml does not describe valid cluster status: {0}")]
    Data(String),
    /// It is no XML.
    #[error("cannot load cluster status: {0}")]
    Xml(#[from] ParseError),
}

/// Why a bundle cannot be used.
enum BundleFault {
    /// pcs leaves it out and warns.
    Left(String),
    /// pcs gives up.
    Data(String),
}

impl ResourceStates {
    /// Reads what `crm_mon --one-shot --inactive --output-as=xml` printed.
    ///
    /// # Errors
    /// [`StatesError`] when it is something else, or the instances of a resource differ.
    pub fn of_crm_mon(output: impl AsRef<[u8]>) -> Result<Self, StatesError> {
        let tree = Tree::parse(output.as_ref())?;
        let resources = tree.root().and_then(|root| root.child("resources"));
        // Without any resource the element is missing.
        let known = |root: Element<'_>| matches!(root.name(), "pacemaker-result" | "crm_mon");
        if !tree.root().is_some_and(known) {
            return Err(StatesError::Format);
        }
        let mut states = Self::default();
        for element in resources.into_iter().flat_map(Element::children) {
            let resource = match element.name() {
                "resource" => primitive(element, false),
                "group" => group(element, false),
                "clone" => clone(element)?,
                "bundle" => match bundle(element) {
                    Ok(bundle) => bundle,
                    Err(BundleFault::Data(reason)) => return Err(StatesError::Data(reason)),
                    Err(BundleFault::Left(warning)) => {
                        states.notes.push(warning);
                        continue;
                    }
                },
                _ => return Err(StatesError::Format),
            };
            states.resources.push(resource);
        }
        Ok(states)
    }
}

fn text(element: Element<'_>, name: &str) -> Option<String> {
    element.attribute(name).map(String::from)
}

/// The id, and what stands behind its last colon.
fn split(id: &str) -> (&str, Option<String>) {
    match id.rsplit_once(':') {
        Some((id, instance)) => (id, Some(instance.to_owned())),
        None => (id, None),
    }
}

/// Id and flags, as all of them have.
fn resource(element: Element<'_>, kind: ResourceKind, split_id: bool) -> Resource {
    let full = text(element, "id").unwrap_or_default();
    let (id, instance) = if split_id {
        split(&full)
    } else {
        (&*full, None)
    };
    let mut resource = Resource::new(kind, id);
    resource.instance = instance;
    let attributes = element.attributes();
    let flags = attributes.filter(|attribute| attribute.value() == "true");
    resource.flags = flags.map(|flag| flag.name().to_owned()).collect();
    resource
}

fn primitive(element: Element<'_>, split_id: bool) -> Resource {
    let mut primitive = resource(element, ResourceKind::Primitive, split_id);
    primitive.agent = text(element, "resource_agent").unwrap_or_default();
    primitive.role = text(element, "role").unwrap_or_default();
    primitive.pending = text(element, "pending");
    primitive.locked_to = text(element, "locked_to");
    let nodes = element.children_named("node");
    primitive.nodes = nodes.filter_map(|node| text(node, "name")).collect();
    if text(element, "target_role").as_deref() == Some("Stopped") {
        primitive.flags.insert("disabled".to_owned());
    }
    primitive
}

/// Its id tells the instance in clones of every kind; those of its members only in unique ones.
fn group(element: Element<'_>, split_members: bool) -> Resource {
    let mut group = resource(element, ResourceKind::Group, true);
    let members = element.children_named("resource");
    group.inner = members
        .map(|member| primitive(member, split_members))
        .collect();
    group
}

fn clone(element: Element<'_>) -> Result<Resource, StatesError> {
    let mut clone = resource(element, ResourceKind::Clone, false);
    let unique = clone.is("unique");
    let instances = element.children().map(|inner| match inner.name() {
        "resource" => Ok(primitive(inner, unique)),
        "group" => Ok(group(inner, unique)),
        _ => Err(StatesError::Format),
    });
    clone.inner = instances.collect::<Result<_, _>>()?;
    let id = &clone.id;
    let ids = |one: &Resource| {
        let members: Vec<String> = one.inner.iter().map(|member| member.id.clone()).collect();
        (one.id.clone(), members)
    };
    let kinds: BTreeSet<ResourceKind> = clone.inner.iter().map(|one| one.kind).collect();
    if kinds.len() > 1 {
        let reason = format!("Primitive and group members mixed in clone '{id}'");
        return Err(StatesError::Data(reason));
    }
    if clone.inner.iter().map(ids).collect::<BTreeSet<_>>().len() > 1 {
        let reason = format!("Members with different ids in clone '{id}'");
        return Err(StatesError::Data(reason));
    }
    Ok(clone)
}

/// What is inside a replica beside what Pacemaker made for it.
struct Replica {
    shown: Resource,
    /// What has to be the same in all replicas.
    same: (Option<(String, String)>, bool, String),
}

fn bundle(element: Element<'_>) -> Result<Resource, BundleFault> {
    let mut bundle = resource(element, ResourceKind::Bundle, false);
    let kind = text(element, "type").unwrap_or_default();
    let replicas = element.children_named("replica");
    let replicas = replicas.map(|inner| replica(inner, &bundle, &kind));
    let replicas = replicas.collect::<Result<Vec<_>, _>>()?;
    if let Some((first, others)) = replicas.split_first()
        && others.iter().any(|other| other.same != first.same)
    {
        let reason = format!("Replicas of bundle '{}' are not the same", bundle.id);
        return Err(BundleFault::Data(reason));
    }
    bundle.inner = replicas.into_iter().map(|replica| replica.shown).collect();
    Ok(bundle)
}

fn replica(element: Element<'_>, bundle: &Resource, kind: &str) -> Result<Replica, BundleFault> {
    let number = text(element, "id").unwrap_or_default();
    let all = element.children_named("resource");
    let mut all: Vec<Resource> = all
        .map(|inner| primitive(inner, bundle.is("unique")))
        .collect();
    refuse_twins(&all, &bundle.id)?;
    let lacking = |what: &str| {
        let reason = format!(
            "Replica '{number}' of bundle '{}' is missing implicit {what} resource",
            bundle.id
        );
        BundleFault::Left(StatesError::Data(reason).to_string())
    };
    let id = &bundle.id;
    let agent = format!("ocf:heartbeat:{kind}");
    let own = format!("{id}-{kind}-{number}");
    let container = take(&mut all, &agent, |found| found == own);
    let mut container = container.ok_or_else(|| lacking("container"))?;
    let own = format!("{id}-{number}");
    let remote = take(&mut all, "ocf:pacemaker:remote", |found| found == own);
    let expected = if remote.is_some() { 2 } else { 1 };
    let address = if all.len() == expected {
        let start = format!("{id}-ip-");
        take(&mut all, "ocf:heartbeat:IPaddr2", |found| {
            found.starts_with(&start)
        })
    } else {
        None
    };
    if remote.is_none() && !all.is_empty() {
        return Err(lacking("remote"));
    }
    if remote.is_some() && all.len() != 1 {
        let reason = format!("Replica '{number}' of bundle '{id}' has invalid number of members");
        return Err(BundleFault::Data(reason));
    }
    let member = all.pop();
    let key = |one: &Resource| (one.id.clone(), one.agent.clone());
    let same = (
        member.as_ref().map(key),
        address.is_some(),
        container.agent.clone(),
    );
    let shown = match member {
        // Where the container runs, not the node that it is for Pacemaker.
        Some(member) => Resource {
            nodes: container.nodes,
            ..member
        },
        None => {
            container.implicit = true;
            container
        }
    };
    Ok(Replica { shown, same })
}

/// Takes out the resource of this agent whose id fits.
fn take(all: &mut Vec<Resource>, agent: &str, fits: impl Fn(&str) -> bool) -> Option<Resource> {
    let mut found = all.iter();
    let place = found.position(|one| one.agent == agent && fits(&one.id))?;
    Some(all.remove(place))
}

fn refuse_twins(all: &[Resource], bundle: &str) -> Result<(), BundleFault> {
    let twice = |one: &&Resource| all.iter().filter(|other| other.id == one.id).count() > 1;
    let twins: BTreeSet<&str> = all.iter().filter(twice).map(|one| &*one.id).collect();
    if twins.is_empty() {
        return Ok(());
    }
    let several = twins.len() > 1;
    let (plural, have) = if several { ("s", "have") } else { ("", "has") };
    let ids: Vec<String> = twins.into_iter().map(|id| format!("'{id}'")).collect();
    Err(BundleFault::Left(format!(
        "Skipping bundle '{bundle}': resource{plural} {} {have} the same id as some of the \
         implicit bundle resources",
        ids.join(", ")
    )))
}
