//! Programs as checks: how they are started, judged and ended.
#![cfg(feature = "external")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use health::probes::{ExitCodes, External};
use health::{Outcome, Phase, ProbeContext, Reason, Report, Target};
use tokio::time::{interval, timeout};

const PATIENCE: Duration = Duration::from_secs(20);
const DEADLINE: Duration = Duration::from_millis(300);

/// A directory of the test's own.
fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("external-{name}"));
    drop(fs::remove_dir_all(&path));
    fs::create_dir_all(&path).unwrap();
    path
}

/// A shell that runs a script; `$1` to `$3` are the arguments after the first.
fn script(directory: &Path, text: &str) -> External {
    let path = directory.join("script");
    fs::write(&path, text).unwrap();
    External::new("sh").service(path.to_str().unwrap(), Some(80))
}

async fn run(probe: &External, time: Duration) -> Report {
    let target = Target::new("192.0.2.1:8080".parse().unwrap());
    ProbeContext::new(time).run(probe, &target).await
}

/// Waits until a process is gone, or is only waiting for its parent to look.
async fn ends(pid: u32) {
    let gone = async {
        let mut again = interval(Duration::from_millis(5));
        loop {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let state = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
            if state.is_empty() || state.starts_with('Z') {
                return;
            }
            again.tick().await;
        }
    };
    timeout(PATIENCE, gone).await.unwrap();
}

/// Waits until a child is reaped.
async fn reaped(pid: u32) {
    let gone = async {
        let mut again = interval(Duration::from_millis(5));
        while Path::new(&format!("/proc/{pid}")).exists() {
            again.tick().await;
        }
    };
    timeout(PATIENCE, gone).await.unwrap();
}

/// The process ids that a script wrote, one a line.
async fn pids(file: &Path, count: usize) -> Vec<u32> {
    let written = async {
        let mut again = interval(Duration::from_millis(5));
        loop {
            let text = fs::read_to_string(file).unwrap_or_default();
            if text.ends_with('\n') && text.lines().count() == count {
                return text.lines().map(|line| line.parse().unwrap()).collect();
            }
            again.tick().await;
        }
    };
    timeout(PATIENCE, written).await.unwrap()
}

#[tokio::test]
async fn the_exit_status_is_the_verdict() {
    let directory = directory("status");
    let pass = run(&script(&directory, "exit 0"), PATIENCE).await;
    let fail = run(
        &script(&directory, "echo two words; echo more; exit 3"),
        PATIENCE,
    )
    .await;
    let warn = script(&directory, "exit 1").exit_codes(ExitCodes::Nagios);
    let warn = run(&warn, PATIENCE).await;
    let killed = run(&script(&directory, "kill -9 $$"), PATIENCE).await;

    assert_eq!(pass.outcome(), Outcome::Pass, "{pass}");
    assert_eq!(
        fail.to_string(),
        r"fail at exec: exit status 3: two words\nmore"
    );
    assert_eq!(warn.outcome(), Outcome::Warn, "{warn}");
    assert_eq!(killed.reason(), Some(&Reason::Killed { signal: 9 }));
}

#[tokio::test]
async fn four_arguments_and_a_clean_environment_are_passed() {
    let directory = directory("arguments");
    let probe = script(
        &directory,
        "echo \"$#:$1:$2:$3:${CARGO_MANIFEST_DIR-unset}:${PATH:+set}\"; exit 1",
    );

    let report = run(&probe, PATIENCE).await;

    assert_eq!(report.detail_text(), Some("3:80:192.0.2.1:8080:unset:set"));
    let six = External::new("echo").service("5", None);
    assert_ne!(six.clone().real_server("[::1]", None), six);
}

#[tokio::test]
async fn a_program_that_cannot_be_started_says_nothing_about_the_target() {
    let directory = directory("missing");
    let missing = run(&External::new("/no/such/program"), PATIENCE).await;
    let directory_itself = run(&External::new(&directory), PATIENCE).await;
    let not_found = run(&script(&directory, "no-such-program"), PATIENCE).await;

    for report in [missing, directory_itself, not_found] {
        assert_eq!(report.outcome(), Outcome::Inconclusive, "{report}");
        assert_eq!(report.phase(), Some(Phase::Exec));
    }
}

#[tokio::test]
async fn the_deadline_ends_the_whole_group() {
    let directory = directory("group");
    let file = directory.join("pids");
    let text = format!(
        "sleep 1000 & echo $! >{0}; echo $$ >>{0}; wait",
        file.display()
    );

    let report = run(&script(&directory, &text), DEADLINE).await;

    assert_eq!(report.reason(), Some(&Reason::Timeout), "{report}");
    let pids = pids(&file, 2).await;
    ends(pids[0]).await;
    reaped(pids[1]).await;
}

#[tokio::test]
async fn a_program_that_ignores_the_signal_is_killed_after_the_grace() {
    let directory = directory("stubborn");
    let file = directory.join("pids");
    let text = format!(
        "trap '' TERM; sleep 1000 & echo $! >{0}; echo $$ >>{0}; while :; do wait; done",
        file.display()
    );
    let probe = script(&directory, &text).grace(Duration::from_millis(50));

    let report = run(&probe, DEADLINE).await;

    assert_eq!(report.reason(), Some(&Reason::Timeout), "{report}");
    let pids = pids(&file, 2).await;
    ends(pids[0]).await;
    reaped(pids[1]).await;
}

#[tokio::test]
async fn dropping_the_check_ends_and_reaps_the_program() {
    let directory = directory("dropped");
    let file = directory.join("pids");
    let probe = script(
        &directory,
        &format!("echo $$ >{}; exec sleep 1000", file.display()),
    );

    let running = tokio::spawn(async move { run(&probe, PATIENCE).await });
    let pids = pids(&file, 1).await;
    running.abort();

    reaped(pids[0]).await;
}

#[tokio::test]
async fn endless_output_is_read_and_ends_at_the_deadline() {
    let directory = directory("endless");

    let report = run(&script(&directory, "exec yes"), DEADLINE).await;

    assert_eq!(report.reason(), Some(&Reason::Timeout), "{report}");
}

#[tokio::test]
async fn much_output_does_not_stop_the_program() {
    let directory = directory("much");
    let probe = script(&directory, "yes | head -c 1000000; exit 1");

    let report = run(&probe, PATIENCE).await;

    assert_eq!(report.reason(), Some(&Reason::Exited { status: 1 }));
    assert_eq!(report.detail_text().map(str::len), Some(120));
}

#[tokio::test]
async fn a_process_left_behind_does_not_delay_the_verdict() {
    let directory = directory("behind");
    let file = directory.join("pids");
    let probe = script(
        &directory,
        &format!("sleep 1000 & echo $! >{}", file.display()),
    );

    let report = run(&probe, PATIENCE).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    let left = pids(&file, 1).await;
    let status = std::process::Command::new("kill")
        .arg(left[0].to_string())
        .status();
    assert!(status.unwrap().success());
}
