//! What lints say of ipvsadm and the kernel, against both.
#![expect(clippy::expect_used, reason = "test helpers")]

use std::process::Command;

/// Whether ipvsadm and the kernel take these arguments.
fn takes(arguments: &str) -> bool {
    let output = Command::new("ipvsadm")
        .args(arguments.split(' '))
        .output()
        .expect("ipvsadm");
    output.status.success()
}

#[test]
#[ignore = "needs a kernel with IPVS, ipvsadm and root: cargo lab test"]
fn ipvsadm_refuses_what_denied_lints_say() {
    assert!(takes("-C"), "no IPVS");

    for (refused, taken) in [
        // unusable-mark, port-zero
        ("-A -f 0 -s rr", "-A -f 1 -s rr"),
        ("-A -f 4294967296 -s rr", "-A -f 4294967295 -s rr"),
        ("-A -t 10.0.0.1:0 -s rr", "-A -t 10.0.0.1:0 -s rr -p 60"),
        // unknown-scheduler, scheduler-flags
        ("-A -t 10.0.0.1:81 -s wrrr", "-A -t 10.0.0.1:81 -s wrr"),
        (
            "-A -t 10.0.0.1:82 -s rr -b sh-port",
            "-A -t 10.0.0.1:82 -s sh -b sh-port",
        ),
        (
            "-A -t 10.0.0.1:83 -s sh -b \"sh-port\"",
            "-A -t 10.0.0.1:83 -s rr -b flag-1",
        ),
        // persistence-range, netmask-numbers
        (
            "-A -t 10.0.0.1:84 -s rr -p 0",
            "-A -t 10.0.0.1:84 -s rr -p 1",
        ),
        (
            "-A -t 10.0.0.1:85 -s rr -p 2678401",
            "-A -t 10.0.0.1:85 -s rr -p 2678400",
        ),
        (
            "-A -t 10.0.0.1:86 -s rr -p 60 -M 999.0.0.0",
            "-A -t 10.0.0.1:86 -s rr -p 60 -M 255.0.255.0",
        ),
        // weight-too-large, threshold-range, fallback-of-mark
        (
            "-a -f 1 -r 10.0.0.2 -w 2147483648",
            "-a -f 1 -r 10.0.0.2 -w 2147483647",
        ),
        (
            "-a -f 1 -x 0 -y 5 -r 10.0.0.3",
            "-a -f 1 -x 5 -y 5 -r 10.0.0.3",
        ),
        (
            "-a -f 1 -x 5 -y 9 -r 10.0.0.4",
            "-a -f 1 -x 9 -y 5 -r 10.0.0.4",
        ),
        ("-a -f 1 -r :0 -w 1", "-a -f 1 -r 10.0.0.5:0 -w 1"),
    ] {
        assert!(!takes(refused), "{refused}");
        assert!(takes(taken), "{taken}");
    }

    assert!(takes("-C"));
}

#[test]
#[ignore = "needs a kernel with IPVS, ipvsadm and root: cargo lab test"]
fn only_masquerading_changes_the_port() {
    assert!(takes("-A -t 10.0.1.1:80 -s rr"), "no IPVS");

    for (method, server, port) in [
        ("-g", "10.0.1.2", 80),
        ("-i", "10.0.1.3", 80),
        ("-m", "10.0.1.4", 8080),
    ] {
        assert!(takes(&format!(
            "-a -t 10.0.1.1:80 -r {server}:8080 {method}"
        )));

        // A server is found by its port only.
        assert!(
            takes(&format!("-d -t 10.0.1.1:80 -r {server}:{port}")),
            "{method}"
        );
    }

    assert!(takes("-D -t 10.0.1.1:80"));
}
