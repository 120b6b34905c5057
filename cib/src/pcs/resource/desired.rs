//! Resources that should be, against those that are.

use super::super::arguments::get;
use super::super::command::Operation;
use super::super::ensure::{At, Desired, divisible};
use super::super::nvset::first_value;
use super::super::report::Message;
use super::super::values;
use super::clone::{CloneCreate, agent_name};
use super::create::{Beside, OpSpec, Placement, ResourceCreate};
use super::group::GroupAdd;
use super::meta::ResourceMeta;
use super::op_add::OpAdd;
use super::op_delete::OpDelete;
use super::operations::{CHECK_LEVEL, default_interval};
use super::target::{inner, is_clone, outer};
use super::toggle::ResourceDisable;
use super::update::ResourceUpdate;
use crate::cib::Cib;
use crate::metadata::Metadata;
use crate::model::ResourceId;
use crate::xml::Element;

fn find<'c>(cib: &'c Cib, id: &ResourceId, names: &[&str]) -> Option<Element<'c>> {
    let found = cib.find(id.as_str());
    found.filter(|found| names.contains(&found.name()))
}

fn is(element: Element<'_>, id: &ResourceId) -> bool {
    element.attribute("id").as_deref() == Some(id.as_str())
}

impl ResourceCreate {
    /// A resource of the same agent is updated and put where it should be.
    pub(in super::super) fn against(&self, at: At<'_>) -> Desired {
        let Some(existing) = find(at.cib, &self.id, &["primitive"]) else {
            return Desired::AsIs;
        };
        if !self.is_agent_of(existing, at.facts) || !self.can_be_placed(existing) {
            let id = self.id.to_string();
            return Desired::Refused(Message::IdInUse { id });
        }
        let mut update = ResourceUpdate::new(self.id.clone())
            .fencing(self.fencing)
            .force(self.force);
        update.options.clone_from(&self.options);
        update.meta.clone_from(&self.meta);
        update.operations = self.operations.iter().map(with_interval).collect();
        let parts = self.options.len() + self.meta.len() + self.operations.len();
        let mut all: Vec<Operation> = Vec::new();
        all.extend((parts > 0).then(|| update.into()));
        all.extend(self.put());
        all.extend(self.stop(existing));
        Desired::Instead(all)
    }

    fn is_agent_of(&self, existing: Element<'_>, facts: &Metadata) -> bool {
        let Some(agent) = agent_name(existing) else {
            return false;
        };
        if self.fencing {
            return agent.is_fencing() && agent.kind() == self.agent;
        }
        if self.agent.contains(':') {
            return agent.to_string() == self.agent;
        }
        let mut known = facts.agents_of_type(&self.agent);
        known.any(|known| *known.name() == agent)
    }

    /// Nothing moves a resource into a bundle.
    fn can_be_placed(&self, existing: Element<'_>) -> bool {
        let Placement::Bundle(bundle) = &self.placement else {
            return true;
        };
        outer(existing).is_some_and(|holder| is(holder, bundle))
    }

    fn put(&self) -> Option<Operation> {
        match &self.placement {
            Placement::Top | Placement::Bundle(_) => None,
            Placement::Group { id, beside } => {
                let mut add = GroupAdd::new(id.clone(), self.id.clone());
                add.beside.clone_from(beside);
                Some(add.into())
            }
            Placement::Clone {
                id,
                options,
                promotable,
            } => Some(
                CloneCreate {
                    resource: self.id.clone(),
                    id: id.clone(),
                    options: options.clone(),
                    promotable: *promotable,
                    force: self.force,
                }
                .into(),
            ),
        }
    }

    /// `--disabled`, of the clone if it shall be one.
    fn stop(&self, existing: Element<'_>) -> Option<Operation> {
        let clone = outer(existing).filter(|holder| is_clone(*holder));
        let cloned = matches!(self.placement, Placement::Clone { .. });
        let id = match clone.filter(|_| cloned) {
            Some(clone) => clone.attribute("id")?.parse().ok()?,
            None => self.id.clone(),
        };
        self.disabled
            .then(|| ResourceDisable::new(id).fencing(self.fencing).into())
    }
}

divisible!(ResourceUpdate: options, meta);

