//! `resource ban`, `move-with-constraint`, `clear` and `relocate`.

use std::time::{Duration, UNIX_EPOCH};

use cib::pcs::{Dialect, Message, Metadata};

use crate::support::{made, made_in, parse, run, run_in, tag};

const A: &str = "resource create A ocf:pacemaker:Dummy";

#[test]
fn bans_and_moves_have_ids_of_their_own() {
    let cib = made(&[A, "resource ban A n1", "resource move-with-constraint A n2"]);

    assert_eq!(
        tag(&cib, "cli-ban-A-on-n1"),
        "<rsc_location id=cli-ban-A-on-n1 rsc=A role=Started node=n1 score=-INFINITY>"
    );
    assert_eq!(
        tag(&cib, "cli-prefer-A"),
        "<rsc_location id=cli-prefer-A rsc=A role=Started node=n2 score=INFINITY>"
    );
}

#[test]
fn a_move_lifts_the_ban_of_its_node() {
    let cib = made(&[A, "resource ban A n1", "resource move-with-constraint A n1"]);

    assert!(cib.find("cli-ban-A-on-n1").is_none());
}

#[test]
fn a_clear_of_one_node_leaves_the_others() {
    let cib = made(&[
        A,
        "resource ban A n1",
        "resource ban A n2",
        "resource clear A n1",
    ]);

    assert!(cib.find("cli-ban-A-on-n1").is_none() && cib.find("cli-ban-A-on-n2").is_some());
}

#[test]
fn a_lifetime_needs_the_time_and_ends_by_the_calendar() {
    let mut cib = made(&[A]);
    let ban = parse("resource ban A n1 lifetime=P1D");

    let refused = ban
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap_err();
    assert!(matches!(
        refused.errors().next().unwrap().message(),
        Message::ClockNeeded
    ));

    let now = UNIX_EPOCH + Duration::from_secs(86_400);
    ban.apply_at(&mut cib, &Metadata::builtin(), Dialect::V0_11, now)
        .unwrap();
    assert_eq!(
        tag(&cib, "cli-ban-A-on-n1-lifetime"),
        "<date_expression id=cli-ban-A-on-n1-lifetime operation=lt end=1970-01-03 00:00:00Z>"
    );
}

#[test]
fn clones_move_since_0_12() {
    let lines = ["resource create A ocf:pacemaker:Dummy clone"];
    let mut old = made(&lines);
    let mut new = made_in(&lines, Dialect::V0_12);

    let clone = "resource move-with-constraint A-clone n1";
    assert!(run(&mut old, clone).is_err());
    assert!(run_in(&mut new, clone, Dialect::V0_12).is_ok());
    let inside = "resource move-with-constraint A n1";
    assert!(run_in(&mut new, inside, Dialect::V0_12).is_err());
}

#[test]
fn only_promotable_clones_are_banned_as_promoted() {
    let mut cib = made(&[A, "resource create P ocf:pacemaker:Stateful promotable"]);

    assert!(run(&mut cib, "resource ban A n1 --promoted").is_err());
    run(&mut cib, "resource ban P-clone n1 --promoted").unwrap();
    assert!(tag(&cib, "cli-ban-P-clone-on-n1").contains("role=Promoted"));
}

#[test]
fn a_plain_move_is_for_live_clusters_but_in_0_9() {
    let mut old = made_in(&[A], Dialect::V0_9);
    let mut new = made(&[A]);

    assert!(run_in(&mut old, "resource move A n1", Dialect::V0_9).is_ok());
    assert!(run(&mut new, "resource move A n1").is_err());
}

#[test]
fn relocate_clear_removes_what_relocate_run_made() {
    let mut cib = made(&[A, "constraint location add pcs-relocate-A A n1 5"]);

    run(&mut cib, "resource relocate clear").unwrap();

    assert!(cib.find("pcs-relocate-A").is_none());
}
