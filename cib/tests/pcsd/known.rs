//! Files of known hosts.

use cib::pcsd::{HostAddress, KnownHost, KnownHosts, Secret};

#[test]
fn known_hosts_keep_what_they_do_not_know() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("known-hosts");
    let text = r#"{"format_version":1,"data_version":4,"extra":[1],"known_hosts":{"a":{"dest_list":[{"addr":"10.0.0.1","port":2224}],"token":"t0"}}}"#;
    std::fs::write(&path, text).unwrap();

    let mut hosts = KnownHosts::read(&path).unwrap();
    hosts.add(KnownHost::new("b", Secret::from("t1")).address(HostAddress::from("10.0.0.2")));
    hosts.write(&path).unwrap();

    let again = KnownHosts::read(&path).unwrap();
    assert_eq!(again, hosts);
    assert_eq!(again.data_version(), 5);
    assert_eq!(again.get("a").unwrap().token().expose(), b"t0");
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .contains("\"extra\"")
    );
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        1,
        "no file is left over"
    );
    assert!(!format!("{again:?}").contains("t0"));
}

#[test]
fn broken_known_hosts_are_errors_without_tokens() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("known-hosts");
    assert_eq!(KnownHosts::read(&path).unwrap(), KnownHosts::new());
    for text in [
        "",
        "[]",
        "{\"t0ken",
        "{\"format_version\":2}",
        r#"{"format_version":1,"data_version":1,"known_hosts":{"a":{"token":"t0ken"}}}"#,
    ] {
        std::fs::write(&path, text).unwrap();
        let error = KnownHosts::read(&path).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains("known-hosts") && !shown.contains("t0ken"),
            "{shown}"
        );
    }
}
