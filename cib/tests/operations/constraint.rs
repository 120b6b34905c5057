//! `constraint …`.

use cib::pcs::{Dialect, Message, Severity};

use crate::support::{inside, made, made_in, printed, run, run_in, tag};

const TWO: [&str; 2] = [
    "resource create A ocf:pacemaker:Dummy",
    "resource create B ocf:pacemaker:Dummy",
];

#[test]
fn each_node_of_a_location_is_a_change_of_its_own() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy"]);

    run(&mut cib, "constraint location A prefers n=1 m=2").unwrap();

    assert_eq!(cib.version().epoch, 3);
}

#[test]
fn a_location_of_the_same_resource_and_node_is_replaced_whatever_its_id() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy",
        "constraint location add mine A n1 7",
        "constraint location A avoids n1=3",
    ]);

    assert!(cib.find("mine").is_none());
    assert_eq!(
        tag(&cib, "location-A-n1--3"),
        "<rsc_location id=location-A-n1--3 rsc=A node=n1 score=-3>"
    );
}

#[test]
fn a_role_on_one_side_writes_started_on_the_other() {
    let mut cib = made(&TWO);

    run(&mut cib, "constraint colocation add Promoted A with B").unwrap();

    assert_eq!(
        tag(&cib, "colocation-A-B-INFINITY"),
        "<rsc_colocation rsc=A with-rsc=B score=INFINITY rsc-role=Promoted \
         with-rsc-role=Started id=colocation-A-B-INFINITY>"
    );
}

#[test]
fn a_score_that_makes_no_id_is_refused() {
    let mut cib = made(&TWO);
    let before = cib.to_bytes();

    // pcs writes `colocation-A-B-+3`, which is no XML name, and Pacemaker refuses it.
    let refused = run(&mut cib, "constraint colocation add A with B +3").unwrap_err();

    let first = refused.errors().next().unwrap();
    assert!(
        matches!(first.message(), Message::InvalidId { .. }),
        "{refused}"
    );
    assert_eq!(cib.to_bytes(), before);
}

#[test]
fn duplicates_are_forced_and_then_there_are_two() {
    let mut cib = made(&TWO);
    run(&mut cib, "constraint colocation add A with B").unwrap();

    let again = "constraint colocation add A with B 5";
    assert!(run(&mut cib, again).unwrap_err().is_forceable());
    run(&mut cib, &format!("{again} --force")).unwrap();

    assert_eq!(cib.colocations().count(), 2);
}

#[test]
fn orders_start_both_and_are_mandatory_unless_told_otherwise() {
    let mut cib = made(&TWO);

    run(&mut cib, "constraint order A then B").unwrap();
    run(
        &mut cib,
        "constraint order stop B then start A kind=Optional",
    )
    .unwrap();

    assert_eq!(
        tag(&cib, "order-A-B-mandatory"),
        "<rsc_order first=A then=B first-action=start then-action=start id=order-A-B-mandatory>"
    );
    assert!(printed(&cib).contains("id=\"order-B-A-Optional\""), "{cib}");
}

#[test]
fn sets_are_called_after_the_ends_of_their_first_resources() {
    let mut cib = made(&TWO);

    run(&mut cib, "constraint order set A B set B sequential=false").unwrap();

    assert_eq!(
        inside(&cib, "order_set_AABBBB"),
        ["order_set_AABBBB_set", "order_set_AABBBB_set-1"]
    );
}

#[test]
fn members_of_clones_are_constrained_by_force_alone() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy clone"]);

    let refused = run(&mut cib, "constraint location A prefers n1").unwrap_err();

    assert!(refused.is_forceable());
    assert!(matches!(
        refused.errors().next().unwrap().message(),
        Message::InnerResource { container, .. } if container == "A-clone"
    ));
    assert!(run(&mut cib, "constraint location A-clone prefers n1").is_ok());
}

#[test]
fn rules_of_one_expression_need_no_operator() {
    let mut cib = made(&TWO);

    run(&mut cib, "constraint location A rule score=50 #uname eq n1").unwrap();
    run(
        &mut cib,
        "constraint location B rule defined x and ( y eq 1 or date gt 2026-01-01 )",
    )
    .unwrap();

    assert_eq!(
        tag(&cib, "location-A-rule"),
        "<rule id=location-A-rule score=50>"
    );
    assert_eq!(
        tag(&cib, "location-B-rule-rule"),
        "<rule id=location-B-rule-rule boolean-op=or score=0>"
    );
}

#[test]
fn rules_are_not_added_or_deleted_since_0_12() {
    let lines = [TWO[0], "constraint location A rule id=r #uname eq n1"];
    let mut old = made(&lines);
    let mut new = made_in(&lines, Dialect::V0_12);

    run(&mut old, "constraint rule add location-A defined x").unwrap();
    run(&mut old, "constraint rule delete r").unwrap();
    assert!(old.find("r").is_none() && old.find("location-A").is_some());

    for line in [
        "constraint rule add location-A defined x",
        "constraint rule delete r",
    ] {
        assert!(run_in(&mut new, line, Dialect::V0_12).is_err(), "{line}");
    }
}

#[test]
fn the_last_rule_takes_its_constraint_along() {
    let mut cib = made(&[TWO[0], "constraint location A rule id=r #uname eq n1"]);

    run(&mut cib, "constraint delete r").unwrap();

    assert!(cib.find("location-A").is_none());
}

#[test]
fn the_score_of_an_order_is_deprecated_since_0_12() {
    let mut cib = made_in(&TWO, Dialect::V0_12);

    let reports = run_in(
        &mut cib,
        "constraint order A then B score=5",
        Dialect::V0_12,
    )
    .unwrap();

    let deprecated = |report: &cib::pcs::Report| report.severity() == Severity::Deprecation;
    assert!(reports.iter().any(deprecated), "{reports:?}");
}

#[test]
fn tickets_name_their_resource_and_role() {
    let mut cib = made(&TWO);

    run(
        &mut cib,
        "constraint ticket add T Promoted A loss-policy=stop",
    )
    .unwrap();

    assert_eq!(
        tag(&cib, "ticket-T-A-Promoted"),
        "<rsc_ticket loss-policy=stop rsc-role=Promoted ticket=T rsc=A id=ticket-T-A-Promoted>"
    );
}
