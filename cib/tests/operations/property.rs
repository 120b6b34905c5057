//! `property …`.

use cib::Cib;
use cib::pcs::{Dialect, Message, Metadata, Operation, PropertySet, Severity};

use crate::support::{made, parse, run, tag};

#[test]
fn force_turns_errors_into_warnings() {
    let mut cib = Cib::empty();

    let refused = run(&mut cib, "property set nosuch=1").unwrap_err();
    assert!(refused.is_forceable());
    assert!(
        refused.to_string().ends_with("use --force to override"),
        "{refused}"
    );

    let reports = run(&mut cib, "property set nosuch=1 --force").unwrap();
    assert!(matches!(
        reports[0].message(),
        Message::UnknownOptions { .. }
    ));
    assert_eq!(reports[0].severity(), Severity::Warning);
}

#[test]
fn values_that_xml_cannot_hold_are_refused() {
    let mut cib = Cib::empty();
    let operation = Operation::from(PropertySet::new("x", "\u{1}").force(true));

    let refused = operation
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap_err();

    assert!(matches!(
        refused.errors().next().unwrap().message(),
        Message::Edit(_)
    ));
    assert_eq!(cib.to_bytes(), Cib::empty().to_bytes());
}

#[test]
fn line_breaks_in_values_survive() {
    let mut cib = Cib::empty();
    let operation = Operation::from(PropertySet::new("x", "a\nb\t\"c\"").force(true));

    operation
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap();

    let reread = Cib::parse(cib.to_bytes()).unwrap();
    assert_eq!(reread.property("x").unwrap(), "a\nb\t\"c\"");
}

#[test]
fn long_names_make_short_ids() {
    let cib = made(&["property set cluster-recheck-interval=5min"]);

    assert_eq!(
        tag(&cib, "cib-bootstrap-options-cluster-recheck-inte"),
        "<nvpair id=cib-bootstrap-options-cluster-recheck-inte name=cluster-recheck-interval value=5min>"
    );
}

#[test]
fn an_empty_value_removes_a_property_and_leaves_the_set() {
    let cib = made(&["property set batch-limit=5", "property set batch-limit="]);

    assert!(cib.property("batch-limit").is_none());
    assert!(cib.find("cib-bootstrap-options").is_some());
}

#[test]
fn what_pacemaker_sets_is_not_for_users() {
    let mut cib = made(&[]);

    for name in [
        "cluster-infrastructure",
        "cluster-name",
        "dc-version",
        "have-watchdog",
    ] {
        let line = format!("property set {name}=x --force");
        assert!(run(&mut cib, &line).is_err(), "{line}");
    }
}

#[test]
fn removing_what_is_not_set_needs_force() {
    let mut cib = made(&["property set batch-limit=5"]);

    let refused = run(&mut cib, "property unset load-threshold").unwrap_err();

    assert!(refused.is_forceable());
    assert!(run(&mut cib, "property unset load-threshold --force").is_ok());
    assert_eq!(parse("property unset a").to_string(), "property unset a");
}
