//! Ids and references: one namespace for all ids, and references to the right kind of element.

use std::collections::HashMap;

use super::finding::{Code, Finding};
use super::grammar::{Attribute, Value};
use crate::xml::Element;

/// The ids and references that the grammar has found.
#[derive(Debug, Default)]
pub(super) struct Ids<'t> {
    ids: Vec<(String, Element<'t>)>,
    references: Vec<Reference<'t>>,
}

#[derive(Debug)]
struct Reference<'t> {
    attribute: &'static str,
    element: Element<'t>,
    id: String,
}

impl<'t> Ids<'t> {
    pub(super) fn add(&mut self, attribute: &Attribute, element: Element<'t>, id: String) {
        if matches!(attribute.value, Value::Id) {
            self.ids.push((id, element));
        } else {
            self.references.push(Reference {
                attribute: attribute.name,
                element,
                id,
            });
        }
    }

    /// Ids that occur twice, and references to nothing or to the wrong kind of element.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut known: HashMap<&str, Element<'t>> = HashMap::new();
        let mut findings = Vec::new();
        for (id, element) in &self.ids {
            let first = *known.entry(id).or_insert(*element);
            if first != *element {
                findings.push(duplicate(id, *element, first));
            }
        }
        let references = self.references.iter();
        findings.extend(references.filter_map(|one| one.finding(known.get(one.id.as_str()))));
        findings
    }
}

impl<'t> Reference<'t> {
    fn finding(&self, target: Option<&Element<'t>>) -> Option<Finding> {
        let Self {
            attribute,
            element,
            id,
        } = self;
        let name = element.name();
        let Some(target) = target else {
            let message = format!("`{attribute}` of <{name}> names `{id}`, which does not exist");
            let help = "name an element that the document has, or remove this one".to_owned();
            let finding = Finding::error(Code::DanglingReference, *element, message, help);
            return Some(finding.at(*element, attribute));
        };
        let kinds = kinds(name, attribute)?;
        if kinds.contains(&target.name()) {
            return None;
        }
        let found = target.name();
        let message = format!("`{attribute}` of <{name}> names `{id}`, which is a <{found}>");
        let help = format!("Pacemaker expects the id of a {}", kinds.join(", "));
        let finding = Finding::warning(Code::ReferenceKind, *element, message, help);
        Some(finding.at(*element, attribute))
    }
}

fn duplicate(id: &str, element: Element<'_>, first: Element<'_>) -> Finding {
    let place = crate::path::place(first);
    let message = format!("id `{id}` of <{}> is taken by {place}", element.name());
    let help = "all ids of the configuration share one namespace: choose another".to_owned();
    Finding::error(Code::DuplicateId, element, message, help).at(element, "id")
}

/// The elements that a reference may name; `None` where all may.
fn kinds(element: &str, attribute: &str) -> Option<&'static [&'static str]> {
    Some(match (element, attribute) {
        (_, "rsc" | "with-rsc" | "first" | "then") | ("resource_ref", "id") => &[
            "primitive",
            "group",
            "clone",
            "master",
            "bundle",
            "template",
            "tag",
        ],
        (_, "template") => &["template"],
        ("role" | "role_ref", "id") => &["acl_role"],
        ("rule", "id-ref") => &["rule"],
        ("nvpair", "id-ref") => &["nvpair"],
        ("operations", "id-ref") => &["operations", "primitive", "template"],
        ("resource_set", "id-ref") => &["resource_set"],
        ("cluster_property_set", "id-ref") => &["cluster_property_set"],
        ("meta_attributes", "id-ref") => &["meta_attributes"],
        ("instance_attributes", "id-ref") => &["instance_attributes"],
        ("utilization", "id-ref") => &["utilization"],
        _ => return None,
    })
}
