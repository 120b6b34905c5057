//! What is there and has no effect, or was meant for a while only.

use std::collections::HashSet;

use super::facts::{Facts, finding};
use super::{Code, Finding};
use crate::model::parse_boolean;
use crate::view::Nvset;
use crate::xml::Element;

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    templates(facts, findings);
    tags(facts, findings);
    findings.extend(acls(facts));
    findings.extend(maintenance(facts));
    unmanaged(facts, findings);
}

fn templates(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let primitives = facts.cib.primitives();
    let used: HashSet<_> = primitives.filter_map(|one| one.template()).collect();
    for template in facts
        .cib
        .templates()
        .filter(|one| !used.contains(&one.id()))
    {
        let id = template.id();
        let message = format!("no resource uses template `{id}`");
        let help = "remove it, or name it in a primitive: `template=\"…\"`";
        findings.push(finding(
            Code::TemplateUnused,
            template.element(),
            message,
            help,
        ));
    }
}

fn tags(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for tag in facts.cib.tags() {
        for member in tag.members() {
            let id = member.id();
            if facts.find(&id).is_none() && !facts.is_node(&id) {
                let message = format!("tag `{}` names `{id}`, which does not exist", tag.id());
                let help = format!("run `pcs tag update {} remove {id}`", tag.id());
                let about = finding(Code::TagDangling, member.element(), message, help);
                findings.push(about.at(member.element(), "id"));
            }
        }
    }
}

fn acls(facts: &Facts<'_>) -> Option<Finding> {
    let section = facts.cib.section("acls")?;
    section.children().next()?;
    if facts.switch("enable-acl") == Some(true) {
        return None;
    }
    let message = "access control lists are there, but switched off: they keep nobody out";
    let help = "run `pcs acl enable`";
    Some(finding(Code::AclDisabled, section, message, help))
}

fn maintenance(facts: &Facts<'_>) -> Option<Finding> {
    let pair = facts.property("maintenance-mode")?;
    let on = facts.switch("maintenance-mode") == Some(true);
    let message = "the cluster is in maintenance: it starts, stops and monitors nothing";
    let help = "when the work is done, run `pcs property set maintenance-mode=false`";
    on.then(|| finding(Code::MaintenanceMode, pair.element(), message, help))
}

fn unmanaged(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let resources = facts.cib.section("resources").into_iter();
    let elements = resources.flat_map(Element::descendants);
    for set in elements
        .filter(|it| it.name() == "meta_attributes")
        .filter_map(Nvset::cast)
    {
        let Some(resource) = set.element().parent() else {
            continue;
        };
        for pair in set.pairs() {
            let value = pair.value().and_then(|value| parse_boolean(&value));
            let off = match &*pair.name() {
                "is-managed" => value == Some(false),
                "maintenance" => value == Some(true),
                _ => false,
            };
            if off {
                let id = resource.attribute("id").unwrap_or_default();
                let message = format!("`{id}` is not managed: it is not restarted when it fails");
                let help = format!("when the work is done, run `pcs resource manage {id}`");
                findings.push(finding(Code::Unmanaged, pair.element(), message, help));
            }
        }
    }
}
