//! The TCP probe and the socket options, on loopback.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::net::SocketAddr;
use std::time::Duration;

use health::probes::Tcp;
use health::{Outcome, Phase, ProbeContext, Reason, Report, Target, Transport};
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

    let report = connect(Transport::default().source(address), address).await;

    assert_eq!(report.reason(), Some(&Reason::SelfConnect));
    assert_eq!(report.outcome(), Outcome::Fail);
}

#[tokio::test]
async fn source_address_is_used() {
    let (listener, address) = listener().await;
    let source: SocketAddr = "127.0.0.9:0".parse().unwrap();

    let report = connect(Transport::default().source(source), address).await;

    assert_eq!(report.outcome(), Outcome::Pass);
    assert_eq!(listener.accept().await.unwrap().1.ip(), source.ip());
}

#[tokio::test]
async fn reset_on_close_resets() {
    let (listener, address) = listener().await;

    let report = connect(Transport::default().reset_on_close(), address).await;

    assert_eq!(report.outcome(), Outcome::Pass);
    let (mut stream, _) = listener.accept().await.unwrap();
    let error = stream.read(&mut [0]).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn what_this_machine_cannot_set_up_is_inconclusive() {
    let (_listener, address) = listener().await;
    let foreign = Transport::default().source("192.0.2.1:0".parse().unwrap());
    let wrong_family = Transport::default().source("[::1]:0".parse().unwrap());
    let no_device = Transport::default().device("no-such-device");

    for transport in [foreign, wrong_family, no_device] {
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
async fn an_aborted_handshake_passes_and_the_server_never_sees_it() {
    let (listener, address) = listener().await;

    let report = connect(Transport::default().abort_handshake(), address).await;
    // What comes next in the queue is what was connected next.
    let marker = tokio::net::TcpStream::connect(address).await.unwrap();
    let (_, peer) = listener.accept().await.unwrap();

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    assert_eq!(peer, marker.local_addr().unwrap());
}
