//! Every kind of operation: not done, it is planned; done, it needs nothing.

mod table;

use std::collections::BTreeSet;

use table::{BASE, NOTHING, OLD, TABLE};

use super::super::{Dialect, Metadata, Operation, ensure};
use crate::cib::Cib;
use crate::xml::NewElement;

fn read(line: &str, dialect: Dialect) -> Operation {
    let words = super::super::words::split(line).unwrap();
    let parsed = Operation::parse_argv_as(&words, dialect);
    parsed.or_else(|_| Operation::parse_argv(&words)).unwrap()
}

fn base(dialect: Dialect, extra: &[&str]) -> Cib {
    let mut cib = Cib::empty();
    let nodes = cib.section("nodes").unwrap().id();
    for (id, name) in [("1", "n1"), ("2", "n2")] {
        let node = NewElement::new("node").attribute("id", id);
        let node = node.attribute("uname", name);
        cib.tree_mut().append(nodes, &node).unwrap();
    }
    for line in BASE {
        let operation = read(line, Dialect::V0_11);
        let facts = Metadata::builtin();
        operation.apply(&mut cib, &facts, Dialect::V0_11).unwrap();
    }
    for line in extra {
        let operation = read(line, dialect);
        let facts = Metadata::builtin();
        let done = operation.apply(&mut cib, &facts, dialect);
        done.unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    cib
}

/// What is planned for a line; applied, if it can be.
fn planned(cib: &mut Cib, line: &str, dialect: Dialect) -> Result<Vec<String>, String> {
    let facts = Metadata::builtin();
    let wanted = [read(line, dialect)];
    let plan = ensure(cib, &wanted, &facts, dialect).map_err(|refused| refused.to_string())?;
    for operation in &plan {
        let done = operation.apply(cib, &facts, dialect);
        done.map_err(|refused| format!("{operation}: {refused}"))?;
    }
    Ok(plan.iter().map(Operation::to_string).collect())
}

/// What is wrong with one line of the table.
fn fault(setup: &[&str], line: &str, dialect: Dialect) -> Option<String> {
    let mut cib = base(dialect, setup);
    match planned(&mut cib, line, dialect) {
        Ok(plan) if plan.is_empty() => return Some("not planned".to_owned()),
        Ok(plan) => match planned(&mut cib, line, dialect) {
            Ok(again) if again.is_empty() => {}
            again => return Some(format!("{plan:?}, then {again:?}")),
        },
        Err(error) => return Some(error),
    }
    let mut cib = base(dialect, setup);
    let operation = read(line, dialect);
    match operation.apply(&mut cib, &Metadata::builtin(), dialect) {
        // Only ensure can replace things.
        Err(_) => None,
        Ok(_) => match planned(&mut cib, line, dialect) {
            Ok(plan) if plan.is_empty() => None,
            other => Some(format!("done, then {other:?}")),
        },
    }
}

fn faults<'l>(
    table: impl IntoIterator<Item = &'l (&'l [&'l str], &'l str)>,
    dialect: Dialect,
) -> Vec<String> {
    let faults = table.into_iter().filter_map(|(setup, line)| {
        fault(setup, line, dialect).map(|fault| format!("{setup:?} {line}: {fault}"))
    });
    faults.collect()
}

#[test]
fn whatever_is_not_done_is_planned_and_then_needs_nothing() {
    let found = faults(TABLE, Dialect::V0_11);

    assert!(
        found.is_empty(),
        "{} faults:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn the_same_holds_in_the_other_dialects() {
    let mut found = faults(OLD, Dialect::V0_9);
    let modern = |(_, line): &&(&[&str], &str)| !line.starts_with("constraint rule");
    found.extend(faults(TABLE.iter().filter(modern), Dialect::V0_12));

    assert!(
        found.is_empty(),
        "{} faults:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn listings_and_what_is_gone_need_nothing() {
    for line in NOTHING {
        let export = line.contains("--output-format");
        let dialect = if export {
            Dialect::V0_12
        } else {
            Dialect::V0_11
        };
        let plan = planned(&mut base(dialect, &[]), line, dialect);

        assert_eq!(plan, Ok(Vec::new()), "{line}");
    }
}

#[test]
fn no_kind_of_operation_is_forgotten() {
    let modern = TABLE.iter().map(|(_, line)| (*line, Dialect::V0_11));
    let old = OLD.iter().map(|(_, line)| (*line, Dialect::V0_9));
    let nothing = NOTHING.iter().map(|line| (*line, Dialect::V0_11));
    let tested: BTreeSet<String> = modern
        .chain(old)
        .chain(nothing)
        .map(|(line, dialect)| format!("{:?}", read(line, dialect)))
        .filter_map(|text| Some(text.split_once('(')?.0.to_owned()))
        .collect();
    let all: BTreeSet<String> = Operation::KINDS
        .iter()
        .map(|kind| (*kind).to_owned())
        .collect();

    assert_eq!(tested, all);
}
