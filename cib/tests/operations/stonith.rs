//! `stonith …`.

use cib::pcs::{Dialect, Severity};

use crate::support::{made, made_in, run, run_in, tag};

#[test]
fn a_device_has_a_monitor_alone() {
    let cib = made(&["stonith create f fence_x a=b --force"]);

    assert_eq!(
        tag(&cib, "f"),
        "<primitive id=f class=stonith type=fence_x>"
    );
    assert_eq!(
        tag(&cib, "f-monitor-interval-60s"),
        "<op name=monitor interval=60s id=f-monitor-interval-60s>"
    );
}

#[test]
fn levels_are_called_after_their_target() {
    let mut cib = made(&["stonith create f fence_x --force"]);

    run(&mut cib, "stonith level add 1 n1 f").unwrap();
    run(&mut cib, "stonith level add 2 attrib%rack=1 f").unwrap();
    run(&mut cib, "stonith level add 3 regexp%n.* f").unwrap();

    assert_eq!(
        tag(&cib, "fl-n1-1"),
        "<fencing-level index=1 devices=f target=n1 id=fl-n1-1>"
    );
    assert!(cib.find("fl-rack-2").is_some() && cib.find("fl-n.-3").is_some());
    assert!(run(&mut cib, "stonith level add 1 n1 f").is_err());
}

#[test]
fn levels_of_what_does_not_exist_need_force() {
    let mut cib = made(&["stonith create f fence_x --force"]);

    for line in ["stonith level add 1 n9 f", "stonith level add 1 n1 g"] {
        assert!(run(&mut cib, line).unwrap_err().is_forceable(), "{line}");
        run(&mut cib, &format!("{line} --force")).unwrap();
    }
    assert!(run(&mut cib, "stonith level verify").is_err());
}

#[test]
fn cleared_levels_leave_their_section() {
    let cib = made(&[
        "stonith create f fence_x --force",
        "stonith level add 1 n1 f",
        "stonith level clear",
    ]);

    assert_eq!(
        cib.section("fencing-topology").unwrap().children().count(),
        0
    );
}

#[test]
fn a_deleted_device_leaves_the_levels_of_others() {
    let cib = made(&[
        "stonith create f fence_x --force",
        "stonith create g fence_x --force",
        "stonith level add 1 n1 f g",
        "stonith level add 2 n1 f",
        "stonith delete f",
    ]);

    let section = cib.section("fencing-topology").unwrap();
    let devices = section
        .children()
        .filter_map(|one| one.attribute("devices"));
    assert_eq!(devices.map(String::from).collect::<Vec<_>>(), ["g"]);
    assert!(cib.find("f").is_none() && cib.find("g").is_some());
}

#[test]
fn resource_commands_are_not_for_devices_since_0_12() {
    let lines = ["stonith create f fence_x --force"];
    let mut old = made(&lines);
    let mut new = made_in(&lines, Dialect::V0_12);

    let reports = run(&mut old, "resource disable f").unwrap();
    assert!(
        reports
            .iter()
            .any(|one| one.severity() == Severity::Deprecation)
    );
    assert!(run_in(&mut new, "resource disable f", Dialect::V0_12).is_err());
    assert!(run_in(&mut new, "stonith disable f", Dialect::V0_12).is_ok());
}
