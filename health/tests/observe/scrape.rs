//! The endpoint that Prometheus scrapes.

use std::time::Duration;

use health::observe;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::support::eventful;

/// Sends a request to an endpoint; all of its answer.
async fn ask(request: &[u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::time::pause();
    let (monitor, _events) = eventful("a").await;
    tokio::time::resume();
    let client = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        String::from_utf8(answer).unwrap()
    };
    let server = async {
        let (stream, _) = listener.accept().await.unwrap();
        drop(observe::answer(stream, &monitor.summary()).await);
    };
    let both = async { tokio::join!(client, server) };
    timeout(Duration::from_secs(20), both).await.unwrap().0
}

#[tokio::test]
async fn metrics_are_answered_over_http() {
    let answer = ask(b"GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\n\r\n").await;

    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("\r\nContent-Type: text/plain; version=0.0.4\r\n"));
    assert!(head.contains(&format!("\r\nContent-Length: {}\r\n", body.len())));
    assert!(body.contains("\nlvs_health_transitions_total 3\n"));
}

#[tokio::test]
async fn head_has_no_body_and_all_else_is_refused() {
    let head = ask(b"HEAD /metrics HTTP/1.1\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.ends_with("\r\n\r\n"));

    let cases: [(&[u8], &str); 4] = [
        (b"GET / HTTP/1.1\r\n\r\n", "404"),
        (b"POST /metrics HTTP/1.1\r\n\r\n", "405"),
        (b"\x16\x03\x01\r\n\r\n", "400"),
        (&[b'a'; 10_000], "400"),
    ];
    for (request, status) in cases {
        let answer = ask(request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_scraper_that_says_nothing_is_given_up() {
    let (monitor, _events) = eventful("a").await;
    let (_silent, server) = tokio::io::duplex(64);

    let summary = monitor.summary();
    let answered = observe::answer(server, &summary);

    let end = timeout(Duration::from_secs(60), answered).await;
    assert!(end.unwrap().is_err());
}
