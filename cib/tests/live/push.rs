//! Pushes and edits: what a cluster takes, refuses, loses and gets from others.

use std::time::Duration;

use cib::Cib;
use cib::diff::RebaseError;
use cib::live::{Call, Cluster, EditError, ExitCode, PushError, Recorded, Run, Running, ToolError};

use crate::{Mishap, Model, edited, fails};

pub(crate) const OURS: &str = "property set batch-limit=7";
const OTHER: &str = "property set cluster-delay=61s";
const SAME: &str = "property set batch-limit=9";

#[tokio::test]
async fn a_push_is_a_patch_of_one_version_to_the_next_epoch() {
    let cluster = Cluster::new(Model::new(&[]));
    let base = cluster.query().await.unwrap();

    let pushed = cluster.push(&base, &edited(&base, OURS)).await.unwrap();

    assert_eq!(
        (pushed.epoch, pushed.attempts),
        (base.version().epoch + 1, 1)
    );
    let patch = cluster.tools().patches.lock().unwrap()[..].concat();
    assert!(
        patch.contains("<source admin_epoch=\"0\" epoch=\"1\"/>"),
        "{patch}"
    );
    assert!(
        patch.contains("<target admin_epoch=\"0\" epoch=\"2\"/>"),
        "{patch}"
    );
}

