//! One request: certificates, statuses, deadlines, limits, secrets.

use std::time::Duration;

use cib::pcsd::{HostAddress, KnownHost, PcsdClient, PcsdError, PcsdErrorKind, Request, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::{ONE, Reply, TWO, acceptor, client, ok, read, serve};

async fn failed(reply: Reply, client: PcsdClient) -> PcsdError {
    let server = serve(ONE, move |_| reply.clone()).await;
    let host = server.host("lvsm");
    client
        .ask(&host, &Request::check_host(host.token()))
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_password_gives_a_token_and_the_certificate_is_remembered() {
    let server = serve(ONE, |_| ok("ab-12\n")).await;
    let client = client();

    let host = client
        .auth(
            "lvsm",
            &[server.address()],
            "hacluster",
            &Secret::from("pa ss"),
        )
        .await
        .unwrap();

    assert_eq!(host.token().expose(), b"ab-12");
    assert_eq!(host.addresses(), [server.address()]);
    assert!(client.pins().get("lvsm").is_some());
    let request = server.requests.lock().unwrap()[0].clone();
    assert!(
        request.ends_with("username=hacluster&password=pa+ss"),
        "{request}"
    );
}

#[tokio::test]
async fn an_empty_token_is_a_wrong_password() {
    let server = serve(ONE, |_| ok("")).await;

    let outcome = client()
        .auth(
            "lvsm",
            &[server.address()],
            "hacluster",
            &Secret::from("bad"),
        )
        .await;

    assert!(matches!(
        outcome.unwrap_err().kind(),
        PcsdErrorKind::WrongPassword
    ));
}

#[tokio::test]
async fn a_changed_certificate_is_refused_before_anything_is_sent() {
    let first = serve(ONE, |_| ok("t")).await;
    let second = serve(TWO, |_| ok("t")).await;
    let client = client();
    let host = first.host("lvsm");
    client
        .ask(&host, &Request::check_auth(host.token()))
        .await
        .unwrap();

    let host = second.host("lvsm");
    let error = client
        .ask(&host, &Request::check_auth(host.token()))
        .await
        .unwrap_err();

    assert!(
        matches!(error.kind(), PcsdErrorKind::CertificateChanged { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("forget its pin"), "{error}");
    assert!(
        second.requests.lock().unwrap().is_empty(),
        "the token went to a stranger"
    );

    client.forget("lvsm");
    client
        .ask(&host, &Request::check_auth(host.token()))
        .await
        .unwrap();
}

#[tokio::test]
async fn pins_bind_the_next_client_too() {
    let (one, two) = (serve(ONE, |_| ok("t")).await, serve(TWO, |_| ok("t")).await);
    let host = one.host("lvsm");
    let first = client();
    first
        .ask(&host, &Request::check_auth(host.token()))
        .await
        .unwrap();

    let next = client()
        .with_pins(first.pins().to_string().parse().unwrap())
        .pinned_only();

    next.ask(&host, &Request::check_auth(host.token()))
        .await
        .unwrap();
    let other = two.host("lvss");
    let error = next
        .ask(&other, &Request::check_auth(other.token()))
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), PcsdErrorKind::CertificateUnknown { .. }),
        "{error}"
    );
    assert!(two.requests.lock().unwrap().is_empty());
    assert_eq!(next.pins(), first.pins());
}

#[tokio::test]
async fn statuses_have_their_meaning() {
    let kind = |status| async move {
        let error = failed(
            Reply::Answer(status, "no tok-en-1 \u{7}here".to_owned()),
            client(),
        )
        .await;
        error.to_string()
    };

    assert!(kind(401).await.contains("authenticate again"));
    assert!(kind(403).await.contains("permission denied"));
    assert!(kind(404).await.contains("older"));
    assert_eq!(kind(400).await, "lvsm: HTTP 400: no <redacted>  here");
}

#[tokio::test]
async fn secrets_show_nowhere() {
    let server = serve(ONE, |_| {
        Reply::Answer(400, "echo: tok-en-1 sesame AQID".to_owned())
    })
    .await;
    let client = client();
    let host = server.host("lvsm");
    let (password, key) = (Secret::from("sesame"), Secret::from(vec![1, 2, 3]));

    let keys = client
        .ask(
            &host,
            &Request::put_keys(host.token(), Some(&key), Some(&key)),
        )
        .await
        .unwrap_err();
    let auth = client
        .auth("lvsm", &[server.address()], "hacluster", &password)
        .await
        .unwrap_err();

    let shown = format!("{keys} {keys:?} {host:?}");
    assert!(
        shown.contains("sesame") && !shown.contains("tok-en-1") && !shown.contains("AQID"),
        "{shown}"
    );
    let shown = format!("{auth} {auth:?} {client:?}");
    assert!(
        shown.contains("AQID") && !shown.contains("sesame"),
        "{shown}"
    );
}

#[tokio::test]
async fn silence_ends_at_the_deadline() {
    let quick = client().with_timeout(Duration::from_millis(200));

    let error = failed(Reply::Silence, quick).await;

    assert!(matches!(error.kind(), PcsdErrorKind::Timeout(_)), "{error}");
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let error = failed(Reply::Endless, client().with_limit(10_000)).await;

    assert!(
        matches!(error.kind(), PcsdErrorKind::TooLarge(10_000)),
        "{error}"
    );
}

#[tokio::test]
async fn broken_answers_are_errors() {
    for reply in [
        Reply::Cut,
        Reply::Bytes(b""),
        Reply::Bytes(b"\x00\xff nonsense\r\n\r\n"),
    ] {
        let error = failed(reply, client()).await;
        assert!(matches!(error.kind(), PcsdErrorKind::Http(_)), "{error}");
    }
}

#[tokio::test]
async fn answers_that_are_no_json_are_not_understood() {
    for body in ["", "[]", "{\"services\":[]}", "{\"services\":{}}", "\u{0}"] {
        let server = serve(ONE, move |_| ok(body)).await;
        let error = client().check_host(&server.host("lvsm")).await.unwrap_err();
        assert!(
            matches!(error.kind(), PcsdErrorKind::Answer { .. }),
            "{body}: {error}"
        );
    }
}

#[tokio::test]
async fn a_server_without_tls_is_no_pcsd() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .await,
        );
    });
    let address = HostAddress {
        address: "127.0.0.1".to_owned(),
        port,
    };
    let host = KnownHost::new("lvsm", Secret::from("t")).address(address);

    let error = client()
        .ask(&host, &Request::check_host(host.token()))
        .await
        .unwrap_err();

    assert!(matches!(error.kind(), PcsdErrorKind::Tls(_)), "{error}");
}

