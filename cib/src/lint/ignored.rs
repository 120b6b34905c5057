//! What Pacemaker reads and then sets aside with an error or warning, or will not read much longer.

use super::facts::{Facts, finding};
use super::{Code, Finding};
use crate::model::{Interval, Role, parse_boolean};
use crate::view::Nvset;
use crate::xml::Element;

/// Operations that happen once: Pacemaker 2.1.5 and later take no interval for them.
const ONCE: [&str; 4] = ["demote", "promote", "start", "stop"];

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let resources = facts.cib.section("resources").into_iter();
    let fencing = facts.switch("stonith-enabled") != Some(false);
    for element in resources.flat_map(Element::descendants) {
        match element.name() {
            "op" => {
                findings.extend(once(element));
                findings.extend(on_fail(element, fencing));
                durations(element, findings);
            }
            "bundle" => findings.extend(unreachable(element)),
            "clone" | "master" => findings.extend(anonymous(facts, element)),
            "group" => old_group(facts, element, findings),
            "nvpair" => findings.extend(old_option(element)),
            _ => {}
        }
    }
    for constraint in facts.cib.constraints() {
        findings.extend(templates(facts, constraint));
        findings.extend(symmetrical(constraint));
        findings.extend(old_form(constraint));
    }
    for pair in facts.cib.property_sets().flat_map(Nvset::pairs) {
        findings.extend(old_property(pair.element()));
    }
}

fn interval(op: Element<'_>) -> Option<Interval> {
    op.attribute("interval")?.parse().ok()
}

/// Intervals, timeouts and delays that are no durations.
fn durations(op: Element<'_>, findings: &mut Vec<Finding>) {
    for name in ["interval", "timeout", "start-delay"] {
        let value = op.attribute(name);
        if let Some(value) = value.filter(|value| value.parse::<Interval>().is_err()) {
            let message = format!("{name} `{value}` is no duration: Pacemaker goes by its default");
            let help = "write a number with a unit, such as 30s or 5min";
            let about = finding(Code::OperationValue, op, message, help);
            findings.push(about.at(op, name));
        }
    }
}

fn once(op: Element<'_>) -> Option<Finding> {
    let name = op.attribute("name")?;
    let enabled = op
        .attribute("enabled")
        .and_then(|text| parse_boolean(&text));
    let recurring = interval(op)? > Interval::default() && enabled != Some(false);
    if !recurring || !ONCE.contains(&&*name) {
        return None;
    }
    let message = format!("{name} cannot be repeated: Pacemaker ignores this operation");
    let help = "write `interval=\"0s\"`; what is checked again and again is `monitor`";
    Some(finding(Code::OperationOnce, op, message, help).at(op, "interval"))
}

/// `on-fail` where Pacemaker goes back to the default.
fn on_fail(op: Element<'_>, fencing: bool) -> Option<Finding> {
    let (name, value) = (op.attribute("name")?, op.attribute("on-fail")?);
    let role: Option<Role> = op.attribute("role").and_then(|role| role.parse().ok());
    let promoted = role == Some(Role::Promoted) && interval(op)? > Interval::default();
    let help = match (&*name, &*value) {
        ("stop", "stop" | "standby" | "demote") => {
            "what cannot be stopped can only be fenced, blocked or ignored: use one of these"
        }
        ("promote" | "demote", "demote") => return None,
        (_, "demote") if name != "monitor" || !promoted => {
            "only promote, and a repeated monitor of the role Promoted, can lead to a demotion"
        }
        (_, "fence") if !fencing => {
            "run `pcs property set stonith-enabled=true` with a fence device, or choose another"
        }
        _ => return None,
    };
    let message = format!("`on-fail={value}` does not count for {name}: the default does");
    Some(finding(Code::OnFailIgnored, op, message, help).at(op, "on-fail"))
}

/// The cluster talks to what runs in a container over the network.
fn unreachable(bundle: Element<'_>) -> Option<Finding> {
    let inside = bundle.child("primitive")?;
    let network = bundle.child("network");
    let reachable = network.is_some_and(|network| {
        let has = |name| network.attribute(name).is_some();
        has("ip-range-start") || has("control-port")
    });
    if reachable {
        return None;
    }
    let id = bundle.attribute("id").unwrap_or_default();
    let inner = inside.attribute("id").unwrap_or_default();
    let message = format!("nothing reaches `{inner}` in `{id}`: Pacemaker ignores the bundle");
    let help = format!("run `pcs resource bundle update {id} network control-port=3121`");
    Some(finding(Code::BundleUnreachable, bundle, message, help))
}

