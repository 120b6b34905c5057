//! Lints of the text: comments, quotes, blanks, numbers and words that are not what they seem.

mod lines;
mod quotes;
mod values;

use std::collections::HashSet;

use super::report::Report;
use super::written::Written;
use crate::document::LineKind;

pub(super) use lines::odd_blank_fix;
pub(super) use quotes::{TYPOGRAPHIC, pair};

/// Directives whose value is a number.
const NUMBERS: &[&str] = &[
    "checkcount",
    "checkinterval",
    "checkport",
    "checktimeout",
    "emailalertfreq",
    "failurecount",
    "negotiatetimeout",
    "persistent",
];

/// Directives whose value must stand in quotes.
const QUOTED: &[&str] = &[
    "callback", "database", "load", "logfile", "login", "passwd", "receive", "request", "secret",
];

/// Directives whose value may stand in quotes.
const UNQUOTED: &[&str] = &["checkcommand", "emailalert", "monitorfile", "virtualhost"];

/// Directives whose quotes are part of the value.
const RAW: &[&str] = &[
    "comment",
    "emailalertfrom",
    "execute",
    "maintenancedir",
    "servicename",
];

/// All lints of the text; `rejected` are the numbers of lines to leave alone.
pub(super) fn check(report: &mut Report<'_>, rejected: &HashSet<usize>) {
    let document = report.document;
    lines::carriage_returns(report);
    let mut repeated = lines::Repeated::new();
    for line in document.lines() {
        let Some(written) = Written::of(line) else {
            continue;
        };
        repeated.take(report, &written);
        if rejected.contains(&line.number()) {
            continue;
        }
        lines::odd_blanks(report, &written);
        if line.kind() == LineKind::Virtual {
            lines::header(report, &written);
        } else {
            lines::directive(report, &written);
            quotes::check(report, &written);
            values::check(report, &written);
        }
    }
}

fn is_one_of(written: &Written<'_>, keys: &[&str]) -> bool {
    keys.iter().any(|key| key.as_bytes() == written.key())
}
