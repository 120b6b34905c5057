//! The real tools of Pacemaker on a file in place of a cluster.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use cib::Cib;
use cib::check::Severity;
use cib::live::{Cluster, ExitCode, PushError, Tools};
use cib::pcs::{Dialect, Metadata, Operation};

fn cluster(file: &Path) -> Cluster<Tools> {
    Cluster::new(Tools::new().on_file(file)).with_recovery(Duration::from_secs(5))
}

fn file(dir: &Path, lines: &[&str]) -> PathBuf {
    let path = dir.join("cib.xml");
    let mut cib = Cib::empty();
    for line in lines {
        apply(&mut cib, line);
    }
    let text = cib
        .to_string()
        .replace("<nodes/>", "<nodes><node id=\"1\" uname=\"lvsm\"/></nodes>");
    std::fs::write(&path, text).unwrap();
    path
}

fn apply(cib: &mut Cib, line: &str) {
    let operation: Operation = line.parse().unwrap();
    operation
        .apply(cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap();
}

const LINES: [&str; 3] = [
    "property set stonith-enabled=false",
    "resource create A ocf:pacemaker:Dummy",
    "constraint location A prefers lvsm=50",
];

#[tokio::test]
#[ignore = "needs pacemaker 2.1: cargo lab test"]
async fn a_push_through_cibadmin_changes_what_it_is_about() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = cluster(&file(dir.path(), &LINES));
    let base = cluster.query().await.unwrap();
    let mut edited = base.clone();
    apply(&mut edited, "property set batch-limit=7");

    let pushed = cluster.push(&base, &edited).await.unwrap();

    let now = cluster.query().await.unwrap();
    assert_eq!(now.property("batch-limit").as_deref(), Some("7"));
    assert_eq!(now.version().epoch, pushed.epoch);
}

#[tokio::test]
#[ignore = "needs pacemaker 2.1: cargo lab test"]
async fn cibadmin_refuses_a_patch_of_an_old_version_and_ours_is_rebased() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = cluster(&file(dir.path(), &LINES));
    let base = cluster.query().await.unwrap();
    let mut edited = base.clone();
    apply(&mut edited, "property set batch-limit=7");
    let other = |cib: &mut Cib| {
        apply(cib, "resource create B ocf:pacemaker:Dummy");
        Ok::<(), std::convert::Infallible>(())
    };
    cluster.edit(other).await.unwrap();

    let pushed = cluster.push(&base, &edited).await.unwrap();

    assert_eq!(pushed.attempts, 2, "the first was refused with 103");
    let now = cluster.query().await.unwrap();
    assert!(now.primitive("B").is_some());
    assert_eq!(now.property("batch-limit").as_deref(), Some("7"));
}

#[tokio::test]
#[ignore = "needs pacemaker 2.1: cargo lab test"]
async fn what_the_schema_forbids_is_refused_and_not_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = cluster(&file(dir.path(), &LINES));
    let base = cluster.query().await.unwrap();
    let mut edited = base.clone();
    let location = edited.locations().next().unwrap().element().id();
    edited
        .tree_mut()
        .set_attribute(location, "score", "many")
        .unwrap();

    let error = cluster.push(&base, &edited).await.unwrap_err();

    let PushError::Refused(reason) = &error else {
        panic!("{error}")
    };
    assert_eq!(reason.code(), Some(ExitCode::InvalidConfiguration));
    assert!(cib::xml::canonical_eq(
        cluster.query().await.unwrap().tree(),
        base.tree()
    ));
}

#[tokio::test]
#[ignore = "needs pacemaker 2.1: cargo lab test"]
async fn verdicts_tell_warnings_from_errors() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = cluster(&file(dir.path(), &LINES));
    let good = cluster.query().await.unwrap();
    let mut bad = good.clone();
    apply(&mut bad, "property set stonith-enabled=true");

    let verdict = cluster.verify(&good).await.unwrap();
    assert!(verdict.is_valid(), "{verdict:?}");
    let verdict = cluster.verify(&bad).await.unwrap();
    assert!(!verdict.is_valid(), "{verdict:?}");
    assert!(
        verdict
            .messages
            .iter()
            .any(|(severity, text)| *severity == Severity::Error && text.contains("STONITH")),
        "{verdict:?}"
    );
}

