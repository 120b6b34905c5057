//! Fake servers on loopback, one connection each unless said otherwise.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use health::probes::Http;
use health::probes::http::HttpBuilder;
use health::{Limit, ProbeContext, Reason, Report, Target};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Long enough for any answer on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Short, for peers that never come to an end.
pub(crate) const DEADLINE: Duration = Duration::from_millis(300);

/// Accepts one connection, reads the request's head and hands both over.
pub(crate) async fn fake<F>(
    answer: impl FnOnce(TcpStream, Vec<u8>) -> F + Send + 'static,
) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.unwrap() > 0 {}
        answer(stream, request).await;
    });
    address
}

/// A server that sends these bytes and closes.
pub(crate) async fn sends(bytes: impl Into<Vec<u8>>) -> SocketAddr {
    let bytes = bytes.into();
    fake(async move |mut stream, _| {
        // The probe may have its verdict, and be gone, before everything is sent.
        drop(stream.write_all(&bytes).await);
    })
    .await
}

/// A server that sends these bytes and then neither sends nor closes.
pub(crate) async fn sends_and_hangs(bytes: &'static [u8]) -> SocketAddr {
    fake(async move |mut stream, _| {
        stream.write_all(bytes).await.unwrap();
        std::future::pending::<()>().await;
    })
    .await
}

/// A server that repeats these bytes as fast as they are taken.
pub(crate) async fn floods(start: &'static [u8], again: &'static [u8]) -> SocketAddr {
    fake(async move |mut stream, _| {
        let block = again.repeat(1 + 4096 / again.len());
        let mut result = stream.write_all(start).await;
        while result.is_ok() {
            result = stream.write_all(&block).await;
        }
    })
    .await
}

/// A server that sends one byte at a time, forever.
pub(crate) async fn drips(start: &'static [u8], again: &'static [u8]) -> SocketAddr {
    fake(async move |mut stream, _| {
        let mut result = stream.write_all(start).await;
        for byte in again.iter().cycle() {
            if result.is_err() {
                break;
            }
            tokio::time::sleep(DEADLINE / 30).await;
            result = stream.write_all(&[*byte]).await;
        }
    })
    .await
}

pub(crate) async fn check(probe: HttpBuilder, address: SocketAddr, timeout: Duration) -> Report {
    let probe = probe.build().unwrap();
    let context = ProbeContext::new(timeout);
    context.run(&probe, &Target::new(address)).await
}

pub(crate) async fn get(address: SocketAddr) -> Report {
    check(Http::get("/").receive("auth"), address, PATIENCE).await
}

/// Runs with the short deadline and checks that it is kept.
pub(crate) async fn get_in_time(address: SocketAddr) -> Report {
    get_in_time_with(Http::get("/").receive("auth"), address).await
}

/// The same with another probe.
pub(crate) async fn get_in_time_with(probe: HttpBuilder, address: SocketAddr) -> Report {
    let start = Instant::now();
    let report = check(probe, address, DEADLINE).await;
    assert!(
        start.elapsed() < DEADLINE + PATIENCE / 10,
        "the deadline was not kept"
    );
    report
}

pub(crate) fn reason(report: &Report) -> &Reason {
    report.reason().unwrap()
}

pub(crate) fn limit(report: &Report) -> Option<Limit> {
    if let Reason::LimitExceeded { limit, .. } = reason(report) {
        Some(*limit)
    } else {
        None
    }
}

/// A server that answers every connection, by its request line; counts the connections.
pub(crate) async fn serves(
    answer: impl Fn(&str) -> String + Send + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n")
                && stream.read_buf(&mut request).await.unwrap() > 0
            {}
            let request = String::from_utf8(request).unwrap();
            drop(stream.write_all(answer(&request).as_bytes()).await);
        }
    });
    (address, count)
}
