//! The program `pcs` as a user runs it.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// Odd spacing on purpose: it must survive.
const SOURCE: &str =
    "<?xml version='1.0'?>\n<cib  crm_feature_set='3.16.1' validate-with=\"pacemaker-3.9\"
   epoch=\"4\" num_updates=\"2\" admin_epoch=\"0\"><!-- ours -->
  <configuration>
    <crm_config/>
    <nodes/>
    <resources>
      <primitive id=\"A\" class='ocf' provider='heartbeat' type='Dummy'/>
    </resources>
    <constraints/>
  </configuration>
  <status/>
</cib>
";

fn folder(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cib.xml"), text).unwrap();
    folder
}

fn pcs(folder: &TempDir, line: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pcs"));
    let output = command
        .args(line.split_whitespace())
        .current_dir(folder.path())
        .output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}

fn read(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("cib.xml")).unwrap()
}

#[test]
fn the_document_is_printed_byte_for_byte() {
    let folder = folder(SOURCE);

    let (status, stdout, _) = pcs(&folder, "-f cib.xml cluster cib");
    assert_eq!((status, &*stdout), (0, SOURCE));
    let (status, ..) = pcs(&folder, "-f cib.xml cluster cib out.xml");
    assert_eq!(status, 0);
    assert_eq!(
        fs::read_to_string(folder.path().join("out.xml")).unwrap(),
        SOURCE
    );
    let (status, stdout, _) = pcs(&folder, "-f cib.xml cluster cib scope=constraints");
    assert_eq!((status, &*stdout), (0, "<constraints/>\n"));
}

#[test]
fn verify_shows_places_and_ends_as_pcs_does() {
    let folder = folder(SOURCE);

    let (status, stdout, stderr) = pcs(&folder, "-f cib.xml cluster verify");
    assert_eq!(status, 1, "fencing is on and has no device: {stderr}");
    assert!(stdout.contains("error[fencing-missing]"), "{stdout}");
    assert!(
        stdout.contains("cib.xml:8:7") && stdout.contains("^^^^"),
        "{stdout}"
    );

    let (status, ..) = pcs(&folder, "-f cib.xml property set stonith-enabled=false");
    assert_eq!(status, 0);
    let (status, stdout, stderr) = pcs(&folder, "-f cib.xml cluster verify");
    assert_eq!((status, &*stderr), (0, ""));
    assert!(stdout.contains("warning[fencing-disabled]"), "{stdout}");
}

#[test]
fn findings_are_json_on_demand() {
    let folder = folder(&SOURCE.replace("class='ocf'", "klass='ocf'"));

    for line in [
        "--format json -f cib.xml cluster verify --full",
        "-f cib.xml cluster verify --full --format json",
    ] {
        let (status, stdout, _) = pcs(&folder, line);
        assert_eq!(status, 1, "{line}");
        let report: Value = serde_json::from_str(&stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let unknown = findings
            .iter()
            .find(|one| one["code"] == "unknown-attribute")
            .unwrap();
        assert_eq!(
            (&unknown["line"], &unknown["severity"]),
            (&8.into(), &"error".into())
        );
        assert_eq!(unknown["attribute"], "klass");
    }
}

#[test]
fn an_edit_changes_only_what_it_is_about() {
    let folder = folder(SOURCE);
    let file = folder.path().join("cib.xml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("cib.xml", folder.path().join("link.xml")).unwrap();

    let (status, _, stderr) = pcs(&folder, "resource disable A -f link.xml");
    assert_eq!((status, &*stderr), (0, ""));

    let after = read(&folder);
    for line in SOURCE
        .lines()
        .filter(|line| !line.contains("epoch") && !line.contains("\"A\""))
    {
        assert!(after.contains(line), "{line:?} in {after}");
    }
    assert!(after.contains("epoch=\"5\" num_updates=\"0\""), "{after}");
    let metadata = fs::symlink_metadata(&file).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o640);
    assert!(
        fs::symlink_metadata(folder.path().join("link.xml"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        names(folder.path()),
        ["cib.xml", "link.xml"],
        "nothing is left behind"
    );
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_refused_leaves_the_file_alone() {
    for (line, expected) in [
        (
            "-f cib.xml resource create A ocf:heartbeat:Dummy",
            "id `A` already exists",
        ),
        ("-f cib.xml resource disable B", "B"),
        ("-f cib.xml bogus", "not supported"),
        ("-f cib.xml cluster verify --ful", "too much"),
        (
            "-f cib.xml cluster verify --explain nothing",
            "no lint is called",
        ),
        ("-f cib.xml cluster cib a b", "too much"),
        ("-f cib.xml cluster cib scope=x", "no section"),
        ("-f none.xml cluster verify", "cannot read none.xml"),
        ("cluster verify", "-f FILE"),
    ] {
        let folder = folder(SOURCE);
        let (status, _, stderr) = pcs(&folder, line);
        assert_eq!(status, 1, "{line}");
        assert!(stderr.contains(expected), "{line}: {stderr}");
        assert_eq!(read(&folder), SOURCE, "{line}");
    }
}

#[test]
fn broken_documents_are_shown_where_they_break() {
    let folder = folder("<cib>\n  <a></b>\n</cib>");

    let (status, _, stderr) = pcs(&folder, "-f cib.xml cluster verify");
    assert_eq!(status, 1);
    assert!(stderr.contains("cib.xml:2:6"), "{stderr}");
}

#[test]
fn every_code_that_is_listed_can_be_explained() {
    let folder = folder(SOURCE);

    let (_, list, _) = pcs(&folder, "cluster verify --list-codes");
    let codes: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(codes.len() >= 30);
    for code in codes {
        let (status, stdout, _) = pcs(&folder, &format!("cluster verify --explain {code}"));
        assert_eq!(status, 0, "{code}");
        assert!(
            stdout.contains("Bad:") && stdout.contains("Good:"),
            "{code}"
        );
    }
}
