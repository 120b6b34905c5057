//! The program `ldirectord-lint` as a user runs it.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::{
    fs,
    io::Write as _,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

const GOOD: &str = "\
checkinterval=10
virtual=10.0.0.1:80
\treal=10.0.0.2:80 gate 1
\tservice=http
\trequest=\"/health\"
\treceive=\"ok\"
\tscheduler=wlc
\tprotocol=tcp
";

const BAD: &str = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=htpp\n";

/// Rejected for one trailing comment, which can be mended.
const MENDABLE: &str = "quiescent=yes # drain\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn lint(folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ldirectord-lint"));
    command.args(["--resolve", "none"]).args(arguments);
    command.current_dir(folder.path()).stdin(Stdio::null());
    answer(command.output().unwrap())
}

fn answer(output: Output) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = output;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

fn text(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn a_clean_file_prints_nothing() {
    let folder = folder(&[("a.cf", GOOD)]);

    assert_eq!(lint(&folder, &["a.cf"]), (0, String::new(), String::new()));
}

#[test]
fn an_error_is_shown_in_its_line_and_counts() {
    let folder = folder(&[("a.cf", BAD)]);

    let (status, out, errors) = lint(&folder, &["a.cf"]);

    assert_eq!(status, 1);
    assert!(
        out.contains("error[LD0009]") && out.contains("a.cf:3:12"),
        "{out}"
    );
    assert!(!out.contains('\u{1b}'), "colours in a pipe: {out}");
    assert!(errors.starts_with("1 error, "), "{errors}");
}

#[test]
fn a_missing_file_does_not_hide_the_others() {
    let folder = folder(&[("a.cf", BAD)]);

    let (status, out, errors) = lint(&folder, &["none.cf", "a.cf"]);

    assert_eq!(status, 2);
    assert!(out.contains("LD0009"), "{out}");
    assert!(
        errors.contains("none.cf: ") && errors.contains("No such file"),
        "{errors}"
    );
}

#[test]
fn patterns_and_folders_are_expanded() {
    let folder = folder(&[("a.cf", BAD), ("b.cf", BAD), ("c.txt", BAD)]);
    fs::create_dir(folder.path().join("d")).unwrap();
    fs::write(folder.path().join("d/e.cf"), BAD).unwrap();
    let files = |out: &str| {
        let report: Value = serde_json::from_str(out).unwrap();
        let files = report["files"].as_array().unwrap().iter();
        files
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };

    let (_, out, _) = lint(&folder, &["--format", "json", "[ab].cf"]);
    assert_eq!(files(&out), ["a.cf", "b.cf"]);
    let (_, out, _) = lint(&folder, &["--format", "json", "."]);
    assert_eq!(files(&out), ["a.cf", "b.cf", "d/e.cf"]);
    let (status, _, errors) = lint(&folder, &["*.conf"]);
    assert_eq!(
        (status, &*errors),
        (2, "ldirectord-lint: *.conf: no file matches\n")
    );
}

#[test]
fn machine_formats_are_what_they_say() {
    let folder = folder(&[("a.cf", BAD), ("b.cf", GOOD)]);

    let (status, out, _) = lint(&folder, &["--format=sarif", "a.cf", "b.cf"]);
    let log: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, &log["version"]), (1, &Value::from("2.1.0")));
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "LD0009");

    let (status, out, _) = lint(&folder, &["--format=github", "a.cf", "b.cf"]);
    assert_eq!(status, 1);
    assert!(out.starts_with("::error file=a.cf,line=3,"), "{out}");
    assert!(out.lines().all(|line| line.starts_with("::")), "{out}");
}

#[test]
fn many_files_come_in_their_order() {
    let names: Vec<String> = (0..100).map(|number| format!("{number:03}.cf")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, BAD)).collect();
    let folder = folder(&files);

    let (status, out, _) = lint(&folder, &["--format", "github", "."]);

    let errors = out.lines().filter(|line| line.contains("LD0009"));
    let order: Vec<&str> = errors.map(|line| line.get(13..19).unwrap()).collect();
    assert_eq!(status, 1);
    assert_eq!(order, names);
}

