//! What Pacemaker sets aside, or will.

use super::{Code, Doc};

pub(super) static DOCS: &[Doc] = &[
    Doc {
        code: Code::OperationValue,
        explain: "Pacemaker reads what it cannot understand as 0, or goes by its default, and says so in the \
            log at best: a monitor with the interval `abc` never runs again, and nobody notices when \
            the resource fails. Numbers without a unit are seconds.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="m" name="monitor" interval="abc"/></operations></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="m" name="monitor" interval="10s"/></operations></primitive></resources>"#,
    },
    Doc {
        code: Code::OperationOnce,
        explain: "Start, stop, promote and demote happen when the cluster decides so. With an interval the \
            whole operation is ignored, its timeout too, and crm_verify calls it an error.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="s" name="start" interval="10s" timeout="60s"/></operations></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="s" name="start" interval="0s" timeout="60s"/></operations></primitive></resources>"#,
    },
    Doc {
        code: Code::OnFailIgnored,
        explain: "Not every operation can have every consequence. A stop that failed cannot be answered by \
            a stop; a demotion only helps an instance that is promoted or becomes so; and without \
            fencing nothing is fenced. Pacemaker then goes by the default, and crm_verify calls it \
            an error.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="s" name="stop" interval="0s" on-fail="stop"/></operations></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="s" name="stop" interval="0s" on-fail="block"/></operations></primitive></resources>"#,
    },
    Doc {
        code: Code::BundleUnreachable,
        explain: "The cluster runs the resource inside a bundle through pacemaker-remoted in the container, \
            which needs an address or a port of the host. Without `ip-range-start` or `control-port` \
            Pacemaker ignores the whole bundle, and crm_verify calls it an error.",
        bad: r#"<resources><bundle id="B"><docker image="i"/><primitive id="A" class="ocf" provider="pacemaker" type="Dummy"/></bundle></resources>"#,
        good: r#"<resources><bundle id="B"><docker image="i"/><network control-port="3121"/><primitive id="A" class="ocf" provider="pacemaker" type="Dummy"/></bundle></resources>"#,
    },
    Doc {
        code: Code::CloneAnonymous,
        explain: "Instances of a clone are all alike unless `globally-unique` says otherwise, and a node \
            runs at most one of those: `clone-node-max` above 1 is ignored, and crm_verify calls it \
            an error (with the name of another option).",
        bad: r#"<resources><clone id="C"><meta_attributes id="m"><nvpair id="m-1" name="clone-node-max" value="2"/></meta_attributes><primitive id="A" class="systemd" type="x"/></clone></resources>"#,
        good: r#"<resources><clone id="C"><meta_attributes id="m"><nvpair id="m-1" name="clone-node-max" value="2"/><nvpair id="m-2" name="globally-unique" value="true"/></meta_attributes><primitive id="A" class="systemd" type="x"/></clone></resources>"#,
    },
    Doc {
        code: Code::ColocationTemplates,
        explain: "A template in a constraint stands for all resources that are made of it, a tag for all that \
            it names. In a colocation only one side can be such: with two, Pacemaker ignores the \
            constraint, and crm_verify calls it an error.",
        bad: r#"<resources><template id="T" class="systemd" type="x"/><template id="U" class="systemd" type="y"/><primitive id="A" template="T"/><primitive id="B" template="U"/></resources><constraints><rsc_colocation id="c" rsc="T" with-rsc="U" score="INFINITY"/></constraints>"#,
        good: r#"<resources><template id="T" class="systemd" type="x"/><template id="U" class="systemd" type="y"/><primitive id="A" template="T"/><primitive id="B" template="U"/></resources><constraints><rsc_colocation id="c" rsc="T" with-rsc="B" score="INFINITY"/></constraints>"#,
    },
    Doc {
        code: Code::OrderSymmetrical,
        explain: "`kind=Serialize` only keeps two things from happening at the same time: there is no order \
            that stopping could reverse. Pacemaker ignores `symmetrical` there and warns.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_order id="o" first="A" then="B" kind="Serialize" symmetrical="false"/></constraints>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_order id="o" first="A" then="B" kind="Serialize"/></constraints>"#,
    },
    Doc {
        code: Code::Deprecated,
        explain: "Pacemaker still does what this says, warns about it, and will stop: 3.0 no longer reads \
            some of these. They are `ordered` and `collocated` of groups where they are false, \
            `restart-type`, `lifetime` of constraints, `score` of orders, `stonith-action=poweroff` \
            and `remove-after-stop`.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_order id="o" first="A" then="B" score="0"/></constraints>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"/><primitive id="B" class="systemd" type="y"/></resources><constraints><rsc_order id="o" first="A" then="B" kind="Optional"/></constraints>"#,
    },
];
