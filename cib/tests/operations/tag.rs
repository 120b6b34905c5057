//! `tag …`.

use crate::support::{inside, made, run};

const TAGGED: [&str; 4] = [
    "resource create A ocf:pacemaker:Dummy",
    "resource create B ocf:pacemaker:Dummy",
    "resource create C ocf:pacemaker:Dummy",
    "tag create T A B",
];

#[test]
fn members_are_resources_each_once() {
    let mut cib = made(&TAGGED);

    for line in [
        "tag create U A A",
        "tag create U nosuch",
        "tag create A B",
        "tag create U T",
    ] {
        assert!(run(&mut cib, line).is_err(), "{line}");
    }
}

#[test]
fn members_move_beside_others() {
    let mut cib = made(&TAGGED);

    run(&mut cib, "tag update T add C --before A").unwrap();
    assert_eq!(inside(&cib, "T"), ["C", "A", "B"]);
    run(&mut cib, "tag update T add C --after B").unwrap();
    assert_eq!(inside(&cib, "T"), ["A", "B", "C"]);
}

#[test]
fn a_tag_is_never_left_empty() {
    let mut cib = made(&TAGGED);

    assert!(run(&mut cib, "tag update T remove A B").is_err());
    run(&mut cib, "tag update T remove A B add C").unwrap();
    assert_eq!(inside(&cib, "T"), ["C"]);
}

#[test]
fn deleting_the_last_tag_leaves_the_section() {
    let mut cib = made(&TAGGED);

    run(&mut cib, "tag delete T").unwrap();

    assert_eq!(cib.section("tags").unwrap().children().count(), 0);
}

#[test]
fn a_tagged_resource_is_not_deleted_before_0_12() {
    let mut cib = made(&TAGGED);

    assert!(run(&mut cib, "resource delete A").is_err());
    assert!(run(&mut cib, "resource delete C").is_ok());
}
