//! Every kind of operation: not done, it is planned; done, it needs nothing.

use std::collections::BTreeSet;

use super::super::{Dialect, Metadata, Operation, ensure};
use crate::cib::Cib;
use crate::xml::NewElement;

/// What everything below is built on.
const BASE: &[&str] = &[
    "resource create A ocf:pacemaker:Dummy",
    "resource create B ocf:pacemaker:Dummy",
    "resource create C ocf:pacemaker:Dummy --group G",
    "resource create D ocf:pacemaker:Dummy --group G",
    "resource create E ocf:pacemaker:Dummy clone",
    "resource create P ocf:pacemaker:Stateful promotable",
    "resource bundle create BU container docker image=x network control-port=99",
    "resource create I ocf:pacemaker:Dummy bundle BU",
    "stonith create f fence_x --force",
    "acl role create base read xpath /cib",
    "acl user create bob base",
    "alert create path=/x id=al0",
    "tag create T0 A",
    "constraint location D rule id=r0 constraint-id=l0 defined z",
    "resource defaults set create id=ds0",
];

/// Operations that are not done in the base and the lines before them.
const TABLE: &[(&[&str], &str)] = &[
    (&[], "acl enable"),
    (&[], "acl group create staff base"),
    (&["acl group create staff base"], "acl group delete staff"),
    (&[], "acl permission add base write id A deny xpath /cib/x"),
    (&[], "acl permission add new read xpath /cib"),
    (&[], "acl permission delete base-read"),
    (
        &["acl role create o", "acl user create carol o"],
        "acl role assign base to user carol",
    ),
    (
        &["acl role create o", "acl group create g o"],
        "acl role assign base to group g",
    ),
    (&[], "acl role unassign base from bob"),
    (&[], "acl role unassign base from user bob --autodelete"),
    (
        &[],
        "acl role create ro description=d read xpath /cib write id A",
    ),
    (
        &["acl role create ro"],
        "acl role create ro read xpath /cib",
    ),
    (&[], "acl role delete base"),
    (&[], "acl role delete base --autodelete"),
    (&[], "acl user create alice base"),
    (&["acl role create o"], "acl user create bob base o"),
    (&[], "acl user delete bob"),
    (
        &[],
        "alert create id=al path=/bin/true description=d options a=1 meta timeout=5s",
    ),
    (&[], "alert create path=/bin/true"),
    (&[], "alert create id=al0 path=/bin/false options a=1"),
    (&[], "alert delete al0"),
    (&[], "alert recipient add al0 value=v id=al0-v options a=1"),
    (&[], "alert recipient add al0 value=v"),
    (
        &["alert recipient add al0 value=v"],
        "alert recipient add al0 value=v options a=1",
    ),
    (
        &["alert recipient add al0 value=v id=rec"],
        "alert recipient delete rec",
    ),
    (&[], "alert update al0 path=/y options a=1"),
    (
        &["alert recipient add al0 value=v id=rec"],
        "alert recipient update rec value=w meta timeout=3s",
    ),
    (&[], "constraint colocation add A with B 10"),
    (
        &["constraint colocation add A with B 10"],
        "constraint colocation add A with B 20",
    ),
    (&[], "constraint colocation add Promoted P-clone with A"),
    (
        &["constraint colocation add A with B"],
        "constraint colocation delete B A",
    ),
    (
        &[],
        "constraint colocation set A B sequential=false set G setoptions score=5",
    ),
    (
        &["constraint colocation set A B setoptions score=5"],
        "constraint colocation set A B setoptions score=6",
    ),
    (&["constraint order A then B id=x"], "constraint delete x"),
    (
        &["constraint order A then B id=x"],
        "constraint delete x l0",
    ),
    (&[], "constraint delete r0"),
    (&[], "constraint location A prefers n1=5 n2=-3"),
    (&[], "constraint location B avoids n1"),
    (
        &["constraint location A prefers n1=5 n2=7"],
        "constraint location A prefers n1=5 n2=8",
    ),
    (&[], "constraint location add mine B n1 7"),
    (
        &["constraint location add mine B n1 7"],
        "constraint location add mine B n1 8",
    ),
    (&[], "constraint location regexp%A.* prefers n1=5"),
    (&[], "constraint location delete l0"),
    (&[], "constraint location B rule score=50 #uname eq n1"),
    (
        &["constraint location B rule score=50 #uname eq n1"],
        "constraint location B rule score=60 #uname eq n1",
    ),
    (&[], "constraint order A then B kind=Optional"),
    (
        &["constraint order A then B"],
        "constraint order A then B kind=Optional",
    ),
    (
        &[],
        "constraint order stop A then start B symmetrical=false",
    ),
    (&[], "constraint order set A B set E-clone"),
    (&["constraint order A then B"], "constraint order delete A"),
    (
        &["constraint order set A B"],
        "constraint order delete A B P-clone",
    ),
    (&[], "constraint rule add l0 score=3 #uname eq n1"),
    (&[], "constraint rule add l0 score=3 defined z"),
    (&[], "constraint rule delete r0"),
    (&[], "constraint ticket add T A loss-policy=stop"),
    (
        &["constraint ticket add T A loss-policy=stop"],
        "constraint ticket add T A loss-policy=fence",
    ),
    (&[], "constraint ticket add T Promoted P-clone"),
    (
        &["constraint ticket add T A"],
        "constraint ticket delete T A",
    ),
    (&[], "constraint ticket set A B setoptions ticket=T"),
    (&[], "node attribute n1 rack=1 row=2"),
    (
        &["node attribute n1 rack=1"],
        "node attribute n1 rack= row=2",
    ),
    (&[], "node maintenance n1"),
    (&["node maintenance n1"], "node unmaintenance n1 n2"),
    (&[], "node standby n1"),
    (&["node standby n1"], "node unstandby --all"),
    (&[], "node utilization n1 cpu=4"),
    (&["node utilization n1 cpu=4"], "node utilization n1 cpu="),
    (&[], "property set stonith-enabled=false batch-limit=5"),
    (
        &["property set batch-limit=5"],
        "property unset batch-limit stonith-enabled",
    ),
    (&[], "resource ban A n1"),
    (&[], "resource ban P-clone n1 --promoted"),
    (
        &[],
        "resource bundle create BV container docker image=y port-map port=80",
    ),
    (
        &[],
        "resource bundle create BU container docker image=y port-map port=80 --disabled",
    ),
    (&[], "resource bundle reset BU container image=y"),
    (
        &[],
        "resource bundle update BU port-map add port=80 internal-port=8080 id=web",
    ),
    (
        &["resource bundle update BU port-map add port=80"],
        "resource bundle update BU port-map add port=80 internal-port=8080",
    ),
    (
        &[],
        "resource bundle update BU storage-map add source-dir=/a target-dir=/b",
    ),
    (
        &["resource bundle update BU port-map add port=80 id=web"],
        "resource bundle update BU port-map remove web",
    ),
    (
        &["resource bundle update BU storage-map add source-dir=/a target-dir=/b id=data"],
        "resource bundle update BU container image=z storage-map remove data",
    ),
    (&["resource ban A n1"], "resource clear A"),
    (&["resource ban A n1"], "resource clear A n1"),
    (&[], "resource clone A interleave=true"),
    (&[], "resource clone A Mine"),
    (&[], "resource clone E interleave=true"),
    (
        &["resource create S ocf:pacemaker:Stateful"],
        "resource promotable S",
    ),
    (
        &["resource create S ocf:pacemaker:Stateful clone"],
        "resource promotable S interleave=true",
    ),
    (
        &[],
        "resource create N ocf:pacemaker:Dummy fake=x op monitor interval=20s meta priority=1",
    ),
    (
        &[],
        "resource create A ocf:pacemaker:Dummy fake=x op monitor interval=20s meta priority=1",
    ),
    (&[], "resource create N ocf:pacemaker:Dummy --group G"),
    (
        &[],
        "resource create N ocf:pacemaker:Dummy --group G --before D",
    ),
    (
        &[],
        "resource create A ocf:pacemaker:Dummy --group G --before D",
    ),
    (
        &[],
        "resource create N ocf:pacemaker:Dummy clone interleave=true",
    ),
    (
        &[],
        "resource create E ocf:pacemaker:Dummy clone interleave=true --disabled",
    ),
    (&[], "resource create N ocf:pacemaker:Stateful promotable"),
    (
        &["resource delete I"],
        "resource create N ocf:pacemaker:Dummy bundle BU",
    ),
    (&[], "resource create N ocf:pacemaker:Dummy --disabled"),
    (&[], "resource create A ocf:pacemaker:Dummy --disabled"),
    (&[], "resource defaults set create id=ds meta priority=1"),
    (&[], "resource defaults set create meta priority=1"),
    (&[], "resource defaults set create id=ds0 meta priority=1"),
    (
        &["resource op defaults set create id=o meta timeout=5s rule op monitor"],
        "resource op defaults set create id=o meta timeout=5s rule op start",
    ),
    (&[], "resource defaults set delete ds0"),
    (&[], "resource defaults set update ds0 meta priority=2"),
    (&[], "resource defaults update resource-stickiness=100"),
    (&["tag delete T0"], "resource delete A"),
    (&[], "resource delete E-clone"),
    (&[], "resource disable A"),
    (&["resource disable A"], "resource disable A B"),
    (&["resource disable A"], "resource enable A B"),
    (&[], "resource group add G A B"),
    (&[], "resource group add G A C"),
    (&[], "resource group add G D C"),
    (&[], "resource group add G A --before D"),
    (&[], "resource group add New A B"),
    (&[], "resource group remove G C"),
    (&[], "resource group remove G"),
    (&["resource unmanage A"], "resource manage A B"),
    (&[], "resource meta A priority=1"),
    (&[], "resource move-with-constraint A n1"),
    (&[], "resource op add A monitor interval=99"),
    (&[], "resource op add A start interval=0 timeout=7 --force"),
    (&[], "resource op add A start timeout=77"),
    (&[], "resource op add A monitor interval=10s timeout=9"),
    (&[], "resource op add A monitor interval=20 role=Stopped"),
    (&[], "resource op defaults update timeout=60s"),
    (&[], "resource op delete A monitor"),
    (&[], "resource op delete A-start-interval-0s"),
    (
        &[
            "constraint location A prefers n1=5",
            "resource move-with-constraint A n1",
        ],
        "resource clear A",
    ),
    (&[], "resource unclone E"),
    (&[], "resource unclone P-clone"),
    (&[], "resource unmanage A --monitor"),
    (
        &[],
        "resource update A fake=x op monitor interval=33 meta priority=1",
    ),
    (&["resource update A fake=x"], "resource update A fake="),
    (&[], "resource utilization A cpu=2 memory=3"),
    (&[], "stonith create g fence_x a=b --force"),
    (&[], "stonith create f fence_x a=b --force"),
    (&[], "stonith delete f"),
    (&[], "stonith level add 1 n1 f"),
    (&["stonith level add 1 n1 f"], "stonith level clear"),
    (
        &["stonith level add 1 n1 f"],
        "stonith level clear target n1",
    ),
    (&["stonith level add 1 n1 f"], "stonith level delete 1"),
    (&[], "stonith update f a=c --force"),
    (&[], "tag create T1 A B"),
    (&[], "tag create T0 A B"),
    (&[], "tag delete T0"),
    (&[], "tag update T0 add B"),
    (&["tag update T0 add B"], "tag update T0 add C remove A"),
];

