//! What `ipvsadm` says before it talks to a kernel.
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::process::{Command, Output};

fn run(line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ipvsadm"))
        .args(line.split_whitespace())
        .output()
        .unwrap()
}

#[test]
fn help_and_version_need_no_kernel() {
    for (line, expected) in [
        ("-h", "Usage: ipvsadm COMMAND"),
        ("--help", "Usage: ipvsadm COMMAND"),
        ("-v", "ipvsadm v1.31"),
        ("--version", "ipvsadm v1.31"),
    ] {
        let output = run(line);

        assert!(output.status.success(), "{line}");
        assert!(
            String::from_utf8(output.stdout)
                .unwrap()
                .starts_with(expected)
        );
    }
}

#[test]
fn refused_lines_end_with_the_status_of_the_original() {
    for (line, status, expected) in [
        ("-A -q", 255, "unknown option `-q`"),
        ("--tcp-service 10.0.0.1:80", 255, "expected a command first"),
        ("-A -t 10.0.0.1:80 -s", 255, "`-s` needs a value"),
        ("-A", 2, "needs a service"),
        ("-A -t 10.0.0.1:0", 2, "port 0 needs persistence"),
        ("-C -n", 2, "`-n` does not go with `-C`"),
        ("--apply", 2, "take one file"),
        ("--plan /nonexistent", 2, "/nonexistent: No such file"),
        (
            "--apply Cargo.toml",
            2,
            "Cargo.toml: line 1, column 1: expected a command",
        ),
    ] {
        let output = run(line);

        assert_eq!(output.status.code(), Some(status), "{line}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains(expected), "{line}: {message}");
        assert!(output.stdout.is_empty(), "{line}");
    }
}
