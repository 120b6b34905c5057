//! `alert …`.

use crate::support::{inside, made, run, tag};

#[test]
fn alerts_and_recipients_are_numbered() {
    let cib = made(&[
        "alert create path=/a",
        "alert create path=/b description=d options x=1 meta timeout=5s",
        "alert recipient add alert value=v",
        "alert recipient add alert value=w",
    ]);

    assert_eq!(
        tag(&cib, "alert-1"),
        "<alert id=alert-1 path=/b description=d>"
    );
    assert_eq!(
        inside(&cib, "alert"),
        ["alert-recipient", "alert-recipient-1"]
    );
    assert!(cib.find("alert-1-instance_attributes-x").is_some());
}

#[test]
fn recipients_of_one_value_need_force() {
    let mut cib = made(&[
        "alert create path=/a id=al",
        "alert recipient add al value=v",
    ]);

    let again = "alert recipient add al value=v";
    assert!(run(&mut cib, again).unwrap_err().is_forceable());
    assert!(run(&mut cib, &format!("{again} --force")).is_ok());
}

#[test]
fn an_empty_option_is_removed() {
    let cib = made(&[
        "alert create path=/a id=al description=d options x=1 y=2",
        "alert update al description= options x=",
    ]);

    assert_eq!(tag(&cib, "al"), "<alert id=al path=/a>");
    assert_eq!(
        inside(&cib, "al-instance_attributes"),
        ["al-instance_attributes-y"]
    );
}

#[test]
fn all_alerts_go_or_none() {
    let mut cib = made(&["alert create path=/a id=al"]);
    let before = cib.to_bytes();

    assert!(run(&mut cib, "alert delete al nosuch").is_err());
    assert_eq!(cib.to_bytes(), before);
}
