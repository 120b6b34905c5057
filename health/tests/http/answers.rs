//! Answers of servers that behave.

use health::probes::Http;
use health::{Outcome, Phase, Reason};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use crate::support::{PATIENCE, check, fake, get, reason, sends, sends_and_hangs};

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
