//! The root, the sections, nodes, fencing levels, access rules, tags and alerts.

use super::super::grammar::{
    Definition, Member, Order, Part, Value, Word, choice, element, group, many, many_of, maybe,
    member, one, optional, required, sequence, some, word,
};
use super::constraints::CONSTRAINTS;
use super::nvsets::{
    ALERT_META, ALERT_PARAMETERS, OP_DEFAULTS, PARAMETERS, PROPERTIES, RSC_DEFAULTS, UTILIZATION,
};
use super::resources::RESOURCES;
use super::{DESCRIPTION, ID};

/// The root element.
pub(in crate::check) static CIB: Definition = sequence(
    "cib",
    &[
        optional("validate-with", Value::OneOf(SCHEMAS)),
        required("admin_epoch", Value::NonNegative),
        required("epoch", Value::NonNegative),
        required("num_updates", Value::NonNegative),
        optional("crm_feature_set", Value::Text),
        optional("remote-tls-port", Value::NonNegative),
        optional("remote-clear-port", Value::NonNegative),
        optional("have-quorum", Value::Boolean),
        optional("dc-uuid", Value::Text),
        optional("cib-last-written", Value::Text),
        optional("no-quorum-panic", Value::Boolean),
        optional("update-origin", Value::Text).since(1, 2),
        optional("update-client", Value::Text).since(1, 2),
        optional("update-user", Value::Text).since(1, 2),
        optional("execution-date", Value::Text).since(1, 2),
        one(&CONFIGURATION),
        maybe(&STATUS),
    ],
);

const SCHEMAS: &[Word] = &[
    word("none"),
    word("pacemaker-0.6").until(3, 10),
    word("transitional-0.6").until(3, 10),
    word("pacemaker-0.7").until(3, 10),
    word("pacemaker-1.1").until(3, 10),
    word("pacemaker-next").until(3, 10),
    word("pacemaker-1.0"),
    word("pacemaker-1.2"),
    word("pacemaker-1.3"),
    word("pacemaker-2.0"),
    word("pacemaker-2.1"),
    word("pacemaker-2.2"),
    word("pacemaker-2.3"),
    word("pacemaker-2.4"),
    word("pacemaker-2.5"),
    word("pacemaker-2.6"),
    word("pacemaker-2.7"),
    word("pacemaker-2.8"),
    word("pacemaker-2.9"),
    word("pacemaker-2.10"),
    word("pacemaker-3.0"),
    word("pacemaker-3.1"),
    word("pacemaker-3.2"),
    word("pacemaker-3.3"),
    word("pacemaker-3.4"),
    word("pacemaker-3.5"),
    word("pacemaker-3.6"),
    word("pacemaker-3.7"),
    word("pacemaker-3.8"),
    word("pacemaker-3.9"),
    word("pacemaker-3.10"),
    word("pacemaker-4.0"),
];

static CONFIGURATION: Definition = element(
    "configuration",
    &[
        one(&CRM_CONFIG),
        maybe(&RSC_DEFAULTS_SECTION),
        maybe(&OP_DEFAULTS_SECTION),
        one(&NODES),
        one(&RESOURCES),
        one(&CONSTRAINTS),
        maybe(&FENCING_TOPOLOGY).since(1, 2),
        maybe(&ACLS).since(1, 2),
        maybe(&TAGS).since(1, 3),
        maybe(&ALERTS).since(2, 5),
    ],
);

static STATUS: Definition = Definition {
    name: "status",
    order: Order::Open,
    parts: &[],
};

static CRM_CONFIG: Definition = element("crm_config", &[many(&PROPERTIES)]);
static RSC_DEFAULTS_SECTION: Definition = element("rsc_defaults", &[many(&RSC_DEFAULTS)]);
static OP_DEFAULTS_SECTION: Definition = element("op_defaults", &[many(&OP_DEFAULTS)]);

static NODES: Definition = element("nodes", &[many(&NODE)]);

static NODE: Definition = element(
    "node",
    &[
        required("id", Value::Text),
        required("uname", Value::Text),
        required("type", NODE_TYPES).until(1, 0),
        optional("type", NODE_TYPES).since(1, 2),
        DESCRIPTION,
        optional("score", Value::Score).since(1, 2),
        many(&PARAMETERS),
        many(&UTILIZATION).since(1, 2),
    ],
);

const NODE_TYPES: Value = Value::OneOf(&[
    word("member"),
    word("remote").since(1, 3),
    word("normal").until(2, 10),
    word("ping").until(3, 10),
]);

static FENCING_TOPOLOGY: Definition = element("fencing-topology", &[many(&FENCING_LEVEL)]);

