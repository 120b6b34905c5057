//! Servers on loopback, and this very test again in a process of its own.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use health::{Event, Events, State};
use tokio::net::TcpListener;
use tokio::time::timeout;

/// Nothing here takes that long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

const MARK: &str = "LVS_HEALTH_CHAOS";

/// Accepts and keeps nothing, until the runtime ends.
pub(crate) async fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            drop(listener.accept().await);
        }
    });
    address
}

/// Accepts and never says a word.
pub(crate) async fn mute_server() -> SocketAddr {
    mute_server_at(0).await
}

/// The same on a port: one below the ephemeral ports takes none of them.
pub(crate) async fn mute_server_at(port: u16) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            kept.push(stream);
        }
    });
    address
}

/// Whether this process was started by [`again`].
pub(crate) fn is_child() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Starts one test of this program again, after a line of shell.
pub(crate) fn again(test: &str, shell: &str) -> Child {
    Command::new("sh")
        .arg("-c")
        .arg(format!("{shell}exec \"$0\" --exact {test} --nocapture"))
        .arg(std::env::current_exe().unwrap())
        .env(MARK, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs one test of this program in a process of its own, after a line of shell.
pub(crate) fn in_own_process<F: Future<Output = ()>>(
    test: &str,
    shell: &str,
    checks: impl FnOnce() -> F,
) {
    if !is_child() {
        assert!(again(test, shell).wait().unwrap().success());
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let checks = async { timeout(PATIENCE * 4, checks()).await };
    runtime.unwrap().block_on(checks).unwrap();
}

/// Everything that waits; no target may have gone down.
pub(crate) fn nobody_went_down<K>(events: &mut Events<K>) -> Vec<Event<K>>
where
    K: Clone + Eq + std::hash::Hash + std::fmt::Debug,
{
    let all: Vec<_> = std::iter::from_fn(|| events.try_next()).collect();
    for event in &all {
        if let Event::Target(event) = event {
            assert_ne!(event.state(), State::Down, "{event:?}");
        }
    }
    all
}
