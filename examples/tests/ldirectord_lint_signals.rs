//! `ldirectord-lint --fix` that is interrupted while it writes: no file is cut, none is left over.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// Files to be mended: each is synced to disk, so that writing all takes its time.
const FILES: usize = 1_000;
const OLD: &str = "quiescent=yes # drain\n";
const NEW: &str = "# drain\nquiescent=yes\n";

fn name(number: usize) -> String {
    format!("{number:04}.cf")
}

/// Starts mending a folder. Whoever runs the tests may ignore signals: the program must not.
fn mend(folder: &Path) -> Child {
    Command::new("env")
        .args(["--default-signal=INT,TERM,HUP"])
        .arg(env!("CARGO_BIN_EXE_ldirectord-lint"))
        .args(["--resolve", "none", "--fix", "."])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Mends a folder and sends the signal as soon as the first file is written.
fn interrupted(folder: &Path, signal: Signal) -> ExitStatus {
    for number in 0..FILES {
        fs::write(folder.join(name(number)), OLD).unwrap();
    }
    let mut child = mend(folder);
    let started = Instant::now();
    while fs::read_to_string(folder.join(name(0))).unwrap() == OLD {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "nothing is written"
        );
        thread::yield_now();
    }
    kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
    child.wait().unwrap()
}

fn interruption_leaves_whole_files(signal: Signal) {
    let folder = tempfile::tempdir().unwrap();

    let status = interrupted(folder.path(), signal);

    // A shell calls this 130 for SIGINT, 143 for SIGTERM.
    assert_eq!(status.signal(), Some(signal as i32), "{status}");
    let texts = (0..FILES).map(|number| fs::read_to_string(folder.path().join(name(number))));
    let texts: Vec<String> = texts.map(Result::unwrap).collect();
    assert!(texts.iter().all(|text| text == OLD || text == NEW));
    assert!(texts.iter().any(|text| text == OLD), "it came too late");
    let left = fs::read_dir(folder.path()).unwrap();
    assert_eq!(left.count(), FILES, "a temporary file is left");
}

#[test]
fn sigint_leaves_whole_files() {
    interruption_leaves_whole_files(Signal::SIGINT);
}

#[test]
fn sigterm_leaves_whole_files() {
    interruption_leaves_whole_files(Signal::SIGTERM);
}
