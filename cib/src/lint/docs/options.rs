//! Meta attributes, properties, sets.

use super::{Code, Doc};

pub(super) static DOCS: &[Doc] = &[
    Doc {
        code: Code::MetaMisspelt,
        explain: "Pacemaker takes no notice of meta attributes that it does not know, so that other tools \
            may keep their own there. A name that is almost that of a real one, such as \
            `target_role`, is a slip: the resource behaves as if it were not there.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"><meta_attributes id="t"><nvpair id="t-1" name="migration_threshold" value="3"/></meta_attributes></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"><meta_attributes id="t"><nvpair id="t-1" name="migration-threshold" value="3"/></meta_attributes></primitive></resources>"#,
    },
    Doc {
        code: Code::MetaValue,
        explain: "The schema takes any text for a meta attribute. When Pacemaker cannot read it, it writes \
            a line into its log and goes on with the default.",
        bad: r#"<resources><primitive id="A" class="systemd" type="x"><meta_attributes id="t"><nvpair id="t-1" name="priority" value="high"/></meta_attributes></primitive></resources>"#,
        good: r#"<resources><primitive id="A" class="systemd" type="x"><meta_attributes id="t"><nvpair id="t-1" name="priority" value="10"/></meta_attributes></primitive></resources>"#,
    },
    Doc {
        code: Code::PropertyMisspelt,
        explain: "Pacemaker takes no notice of cluster properties that it does not know. A name that is \
            almost that of a real one is a slip, and the default holds.",
        bad: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="no-quorum-polcy" value="stop"/></cluster_property_set></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="no-quorum-policy" value="stop"/></cluster_property_set></crm_config>"#,
    },
    Doc {
        code: Code::PropertyValue,
        explain: "The schema takes most texts for a cluster property. When Pacemaker cannot read it, it \
            writes a line into its log and goes on with the default: `stonith-enabled=flase` \
            leaves fencing on.",
        bad: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="stonith-enabled" value="flase"/></cluster_property_set></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="stonith-enabled" value="true"/></cluster_property_set></crm_config>"#,
    },
    Doc {
        code: Code::PairRepeated,
        explain: "Inside a set only the first pair of a name counts. Somebody who changes the second one \
            changes nothing.",
        bad: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="cluster-delay" value="60s"/><nvpair id="o-2" name="cluster-delay" value="90s"/></cluster_property_set></crm_config>"#,
        good: r#"<crm_config><cluster_property_set id="o"><nvpair id="o-1" name="cluster-delay" value="60s"/></cluster_property_set></crm_config>"#,
    },
    Doc {
        code: Code::DefaultsSplit,
        explain: "Of several sets of defaults without a score the later one wins, while `pcs resource \
            defaults update` changes the first. A value that is changed there then seems to have \
            no effect. Keep one set, or give them scores or rules.",
        bad: r#"<rsc_defaults><meta_attributes id="d"><nvpair id="d-1" name="resource-stickiness" value="1"/></meta_attributes><meta_attributes id="e"><nvpair id="e-1" name="resource-stickiness" value="2"/></meta_attributes></rsc_defaults>"#,
        good: r#"<rsc_defaults><meta_attributes id="d"><nvpair id="d-1" name="resource-stickiness" value="1"/></meta_attributes></rsc_defaults>"#,
    },
];