#[tokio::test]
async fn the_second_address_is_used_when_the_first_is_dead() {
    let server = serve(ONE, |_| ok("t")).await;
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = dead.local_addr().unwrap().port();
    drop(dead);
    let gone = HostAddress {
        address: "127.0.0.1".to_owned(),
        port,
    };
    let host = KnownHost::new("lvsm", Secret::from("t"))
        .address(gone.clone())
        .address(server.address());

    client()
        .ask(&host, &Request::check_host(host.token()))
        .await
        .unwrap();

    let host = KnownHost::new("lvsm", Secret::from("t")).address(gone);
    let error = client()
        .ask(&host, &Request::check_host(host.token()))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains(&format!("cannot connect to 127.0.0.1:{port}")),
        "{error}"
    );
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        !cause.contains("cannot connect"),
        "the cause says no more: {cause}"
    );
}

#[tokio::test]
async fn a_dropped_request_ends_its_connection() {
    let (ended, end) = tokio::sync::oneshot::channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor(ONE).accept(stream).await.unwrap();
        drop(read(&mut stream).await);
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest).await);
        ended.send(()).unwrap();
    });
    let address = HostAddress {
        address: "127.0.0.1".to_owned(),
        port,
    };
    let host = KnownHost::new("lvsm", Secret::from("t")).address(address);

    let client = client();
    let request = Request::check_host(host.token());
    let asking = client.ask(&host, &request);
    assert!(
        tokio::time::timeout(Duration::from_millis(300), asking)
            .await
            .is_err()
    );

    tokio::time::timeout(Duration::from_secs(10), end)
        .await
        .unwrap()
        .unwrap();
}
