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
            "'A' already exists",
        ),
        ("-f cib.xml resource disable B", "B"),
        ("-f cib.xml bogus", "Usage: pcs"),
        ("-f cib.xml cluster verify --ful", "not a unique prefix"),
        (
            "-f cib.xml cluster verify --explain nothing",
            "no lint is called",
        ),
        ("-f cib.xml cluster cib a b", "Usage: pcs cluster cib"),
        ("-f cib.xml cluster cib scope=x", "invalid CIB scope 'x'"),
        ("-f none.xml cluster verify", "cannot read none.xml"),
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

#[test]
fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let folder = folder(SOURCE);

    let (status, stdout, _) = pcs(&folder, "-f cib.xml --dry-run resource disable A");

    assert_eq!(status, 0);
    assert!(stdout.contains("target-role"), "{stdout}");
    assert!(
        stdout.contains("<source admin_epoch=\"0\" epoch=\"4\"/>"),
        "{stdout}"
    );
    assert_eq!(read(&folder), SOURCE);
    let (_, stdout, _) = pcs(&folder, "-f cib.xml resource enable A --dry-run");
    assert_eq!(stdout, "Nothing would change.\n");
}

#[test]
fn a_push_brings_what_was_changed_and_nothing_else() {
    let set = "<crm_config><cluster_property_set id=\"cib-bootstrap-options\"/></crm_config>";
    let source = SOURCE.replace("<crm_config/>", set);
    let folder = folder(&source);
    for name in ["base.xml", "new.xml"] {
        fs::write(folder.path().join(name), &source).unwrap();
    }
    assert_eq!(pcs(&folder, "-f new.xml property set batch-limit=3").0, 0);
    assert_eq!(
        pcs(&folder, "-f cib.xml property set cluster-delay=61s").0,
        0
    );

    let (status, stdout, _) = pcs(&folder, "cluster diff-cib base.xml new.xml");
    assert_eq!(status, 0);
    assert!(
        stdout.starts_with("property batch-limit: value: (unset) -> 3\n"),
        "{stdout}"
    );
    let push = "-f cib.xml cluster cib-push new.xml diff-against=base.xml";
    let (status, _, stderr) = pcs(&folder, push);
    assert_eq!((status, &*stderr), (0, "CIB updated\n"));
    assert!(read(&folder).contains("cluster-delay") && read(&folder).contains("batch-limit"));
    assert!(
        read(&folder).contains("<!-- ours -->"),
        "bytes of others stay"
    );

    assert_eq!(pcs(&folder, "-f cib.xml property set batch-limit=9").0, 0);
    let (status, _, stderr) = pcs(&folder, push);
    assert_eq!(status, 1);
    assert!(
        stderr.contains("Error: conflict: ") && stderr.contains("batch-limit"),
        "{stderr}"
    );
    let (status, _, stderr) = pcs(&folder, "-f cib.xml cluster cib-push base.xml");
    assert_eq!(status, 1);
    assert!(stderr.contains("older than existing"), "{stderr}");
    assert_eq!(
        pcs(&folder, "-f cib.xml cluster cib-push base.xml --config").0,
        0
    );
    assert!(!read(&folder).contains("batch-limit"));
}

#[test]
fn an_editor_changes_the_document() {
    let folder = folder(SOURCE);
    let edit = |editor: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pcs"));
        command.args(["-f", "cib.xml", "cluster", "edit"]);
        command.env("EDITOR", editor).current_dir(folder.path());
        let output = command.output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };

    let (status, stderr) = edit("true");
    assert_eq!(
        (status, &*stderr),
        (0, "CIB not updated, no changes detected\n")
    );
    let (status, stderr) = edit("sed -i s/Dummy/Stateful/");
    assert_eq!((status, &*stderr), (0, "CIB updated\n"));
    assert!(read(&folder).contains("Stateful") && read(&folder).contains("<!-- ours -->"));
    let (status, stderr) = edit("false");
    assert_eq!(status, 1);
    assert!(stderr.contains("nothing was changed"), "{stderr}");
}

