//! The HTTP probe against servers that behave well and badly, on loopback.
#![cfg(feature = "http")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use health::probes::Http;
use health::probes::http::HttpBuilder;
use health::{Budgets, Limit, Outcome, Phase, ProbeContext, Reason, Report, Target};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Long enough for any answer on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// Short, for peers that never come to an end.
const DEADLINE: Duration = Duration::from_millis(300);

/// Accepts one connection, reads the request's head and hands both over.
async fn fake<F>(answer: impl FnOnce(TcpStream, Vec<u8>) -> F + Send + 'static) -> SocketAddr
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
async fn sends(bytes: impl Into<Vec<u8>>) -> SocketAddr {
    let bytes = bytes.into();
    fake(async move |mut stream, _| {
        // The probe may have its verdict, and be gone, before everything is sent.
        drop(stream.write_all(&bytes).await);
    })
    .await
}

/// A server that sends these bytes and then neither sends nor closes.
async fn sends_and_hangs(bytes: &'static [u8]) -> SocketAddr {
    fake(async move |mut stream, _| {
        stream.write_all(bytes).await.unwrap();
        std::future::pending::<()>().await;
    })
    .await
}

/// A server that repeats these bytes as fast as they are taken.
async fn floods(start: &'static [u8], again: &'static [u8]) -> SocketAddr {
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
async fn drips(start: &'static [u8], again: &'static [u8]) -> SocketAddr {
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

async fn check(probe: HttpBuilder, address: SocketAddr, timeout: Duration) -> Report {
    let probe = probe.build().unwrap();
    let context = ProbeContext::new(timeout);
    context.run(&probe, &Target::new(address)).await
}

async fn get(address: SocketAddr) -> Report {
    check(Http::get("/").receive("auth"), address, PATIENCE).await
}

/// Runs with the short deadline and checks that it is kept.
async fn get_in_time(address: SocketAddr) -> Report {
    let start = Instant::now();
    let report = check(Http::get("/").receive("auth"), address, DEADLINE).await;
    assert!(
        start.elapsed() < DEADLINE + PATIENCE / 10,
        "the deadline was not kept"
    );
    report
}

fn reason(report: &Report) -> &Reason {
    report.reason().unwrap()
}

fn limit(report: &Report) -> Option<Limit> {
    if let Reason::LimitExceeded { limit, .. } = reason(report) {
        Some(*limit)
    } else {
        None
    }
}

#[tokio::test]
async fn expected_status_and_text_is_up() {
    let server = sends("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<p>auth</p>").await;

    let report = get(server).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    let timings = report.timings();
    assert!(timings.connect().unwrap() <= timings.first_byte().unwrap());
    assert!(timings.first_byte().unwrap() <= timings.total());
}

#[tokio::test]
async fn answer_that_ends_with_the_connection_is_up() {
    let server = sends("HTTP/1.0 200 OK\r\n\r\nauth").await;

    assert_eq!(get(server).await.outcome(), Outcome::Pass);
}

#[tokio::test]
async fn text_across_chunks_is_found() {
    let server = sends(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
        2\r\nau\r\n1;x=y\r\nt\r\n1\r\nh\r\n0\r\n\r\n",
    )
    .await;

    let report = get(server).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
}

#[tokio::test]
async fn missing_text_is_down_and_shows_the_body() {
    let server = sends("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nno\x1b[2Jhi").await;

    let report = get(server).await;

    assert_eq!(reason(&report), &Reason::NoMatch);
    assert_eq!(report.phase(), Some(Phase::Match));
    assert_eq!(report.detail_text(), Some(r"no\x1b[2Jhi"));
}

#[tokio::test]
async fn coded_body_that_nobody_asked_for_is_named() {
    let server =
        sends("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x7f")
            .await;

    let report = get(server).await;

    assert_eq!(
        report.detail_text(),
        Some(r"content-encoding gzip: \x1f\x7f")
    );
}

#[tokio::test]
async fn other_status_is_down_with_its_code_and_phrase() {
    let server = sends("HTTP/1.1 503 Try\tlater\r\nContent-Length: 4\r\n\r\nauth").await;

    let report = get(server).await;

    assert_eq!(reason(&report), &Reason::Status { code: 503 });
    assert_eq!(
        report.to_string(),
        r"fail at response: status 503: Try\tlater"
    );
}

#[tokio::test]
async fn status_ranges_can_be_chosen() {
    let server = sends("HTTP/1.1 404 Not Found\r\n\r\n").await;

    let report = check(
        Http::get("/").statuses([200..=299, 404..=404]),
        server,
        PATIENCE,
    )
    .await;

    assert_eq!(report.outcome(), Outcome::Pass);
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let server = sends("HTTP/1.1 302 Found\r\nLocation: /auth\r\nContent-Length: 0\r\n\r\n").await;

    assert_eq!(reason(&get(server).await), &Reason::Status { code: 302 });
}

#[tokio::test]
async fn head_has_no_body_whatever_its_length_says() {
    let server = sends_and_hangs(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n").await;

    let report = check(Http::head("/"), server, PATIENCE).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
}

#[tokio::test]
async fn verdict_does_not_wait_for_what_cannot_change_it() {
    let found = sends_and_hangs(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<auth").await;
    let wrong = sends_and_hangs(b"HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\n").await;
    let plain = sends_and_hangs(b"HTTP/1.1 204 No Content\r\n\r\n").await;

    assert_eq!(get(found).await.outcome(), Outcome::Pass);
    assert_eq!(reason(&get(wrong).await), &Reason::Status { code: 500 });
    let any_body = check(Http::get("/"), plain, PATIENCE).await;
    assert_eq!(any_body.outcome(), Outcome::Pass);
}

#[tokio::test]
async fn end_anchor_is_judged_at_the_end() {
    let server = sends(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
        2\r\nOK\r\n4\r\n not\r\n0\r\n\r\n",
    )
    .await;

    let report = check(Http::get("/").receive("OK$"), server, PATIENCE).await;

    assert_eq!(reason(&report), &Reason::NoMatch);
}

#[tokio::test]
async fn request_is_exactly_this() {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let server = fake(async move |mut stream, request| {
        sender.send(request).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    })
    .await;

    let probe = Http::get("/lvs?a=b c").virtual_host("www.example:80");
    let report = check(probe, server, PATIENCE).await;

    assert_eq!(report.outcome(), Outcome::Pass);
    let request = String::from_utf8(receiver.await.unwrap()).unwrap();
    let agent = concat!("user-agent: lvs-health/", env!("CARGO_PKG_VERSION"));
    let lines: Vec<&str> = request.split("\r\n").collect();
    assert_eq!(lines[0], "GET /lvs?a=b%20c HTTP/1.1");
    let expected = [
        "host: www.example:80",
        agent,
        "accept: */*",
        "accept-encoding: identity",
        "connection: close",
        "",
        "",
    ];
    assert_eq!(lines[1..], expected);
}

#[tokio::test]
async fn closed_port_is_refused_at_connect() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);

    let report = get(address).await;

    assert_eq!(report.to_string(), "fail at connect: connection refused");
}

#[tokio::test]
async fn silence_ends_at_the_deadline() {
    let server = sends_and_hangs(b"").await;

    let report = get_in_time(server).await;

    assert_eq!(report.to_string(), "fail at response: no answer in time");
    assert!(report.timings().connect().is_some());
    assert_eq!(report.timings().first_byte(), None);
}

#[tokio::test]
async fn dripping_head_does_not_extend_the_deadline() {
    let server = drips(b"HTTP/1.1 200 OK\r\n", b"X-Drip: 1\r\n").await;

    assert_eq!(reason(&get_in_time(server).await), &Reason::Timeout);
}

#[tokio::test]
async fn dripping_body_does_not_extend_the_deadline() {
    let server = drips(b"HTTP/1.1 200 OK\r\n\r\n", b".").await;

    assert_eq!(reason(&get_in_time(server).await), &Reason::Timeout);
}

#[tokio::test]
async fn early_close_is_named() {
    let cases: [&[u8]; 5] = [
        b"",
        b"HTTP/1.1 20",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n.",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ];
    for bytes in cases {
        let report = get(sends(bytes).await).await;

        assert_eq!(
            reason(&report),
            &Reason::Closed,
            "{}: {report}",
            bytes.escape_ascii()
        );
    }
}

#[tokio::test]
async fn reset_is_named() {
    for bytes in [
        b"".as_slice(),
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n.",
    ] {
        let server = fake(async move |mut stream, _| {
            stream.write_all(bytes).await.unwrap();
            stream.set_zero_linger().unwrap();
        })
        .await;

        let report = get(server).await;

        assert_eq!(
            reason(&report),
            &Reason::Reset,
            "{}: {report}",
            bytes.escape_ascii()
        );
    }
}

#[tokio::test]
async fn giant_head_hits_its_limit() {
    let one_line = floods(b"HTTP/1.1 200 OK\r\nX-Giant: ", b"x").await;
    let interim = floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n").await;
    let mut many = b"HTTP/1.1 200 OK\r\n".to_vec();
    many.extend(b"a: b\r\n".repeat(101));
    many.extend(b"\r\n");
    let many = sends(many).await;

    for server in [one_line, interim, many] {
        let report = get(server).await;

        assert_eq!(limit(&report), Some(Limit::Head), "{report}");
    }
}

#[tokio::test]
async fn a_few_interim_responses_are_skipped() {
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".repeat(8);
    let server = sends(interim + "HTTP/1.1 200 OK\r\n\r\nauth").await;

    assert_eq!(get(server).await.outcome(), Outcome::Pass);
}

#[tokio::test]
async fn endless_body_hits_its_limit() {
    let server = floods(b"HTTP/1.1 200 OK\r\n\r\n", b".").await;

    let report = get(server).await;

    assert_eq!(limit(&report), Some(Limit::Body), "{report}");
}

#[tokio::test]
async fn chunk_overhead_counts_as_read() {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let server = floods(head, b"1\r\n.\r\n").await;
    let probe = Http::get("/").receive("auth").build().unwrap();
    let budgets = Budgets::default().read(64 * 1024);
    let context = ProbeContext::new(PATIENCE).with_budgets(budgets);

    let report = context.run(&probe, &Target::new(server)).await;

    assert_eq!(limit(&report), Some(Limit::Read), "{report}");
}

#[tokio::test]
async fn what_is_not_http_breaks_the_protocol() {
    let heads: [&[u8]; 14] = [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 2x0 OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"auth, and no head at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\nauth",
        b"HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\nauth",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nauth.",
        b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nauth",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nauth\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nauth\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-4\r\nauth\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\nauth\r\n",
    ];
    for head in heads {
        let report = get(sends(head).await).await;

        assert_eq!(
            reason(&report),
            &Reason::Protocol,
            "{}: {report}",
            head.escape_ascii()
        );
    }
}

#[tokio::test]
async fn dropping_the_check_closes_its_socket() {
    let (request_seen, seen) = tokio::sync::oneshot::channel();
    let (closed, is_closed) = tokio::sync::oneshot::channel();
    let server = fake(async move |mut stream, _| {
        request_seen.send(()).unwrap();
        let end = stream.read(&mut [0]).await;
        closed.send(matches!(end, Ok(0) | Err(_))).unwrap();
    })
    .await;

    let running = tokio::spawn(async move { get(server).await });
    seen.await.unwrap();
    running.abort();

    assert!(is_closed.await.unwrap());
}