impl ResourceUpdate {
    /// What is still needed; `None` if nothing is.
    pub(in super::super) fn needed(&self, at: At<'_>) -> Option<Self> {
        let existing = find(at.cib, &self.id, &["primitive"]);
        let there = |wanted: &OpSpec| {
            existing.is_some_and(|existing| operations(existing).any(|op| has(op, wanted)))
        };
        let mut rest = self.clone();
        rest.operations.retain(|wanted| !there(wanted));
        if rest.operations.is_empty() {
            let nothing =
                !self.operations.is_empty() && self.options.is_empty() && self.meta.is_empty();
            return if nothing { None } else { rest.trimmed(at) };
        }
        let mut options = self.clone();
        options.operations.clear();
        let options = options
            .trimmed(at)
            .filter(|options| at.needs(options.clone()));
        (rest.options, rest.meta) = options
            .map(|options| (options.options, options.meta))
            .unwrap_or_default();
        Some(rest)
    }
}

fn operations(primitive: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    let all = primitive.children_named("operations");
    all.flat_map(|operations| operations.children_named("op"))
}

/// The operation with its interval, without which an update would pass over it.
fn with_interval(spec: &OpSpec) -> OpSpec {
    match spec.options.is_empty() {
        true => spec.clone().option("interval", interval(spec)),
        false => spec.clone(),
    }
}

/// The interval that counts.
fn interval(spec: &OpSpec) -> &str {
    let given = get(&spec.options, "interval").filter(|interval| !interval.is_empty());
    given.unwrap_or_else(|| default_interval(&spec.name))
}

fn same(op: Element<'_>, name: &str, wanted: &str) -> bool {
    let found = op.attribute(name);
    found.is_some_and(|found| values::attribute(name, &found) == values::attribute(name, wanted))
}

fn role(op: Element<'_>) -> String {
    let role = op.attribute("role");
    values::attribute("role", role.as_deref().unwrap_or("Started"))
}

fn wanted_role(spec: &OpSpec) -> String {
    let role = get(&spec.options, "role").filter(|role| !role.is_empty());
    values::attribute("role", role.unwrap_or("Started"))
}

fn level(op: Element<'_>) -> Option<String> {
    first_value(op, "instance_attributes", CHECK_LEVEL).map(String::from)
}

/// Whether an operation has all that is wanted, and the same role.
fn has(op: Element<'_>, wanted: &OpSpec) -> bool {
    let option = |(name, value): &(String, String)| match name.as_str() {
        CHECK_LEVEL => level(op).as_ref() == Some(value),
        "id" | "interval" | "role" => true,
        "enabled" if op.attribute(name).is_none() => values::attribute(name, value) == "true",
        _ if value.is_empty() => op.attribute(name).is_none(),
        name => same(op, name, value),
    };
    op.attribute("name").as_deref() == Some(wanted.name.as_str())
        && same(op, "interval", interval(wanted))
        && role(op) == wanted_role(wanted)
        && wanted.options.iter().all(option)
}

impl OpAdd {
    /// An operation that pcs would not add another one to is replaced; what it has beside the
    /// wanted options stays.
    pub(in super::super) fn against(&self, cib: &Cib) -> Desired {
        let Some(primitive) = find(cib, &self.resource, &["primitive"]) else {
            return Desired::AsIs;
        };
        if operations(primitive).any(|op| has(op, &self.operation)) {
            return Desired::Steps(Vec::new());
        }
        let all = || {
            let all = operations(primitive);
            all.filter(|op| op.attribute("name").as_deref() == Some(self.operation.name.as_str()))
        };
        let wanted = get(&self.operation.options, CHECK_LEVEL);
        let mut old: Vec<Element<'_>> = all()
            .filter(|op| same(*op, "interval", interval(&self.operation)))
            .collect();
        if old.is_empty() && !self.force {
            let like = |op: &Element<'_>| {
                self.operation.name != "monitor"
                    || (role(*op) == wanted_role(&self.operation)
                        && level(*op).as_deref() == wanted)
            };
            old.extend(all().filter(like));
        }
        let Some(first) = old.first() else {
            return Desired::AsIs;
        };
        let mut add = self.clone();
        add.operation = merged(*first, &self.operation);
        // Others of the name stay, and pcs adds none beside them unless forced.
        add.force |= all().count() > old.len();
        let ids = old.iter().filter_map(|op| op.attribute("id"));
        let delete = ids.map(|id| OpDelete::new(id).fencing(self.fencing).into());
        Desired::Steps(delete.chain([add.into()]).collect())
    }
}

