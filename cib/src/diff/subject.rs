//! What a configuration is about: its things, and what is said about each.

use std::collections::HashMap;
use std::fmt;

use crate::Cib;
use crate::xml::Element;

/// Something that a configuration is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// What sort of thing it is.
    pub kind: SubjectKind,
    /// Its id; the name of a property, a default or a node.
    pub name: String,
}

/// A sort of thing in a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SubjectKind {
    /// A user, group or role of the access lists.
    Access,
    /// An alert.
    Alert,
    /// A constraint.
    Constraint,
    /// A fencing level.
    FencingLevel,
    /// A node.
    Node,
    /// A default of operations.
    OperationDefault,
    /// Anything in a section that is not known.
    Other,
    /// A cluster property.
    Property,
    /// A resource or template.
    Resource,
    /// A default of resources.
    ResourceDefault,
    /// A tag.
    Tag,
}

impl Subject {
    /// Whether it is a value with a name, which is set or unset rather than added or removed.
    pub(super) fn is_setting(&self) -> bool {
        use SubjectKind::{OperationDefault, Property, ResourceDefault};
        matches!(self.kind, OperationDefault | Property | ResourceDefault)
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Access => "access",
            Self::Alert => "alert",
            Self::Constraint => "constraint",
            Self::FencingLevel => "fencing level",
            Self::Node => "node",
            Self::OperationDefault => "operation default",
            Self::Other => "element",
            Self::Property => "property",
            Self::Resource => "resource",
            Self::ResourceDefault => "resource default",
            Self::Tag => "tag",
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// Something that is said about a [`Subject`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Its name, such as `parameter ip`.
    pub what: String,
    /// Its value.
    pub value: String,
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.value)
    }
}

/// All subjects in document order, with their details.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    list: Vec<(Subject, Vec<Detail>)>,
    index: HashMap<Subject, usize>,
    /// How often a subject has a detail of one name so far.
    counts: HashMap<(usize, String), usize>,
}

impl Subjects {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Subject, &[Detail])> {
        self.list
            .iter()
            .map(|(subject, details)| (subject, details.as_slice()))
    }

    pub(super) fn contains(&self, subject: &Subject) -> bool {
        self.index.contains_key(subject)
    }

    pub(super) fn details(&self, subject: &Subject) -> Option<&[Detail]> {
        let found = self.list.get(*self.index.get(subject)?)?;
        Some(&found.1)
    }

    /// Adds details to a subject; a second one of the same name is numbered.
    fn add(&mut self, kind: SubjectKind, name: String, details: Vec<Detail>) {
        let subject = Subject { kind, name };
        let next = self.list.len();
        let index = *self.index.entry(subject.clone()).or_insert(next);
        if index == next {
            self.list.push((subject, Vec::new()));
        }
        let Some((_, known)) = self.list.get_mut(index) else {
            return;
        };
        for mut detail in details {
            let key = (index, detail.what.clone());
            let count = self.counts.entry(key).or_default();
            *count += 1;
            if *count > 1 {
                detail.what = format!("{} ({count})", detail.what);
            }
            known.push(detail);
        }
    }
}

/// What the configuration is about.
pub(super) fn subjects(cib: &Cib) -> Subjects {
    let mut subjects = Subjects::default();
    let configuration = cib
        .tree()
        .root()
        .and_then(|root| root.child("configuration"));
    for section in configuration.into_iter().flat_map(Element::children) {
        match section.name() {
            "crm_config" => settings(&mut subjects, SubjectKind::Property, section),
            "rsc_defaults" => settings(&mut subjects, SubjectKind::ResourceDefault, section),
            "op_defaults" => settings(&mut subjects, SubjectKind::OperationDefault, section),
            "resources" => {
                let inside = section.descendants().skip(1);
                for resource in inside.filter(|one| is_resource(*one)) {
                    let details = details(resource);
                    subjects.add(SubjectKind::Resource, id(resource), details);
                }
            }
            name => {
                let kind = kind(name);
                for child in section.children() {
                    let name = if kind == SubjectKind::Node {
                        uname(child)
                    } else {
                        id(child)
                    };
                    subjects.add(kind, name, details(child));
                }
            }
        }
    }
    subjects
}

fn kind(section: &str) -> SubjectKind {
    match section {
        "acls" => SubjectKind::Access,
        "alerts" => SubjectKind::Alert,
        "constraints" => SubjectKind::Constraint,
        "fencing-topology" => SubjectKind::FencingLevel,
        "nodes" => SubjectKind::Node,
        "tags" => SubjectKind::Tag,
        _ => SubjectKind::Other,
    }
}

fn is_resource(element: Element<'_>) -> bool {
    matches!(
        element.name(),
        "bundle" | "clone" | "group" | "master" | "primitive" | "template"
    )
}

fn id(element: Element<'_>) -> String {
    let id = element
        .attribute("id")
        .or_else(|| element.attribute("id-ref"));
    id.map_or_else(|| element.name().to_owned(), String::from)
}

