//! `node …` and utilization.

use cib::pcs::{Dialect, Message};

use crate::support::{inside, made, made_in, run, run_in, tag};

#[test]
fn standby_is_an_attribute_and_leaves_an_empty_set() {
    let mut cib = made(&["node standby n1"]);
    assert_eq!(
        tag(&cib, "nodes-1-standby"),
        "<nvpair id=nodes-1-standby name=standby value=on>"
    );

    run(&mut cib, "node unstandby n1").unwrap();
    assert_eq!(inside(&cib, "nodes-1"), Vec::<String>::new());
}

#[test]
fn all_nodes_are_changed_or_none() {
    let mut cib = made(&[]);
    let before = cib.to_bytes();

    assert!(run(&mut cib, "node maintenance n1 n3").is_err());
    assert_eq!(cib.to_bytes(), before);

    run(&mut cib, "node maintenance --all").unwrap();
    assert!(cib.find("nodes-1-maintenance").is_some());
    assert!(cib.find("nodes-2-maintenance").is_some());
}

#[test]
fn utilization_is_whole_numbers() {
    let mut cib = made(&["node utilization n1 cpu=4 memory=8192"]);

    assert_eq!(
        tag(&cib, "nodes-1-utilization-cpu"),
        "<nvpair id=nodes-1-utilization-cpu name=cpu value=4>"
    );
    assert!(run(&mut cib, "node utilization n1 cpu=many").is_err());
}

#[test]
fn utilization_that_nobody_looks_at_is_said_since_0_12() {
    let mut cib = made_in(&[], Dialect::V0_12);
    let line = "node utilization n1 cpu=4";
    let unused = |cib: &mut cib::Cib| {
        let reports = run_in(cib, line, Dialect::V0_12).unwrap();
        let mut messages = reports.iter().map(cib::pcs::Report::message);
        messages.any(|message| matches!(message, Message::UtilizationUnused))
    };

    assert!(unused(&mut cib));
    run_in(
        &mut cib,
        "property set placement-strategy=balanced",
        Dialect::V0_12,
    )
    .unwrap();
    assert!(!unused(&mut cib));
}
