//! The TCP probe and the socket options, on loopback.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::net::SocketAddr;
use std::time::Duration;

use health::probes::Tcp;
use health::{Outcome, Phase, ProbeContext, ProxyHeader, Reason, Report, Target, Transport};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

async fn connect(transport: Transport, address: SocketAddr) -> Report {
    let context = ProbeContext::new(Duration::from_secs(20)).with_transport(transport);
    context.run(&Tcp::new(), &Target::new(address)).await
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[tokio::test]
async fn listening_port_is_up() {
    let (_listener, address) = listener().await;

    let report = connect(Transport::default(), address).await;

    assert_eq!(report.outcome(), Outcome::Pass);
    assert!(report.timings().connect().is_some());
}

#[tokio::test]
async fn closed_port_is_down() {
    let (listener, address) = listener().await;
    drop(listener);

    let report = connect(Transport::default(), address).await;

    assert_eq!(
        (report.reason(), report.phase()),
        (Some(&Reason::Refused), Some(Phase::Connect))
    );
}

#[tokio::test]
async fn socket_connected_to_itself_is_down() {
    let (listener, address) = listener().await;
    drop(listener);

    let report = connect(
        Transport::builder().source(address).build().unwrap(),
        address,
    )
    .await;

    assert_eq!(report.reason(), Some(&Reason::SelfConnect));
    assert_eq!(report.outcome(), Outcome::Fail);
}

#[tokio::test]
async fn source_address_is_used() {
    let (listener, address) = listener().await;
    let source: SocketAddr = "127.0.0.9:0".parse().unwrap();

    let report = connect(
        Transport::builder().source(source).build().unwrap(),
        address,
    )
    .await;

    assert_eq!(report.outcome(), Outcome::Pass);
    assert_eq!(listener.accept().await.unwrap().1.ip(), source.ip());
}

#[tokio::test]
async fn reset_on_close_resets() {
    let (listener, address) = listener().await;

    let report = connect(
        Transport::builder().reset_on_close().build().unwrap(),
        address,
    )
    .await;

    assert_eq!(report.outcome(), Outcome::Pass);
    let (mut stream, _) = listener.accept().await.unwrap();
    let error = stream.read(&mut [0]).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn what_this_machine_cannot_set_up_is_inconclusive() {
    let (_listener, address) = listener().await;
    let foreign = Transport::builder().source("192.0.2.1:0".parse().unwrap());
    let wrong_family = Transport::builder().source("[::1]:0".parse().unwrap());
    let no_device = Transport::builder().device("no-such-device");

    for builder in [foreign, wrong_family, no_device] {
        let transport = builder.build().unwrap();
        let report = connect(transport.clone(), address).await;

        assert_eq!(
            report.outcome(),
            Outcome::Inconclusive,
            "{transport:?}: {report}"
        );
        assert_eq!(report.phase(), Some(Phase::Connect));
    }
}

#[tokio::test]
async fn half_open_checks_are_never_accepted() {
    let (listener, address) = listener().await;
    let transport = Transport::builder().reset_on_close().build().unwrap();
    let context = ProbeContext::new(Duration::from_secs(20)).with_transport(transport);

    let half = context
        .run(&Tcp::new().half_open(), &Target::new(address))
        .await;
    let whole = context.run(&Tcp::new(), &Target::new(address)).await;

    assert_eq!(half.outcome(), Outcome::Pass);
    assert_eq!(whole.outcome(), Outcome::Pass);
    // The first to be accepted is the second one, and nobody is behind it.
    listener.accept().await.unwrap();
    let none = std::future::poll_fn(|cx| std::task::Poll::Ready(listener.poll_accept(cx))).await;
    assert!(none.is_pending());
}

#[tokio::test]
async fn proxy_header_comes_before_anything_else() {
    let (listener, address) = listener().await;
    let transport = Transport::builder().proxy_header(ProxyHeader::v1());

    let report = connect(transport.build().unwrap(), address).await;

    assert_eq!(report.outcome(), Outcome::Pass);
    let (mut stream, peer) = listener.accept().await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    let (from, to) = (peer.port(), address.port());
    assert_eq!(
        text,
        format!("PROXY TCP4 127.0.0.1 127.0.0.1 {from} {to}\r\n")
    );
}

#[tokio::test]
async fn one_source_address_serves_many_connections_to_one_port() {
    let (listener, address) = listener().await;
    let source = Transport::builder().source("127.0.0.9:0".parse().unwrap());
    let transport = source.reset_on_close().build().unwrap();
    let accepting = tokio::spawn(async move {
        for _ in 0..100 {
            listener.accept().await.unwrap();
        }
    });

    for _ in 0..100 {
        let report = connect(transport.clone(), address).await;
        assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    }
    accepting.await.unwrap();
}

#[tokio::test]
async fn the_option_that_failed_is_named() {
    let (_listener, address) = listener().await;
    let transport = Transport::builder().device("no-such-device").build();

    let report = connect(transport.unwrap(), address).await;

    assert_eq!(
        report.to_string(),
        "inconclusive at connect: cannot set the socket up: No such device (os error 19): \
         device no-such-device"
    );
}
