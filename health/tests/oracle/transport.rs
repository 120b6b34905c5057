//! Socket options against the real kernel, in network namespaces of the test's own.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::time::Duration;

use health::probes::Tcp;
use health::{
    NetworkNamespace, Outcome, ProbeContext, Reason, Report, Target, Transport, TransportBuilder,
    TransportError,
};
use nix::sched::{CloneFlags, setns};

const PATIENCE: Duration = Duration::from_secs(20);

/// A namespace with the loopback device up; removed with the value.
struct Space(String);

impl Space {
    fn new(name: &str) -> Self {
        let space = Self(format!("health-{name}-{}", std::process::id()));
        ip(&["netns", "add", &space.0]);
        space.ip(&["link", "set", "lo", "up"]);
        space
    }

    fn ip(&self, arguments: &[&str]) {
        ip(&[&["-n", &*self.0], arguments].concat());
    }

    fn place(&self) -> NetworkNamespace {
        NetworkNamespace::named(&self.0)
    }

    /// A listener inside; it accepts by backlog alone.
    fn listen(&self, address: &str) -> TcpListener {
        let path = self.place().path().to_owned();
        let address: SocketAddr = address.parse().unwrap();
        let thread = std::thread::spawn(move || -> io::Result<TcpListener> {
            setns(std::fs::File::open(path)?, CloneFlags::CLONE_NEWNET)?;
            TcpListener::bind(address)
        });
        thread.join().unwrap().unwrap()
    }

    fn transport(&self) -> TransportBuilder {
        Transport::builder().namespace(self.place())
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        drop(Command::new("ip").args(["netns", "del", &self.0]).status());
    }
}

fn ip(arguments: &[&str]) {
    let status = Command::new("ip").args(arguments).status().unwrap();
    assert!(status.success(), "ip {}", arguments.join(" "));
}

async fn check(transport: TransportBuilder, address: SocketAddr) -> Report {
    let context = ProbeContext::new(PATIENCE).with_transport(transport.build().unwrap());
    context.run(&Tcp::new(), &Target::new(address)).await
}

