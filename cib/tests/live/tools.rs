//! Programs that hang, flood, die and are not there.

use std::time::{Duration, Instant};

use cib::live::{Answer, Call, Run as _, RunError, Tools};

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
