//! No descriptors, no local ports, no name server.

use std::fs::File;
use std::time::Duration;

use crate::support::{PATIENCE, again, is_child, nobody_went_down, server};
use health::probes::{Http, Tcp};
use health::{
    BoxFuture, CheckPlan, Event, EventKind, Monitor, Outcome, Phase, Probe, ProbeContext, Reason,
    Report, Resource, State, Target, Transport,
};
use tokio::time::{sleep, timeout};

const SOON: Duration = Duration::from_millis(50);

#[test]
fn descriptor_exhaustion_is_inconclusive() {
    if is_child() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        return runtime.unwrap().block_on(without_descriptors());
    }
    // The limit is set by a shell, for a second run of this very test.
    let test = "exhaustion::descriptor_exhaustion_is_inconclusive";
    let status = again(test, "ulimit -n 64 && ").wait().unwrap();

    assert!(status.success());
}

async fn without_descriptors() {
    let target = server().await;
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    for key in 0..20 {
        let plan = CheckPlan::new(Tcp::new(), target).interval(SOON * key);
        monitor.upsert(key, plan.interval(SOON)).unwrap();
    }
    while monitor
        .snapshot()
        .iter()
        .any(|(_, target)| target.state() != State::Up)
    {
        events.next().await.unwrap();
    }

    let mut hoard = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        hoard.push(file);
    }
    assert!(hoard.len() < 64, "the limit was not set");
    // One connection in the server's queue may still find a descriptor free: wait for trouble.
    let trouble = loop {
        let event = events.next_target().await.unwrap();
        if event.kind() == EventKind::Inconclusive {
            break event;
        }
    };
    sleep(SOON * 10).await;

    let reason = trouble.report().and_then(Report::reason);
    assert_eq!(reason, Some(&Reason::Exhausted(Resource::Descriptors)));
    nobody_went_down(&mut events);
    drop(hoard);
    while monitor
        .snapshot()
        .iter()
        .any(|(_, target)| target.last_report.as_ref().map(Report::outcome) != Some(Outcome::Pass))
    {
        sleep(SOON).await;
    }
}

#[test]
fn a_reserve_of_descriptors_is_left_to_the_rest_of_the_process() {
    if is_child() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let checks = async { timeout(PATIENCE, with_a_reserve()).await };
        return runtime.unwrap().block_on(checks).unwrap();
    }
    let test = "exhaustion::a_reserve_of_descriptors_is_left_to_the_rest_of_the_process";
    let status = again(test, "ulimit -n 200 && ").wait().unwrap();

    assert!(status.success());
}

/// Far more hung checks than there are descriptors: the reserve is still there.
async fn with_a_reserve() {
    const RESERVE: u32 = 120;
    let silent = unaccepting_server();
    let builder = Monitor::builder().seed(7).first_sweep(u32::MAX);
    let (monitor, mut events) = builder.descriptor_reserve(RESERVE).spawn();
    for key in 0..500 {
        // Each asks for something else: equal checks would be made once.
        let http = Http::get(format!("/{key}")).build().unwrap();
        let plan = CheckPlan::new(http, silent.local_addr().unwrap());
        monitor.upsert(key, plan.timeout(PATIENCE)).unwrap();
    }
    while monitor.summary().in_flight() < 80 {
        sleep(SOON).await;
    }
    sleep(SOON * 4).await;
    assert_eq!(monitor.summary().in_flight(), 200 - 120);

    // The runtime and the standard streams had some before; what they have, the checks do not.
    let mut own = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        own.push(file);
    }

    assert!(own.len() >= 100, "{} of {RESERVE} are left", own.len());
    nobody_went_down(&mut events);
}

/// The kernel completes connections, nobody accepts them: no descriptor is used for them.
fn unaccepting_server() -> std::net::TcpListener {
    use socket2::{Domain, Socket, Type};
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    socket.bind(&any.into()).unwrap();
    socket.listen(1024).unwrap();
    socket.into()
}

#[tokio::test]
async fn port_exhaustion_is_inconclusive() {
    // The only source port that the plan allows is taken by a connection to the same target.
    let target = server().await;
    let taken = tokio::net::TcpStream::connect(target).await.unwrap();
    let transport = Transport::builder().source(taken.local_addr().unwrap());
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let plan = CheckPlan::new(Tcp::new(), target)
        .interval(SOON)
        .transport(transport.build().unwrap());
    monitor.upsert("a", plan).unwrap();

    let event = events.next_target().await.unwrap();
    sleep(SOON * 5).await;

    assert_eq!(
        (event.kind(), event.state()),
        (EventKind::Inconclusive, State::Unknown)
    );
    let reason = event.report().and_then(Report::reason);
    assert_eq!(reason, Some(&Reason::Exhausted(Resource::LocalAddresses)));
    nobody_went_down(&mut events);
}

/// Looks its target up first, at a name server that is gone after the first time.
#[derive(Debug, Default)]
struct Looked(std::sync::atomic::AtomicBool);

impl Probe for Looked {
    fn kind(&self) -> &'static str {
        "looked"
    }

    fn run<'a>(&'a self, _: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        context.enter(Phase::Resolve);
        let gone = self.0.swap(true, std::sync::atomic::Ordering::Relaxed);
        let no_name_server = Reason::Setup { errno: None };
        let report = if gone {
            Report::fail(no_name_server)
        } else {
            Report::pass()
        };
        Box::pin(std::future::ready(report))
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_name_server_takes_nothing_down() {
    // A target is an address: the probes of this crate never look a name up.
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let target = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
    monitor
        .upsert("a", CheckPlan::new(Looked::default(), target))
        .unwrap();

    let up = events.next_target().await.unwrap();
    let trouble = events.next_target().await.unwrap();
    sleep(Duration::from_hours(24)).await;

    assert_eq!(
        (up.state(), trouble.kind()),
        (State::Up, EventKind::Inconclusive)
    );
    assert_eq!(
        trouble.report().and_then(Report::phase),
        Some(Phase::Resolve)
    );
    assert!(
        nobody_went_down(&mut events)
            .iter()
            .all(|event| !matches!(event, Event::Target(_)))
    );
}
