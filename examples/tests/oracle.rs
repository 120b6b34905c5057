//! The texts that we render, read by the real programs.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use examples::host::Firewall;

/// Runs a script in a network namespace of its own and returns what it printed.
fn in_namespace(script: &str, input: &str) -> String {
    let mut child = Command::new("unshare")
        .args(["--net", "sh", "-ec", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{script}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[ignore = "needs nftables and root: cargo lab test"]
fn nftables_accepts_the_ports_before_a_rule_that_drops() {
    let script = "\
        nft 'table inet filter { chain input { type filter hook input priority filter; \
             meta l4proto { tcp, udp } drop; }; }'
        nft -f -
        nft -n list chain inet filter input";

    let listing = in_namespace(script, &Firewall::cluster().nftables());

    let position = |part: &str| listing.find(part).unwrap();
    for port in Firewall::cluster().ports() {
        let rule = format!("{} dport {} accept", port.transport, port.number);
        assert!(position(&rule) < position("drop"), "{listing}");
    }
}

#[test]
#[ignore = "needs nftables and root: cargo lab test"]
fn nftables_opens_the_ports_where_nothing_was_set_up() {
    let listing = in_namespace(
        "nft -f -; nft list ruleset",
        &Firewall::cluster().nftables(),
    );

    assert_eq!(
        listing.matches(" accept").count(),
        Firewall::cluster().ports().len() + 1
    );
}
