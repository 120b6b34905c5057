//! `resource bundle …`.

use crate::support::{inside, made, run, tag};

const BUNDLE: &str = "resource bundle create B container docker image=x network control-port=99 \
    port-map port=80 storage-map source-dir=/a target-dir=/b meta priority=1";

#[test]
fn a_bundle_is_container_network_storage_and_meta() {
    let cib = made(&[BUNDLE]);

    let children: Vec<&str> = cib
        .find("B")
        .unwrap()
        .children()
        .map(|one| one.name())
        .collect();
    assert_eq!(
        children,
        ["docker", "network", "storage", "meta_attributes"]
    );
    assert_eq!(
        tag(&cib, "B-port-map-80"),
        "<port-mapping port=80 id=B-port-map-80>"
    );
    assert_eq!(
        tag(&cib, "B-storage-map"),
        "<storage-mapping source-dir=/a target-dir=/b id=B-storage-map>"
    );
}

#[test]
fn mappings_are_added_and_removed_by_id() {
    let cib = made(&[
        BUNDLE,
        "resource bundle update B port-map add port=81 port-map remove B-port-map-80",
    ]);

    assert!(cib.find("B-port-map-81").is_some() && cib.find("B-port-map-80").is_none());
}

#[test]
fn a_reset_leaves_empty_parts() {
    let cib = made(&[BUNDLE, "resource bundle reset B container image=y"]);

    let children: Vec<&str> = cib
        .find("B")
        .unwrap()
        .children()
        .map(|one| one.name())
        .collect();
    assert_eq!(
        children,
        ["docker", "network", "storage", "meta_attributes"]
    );
    assert_eq!(inside(&cib, "B-meta_attributes"), Vec::<String>::new());
    assert!(cib.find("B-port-map-80").is_none());
}

#[test]
fn what_is_in_a_bundle_needs_an_address() {
    let mut cib = made(&["resource bundle create B container docker image=x"]);

    let inner = "resource create A ocf:pacemaker:Dummy bundle B";
    assert!(run(&mut cib, inner).unwrap_err().is_forceable());
    assert!(run(&mut cib, &format!("{inner} --force")).is_ok());
    let second = "resource create C ocf:pacemaker:Dummy bundle B --force";
    assert!(run(&mut cib, second).is_err());
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    let mut cib = made(&[]);

    for rest in [
        "image=x masters=1 promoted-max=1",
        "image=x replicas=0",
        "image=x network control-port=0",
        "image=x port-map internal-port=1",
        "image=x storage-map target-dir=/b",
        "replicas=1",
    ] {
        let line = format!("resource bundle create B container docker {rest}");
        assert!(run(&mut cib, &line).is_err(), "{line}");
    }
}
