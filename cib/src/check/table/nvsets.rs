//! Sets of name-value pairs: one element in many places, with other names ruled out in each.

use super::super::grammar::{
    Definition, Part, Value, Word, choice, element, group, many, maybe, optional, required, word,
};
use super::rules::{OPTION_RULE, OTHER_RULE, RESOURCE_RULE};
use super::{ID, ID_REF, SCORE};

const NAME: Part = required("name", Value::Text);

/// Optional until 3.10.
const VALUE: Part = choice(&[
    optional("value", Value::Text).until(3, 10),
    required("value", Value::Text).since(4, 0),
]);

/// A reference to a pair; its name may be repeated until 3.10.
const PAIR_REF: Part = group(&[ID_REF, optional("name", Value::Text).until(3, 10)]);

macro_rules! nvset {
    ($set:ident, $element:literal, $pair:ident, $rule:ident) => {
        pub(super) static $set: Definition = element(
            $element,
            &[choice(&[
                ID_REF,
                group(&[
                    ID,
                    choice(&[SCORE, super::super::grammar::NOTHING]),
                    maybe(&$rule),
                    many(&$pair),
                ]),
            ])],
        );
    };
}

nvset!(PROPERTIES, "cluster_property_set", PROPERTY, OPTION_RULE);
nvset!(RSC_DEFAULTS, "meta_attributes", RSC_DEFAULT, OPTION_RULE);
nvset!(OP_DEFAULTS, "meta_attributes", OP_DEFAULT, OPTION_RULE);
nvset!(META, "meta_attributes", RSC_META, RESOURCE_RULE);
nvset!(
    PRIMITIVE_META_SET,
    "meta_attributes",
    PRIMITIVE_META,
    RESOURCE_RULE
);
nvset!(OP_META_SET, "meta_attributes", OP_META, RESOURCE_RULE);
nvset!(ALERT_META, "meta_attributes", PLAIN, OTHER_RULE);
nvset!(PARAMETERS, "instance_attributes", PLAIN, RESOURCE_RULE);
nvset!(
    PRIMITIVE_PARAMETERS,
    "instance_attributes",
    PRIMITIVE_PARAMETER,
    RESOURCE_RULE
);
nvset!(
    OP_PARAMETERS,
    "instance_attributes",
    OP_PARAMETER,
    RESOURCE_RULE
);
nvset!(ALERT_PARAMETERS, "instance_attributes", PLAIN, OTHER_RULE);
nvset!(UTILIZATION, "utilization", PLAIN, RESOURCE_RULE);

/// A pair of any name.
static PLAIN: Definition = element(
    "nvpair",
    &[choice(&[PAIR_REF.since(1, 3), group(&[ID, NAME, VALUE])])],
);

/// A pair of any name but some.
macro_rules! pair {
    ($pair:ident, $reference:expr, $except:expr) => {
        static $pair: Definition = element(
            "nvpair",
            &[choice(&[
                PAIR_REF.since($reference.0, $reference.1),
                group(&[ID, required("name", Value::Except($except)), VALUE]),
            ])],
        );
    };
}

pair!(RSC_DEFAULT, (3, 0), &[RESTART_TYPE]);
pair!(OP_DEFAULT, (3, 0), &[CAN_FAIL, ROLE_AFTER_FAILURE]);
pair!(RSC_META, (1, 3), &[RESTART_TYPE]);
pair!(
    PRIMITIVE_META,
    (1, 3),
    &[
        word("isolation").since(3, 0).until(3, 10),
        word("isolation-host").since(3, 0).until(3, 10),
        word("isolation-instance").since(3, 0).until(3, 10),
        word("isolation-wrapper").since(3, 0).until(3, 10),
        RESTART_TYPE,
    ]
);
pair!(
    OP_META,
    (1, 3),
    &[
        word("requires").since(3, 0).until(3, 10),
        CAN_FAIL,
        ROLE_AFTER_FAILURE,
    ]
);
pair!(
    PRIMITIVE_PARAMETER,
    (1, 3),
    &[
        only_3_0("pcmk_arg_map"),
        only_3_0("pcmk_list_cmd"),
        only_3_0("pcmk_monitor_cmd"),
        only_3_0("pcmk_off_cmd"),
        only_3_0("pcmk_on_cmd"),
        only_3_0("pcmk_reboot_cmd"),
        only_3_0("pcmk_status_cmd"),
    ]
);
pair!(
    OP_PARAMETER,
    (1, 3),
    &[
        only_3_0("interval-origin"),
        only_3_0("start-delay"),
        only_3_0("enabled"),
        only_3_0("on-fail"),
        only_3_0("record-pending"),
        only_3_0("role"),
        only_3_0("timeout"),
        only_3_0("requires"),
    ]
);

const RESTART_TYPE: Word = word("restart-type").since(4, 0);
const CAN_FAIL: Word = word("can_fail").since(4, 0);
const ROLE_AFTER_FAILURE: Word = word("role_after_failure").since(4, 0);

const fn only_3_0(name: &'static str) -> Word {
    word(name).since(3, 0).until(3, 0)
}

const fn dropped(name: &'static str) -> Word {
    word(name).since(3, 0).until(3, 10)
}

static PROPERTY: Definition = element(
    "nvpair",
    &[choice(&[
        PAIR_REF.since(3, 0),
        group(&[ID, NAME, VALUE]).until(2, 10),
        group(&[
            ID,
            required("name", Value::Exactly("cluster-infrastructure")),
            required("value", Value::Except(DEAD_STACKS)),
        ])
        .since(3, 0)
        .until(3, 10),
        group(&[
            ID,
            required("name", Value::Exactly("stonith-action")),
            required("value", Value::Except(&[word("poweroff")])),
        ])
        .since(4, 0),
        group(&[ID, required("name", Value::Except(DEAD_PROPERTIES)), VALUE]).since(3, 0),
    ])],
);

const DEAD_STACKS: &[Word] = &[
    word("heartbeat"),
    word("openais"),
    word("classic openais"),
    word("classic openais (with plugin)"),
    word("cman"),
];

const DEAD_PROPERTIES: &[Word] = &[
    dropped("cluster-infrastructure"),
    dropped("cluster_recheck_interval"),
    dropped("dc_deadtime"),
    dropped("default-action-timeout"),
    dropped("default_action_timeout"),
    dropped("default-migration-threshold"),
    dropped("default_migration_threshold"),
    dropped("default-resource-failure-stickiness"),
    dropped("default_resource_failure_stickiness"),
    dropped("default-resource-stickiness"),
    dropped("default_resource_stickiness"),
    dropped("election_timeout"),
    dropped("expected-quorum-votes"),
    dropped("is-managed-default"),
    dropped("is_managed_default"),
    dropped("no_quorum_policy"),
    dropped("notification-agent"),
    dropped("notification-recipient"),
    dropped("remove_after_stop"),
    dropped("shutdown_escalation"),
    dropped("startup_fencing"),
    dropped("stonith_action"),
    dropped("stonith_enabled"),
    dropped("stop_orphan_actions"),
    dropped("stop_orphan_resources"),
    dropped("symmetric_cluster"),
    dropped("transition_idle_timeout"),
    word("crmd-finalization-timeout").since(4, 0),
    word("crmd-integration-timeout").since(4, 0),
    word("crmd-transition-delay").since(4, 0),
    word("remove-after-stop").since(4, 0),
    word("stonith-action").since(4, 0),
];
