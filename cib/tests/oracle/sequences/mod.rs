//! Random sequences of commands through the real pcs and through ours: after each step the same
//! tree and the same exit status, and at the end a document that Pacemaker accepts. What both say
//! is compared too, and counted.
//!
//! `LVSKIT_FROM` and `LVSKIT_COUNT` choose a part of a campaign, `LVSKIT_FULL=1` all of it. Each
//! sequence has a seed of its own, so parts and whole run the same commands.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "test helpers")]

mod compare;
mod messages;
mod oracle;
mod totals;

use std::path::PathBuf;

use cib::pcs::Dialect;

use crate::campaign::{Random, rounds};
use crate::grammar;
use oracle::{Oracle, Step};
use totals::Totals;

fn part(name: &str) -> Option<usize> {
    Some(std::env::var(name).ok()?.parse().unwrap())
}

fn campaign(oracle: &mut Oracle, seed: u64, sequences: usize) {
    let from = part("LVSKIT_FROM").unwrap_or(0);
    let sequences = part("LVSKIT_COUNT").unwrap_or(sequences);
    let mut totals = Totals::default();
    for number in from..from + sequences {
        sequence(oracle, seed, number, &mut totals);
        if totals.sequences.is_multiple_of(10) {
            totals.print(number + 1);
        }
    }
    totals.print(from + sequences);
    totals.print_details();
    assert_eq!(totals.disagreements, 0, "pcs and ours disagree, see above");
    assert_eq!(totals.invalid, 0, "documents are not valid, see above");
    assert_eq!(totals.unverified, 0, "crm_verify refuses, see above");
    assert!(
        totals.done > totals.commands / 5,
        "the grammar makes too many wrong commands"
    );
}

/// One sequence; every third starts from a document that others have made.
fn sequence(oracle: &mut Oracle, seed: u64, number: usize, totals: &mut Totals) {
    let mut random = Random::new(seed * 1_000_003 + u64::try_from(number).unwrap());
    let odd = number % 3 == 2;
    let mut cib = grammar::start(oracle.dialect, odd);
    let mut history: Vec<Vec<String>> = Vec::new();
    for _ in 0..3 + random.below(6) {
        let words = grammar::command(&mut random, &cib);
        let before = cib.clone();
        let step = oracle.step(&mut cib, &words, &mut totals.said);
        totals.count(&words, step.as_ref().ok().copied());
        match step {
            Ok(Step::Done | Step::Listed) => history.push(words),
            Ok(_) => {}
            Err(why) => {
                let tried = [&history[..], &[words]].concat();
                let (lines, why) = oracle.minimal(odd, tried, why);
                println!(
                    "sequence {number} disagrees:\n{}\n{why}\n",
                    lines.join("\n")
                );
                cib = before;
            }
        }
    }
    totals.sequences += 1;
    let lines: Vec<String> = history.iter().map(|words| words.join(" ")).collect();
    totals.verify(number, &lines, oracle.verify(&cib));
}

#[test]
#[ignore = "needs pcs 0.11 and xmllint: cargo lab test"]
fn random_sequences_agree_with_pcs_0_11() {
    let mut oracle = Oracle::here(Dialect::V0_11);
    campaign(&mut oracle, 2611, rounds(300, 20));
}

/// Any pcs 0.12: runs with 0.12.0.2 and with 0.12.3.1.
#[test]
#[ignore = "needs root, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn random_sequences_agree_with_pcs_0_12() {
    let root = std::env::var_os("LVSKIT_PACEMAKER_3").map(PathBuf::from);
    let root = root.expect("LVSKIT_PACEMAKER_3 names no root: `cargo lab test` makes one");
    assert!(
        root.join("usr/sbin/pcs").exists(),
        "no pcs in {}",
        root.display()
    );
    let mut oracle = Oracle::in_root(Dialect::V0_12, root);
    campaign(&mut oracle, 2612, rounds(300, 20));
}
