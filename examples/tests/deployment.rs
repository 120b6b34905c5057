//! The program `deployment` as a user runs it.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

fn deployment() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deployment"));
    command.stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

#[test]
fn every_step_is_walked_and_the_live_part_fails_over() {
    let (status, out, errors) = run(&mut deployment());

    assert_eq!(status, 0, "{errors}");
    for step in examples::guide::STEPS {
        let heading = format!("Step {}: {}", step.number, step.title);
        assert_eq!(out.matches(&heading).count(), 1, "{heading}");
    }
    for expected in [
        "TCP  10.99.0.70:80 wlc persistent 7200",
        "  -> 10.99.0.121:80               Route   10     0          0",
        "ipvsadm -d -t 10.99.0.70:80 -r 10.99.0.121:80",
        "ipvsadm -a -t 10.99.0.70:80 -r 10.99.0.121:80 -g -w 10",
        "lvss has the same table",
    ] {
        assert!(out.contains(expected), "{expected} not in\n{out}");
    }
}

#[test]
fn a_pipe_gets_no_colours() {
    let (_, out, errors) = run(&mut deployment());

    assert!(!out.contains('\u{1b}') && !errors.contains('\u{1b}'));
}

#[test]
fn every_artefact_is_written() {
    let directory = tempfile::tempdir().unwrap();

    let (status, _, errors) = run(deployment().arg("--out").arg(directory.path()));

    assert_eq!(status, 0, "{errors}");
    let read = |name| fs::read_to_string(directory.path().join(name)).unwrap();
    assert_eq!(read("ldirectord.cf"), examples::guide::LDIRECTORD_CF);
    assert_eq!(
        read("ipvs.rules"),
        "-A -t 10.99.0.70:80 -s wlc -p 7200\n-a -t 10.99.0.70:80 -r 10.99.0.121:80 -g -w 10\n"
    );
    assert!(read("hosts").contains("10.99.0.121 www.hwlee.shop\n"));
    assert!(read("cib.xml").contains("colocation-WebService-VirtualIP-INFINITY"));
    assert!(read("corosync.conf").contains("two_node: 1"));
    assert_eq!(read("sysctl/director.conf"), "net.ipv4.ip_forward = 1\n");
}

#[test]
fn an_out_directory_that_cannot_be_made_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "in the way").unwrap();

    let (status, _, errors) = run(deployment().arg("--out").arg(&file));

    assert_eq!(status, 1);
    assert!(errors.contains(&file.display().to_string()), "{errors}");
}

fn with_config(contents: &[u8]) -> (i32, String, String) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.cf");
    fs::write(&path, contents).unwrap();
    run(deployment().arg("--config").arg(&path))
}

#[test]
fn a_broken_configuration_gives_carets_and_status_2() {
    let (status, out, errors) = with_config(
        b"checktimout=3\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tscheduler=wlc\n\
          \tchecktype=htpp\n",
    );

    assert_eq!(status, 2);
    assert!(!out.contains("Step 1a"), "{out}");
    for expected in [
        "checktimout",
        "x.cf:1:1",
        "checktimeout",
        "htpp",
        "x.cf:5:",
        "^",
    ] {
        assert!(errors.contains(expected), "{expected} not in\n{errors}");
    }
}

#[test]
fn binary_garbage_is_refused_without_harm() {
    let garbage: Vec<u8> = (0_u32..4096)
        .map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[1])
        .collect();

    let (status, _, errors) = with_config(&garbage);

    assert_eq!(status, 2);
    assert!(
        !errors.is_empty() && !errors.contains("panicked"),
        "{errors}"
    );
}

#[test]
fn a_missing_configuration_is_named() {
    let (status, _, errors) = run(deployment().arg("--config").arg("/no/such/file.cf"));

    assert_eq!(status, 2);
    assert!(errors.contains("/no/such/file.cf"), "{errors}");
}

#[test]
fn another_configuration_is_walked_too() {
    let (status, out, errors) = with_config(
        b"quiescent=yes\nvirtual=192.0.2.1:8080\n\treal=192.0.2.10:80 masq 3\n\
          \treal=192.0.2.11:80 masq 1\n\tservice=http\n\treceive=\"hello\"\n\tscheduler=wrr\n#\n",
    );

    assert_eq!(status, 0, "{errors}");
    assert!(out.contains("TCP  192.0.2.1:8080 wrr"), "{out}");
    assert!(
        out.contains("ipvsadm -e -t 192.0.2.1:8080 -r 192.0.2.10:80 -m -w 0"),
        "{out}"
    );
}

#[test]
fn an_interrupt_ends_it_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let mut child = deployment()
        .arg("--out")
        .arg(directory.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines
        .by_ref()
        .find(|line| line.as_ref().unwrap().contains("Step 1a"))
        .unwrap()
        .unwrap();

    kill(
        Pid::from_raw(i32::try_from(child.id()).unwrap()),
        Signal::SIGINT,
    )
    .unwrap();
    let status = child.wait().unwrap();

    assert_eq!(status.code(), Some(130));
    assert_eq!(files_below(directory.path()), 0);
}

fn files_below(directory: &Path) -> usize {
    fs::read_dir(directory).unwrap().count()
}
