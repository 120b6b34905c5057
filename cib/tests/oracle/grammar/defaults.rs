//! Defaults of resources and operations.

use super::Family;

pub(super) const FAMILY: Family = Family {
    templates: TEMPLATES,
    lists: LISTS,
};

const TEMPLATES: &[&str] = &[
    "resource defaults update {metapair} {metapair}",
    "resource op defaults update timeout={interval}",
    "resource op defaults update {metapair} {metapair}",
    "{defaults} set create {setopts} meta {metapair} rule resource ocf:pacemaker:{type}",
    "{defaults} set create {setopts} meta {metapair} {metapair} rule {defrule} {force}",
    "{defaults} set create {setopts} meta {odd}={odd}",
    "{defaults} set create {setopts}",
    "{opdefaults} set create meta timeout={n} rule op monitor interval=10s and resource ::Dummy",
    "{opdefaults} set create id={new} meta timeout={n} rule {defrule}",
    "{opdefaults} set create {setopts} meta timeout={n} rule {oprule} {force}",
    "{opdefaults} set create rule {+oprule}",
    "{defaults} set update {setid} meta {metapair} {metapair}",
    "{opdefaults} set update {setid} meta {metapair}",
    "{opdefaults} set {remove} {setid}",
    "{defaults} set {remove} {setid}",
    "{defaults} set {remove} {setid} {setid}",
    "{defaults} {metapair}",
    "{defaults} update {metapair}",
];

const LISTS: &[(&str, &[&str])] = &[
    (
        "defaults",
        &["resource defaults", "resource defaults", "stonith defaults"],
    ),
    (
        "opdefaults",
        &[
            "resource op defaults",
            "resource op defaults",
            "stonith op defaults",
        ],
    ),
    ("setopts", &["", "{setopt}", "{setopt} {setopt}"]),
    (
        "setopt",
        &[
            "id=ds",
            "score={score}",
            "score=10",
            "id=A",
            "id={new}",
            "bad=1",
        ],
    ),
    ("setid", &["ds", "rsc_defaults-meta_attributes", "nosuch"]),
    ("type", &["Dummy", "x", "", "a-b_c.d"]),
    (
        "defrule",
        &[
            "resource ocf:pacemaker:Dummy",
            "resource ::Dummy or resource systemd:",
            "resource ocf:: and ( {date} or {date} )",
            "op monitor",
            "op start interval=10",
            "#uname eq n1",
            "{date} and resource ocf::",
            "{date}",
            "resource",
            "resource a:b:c:d",
            "( resource ::X",
            "resource ocf:*:Dummy",
        ],
    ),
    (
        "oprule",
        &[
            "op monitor",
            "op monitor interval={interval}",
            "op {odd}",
            "resource ocf:: and op start",
            "{test}",
            "{test} and op monitor or resource ::Dummy",
            "{date} and {test}",
            "not_defined x",
        ],
    ),
];