/// As pcs 0.9 reads them.
const OLD: &[(&[&str], &str)] = &[
    (&[], "resource master A"),
    (&[], "resource master Mine A master-max=2"),
    (&[], "resource master P interleave=true"),
    (
        &[],
        "resource create N ocf:pacemaker:Stateful op monitor interval=20s master notify=true",
    ),
    (
        &["resource create N ocf:pacemaker:Stateful"],
        "resource create N ocf:pacemaker:Stateful master notify=true",
    ),
    (&["resource move A n1"], "resource clear A n1"),
];

/// What shows something, and what removes what the base does not have.
const NOTHING: &[&str] = &[
    "acl",
    "acl group delete staff",
    "acl permission delete x",
    "acl role delete x",
    "acl role unassign base from carol",
    "acl user delete x",
    "alert",
    "alert delete x",
    "alert recipient delete x y",
    "cluster cib",
    "config",
    "constraint",
    "constraint colocation delete A B",
    "constraint delete x",
    "constraint location delete x",
    "constraint order delete A",
    "constraint ref A",
    "constraint rule delete x",
    "constraint ticket delete T A",
    "node attribute n1 x=",
    "node unstandby n1",
    "node utilization n1 x=",
    "property",
    "property defaults",
    "property unset batch-limit",
    "resource bundle update BU port-map remove x",
    "resource clear A",
    "resource clear A n1",
    "resource clear X",
    "resource config",
    "resource defaults",
    "resource defaults set delete x",
    "resource delete X",
    "resource enable A",
    "resource group list",
    "resource group remove G A",
    "resource group remove X A",
    "resource group remove X",
    "resource manage A",
    "resource op delete A notify",
    "resource op delete X monitor",
    "resource op delete x",
    "resource relations A",
    "resource relocate clear",
    "resource relocate dry-run",
    "resource unclone A",
    "resource unclone X-clone",
    "resource update A fake=",
    "resource utilization A cpu=",
    "stonith delete g",
    "stonith level clear",
    "stonith level clear target n1",
    "stonith level config",
    "stonith level delete 3",
    "stonith level verify",
    "tag",
    "tag config --output-format=cmd",
    "tag delete x",
    "tag update T0 remove B",
    "tag update X remove A",
];

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
