//! Laws: random tables and random commands.

use std::cell::Cell;
use std::process::Command;
use std::time::{Duration, Instant};

use ipvs::client::Socket;
use ipvs::memory::{Interface, Kernel};
use ipvs::{Client, Plan, Snapshot, text};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use crate::{answers, commands, common, enter_namespace, fresh, ip, ipvsadm, release};

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
        wait_for_address(commands::UP);
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

/// Kernels give an interface its IPv6 address some time after it is up, and until then no daemon
/// can send from it.
fn wait_for_address(interface: &str) {
    const TENTATIVE: u32 = 0x40;
    let patience = Instant::now() + Duration::from_secs(10);
    let usable = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let flags = u32::from_str_radix(fields[4], 16).unwrap();
        fields[5] == interface && flags & TENTATIVE == 0
    };
    let addresses = || std::fs::read_to_string("/proc/thread-self/net/if_inet6").unwrap();
    while !addresses().lines().any(usable) {
        assert!(Instant::now() < patience, "{}", addresses());
        std::thread::yield_now();
    }
}

/// Kernels show services in the order of a hash.
fn sorted(mut snapshot: Snapshot) -> Snapshot {
    snapshot
        .services
        .sort_by_key(|(entry, _)| *entry.service.key());
    snapshot
}
