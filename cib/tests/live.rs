//! A live cluster from recorded answers, a model of a cluster, and programs that misbehave.
#![cfg(feature = "live")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cib::Cib;
use cib::diff::{Patchset, RebaseError};
use cib::live::{
    Answer, Call, Cluster, ExitCode, Pace, PushError, Recorded, Run, RunError, Running, ToolError,
    Tools,
};
use cib::pcs::{Dialect, Metadata, Operation};
use futures_util::StreamExt as _;

fn edited(base: &Cib, line: &str) -> Cib {
    let mut cib = base.clone();
    let operation: Operation = line.parse().unwrap();
    operation
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap();
    cib
}

fn ok(output: impl Into<Vec<u8>>) -> Answer {
    Answer {
        code: Some(0),
        output: output.into(),
        errors: Vec::new(),
    }
}

fn fails(code: i32, errors: &str) -> Answer {
    Answer {
        code: Some(code),
        output: Vec::new(),
        errors: errors.as_bytes().to_vec(),
    }
}

/// What happens to a push beside what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mishap {
    None,
    /// Another writer is faster.
    Foreign(&'static str),
    /// The answer gets lost, the change is taken.
    LostAnswer,
    /// The daemon dies before it takes the change.
    Dies,
}

/// A cluster that checks versions as cibadmin does.
#[derive(Debug)]
struct Model {
    cib: Mutex<Cib>,
    mishaps: Mutex<Vec<Mishap>>,
    patches: Mutex<Vec<String>>,
}

impl Model {
    fn new(mishaps: &[Mishap]) -> Self {
        let mishaps = mishaps.iter().rev().copied().collect();
        Self {
            cib: Mutex::new(edited(&Cib::empty(), "property set stonith-enabled=false")),
            mishaps: Mutex::new(mishaps),
            patches: Mutex::default(),
        }
    }

    fn answer(&self, call: &Call) -> Answer {
        let mut cib = self.cib.lock().unwrap();
        if call.to_string() == "cibadmin --query" {
            return ok(cib.to_bytes());
        }
        assert_eq!(call.to_string(), "cibadmin --patch --sync-call --xml-pipe");
        let mishap = self.mishaps.lock().unwrap().pop().unwrap_or(Mishap::None);
        if let Mishap::Foreign(line) = mishap {
            *cib = edited(&cib, line);
        }
        if mishap == Mishap::Dies {
            return fails(102, "Transport endpoint is not connected");
        }
        let text = String::from_utf8(call.input.clone()).unwrap();
        let patch = Patchset::parse(&text).unwrap();
        self.patches.lock().unwrap().push(text);
        match patch.push(&mut cib) {
            Ok(_) if mishap == Mishap::LostAnswer => fails(102, "Connection lost"),
            Ok(_) => ok(""),
            Err(_) => fails(103, "Update was older than existing configuration"),
        }
    }
}

impl Run for Model {
    fn run(&self, call: Call) -> Running<'_> {
        Box::pin(async move { Ok(self.answer(&call)) })
    }
}

const OURS: &str = "property set batch-limit=7";
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

/// Pauses that a test ends.
struct Ticks(tokio::sync::mpsc::UnboundedReceiver<()>);

impl Pace for Ticks {
    fn pause(&mut self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            if self.0.recv().await.is_none() {
                std::future::pending::<()>().await;
            }
        })
    }
}

#[tokio::test]
async fn a_watch_tells_what_has_changed_since_the_last_look() {
    let model = Arc::new(Model::new(&[]));
    let cluster = Cluster::new(Arc::clone(&model));
    let (tick, ticks) = tokio::sync::mpsc::unbounded_channel();
    let mut changes = std::pin::pin!(cluster.watch(Ticks(ticks)));
    let mut next = async || tokio::time::timeout(Duration::from_millis(100), changes.next()).await;

    assert!(next().await.is_err(), "the first look only remembers");
    tick.send(()).unwrap();
    assert!(next().await.is_err(), "nothing has changed");
    let now = edited(&model.cib.lock().unwrap(), OURS);
    *model.cib.lock().unwrap() = now;
    tick.send(()).unwrap();

    let seen = next().await.unwrap().unwrap().unwrap();
    assert_eq!((seen.before.epoch, seen.after.epoch), (1, 2));
    assert_eq!(seen.differences.len(), 1);
    assert!(seen.differences[0].to_string().contains("batch-limit"));
}

const MONITOR: &str = include_str!("fixtures/live/crm_mon.xml");
const SIMULATE: &str = include_str!("fixtures/live/crm_simulate.xml");

