//! Claims about a real kernel; each test has a network namespace of its own.
//!
//! They need root, module `ip_vs` with all schedulers, and ipvsadm: `cargo lab test` has them.
//! `LVSKIT_CASES` sets the number of random cases.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

mod commands;
mod common;

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::os::fd::AsRawFd as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use commands::Step;
use ipvs::client::{Namespace, Socket};
use ipvs::conversation::{Conversation, Exchange, Fault, Request};
use ipvs::memory::{Interface, Kernel, Release};
use ipvs::transport::Transport;
use ipvs::wire::errno;
use ipvs::{
    Change, Client, ConnectError, Daemon, DaemonRole, Destination, Error, Forwarding, Plan,
    Service, ServiceKey, Snapshot,
};
use ipvs::{Scheduler, ServiceEntry, Table, Tunnel, text};
use nix::sched::{CloneFlags, unshare};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// An empty table that no other test sees.
///
/// Before its first interface is up, a namespace has no table of local addresses, and then the
/// kernel takes no IPv4 address for unicast.
fn enter_namespace() -> RwLockReadGuard<'static, ()> {
    let shared = KERNEL.read().unwrap_or_else(PoisonError::into_inner);
    unshare(CloneFlags::CLONE_NEWNET).unwrap();
    ip(&["link", "set", "lo", "up"]);
    shared
}

/// Who takes the module away must be alone.
static KERNEL: RwLock<()> = RwLock::new(());

/// A client of an empty table, while the module stays.
struct Fresh {
    client: Client,
    _shared: RwLockReadGuard<'static, ()>,
}