#[tokio::test]
async fn nothing_to_change_sends_nothing() {
    let cluster = Cluster::new(Model::new(&[]));
    let base = cluster.query().await.unwrap();

    assert_eq!(cluster.push(&base, &base).await.unwrap().attempts, 0);
    assert!(cluster.tools().patches.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_others_changed_meanwhile_stays() {
    let cluster = Cluster::new(Model::new(&[Mishap::Foreign(OTHER)]));
    let base = cluster.query().await.unwrap();

    let pushed = cluster.push(&base, &edited(&base, OURS)).await.unwrap();

    assert_eq!(pushed.attempts, 2);
    let now = cluster.query().await.unwrap();
    assert_eq!(now.property("batch-limit").as_deref(), Some("7"));
    assert_eq!(now.property("cluster-delay").as_deref(), Some("61s"));
}

#[tokio::test]
async fn a_conflict_names_the_element_and_changes_nothing() {
    let cluster = Cluster::new(Model::new(&[Mishap::Foreign(SAME)]));
    let base = cluster.query().await.unwrap();

    let error = cluster.push(&base, &edited(&base, OURS)).await.unwrap_err();

    let PushError::Conflict(RebaseError::Conflicts(conflicts)) = error else {
        panic!("{error}")
    };
    assert!(
        conflicts
            .iter()
            .any(|conflict| conflict.path.contains("cib-bootstrap-options")),
        "{conflicts:?}"
    );
    assert_eq!(
        cluster
            .query()
            .await
            .unwrap()
            .property("batch-limit")
            .as_deref(),
        Some("9")
    );
}

#[tokio::test]
async fn an_edit_is_planned_anew_on_what_others_made() {
    let cluster = Cluster::new(Model::new(&[Mishap::Foreign(SAME)]));
    let mut seen = Vec::new();

    let edit = |cib: &mut Cib| {
        seen.push(cib.property("batch-limit").map(String::from));
        *cib = edited(cib, OURS);
        Ok::<(), ToolError>(())
    };
    cluster.edit(edit).await.unwrap();

    assert_eq!(seen, [None, Some("9".to_owned())]);
    assert_eq!(
        cluster
            .query()
            .await
            .unwrap()
            .property("batch-limit")
            .as_deref(),
        Some("7")
    );
}

#[tokio::test]
async fn a_lost_answer_is_looked_up() {
    let cluster = Cluster::new(Model::new(&[Mishap::LostAnswer]));
    let base = cluster.query().await.unwrap();

    let pushed = cluster.push(&base, &edited(&base, OURS)).await.unwrap();

    assert!(pushed.found_afterwards);
    assert_eq!(pushed.epoch, 2);
}

#[tokio::test]
async fn a_daemon_that_died_before_has_not_taken_it() {
    let cluster = Cluster::new(Model::new(&[Mishap::Dies]));
    let base = cluster.query().await.unwrap();

    let error = cluster.push(&base, &edited(&base, OURS)).await.unwrap_err();

    assert!(matches!(error, PushError::NotApplied(_)), "{error}");
    assert_eq!(cluster.query().await.unwrap().property("batch-limit"), None);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_does_not_come_back_leaves_the_outcome_unknown() {
    let base = Cib::empty();
    let tools = Recorded::new().answer("cibadmin", fails(102, "gone"));
    let cluster = Cluster::new(tools).with_recovery(Duration::from_secs(30));

    let error = cluster.push(&base, &edited(&base, OURS)).await.unwrap_err();

    assert!(matches!(error, PushError::Unknown(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn endless_contention_ends() {
    let mishaps = [OTHER, "property set cluster-delay=62s"].map(Mishap::Foreign);
    let cluster = Cluster::new(Model::new(&mishaps)).with_attempts(2);
    let base = cluster.query().await.unwrap();

    let error = cluster.push(&base, &edited(&base, OURS)).await.unwrap_err();

    assert!(
        matches!(error, PushError::Contended { attempts: 2 }),
        "{error}"
    );
}

#[tokio::test]
async fn a_refusal_is_final() {
    let base = Cib::empty();
    let tools = Recorded::new().answer("cibadmin --patch", fails(78, "Call failed: invalid"));
    let cluster = Cluster::new(tools);

    let error = cluster.push(&base, &edited(&base, OURS)).await.unwrap_err();

    let PushError::Refused(reason) = error else {
        panic!("{error}")
    };
    assert_eq!(reason.code(), Some(ExitCode::InvalidConfiguration));
    assert_eq!(
        cluster.tools().calls().len(),
        1,
        "a refusal is not tried again"
    );
}

/// When a cluster takes a patch that it does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    AtOnce,
    /// When the next change comes behind it.
    Late,
    Never,
}

struct Held {
    model: Model,
    takes: Takes,
    late: std::sync::Mutex<Option<Call>>,
    sent: tokio::sync::Notify,
}

impl Held {
    fn new(takes: Takes) -> Self {
        Self {
            model: Model::new(&[]),
            takes,
            late: std::sync::Mutex::default(),
            sent: tokio::sync::Notify::new(),
        }
    }
}

impl Run for Held {
    fn run(&self, call: Call) -> Running<'_> {
        Box::pin(async move {
            if call.to_string().contains("--query") {
                return self.model.run(call).await;
            }
            let interrupted = self.late.lock().unwrap().replace(call.clone());
            if let Some(before) = interrupted {
                if self.takes == Takes::Late {
                    drop(self.model.run(before).await);
                }
                return self.model.run(call).await;
            }
            if self.takes == Takes::AtOnce {
                drop(self.model.run(call).await);
            }
            self.sent.notify_one();
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn an_interrupted_edit_says_which_version_the_cluster_has_and_whether_with_the_change() {
    for takes in [Takes::AtOnce, Takes::Late, Takes::Never] {
        let cluster = Cluster::new(Held::new(takes));
        let edit = |cib: &mut Cib| {
            *cib = edited(cib, OURS);
            Ok::<(), ToolError>(())
        };

        let stop = cluster.tools().sent.notified();
        let outcome = cluster.edit_until(edit, stop).await;

        let Err(EditError::Push(PushError::Interrupted { version, taken })) = outcome else {
            panic!("{outcome:?}")
        };
        let now = cluster.query().await.unwrap();
        assert_eq!(taken, Some(takes != Takes::Never), "{takes:?}");
        assert_eq!(version, now.version());
        assert_eq!(now.property("batch-limit").is_some(), takes != Takes::Never);
    }
}

#[tokio::test]
async fn an_edit_that_is_not_interrupted_ends_as_any() {
    let cluster = Cluster::new(Model::new(&[Mishap::Foreign(OTHER)]));
    let edit = |cib: &mut Cib| {
        *cib = edited(cib, OURS);
        Ok::<(), ToolError>(())
    };

    let pushed = cluster.edit_until(edit, std::future::pending()).await;

    assert_eq!(pushed.unwrap().attempts, 2);
}