fn uname(node: Element<'_>) -> String {
    node.attribute("uname")
        .map_or_else(|| id(node), String::from)
}

/// Values with names: one subject for each name, whatever the sets are called.
fn settings(subjects: &mut Subjects, kind: SubjectKind, section: Element<'_>) {
    for (index, set) in section.children().enumerate() {
        let suffix = if index == 0 {
            String::new()
        } else {
            format!(" in set {}", id(set))
        };
        for pair in set.children_named("nvpair") {
            let what = format!("value{suffix}");
            let value = value(pair);
            subjects.add(kind, name(pair), vec![Detail { what, value }]);
        }
        let rest = set_details(set, &format!("set{suffix}"), &suffix, false);
        if !rest.is_empty() {
            subjects.add(kind, format!("set {}", id(set)), rest);
        }
    }
}

fn name(pair: Element<'_>) -> String {
    pair.attribute("name")
        .map_or_else(|| id(pair), String::from)
}

fn value(pair: Element<'_>) -> String {
    let reference = pair.attribute("id-ref").map(|id| format!("that of {id}"));
    let value = pair.attribute("value").map(String::from);
    reference
        .or(value)
        .unwrap_or_else(|| "(no value)".to_owned())
}

/// What is said about a thing: its kind, its place, its attributes and what is inside it.
fn details(element: Element<'_>) -> Vec<Detail> {
    let mut details = vec![detail("kind", element.name())];
    if let Some(parent) = element.parent().filter(|parent| is_resource(*parent)) {
        let place = format!("{} {}", parent.name(), id(parent));
        details.push(detail("inside", &place));
    }
    let members = element.children().filter(|child| is_resource(*child));
    let members: Vec<String> = members.map(id).collect();
    if !members.is_empty() {
        details.push(detail("members", &members.join(", ")));
    }
    inside(element, "", &mut details);
    details
}

fn detail(what: &str, value: &str) -> Detail {
    Detail {
        what: what.to_owned(),
        value: value.to_owned(),
    }
}

/// Attributes and children; `prefix` names the element among those of the subject.
fn inside(element: Element<'_>, prefix: &str, details: &mut Vec<Detail>) {
    let mut pending = vec![(element, prefix.to_owned())];
    while let Some((element, prefix)) = pending.pop() {
        let mark = if prefix.is_empty() { "" } else { ": " };
        let hidden = hidden(element.name());
        for attribute in element
            .attributes()
            .filter(|one| !hidden.contains(&one.name()))
        {
            let what = format!("{prefix}{mark}{}", attribute.name());
            details.push(detail(&what, &attribute.value()));
        }
        let mut sets: HashMap<&str, usize> = HashMap::new();
        let mut inner = Vec::new();
        for child in element.children().filter(|child| !is_resource(*child)) {
            if let Some(noun) = noun(child.name()) {
                let count = sets.entry(child.name()).or_default();
                *count += 1;
                let first = *count == 1;
                let suffix = if first {
                    String::new()
                } else {
                    format!(" in set {}", id(child))
                };
                details.extend(set_details(
                    child,
                    &format!("{prefix}{mark}{noun}"),
                    &suffix,
                    true,
                ));
            } else if child.name() == "operations" {
                inner.push((child, prefix.clone()));
            } else {
                let label = format!("{prefix}{mark}{}", label(child));
                details.push(detail(&label, "present"));
                inner.push((child, label));
            }
        }
        pending.extend(inner.into_iter().rev());
    }
}

/// Attributes that only identify, or that the label has.
fn hidden(element: &str) -> &'static [&'static str] {
    match element {
        "op" => &["id", "name", "interval"],
        "resource_ref" | "obj_ref" | "role" | "role_ref" => &["id"],
        "node" => &["id", "uname"],
        _ => &["id"],
    }
}

fn label(element: Element<'_>) -> String {
    let part = |name| element.attribute(name).unwrap_or_default();
    match element.name() {
        "op" => format!("operation {} every {}", part("name"), part("interval")),
        other => match element.attribute("id") {
            Some(id) => format!("{other} {id}"),
            None => other.to_owned(),
        },
    }
}

fn noun(set: &str) -> Option<&'static str> {
    match set {
        "instance_attributes" => Some("parameter"),
        "meta_attributes" => Some("meta attribute"),
        "utilization" => Some("utilization"),
        _ => None,
    }
}

/// Pairs of a set, if asked for, and what else there is to a set: score, reference, rule.
fn set_details(set: Element<'_>, noun: &str, suffix: &str, pairs: bool) -> Vec<Detail> {
    let mut details = Vec::new();
    for attribute in set.attributes().filter(|one| one.name() != "id") {
        let what = format!("{noun} set{suffix}: {}", attribute.name());
        details.push(detail(&what, &attribute.value()));
    }
    for child in set.children() {
        if child.name() != "nvpair" {
            let label = format!("{noun} {}{suffix}", label(child));
            inside(child, &label, &mut details);
        } else if pairs {
            let what = format!("{noun} {}{suffix}", name(child));
            details.push(detail(&what, &value(child)));
        }
    }
    details
}
