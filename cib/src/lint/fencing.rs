//! Fencing.

use super::facts::{Facts, finding};
use super::{Code, Finding};

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    findings.extend(disabled(facts));
    findings.extend(missing(facts));
    findings.extend(race(facts));
    findings.extend(startup(facts));
    levels(facts, findings);
}

fn disabled(facts: &Facts<'_>) -> Option<Finding> {
    let pair = facts.property("stonith-enabled")?;
    let off = facts.switch("stonith-enabled") == Some(false);
    let message = "fencing is off: when the nodes lose sight of each other, both may run the \
                   same address and the same services";
    let help = "configure a fence device and run `pcs property set stonith-enabled=true`";
    off.then(|| finding(Code::FencingDisabled, pair.element(), message, help))
}

fn missing(facts: &Facts<'_>) -> Option<Finding> {
    let enabled = facts.switch("stonith-enabled") != Some(false);
    let watchdog = facts.property("stonith-watchdog-timeout").is_some()
        || facts.switch("have-watchdog") == Some(true);
    let used = facts.cib.primitives().next().is_some();
    let missing = enabled && used && !watchdog && facts.devices().is_empty();
    let about = facts.cib.section("crm_config").filter(|_| missing)?;
    let message = "fencing is on, but there is no fence device: the cluster will start no resource";
    let help = "create one with `pcs stonith create`; or say that you do without: \
                `pcs property set stonith-enabled=false`";
    Some(finding(Code::FencingMissing, about, message, help))
}

fn race(facts: &Facts<'_>) -> Option<Finding> {
    let two = facts.members().count() == 2;
    if !two || facts.switch("stonith-enabled") == Some(false) {
        return None;
    }
    let names = ["pcmk_delay_max", "pcmk_delay_base", "delay"];
    let delayed = facts.devices().iter().any(|device| {
        let parameters = facts.resolver.parameters(*device);
        names.iter().any(|name| parameters.get(name).is_some())
    });
    let delayed = delayed || facts.property("priority-fencing-delay").is_some();
    let about = facts.devices().first().filter(|_| !delayed)?;
    let message = "two nodes that lose sight of each other fence each other at the same moment";
    let help = "give one device a head start: `pcs stonith update DEVICE pcmk_delay_base=5s`";
    Some(finding(Code::FencingRace, about.element(), message, help))
}

fn startup(facts: &Facts<'_>) -> Option<Finding> {
    let pair = facts.property("startup-fencing")?;
    let off = facts.switch("startup-fencing") == Some(false);
    let message = "nodes that have not been seen since the start are taken for stopped, though \
                   they may run resources";
    let help = "run `pcs property unset startup-fencing`";
    off.then(|| finding(Code::FencingStartup, pair.element(), message, help))
}

fn levels(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for level in facts.cib.fencing_levels() {
        for id in level.devices().unwrap_or_default().ids() {
            if !facts.is_device(id) && id != "watchdog" {
                let message = format!("`{id}` is no fence device: the level can never succeed");
                let help = "name the id of a stonith resource, or create it with \
                            `pcs stonith create`";
                let about = finding(Code::FencingLevelDevice, level.element(), message, help);
                findings.push(about.at(level.element(), "devices"));
            }
        }
        if let Some(node) = level.target().filter(|node| !facts.has_node(node)) {
            let message = format!("the level is for node `{node}`, which does not exist");
            let help = "name a node of the cluster, or remove the level";
            let about = finding(Code::FencingLevelNode, level.element(), message, help);
            findings.push(about.at(level.element(), "target"));
        }
    }
}