#[tokio::test]
async fn the_state_of_a_cluster_is_typed_and_keeps_what_it_does_not_know() {
    let text = MONITOR.replacen("<node name=", "<node new_one=\"x\" name=", 1);
    let cluster = Cluster::new(Recorded::new().answer("crm_mon", ok(text)));

    let status = cluster.status().await.unwrap();

    assert_eq!(status.report.api_version, "2.25");
    assert_eq!(status.nodes.len(), 2);
    assert!(
        status
            .nodes
            .iter()
            .all(|node| node.online() && !node.standby())
    );
    assert_eq!(status.nodes[0].attributes.get("new_one"), Some("x"));
    assert!(status.has_quorum() && status.dc().is_some());
    let place = status.running_on("VirtualIP");
    assert_eq!(place.len(), 1);
    assert_eq!(status.running_on("WebService"), place);
    assert!(
        status
            .history
            .iter()
            .any(|one| one.resource == "VirtualIP" && one.code() == Some(0))
    );
}

#[tokio::test]
async fn scores_are_typed() {
    let cluster = Cluster::new(Recorded::new().answer("crm_simulate", ok(SIMULATE)));

    let simulation = cluster.simulate().await.unwrap();

    assert_eq!(
        simulation.score("WebService", "lvsm").unwrap().to_string(),
        "50"
    );
    assert_eq!(simulation.before.nodes.len(), 2);
    assert!(simulation.actions.is_empty());
}

#[tokio::test]
async fn output_that_is_none_is_an_error_with_the_tools_own_reason() {
    for (answer, wanted) in [
        (fails(102, "Could not connect"), "Could not connect"),
        (ok("<cib/>"), "expected XML"),
        (ok("nonsense"), "expected XML"),
        (
            Answer {
                code: None,
                ..Answer::default()
            },
            "killed",
        ),
    ] {
        let cluster = Cluster::new(Recorded::new().answer("crm_mon", answer));
        let error = cluster.status().await.unwrap_err();
        assert!(error.to_string().contains(wanted), "{error}");
    }
}

#[test]
fn exit_codes_have_one_number_each() {
    for number in 0..130 {
        let code = ExitCode::from(number);
        assert_eq!(code.number(), if number == 4 { 77 } else { number });
    }
}

fn shell(script: &str) -> Call {
    Call::new(["sh", "-c", script])
}

#[tokio::test]
async fn a_program_answers_with_output_errors_and_status() {
    let answer = Tools::new()
        .run(shell("cat; echo err >&2; exit 3").with_input("in"))
        .await
        .unwrap();

    assert_eq!(
        answer,
        Answer {
            code: Some(3),
            output: b"in".to_vec(),
            errors: b"err\n".to_vec()
        }
    );
}

#[tokio::test]
async fn too_much_output_is_cut_off() {
    let tools = Tools::new().with_longest_output(1000);

    let error = tools
        .run(shell("while :; do echo xxxxxxxxxxxx; done"))
        .await
        .unwrap_err();

    assert!(
        matches!(error, RunError::TooLong { limit: 1000, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_program_that_hangs_is_ended_at_the_deadline() {
    let started = Instant::now();

    let error = Tools::new()
        .run(shell("exec sleep 600").within(Duration::from_millis(200)))
        .await
        .unwrap_err();

    assert!(matches!(error, RunError::Timeout { .. }), "{error}");
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let error = Tools::new()
        .run(Call::new(["no-such-tool-here"]))
        .await
        .unwrap_err();

    assert_eq!(
        error.to_string(),
        "cannot run no-such-tool-here: is it installed?"
    );
}

#[tokio::test]
async fn a_dropped_call_ends_and_reaps_its_program() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("pid");
    let script = format!(
        "echo $$ > {0}.new; mv {0}.new {0}; exec sleep 600",
        file.display()
    );
    let tools = Tools::new();
    let mut running = tools.run(shell(&script));

    let pid = loop {
        drop(tokio::time::timeout(Duration::from_millis(20), &mut running).await);
        if let Ok(pid) = std::fs::read_to_string(&file) {
            break pid.trim().to_owned();
        }
    };
    drop(running);

    let entry = std::path::PathBuf::from(format!("/proc/{pid}"));
    let deadline = Instant::now() + Duration::from_secs(20);
    while entry.exists() {
        assert!(Instant::now() < deadline, "process {pid} is still there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn words_for_a_remote_shell_are_quoted() {
    let dir = tempfile::tempdir().unwrap();
    let ssh = dir.path().join("ssh");
    std::fs::write(&ssh, "#!/bin/sh\nshift\nexec sh -c \"$*\"\n").unwrap();
    std::fs::set_permissions(&ssh, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let tools = Tools::new().behind([ssh.display().to_string(), "lvsm".to_owned()]);

    let answer = tools
        .run(Call::new([
            "printf", "%s|", "a b", "*", "it's", "$HOME", "",
        ]))
        .await
        .unwrap();

    assert_eq!(
        String::from_utf8(answer.output).unwrap(),
        "a b|*|it's|$HOME||"
    );
}
