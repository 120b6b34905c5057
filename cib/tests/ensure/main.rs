//! Desired configuration: plans of what is missing.

#![expect(clippy::unwrap_used, reason = "test helpers")]

mod laws;
mod other;
mod same;

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation, Refused, ensure};
use cib::xml::NewElement;

fn operations(lines: &[&str]) -> Vec<Operation> {
    lines.iter().map(|line| line.parse().unwrap()).collect()
}

fn made(lines: &[&str]) -> Cib {
    let mut cib = Cib::empty();
    for operation in operations(lines) {
        operation
            .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
            .unwrap();
    }
    cib
}

fn plan(cib: &Cib, lines: &[&str]) -> Result<Vec<String>, Refused> {
    let wanted = operations(lines);
    let plan = ensure(cib, &wanted, &Metadata::builtin(), Dialect::V0_11)?;
    Ok(plan.iter().map(Operation::to_string).collect())
}

const ALL: &[&str] = &[
    "property set stonith-enabled=false",
    "resource create A ocf:pacemaker:Dummy fake=x op monitor interval=20s meta priority=1",
    "resource create B ocf:pacemaker:Dummy --group G",
    "resource create C ocf:pacemaker:Stateful promotable",
    "resource create D ocf:pacemaker:Dummy --disabled",
    "constraint colocation add A with B 10",
    "constraint location A prefers n1=5 n2=-3",
    "constraint location B rule score=50 #uname eq n1",
    "constraint order A then B",
    "constraint order set A D",
    "constraint ticket add T A",
    "resource defaults update resource-stickiness=100",
    "resource disable A",
    "tag create T1 A B",
    "alert create id=al path=/bin/true",
    "acl role create ro read xpath /cib",
    "acl user create alice ro",
];

#[test]
fn a_configuration_that_means_it_already_needs_nothing() {
    let cib = made(ALL);

    assert_eq!(plan(&cib, ALL).unwrap(), Vec::<String>::new());
}

#[test]
fn what_is_missing_is_planned_in_order() {
    let half = ALL.get(..5).unwrap();
    let cib = made(half);

    let plan = plan(&cib, ALL).unwrap();

    assert_eq!(plan.len(), ALL.len() - half.len(), "{plan:?}");
    assert_eq!(plan.first().unwrap(), ALL.get(5).unwrap());
}

#[test]
fn a_plan_leaves_nothing_to_be_planned() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy"]);

    let wanted = operations(ALL);
    let first = ensure(&cib, &wanted, &Metadata::builtin(), Dialect::V0_11).unwrap();
    for operation in &first {
        operation
            .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
            .unwrap();
    }

    assert!(!first.is_empty());
    assert_eq!(plan(&cib, ALL).unwrap(), Vec::<String>::new());
}

#[test]
fn ids_and_spellings_of_values_do_not_count() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy op monitor interval=1min id=mine",
        "resource create B ocf:pacemaker:Dummy",
        "constraint colocation add A with B INFINITY id=together",
        "constraint order A then B id=first",
        "constraint location add here A n1 1000000",
    ]);

    let plan = plan(
        &cib,
        &[
            "resource create A ocf:pacemaker:Dummy op monitor interval=60s",
            "constraint colocation add A with B",
            "constraint order A then B",
            "constraint location A prefers n1",
        ],
    );

    assert_eq!(plan.unwrap(), Vec::<String>::new());
}

#[test]
fn other_scores_and_kinds_are_not_the_same() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy",
        "resource create B ocf:pacemaker:Dummy",
        "constraint location A prefers n1=5",
    ]);

    let line = "constraint location A prefers n1=6";
    assert_eq!(plan(&cib, &[line]).unwrap(), [line]);
}

#[test]
fn other_options_become_an_update() {
    let cib = made(&["resource create A ocf:pacemaker:Dummy fake=x meta priority=1"]);

    let plan = plan(
        &cib,
        &["resource create A ocf:pacemaker:Dummy fake=y op monitor interval=33 --group G"],
    );

    assert_eq!(
        plan.unwrap(),
        [
            "resource update A fake=y op monitor interval=33",
            "resource group add G A",
        ]
    );
}

#[test]
fn an_id_that_is_something_else_is_refused() {
    let cib = made(&["resource create A ocf:pacemaker:Dummy"]);

    assert!(plan(&cib, &["resource create A ocf:heartbeat:Dummy"]).is_err());
    assert!(plan(&cib, &["tag create A A"]).is_err());
}

