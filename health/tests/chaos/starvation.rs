//! A process that gets no processor time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::time::Duration;

use crate::support::{again, is_child, nobody_went_down, server};
use health::probes::Http;
use health::{Alarm, CheckPlan, Event, Monitor, State};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::sleep;

/// Stopped for many timeouts, as by a hypervisor or a debugger.
const STOPPED: Duration = Duration::from_millis(1500);

#[test]
fn a_stopped_process_blames_nobody_when_it_goes_on() {
    if is_child() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        return runtime.unwrap().block_on(checks());
    }
    let mut child = again(
        "starvation::a_stopped_process_blames_nobody_when_it_goes_on",
        "",
    );
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("all are up") {}

    for _ in 0..3 {
        kill(pid, Signal::SIGSTOP).unwrap();
        // The stimulus itself, no synchronisation.
        std::thread::sleep(STOPPED);
        kill(pid, Signal::SIGCONT).unwrap();
        while !lines.next().unwrap().unwrap().contains("stalled") {}
    }
    child.stdin.take().unwrap().write_all(b"\n").unwrap();

    let rest: Vec<_> = lines.map_while(Result::ok).collect();
    assert!(child.wait().unwrap().success(), "{rest:?}");
}

/// A hundred targets, some always in the middle of a slow answer.
async fn checks() {
    let quick = server().await;
    let slow = slow_server().await;
    let (monitor, mut events) = Monitor::builder().seed(7).first_sweep(u32::MAX).spawn();
    for key in 0..100 {
        let plan = match key % 2 {
            0 => CheckPlan::new(health::probes::Tcp::new(), quick),
            _ => CheckPlan::new(Http::get("/").build().unwrap(), slow),
        };
        let ms = Duration::from_millis;
        monitor
            .upsert(key, plan.interval(ms(200)).timeout(ms(1000)))
            .unwrap();
    }
    while monitor
        .snapshot()
        .iter()
        .any(|(_, target)| target.state() != State::Up)
    {
        events.next().await.unwrap();
    }
    println!("all are up");
    for _ in 0..3 {
        loop {
            let event = events.next().await.unwrap();
            if let Event::Alarm(Alarm::Stalled { time }) = event
                && time > STOPPED / 2
            {
                break;
            }
            if let Some(event) = event.into_target() {
                assert_ne!(event.state(), State::Down, "{event:?}");
            }
        }
        println!("stalled");
    }
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
    drop(end.await.unwrap());
    sleep(Duration::from_millis(1500)).await;
    nobody_went_down(&mut events);
    assert!(
        monitor
            .snapshot()
            .iter()
            .all(|(_, target)| target.state() == State::Up)
    );
}

/// Answers after a while.
async fn slow_server() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                drop(stream.read(&mut [0; 1024]).await);
                sleep(Duration::from_millis(80)).await;
                drop(
                    stream
                        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                        .await,
                );
            });
        }
    });
    address
}
