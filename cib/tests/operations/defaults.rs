//! `resource defaults` and `resource op defaults`.

use cib::pcs::Dialect;

use crate::support::{inside, made, made_in, parse, run, tag};

/// Fencing devices have no defaults of their own.
#[test]
fn defaults_of_fencing_devices_are_those_of_resources() {
    for (one, other) in [
        (
            "stonith defaults priority=1",
            "resource defaults priority=1",
        ),
        (
            "stonith op defaults set create id=x meta timeout=9",
            "resource op defaults set create id=x meta timeout=9",
        ),
        (
            "stonith defaults config --full",
            "resource defaults config --full",
        ),
    ] {
        assert_eq!(parse(one), parse(other));
    }
}

#[test]
fn the_set_is_called_otherwise_in_0_9() {
    let lines = ["resource defaults update resource-stickiness=1"];

    assert!(made(&lines).find("rsc_defaults-meta_attributes").is_some());
    assert!(
        made_in(&lines, Dialect::V0_9)
            .find("rsc_defaults-options")
            .is_some()
    );
}

#[test]
fn an_update_needs_a_single_set() {
    let mut cib = made(&[
        "resource defaults set create id=a",
        "resource defaults set create id=b",
    ]);

    assert!(run(&mut cib, "resource defaults update priority=1").is_err());
    run(&mut cib, "resource defaults set update b meta priority=1").unwrap();
    assert_eq!(inside(&cib, "b"), ["b-priority"]);
}

#[test]
fn the_rule_stands_before_the_values() {
    let cib = made(&[
        "resource defaults set create id=s score=10 meta priority=1 rule resource ocf:pacemaker:Dummy",
    ]);

    assert_eq!(inside(&cib, "s"), ["s-rule", "s-priority"]);
    assert_eq!(
        tag(&cib, "s-rule"),
        "<rule id=s-rule boolean-op=and score=INFINITY>"
    );
    assert!(cib.find("s-rule-rsc-ocf-pacemaker-Dummy").is_some());
}

#[test]
fn rules_of_resources_ask_for_no_operation() {
    let mut cib = made(&[]);

    assert!(
        run(
            &mut cib,
            "resource defaults set create meta a=1 rule op monitor"
        )
        .is_err()
    );
    assert!(
        run(
            &mut cib,
            "resource op defaults set create meta timeout=1 rule op monitor"
        )
        .is_ok()
    );
}

#[test]
fn all_sets_go_or_none() {
    let mut cib = made(&["resource defaults set create id=a"]);

    assert!(run(&mut cib, "resource defaults set delete a nosuch").is_err());
    assert!(cib.find("a").is_some());
}
