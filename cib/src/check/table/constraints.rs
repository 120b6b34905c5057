//! Constraints. Their children come in order.

use super::super::grammar::{
    Definition, NOTHING, Part, Value, choice, element, group, many, maybe, one, optional, required,
    sequence, some, word,
};
use super::rules::OTHER_RULE;
use super::{ID, ID_REF, ROLES, SCORE};

pub(super) static CONSTRAINTS: Definition = element(
    "constraints",
    &[
        many(&LOCATION),
        many(&COLOCATION),
        many(&ORDER),
        many(&TICKET).since(1, 2),
    ],
);

static LOCATION: Definition = sequence(
    "rsc_location",
    &[
        ID,
        choice(&[
            group(&[
                required("rsc", Value::IdRef),
                optional("role", ROLES).since(1, 2),
            ]),
            group(&[
                required("rsc-pattern", Value::Text),
                optional("role", ROLES),
            ])
            .since(2, 6),
            some(&RESOURCE_SET).since(1, 2),
        ]),
        choice(&[
            group(&[SCORE, required("node", Value::Text)]),
            some(&OTHER_RULE).until(3, 10),
            one(&OTHER_RULE).since(4, 0),
        ]),
        LIFETIME,
        optional(
            "resource-discovery",
            Value::OneOf(&[word("always"), word("never"), word("exclusive")]),
        )
        .since(2, 2),
    ],
);

const LIFETIME: Part = maybe(&LIFETIME_ELEMENT).until(3, 10);
static LIFETIME_ELEMENT: Definition = element("lifetime", &[some(&OTHER_RULE)]);

static RESOURCE_SET: Definition = element(
    "resource_set",
    &[choice(&[
        ID_REF,
        group(&[
            ID,
            optional("sequential", Value::Boolean),
            optional("require-all", Value::Boolean).since(1, 2),
            optional("ordering", Value::OneOf(&[word("group"), word("listed")])).since(2, 1),
            optional("action", ACTIONS),
            optional("role", ROLES),
            choice(&[NOTHING, SCORE, KIND.since(3, 0)]),
            some(&RESOURCE_REF),
        ]),
    ])],
);

static RESOURCE_REF: Definition = element("resource_ref", &[required("id", Value::IdRef)]);

static COLOCATION: Definition = sequence(
    "rsc_colocation",
    &[
        ID,
        choice(&[
            NOTHING,
            SCORE,
            required("score-attribute", Value::Text).until(2, 10),
            required("score-attribute-mangle", Value::Text).until(2, 10),
        ]),
        optional("influence", Value::Text).since(3, 6),
        LIFETIME,
        choice(&[
            group(&[
                required("rsc", Value::IdRef),
                required("with-rsc", Value::IdRef),
                optional("node-attribute", Value::Text),
                optional("rsc-role", ROLES),
                optional("with-rsc-role", ROLES),
            ]),
            some(&RESOURCE_SET),
        ]),
    ],
);

static ORDER: Definition = sequence(
    "rsc_order",
    &[
        ID,
        LIFETIME,
        optional("symmetrical", Value::Boolean),
        optional("require-all", Value::Boolean).since(2, 3),
        choice(&[NOTHING, SCORE, KIND]),
        choice(&[
            group(&[
                required("first", Value::IdRef),
                required("then", Value::IdRef),
                optional("first-action", ACTIONS),
                optional("then-action", ACTIONS),
            ]),
            some(&RESOURCE_SET),
        ]),
    ],
);

static TICKET: Definition = sequence(
    "rsc_ticket",
    &[
        ID,
        choice(&[
            group(&[required("rsc", Value::IdRef), optional("rsc-role", ROLES)]),
            some(&RESOURCE_SET),
        ]),
        required("ticket", Value::Text),
        optional(
            "loss-policy",
            Value::OneOf(&[word("stop"), word("demote"), word("fence"), word("freeze")]),
        ),
    ],
);

const ACTIONS: Value =
    Value::OneOf(&[word("start"), word("promote"), word("demote"), word("stop")]);

const KIND: Part = required(
    "kind",
    Value::OneOf(&[word("Optional"), word("Mandatory"), word("Serialize")]),
);
