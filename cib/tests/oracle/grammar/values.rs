//! Names and values that all subjects use.

use super::Family;

pub(super) const FAMILY: Family = Family {
    templates: &[],
    lists: LISTS,
};

const LISTS: &[(&str, &[&str])] = &[
    (
        "any",
        &[
            "A", "B", "C", "D", "E", "F", "P", "G", "H", "E-clone", "P-clone", "A", "B", "X",
            "nosuch", "A-clone", "f1", "T", "BU", "1",
        ],
    ),
    ("primitive", &["A", "B", "X", "G", "f1"]),
    ("group", &["G", "H", "I", "A", "E-clone", "{new}"]),
    ("clone", &["E-clone", "P-clone", "X", "A"]),
    ("bundle", &["BU", "X", "A"]),
    ("node", &["n1", "n2", "n1", "n3"]),
    (
        "new",
        &[
            "X", "Y", "Z", "X", "Y", "A", "G", "1x", "x.y-z_1", "_u", "{odd}", "X-clone",
        ],
    ),
    ("new2", &["", "", "Q", "A", "1q"]),
    ("remove", &["delete", "remove"]),
    ("force", &["", "", "", "--force"]),
    (
        "metapair",
        &[
            "priority={integer}",
            "priority=",
            "is-managed={boolean}",
            "target-role={role}",
            "foo=bar",
            "foo={odd}",
            "{odd}=1",
            "resource-stickiness={score}",
            "migration-threshold={n}",
            "failure-timeout={interval}",
            "allow-migrate={boolean}",
            "critical=false",
            "remote-addr=h",
            "a-very-long-name-of-an-attribute=1",
        ],
    ),
    (
        "role",
        &[
            "Promoted",
            "Started",
            "started",
            "Boss",
            "Unpromoted",
            "Stopped",
            "Master",
            "slave",
        ],
    ),
    (
        "boolean",
        &["true", "false", "0", "1", "yes", "Off", "x", "TRUE", ""],
    ),
    (
        "interval",
        &[
            "10", "10s", "60s", "1min", "2h", "500ms", "PT1M", "0", "abc", "-1", "1 s", "10S", "",
        ],
    ),
    (
        "integer",
        &["0", "1", "3", "20", "-5", "+2", "1.5", "x", "1000000"],
    ),
    ("n", &["1", "2", "3", "20"]),
    ("value", &["1", "2", "x", "v.*", "", "-1", "0"]),
    (
        "odd",
        &[
            "a=b",
            "x y",
            "it's",
            "say \"hi\"",
            "<&>",
            "ä€",
            "100%",
            "",
            "-5",
            "a,b",
            "$x",
            "a:b",
            "#a",
            "back\\slash",
            "1x",
            "a.b-c_d",
        ],
    ),
];