#[test]
fn a_set_up_and_its_quorum_are_written_to_a_file() {
    let folder = folder(SOURCE);
    let setup = "cluster setup lab a addr=10.0.0.1 b addr=10.0.0.2 totem token=5000 \
                 --no-cluster-uuid --corosync_conf=corosync.conf";

    assert_eq!(pcs(&folder, setup).0, 0);
    let (status, _, stderr) = pcs(&folder, setup);
    assert_eq!(status, 1);
    assert!(
        stderr.contains("already exists, use --overwrite"),
        "{stderr}"
    );
    let device = "quorum device add model net host=q algorithm=lms --corosync_conf corosync.conf";
    assert_eq!(pcs(&folder, device).0, 0);
    let (_, stdout, _) = pcs(&folder, "quorum config --corosync_conf=corosync.conf");
    assert_eq!(
        stdout,
        "Options:\nDevice:\n  Model: net\n    algorithm: lms\n    host: q\n"
    );
    let old = "--dialect 0.9 cluster setup --name lab a b --corosync_conf=old.conf --token 9000";
    assert_eq!(pcs(&folder, old).0, 0);
    let text = fs::read_to_string(folder.path().join("old.conf")).unwrap();
    assert!(
        text.contains("transport: udpu\n") && text.contains("token: 9000\n"),
        "{text}"
    );
}

#[test]
fn what_needs_a_cluster_says_so() {
    let folder = folder(SOURCE);

    for line in [
        "-f cib.xml resource move A",
        "-f cib.xml resource disable A --wait",
        "-f cib.xml resource disable A --wait=no",
        "resource --bogus",
        "--bogus=1 status",
        "cluster start --all x",
    ] {
        let (status, _, stderr) = pcs(&folder, line);
        assert_eq!(status, 1, "{line}");
        assert!(
            stderr.starts_with("Error") || stderr.starts_with("error"),
            "{line}: {stderr}"
        );
    }
}

/// Stands in for Pacemaker's tools: a document, and patches that are kept; the first is refused
/// as too old where there is a file `stale`.
const CIBADMIN: &str = "#!/bin/sh
case \"$*\" in
*--query*) cat cib.xml ;;
*--patch*)
    cat >>patches
    [ -e stale ] && rm stale && cp newer.xml cib.xml && exit 103
    exit 0
    ;;
esac
";

#[test]
fn an_edit_of_the_cluster_is_a_patch_that_is_planned_anew_when_others_were_faster() {
    let folder = folder(SOURCE);
    let tools = folder.path().join("bin");
    fs::create_dir(&tools).unwrap();
    fs::write(tools.join("cibadmin"), CIBADMIN).unwrap();
    fs::set_permissions(tools.join("cibadmin"), fs::Permissions::from_mode(0o755)).unwrap();
    let newer = SOURCE.replace("epoch=\"4\"", "epoch=\"5\"");
    fs::write(folder.path().join("newer.xml"), newer).unwrap();
    fs::write(folder.path().join("stale"), "").unwrap();
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_pcs"));
    command.args(["resource", "disable", "A"]).env("PATH", path);

    let output = command.current_dir(folder.path()).output().unwrap();

    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let patches = fs::read_to_string(folder.path().join("patches")).unwrap();
    assert_eq!(
        patches.matches("<source admin_epoch=").count(),
        2,
        "{patches}"
    );
    assert!(
        patches.contains("<source admin_epoch=\"0\" epoch=\"5\"/>"),
        "{patches}"
    );
    assert!(
        patches.contains("<target admin_epoch=\"0\" epoch=\"6\"/>"),
        "{patches}"
    );
}

#[test]
fn queries_about_the_configuration_need_no_pacemaker_and_end_with_2_where_it_is_not_so() {
    let folder = folder(SOURCE);
    let ask = |query: &str| {
        let line = format!("--dialect 0.12 -f cib.xml status query resource {query}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_pcs"));
        command.args(line.split(' ')).current_dir(folder.path());
        // No tool can be found.
        let output = command.env("PATH", folder.path()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    assert_eq!(ask("A exists"), (Some(0), "True\n".to_owned()));
    assert_eq!(ask("B exists"), (Some(2), "False\n".to_owned()));
    assert_eq!(ask("B exists --quiet"), (Some(2), String::new()));
    let error = "Error: Resource 'B' does not exist\n";
    assert_eq!(ask("B get-type"), (Some(1), error.to_owned()));
    assert_eq!(
        ask("A get-nodes").0,
        Some(1),
        "where it runs, crm_mon knows"
    );
}
