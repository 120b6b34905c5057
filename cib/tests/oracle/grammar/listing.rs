//! Commands that show something, and edit nothing.

use super::Family;

pub(super) const FAMILY: Family = Family {
    templates: TEMPLATES,
    lists: LISTS,
};

const TEMPLATES: &[&str] = &[
    "resource config {any}",
    "resource config --output-format={format}",
    "stonith config {primitive} {formats}",
    "stonith level config {formats}",
    "resource group list",
    "resource utilization {any}",
    "resource relations {any} {full}",
    "resource relocate dry-run {any}",
    "{defaults} config {showall} {full} {formats}",
    "{opdefaults} config {showall} {full} {formats}",
    "{defaults} {showall} {full} {formats}",
    "{opdefaults} {showall}",
    "constraint config {full} {showall} {formats}",
    "constraint {fullname} config {full}",
    "constraint {fullname} config --output-format={format}",
    "constraint location config {by} {full} {showall}",
    "constraint location config --output-format={format}",
    "constraint --full",
    "constraint ref {any}",
    "constraint ref {any} {any}",
    "property config {pname}",
    "property config {propertyall}",
    "property config --output-format={format}",
    "node attribute {node}",
    "node attribute",
    "node utilization {node}",
    "acl config",
    "alert config",
    "tag config {tag} {formats}",
    "tag",
];

const LISTS: &[(&str, &[&str])] = &[
    (
        "formats",
        &["", "", "--output-format=json", "--output-format=cmd"],
    ),
    (
        "propertyall",
        &["", "--all", "--defaults", "--all --defaults"],
    ),
    ("format", &["text", "json", "cmd", "xml"]),
    ("full", &["", "--full"]),
    ("showall", &["", "--all", "--no-expire-check"]),
    ("fullname", &["colocation", "order", "ticket"]),
    (
        "by",
        &["", "resources", "resources {any}", "nodes", "nodes {node}"],
    ),
];
