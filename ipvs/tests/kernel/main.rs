//! Claims about a real kernel; each test has a network namespace of its own.
//!
//! They need root, module `ip_vs` with all schedulers, and ipvsadm: `cargo lab test` has them.
//! `LVSKIT_CASES` sets the number of random cases.
#![cfg(all(feature = "tokio", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

#[path = "../commands/mod.rs"]
mod commands;
#[path = "../common/mod.rs"]
mod common;
#[path = "../recording/mod.rs"]
#[expect(dead_code, reason = "nothing is written here")]
mod recording;

mod alone;
mod answers;
mod clients;
mod laws;
mod sync;
mod trouble;

use std::ops::{Deref, DerefMut};
use std::process::Command;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use commands::Step;
use ipvs::memory::Release;
use ipvs::transport::Transport;
use ipvs::{Change, Client, Destination, Service, ServiceKey};
use nix::sched::{CloneFlags, unshare};

/// An empty table that no other test sees.
///
/// Before its first interface is up, a namespace has no table of local addresses, and then the
/// kernel takes no IPv4 address for unicast.
///
/// Whoever waits for the kernel waits in a namespace without services: those of the one before
/// would keep the module that another test takes away.
fn enter_namespace() -> RwLockReadGuard<'static, ()> {
    unshare(CloneFlags::CLONE_NEWNET).unwrap();
    let shared = KERNEL.read().unwrap_or_else(PoisonError::into_inner);
    leave_namespace();
    shared
}

/// Into an empty namespace, for those that see to it that the module stays.
fn leave_namespace() {
    unshare(CloneFlags::CLONE_NEWNET).unwrap();
    ip(&["link", "set", "lo", "up"]);
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

fn web() -> (Service, Destination) {
    let service = Service::tcp("10.99.0.70:80".parse().unwrap());
    (service, Destination::new("10.99.0.121:80".parse().unwrap()))
}

/// Adds so many destinations.
fn fill(client: &mut Client, service: ServiceKey, destinations: u16) {
    let add = |host: u16| {
        let [high, low] = host.to_be_bytes();
        let destination = Destination::new(([10, 0, high, low], 80).into());
        Change::AddDestination {
            service,
            destination,
        }
    };
    let report = client.apply(&(1..=destinations).map(add).collect());
    assert!(report.unwrap().is_complete());
}

fn answers(mut transport: impl Transport, steps: &[Step]) -> Vec<i32> {
    let family = commands::family(&mut transport);
    steps
        .iter()
        .map(|step| commands::code(&mut transport, family, step))
        .collect()
}
