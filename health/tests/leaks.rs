//! Checks leave nothing behind: no memory, no descriptor, no child, no task.
//!
//! 20,000 checks of each kind; with `LVSKIT_FULL=1` a million. The server is another process, this
//! program again, so that what is counted is the checker's alone.
#![cfg(feature = "http")]
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    clippy::print_stdout,
    reason = "test helpers"
)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use health::probes::{Http, Tcp};
use health::{Check, CheckPlan, Monitor};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::sleep;

const TARGETS: u32 = 500;
const INTERVAL: Duration = Duration::from_millis(10);
const IN_FLIGHT: u32 = 32;
const MARK: &str = "LVS_HEALTH_LEAKS";

/// What a process has.
#[derive(Debug, PartialEq, Eq)]
struct Possessions {
    descriptors: usize,
    children: usize,
    tasks: usize,
}

impl Possessions {
    fn now() -> Self {
        let lists = fs::read_dir("/proc/self/task").unwrap();
        // A thread may end while its list is read.
        let lists = lists.map(|task| fs::read_to_string(task.unwrap().path().join("children")));
        let children = lists.map(|list| list.unwrap_or_default().split_whitespace().count());
        Self {
            descriptors: fs::read_dir("/proc/self/fd").unwrap().count(),
            children: children.sum(),
            tasks: tokio::runtime::Handle::current()
                .metrics()
                .num_alive_tasks(),
        }
    }
}

/// Resident memory in kilobytes.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}

/// A server in a process of its own; it ends with this value.
struct Server(Child, u16);

impl Server {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "a_million_checks_leave_nothing_behind",
                "--nocapture",
            ])
            .env(MARK, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut ports =
            lines.filter_map(|line| line.unwrap().strip_prefix("port ")?.parse::<u16>().ok());
        let port = ports.next().unwrap();
        Self(child, port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

async fn serve() {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
    println!("\nport {}", listener.local_addr().unwrap().port());
    let parent = tokio::task::spawn_blocking(|| std::io::stdin().lines().count());
    let accepting = async {
        loop {
            let Ok((mut stream, _)) = listener.accept().await else {
                continue;
            };
            tokio::spawn(async move {
                let mut request = [0; 1024];
                if stream.read(&mut request).await.is_ok_and(|count| count > 0) {
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nauth";
                    drop(stream.write_all(answer).await);
                }
            });
        }
    };
    tokio::select! {
        () = accepting => {}
        _ = parent => {}
    }
}

/// So many checks, and what they left of memory (in kilobytes) beyond what the first fifth took.
async fn run(check: Check, port: u16, checks: u64) -> u64 {
    let before = Possessions::now();
    // As fast as it goes, and always as many at once: then the memory stands still.
    let builder = Monitor::builder().seed(7).max_in_flight(IN_FLIGHT);
    let (monitor, _events) = builder.spawn();
    let first = u32::from(Ipv4Addr::new(127, 20, 0, 1));
    let plan = CheckPlan::new(check, SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let plan = plan.interval(INTERVAL).timeout(Duration::from_secs(20));
    for number in 0..TARGETS {
        let address = SocketAddr::from((Ipv4Addr::from_bits(first + number), port));
        monitor.upsert(number, plan.clone().at(address)).unwrap();
    }
    while monitor.summary().checks() < checks / 5 {
        sleep(INTERVAL).await;
    }
    let early = memory();
    while monitor.summary().checks() < checks {
        sleep(INTERVAL).await;
    }
    let late = memory();
    assert_eq!(monitor.summary().failed(), 0);
    monitor.shutdown().await;

    assert_eq!(Possessions::now(), before);
    late.saturating_sub(early)
}

#[test]
fn a_million_checks_leave_nothing_behind() {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build().unwrap();
    if std::env::var_os(MARK).is_some() {
        return runtime.block_on(serve());
    }
    let full = std::env::var_os("LVSKIT_FULL").is_some();
    let checks = if full { 1_000_000 } else { 20_000 };
    let server = Server::start();
    let page = || Http::get("/");
    for (name, check) in [
        ("tcp", Check::from(Tcp::new())),
        ("http, the status", page().build().unwrap().into()),
        (
            "http, the text",
            page().receive("auth").build().unwrap().into(),
        ),
    ] {
        let growth = runtime.block_on(run(check, server.1, checks));

        println!("{name}: {checks} checks, {growth} kB more");
        // A byte for each check would be a megabyte in the full run; what varies is how many run
        // at once.
        assert!(
            growth <= 1024,
            "{name}: {growth} kB more after {checks} checks"
        );
    }
}