#[tokio::test]
#[ignore = "needs root and ip(8): cargo lab test"]
async fn sockets_are_made_in_the_namespace() {
    let space = Space::new("made");
    let listener = space.listen("127.0.0.1:0");
    let address = listener.local_addr().unwrap();
    let held = Command::new("ip")
        .args(["netns", "exec", &space.0, "sleep", "1000"])
        .spawn();
    let mut held = held.unwrap();

    let inside = check(space.transport(), address).await;
    let by_path = Transport::builder().namespace(NetworkNamespace::at(space.place().path()));
    let by_path = check(by_path, address).await;
    // The child may not have moved yet: its namespace is ours then.
    let pid = held.id();
    let moved = async {
        let mut again = tokio::time::interval(Duration::from_millis(5));
        while std::fs::read_link(format!("/proc/{pid}/ns/net")).unwrap()
            == std::fs::read_link("/proc/self/ns/net").unwrap()
        {
            again.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, moved).await.unwrap();
    let by_process = Transport::builder().namespace(NetworkNamespace::of_process(pid));
    let by_process = check(by_process, address).await;
    let outside = check(Transport::builder(), address).await;
    held.kill().unwrap();
    held.wait().unwrap();

    for report in [inside, by_path, by_process] {
        assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    }
    assert_eq!(outside.outcome(), Outcome::Fail, "{outside}");
}

#[tokio::test]
#[ignore = "needs root and ip(8): cargo lab test"]
async fn a_namespace_that_goes_is_inconclusive_and_its_successor_is_used() {
    let space = Space::new("anew");
    let transport = space.transport().build().unwrap();
    let context = || ProbeContext::new(PATIENCE).with_transport(transport.clone());
    let listener = space.listen("127.0.0.1:0");
    let target = Target::new(listener.local_addr().unwrap());

    let before = context().run(&Tcp::new(), &target).await;
    ip(&["netns", "del", &space.0]);
    let gone = context().run(&Tcp::new(), &target).await;
    ip(&["netns", "add", &space.0]);
    space.ip(&["link", "set", "lo", "up"]);
    let _again = space.listen(&target.address().to_string());
    let after = context().run(&Tcp::new(), &target).await;

    assert_eq!(before.outcome(), Outcome::Pass, "{before}");
    assert_eq!(gone.outcome(), Outcome::Inconclusive, "{gone}");
    assert!(gone.to_string().contains("network namespace"), "{gone}");
    assert_eq!(after.outcome(), Outcome::Pass, "{after}");
}

#[tokio::test]
#[ignore = "needs root and ip(8): cargo lab test"]
async fn packets_carry_the_mark() {
    let space = Space::new("mark");
    let listener = space.listen("127.0.0.1:0");
    let address = listener.local_addr().unwrap();
    // Local addresses are found before all rules but those that come first.
    space.ip(&["rule", "add", "pref", "10", "lookup", "local"]);
    space.ip(&["rule", "del", "pref", "0"]);
    space.ip(&["rule", "add", "pref", "1", "fwmark", "7", "unreachable"]);

    let marked = check(space.transport().mark(7), address).await;
    let other = check(space.transport().mark(8), address).await;

    assert_eq!(marked.reason(), Some(&Reason::Unreachable), "{marked}");
    assert_eq!(other.outcome(), Outcome::Pass, "{other}");
}

#[tokio::test]
#[ignore = "needs root and ip(8): cargo lab test"]
async fn packets_carry_the_code_point() {
    let space = Space::new("dscp");
    let listener = space.listen("127.0.0.1:0");
    let address = listener.local_addr().unwrap();
    space.ip(&["rule", "add", "pref", "10", "lookup", "local"]);
    space.ip(&["rule", "del", "pref", "0"]);
    // Rules match the TOS bits 0x1c: code point 4 is TOS 0x10.
    space.ip(&["rule", "add", "pref", "1", "tos", "0x10", "unreachable"]);

    let four = check(space.transport().dscp(4), address).await;
    let none = check(space.transport(), address).await;

    assert_eq!(four.reason(), Some(&Reason::Unreachable), "{four}");
    assert_eq!(none.outcome(), Outcome::Pass, "{none}");
}

#[tokio::test]
#[ignore = "needs root and ip(8): cargo lab test"]
async fn devices_scopes_and_free_addresses_are_used() {
    let (here, there) = (Space::new("here"), Space::new("there"));
    here.ip(&[
        "link", "add", "one", "type", "veth", "peer", "name", "two", "netns", &there.0,
    ]);
    for (space, device, four, six) in [
        (&here, "one", "10.99.0.1/24", "fe80::1/64"),
        (&there, "two", "10.99.0.2/24", "fe80::2/64"),
    ] {
        space.ip(&["addr", "add", four, "dev", device]);
        space.ip(&["link", "set", device, "addrgenmode", "none", "up"]);
        space.ip(&["addr", "add", six, "dev", device, "nodad"]);
    }
    there.ip(&["route", "add", "10.99.7.7/32", "via", "10.99.0.1"]);
    here.ip(&["route", "add", "local", "10.99.7.7/32", "dev", "lo"]);
    let _four = there.listen("10.99.0.2:80");
    let six = there.listen("[::]:0");
    let four: SocketAddr = "10.99.0.2:80".parse().unwrap();
    let link = SocketAddr::new("fe80::2".parse().unwrap(), six.local_addr().unwrap().port());

    let through = check(here.transport().device("one"), four).await;
    let past = check(here.transport().device("lo"), four).await;
    let scoped = check(here.transport().scope("one"), link).await;
    let unscoped = check(here.transport(), link).await;
    let source: SocketAddr = "10.99.7.7:0".parse().unwrap();
    let free = check(here.transport().source(source).freebind(), four).await;
    let stranger: SocketAddr = "10.99.8.8:0".parse().unwrap();
    let strict = check(here.transport().source(stranger), four).await;

    assert_eq!(through.outcome(), Outcome::Pass, "{through}");
    assert_ne!(past.outcome(), Outcome::Pass, "{past}");
    assert_eq!(scoped.outcome(), Outcome::Pass, "{scoped}");
    assert_eq!(unscoped.outcome(), Outcome::Inconclusive, "{unscoped}");
    assert_eq!(free.outcome(), Outcome::Pass, "{free}");
    assert_eq!(strict.outcome(), Outcome::Inconclusive, "{strict}");
}

const WITHOUT: &str = "LVS_HEALTH_TEST_WITHOUT_PRIVILEGES";

#[test]
#[ignore = "needs root, ip(8) and setpriv(1): cargo lab test"]
fn a_missing_privilege_is_a_mistake_of_the_configuration() {
    if let Ok(name) = std::env::var(WITHOUT) {
        let mark = Transport::builder().mark(7).build();
        let place = NetworkNamespace::named(name);
        let space = Transport::builder().namespace(place).build();
        let capability = |error: TransportError| {
            let TransportError::Privilege { capability, .. } = error else {
                panic!("{error}");
            };
            capability
        };
        assert_eq!(capability(mark.unwrap_err()), "CAP_NET_ADMIN");
        assert_eq!(capability(space.unwrap_err()), "CAP_SYS_ADMIN");
        return;
    }
    let space = Space::new("nobody");
    let own = "transport::a_missing_privilege_is_a_mistake_of_the_configuration";
    // Root without capabilities: the test's program may lie where only root can read it.
    let status = Command::new("setpriv")
        .args(["--bounding-set=-all", "--inh-caps=-all"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", own, "--include-ignored"])
        .env(WITHOUT, &space.0)
        .status()
        .unwrap();

    assert!(status.success());
}
