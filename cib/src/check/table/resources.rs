//! Resources and their operations.

use super::super::grammar::{
    Definition, NOTHING, Part, Value, choice, element, group, many, maybe, one, optional, required,
    some, word,
};
use super::nvsets::{
    META, OP_META_SET, OP_PARAMETERS, PARAMETERS, PRIMITIVE_META_SET, PRIMITIVE_PARAMETERS,
    UTILIZATION,
};
use super::{DESCRIPTION, ID, ROLES};

pub(super) static RESOURCES: Definition = element(
    "resources",
    &[
        many(&PRIMITIVE),
        many(&TEMPLATE).since(1, 2),
        many(&GROUP),
        many(&CLONE),
        many(&MASTER).until(3, 10),
        many(&BUNDLE).since(2, 8),
    ],
);

static PRIMITIVE: Definition = element(
    "primitive",
    &[
        ID,
        choice(&[
            group(&[OCF, TYPE]),
            group(&[
                required(
                    "class",
                    Value::OneOf(&[
                        word("lsb"),
                        word("heartbeat"),
                        word("stonith"),
                        word("service").since(1, 2),
                        word("systemd").since(1, 2),
                        word("upstart").until(3, 10),
                        word("nagios").since(1, 2).until(3, 10),
                    ]),
                ),
                TYPE,
            ]),
            required("template", Value::IdRef).since(1, 2),
        ]),
        DESCRIPTION,
        many(&PRIMITIVE_META_SET),
        many(&PRIMITIVE_PARAMETERS),
        many(&UTILIZATION).since(1, 2),
        maybe(&OPERATIONS),
    ],
);

static TEMPLATE: Definition = element(
    "template",
    &[
        ID,
        choice(&[
            group(&[OCF, TYPE]),
            group(&[
                required(
                    "class",
                    Value::OneOf(&[
                        word("lsb"),
                        word("heartbeat"),
                        word("stonith"),
                        word("service").since(2, 7),
                        word("systemd").since(2, 7),
                        word("upstart").until(3, 10),
                        word("nagios").since(2, 7).until(3, 10),
                    ]),
                ),
                TYPE,
            ]),
        ]),
        DESCRIPTION,
        many(&PRIMITIVE_META_SET),
        many(&PRIMITIVE_PARAMETERS),
        many(&UTILIZATION),
        maybe(&OPERATIONS),
    ],
);

const OCF: Part = group(&[
    required("class", Value::OneOf(&[word("ocf")])),
    required("provider", Value::Text),
]);
const TYPE: Part = required("type", Value::Text);

static OPERATIONS: Definition = element(
    "operations",
    &[
        optional("id", Value::Id),
        optional("id-ref", Value::IdRef),
        many(&OP),
    ],
);

static OP: Definition = element(
    "op",
    &[
        ID,
        required("name", Value::Text),
        required("interval", Value::Text),
        DESCRIPTION,
        choice(&[
            NOTHING,
            required("start-delay", Value::Text),
            required("interval-origin", Value::Text),
        ]),
        optional("timeout", Value::Text),
        optional("enabled", Value::Boolean),
        optional("record-pending", Value::Boolean),
        optional("role", ROLES),
        optional(
            "requires",
            Value::OneOf(&[
                word("nothing"),
                word("quorum"),
                word("fencing"),
                word("unfencing").since(1, 3),
            ]),
        )
        .until(2, 10),
        optional(
            "on-fail",
            Value::OneOf(&[
                word("ignore"),
                word("block"),
                word("demote").since(3, 4),
                word("stop"),
                word("restart"),
                word("standby"),
                word("fence"),
                word("restart-container").since(1, 2),
            ]),
        ),
        many(&OP_META_SET),
        many(&OP_PARAMETERS),
    ],
);

static GROUP: Definition = element(
    "group",
    &[
        ID,
        DESCRIPTION,
        many(&META),
        many(&PARAMETERS),
        some(&PRIMITIVE),
    ],
);

static CLONE: Definition = element("clone", COPIES);
static MASTER: Definition = element("master", COPIES);

const COPIES: &[Part] = &[
    ID,
    DESCRIPTION,
    many(&META),
    many(&PARAMETERS),
    choice(COPIED),
];
const COPIED: &[Part] = &[one(&PRIMITIVE), one(&GROUP)];

static BUNDLE: Definition = element(
    "bundle",
    &[
        ID,
        DESCRIPTION,
        many(&META),
        many(&PARAMETERS),
        choice(&[
            one(&DOCKER),
            one(&RKT).since(2, 10).until(3, 10),
            one(&PODMAN).since(3, 2),
        ]),
        maybe(&NETWORK),
        maybe(&STORAGE),
        maybe(&PRIMITIVE),
    ],
);

static DOCKER: Definition = element("docker", CONTAINER);
static RKT: Definition = element("rkt", CONTAINER);
static PODMAN: Definition = element("podman", CONTAINER);

const CONTAINER: &[Part] = &[
    required("image", Value::Text),
    optional("replicas", Value::Integer),
    optional("replicas-per-host", Value::Integer),
    choice(&[
        NOTHING,
        required("masters", Value::Integer).until(3, 10),
        required("promoted-max", Value::Integer).since(3, 0),
    ]),
    optional("run-command", Value::Text),
    optional("network", Value::Text),
    optional("options", Value::Text),
];

static NETWORK: Definition = element(
    "network",
    &[
        optional("ip-range-start", Value::Text),
        optional("control-port", Value::Integer),
        optional("host-interface", Value::Text),
        optional("host-netmask", Value::Integer),
        optional("add-host", Value::Boolean).since(3, 0),
        many(&PORT_MAPPING),
    ],
);

static PORT_MAPPING: Definition = element(
    "port-mapping",
    &[
        ID,
        choice(&[
            group(&[
                required("port", Value::Integer),
                optional("internal-port", Value::Integer),
            ]),
            required("range", Value::Range),
        ]),
    ],
);

static STORAGE: Definition = element("storage", &[many(&STORAGE_MAPPING)]);

static STORAGE_MAPPING: Definition = element(
    "storage-mapping",
    &[
        ID,
        choice(&[
            required("source-dir", Value::Text),
            required("source-dir-root", Value::Text),
        ]),
        required("target-dir", Value::Text),
        optional("options", Value::Text),
    ],
);
