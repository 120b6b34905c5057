//! No descriptors, no local ports, no name server.

use std::fs::File;
use std::time::Duration;

use crate::support::{PATIENCE, in_own_process, nobody_went_down, server};
use health::probes::{Http, Tcp};
use health::{
    BoxFuture, CheckPlan, Event, EventKind, Monitor, Outcome, Phase, Probe, ProbeContext, Reason,
    Report, Resource, State, Target, Transport,
};
use tokio::time::sleep;

const SOON: Duration = Duration::from_millis(50);

#[test]
fn descriptor_exhaustion_is_inconclusive() {
    let test = "exhaustion::descriptor_exhaustion_is_inconclusive";
    // Set by a shell, for that process alone.
    let shell = "ulimit -n 64 && ";
    in_own_process(test, shell, without_descriptors);
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
    let test = "exhaustion::a_reserve_of_descriptors_is_left_to_the_rest_of_the_process";
    let shell = "ulimit -n 200 && ";
    in_own_process(test, shell, with_a_reserve);
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

/// Looks its target's name up by a resolver of the host, as a user's own probe may.
#[derive(Debug)]
struct Named {
    resolver: std::sync::Arc<std::sync::Mutex<Option<std::net::SocketAddr>>>,
}

impl Probe for Named {
    fn kind(&self) -> &'static str {
        "named"
    }

    fn run<'a>(&'a self, _: &'a Target, context: &'a ProbeContext) -> BoxFuture<'a, Report> {
        context.enter(Phase::Resolve);
        Box::pin(async move {
            let resolver = *self.resolver.lock().unwrap();
            let Some(address) = resolver else {
                // What a resolver without name servers answers is its own trouble.
                return Report::fail(Reason::Setup { errno: None });
            };
            match context.connect(address).await {
                Ok(_) => Report::pass(),
                Err(report) => report,
            }
        })
    }
}

#[tokio::test]
async fn a_dead_name_server_takes_nothing_down() {
    // A target is an address: the probes of this crate never look a name up, and go on. Only a
    // user's own that does is in trouble, and that is inconclusive.
    let address = server().await;
    let resolver = std::sync::Arc::new(std::sync::Mutex::new(Some(address)));
    let named = Named {
        resolver: std::sync::Arc::clone(&resolver),
    };
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let plans = [
        ("named", CheckPlan::new(named, address)),
        ("plain", CheckPlan::new(Tcp::new(), address)),
        (
            "page",
            CheckPlan::new(
                Http::get("/").build().unwrap(),
                Target::new(address).host_name("no.such.name.invalid"),
            )
            .start(health::tracker::Start::Up)
            .fall(u32::MAX)
            .first_result(health::tracker::FirstResult::Counts),
        ),
    ];
    for (key, plan) in plans {
        monitor.upsert(key, plan.interval(SOON)).unwrap();
    }
    let up = |key| monitor.state(&key) == Some(State::Up);
    while !(up("named") && up("plain") && up("page")) {
        events.next().await.unwrap();
    }
    while events.try_next().is_some() {}

    *resolver.lock().unwrap() = None;
    let checks = |key| monitor.status(&key).unwrap().checks;
    let before = [checks("plain"), checks("page")];
    let trouble = events.next_target().await.unwrap();
    sleep(SOON * 10).await;

    assert_eq!(
        (*trouble.key(), trouble.kind(), trouble.state()),
        ("named", EventKind::Inconclusive, State::Up)
    );
    assert_eq!(
        trouble.report().and_then(Report::phase),
        Some(Phase::Resolve)
    );
    assert!(checks("plain") > before[0] && checks("page") > before[1]);
    // The page's host name is sent, not looked up: its failure is that of the server.
    let page = monitor.status(&"page").unwrap().last_report.unwrap();
    assert!(page.phase() != Some(Phase::Resolve), "{page}");
    let told = nobody_went_down(&mut events);
    assert!(
        told.iter().all(|event| !matches!(event, Event::Target(_))),
        "{told:?}"
    );
}

/// All ports that the kernel may choose, in a network namespace with two of them.
#[test]
#[ignore = "needs root for a network namespace: cargo lab test"]
fn ephemeral_port_exhaustion_is_inconclusive() {
    let test = "exhaustion::ephemeral_port_exhaustion_is_inconclusive";
    let shell = "exec unshare -n sh -c 'ip link set lo up && \
        echo 40000 40003 > /proc/sys/net/ipv4/ip_local_port_range && \
        exec \"$0\" --exact exhaustion::ephemeral_port_exhaustion_is_inconclusive --ignored \
        --nocapture' \"$0\"; ";
    in_own_process(test, shell, without_ports);
}

/// More connections to one server than there are ports.
async fn without_ports() {
    let silent = crate::support::mute_server_at(5).await;
    let (monitor, mut events) = Monitor::builder().seed(7).first_sweep(u32::MAX).spawn();
    for key in 0..12 {
        let http = Http::get(format!("/{key}")).build().unwrap();
        let plan = CheckPlan::new(http, silent).timeout(PATIENCE * 10);
        monitor.upsert(key, plan).unwrap();
    }

    let trouble = events.next_target().await.unwrap();

    assert_eq!(trouble.kind(), EventKind::Inconclusive);
    let reason = trouble.report().and_then(Report::reason);
    assert_eq!(reason, Some(&Reason::Exhausted(Resource::LocalAddresses)));
    // Others hold their ports, and all are as unknown as before.
    assert!((1..=4).contains(&monitor.summary().in_flight()));
    nobody_went_down(&mut events);
    assert!((0..12).all(|key| monitor.state(&key) == Some(State::Unknown)));
}
