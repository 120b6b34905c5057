//! A checker without descriptors must not blame the target. One test: it needs its own process.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::fs::File;
use std::process::Command;
use std::time::Duration;

use health::probes::Tcp;
use health::{Outcome, ProbeContext, Reason, Resource, Target};

const MARK: &str = "LVS_HEALTH_TEST_WITHOUT_DESCRIPTORS";

#[test]
fn descriptor_exhaustion_is_inconclusive() {
    if std::env::var_os(MARK).is_some() {
        return check_without_descriptors();
    }
    // The limit is set by a shell, for a second run of this very test.
    let status = Command::new("sh")
        .args([
            "-c",
            "ulimit -n 64 && exec \"$0\" --exact descriptor_exhaustion_is_inconclusive",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(MARK, "1")
        .status()
        .unwrap();

    assert!(status.success());
}

fn check_without_descriptors() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let target = Target::new(listener.local_addr().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut hoard = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        hoard.push(file);
    }

    let report = runtime.block_on(async {
        ProbeContext::new(Duration::from_secs(20))
            .run(&Tcp::new(), &target)
            .await
    });

    assert!(hoard.len() < 64, "the limit was not set");
    assert_eq!(report.outcome(), Outcome::Inconclusive);
    assert_eq!(
        report.reason(),
        Some(&Reason::Exhausted(Resource::Descriptors))
    );
}