#[test]
fn what_is_gone_needs_no_removal() {
    let cib = made(&["resource create A ocf:pacemaker:Dummy"]);

    assert_eq!(
        plan(&cib, &["resource delete B"]).unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(
        plan(&cib, &["resource delete A B"]).unwrap(),
        ["resource delete A"],
        "what is gone hides nothing that is there"
    );
    assert_eq!(
        plan(&cib, &["resource delete A"]).unwrap(),
        ["resource delete A"]
    );
}

/// A cluster of two nodes with resources to be constrained.
const RESOURCES: &[&str] = &[
    "resource create A ocf:pacemaker:Dummy",
    "resource create B ocf:pacemaker:Dummy",
    "resource create C ocf:pacemaker:Dummy --group G",
    "resource create D ocf:pacemaker:Dummy --group G",
    "resource create E ocf:pacemaker:Dummy --group G",
    "resource create P ocf:pacemaker:Stateful promotable",
    "resource bundle create BU container docker image=x network control-port=99",
    "stonith create f fence_x --force",
    "stonith create g fence_x --force",
    "alert create id=al path=/x options a=1 b=2",
    "acl role create ro description=d read xpath /cib",
    "node standby n1",
];

/// A configuration of two nodes.
fn nodes() -> Cib {
    let mut cib = Cib::empty();
    let nodes = cib.section("nodes").unwrap().id();
    for (id, name) in [("1", "n1"), ("2", "n2")] {
        let node = NewElement::new("node").attribute("id", id);
        let node = node.attribute("uname", name);
        cib.tree_mut().append(nodes, &node).unwrap();
    }
    cib
}

fn cluster(lines: &[&str]) -> Cib {
    let mut cib = nodes();
    for operation in operations(&[RESOURCES, lines].concat()) {
        let facts = Metadata::builtin();
        operation.apply(&mut cib, &facts, Dialect::V0_11).unwrap();
    }
    cib
}

#[test]
fn the_order_of_a_group_is_part_of_its_meaning() {
    let cases: [(&str, &[&str]); 7] = [
        ("resource group add G C E", &[]),
        ("resource group add G E A", &["resource group add G A"]),
        (
            "resource group add G E C",
            &["resource group add G C --after=E"],
        ),
        (
            "resource group add G A C",
            &["resource group add G A", "resource group add G C --after=A"],
        ),
        ("resource group add G D --after C", &[]),
        (
            "resource group add G E --before C",
            &["resource group add G E --before=C"],
        ),
        (
            "resource create D ocf:pacemaker:Dummy --group G --before C",
            &["resource group add G D --before=C"],
        ),
    ];
    for (wanted, expected) in cases {
        assert_eq!(
            plan(&cluster(&[]), &[wanted]).unwrap(),
            expected,
            "{wanted}"
        );
    }
}

#[test]
fn what_pcs_cannot_change_is_refused() {
    for wanted in [
        "resource create A ocf:heartbeat:Dummy",
        "resource create A ocf:pacemaker:Dummy bundle BU",
        "resource create G ocf:pacemaker:Dummy",
        "resource bundle create BU container podman image=x",
        "resource clone P Other",
        "acl role create ro description=other",
        "tag create A B",
        "constraint colocation add A with B id=A",
        "constraint colocation add A with Nothing",
        "resource meta Nothing priority=1",
    ] {
        assert!(plan(&cluster(&[]), &[wanted]).is_err(), "{wanted}");
    }
}

#[test]
fn what_one_operation_undoes_of_another_is_no_plan() {
    let cib = cluster(&["property set batch-limit=2"]);

    for wanted in [
        ["property set batch-limit=1", "property set batch-limit=2"],
        ["resource create X ocf:pacemaker:Dummy", "resource delete X"],
        ["resource disable A", "resource enable A"],
        ["stonith level add 1 n1 f", "stonith level delete 1"],
    ] {
        assert_eq!(
            plan(&cib, &wanted).unwrap(),
            Vec::<String>::new(),
            "{wanted:?}"
        );
    }
}

#[test]
fn a_list_that_never_comes_to_rest_is_refused() {
    let wanted = [
        "constraint order delete A",
        "constraint order set A B sequential=false",
    ];

    let refused = plan(&cluster(&[]), &wanted).unwrap_err();

    assert_eq!(
        refused.to_string(),
        "`constraint order delete A` is desired, and another desired operation undoes it: \
         leave one of them out"
    );
}

#[test]
fn constraints_of_what_is_cloned_after_them_are_there() {
    let wanted = [
        "constraint location A prefers n1=5",
        "constraint order A then B",
        "resource clone A",
    ];
    let cib = cluster(&wanted);

    assert_eq!(plan(&cib, &wanted).unwrap(), Vec::<String>::new());
    assert!(plan(&cib, &["constraint location A prefers n1=6"]).is_err());
}
