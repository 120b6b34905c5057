//! Operations, parameters, templates.

use super::{Code, Doc};

pub(super) static DOCS: &[Doc] = &[
    Doc {
        code: Code::MonitorMissing,
        explain: "The cluster learns of a failure from a monitor that runs again and again. Without one a \
            resource is started and then taken for running, whatever happens to it. A monitor with \
            interval 0 only looks once, before the start.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"/></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="m" name="monitor" interval="30s"/></operations></primitive></resources>"#,
    },
    Doc {
        code: Code::MonitorDuplicate,
        explain: "Pacemaker tells operations of a resource by name and interval, in milliseconds: `60` and \
            `1min` are one. Of two with the same it runs one and calls the other an error. Two \
            monitors for two roles need two intervals.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="m" name="monitor" interval="60"/><op id="n" name="monitor" interval="1min"/></operations></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="m" name="monitor" interval="60"/><op id="n" name="monitor" interval="61"/></operations></primitive></resources>"#,
    },
    Doc {
        code: Code::MonitorRole,
        explain: "A monitor without a role, or with role Unpromoted, is not run for instances that are \
            promoted. Add one with role Promoted and another interval.",
        bad: r#"<resources><clone id="C"><meta_attributes id="t"><nvpair id="t-1" name="promotable" value="true"/></meta_attributes><primitive id="A" class="ocf" provider="pacemaker" type="Stateful"><operations><op id="m" name="monitor" interval="11s"/></operations></primitive></clone></resources>"#,
        good: r#"<resources><clone id="C"><meta_attributes id="t"><nvpair id="t-1" name="promotable" value="true"/></meta_attributes><primitive id="A" class="ocf" provider="pacemaker" type="Stateful"><operations><op id="m" name="monitor" interval="11s"/><op id="n" name="monitor" interval="10s" role="Promoted"/></operations></primitive></clone></resources>"#,
    },
    Doc {
        code: Code::TimeoutShort,
        explain: "Agents say how long each action may take. A shorter timeout makes a busy machine look \
            broken: the resource is restarted, and a stop that times out gets the node fenced. An \
            operation without a timeout has that of `op_defaults`, or 20 s.",
        bad: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="i"><nvpair id="i-1" name="ip" value="10.0.0.1"/></instance_attributes><operations><op id="m" name="monitor" interval="10s" timeout="5s"/></operations></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="i"><nvpair id="i-1" name="ip" value="10.0.0.1"/></instance_attributes><operations><op id="m" name="monitor" interval="10s" timeout="20s"/></operations></primitive></resources>"#,
    },
    Doc {
        code: Code::OperationUnknown,
        explain: "The schema takes any name for an operation. An agent that does not know the action \
            answers that it is not implemented, and the operation fails each time.",
        bad: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="Dummy"><operations><op id="m" name="moniter" interval="10s" timeout="20s"/></operations></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="Dummy"><operations><op id="m" name="monitor" interval="10s" timeout="20s"/></operations></primitive></resources>"#,
    },
    Doc {
        code: Code::ParameterUnknown,
        explain: "The schema takes any name for a parameter, and agents take no notice of those that they \
            do not know. A misspelt one leaves the default in place.",
        bad: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="i"><nvpair id="i-1" name="ip" value="10.0.0.1"/><nvpair id="i-2" name="cidr-netmask" value="32"/></instance_attributes></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="i"><nvpair id="i-1" name="ip" value="10.0.0.1"/><nvpair id="i-2" name="cidr_netmask" value="32"/></instance_attributes></primitive></resources>"#,
    },
    Doc {
        code: Code::ParameterMissing,
        explain: "The agent says that it cannot work without the parameter: the resource will fail to \
            start with `not configured`, on every node.",
        bad: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="IPaddr2"/></resources>"#,
        good: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="i"><nvpair id="i-1" name="ip" value="10.0.0.1"/></instance_attributes></primitive></resources>"#,
    },
    Doc {
        code: Code::ParameterDuplicate,
        explain: "Agents mark parameters that no two resources may share, such as the address of IPaddr2 or \
            a file for the state. Two resources that do will disturb each other.",
        bad: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="Dummy"><instance_attributes id="i"><nvpair id="i-1" name="state" value="/run/x"/></instance_attributes></primitive><primitive id="B" class="ocf" provider="heartbeat" type="Dummy"><instance_attributes id="j"><nvpair id="j-1" name="state" value="/run/x"/></instance_attributes></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="ocf" provider="heartbeat" type="Dummy"><instance_attributes id="i"><nvpair id="i-1" name="state" value="/run/x"/></instance_attributes></primitive><primitive id="B" class="ocf" provider="heartbeat" type="Dummy"><instance_attributes id="j"><nvpair id="j-1" name="state" value="/run/y"/></instance_attributes></primitive></resources>"#,
    },
    Doc {
        code: Code::TemplateUnused,
        explain: "A template does nothing by itself. One that no primitive names is what is left of \
            something, or its name is misspelt where it was meant.",
        bad: r#"<resources><template id="T" class="systemd" type="x"/></resources>"#,
        good: r#"<resources><template id="T" class="systemd" type="x"/><primitive id="A" template="T"/></resources>"#,
    },
];
