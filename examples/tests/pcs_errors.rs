//! What `pcs` says when something is wrong, and with which status it ends.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::fs;
use std::process::Command;

use tempfile::TempDir;

const CIB: &str = r#"<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="4" num_updates="2" admin_epoch="0"><configuration><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cib.xml"), CIB).unwrap();
    folder
}

/// Status, output and errors; `variables` are pairs of the environment.
fn pcs(folder: &TempDir, line: &str, variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pcs"));
    let command = command.args(line.split(' ')).current_dir(folder.path());
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}

#[test]
fn a_host_that_cannot_be_asked_ends_the_status_of_pcsd_with_2() {
    let (code, output, errors) = pcs(&folder(), "status pcsd no-such-host.invalid", &[]);

    assert_eq!((code, &*errors), (2, ""));
    assert_eq!(output, "  no-such-host.invalid: Unable to authenticate\n");
}

#[test]
fn every_family_has_a_help() {
    let folder = folder();

    for (family, command) in [
        ("quorum", "unblock"),
        ("status", "xml"),
        ("host", "deauth"),
        ("pcsd", "status"),
    ] {
        let (code, output, _) = pcs(&folder, &format!("{family} --help"), &[]);
        assert_eq!(code, 0);
        let line = format!("    {family} {command}");
        assert!(output.contains(&line), "{output}");
        assert!(output.ends_with('\n'));
    }
}

#[test]
fn an_edited_document_that_is_broken_is_kept() {
    let folder = folder();
    let place = folder.path().to_str().unwrap();
    let variables = [("EDITOR", "sed -i s/cib/1/"), ("TMPDIR", place)];

    let (code, _, errors) = pcs(&folder, "-f cib.xml cluster edit", &variables);

    assert_eq!(code, 1);
    let kept = errors.split("document is kept: ").nth(1).unwrap();
    let kept = fs::read_to_string(kept.lines().next().unwrap()).unwrap();
    assert!(kept.starts_with("<1"), "{kept}");
    let left = fs::read_to_string(folder.path().join("cib.xml")).unwrap();
    assert_eq!(left, CIB);
}

#[test]
fn files_that_are_no_cib_are_named_with_what_is_wrong() {
    let folder = folder();
    fs::write(folder.path().join("empty.xml"), "").unwrap();
    fs::write(folder.path().join("broken.xml"), "<cib><a").unwrap();
    fs::write(folder.path().join("binary.xml"), [0xff_u8, 0, 7]).unwrap();

    for (name, said) in [
        ("none.xml", "No such file"),
        (".", "Is a directory"),
        ("empty.xml", "no root element"),
        ("broken.xml", "broken.xml:1:6"),
        ("binary.xml", "UTF-8"),
    ] {
        let line = format!("-f {name} resource config");
        let (code, output, errors) = pcs(&folder, &line, &[]);
        assert_eq!((code, &*output), (1, ""), "{name}");
        assert!(errors.contains(said) && errors.contains(name), "{errors}");
    }
}

#[test]
fn a_corosync_conf_that_has_no_end_is_refused() {
    let line = "quorum config --corosync_conf /dev/zero";

    let (code, _, errors) = pcs(&folder(), line, &[]);

    assert_eq!(code, 1);
    assert!(
        errors.contains("/dev/zero is larger than 16 MiB"),
        "{errors}"
    );
}
