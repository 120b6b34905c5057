//! Whatever is dropped closes its sockets and ends and reaps its children.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use crate::support::{PATIENCE, again, in_own_process, is_child, mute_server};
use health::probes::{External, Http};
use health::{Check, CheckPlan, Events, Monitor};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

const SOON: Duration = Duration::from_millis(10);
const HUNG: u32 = 40;

/// The open descriptors and the living or unreaped children of this process.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Holdings {
    descriptors: usize,
    children: BTreeSet<u32>,
}

impl Holdings {
    fn now() -> Self {
        let own = std::process::id().to_string();
        let parent = |pid: &u32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let rest = stat.rsplit_once(") ").map(|(_, rest)| rest.to_owned());
            rest.and_then(|rest| rest.split(' ').nth(1).map(str::to_owned))
        };
        let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let name = entry.ok()?.file_name();
            name.to_str()?.parse().ok()
        });
        Self {
            descriptors: fs::read_dir("/proc/self/fd").unwrap().count(),
            children: processes
                .filter(|pid| parent(pid) == Some(own.clone()))
                .collect(),
        }
    }

    /// Waits until this process holds no more than it did then.
    async fn are_back(&self, what: &str) {
        let back = async {
            loop {
                let now = Self::now();
                if now.descriptors <= self.descriptors && now.children == self.children {
                    return;
                }
                sleep(SOON).await;
            }
        };
        let back = timeout(PATIENCE, back).await;
        assert!(back.is_ok(), "{what}: {self:?}, but {:?}", Self::now());
    }
}

/// A connection without an answer and a program without an end, both in one check.
fn hung(server: SocketAddr, key: u32) -> CheckPlan {
    let page = Http::get(format!("/{key}")).build().unwrap();
    // `sleep` adds its arguments up.
    let program = External::new("sleep").service((1000 + key).to_string(), Some(0));
    let program = program.real_server("0", Some(0));
    CheckPlan::new(Check::all([page.into(), program.into()]), server).timeout(PATIENCE * 10)
}

async fn all_hang(server: SocketAddr) -> (Monitor<u32>, Events<u32>) {
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let builder = builder.max_processes(HUNG).max_in_flight(2 * HUNG);
    let (monitor, events) = builder.shutdown_grace(SOON).spawn();
    for key in 0..HUNG {
        monitor.upsert(key, hung(server, key)).unwrap();
    }
    let running = async {
        while Holdings::now().children.len() < HUNG as usize {
            sleep(SOON).await;
        }
    };
    timeout(PATIENCE, running).await.unwrap();
    (monitor, events)
}

/// Says nothing, and closes when the other end does.
async fn silent_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                while stream.read(&mut [0; 64]).await.is_ok_and(|count| count > 0) {}
            });
        }
    });
    address
}

#[test]
fn dropping_anything_closes_sockets_and_reaps_children() {
    // In a process of its own, where nothing else opens anything.
    let test = "cancellation::dropping_anything_closes_sockets_and_reaps_children";
    in_own_process(test, "", everything_is_dropped);
}

async fn everything_is_dropped() {
    let server = silent_server().await;
    // What the runtime needs for its first program and connection stays.
    let once = hung(server, 0).timeout(SOON * 10);
    drop(once.run().await);
    while !Holdings::now().children.is_empty() {
        sleep(SOON).await;
    }
    let before = Holdings::now();

    let running = tokio::spawn(async move { hung(server, 1).run().await });
    while Holdings::now().children.is_empty() {
        sleep(SOON).await;
    }
    running.abort();
    before.are_back("a run outside of any monitor").await;

    let (monitor, _events) = all_hang(server).await;
    for key in 0..HUNG {
        monitor.remove(&key);
    }
    before.are_back("targets").await;
    assert_eq!(monitor.summary().in_flight(), 0);
    drop(monitor);

    let (monitor, events) = all_hang(server).await;
    for key in 0..HUNG {
        let other = CheckPlan::new(health::probes::Fixed::always(), server);
        monitor.upsert(key, other).unwrap();
    }
    before.are_back("plans").await;
    drop((monitor, events));

    let (monitor, events) = all_hang(server).await;
    drop(monitor);
    before.are_back("a monitor").await;
    drop(events);

    let (monitor, _events) = all_hang(server).await;
    timeout(PATIENCE, monitor.shutdown()).await.unwrap();
    before.are_back("a monitor that is shut down").await;
}

#[test]
fn dropping_the_runtime_leaves_no_program_behind() {
    if is_child() {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let kept = runtime.block_on(async { all_hang(mute_server().await).await });
        let children = Holdings::now().children;
        assert_eq!(children.len(), HUNG as usize);
        drop(runtime);
        drop(kept);
        // Killed at once; whoever waits for children now finds no living one.
        let begin = std::time::Instant::now();
        let lives = |pid: &u32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            stat.rsplit_once(") ")
                .is_some_and(|(_, rest)| !rest.starts_with('Z'))
        };
        while children.iter().any(lives) {
            assert!(begin.elapsed() < PATIENCE, "programs outlive the runtime");
            std::thread::yield_now();
        }
        return;
    }
    let test = "cancellation::dropping_the_runtime_leaves_no_program_behind";
    assert!(again(test, "").wait().unwrap().success());
}
