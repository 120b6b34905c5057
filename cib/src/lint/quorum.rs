//! Quorum: what the configuration says, and what corosync.conf says where the caller has it.

use super::facts::{Facts, finding};
use super::{Code, Finding};
use crate::corosync::Config;

pub(super) fn lint(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    findings.extend(ignored(facts));
    if let Some(conf) = facts.corosync {
        findings.extend(two_node(facts, conf));
        findings.extend(wait_for_all(facts, conf));
    }
}

fn is_ignored(facts: &Facts<'_>) -> bool {
    let policy = facts.property("no-quorum-policy");
    policy.is_some_and(|pair| pair.value().as_deref() == Some("ignore"))
}

fn ignored(facts: &Facts<'_>) -> Option<Finding> {
    let pair = facts.property("no-quorum-policy")?;
    let message = "the loss of quorum is ignored: every part of a split cluster runs all resources";
    let members = facts
        .corosync
        .map_or_else(|| facts.members().count(), |conf| conf.nodes.len());
    let help = match facts.corosync {
        Some(conf) if lacks_two_node(conf) => {
            "set `two_node: 1` in the section `quorum` of corosync.conf, then run \
             `pcs property unset no-quorum-policy`"
        }
        Some(conf) if conf.quorum.two_node => {
            "corosync.conf has `two_node: 1` and keeps quorum by itself: \
             run `pcs property unset no-quorum-policy`"
        }
        _ if members > 2 => {
            "run `pcs property unset no-quorum-policy`: the part with most nodes then goes on"
        }
        _ => {
            "a cluster of two nodes has `two_node: 1` in corosync.conf and keeps quorum by itself: \
             run `pcs property unset no-quorum-policy`"
        }
    };
    is_ignored(facts).then(|| finding(Code::QuorumIgnored, pair.element(), message, help))
}

/// Whether one of two nodes loses quorum when the other one goes.
fn lacks_two_node(conf: &Config) -> bool {
    let quorum = &conf.quorum;
    conf.nodes.len() == 2
        && quorum.provider.is_some()
        && !quorum.two_node
        && quorum.device.is_none()
        && option(conf, "auto_tie_breaker") != Some("1")
}

fn option<'c>(conf: &'c Config, name: &str) -> Option<&'c str> {
    let mut options = conf.quorum.options.iter().rev();
    let found = options.find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

fn two_node(facts: &Facts<'_>, conf: &Config) -> Option<Finding> {
    let about = facts.cib.section("crm_config")?;
    let message = "corosync.conf has two nodes and no `two_node: 1`: when one goes, the other one \
                   loses quorum";
    let help = "set `two_node: 1` in the section `quorum` of corosync.conf and restart the cluster";
    let lacks = lacks_two_node(conf) && !is_ignored(facts);
    lacks.then(|| finding(Code::QuorumTwoNode, about, message, help))
}

fn wait_for_all(facts: &Facts<'_>, conf: &Config) -> Option<Finding> {
    let about = facts.cib.section("crm_config")?;
    let message = "corosync.conf has `wait_for_all: 0`: a node that starts without seeing the other \
                   one fences it or runs everything a second time";
    let help = "remove `wait_for_all: 0`: `two_node: 1` implies 1";
    let off = conf.quorum.two_node && option(conf, "wait_for_all") == Some("0");
    off.then(|| finding(Code::QuorumWaitForAll, about, message, help))
}

macro_rules! conf {
    ($quorum:literal) => {
        concat!(
            "nodelist {\n  node {\n    nodeid: 1\n  }\n  node {\n    nodeid: 2\n  }\n}\n",
            "quorum {\n  provider: corosync_votequorum\n",
            $quorum,
            "}\n"
        )
    };
}

/// The corosync.conf of the examples of a code.
pub(super) fn example(code: Code) -> Option<[&'static str; 2]> {
    if code == Code::QuorumTwoNode {
        Some([conf!(""), conf!("  two_node: 1\n")])
    } else if code == Code::QuorumWaitForAll {
        let off = conf!("  two_node: 1\n  wait_for_all: 0\n");
        Some([off, conf!("  two_node: 1\n")])
    } else {
        None
    }
}