#[tokio::test]
#[ignore = "needs pacemaker 2.1: cargo lab test"]
async fn outputs_of_the_real_tools_are_understood() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = cluster(&file(dir.path(), &LINES));
    let base = cluster.query().await.unwrap();

    let status = cluster.status().await.unwrap();
    assert_eq!(status.all_resources().len(), 1);
    assert_eq!(cluster.locate("A").await.unwrap(), Vec::<String>::new());
    assert_eq!(
        cluster.locate("nothing").await.unwrap_err().code(),
        Some(ExitCode::NoSuchObject)
    );
    let constraints = cluster.constraints("A").await.unwrap();
    assert!(
        constraints
            .iter()
            .any(|(kind, own)| kind == "rsc_location" && own.get("score") == Some("50")),
        "{constraints:?}"
    );
    assert!(
        cluster
            .metadata("ocf:pacemaker:Dummy")
            .await
            .unwrap()
            .contains("<resource-agent")
    );
    assert_eq!(
        cluster
            .simulate_with(&base)
            .await
            .unwrap()
            .before
            .resources
            .len(),
        1
    );
    assert_eq!(
        cluster.fencing_history().await.unwrap_err().code(),
        Some(ExitCode::NotConnected)
    );
}

#[tokio::test]
#[ignore = "needs pacemaker 2.1: cargo lab test"]
async fn without_a_cluster_the_tools_say_so() {
    let error = Cluster::new(Tools::new()).query().await.unwrap_err();

    assert_eq!(error.code(), Some(ExitCode::NotConnected), "{error}");
}

#[test]
#[ignore = "needs pacemaker 2.1: cargo lab test"]
fn exit_codes_are_those_of_crm_error() {
    let output = Command::new("crm_error")
        .args(["-l", "--exit"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<i32> = text
        .lines()
        .filter_map(|line| line.split_once(':')?.0.trim().parse().ok())
        .collect();
    assert!(numbers.len() > 30, "{text}");
    // 2 to 9 and from 190 on are those of agents; 70 to 74 and 101 mean that something else broke.
    let other = |number: &i32| matches!(number, 2 | 3 | 5..=9 | 70..=74 | 101 | 190..);
    for number in numbers {
        let known = !matches!(ExitCode::from(number), ExitCode::Other(_));
        assert_eq!(known, !other(&number), "{number}");
    }
}

/// Pacemaker 3 on a file in its own root.
fn third(lines: &[&str]) -> (Cluster<Tools>, tempfile::TempDir) {
    let root = std::env::var_os("LVSKIT_PACEMAKER_3").unwrap();
    let dir = tempfile::tempdir_in(Path::new(&root).join("tmp")).unwrap();
    let path = file(dir.path(), lines);
    let inside = Path::new("/").join(path.strip_prefix(&root).unwrap());
    let variable = format!("CIB_file={}", inside.display());
    let enter = ["chroot", root.to_str().unwrap(), "/usr/bin/env", &variable];
    let tools = Tools::new().behind(enter);
    (
        Cluster::new(tools).with_recovery(Duration::from_secs(5)),
        dir,
    )
}

#[tokio::test]
#[ignore = "needs pacemaker 3: cargo lab test"]
async fn pacemaker_3_takes_versioned_patches_once_and_refuses_old_ones() {
    let (cluster, _dir) = third(&LINES);
    let base = cluster.query().await.unwrap();
    let mut edited = base.clone();
    apply(&mut edited, "property set batch-limit=7");
    let patch = cib::diff::Patchset::versioned(&base, &edited).unwrap();
    let source = format!(
        "<source admin_epoch=\"0\" epoch=\"{}\"/>",
        base.version().epoch
    );
    assert!(patch.to_xml().contains(&source), "{}", patch.to_xml());

    let pushed = cluster.push(&base, &edited).await.unwrap();
    assert_eq!(
        (pushed.attempts, pushed.epoch),
        (1, base.version().epoch + 1)
    );
    let now = cluster.query().await.unwrap();
    assert_eq!(now.version().epoch, pushed.epoch);

    let mut other = base.clone();
    apply(&mut other, "property set cluster-delay=61s");
    let pushed = cluster.push(&base, &other).await.unwrap();
    assert_eq!(pushed.attempts, 2, "the first was refused with 103");
    let now = cluster.query().await.unwrap();
    assert_eq!(now.property("batch-limit").as_deref(), Some("7"));
    assert_eq!(now.property("cluster-delay").as_deref(), Some("61s"));
}