/// The wanted operation with what another one has beside.
fn merged(old: Element<'_>, wanted: &OpSpec) -> OpSpec {
    let mut merged = wanted.clone();
    let given = |name: &str| get(&wanted.options, name).is_some();
    for attribute in old.attributes() {
        let name = attribute.name();
        if !matches!(name, "id" | "interval" | "name" | "role") && !given(name) {
            merged = merged.option(name, attribute.value());
        }
    }
    match level(old).filter(|_| !given(CHECK_LEVEL)) {
        Some(level) => merged.option(CHECK_LEVEL, level),
        None => merged,
    }
}

impl CloneCreate {
    /// A resource that is a clone gets the options that it lacks.
    pub(in super::super) fn against(&self, cib: &Cib) -> Desired {
        let resource = find(cib, &self.resource, &["group", "primitive"]);
        let holder = resource.and_then(outer).filter(|holder| is_clone(*holder));
        let named = |holder: &Element<'_>| self.id.as_ref().is_none_or(|id| is(*holder, id));
        let Some(clone) = holder.filter(named) else {
            return Desired::AsIs;
        };
        let Some(id) = clone.attribute("id").and_then(|id| id.parse().ok()) else {
            return Desired::AsIs;
        };
        let mut options = self.options.clone();
        if self.promotable && clone.name() != "master" {
            options.push(("promotable".to_owned(), "true".to_owned()));
        }
        Desired::Instead(meta(&id, options, self.force).into_iter().collect())
    }
}

fn meta(id: &ResourceId, options: Vec<(String, String)>, force: bool) -> Option<Operation> {
    let mut options = options.into_iter();
    let (name, value) = options.next()?;
    let meta = ResourceMeta::new(id.clone(), name, value).force(force);
    let meta = options.fold(meta, |meta, (name, value)| meta.set(name, value));
    Some(meta.into())
}

impl GroupAdd {
    /// Members that are there stay, unless their order is another.
    pub(in super::super) fn against(&self, cib: &Cib) -> Desired {
        let Some(group) = find(cib, &self.group, &["group"]) else {
            return Desired::AsIs;
        };
        let now: Vec<String> = inner(group)
            .into_iter()
            .filter_map(|member| member.attribute("id").map(String::from))
            .collect();
        let place = |id: &ResourceId| now.iter().position(|member| member == id.as_str());
        let places: Vec<usize> = self.members.iter().filter_map(place).collect();
        let sorted = places.is_sorted();
        let complete = places.len() == self.members.len();
        if let Some(beside) = &self.beside {
            let neighbour = place(beside.id());
            let right = match beside {
                Beside::After(_) => places.first().copied() > neighbour,
                Beside::Before(_) => places.last().copied() < neighbour,
            };
            let done = complete && sorted && right;
            return if done {
                Desired::Steps(Vec::new())
            } else {
                Desired::AsIs
            };
        }
        // What is there has to stand before what is added at the end.
        let (there, added) = self.members.split_at(places.len());
        if sorted && there.iter().all(|member| place(member).is_some()) {
            return Desired::Steps(add(&self.group, added, None).into_iter().collect());
        }
        let Some((first, rest)) = self.members.split_first() else {
            return Desired::AsIs;
        };
        let lead = place(first).is_none().then_some(first);
        let lead = lead.and_then(|lead| add(&self.group, std::slice::from_ref(lead), None));
        let beside = Beside::After(first.clone());
        let others = add(&self.group, rest, Some(beside));
        Desired::Steps(lead.into_iter().chain(others).collect())
    }
}

fn add(group: &ResourceId, members: &[ResourceId], beside: Option<Beside>) -> Option<Operation> {
    let group = group.clone();
    let members = members.to_vec();
    (!members.is_empty()).then(|| {
        GroupAdd {
            group,
            members,
            beside,
        }
        .into()
    })
}
