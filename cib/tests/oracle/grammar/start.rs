//! The documents that sequences start from.

#![expect(clippy::panic, clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation};

/// What each sequence starts from.
const LINES: &[&str] = &[
    "property set stonith-enabled=false",
    "resource create A ocf:pacemaker:Dummy",
    "resource create B ocf:pacemaker:Dummy meta priority=1",
    "resource create C ocf:pacemaker:Dummy --group G",
    "resource create D ocf:heartbeat:Dummy --group G",
    "resource create E ocf:heartbeat:Dummy clone",
    "resource create P ocf:pacemaker:Stateful promotable",
    "resource create F ocf:pacemaker:Dummy --group H",
    "stonith create f1 fence_x --force",
    "constraint colocation add A with B",
    "constraint location A prefers n1=5",
    "constraint order set A B set E-clone",
    "constraint location G rule id=r1 #uname eq n1",
    "tag create T A B",
    "acl role create ro read xpath /cib",
    "acl user create alice ro",
    "alert create path=/bin/true id=al",
    "alert recipient add al value=v1 id=al-recipient",
    "resource bundle create BU container docker image=x network control-port=99 port-map port=80 storage-map source-dir=/a target-dir=/b",
    "resource defaults update resource-stickiness=1",
    "stonith level add 1 n1 f1",
];

/// A document that others have made: several sets of a kind, references to sets and pairs, sets
/// with rules, comments, ids that look like those of pcs. No resource of a template: pcs breaks on those.
const ODD: &str = include_str!("odd.xml");

/// A document with a bit of everything: made by our side, or by others.
pub(crate) fn start(dialect: Dialect, odd: bool) -> Cib {
    if odd {
        return Cib::parse(ODD).unwrap();
    }
    let mut cib = Cib::empty();
    let nodes = cib.section("nodes").unwrap().id();
    for (id, name) in [("1", "n1"), ("2", "n2")] {
        let node = cib::xml::NewElement::new("node")
            .attribute("id", id)
            .attribute("uname", name);
        cib.tree_mut().append(nodes, &node).unwrap();
    }
    for line in LINES {
        let operation: Operation = line.parse().unwrap();
        operation
            .apply(&mut cib, &Metadata::builtin(), dialect)
            .unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    cib
}
