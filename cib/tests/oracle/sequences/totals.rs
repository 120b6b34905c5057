//! What a campaign counts.

#![expect(clippy::print_stdout, reason = "test helpers")]

use std::collections::BTreeMap;

use super::messages::Tally;
use super::oracle::{Step, Verdict};

/// Errors of `crm_verify` in documents that pcs makes too, because it is told to: schedules of
/// actions that cannot recur, constraints on what is inside a clone, tickets that fence where
/// nothing does, values that are forced.
const ASKED_FOR: &[&str] = &[
    "action cannot be recurring",
    "is not a valid resource or tag",
    "No resource found for",
    "No such resource",
    "Ignoring colocation of set",
    "Ignoring order of set",
    // Roles that are none, or none of this resource.
    "Unknown role",
    "Ignoring 'target-role'",
    // A guest node without a name, no fencing device where fencing is on.
    "Ignoring <primitive> resource without ID",
    "Resource start-up disabled since no STONITH",
    "Either configure some or disable STONITH",
    "Clusters with shared data need STONITH",
    "Resetting 'loss-policy' for ticket",
    "Ignoring promoted-max for",
    "rsc-pattern has invalid value",
    "Using default value for cluster option",
    // Dates like `1999`, which pcs takes.
    "is not a valid ISO 8601 date/time specification",
    // A resource ordered with itself, at which Pacemaker's own check aborts.
    "order_actions: Triggered fatal assertion",
    // The end of such a list in Pacemaker 3; the schema is asked by itself.
    "CIB did not pass schema validation",
];

/// The errors of `crm_verify` that nobody asked for.
fn unexpected(messages: &str) -> Vec<&str> {
    let errors = messages.lines().filter(|line| line.contains("error: "));
    errors
        .filter(|line| !ASKED_FOR.iter().any(|asked| line.contains(asked)))
        .collect()
}

#[derive(Default)]
pub(super) struct Totals {
    pub(super) sequences: usize,
    pub(super) commands: usize,
    pub(super) done: usize,
    refused: usize,
    half_done: usize,
    broken: usize,
    pub(super) disagreements: usize,
    pub(super) invalid: usize,
    /// Not passed by `crm_verify`, for warnings alone.
    warned: usize,
    /// Not passed by `crm_verify`, for what the commands asked for.
    asked_for: usize,
    /// Not passed by `crm_verify` for another reason.
    pub(super) unverified: usize,
    listings: usize,
    /// Commands by their first two words: how many were done by both sides, and tried.
    families: BTreeMap<String, (usize, usize)>,
    pub(super) said: Tally,
}

impl Totals {
    pub(super) fn count(&mut self, words: &[String], step: Option<Step>) {
        self.commands += 1;
        let family = words.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
        let (done, tried) = self.families.entry(family).or_default();
        *tried += 1;
        match step {
            Some(Step::Done | Step::Listed) => {
                self.listings += usize::from(step == Some(Step::Listed));
                self.done += 1;
                *done += 1;
            }
            Some(Step::Refused) => self.refused += 1,
            Some(Step::HalfDone) => {
                self.half_done += 1;
                println!("pcs left half-done: {words:?}");
            }
            Some(Step::Broken) => {
                self.broken += 1;
                println!("pcs broke: {words:?}");
            }
            None => self.disagreements += 1,
        }
    }

    /// Counts what Pacemaker says about the document that the lines have made.
    pub(super) fn verify(&mut self, number: usize, lines: &[String], verdict: Verdict) {
        let lines = lines.join("\n");
        if let Some(why) = verdict.invalid {
            self.invalid += 1;
            println!("sequence {number} is not valid:\n{lines}\n{why}");
        }
        let Some(messages) = verdict.refused else {
            return;
        };
        let why = unexpected(&messages);
        if !messages.contains("error: ") {
            self.warned += 1;
        } else if why.is_empty() {
            self.asked_for += 1;
        } else {
            self.unverified += 1;
            println!(
                "crm_verify, sequence {number}:\n{lines}\n{}",
                why.join("\n")
            );
        }
    }

    pub(super) fn print(&self, next: usize) {
        println!(
            "{} sequences (next: LVSKIT_FROM={next}), {} commands: {} done by both, {} refused by \
             both, {} refused by both but half-done by pcs, {} at which pcs broke, {} listings alike, {} disagreements; \
             documents: {} valid, {} not; crm_verify: {} pass, {} with warnings, {} with errors that were asked for, {} with others",
            self.sequences,
            self.commands,
            self.done,
            self.refused,
            self.half_done,
            self.broken,
            self.listings,
            self.disagreements,
            self.sequences - self.invalid,
            self.invalid,
            self.sequences - self.warned - self.asked_for - self.unverified,
            self.warned,
            self.asked_for,
            self.unverified
        );
        println!("{}", self.said);
    }

    pub(super) fn print_details(&self) {
        println!("done and tried: {:?}", self.families);
        self.said.print_others();
    }
}
