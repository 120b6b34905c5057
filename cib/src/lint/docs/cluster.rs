//! Fencing, quorum, access, maintenance.

use super::{Code, Doc};

pub(super) static DOCS: &[Doc] = &[
    Doc {
        code: Code::FencingDisabled,
        explain: "A node that is not heard of may be dead, or may run on behind a broken cable. Without \
            fencing the cluster has to guess, and starts the same address and the same services a \
            second time. Guides switch fencing off to keep the first steps short; a cluster that \
            people depend on needs a device that takes the power from a node.",
        bad: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="stonith-enabled" value="false"/></cluster_property_set></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="stonith-enabled" value="true"/></cluster_property_set></crm_config>"#,
    },
    Doc {
        code: Code::FencingMissing,
        explain: "Fencing is on unless a property says no. With fencing on and no device Pacemaker starts \
            no resource at all, and crm_verify calls the configuration an error. Create a device \
            for each node, or say aloud that you do without.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="m" name="monitor" interval="10s"/></operations></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"><operations><op id="m" name="monitor" interval="10s"/></operations></primitive><primitive id="F" class="stonith" type="fence_ipmilan"/></resources>"#,
    },
    Doc {
        code: Code::FencingRace,
        explain: "When the link between two nodes breaks, each of them asks for the other to be fenced, and \
            both may succeed: the whole cluster is down. A delay on one device, or \
            `priority-fencing-delay`, lets one node win.",
        bad: r#"<nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes><resources><primitive id="F" class="stonith" type="fence_ipmilan"/></resources>"#,
        good: r#"<nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes><resources><primitive id="F" class="stonith" type="fence_ipmilan"><instance_attributes id="i"><nvpair id="i-1" name="pcmk_delay_base" value="5s"/></instance_attributes></primitive></resources>"#,
    },
    Doc {
        code: Code::FencingStartup,
        explain: "A node that the cluster has not seen since it was started may run resources all the \
            same. `startup-fencing=false` takes it for stopped; Pacemaker's own manual calls that \
            unsafe.",
        bad: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="startup-fencing" value="false"/></cluster_property_set></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"/></crm_config>"#,
    },
    Doc {
        code: Code::FencingLevelDevice,
        explain: "A level succeeds when all its devices do. A name that belongs to no stonith resource \
            makes the level fail every time, and the next level, if there is one, has to do.",
        bad: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="F" class="stonith" type="fence_ipmilan"/></resources><fencing-topology><fencing-level id="l" target="a" index="1" devices="G"/></fencing-topology>"#,
        good: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="F" class="stonith" type="fence_ipmilan"/></resources><fencing-topology><fencing-level id="l" target="a" index="1" devices="F"/></fencing-topology>"#,
    },
    Doc {
        code: Code::FencingLevelNode,
        explain: "A level for a node that does not exist is never used: the node that was meant is fenced \
            by whatever device says that it can.",
        bad: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="F" class="stonith" type="fence_ipmilan"/></resources><fencing-topology><fencing-level id="l" target="b" index="1" devices="F"/></fencing-topology>"#,
        good: r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="F" class="stonith" type="fence_ipmilan"/></resources><fencing-topology><fencing-level id="l" target="a" index="1" devices="F"/></fencing-topology>"#,
    },
    Doc {
        code: Code::QuorumIgnored,
        explain: "Without quorum a part of a cluster does not know whether the other part runs. \
            `no-quorum-policy=ignore` lets every part run everything. Old guides set it for two \
            nodes; since corosync 2, `two_node: 1` in corosync.conf keeps quorum there, with \
            `wait_for_all` for a safe start. With three or more nodes leave the default, `stop`.",
        bad: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="no-quorum-policy" value="ignore"/></cluster_property_set></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="no-quorum-policy" value="stop"/></cluster_property_set></crm_config>"#,
    },
    Doc {
        code: Code::QuorumTwoNode,
        explain: "Of two nodes with a vote each, one alone is no majority: when the other one goes, it \
            stops everything, and the cluster has made things worse. `two_node: 1` in the section \
            `quorum` of corosync.conf lets the last one go on, and fencing decides which one that \
            is. A quorum device, or `auto_tie_breaker`, does as well.",
        bad: r#"<crm_config><cluster_property_set id="o"/></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"/></crm_config>"#,
    },
    Doc {
        code: Code::QuorumWaitForAll,
        explain: "With `two_node: 1` corosync waits for both nodes when it starts, before there is quorum. \
            `wait_for_all: 0` in corosync.conf takes that away: a node that starts while the link is \
            broken fences the other one, or, without fencing, runs everything a second time.",
        bad: r#"<crm_config><cluster_property_set id="o"/></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"/></crm_config>"#,
    },
    Doc {
        code: Code::AclDisabled,
        explain: "Roles and users in `acls` count only while the property `enable-acl` is true. Without it \
            every member of the group haclient may do everything.",
        bad: r#"<acls><acl_role id="r"><acl_permission id="r-read" kind="read" xpath="/cib"/></acl_role></acls>"#,
        good: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="enable-acl" value="true"/></cluster_property_set></crm_config><acls><acl_role id="r"><acl_permission id="r-read" kind="read" xpath="/cib"/></acl_role></acls>"#,
    },
    Doc {
        code: Code::MaintenanceMode,
        explain: "In maintenance the cluster keeps its hands off all resources and does not watch them. \
            It is easily forgotten, and then nothing fails over.",
        bad: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="maintenance-mode" value="true"/></cluster_property_set></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="maintenance-mode" value="false"/></cluster_property_set></crm_config>"#,
    },
    Doc {
        code: Code::Unmanaged,
        explain: "A resource with `is-managed=false` or `maintenance=true` is not started, stopped or \
            moved by the cluster. That is meant for a piece of work, and easily forgotten.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"><meta_attributes id="t"><nvpair id="t-1" name="is-managed" value="false"/></meta_attributes></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"/></resources>"#,
    },
    Doc {
        code: Code::TagDangling,
        explain: "Since schema 3.3 a tag may name anything. An id that no element has is most often what \
            is left of a resource that was deleted, or a slip: constraints about the tag do not \
            reach it.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"/></resources><tags><tag id="t"><obj_ref id="A"/><obj_ref id="B"/></tag></tags>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"/></resources><tags><tag id="t"><obj_ref id="A"/></tag></tags>"#,
    },
];
