//! The client of pcsd against servers on loopback that lie, hang and change.
#![cfg(feature = "pcsd")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cib::pcsd::{
    ClusterSetup, HostAddress, KnownHost, KnownHosts, PcsdClient, PcsdError, PcsdErrorKind,
    Progress, Request, Secret, SetupStep,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

const ONE: &[u8] = include_bytes!("fixtures/pcsd/one.pem");
const TWO: &[u8] = include_bytes!("fixtures/pcsd/two.pem");

/// What a server does with a request.
#[derive(Clone)]
enum Reply {
    Answer(u16, String),
    Bytes(&'static [u8]),
    /// Reads, and says nothing.
    Silence,
    /// Sends without an end.
    Endless,
    /// Breaks off within the body.
    Cut,
}

/// A server: its port, and the requests that it has read.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn host(&self, name: &str) -> KnownHost {
        KnownHost::new(name, Secret::from("tok-en-1")).address(self.address())
    }

    fn address(&self) -> HostAddress {
        HostAddress {
            address: "127.0.0.1".to_owned(),
            port: self.port,
        }
    }

    fn paths(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests
            .iter()
            .map(|request| request.split(' ').nth(1).unwrap_or_default().to_owned())
            .collect()
    }
}

fn acceptor(pem: &'static [u8]) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(pem).unwrap();
    let key = PrivateKeyDer::from_pem_slice(pem).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(
    pem: &'static [u8],
    reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(Mutex::new(Vec::new()));
    let (acceptor, seen, reply) = (acceptor(pem), Arc::clone(&requests), Arc::new(reply));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (acceptor, seen, reply) = (acceptor.clone(), Arc::clone(&seen), Arc::clone(&reply));
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let Some(request) = read(&mut stream).await else {
                    return;
                };
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                seen.lock().unwrap().push(request);
                drop(answer(&mut stream, reply(&path)).await);
            });
        }
    });
    Server { port, requests }
}

async fn read(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Option<String> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let length = stream
            .read(&mut buffer)
            .await
            .ok()
            .filter(|length| *length > 0)?;
        bytes.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().unwrap())
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(text.into_owned());
        }
    }
}

async fn answer(
    stream: &mut (impl tokio::io::AsyncWrite + tokio::io::AsyncRead + Unpin),
    reply: Reply,
) -> std::io::Result<()> {
    match reply {
        Reply::Answer(status, body) => {
            let head = format!(
                "HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(body.as_bytes()).await?;
        }
        Reply::Bytes(bytes) => stream.write_all(bytes).await?,
        Reply::Silence => drop(read(stream).await),
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 x\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 4096]).await?;
            }
        }
        Reply::Cut => {
            stream
                .write_all(b"HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\nabc")
                .await?;
        }
    }
    stream.shutdown().await
}

fn ok(body: &str) -> Reply {
    Reply::Answer(200, body.to_owned())
}

fn client() -> PcsdClient {
    PcsdClient::new().with_timeout(Duration::from_secs(20))
}

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
        .ask(&host, &Request::put_keys(host.token(), &key, &key))
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

const FREE: &str = r#"{"services":{"corosync":{"installed":true,"enabled":false,"running":false,"version":"3.1.7"},"pacemaker":{"installed":true,"enabled":false,"running":false,"version":null}},"cluster_configuration_exists":false}"#;

