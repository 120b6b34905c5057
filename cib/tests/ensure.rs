//! Desired configuration: plans of what is missing.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation, Refused, ensure};

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

/// What everything below is built on.
const BASE: &[&str] = &[
    "resource create A ocf:pacemaker:Dummy",
    "resource create B ocf:pacemaker:Dummy",
    "resource create C ocf:pacemaker:Dummy --group G",
    "resource create D ocf:pacemaker:Dummy --group G",
    "resource create E ocf:pacemaker:Dummy clone",
    "resource create P ocf:pacemaker:Stateful promotable",
    "resource bundle create BU container docker image=x network control-port=99",
    "stonith create f fence_x --force",
    "acl role create base read xpath /cib",
    "acl user create bob base",
    "alert create path=/x id=al0",
    "tag create T0 A",
    "constraint location A rule id=r0 defined z",
    "resource defaults set create id=ds0",
];

/// Operations that ensure matches by what they mean.
const EVERY: &[&str] = &[
    "acl enable",
    "acl group create staff base",
    "acl role assign base to user carol",
    "acl role create ro description=d read xpath /cib write id A",
    "acl user create alice base",
    "alert create id=al path=/bin/true description=d options a=1 meta timeout=5s",
    "alert recipient add al0 value=v id=al0-v options a=1",
    "alert update al0 path=/y options a=1",
    "constraint colocation add A with B 10",
    "constraint colocation add Promoted P-clone with A",
    "constraint colocation set A B sequential=false set C setoptions score=5",
    "constraint location A prefers n1=5 n2=-3",
    "constraint location B avoids n1",
    "constraint location add mine B n1 7",
    "constraint location regexp%A.* prefers n1=5",
    "constraint location B rule score=50 #uname eq n1",
    "constraint order A then B kind=Optional",
    "constraint order stop A then start B symmetrical=false",
    "constraint order set A B set E-clone",
    "constraint ticket add T A loss-policy=stop",
    "constraint ticket add T Promoted P-clone",
    "constraint ticket set A B setoptions ticket=T",
    "node attribute n1 rack=1",
    "node maintenance n1",
    "node standby n1",
    "node unstandby n1",
    "node utilization n1 cpu=4",
    "property set stonith-enabled=false batch-limit=5",
    "property unset batch-limit",
    "resource ban A n1",
    "resource bundle create BV container docker image=y port-map port=80",
    "resource bundle reset BU container image=y",
    "resource clear A",
    "resource create N ocf:pacemaker:Dummy fake=x op monitor interval=20s meta priority=1",
    "resource create N ocf:pacemaker:Dummy --group G",
    "resource create N ocf:pacemaker:Dummy clone interleave=true",
    "resource create N ocf:pacemaker:Stateful promotable",
    "resource create N ocf:pacemaker:Dummy bundle BU",
    "resource create N ocf:pacemaker:Dummy --disabled",
    "resource defaults set create id=ds meta priority=1",
    "resource defaults set update ds0 meta priority=2",
    "resource defaults update resource-stickiness=100",
    "resource delete B",
    "resource disable A",
    "resource enable A",
    "resource group add G A B",
    "resource group add New A B",
    "resource manage A",
    "resource meta A priority=1",
    "resource move-with-constraint A n1",
    "resource op defaults update timeout=60s",
    "resource relocate clear",
    "resource unmanage A --monitor",
    "resource utilization A cpu=2",
    "stonith create g fence_x a=b --force",
    "stonith delete f",
    "stonith level add 1 n1 f",
    "stonith level clear",
    "stonith update f a=c --force",
    "tag create T1 A B",
    "tag update T0 add B",
];

fn base(extra: &[&str]) -> Cib {
    let mut cib = Cib::empty();
    let nodes = cib.section("nodes").unwrap().id();
    for (id, name) in [("1", "n1"), ("2", "n2")] {
        let node = cib::xml::NewElement::new("node").attribute("id", id);
        let node = node.attribute("uname", name);
        cib.tree_mut().append(nodes, &node).unwrap();
    }
    for operation in operations(&[BASE, extra].concat()) {
        let facts = Metadata::builtin();
        operation.apply(&mut cib, &facts, Dialect::V0_11).unwrap();
    }
    cib
}

/// What must be there before some of them can be done.
fn before(line: &str) -> &'static [&'static str] {
    match line {
        "acl role assign base to user carol" => {
            &["acl role create other", "acl user create carol other"]
        }
        "property unset batch-limit" => &["property set batch-limit=5"],
        _ => &[],
    }
}

#[test]
fn whatever_was_done_needs_nothing_more() {
    let mut failed = Vec::new();
    for line in EVERY {
        let mut cib = base(before(line));
        let operation: Operation = line.parse().unwrap();
        let facts = Metadata::builtin();
        if let Err(error) = operation.apply(&mut cib, &facts, Dialect::V0_11) {
            failed.push(format!("{line}: {error}"));
            continue;
        }
        match plan(&cib, &[line]) {
            Ok(plan) if plan.is_empty() => {}
            other => failed.push(format!("{line}: {other:?}")),
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {}:\n{}",
        failed.len(),
        EVERY.len(),
        failed.join("\n")
    );
}
