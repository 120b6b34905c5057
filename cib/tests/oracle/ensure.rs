//! Plans for desired configurations, typed into the real pcs: it takes every step, what it writes
//! needs nothing more, and is valid by the installed schema.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "test helpers")]

use std::fs;
use std::path::Path;
use std::process::Command;

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation, ensure};

use crate::campaign::{Random, rounds};
use crate::driver::{Directory, Pcs};
use crate::grammar;

/// A document that random commands made, and commands that say what it shall be.
fn situation(random: &mut Random, dialect: Dialect) -> (Cib, Vec<Operation>) {
    let facts = Metadata::builtin();
    let odd = random.below(3) == 0;
    let mut cib = grammar::start(dialect, odd);
    for _ in 0..random.below(8) {
        let words = grammar::command(random, &cib);
        if let Ok(operation) = Operation::parse_argv_as(&words, dialect) {
            drop(operation.apply(&mut cib, &facts, dialect));
        }
    }
    let mut wanted = Vec::new();
    let mut goal = cib.clone();
    while wanted.len() < 4 {
        let words = grammar::command(random, &goal);
        let Ok(operation) = Operation::parse_argv_as(&words, dialect) else {
            continue;
        };
        let plan = ensure(&goal, [&operation], &facts, dialect);
        let done = plan.is_ok_and(|plan| {
            plan.iter()
                .all(|step| step.apply(&mut goal, &facts, dialect).is_ok())
        });
        if done {
            wanted.push(operation);
        }
    }
    (cib, wanted)
}

/// What pcs makes of the plan.
fn typed(pcs: &mut Pcs, directory: &Directory, cib: &Cib, plan: &[Operation]) -> Cib {
    let file = directory.write("cib.xml", &cib.to_bytes());
    for step in plan {
        let words = ["cli", "-f", &file].map(str::to_owned).into_iter();
        let words: Vec<String> = words.chain(step.to_argv()).collect();
        let answer = pcs.run(&words);
        assert_eq!(answer.status, 0, "{step}: {}", answer.stderr);
    }
    Cib::parse(fs::read(directory.outside(Path::new("cib.xml"))).unwrap()).unwrap()
}

fn assert_valid(directory: &Directory, cib: &Cib) {
    let schema = cib.schema().unwrap();
    let grammar = format!("/usr/share/pacemaker/{schema}.rng");
    let output = Command::new("xmllint")
        .args(["--noout", "--relaxng", &grammar])
        .arg(directory.outside(Path::new("cib.xml")))
        .output()
        .unwrap();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{why}");
}

fn campaign(pcs: &mut Pcs, seed: u64, count: usize) {
    let facts = Metadata::builtin();
    let dialect = pcs.dialect;
    let directory = pcs.directory();
    let (mut steps, mut replaced, mut refused) = (0, 0, 0);
    for round in 0..count {
        let mut random = Random::new(seed * 1_000_003 + u64::try_from(round).unwrap());
        let (cib, wanted) = situation(&mut random, dialect);
        let lines: Vec<String> = wanted.iter().map(Operation::to_string).collect();
        // Random wishes may well contradict each other.
        let Ok(plan) = ensure(&cib, &wanted, &facts, dialect) else {
            refused += 1;
            continue;
        };
        steps += plan.len();
        replaced += plan.iter().filter(|step| !wanted.contains(step)).count();
        let made = typed(pcs, &directory, &cib, &plan);
        let again = ensure(&made, &wanted, &facts, dialect);
        assert_eq!(again, Ok(Vec::new()), "round {round}: {lines:#?}");
        if pcs.dialect == Dialect::V0_11 && !plan.is_empty() {
            assert_valid(&directory, &made);
        }
    }
    println!(
        "{count} situations: {steps} steps, {replaced} of them other than desired; {refused} lists \
         refused"
    );
    assert!(steps > count, "hardly anything was missing");
    assert!(refused * 3 < count, "too many lists were refused");
}

#[test]
#[ignore = "needs pcs 0.11 and xmllint: cargo lab test"]
fn plans_are_done_by_pcs_0_11_and_then_nothing_is_missing() {
    campaign(&mut Pcs::here(), 61, rounds(300, 25));
}

#[test]
#[ignore = "needs root, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn plans_are_done_by_pcs_0_12_and_then_nothing_is_missing() {
    campaign(&mut Pcs::trixie(), 62, rounds(300, 25));
}
