//! `--help` of commands.

use cib::pcs::Usage;

use crate::{Failure, print};

/// Commands that are not about the CIB, which the library knows no usage of.
const MORE: [(&str, &[&str]); 4] = [
    (
        "host",
        &[
            "host auth (NAME [addr=ADDRESS[:PORT]]...)... [-u USER] [-p PASSWORD] \
             [--request-timeout]",
            "host deauth [NAME...]",
        ],
    ),
    ("pcsd", &["pcsd status [NODE...] [--request-timeout]"]),
    (
        "quorum",
        &[
            "quorum [config] [--corosync_conf]",
            "quorum status",
            "quorum device add|update|remove|heuristics remove [OPTIONS] [--corosync_conf]",
            "quorum device status [--full]",
            "quorum expected-votes VOTES",
            "quorum unblock [--force]",
            "quorum update NAME=VALUE... [--corosync_conf] [--force] [--skip-offline]",
        ],
    ),
    (
        "status",
        &[
            "status [--full] [--hide-inactive]",
            "status cluster",
            "status corosync",
            "status nodes [corosync | both | config]",
            "status pcsd [NODE...]",
            "status quorum",
            "status resources [ID] [node=NODE] [--hide-inactive]",
            "status xml",
        ],
    ),
];

/// Shows a usage.
pub(crate) fn show(usage: &Usage, words: &[&str]) -> Result<(), Failure> {
    let mut text = format!("{usage}\n");
    let more = MORE.iter().find(|(family, _)| words.contains(family));
    if let Some((_, more)) = more.filter(|_| usage.commands().next().is_none()) {
        text.extend(more.iter().map(|command| format!("    {command}\n")));
    }
    print(text.as_bytes())
}
