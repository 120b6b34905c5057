//! What pcs says against what ours says.
//!
//! Errors, warnings and deprecations: their text without the mark of what `--force` overrides.
//! Equal texts are equal messages; of the others those that are as severe, as forceable, and name
//! the same things are of the same kind.

#![expect(clippy::print_stdout, reason = "test helpers")]

use std::collections::BTreeMap;
use std::fmt;

use cib::pcs::{Report, Severity};

use super::oracle::Ours;

/// A message, as compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    severity: String,
    forceable: bool,
    text: String,
}

/// The ends of what `--force` overrides.
const FORCE: [&str; 4] = [
    ", use --force to override",
    ", use --force to override:",
    ". Use --force to override.",
    " (use --force to override)",
];

/// What is no matter of the file, or a hint on how words will have to be typed: see "Differences to
/// pcs" in the docs of `cib::pcs`.
const NOT_OF_THE_FILE: &[&str] = &[
    "Specify --future to switch",
    "Specifying a rule as multiple arguments",
    "Specifying score as a standalone value",
    "position independent options in future",
    "without specifying 'user' or 'group' keyword",
    "without specifying the 'meta' keyword",
    "Errors have occurred, therefore",
    "Unable to detect init system",
    "Validating resource options using the resource agent itself",
    "Validation result from agent",
    "was misconfigured before the update",
];

/// The start of a message with the whole document, which Pacemaker's schema refuses.
const SCHEMA: &str = "Unable to update cib";

impl Said {
    fn line(line: &str) -> Option<Self> {
        if line.starts_with("Usage: ") {
            return Some(Self {
                severity: "Error".to_owned(),
                forceable: false,
                text: line.to_owned(),
            });
        }
        let (severity, text) = line.split_once(": ")?;
        let known = ["Error", "Warning", "Deprecation Warning"].contains(&severity);
        let other = NOT_OF_THE_FILE.iter().any(|words| text.contains(words));
        let forced = FORCE.iter().find_map(|end| text.strip_suffix(end));
        (known && !other).then(|| Self {
            severity: severity.to_owned(),
            forceable: forced.is_some(),
            text: forced.unwrap_or(text).to_owned(),
        })
    }

    fn report(report: &Report) -> Self {
        Self {
            severity: report.severity().to_string(),
            forceable: report.is_forceable(),
            text: first_line(&report.message().to_string()),
        }
    }

    /// The things that it names.
    fn named(&self) -> Vec<&str> {
        let words = self.text.split(['\'', '`']).skip(1).step_by(2);
        words
            .filter(|word| !word.starts_with(['-', ' ']) && !word.contains("pcs"))
            .collect()
    }

    fn is_like(&self, other: &Self) -> bool {
        let refused = self.text.starts_with(SCHEMA) && other.severity == self.severity;
        let same = self.severity == other.severity && self.forceable == other.forceable;
        refused || (same && self.named().iter().all(|word| other.text.contains(word)))
    }

    /// Without what it names, for counting.
    fn pattern(&self) -> String {
        let mark = if self.forceable { " (forceable)" } else { "" };
        let mut pattern = format!("{}{mark}: ", self.severity);
        for (index, part) in self.text.split(['\'', '`']).enumerate() {
            match index % 2 {
                0 if part == ", " => {}
                0 => pattern.push_str(part),
                _ if pattern.ends_with("'_'") => {}
                _ => pattern.push_str("'_'"),
            }
        }
        pattern
    }
}

/// pcs tells more in lines that begin with nothing.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// How many messages of pcs we say too.
#[derive(Default)]
pub(super) struct Tally {
    equal: usize,
    same_kind: usize,
    other: usize,
    missing: usize,
    /// Ours, that pcs does not have.
    extra: usize,
    /// Pairs that differ, each with a command.
    others: BTreeMap<(String, String), (usize, String)>,
}

impl Tally {
    pub(super) fn compare(&mut self, words: &[String], stderr: &str, ours: &Ours) {
        let mut theirs: Vec<Said> = stderr.lines().filter_map(Said::line).collect();
        let mut ours = said(ours);
        theirs.retain(|one| {
            let equal = ours.iter().position(|other| other == one);
            if let Some(index) = equal {
                ours.remove(index);
                self.equal += 1;
            }
            equal.is_none()
        });
        for one in theirs {
            let like = ours.iter().position(|other| one.is_like(other));
            let index = like.or_else(|| ours.iter().position(|o| o.severity == one.severity));
            match (like, index) {
                (Some(_), _) => self.same_kind += 1,
                (None, Some(_)) => self.other += 1,
                (None, None) => self.missing += 1,
            }
            let mut other = index.map_or_else(String::new, |at| ours.remove(at).pattern());
            if like.is_none() {
                other.insert_str(0, "!! ");
            }
            self.note(one.pattern(), other, words);
        }
        self.extra += ours.len();
        for other in ours {
            self.note(String::new(), format!("!! {}", other.pattern()), words);
        }
    }

    fn note(&mut self, theirs: String, ours: String, words: &[String]) {
        let entry = self.others.entry((theirs, ours));
        let (count, _) = entry.or_insert_with(|| (0, format!("{words:?}")));
        *count += 1;
    }

    /// The messages that are not equal, the most frequent first.
    pub(super) fn print_others(&self) {
        let mut all: Vec<_> = self.others.iter().collect();
        all.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for ((theirs, ours), (count, example)) in all {
            println!("{count:4} pcs:  {theirs}\n     ours: {ours}\n     {example}");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "messages of pcs: {} with equal text, {} of the same kind, {} of another kind, {} \
             missing; {} of ours alone",
            self.equal, self.same_kind, self.other, self.missing, self.extra
        )
    }
}

/// What ours says, as a program prints it.
fn said(ours: &Ours) -> Vec<Said> {
    let reports = match ours {
        Ours::Words(error) => {
            let report = error.report();
            return report.lines().filter_map(Said::line).collect();
        }
        Ours::Refused(refused) => refused.reports(),
        Ours::Done(_, reports) => reports,
    };
    let serious = reports
        .iter()
        .filter(|report| report.severity() != Severity::Info);
    serious.map(Said::report).collect()
}
