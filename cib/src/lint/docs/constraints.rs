//! Constraints and placement.

use super::{Code, Doc};

pub(super) static DOCS: &[Doc] = &[
    Doc {
        code: Code::ColocationUnordered,
        explain: "A colocation says where a resource runs, not when it starts. A service that needs an \
            address may be started before the address is there and stopped after it has gone. Add \
            an order, or put both into a group, which is both.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_colocation id="c" rsc="B" with-rsc="A" score="INFINITY"/></constraints>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_colocation id="c" rsc="B" with-rsc="A" score="INFINITY"/><rsc_order id="o" first="A" then="B"/></constraints>"#,
    },
    Doc {
        code: Code::OrderUncolocated,
        explain: "An order says when a resource starts, not where. If the second resource needs the first \
            one on its own node, a colocation is missing; if not, all is well.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_order id="o" first="A" then="B"/></constraints>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_order id="o" first="A" then="B"/><rsc_colocation id="c" rsc="B" with-rsc="A" score="INFINITY"/></constraints>"#,
    },
    Doc {
        code: Code::ConstraintInner,
        explain: "The instances of a clone belong to the clone. A constraint that names the primitive or \
            group inside is about no instance in particular: Pacemaker takes it for the clone in some \
            places and ignores it in others, and pcs refuses to make one. The same goes for what \
            is inside a bundle.",
        bad: r#"<nodes><node id="1" uname="a"/></nodes><resources><clone id="C"><primitive id="A" class="systemd" type="x"/></clone></resources><constraints><rsc_location id="l" rsc="A" node="a" score="-5"/></constraints>"#,
        good: r#"<nodes><node id="1" uname="a"/></nodes><resources><clone id="C"><primitive id="A" class="systemd" type="x"/></clone></resources><constraints><rsc_location id="l" rsc="C" node="a" score="-5"/></constraints>"#,
    },
    Doc {
        code: Code::ConstraintLeftover,
        explain: "`pcs resource move` and `ban`, and crm_resource, write constraints called `cli-prefer-…` \
            and `cli-ban-…`. They hold until they are cleared: a resource that was moved once stays \
            tied to its node, and a ban keeps it from failing over.",
        bad: r#"<nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="cli-ban-A-on-a" rsc="A" role="Started" node="a" score="-INFINITY"/></constraints>"#,
        good: r#"<nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints/>"#,
    },
    Doc {
        code: Code::ConstraintDuplicate,
        explain: "Two constraints about the same resources, or about the same resource and node, add up or \
            contradict each other. Most often one was meant to replace the other.",
        bad: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="l1" rsc="A" node="a" score="-5"/><rsc_location id="l2" rsc="A" node="a" score="-7"/></constraints>"#,
        good: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="l2" rsc="A" node="a" score="-7"/></constraints>"#,
    },
    Doc {
        code: Code::ConstraintSelf,
        explain: "A colocation of a resource with itself, or an order of an action before itself, does \
            nothing. One of the two names is a slip.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_colocation id="c" rsc="A" with-rsc="A" score="5"/></constraints>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_colocation id="c" rsc="A" with-rsc="B" score="5"/></constraints>"#,
    },
    Doc {
        code: Code::LocationNode,
        explain: "The name in a location constraint is compared with the names of nodes and nothing else. \
            A name that no node has, such as one with the domain behind it, makes the constraint \
            do nothing, without a word.",
        bad: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="l" rsc="A" node="a.example.com" score="-5"/></constraints>"#,
        good: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="l" rsc="A" node="a" score="-5"/></constraints>"#,
    },
    Doc {
        code: Code::FailBack,
        explain: "A resource runs where its score is highest. With a preference for a node and a \
            stickiness below it, the resource moves back as soon as the node returns, and every \
            move interrupts the service; a node that comes and goes takes the service with it. \
            Stickiness is 0 unless it is set.",
        bad: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="l" rsc="A" node="a" score="50"/></constraints>"#,
        good: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="l" rsc="A" node="a" score="50"/></constraints><rsc_defaults><meta_attributes id="d"><nvpair id="d-1" name="resource-stickiness" value="100"/></meta_attributes></rsc_defaults>"#,
    },
    Doc {
        code: Code::Nowhere,
        explain: "-INFINITY forbids a node. When every node is forbidden, often by bans that were never \
            cleared, the resource stays stopped, and no message says why. With \
            `symmetric-cluster=false` a resource needs a location constraint to run at all.",
        bad: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="l" rsc="A" node="a" score="-INFINITY"/></constraints>"#,
        good: r#"<nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes><resources><primitive id="A" class="systemd" type="x"/></resources><constraints><rsc_location id="l" rsc="A" node="a" score="-INFINITY"/></constraints>"#,
    },
];