fn anonymous<'t>(facts: &Facts<'t>, clone: Element<'t>) -> Option<Finding> {
    let meta = facts.resolver.meta(clone);
    let unique = meta.value("globally-unique").and_then(parse_boolean) == Some(true);
    let setting = meta.get("clone-node-max")?;
    let most: u64 = setting.value().parse().ok()?;
    if unique || most < 2 {
        return None;
    }
    let id = clone.attribute("id").unwrap_or_default();
    let message = format!("`{id}` has {most} instances a node, but they are all alike: one runs");
    let help = format!("run `pcs resource meta {id} globally-unique=true`, or leave it at one");
    Some(finding(
        Code::CloneAnonymous,
        setting.element(),
        message,
        help,
    ))
}

/// Pacemaker replaces a template or tag in a colocation by what it stands for, but only on one side.
fn templates(facts: &Facts<'_>, constraint: Element<'_>) -> Option<Finding> {
    if constraint.name() != "rsc_colocation" {
        return None;
    }
    let several = |name: &str| {
        let found = facts.find(&constraint.attribute(name)?)?;
        Some(matches!(found.name(), "template" | "tag"))
    };
    if !(several("rsc")? && several("with-rsc")?) {
        return None;
    }
    let message = "two templates or tags cannot be colocated: Pacemaker ignores the constraint";
    let help = "use sets: `pcs constraint colocation set RESOURCE… set RESOURCE…`";
    Some(finding(
        Code::ColocationTemplates,
        constraint,
        message,
        help,
    ))
}

fn symmetrical(constraint: Element<'_>) -> Option<Finding> {
    let kind = constraint.attribute("kind")?;
    constraint.attribute("symmetrical")?;
    if constraint.name() != "rsc_order" || !kind.eq_ignore_ascii_case("serialize") {
        return None;
    }
    let message = "`symmetrical` means nothing beside `kind=Serialize`: Pacemaker ignores it";
    let about = finding(Code::OrderSymmetrical, constraint, message, "remove it");
    Some(about.at(constraint, "symmetrical"))
}

fn deprecated(about: Element<'_>, what: &str, instead: &str) -> Finding {
    let message = format!("{what} is deprecated: later releases of Pacemaker ignore or refuse it");
    finding(Code::Deprecated, about, message, instead)
}

/// Groups that are none: their members run in any order, or anywhere.
fn old_group<'t>(facts: &Facts<'t>, group: Element<'t>, findings: &mut Vec<Finding>) {
    let meta = facts.resolver.meta(group);
    for name in ["ordered", "collocated"] {
        let setting = meta.get(name);
        let off = setting.filter(|one| parse_boolean(one.value()) == Some(false));
        findings.extend(off.map(|setting| {
            let instead = "use a resource set in an order or colocation constraint";
            deprecated(setting.element(), &format!("`{name}` of a group"), instead)
        }));
    }
}

fn old_option(pair: Element<'_>) -> Option<Finding> {
    let (set, name) = (pair.parent()?, pair.attribute("name")?);
    if set.name() != "meta_attributes" || name != "restart-type" {
        return None;
    }
    let instead = "use an order constraint with `kind=Optional`";
    Some(deprecated(pair, "`restart-type`", instead))
}

fn old_form(constraint: Element<'_>) -> Option<Finding> {
    if constraint.child("lifetime").is_some() {
        let instead = "put the rule into the constraint itself";
        return Some(deprecated(constraint, "`lifetime`", instead));
    }
    let order = constraint.name() == "rsc_order" && constraint.attribute("kind").is_none();
    constraint.attribute("score").filter(|_| order)?;
    let instead = "write `kind=Optional` for a score of 0, and nothing for any other";
    let about = deprecated(constraint, "`score` of an order", instead);
    Some(about.at(constraint, "score"))
}

fn old_property(pair: Element<'_>) -> Option<Finding> {
    let (name, value) = (pair.attribute("name")?, pair.attribute("value")?);
    match (&*name, &*value) {
        ("stonith-action", "poweroff") => {
            let instead = "run `pcs property set stonith-action=off`";
            Some(deprecated(pair, "`stonith-action=poweroff`", instead))
        }
        ("remove-after-stop", _) => {
            let instead = "run `pcs property unset remove-after-stop`";
            Some(deprecated(pair, "`remove-after-stop`", instead))
        }
        _ => None,
    }
}
