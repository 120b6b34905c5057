//! An endpoint for Prometheus: one request, one answer.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;

use super::prometheus;
use crate::monitor::Snapshot;

/// The most that is read of a request.
const REQUEST_BYTES: usize = 8 * 1024;
/// How long one scrape may take in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers one request on a connection, `GET /metrics`, with the metrics of a monitor.
///
/// Other paths and methods get their status; then the connection is to be closed. At most 8 KiB
/// are read, and at most 5 s are taken. `curl http://ADDRESS/metrics`
///
/// ```no_run
/// use health::{Monitor, observe};
///
/// # async fn endpoint(monitor: Monitor<String>) -> std::io::Result<()> {
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:9469").await?;
/// loop {
///     let (stream, _) = listener.accept().await?;
///     // Of interest to the scraper alone.
///     drop(observe::answer(stream, &monitor.summary()).await);
/// }
/// # }
/// ```
///
/// # Errors
/// When the connection breaks, or the client takes too long.
pub async fn answer<K>(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    snapshot: &Snapshot<K>,
) -> io::Result<()> {
    let exchange = async {
        let request = read(&mut stream).await?;
        let (status, body, with_body) = respond(&request, snapshot);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        if with_body {
            stream.write_all(body.as_bytes()).await?;
        }
        stream.shutdown().await
    };
    timeout(PATIENCE, exchange).await?
}

/// The request up to the end of its head, or as much as is allowed.
async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < REQUEST_BYTES {
        if stream.read_buf(&mut request).await? == 0 {
            break;
        }
    }
    Ok(request)
}

/// Status, body, and whether the body is sent.
fn respond<K>(request: &[u8], snapshot: &Snapshot<K>) -> (&'static str, String, bool) {
    let line = request
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let mut words = line.split(' ');
    let (method, target, version) = (words.next(), words.next(), words.next());
    let path = target.and_then(|target| target.split('?').next());
    let refusal = |status: &'static str| (status, format!("{status}\n"), true);
    if !version.is_some_and(|version| version.starts_with("HTTP/1.")) {
        return refusal("400 Bad Request");
    }
    match (method, path) {
        (Some("GET"), Some("/metrics")) => ("200 OK", prometheus(snapshot), true),
        (Some("HEAD"), Some("/metrics")) => ("200 OK", prometheus(snapshot), false),
        (_, Some("/metrics")) => refusal("405 Method Not Allowed"),
        _ => refusal("404 Not Found"),
    }
}