fn good(path: &str) -> Reply {
    match path {
        "/remote/check_host" => ok(FREE),
        "/remote/put_file" => ok(r#"{"files":{"x":{"code":"written","message":""}}}"#),
        "/remote/remove_file" => ok(r#"{"files":{"x":{"code":"not_found","message":""}}}"#),
        "/remote/pacemaker_node_status" => ok(r#"{"online":true,"pending":false}"#),
        _ => ok("done"),
    }
}

#[tokio::test]
async fn a_set_up_does_every_step_on_every_host() {
    let (one, two) = (serve(ONE, good).await, serve(TWO, good).await);
    let hosts = [one.host("lvsm"), two.host("lvss")];
    let mut steps = Vec::new();

    let setup = ClusterSetup::new(hosts, "totem {\n}\n")
        .enable()
        .start_and_wait(Duration::from_secs(5));
    setup
        .run(&Arc::new(client()), |progress| {
            if let Progress::Started(step) = progress {
                steps.push(step);
            }
        })
        .await
        .unwrap();

    let paths = [
        "check_host",
        "cluster_destroy",
        "known_hosts_change",
        "remove_file",
        "put_file",
        "put_file",
        "cluster_enable",
        "cluster_start",
        "pacemaker_node_status",
    ];
    let paths: Vec<String> = paths.iter().map(|path| format!("/remote/{path}")).collect();
    assert_eq!(one.paths(), paths);
    assert_eq!(two.paths(), paths);
    assert_eq!(steps.len(), 9);
    let (first, second) = (one.requests.lock().unwrap(), two.requests.lock().unwrap());
    let key = |requests: &[String]| requests[4].split("\r\n\r\n").nth(1).unwrap().to_owned();
    assert_eq!(key(&first), key(&second), "both hosts have the same keys");
    assert!(key(&first).len() > 2 * 256);
}

#[tokio::test]
async fn nothing_is_destroyed_unless_all_hosts_are_free() {
    let used = |path: &str| match path {
        "/remote/check_host" => ok(&FREE.replace("exists\":false", "exists\":true")),
        other => good(other),
    };
    let (one, two) = (serve(ONE, good).await, serve(TWO, used).await);
    let hosts = [one.host("lvsm"), two.host("lvss")];
    let setup = ClusterSetup::new(hosts, "totem {\n}\n");

    let error = setup.run(&Arc::new(client()), |_| ()).await.unwrap_err();

    assert_eq!(error.step, SetupStep::Check);
    assert_eq!(
        error.to_string(),
        "check hosts failed on 1 of 2 hosts, first: lvss: host is in use: \
        a cluster is configured; destroy its cluster first, or force"
    );
    assert_eq!(one.paths(), ["/remote/check_host"]);
    setup
        .force()
        .run(&Arc::new(client()), |_| ())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_file_that_is_not_written_stops_the_set_up() {
    let refusing = |path: &str| match path {
        "/remote/put_file" => {
            ok(r#"{"files":{"corosync authkey":{"code":"unexpected","message":"disk is full"}}}"#)
        }
        other => good(other),
    };
    let server = serve(ONE, refusing).await;
    let setup = ClusterSetup::new([server.host("lvsm")], "totem {\n}\n");

    let error = setup.run(&Arc::new(client()), |_| ()).await.unwrap_err();

    assert_eq!(error.step, SetupStep::Keys);
    assert!(error.to_string().contains("disk is full"), "{error}");
    assert_eq!(server.paths().len(), 5, "corosync.conf is not sent");
}

#[test]
fn known_hosts_keep_what_they_do_not_know() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("known-hosts");
    let text = r#"{"format_version":1,"data_version":4,"extra":[1],"known_hosts":{"a":{"dest_list":[{"addr":"10.0.0.1","port":2224}],"token":"t0"}}}"#;
    std::fs::write(&path, text).unwrap();

    let mut hosts = KnownHosts::read(&path).unwrap();
    hosts.add(KnownHost::new("b", Secret::from("t1")).address(HostAddress::from("10.0.0.2")));
    hosts.write(&path).unwrap();

    let again = KnownHosts::read(&path).unwrap();
    assert_eq!(again, hosts);
    assert_eq!(again.data_version(), 5);
    assert_eq!(again.get("a").unwrap().token().expose(), b"t0");
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .contains("\"extra\"")
    );
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        1,
        "no file is left over"
    );
    assert!(!format!("{again:?}").contains("t0"));
}

#[test]
fn broken_known_hosts_are_errors_without_tokens() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("known-hosts");
    assert_eq!(KnownHosts::read(&path).unwrap(), KnownHosts::new());
    for text in [
        "",
        "[]",
        "{\"t0ken",
        "{\"format_version\":2}",
        r#"{"format_version":1,"data_version":1,"known_hosts":{"a":{"token":"t0ken"}}}"#,
    ] {
        std::fs::write(&path, text).unwrap();
        let error = KnownHosts::read(&path).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains("known-hosts") && !shown.contains("t0ken"),
            "{shown}"
        );
    }
}
