//! Rules. The schemas let each context have every kind of expression; see
//! [`context`](super::super::context) for those that mean nothing where they stand.

use super::super::grammar::{
    Definition, NOTHING, Part, Value, choice, element, group, maybe, member, one, optional,
    required, some_of, word,
};
use super::{ID, ID_REF, SCORE};

/// A rule and the expressions in it: `value-source` since the first version, expressions about
/// resources and operations since the second.
macro_rules! rule {
    ($rule:ident, $expression:ident, $source:expr, $agents:expr) => {
        pub(super) static $rule: Definition = element(
            "rule",
            &[choice(&[
                ID_REF,
                group(&[
                    ID,
                    choice(&[
                        SCORE,
                        required("score-attribute", Value::Text),
                        NOTHING.since(3, 9),
                    ]),
                    optional("boolean-op", Value::OneOf(&[word("and"), word("or")])),
                    optional("role", Value::Text),
                    some_of(&[
                        member(&$expression),
                        member(&DATE_EXPRESSION),
                        member(&RSC_EXPRESSION).since($agents.0, $agents.1),
                        member(&OP_EXPRESSION).since($agents.0, $agents.1),
                        member(&$rule),
                    ]),
                ]),
            ])],
        );

        static $expression: Definition = element(
            "expression",
            &[
                ID,
                required("attribute", Value::Text),
                required("operation", OPERATIONS),
                optional("value", Value::Text),
                optional("type", TYPES),
                optional("value-source", SOURCES).since($source.0, $source.1),
            ],
        );
    };
}

rule!(OPTION_RULE, OPTION_EXPRESSION, (3, 0), (3, 4));
rule!(RESOURCE_RULE, RESOURCE_EXPRESSION, (2, 9), (3, 4));
rule!(OTHER_RULE, OTHER_EXPRESSION, (2, 9), (3, 5));

const OPERATIONS: Value = Value::OneOf(&[
    word("lt"),
    word("gt"),
    word("lte"),
    word("gte"),
    word("eq"),
    word("ne"),
    word("defined"),
    word("not_defined"),
]);

const TYPES: Value = Value::OneOf(&[
    word("string"),
    word("integer").since(3, 5),
    word("number"),
    word("version"),
]);

const SOURCES: Value = Value::OneOf(&[word("literal"), word("param"), word("meta")]);

const START: Part = required("start", Value::Text);
const END: Part = required("end", Value::Text);

static DATE_EXPRESSION: Definition = element(
    "date_expression",
    &[
        ID,
        choice(&[
            group(&[
                required("operation", Value::OneOf(&[word("in_range")])),
                choice(&[
                    group(&[optional("start", Value::Text), END]).until(3, 8),
                    group(&[START, one(&DURATION)]).until(3, 8),
                    group(&[START, maybe(&DURATION)]).since(3, 9),
                    group(&[optional("start", Value::Text), END, maybe(&DURATION)]).since(3, 9),
                ]),
            ]),
            group(&[required("operation", Value::OneOf(&[word("gt")])), START]),
            group(&[required("operation", Value::OneOf(&[word("lt")])), END]),
            group(&[
                required("operation", Value::OneOf(&[word("date_spec")])),
                one(&DATE_SPEC),
            ]),
        ]),
    ],
);

/// Until 3.8 one set of attributes served both, and lacked the finer ones.
static DURATION: Definition = element(
    "duration",
    &[
        ID,
        optional("years", Value::Text),
        optional("months", Value::Text),
        optional("weeks", Value::Text),
        optional("days", Value::Text).since(3, 9),
        optional("hours", Value::Text),
        optional("minutes", Value::Text).since(3, 9),
        optional("seconds", Value::Text).since(3, 9),
        optional("monthdays", Value::Text),
        optional("weekdays", Value::Text),
        optional("yearsdays", Value::Text),
        optional("weekyears", Value::Text),
        optional("moon", Value::Text),
    ],
);

static DATE_SPEC: Definition = element(
    "date_spec",
    &[
        ID,
        optional("years", Value::Text),
        optional("months", Value::Text),
        optional("monthdays", Value::Text),
        optional("hours", Value::Text),
        optional("minutes", Value::Text).since(3, 9),
        optional("seconds", Value::Text).since(3, 9),
        optional("yeardays", Value::Text).since(3, 9),
        optional("weekyears", Value::Text),
        optional("weeks", Value::Text),
        optional("weekdays", Value::Text),
        optional("moon", Value::Text).until(3, 10),
        optional("yearsdays", Value::Text),
    ],
);

static RSC_EXPRESSION: Definition = element(
    "rsc_expression",
    &[
        ID,
        optional("class", Value::Text),
        optional("provider", Value::Text),
        optional("type", Value::Text),
    ],
);

static OP_EXPRESSION: Definition = element(
    "op_expression",
    &[
        ID,
        required("name", Value::Text),
        optional("interval", Value::Text),
    ],
);