#[test]
fn fix_mends_the_file_and_keeps_its_mode() {
    let folder = folder(&[("a.cf", MENDABLE)]);
    let path = folder.path().join("a.cf");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.cf", folder.path().join("link.cf")).unwrap();

    let (status, out, errors) = lint(&folder, &["--fix", "link.cf"]);

    assert_eq!((status, &*out), (0, ""), "{errors}");
    let mended = text(&folder, "a.cf");
    assert!(
        mended.contains("quiescent=yes\n") && mended.contains("# drain"),
        "{mended}"
    );
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(
        fs::symlink_metadata(folder.path().join("link.cf"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        2,
        "something was left behind"
    );
    let (status, _, _) = lint(&folder, &["--fix", "a.cf"]);
    assert_eq!((status, text(&folder, "a.cf")), (0, mended));
}

#[test]
fn diff_shows_the_fix_and_writes_nothing() {
    let folder = folder(&[("a.cf", MENDABLE), ("b.cf", GOOD)]);

    let (status, out, _) = lint(&folder, &["--diff", "a.cf", "b.cf"]);

    assert_eq!(status, 1);
    assert!(out.starts_with("--- a/a.cf\n+++ b/a.cf\n"), "{out}");
    assert!(out.contains("-quiescent=yes # drain\n"), "{out}");
    assert_eq!(text(&folder, "a.cf"), MENDABLE);
    assert!(!out.contains("b.cf"), "{out}");
}

#[test]
fn fmt_writes_the_canonical_layout() {
    let folder = folder(&[("a.cf", "virtual = 5\n        real =  10.0.0.2  gate\n\n\n")]);

    let (status, out, _) = lint(&folder, &["--fmt", "--diff", "a.cf"]);
    assert_eq!(status, 1);
    assert!(out.contains("+virtual=5\n"), "{out}");
    let (status, _, errors) = lint(&folder, &["--fmt", "a.cf"]);
    assert_eq!((status, &*errors), (0, ""));
    assert_eq!(text(&folder, "a.cf"), "virtual=5\n\treal=10.0.0.2 gate\n");
    assert_eq!(lint(&folder, &["--fmt", "--diff", "a.cf"]).0, 0);
}

#[test]
fn verdict_is_ldirectords_own() {
    let folder = folder(&[("good.cf", GOOD), ("bad.cf", BAD), ("end.cf", "virtual=5")]);

    let (status, out, _) = lint(&folder, &["--verdict", "good.cf"]);
    assert_eq!((status, &*out), (0, "accept\n"));
    let (status, out, _) = lint(&folder, &["--verdict", "bad.cf"]);
    assert_eq!(
        (status, &*out),
        (1, "reject 3: unknown check type `htpp`\n")
    );
    let (status, out, _) = lint(&folder, &["--verdict", "end.cf"]);
    assert!(status == 1 && out.starts_with("reject 1: "), "{out}");
}

#[test]
fn model_names_values_and_lines() {
    let folder = folder(&[("a.cf", GOOD), ("bad.cf", BAD)]);

    let (status, out, _) = lint(&folder, &["--model", "a.cf"]);

    let model: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(status, 0);
    let settings = &model["virtuals"][0]["settings"];
    assert_eq!(settings["scheduler"]["value"], "wlc");
    assert_eq!(settings["scheduler"]["line"], 7);
    assert_eq!(settings["checkinterval"]["from"], "global");
    let (status, out, _) = lint(&folder, &["--model", "bad.cf"]);
    assert!(status == 1 && out.contains("LD0009"), "{out}");
}

#[test]
fn reprint_gives_back_every_byte() {
    let folder = folder(&[]);
    let bytes: Vec<u8> = (0..=255).chain(*b"\nvirtual=5\r\n\t\xffx").collect();
    fs::write(folder.path().join("a.cf"), &bytes).unwrap();

    let output = Command::new(env!("CARGO_BIN_EXE_ldirectord-lint"))
        .args([Path::new("--reprint"), &folder.path().join("a.cf")])
        .output()
        .unwrap();

    assert_eq!((output.status.code(), output.stdout), (Some(0), bytes));
}

#[test]
fn standard_input_is_a_file_too() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ldirectord-lint"))
        .args(["--fix", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(MENDABLE.as_bytes())
        .unwrap();

    let (status, out, errors) = answer(child.wait_with_output().unwrap());

    assert_eq!(status, 0, "{errors}");
    assert!(out.contains("quiescent=yes\n"), "{out}");
}

#[test]
fn levels_can_be_set() {
    let folder = folder(&[("a.cf", "checkcount=3\n")]);
    let run = |arguments: &[&str]| lint(&folder, &[arguments, &["a.cf"]].concat());

    assert_eq!(run(&[]).0, 0);
    assert!(run(&[]).1.contains("warning[LD0101]"));
    assert_eq!(run(&["--allow", "LD0101"]).1, "");
    let (status, out, _) = run(&["--deny", "LD0101"]);
    assert!(status == 1 && out.contains("error[LD0101]"), "{out}");
    let (status, _, errors) = run(&["--deny", "LD9999"]);
    assert!(status == 2 && errors.contains("LD9999"), "{errors}");
}

#[test]
fn every_finding_is_explained() {
    let folder = folder(&[]);

    let (_, codes, _) = lint(&folder, &["--list-codes"]);

    assert!(codes.lines().count() > 20, "{codes}");
    for line in codes.lines() {
        let code = line.split(' ').next().unwrap();
        let (status, out, _) = lint(&folder, &["--explain", code]);
        assert!(
            status == 0 && out.starts_with(code) && out.contains("Bad:"),
            "{code}: {out}"
        );
    }
}

#[test]
fn too_large_a_file_is_refused() {
    let folder = folder(&[]);
    let file = fs::File::create(folder.path().join("a.cf")).unwrap();
    file.set_len(3 << 20).unwrap();

    let (status, out, errors) = lint(&folder, &["--limit", "2", "a.cf"]);

    assert_eq!((status, &*out), (2, ""));
    assert!(errors.contains("larger than 2097152 bytes"), "{errors}");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let long: String = (0..20_000)
        .map(|number| format!("nonsense {number}\n"))
        .collect();
    let folder = folder(&[("a.cf", &long)]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_ldirectord-lint"))
        .args(["--reprint", "a.cf"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());

    let (_, _, errors) = answer(child.wait_with_output().unwrap());

    assert_eq!(errors, "");
}

#[test]
fn a_file_that_is_named_twice_is_checked_once() {
    let folder = folder(&[("a.cf", BAD)]);

    let (status, out, _) = lint(&folder, &["--format", "github", "a.cf", "a.cf", "*.cf"]);

    assert_eq!(status, 1);
    assert_eq!(out.lines().count(), 1, "{out}");
}

#[test]
fn a_rejection_cannot_be_allowed_and_says_so() {
    let folder = folder(&[("a.cf", BAD)]);

    let (status, _, trouble) = lint(&folder, &["--allow", "LD0009", "a.cf"]);

    assert_eq!(status, 1);
    assert!(trouble.contains("LD0009 stays an error"), "{trouble}");
}

#[test]
fn a_folder_without_configurations_is_named() {
    let folder = folder(&[("a.txt", GOOD)]);

    let (status, _, trouble) = lint(&folder, &["."]);

    assert_eq!(status, 2);
    assert!(trouble.contains("no *.cf file below"), "{trouble}");
}
