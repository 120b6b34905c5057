//! What elements mean: without ids that nothing depends on, spellings and defaults.

use super::super::arguments::get;
use super::super::values;
use crate::cib::Cib;
use crate::metadata::Metadata;
use crate::model::parse_boolean;
use crate::xml::{Element, NodeId, same_element};

/// What an element means; equal for elements that mean the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Meaning {
    name: String,
    attributes: Vec<(String, String)>,
    parts: Vec<Self>,
}

/// Elements whose id is how users and other elements name them.
const NAMED: [&str; 15] = [
    "acl_group",
    "acl_role",
    "acl_target",
    "alert",
    "bundle",
    "clone",
    "group",
    "master",
    "node",
    "obj_ref",
    "primitive",
    "resource_ref",
    "role",
    "tag",
    "template",
];

/// Elements that mean nothing while they hold nothing.
const CONTAINERS: [&str; 14] = [
    "acls",
    "alerts",
    "cluster_property_set",
    "constraints",
    "fencing-topology",
    "instance_attributes",
    "meta_attributes",
    "network",
    "op_defaults",
    "operations",
    "rsc_defaults",
    "storage",
    "tags",
    "utilization",
];

/// Elements that mean something else with more in them, or more attributes.
const CLOSED: [&str; 9] = [
    "acl_permission",
    "date_expression",
    "expression",
    "fencing-level",
    "port-mapping",
    "resource_set",
    "rule",
    "storage-mapping",
    "template",
];

impl Meaning {
    pub(in super::super) fn of(element: Element<'_>, facts: &Metadata) -> Self {
        let name = element.name();
        let kept = |attribute: &str| attribute != "id" || NAMED.contains(&name);
        let mut attributes: Vec<(String, String)> = element
            .attributes()
            .filter(|attribute| kept(attribute.name()))
            .map(|attribute| {
                let value = attribute.value();
                let value = meant(element, attribute.name(), &value, facts);
                (attribute.name().to_owned(), value)
            })
            .collect();
        if name == "rsc_order" {
            complete_order(&mut attributes);
        }
        attributes.retain(|(attribute, value)| !is_default(name, attribute, value));
        attributes.sort();
        let parts = element.children().map(|part| Self::of(part, facts));
        let mut parts: Vec<Self> = parts.filter(|part| !part.is_empty()).collect();
        if name == "master" {
            complete_master(&mut parts);
        }
        match name {
            "group" | "rsc_colocation" | "rsc_order" | "rsc_ticket" => {}
            "resource_set" if get(&attributes, "sequential").is_none() => {}
            // The first set of a kind is the one that commands work on.
            "bundle" | "clone" | "master" | "primitive" | "template" => {
                parts.sort_by(|one, other| one.name.cmp(&other.name));
            }
            _ => parts.sort(),
        }
        Self {
            name: if name == "master" { "clone" } else { name }.to_owned(),
            attributes,
            parts,
        }
    }

    fn is_empty(&self) -> bool {
        self.parts.is_empty()
            && CONTAINERS.contains(&self.name.as_str())
            && self.attributes.iter().all(|(name, _)| name == "id")
    }

    /// Whether this means at least what the other one does: named things may have more options.
    pub(in super::super) fn covers(&self, wanted: &Self) -> bool {
        let closed = self.name.starts_with("rsc_") || CLOSED.contains(&self.name.as_str());
        if self.name != wanted.name || closed {
            return self == wanted;
        }
        let fixed = |meaning: &Self| {
            let rules = meaning.parts.iter().filter(|part| part.name == "rule");
            let rules: Vec<Self> = rules.cloned().collect();
            let get = |name| get(&meaning.attributes, name).map(str::to_owned);
            (rules, get("role"), get("score"))
        };
        let mut left: Vec<&Self> = self.parts.iter().collect();
        fixed(self) == fixed(wanted)
            && wanted
                .attributes
                .iter()
                .all(|pair| self.attributes.contains(pair))
            && wanted.parts.iter().all(|part| {
                let at = left.iter().position(|one| one.covers(part));
                at.map(|at| left.swap_remove(at)).is_some()
            })
    }

    /// The same without some attributes.
    pub(in super::super) fn without(mut self, names: &[&str]) -> Self {
        self.attributes
            .retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }

    /// The same without parts of a name.
    pub(in super::super) fn without_parts(mut self, name: &str) -> Self {
        self.parts.retain(|part| part.name != name);
        self
    }
}

/// One spelling for all that mean the same.
fn meant(element: Element<'_>, attribute: &str, value: &str, facts: &Metadata) -> String {
    let options = element.name() == "nvpair" && attribute == "value";
    if !options {
        return values::attribute(attribute, value);
    }
    let name = element.attribute("name").unwrap_or_default();
    let set = element.parent();
    let owner = set.and_then(Element::parent).map_or("", Element::name);
    match set.map_or("", Element::name) {
        "cluster_property_set" => values::property(&name, value, facts),
        "meta_attributes" => values::meta(&name, value),
        "utilization" => values::integer(value),
        "instance_attributes" if owner == "node" => values::node_attribute(&name, value),
        _ => value.to_owned(),
    }
}

