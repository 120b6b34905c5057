//! Commands about constraints.

use super::row::{ALL, HIDDEN, NEW, OLD, Row, V11, V12, replaced, row};

const FULL: &str = "--full";
const FULL_12: &str = "--full --output-format";
const ALL_11: &str = "--all --full";
const ALL_12: &str = "--all --full --output-format";
const SET: &str = "ID … [OPTION=VALUE …] [set …] [setoptions OPTION=VALUE …]";

pub(super) const ROWS: &[Row] = &[
    row(
        ALL,
        "constraint colocation add",
        "[ROLE] ID with [ROLE] ID [SCORE] [OPTION=VALUE …]",
        "--force",
    ),
    row(OLD, "constraint colocation config?", "", FULL),
    row(V12, "constraint colocation config?", "", FULL_12),
    row(ALL, "constraint colocation delete", "ID ID", ""),
    row(ALL, "constraint colocation remove", "ID ID", ""),
    row(ALL, "constraint colocation set", SET, "--force"),
    replaced(
        "constraint colocation show",
        "constraint colocation config",
        FULL,
    ),
    row(OLD, "constraint config?", "", ALL_11),
    row(V12, "constraint config?", "", ALL_12),
    row(NEW, "constraint delete", "CONSTRAINT …", ""),
    replaced("constraint list", "constraint config", ALL_11),
    row(
        ALL,
        "constraint location add",
        "CONSTRAINT ID NODE [SCORE] [OPTION=VALUE …]",
        "--force",
    ),
    row(
        OLD,
        "constraint location config?",
        "[resources [ID …] | nodes [NODE …]]",
        ALL_11,
    ),
    row(
        V12,
        "constraint location config?",
        "[resources [ID …] | nodes [NODE …]]",
        ALL_12,
    ),
    row(ALL, "constraint location delete", "CONSTRAINT …", ""),
    row(ALL, "constraint location remove", "CONSTRAINT …", ""),
    replaced(
        "constraint location show",
        "constraint location config",
        ALL_11,
    ),
    row(
        ALL,
        "constraint location * prefers",
        "NODE[=SCORE] …",
        "--force",
    ),
    row(
        ALL,
        "constraint location * avoids",
        "NODE[=SCORE] …",
        "--force",
    ),
    row(
        ALL,
        "constraint location * rule",
        "[OPTION=VALUE …] EXPRESSION",
        "--force",
    ),
    row(ALL, "constraint location *", HIDDEN, "--force"),
    row(OLD, "constraint order config?", "", FULL),
    row(V12, "constraint order config?", "", FULL_12),
    row(ALL, "constraint order delete", "ID …", ""),
    row(ALL, "constraint order remove", "ID …", ""),
    row(ALL, "constraint order set", SET, "--force"),
    replaced("constraint order show", "constraint order config", FULL),
    row(
        ALL,
        "constraint order *",
        "[ACTION] ID then [ACTION] ID [OPTION=VALUE …]",
        "--force",
    ),
    row(ALL, "constraint ref", "ID …", ""),
    row(ALL, "constraint remove", "CONSTRAINT …", ""),
    row(
        OLD,
        "constraint rule add",
        "CONSTRAINT [OPTION=VALUE …] EXPRESSION",
        "--force",
    ),
    row(V11, "constraint rule delete", "RULE", ""),
    row(OLD, "constraint rule remove", "RULE", ""),
    replaced("constraint rule", "constraint location", "--force"),
    replaced("constraint show", "constraint config", ALL_11),
    row(
        ALL,
        "constraint ticket add",
        "TICKET [ROLE] ID [OPTION=VALUE …]",
        "--force",
    ),
    row(OLD, "constraint ticket config?", "", FULL),
    row(V12, "constraint ticket config?", "", FULL_12),
    row(ALL, "constraint ticket delete", "TICKET ID", ""),
    row(ALL, "constraint ticket remove", "TICKET ID", ""),
    row(ALL, "constraint ticket set", SET, "--force"),
    replaced("constraint ticket show", "constraint ticket config", FULL),
];
