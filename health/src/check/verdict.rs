//! From the reports of a tree's probes to one report. Pure, three-valued logic.
//!
//! A node's verdict is settled as soon as the reports that are still missing cannot change
//! whether it passes. An inconclusive report counts as one that could have been either: so the
//! checker's own trouble makes a node inconclusive exactly when it matters.

use crate::{Outcome, Report, Weight};

/// A node's members, each with its weight and its report, if it has one.
pub(super) type Members<'a> = [(u64, Option<&'a Report>)];

/// How many members' weight must pass: all of it, any of it, or a number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Needs {
    All,
    Any,
    Weight(u32),
}

/// Which member's report decided, once the verdict is settled, and what the verdict is.
pub(super) fn settle(needs: Needs, members: &Members<'_>) -> Option<(Outcome, Option<usize>)> {
    let total: u64 = members.iter().map(|(weight, _)| *weight).sum();
    let needed = match needs {
        Needs::All => total,
        Needs::Any => 1,
        Needs::Weight(needed) => u64::from(needed),
    };
    let sum = |wanted: &dyn Fn(Option<Outcome>) -> bool| -> u64 {
        let member = |(weight, report): &(u64, Option<&Report>)| {
            wanted(report.map(Report::outcome)).then_some(*weight)
        };
        members.iter().filter_map(member).sum()
    };
    let passed = sum(&|outcome| outcome.is_some_and(passes));
    let failed = sum(&|outcome| outcome == Some(Outcome::Fail));
    let missing = sum(&|outcome| outcome.is_none());
    if passed >= needed {
        return Some(passing(members));
    }
    if total - failed < needed {
        return Some((
            Outcome::Fail,
            find(members, |outcome| outcome == Outcome::Fail),
        ));
    }
    (missing == 0).then(|| {
        let unsure = find(members, |outcome| outcome == Outcome::Inconclusive);
        (Outcome::Inconclusive, unsure)
    })
}

const fn passes(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Pass | Outcome::Warn | Outcome::Drain)
}

/// The gravest among those that pass: a request to drain, then a warning.
fn passing(members: &Members<'_>) -> (Outcome, Option<usize>) {
    for wanted in [Outcome::Drain, Outcome::Warn] {
        let found = find(members, |outcome| outcome == wanted);
        if found.is_some() {
            return (wanted, found);
        }
    }
    (Outcome::Pass, find(members, passes))
}

fn find(members: &Members<'_>, wanted: impl Fn(Outcome) -> bool) -> Option<usize> {
    members
        .iter()
        .position(|(_, report)| report.is_some_and(|report| wanted(report.outcome())))
}

/// The weight of a node: of all that must pass the smallest, of any the largest.
pub(super) fn weight(needs: Needs, members: &Members<'_>) -> Option<Weight> {
    let weights = members.iter().filter_map(|(_, report)| *report);
    let weights = weights
        .filter(|report| passes(report.outcome()))
        .filter_map(Report::weight);
    match needs {
        Needs::Any => weights.max(),
        Needs::All | Needs::Weight(_) => weights.min(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;
    use proptest::prelude::*;

    fn report() -> impl Strategy<Value = Report> {
        prop_oneof![
            Just(Report::pass()),
            Just(Report::warn(Reason::Other("w"))),
            Just(Report::fail(Reason::Refused)),
            Just(Report::inconclusive(Reason::Permission)),
        ]
    }

    fn needs() -> impl Strategy<Value = Needs> {
        prop_oneof![
            Just(Needs::All),
            Just(Needs::Any),
            (1_u32..12).prop_map(Needs::Weight)
        ]
    }

    fn verdict(needs: Needs, reports: &[(u64, Report)], known: usize) -> Option<Outcome> {
        let members = reports.iter().enumerate();
        let members: Vec<_> = members
            .map(|(index, (weight, report))| (*weight, (index < known).then_some(report)))
            .collect();
        settle(needs, &members).map(|(outcome, _)| outcome)
    }

    fn class(outcome: Outcome) -> u8 {
        match outcome {
            Outcome::Pass | Outcome::Warn | Outcome::Drain => 0,
            Outcome::Fail => 1,
            Outcome::Inconclusive => 2,
        }
    }

    proptest! {
        #[test]
        fn a_settled_verdict_never_turns_over(
            needs in needs(), reports in prop::collection::vec((1_u64..5, report()), 1..6),
        ) {
            let last = verdict(needs, &reports, reports.len());
            prop_assert!(last.is_some(), "a complete node is settled");
            for known in 0..reports.len() {
                if let Some(early) = verdict(needs, &reports, known) {
                    prop_assert_eq!(class(early), class(last.unwrap()));
                }
            }
        }

        #[test]
        fn own_trouble_matters_only_if_it_could_turn_the_verdict(
            needs in needs(), reports in prop::collection::vec((1_u64..5, report()), 1..6),
        ) {
            let replace = |with: &Report| -> Vec<_> {
                let one = |(weight, report): &(u64, Report)| match report.outcome() {
                    Outcome::Inconclusive => (*weight, with.clone()),
                    Outcome::Pass | Outcome::Warn | Outcome::Drain | Outcome::Fail => {
                        (*weight, report.clone())
                    }
                };
                reports.iter().map(one).collect()
            };
            let best = verdict(needs, &replace(&Report::pass()), reports.len()).unwrap();
            let worst = verdict(needs, &replace(&Report::fail(Reason::Refused)), reports.len()).unwrap();
            let real = verdict(needs, &reports, reports.len()).unwrap();
            let expected = if class(best) == class(worst) { class(best) } else { 2 };
            prop_assert_eq!(class(real), expected);
        }
    }
}