static FENCING_LEVEL: Definition = element(
    "fencing-level",
    &[
        ID,
        choice(&[
            required("target", Value::Text),
            required("target-pattern", Value::Text),
            group(&[
                required("target-attribute", Value::Text),
                required("target-value", Value::Text),
            ])
            .since(2, 4),
        ]),
        required("index", Value::Positive).until(3, 10),
        required("index", Value::Level).since(4, 0),
        required("devices", Value::Devices),
    ],
);

static ACLS: Definition = element(
    "acls",
    &[
        many(&ACL_USER).until(1, 3),
        many(&ACL_TARGET).since(2, 0),
        many(&ACL_GROUP).since(2, 0),
        many(&ACL_ROLE),
    ],
);

static ACL_USER: Definition = element(
    "acl_user",
    &[ID, choice(&[many(&ROLE_REF), many_of(OLD_PERMISSIONS)])],
);

static ROLE_REF: Definition = element("role_ref", &[required("id", Value::IdRef)]);

const OLD_PERMISSIONS: &[Member] = &[member(&READ), member(&WRITE), member(&DENY)];

static READ: Definition = element("read", OLD_PERMISSION);
static WRITE: Definition = element("write", OLD_PERMISSION);
static DENY: Definition = element("deny", OLD_PERMISSION);

const OLD_PERMISSION: &[Part] = &[
    ID,
    choice(&[
        required("tag", Value::Text),
        required("ref", Value::IdRef),
        group(&[required("tag", Value::Text), required("ref", Value::IdRef)]),
        required("xpath", Value::Text),
    ]),
    optional("attribute", Value::Text),
];

static ACL_TARGET: Definition = element(
    "acl_target",
    &[
        required("id", Value::Text),
        optional("name", Value::Text).since(3, 8),
        many(&ROLE),
    ],
);

static ACL_GROUP: Definition = element(
    "acl_group",
    &[ID, optional("name", Value::Text).since(3, 8), many(&ROLE)],
);

static ROLE: Definition = element("role", &[required("id", Value::IdRef)]);

static ACL_ROLE: Definition = element(
    "acl_role",
    &[
        ID,
        DESCRIPTION.since(2, 0),
        many_of(OLD_PERMISSIONS).until(1, 3),
        many(&ACL_PERMISSION).since(2, 0),
    ],
);

static ACL_PERMISSION: Definition = element(
    "acl_permission",
    &[
        ID,
        required(
            "kind",
            Value::OneOf(&[word("read"), word("write"), word("deny")]),
        ),
        choice(&[
            required("xpath", Value::Text),
            required("reference", Value::IdRef),
            group(&[
                required("object-type", Value::Text),
                optional("attribute", Value::Text),
            ]),
        ]),
        DESCRIPTION,
    ],
);

static TAGS: Definition = element("tags", &[many(&TAG)]);
static TAG: Definition = element("tag", &[ID, some(&OBJ_REF)]);

static OBJ_REF: Definition = element(
    "obj_ref",
    &[
        required("id", Value::IdRef).until(3, 2),
        required("id", Value::Text).since(3, 3),
    ],
);

static ALERTS: Definition = element(
    "alerts",
    &[many(&ORDERED_ALERT).until(2, 9), many(&ALERT).since(2, 10)],
);

const ALERT_SETS: Part = many_of(ALERT_SET);
const ALERT_SET: &[Member] = &[member(&ALERT_META), member(&ALERT_PARAMETERS)];

/// Until 2.9 the sets come before the recipients.
static ORDERED_ALERT: Definition = sequence(
    "alert",
    &[
        ID,
        DESCRIPTION,
        required("path", Value::Text),
        ALERT_SETS,
        many(&RECIPIENT),
    ],
);

static ALERT: Definition = element(
    "alert",
    &[
        ID,
        DESCRIPTION,
        required("path", Value::Text),
        ALERT_SETS,
        maybe(&SELECT),
        many(&RECIPIENT),
    ],
);

static RECIPIENT: Definition = element(
    "recipient",
    &[ID, DESCRIPTION, required("value", Value::Text), ALERT_SETS],
);

static SELECT: Definition = element(
    "select",
    &[
        maybe(&SELECT_ATTRIBUTES),
        maybe(&SELECT_FENCING),
        maybe(&SELECT_NODES),
        maybe(&SELECT_RESOURCES),
    ],
);

static SELECT_ATTRIBUTES: Definition = element("select_attributes", &[many(&ATTRIBUTE)]);
static ATTRIBUTE: Definition = element("attribute", &[ID, required("name", Value::Text)]);
static SELECT_FENCING: Definition = element("select_fencing", &[]);
static SELECT_NODES: Definition = element("select_nodes", &[]);
static SELECT_RESOURCES: Definition = element("select_resources", &[]);
