//! In which order the checks of `checktype=N` come.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use health::Monitor;
use health::ldirectord::Compat;
use tokio::time::{sleep, timeout};

use super::config;
use super::program::Oracle;

const PATIENCE: Duration = Duration::from_secs(60);
const CHECKS: usize = 14;

/// A server that notes `c` for a connection without a word and `n` for a request, and refuses
/// every third request.
fn noting() -> (SocketAddr, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let notes = Arc::new(Mutex::new(String::new()));
    let written = Arc::clone(&notes);
    std::thread::spawn(move || {
        let mut requests = 0;
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if stream.read(&mut [0; 1024]).unwrap_or(0) == 0 {
                written.lock().unwrap().push('c');
                continue;
            }
            written.lock().unwrap().push('n');
            requests += 1;
            let status = if requests % 3 == 0 {
                "503 No"
            } else {
                "200 OK"
            };
            drop(write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"
            ));
        }
    });
    (address, notes)
}

fn file(number: u32, address: SocketAddr) -> String {
    format!("virtual=127.0.0.2:80\n\treal={address} gate\n\tservice=http\n\tchecktype={number}\n")
}

/// The first checks that a server saw.
async fn seen(notes: &Mutex<String>) -> String {
    let enough = async {
        while notes.lock().unwrap().len() < CHECKS {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, enough).await.unwrap();
    notes.lock().unwrap()[..CHECKS].to_owned()
}

/// The order in which the monitor checks.
async fn ours(number: u32) -> String {
    let (address, notes) = noting();
    let plans = Compat::Strict.check_plans(&config(&file(number, address)));
    let (real, plan) = plans.unwrap().pop().unwrap();
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    let quick = plan.interval(Duration::from_millis(20)).jitter(0);
    monitor.upsert(real, quick).unwrap();
    seen(&notes).await
}

#[tokio::test]
#[ignore = "needs Perl ldirectord: cargo lab test"]
async fn combined_checks_take_turns_as_in_ldirectord() {
    let mut oracle = Oracle::start();
    for number in 1..=4 {
        let (address, notes) = noting();
        let words = oracle.check(&file(number, address), CHECKS);
        let theirs = seen(&notes).await;

        assert_eq!(words.split(' ').count(), CHECKS);
        assert_eq!(ours(number).await, theirs, "checktype={number}: {words}");
        assert!(
            theirs.contains("nn"),
            "a refused request is asked again at once"
        );
    }
}