/// An order says its kind as a score too, and its second action as the first one.
fn complete_order(attributes: &mut Vec<(String, String)>) {
    if let Some(score) = get(attributes, "score") {
        let kind = if score == "0" {
            "Optional"
        } else {
            "Mandatory"
        };
        attributes.retain(|(name, _)| name != "score");
        attributes.push(("kind".to_owned(), kind.to_owned()));
    }
    let first = get(attributes, "first-action").unwrap_or("start");
    if get(attributes, "then-action") == Some(first) {
        attributes.retain(|(name, _)| name != "then-action");
    }
}

/// A master is a clone with `promotable=true`.
fn complete_master(parts: &mut Vec<Meaning>) {
    let part = |name: &str, attributes: &[(&str, &str)]| Meaning {
        name: name.to_owned(),
        attributes: attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        parts: Vec::new(),
    };
    let promotable = part("nvpair", &[("name", "promotable"), ("value", "true")]);
    let set = match parts.iter_mut().find(|part| part.name == "meta_attributes") {
        Some(set) => set,
        None => parts.push_mut(part("meta_attributes", &[])),
    };
    if !set.parts.contains(&promotable) {
        set.parts.push(promotable);
        set.parts.sort();
    }
}

/// Whether an attribute says what would hold without it (Pacemaker Explained; `pcs` in its
/// listings).
fn is_default(element: &str, attribute: &str, value: &str) -> bool {
    match (element, attribute) {
        ("rsc_order", "kind") => value == "Mandatory",
        ("rsc_order", "first-action") => value == "start",
        ("rsc_order", "symmetrical")
        | ("rsc_order" | "resource_set", "require-all")
        | ("resource_set", "sequential")
        | ("op", "enabled") => parse_boolean(value) == Some(true),
        ("rsc_location", "resource-discovery") => value == "always",
        ("rsc_colocation" | "rsc_location" | "rsc_ticket" | "resource_set" | "op", name) => {
            name.ends_with("role") && value == "Started"
                || name == "node-attribute" && value == "#uname"
        }
        ("rule", "boolean-op") => value == "and",
        _ => false,
    }
}

/// Whether the second document means what the first one does.
///
/// What the second one has twice counts once, so a thing that was added beside its like changes
/// nothing. Counters do not count.
pub(super) fn same(before: &Cib, after: &Cib, facts: &Metadata) -> bool {
    if equal(before, after, facts) {
        return true;
    }
    let mut once = after.clone();
    let repeated = repeated(before, after, facts);
    let removed = repeated
        .iter()
        .all(|id| once.tree_mut().remove(*id).is_ok());
    !repeated.is_empty() && removed && equal(before, &once, facts)
}

/// The outermost new elements that mean what one beside them means already.
fn repeated(before: &Cib, after: &Cib, facts: &Metadata) -> Vec<NodeId> {
    let known = |element: Element<'_>| before.tree().element(element.id());
    let new = added(before, after);
    let there = new.filter(|new| {
        let parent = new.parent().and_then(known);
        let mut beside = parent.into_iter().flat_map(Element::children);
        let wanted = Meaning::of(*new, facts);
        beside.any(|one| Meaning::of(one, facts).covers(&wanted))
    });
    there.map(Element::id).collect()
}

/// The outermost elements that only the second document has.
pub(super) fn added<'c>(before: &Cib, after: &'c Cib) -> impl Iterator<Item = Element<'c>> {
    let known = |element: Element<'_>| before.tree().element(element.id()).is_some();
    after.elements().filter(move |element| {
        let parent = element.parent();
        !known(*element) && parent.is_some_and(known)
    })
}

fn equal(before: &Cib, after: &Cib, facts: &Metadata) -> bool {
    let sections = |cib: &Cib| {
        let root = cib.tree().root();
        let configuration = root.and_then(|root| root.child("configuration"));
        let sections = configuration.into_iter().flat_map(Element::children);
        let mut names: Vec<String> = sections.map(|section| section.name().to_owned()).collect();
        names.sort();
        names
    };
    let mut names = [sections(before), sections(after)].concat();
    names.sort();
    names.dedup();
    let schema = |cib: &Cib| cib.attribute("validate-with").map(String::from);
    schema(before) == schema(after)
        && names
            .iter()
            .all(|name| changed(before, after, name, facts) == changed(after, before, name, facts))
}

/// What the entries of a section mean that are not the same in another document.
fn changed(cib: &Cib, other: &Cib, section: &str, facts: &Metadata) -> Vec<Meaning> {
    let entries = cib.section(section).into_iter().flat_map(Element::children);
    let there = other.section(section).map(Element::id);
    let kept = |entry: &Element<'_>| {
        let same = other.tree().element(entry.id());
        same.is_some_and(|same| {
            same.parent().map(Element::id) == there && same_element(*entry, same)
        })
    };
    let changed = entries.filter(|entry| !kept(entry));
    let meanings = changed.map(|entry| Meaning::of(entry, facts));
    // Sets of defaults can be named while they are empty.
    let counts = |meaning: &Meaning| section.ends_with("_defaults") || !meaning.is_empty();
    let mut meanings: Vec<Meaning> = meanings.filter(counts).collect();
    meanings.sort();
    meanings
}
