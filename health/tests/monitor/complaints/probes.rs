//! What can be asked, and that nothing is lost on the way.

use std::net::SocketAddr;
use std::time::Duration;

#[cfg(feature = "http")]
use health::probes::Http;
use health::probes::Tcp;
use health::tracker::Agent;
use health::{
    BoxFuture, CheckPlan, Monitor, Outcome, Probe, ProbeContext, Reason, Report, State, Target,
    Transport, Weight,
};
#[cfg(feature = "http")]
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::address;
use crate::support::{Act, Scripted};

/// Answers each connection's first bytes with a page; tells what they were.
#[cfg(feature = "http")]
async fn page(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = [0; 1024];
    let count = stream.read(&mut request).await.unwrap();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";
    drop(stream.write_all(answer).await);
    String::from_utf8_lossy(&request[..count]).into_owned()
}

/// Traefik 11238: ports that speak no HTTP.
#[tokio::test]
async fn a_port_without_http_is_checked_as_well() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let plan = CheckPlan::new(Tcp::new(), address).interval(Duration::from_millis(20));
    monitor.upsert("a", plan).unwrap();

    let up = events.next_target().await.unwrap();
    drop(listener);
    let down = events.next_target().await.unwrap();

    assert_eq!((up.state(), down.state()), (State::Up, State::Down));
    assert_eq!(
        down.report().and_then(Report::reason),
        Some(&Reason::Refused)
    );
}

/// Traefik 6550: another method, and what the body must say.
#[cfg(feature = "http")]
#[tokio::test]
async fn method_and_body_of_a_page_are_checked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = listener.local_addr().unwrap();
    let cases = [
        (Http::head("/x").build(), "HEAD /x ", Outcome::Pass),
        (
            Http::get("/").receive("done").build(),
            "GET / ",
            Outcome::Pass,
        ),
        (
            Http::get("/").receive("other").build(),
            "GET / ",
            Outcome::Fail,
        ),
    ];
    for (probe, start, outcome) in cases {
        let plan = CheckPlan::new(probe.unwrap(), target);

        let (report, request) = tokio::join!(plan.run(), page(&listener));

        assert_eq!(report.outcome(), outcome, "{report}");
        assert!(request.starts_with(start), "{request}");
    }
}

/// Whether the connection that a probe gets sends small packets at once.
#[derive(Debug)]
struct Prompt;

impl Probe for Prompt {
    fn kind(&self) -> &'static str {
        "prompt"
    }

    fn run<'a>(&'a self, target: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        Box::pin(async move {
            match context.connect(target.address()).await {
                Ok(stream) if stream.nodelay().unwrap_or(false) => Report::pass(),
                Ok(_) => Report::fail(Reason::Other("waits for acknowledgements")),
                Err(report) => report,
            }
        })
    }
}

/// HAProxy 1839: 200 ms more, because a small packet waited for an acknowledgement.
#[tokio::test]
async fn no_check_waits_for_a_delayed_acknowledgement() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let header = health::ProxyHeader::v2().unknown();
    for transport in [
        Transport::builder(),
        Transport::builder().source(any),
        Transport::builder().proxy_header(header).reset_on_close(),
    ] {
        let plan = CheckPlan::new(Prompt, address).transport(transport.build().unwrap());
        let report = plan.run().await;
        assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    }
}

/// HAProxy 975, 477: agents over HTTP, in JSON, or a script.
#[tokio::test(start_paused = true)]
async fn an_agents_word_may_come_from_anywhere() {
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    monitor
        .upsert("a", Scripted::new([Act::Pass]).plan())
        .unwrap();
    assert_eq!(events.next_target().await.unwrap().state(), State::Up);

    // However it was asked, its word is one call.
    let words = [
        (Agent::Ready, Some(Weight::percent(70)), State::Up, 70),
        (Agent::Drain, None, State::Draining, 0),
        (Agent::Down, None, State::Down, 0),
        (Agent::Maintenance, None, State::Maintenance, 0),
        (Agent::Ready, None, State::Up, 70),
    ];
    for (word, weight, state, percent) in words {
        assert!(monitor.agent(&"a", word, weight));
        let event = events.next_target().await.unwrap();
        assert_eq!(
            (event.state(), event.weight()),
            (state, Weight::percent(percent))
        );
    }
    // Nor does it need a probe that asks: a target may report all by itself.
    let push = CheckPlan::push(Duration::from_secs(60), address(2));
    monitor.upsert("b", push).unwrap();
    let half = Report::pass().weigh(Weight::percent(50));
    assert!(monitor.push(&"b", &half));
    assert_eq!(
        events.next_target().await.unwrap().weight(),
        Weight::percent(50)
    );
}