impl Deref for Fresh {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for Fresh {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

fn ip(arguments: &[&str]) {
    assert!(
        Command::new("ip")
            .args(arguments)
            .status()
            .unwrap()
            .success()
    );
}

/// The release of the running kernel that the kernel in memory plays.
fn release() -> Release {
    let text = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = text.split('.').map(|part| part.parse().unwrap_or(0));
    match (numbers.next().unwrap(), numbers.next().unwrap()) {
        (6, ..12) => Release::V6_1,
        (6, _) => Release::V6_12,
        (7.., _) => Release::V7_2,
        other => panic!("no release is known to be like {other:?}"),
    }
}

fn fresh() -> Fresh {
    let shared = enter_namespace();
    Fresh {
        client: Client::connect().unwrap(),
        _shared: shared,
    }
}

fn ipvsadm(arguments: &[&str]) -> String {
    let output = Command::new("ipvsadm").args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// How many cases a slice of a campaign has, and how many the whole.
type Cases = (u32, u32);

fn cases((slice, whole): Cases) -> u32 {
    let full = std::env::var_os("LVSKIT_FULL").is_some();
    let default = if full { whole } else { slice };
    std::env::var("LVSKIT_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

const SEED: u8 = 7;

/// Runs cases of a fixed seed; a failure prints the smallest one found.
fn campaign<S: Strategy>(
    default: Cases,
    strategy: &S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) where
    S::Value: std::fmt::Debug,
{
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[SEED; 32]);
    let mut runner = TestRunner::new_with_rng(common::config(cases(default)), rng);
    let result = runner
        .run(strategy, test)
        .map_err(|failure| failure.to_string());
    assert_eq!(result, Ok(()), "seed {SEED}");
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn applied_table_is_what_ipvsadm_sees() {
    campaign(
        (60, 300),
        &(common::table(), common::table()),
        |(first, second)| {
            let mut client = fresh();
            for desired in [&first, &second] {
                let plan = Plan::between(desired, &client.table().unwrap());
                let report = client.apply(&plan).unwrap();
                let errors: Vec<_> = report
                    .failures()
                    .map(|each| each.error.to_string())
                    .collect();
                prop_assert!(report.is_complete(), "{:?}", errors);

                prop_assert_eq!(&client.table().unwrap(), desired);
                prop_assert!(Plan::between(desired, &client.table().unwrap()).is_empty());
                prop_assert_eq!(text::save(desired), ipvsadm(&["-Sn"]));
                prop_assert_eq!(text::list(&client.snapshot().unwrap()), ipvsadm(&["-Ln"]));
            }
            Ok(())
        },
    );
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn plan_that_ipvsadm_restores_makes_the_table() {
    campaign(
        (30, 100),
        &(common::table(), common::table()),
        |(first, second)| {
            let mut client = fresh();
            for desired in [&first, &second] {
                restore(&Plan::between(desired, &client.table().unwrap()).to_string());

                prop_assert_eq!(&client.table().unwrap(), desired);
            }
            Ok(())
        },
    );
}

fn restore(rules: &str) {
    use std::io::Write as _;
    let mut child = Command::new("ipvsadm")
        .arg("-R")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(rules.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success(), "{rules}");
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn kernel_in_memory_answers_as_the_real_one() {
    let sent = Cell::new(0);
    campaign((55, 1100), &vec(commands::step(), 1..40), |steps| {
        let _shared = enter_namespace();
        let up = ["link", "add", commands::UP, "up", "type", "dummy"];
        ip(&["link", "add", commands::DOWN, "type", "dummy"]);
        ip(&up);
        let kernel = Kernel::playing(release());
        let down = Interface {
            mtu: 1500,
            up: false,
            loopback: false,
        };
        kernel.set_interface(commands::DOWN, down);
        kernel.set_interface(commands::UP, Interface { up: true, ..down });
        sent.set(sent.get() + steps.len());
        let real = answers(Socket::open().unwrap(), &steps);
        let memory = answers(kernel.transport(), &steps);

        for ((step, real), memory) in steps.iter().zip(real).zip(memory) {
            prop_assert_eq!(memory, real, "{:?}", step);
        }
        let mut real = Client::connect().unwrap();
        let mut memory = Client::over(kernel.transport()).unwrap();
        prop_assert_eq!(memory.timeouts().unwrap(), real.timeouts().unwrap());
        prop_assert_eq!(memory.daemons().unwrap(), real.daemons().unwrap());
        let (memory, real) = (memory.snapshot().unwrap(), real.snapshot().unwrap());
        prop_assert_eq!(memory.info, real.info);
        prop_assert_eq!(sorted(memory).services, sorted(real).services);
        Ok(())
    });
    println!("{} commands answered alike by {:?}", sent.get(), release());
}

fn answers(mut transport: impl Transport, steps: &[Step]) -> Vec<i32> {
    let family = commands::family(&mut transport);
    steps
        .iter()
        .map(|step| commands::code(&mut transport, family, step))
        .collect()
}

/// Kernels show services in the order of a hash.
fn sorted(mut snapshot: Snapshot) -> Snapshot {
    snapshot
        .services
        .sort_by_key(|(entry, _)| *entry.service.key());
    snapshot
}

fn web() -> (Service, Destination) {
    let service = Service::tcp("10.99.0.70:80".parse().unwrap());
    (service, Destination::new("10.99.0.121:80".parse().unwrap()))
}

fn errno(result: Result<(), Error>) -> (Option<i32>, String) {
    let error = result.unwrap_err();
    (error.errno(), error.to_string())
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn refusals_name_the_object_and_the_remedy() {
    let mut client = fresh();
    let (service, destination) = web();
    let key = *service.key();
    let unknown = service.clone().scheduler("nosuch".parse().unwrap());

    let results = [
        client.add_service(&unknown),
        client.edit_service(&service),
        client.delete_service(&key),
        client.zero(Some(&key)),
        client.add_destination(&key, &destination),
        client.destinations(&key).map(drop),
        client.service(&key).map(drop),
    ]
    .map(errno);
    client.add_service(&service).unwrap();
    let again = errno(client.add_service(&service));
    let absent = errno(client.edit_destination(&key, &destination));
    client.add_destination(&key, &destination).unwrap();
    let twice = errno(client.add_destination(&key, &destination));
    let broadcast = Destination::new("255.255.255.255:80".parse().unwrap());
    let invalid = errno(client.add_destination(&key, &broadcast));

    let expected = [
        (
            2,
            "add service tcp 10.99.0.70:80: the kernel has no scheduler nosuch: load ip_vs_nosuch",
        ),
        (
            3,
            "edit service tcp 10.99.0.70:80: there is no such service",
        ),
        (
            3,
            "delete service tcp 10.99.0.70:80: there is no such service",
        ),
        (
            3,
            "zero the counters of tcp 10.99.0.70:80: there is no such service",
        ),
        (
            3,
            "add destination 10.99.0.121:80 to tcp 10.99.0.70:80: there is no such service",
        ),
        (3, "read tcp 10.99.0.70:80: there is no such service"),
        (3, "read tcp 10.99.0.70:80: there is no such service"),
        (17, "add service tcp 10.99.0.70:80: it exists"),
        (
            2,
            "edit destination 10.99.0.121:80 of tcp 10.99.0.70:80: there is no such destination",
        ),
        (
            17,
            "add destination 10.99.0.121:80 to tcp 10.99.0.70:80: it exists",
        ),
        (
            22,
            "add destination 255.255.255.255:80 to tcp 10.99.0.70:80: its address is not unicast, \
             or another family needs a tunnel and no sync daemon",
        ),
    ];
    let observed = results.into_iter().chain([again, absent, twice, invalid]);
    for ((code, text), observed) in expected.into_iter().zip(observed) {
        assert_eq!(observed, (Some(code), format!("cannot {text}")));
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn dump_that_nobody_reads_to_its_end_does_not_spoil_the_client() {
    let mut client = fresh();
    let (service, _) = web();
    let key = *service.key();
    client.add_service(&service).unwrap();
    let add = |host: u16| {
        let [high, low] = host.to_be_bytes();
        let destination = Destination::new(([10, 0, high, low], 80).into());
        Change::AddDestination {
            service: key,
            destination,
        }
    };
    assert!(
        client
            .apply(&(1..=1000).map(add).collect())
            .unwrap()
            .is_complete()
    );

    for _ in 0..3 {
        let mut cursor = client.destination_cursor(&key).unwrap();
        assert!(cursor.read().unwrap().is_some());
    }

    assert_eq!(client.destinations(&key).unwrap().len(), 1000);
    client.delete_service(&key).unwrap();
    assert!(client.table().unwrap().is_empty());
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn client_without_the_capability_is_told_so() {
    if std::env::var_os("LVSKIT_UNPRIVILEGED").is_none() {
        let _shared = enter_namespace();
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "--ignored",
                "client_without_the_capability_is_told_so",
            ])
            .env("LVSKIT_UNPRIVILEGED", "1")
            .uid(65534)
            .gid(65534)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        return;
    }
    let mut client = Client::connect().unwrap();

    let errors = [
        client.info().map(drop),
        client.table().map(drop),
        client.flush(),
    ]
    .map(Result::unwrap_err);

    assert!(errors.iter().all(Error::is_permission));
    assert_eq!(
        errors[2].to_string(),
        "cannot remove all services: CAP_NET_ADMIN in the initial user namespace is needed: be root"
    );
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn values_of_other_programs_are_read_back() {
    let mut client = fresh();
    let key = ServiceKey::tcp("10.1.0.1:80".parse().unwrap());
    let (raw, crashing_ipvsadm) = commands::odd_values();

    let codes = answers(Socket::open().unwrap(), &raw);

    assert_eq!(codes, vec![0; raw.len()]);
    let snapshot = client.snapshot().unwrap();
    let ours = |(entry, _): &&(ServiceEntry, _)| entry.service.key() == &key;
    let (_, destinations) = snapshot.services.iter().find(ours).unwrap();
    let methods: Vec<_> = destinations
        .iter()
        .map(|each| each.destination.forwarding)
        .collect();
    assert!(matches!(methods[0], Forwarding::Other(other) if other.number() == 7));
    assert_eq!(methods[1], Forwarding::Bypass);
    assert_eq!(methods[2], Forwarding::Local);
    assert!(destinations.iter().all(|each| each.unknown.is_empty()));
    assert_eq!(
        client.service(&key).unwrap().service.scheduler,
        Scheduler::Rr
    );
    assert_eq!(text::list(&snapshot), ipvsadm(&["-Ln"]));
    assert_eq!(text::save(&Table::from(&snapshot)), ipvsadm(&["-Sn"]));

    assert_eq!(answers(Socket::open().unwrap(), &crashing_ipvsadm), [0, 0]);
    let tunnels = client.destinations(&key).unwrap().into_iter().take(2);
    let tunnels: Vec<_> = tunnels.map(|each| each.destination.forwarding).collect();
    let raw = |forwarding: &Forwarding| {
        let Forwarding::Tunnel(Tunnel::Other(other)) = forwarding else {
            return None;
        };
        Some((other.kind(), other.port(), other.flags()))
    };
    assert_eq!(
        tunnels.iter().map(raw).collect::<Vec<_>>(),
        [Some((9, 0, 0)), Some((1, 6080, 0xffff))]
    );
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn daemon_that_has_just_started_is_stopped_at_once() {
    let mut client = fresh();
    client.set_timeout(Duration::from_secs(2)).unwrap();

    for _ in 0..20 {
        client.start_daemon(&Daemon::master("lo")).unwrap();
        client.stop_daemon(DaemonRole::Master).unwrap();
    }

    assert_eq!(client.daemons().unwrap(), []);
    let error = client.stop_daemon(DaemonRole::Master).unwrap_err();
    assert!(error.is_not_found());
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn client_of_another_namespace_sees_its_table() {
    let (service, _) = web();
    fresh().add_service(&service).unwrap();
    let inside = std::fs::File::open("/proc/thread-self/ns/net").unwrap();
    let path = format!("/proc/self/fd/{}", inside.as_raw_fd());
    let mut outside = fresh();

    let mut client = Client::connect_in(&Namespace::path(path)).unwrap();

    assert_eq!(client.table().unwrap().services().next(), Some(&service));
    assert!(outside.table().unwrap().is_empty());
    let nowhere = Client::connect_in(&Namespace::named("nosuch")).unwrap_err();
    assert!(matches!(nowhere, ConnectError::Namespace { .. }));
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn second_dump_of_a_socket_is_busy_until_the_queue_is_emptied() {
    let mut client = fresh();
    let (service, _) = web();
    let key = *service.key();
    client.add_service(&service).unwrap();
    let add = |host: u16| {
        let [high, low] = host.to_be_bytes();
        let destination = Destination::new(([10, 0, high, low], 80).into());
        Change::AddDestination {
            service: key,
            destination,
        }
    };
    assert!(
        client
            .apply(&(1..=1000).map(add).collect())
            .unwrap()
            .is_complete()
    );
    let mut socket = Socket::open().unwrap();
    let mut conversation = Conversation::new(1);
    conversation.set_family(commands::family(&mut socket));
    let mut ask = |socket: &mut Socket| {
        let mut request = Vec::new();
        let exchange = conversation.start(&Request::Destinations(key), &mut request);
        socket.send(&request).unwrap();
        exchange
    };

    let _first = ask(&mut socket);
    let second = ask(&mut socket);
    let second = until_error(&mut socket, second);
    assert!(socket.discard().unwrap());
    let third = ask(&mut socket);
    let third = until_error(&mut socket, third);

    assert_eq!((second, third), (Some(errno::EBUSY), None));
}

/// The error number that ends an answer.
fn until_error(socket: &mut Socket, mut exchange: Exchange) -> Option<i32> {
    let mut buffer = vec![0; 65536];
    loop {
        let length = socket.receive(&mut buffer).unwrap();
        let mut unread = &buffer[..length];
        while !unread.is_empty() {
            if let Err(fault) = exchange.advance(&mut unread) {
                return fault.errno();
            }
        }
        if exchange.is_finished() {
            return None;
        }
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn refusal_keeps_the_words_of_the_kernel_and_where_it_points() {
    let _shared = enter_namespace();
    let mut socket = Socket::open().unwrap();
    let mut conversation = Conversation::new(1);
    conversation.set_family(commands::family(&mut socket));
    let daemon = Daemon::master("interface-of-16b");
    let mut request = Vec::new();
    let mut exchange = conversation.start(&Request::StartDaemon(daemon), &mut request);
    let mut buffer = vec![0; 65536];

    socket.send(&request).unwrap();
    let length = socket.receive(&mut buffer).unwrap();
    let fault = exchange.advance(&mut &buffer[..length]).unwrap_err();

    let Fault::Refused(refusal) = fault else {
        panic!("{fault:?}");
    };
    assert_eq!(
        refusal.message(),
        Some("Attribute failed policy validation")
    );
    assert_eq!(refusal.offset(), Some(32));
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn largest_batch_that_fails_keeps_every_outcome() {
    let mut client = fresh();
    client.set_batch_size(1024);
    let delete = |port| Change::DeleteService(ServiceKey::udp(([10, 0, 0, 1], port).into()));

    let report = client.apply(&(1..=1024).map(delete).collect()).unwrap();

    assert_eq!(report.failures().count(), 1024);
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn kernel_says_what_it_takes() {
    let policy = fresh().policy().unwrap();

    let memory = Client::over(Kernel::playing(release()).transport());
    assert_eq!(policy, memory.unwrap().policy().unwrap());
}

#[cfg(feature = "tokio")]
#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn tokio_client_does_what_the_blocking_one_does() {
    let (desired, plan) = {
        let mut desired = Table::new();
        let (service, _) = web();
        let key = *service.key();
        desired.insert_service(service);
        for host in 1..=250 {
            let destination = Destination::new(([10, 0, 0, host], 80).into());
            desired.insert_destination(&key, destination).unwrap();
        }
        let plan = Plan::between(&desired, &Table::new());
        (desired, plan)
    };
    let mut blocking = fresh();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();

    let table = runtime.block_on(async {
        let mut client = ipvs::tokio::Client::connect().await.unwrap();
        assert!(client.apply(&plan).await.unwrap().is_complete());
        let first = tokio::time::timeout(Duration::ZERO, client.table());
        assert!(first.await.is_ok() || client.info().await.is_ok());
        client.start_daemon(&Daemon::backup("lo")).await.unwrap();
        client.stop_daemon(DaemonRole::Backup).await.unwrap();
        client.table().await.unwrap()
    });

    assert_eq!(table, desired);
    assert_eq!(blocking.table().unwrap(), desired);
}

/// Takes `ip_vs` and all that needs it out of the kernel.
///
/// Namespaces of tests that have ended are taken down in the background, and keep modules until
/// then.
fn unload() {
    let patience = Instant::now() + Duration::from_secs(60);
    let loaded = || std::fs::read_to_string("/proc/modules").unwrap();
    while loaded().contains("ip_vs") {
        assert!(Instant::now() < patience, "{}", loaded());
        let modules = loaded();
        let names = modules.lines().filter_map(|line| line.split(' ').next());
        let ours = names.filter(|name| name.starts_with("ip_vs"));
        // Those that others need fail, and go in the next round.
        let _status = Command::new("rmmod").args(ours).output().unwrap();
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn module_that_was_loaded_again_is_found_again() {
    let _alone = KERNEL.write().unwrap_or_else(PoisonError::into_inner);
    unshare(CloneFlags::CLONE_NEWNET).unwrap();
    let mut client = Client::connect().unwrap();
    let (service, _) = web();
    client.add_service(&service).unwrap();
    client.flush().unwrap();
    let absent = |client: &mut Client| client.delete_service(service.key()).unwrap_err().errno();

    // Asking for the family loads the module.
    let number = || commands::family(&mut Socket::open().unwrap());
    let before = number();
    unload();
    let after = number();
    client.add_service(&service).unwrap();
    let table = client.table().unwrap();
    client.flush().unwrap();
    unload();
    let plan = Plan::between(&table, &Table::new());
    let report = client.apply(&plan).unwrap();
    client.flush().unwrap();
    unload();

    assert_ne!(before, after);
    assert!(report.is_complete());
    assert_eq!(table.len(), 1);
    assert_eq!(absent(&mut client), Some(errno::ESRCH));
}
