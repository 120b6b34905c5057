//! Answers of servers that mean harm, or are broken.

use health::probes::Http;
use health::{Budgets, Limit, Outcome, ProbeContext, Reason, Target};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{
    PATIENCE, drips, fake, floods, get, get_in_time, limit, reason, sends, sends_and_hangs,
};

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
    let mut many = b"HTTP/1.1 200 OK\r\n".to_vec();
    many.extend(b"a: b\r\n".repeat(101));
    many.extend(b"\r\n");
    let many = sends(many).await;

    for server in [one_line, many] {
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

#[tokio::test]
async fn more_than_eight_interim_responses_break_the_protocol() {
    let one = "HTTP/1.1 103 Early Hints\r\n\r\n";
    let end = "HTTP/1.1 200 OK\r\n\r\nauth";
    let few = sends(one.repeat(8) + end).await;
    let many = sends(one.repeat(9) + end).await;
    let flood = floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n").await;
    let drip = drips(b"", b"HTTP/1.1 102 Processing\r\n\r\n").await;

    assert_eq!(get(few).await.outcome(), Outcome::Pass);
    for server in [many, flood] {
        let report = get(server).await;

        assert_eq!(reason(&report), &Reason::Protocol);
        assert_eq!(report.detail_text(), Some("more than 8 interim responses"));
    }
    assert_eq!(reason(&get_in_time(drip).await), &Reason::Timeout);
}

#[tokio::test]
async fn text_after_a_body_of_single_bytes_is_found() {
    let size = 64 * 1024;
    let server = fake(async move |mut stream, _| {
        stream.set_nodelay(true).unwrap();
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let body = b"1\r\na\r\n".repeat(size - 4);
        stream.write_all(head).await.unwrap();
        stream.write_all(&body).await.unwrap();
        stream.write_all(b"4\r\nauth\r\n").await.unwrap();
    })
    .await;
    let probe = Http::get("/")
        .receive("(?:a|aa)*.{20}[^a]*h")
        .build()
        .unwrap();
    let context = ProbeContext::new(PATIENCE);

    let report = context.run(&probe, &Target::new(server)).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
}

#[tokio::test]
async fn reset_at_each_byte_ends_in_one_verdict() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX: y\r\n\r\nauth";
    for length in 0..=answer.len() {
        for reset in [false, true] {
            let server = fake(async move |mut stream, _| {
                stream.write_all(&answer[..length]).await.unwrap();
                if reset {
                    stream.set_zero_linger().unwrap();
                }
            })
            .await;

            let report = get(server).await;

            let whole = length == answer.len();
            let expected = match (whole, reset) {
                (true, false) => None,
                // The reset may overtake the last bytes.
                (true, true) => report.reason().cloned().filter(|r| *r == Reason::Reset),
                (false, true) => Some(Reason::Reset),
                (false, false) => Some(Reason::Closed),
            };
            assert_eq!(
                report.reason(),
                expected.as_ref(),
                "{length} {reset}: {report}"
            );
        }
    }
}
