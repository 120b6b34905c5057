//! `acl …`.

use crate::support::{inside, made, printed, run, tag};

#[test]
fn permissions_are_called_after_role_and_kind() {
    let cib = made(&["acl role create ro description=d read xpath /cib read xpath //nodes"]);

    assert_eq!(tag(&cib, "ro"), "<acl_role id=ro description=d>");
    assert_eq!(inside(&cib, "ro"), ["ro-read", "ro-read-1"]);
}

#[test]
fn a_permission_names_something_that_is_there() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy"]);

    assert!(run(&mut cib, "acl role create r write id A").is_ok());
    assert!(run(&mut cib, "acl role create s write id nosuch").is_err());
}

#[test]
fn a_role_is_assigned_once() {
    let mut cib = made(&["acl role create ro", "acl user create alice ro"]);

    assert!(run(&mut cib, "acl role assign ro to user alice").is_err());
    assert!(run(&mut cib, "acl role assign nosuch to user alice").is_err());
}

#[test]
fn autodelete_removes_those_who_have_no_role_left() {
    let lines = [
        "acl role create ro",
        "acl user create alice ro",
        "acl group create staff ro",
    ];
    let mut kept = made(&lines);
    let mut gone = made(&lines);

    run(&mut kept, "acl role delete ro").unwrap();
    run(&mut gone, "acl role delete ro --autodelete").unwrap();

    assert!(printed(&kept).contains("acl_target") && printed(&kept).contains("acl_group"));
    assert!(!printed(&gone).contains("acl_target") && !printed(&gone).contains("acl_group"));
}

#[test]
fn enable_is_a_property() {
    let cib = made(&["acl enable"]);

    assert_eq!(cib.property("enable-acl").unwrap(), "true");
}
