//! Redirects: how many are followed, and whereto.

use std::sync::atomic::Ordering;
use std::time::Duration;

use health::probes::Http;
use health::probes::http::Redirects;
use health::{Outcome, Phase, Reason};
use tokio::io::AsyncWriteExt as _;

use crate::support::{DEADLINE, PATIENCE, check, fake, get_in_time_with, reason, sends, serves};

fn moved(location: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
}

fn found(text: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    )
}

/// The path that a request asks for.
fn path(request: &str) -> &str {
    request.split(' ').nth(1).unwrap()
}

#[tokio::test]
async fn the_last_answer_of_a_chain_is_judged() {
    let (server, count) = serves(|request| match path(request) {
        "/a/0" => moved("1?x=y"),
        "/a/1?x=y" => moved("../2"),
        "/2" => found("auth"),
        other => panic!("{other}"),
    })
    .await;
    let probe = Http::get("/a/0").receive("auth");

    let report = check(probe.redirects(Redirects::same_host(2)), server, PATIENCE).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_redirect_loop_ends_at_the_limit() {
    let (server, count) = serves(|_| moved("/")).await;
    let probe = Http::get("/").redirects(Redirects::anywhere(7));

    let report = check(probe, server, PATIENCE).await;

    assert_eq!(
        report.to_string(),
        "fail at response: status 302: after 7 redirects, one to /"
    );
    assert_eq!(count.load(Ordering::SeqCst), 8);
}

#[tokio::test]
async fn another_host_is_not_asked_unless_wanted() {
    let (other, asked) = serves(|_| found("auth")).await;
    let location = format!("http://127.0.0.1:{}/x", other.port());
    let (server, count) = serves(move |_| moved(&location)).await;
    let probe = || Http::get("/").receive("auth");

    let refused = check(probe().redirects(Redirects::same_host(5)), server, PATIENCE).await;
    let own = check(
        probe().redirects(Redirects::same_server(1)),
        server,
        PATIENCE,
    )
    .await;
    let before = asked.load(Ordering::SeqCst);
    let anywhere = check(probe().redirects(Redirects::anywhere(5)), server, PATIENCE).await;

    assert_eq!(reason(&refused), &Reason::Status { code: 302 });
    assert!(
        refused.to_string().ends_with("/x: it leaves the host"),
        "{refused}"
    );
    assert_eq!(reason(&own), &Reason::Status { code: 302 });
    assert_eq!((before, count.load(Ordering::SeqCst)), (0, 4));
    assert_eq!(anywhere.outcome(), Outcome::Pass, "{anywhere}");
}

#[tokio::test]
async fn the_host_header_follows_the_redirect_as_documented() {
    let cases = [
        (Redirects::same_host(1), "/x", "www.example"),
        (
            Redirects::same_server(1),
            "http://other.example/x",
            "other.example",
        ),
    ];
    for (redirects, location, host) in cases {
        let (server, _) = serves(move |request| match path(request) {
            "/x" if request.contains(&format!("\r\nhost: {host}\r\n")) => found("auth"),
            "/x" => "HTTP/1.1 421 Misdirected\r\n\r\n".to_owned(),
            _ => moved(location),
        })
        .await;
        let probe = Http::get("/").host_header("www.example").receive("auth");

        let report = check(probe.redirects(redirects), server, PATIENCE).await;

        assert_eq!(report.outcome(), Outcome::Pass, "{location}: {report}");
    }
}

#[tokio::test]
async fn the_deadline_covers_all_requests_together() {
    let (server, count) = serves(|_| {
        std::thread::sleep(DEADLINE / 4);
        moved("/")
    })
    .await;
    let probe = Http::get("/").redirects(Redirects::same_host(20));

    let report = get_in_time_with(probe, server).await;

    assert_eq!(reason(&report), &Reason::Timeout);
    assert!(count.load(Ordering::SeqCst) < 8);
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_named() {
    let cases = [
        ("https://127.0.0.1/", "only http is supported"),
        ("http://[::1/", "status 302: redirect to"),
        ("ftp://127.0.0.1/", "only http is supported"),
    ];
    for (location, problem) in cases {
        let server = sends(moved(location)).await;

        let probe = Http::get("/").redirects(Redirects::anywhere(7));
        let report = check(probe, server, PATIENCE).await;

        assert_eq!(reason(&report), &Reason::Status { code: 302 });
        assert!(report.to_string().contains(problem), "{report}");
    }
}

#[tokio::test]
async fn a_host_that_cannot_be_looked_up_is_inconclusive() {
    let server = sends(moved("http://host.invalid/")).await;
    let probe = Http::get("/").redirects(Redirects::anywhere(7));

    let report = check(probe, server, Duration::from_secs(60)).await;

    assert_eq!(report.outcome(), Outcome::Inconclusive, "{report}");
    assert_eq!(report.phase(), Some(Phase::Resolve));
}

#[tokio::test]
async fn accepted_statuses_are_not_followed() {
    let server = sends(moved("/x")).await;
    let probe = Http::get("/").statuses([200..=399]);

    let report = check(probe.redirects(Redirects::same_host(5)), server, PATIENCE).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
}

#[tokio::test]
async fn a_proxy_is_asked_for_the_whole_url() {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let proxy = fake(async move |mut stream, request| {
        sender.send(request).unwrap();
        stream.write_all(found("auth").as_bytes()).await.unwrap();
    })
    .await;
    let probe = Http::get("http://www.example:81/a b").through_proxy();

    let report = check(probe.receive("auth"), proxy, PATIENCE).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    let request = String::from_utf8(receiver.await.unwrap()).unwrap();
    assert!(
        request.starts_with("GET http://www.example:81/a%20b HTTP/1.1\r\nhost: www.example:81\r\n"),
        "{request}"
    );
}
