//! Rules carried out on the kernel in memory.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

mod common;

use std::time::Duration;

use ipvs::memory::{Fault, Kernel, Link};
use ipvs::text::{Complaint, Rule, Rules};
use ipvs::{Client, Error};
use proptest::prelude::*;

fn client(kernel: &Kernel) -> Client<Link> {
    Client::over(kernel.transport()).unwrap()
}

/// Carries out rules, and what became of each.
fn restore(client: &mut Client<Link>, rules: &str) -> (Vec<String>, Result<(), Error>) {
    let mut told = Vec::new();
    let mut restore = client.restore(|rule, result| {
        let result = result.map_or_else(|error| error.to_string(), |()| "done".to_owned());
        told.push(format!("{rule}: {result}"));
    });
    let mut all = || {
        for line in rules.lines() {
            restore.rule(line.parse::<Rule>().unwrap())?;
        }
        restore.flush().map(drop)
    };
    let result = all();
    (told, result)
}

const RULES: &str = "\
-A -t 10.0.0.1:80 -s rr
-A -t 10.0.0.1:80 -s wlc
-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1
--set 100 0 0
-Z -t 10.0.0.9:80
-D -t 10.0.0.1:80
";

#[test]
fn restoring_goes_on_behind_refusals_and_tells_of_each_rule_in_order() {
    let kernel = Kernel::new();
    let mut client = client(&kernel);

    let (told, result) = restore(&mut client, RULES);

    assert!(result.is_ok());
    assert_eq!(
        told,
        [
            "-A -t 10.0.0.1:80 -s rr: done",
            "-A -t 10.0.0.1:80 -s wlc: cannot add service tcp 10.0.0.1:80: it exists",
            "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1: done",
            "--set 100 0 0: done",
            "-Z -t 10.0.0.9:80: cannot zero the counters of tcp 10.0.0.9:80: there is no such \
             service",
            "-D -t 10.0.0.1:80: done",
        ]
    );
    assert!(client.table().unwrap().is_empty());
    assert_eq!(client.timeouts().unwrap().to_string(), "100 120 300");
}

#[test]
fn restoring_that_breaks_off_tells_of_nothing_that_is_not_known() {
    let kernel = Kernel::new();
    let mut client = client(&kernel);
    client.set_batch_size(1);
    client.set_timeout(Duration::ZERO).unwrap();
    kernel.inject(Fault::Overflow);

    let (told, result) = restore(&mut client, RULES);

    assert!(matches!(result, Err(Error::Overrun { .. })), "{result:?}");
    assert_eq!(told, [""; 0]);
    // What was sent was done all the same: the next run goes on from there.
    assert_eq!(client.table().unwrap().len(), 1);
}

#[test]
fn complaints_are_those_of_ipvsadm() {
    let kernel = Kernel::new();
    let mut client = client(&kernel);
    let complaint = |client: &mut Client<Link>, line: &str| {
        let complaint = Complaint::from(client.carry_out(&line.parse().unwrap()).unwrap_err());
        (complaint.status(), complaint.to_string())
    };

    let missing = complaint(&mut client, "-D -t 10.0.0.1:80");
    kernel.inject(Fault::NO_PERMISSION);
    let forbidden = complaint(&mut client, "-C");

    assert_eq!(missing, (255, "No such service".to_owned()));
    let words = "Can't initialize ipvs: Permission denied (you must be root)";
    assert_eq!(forbidden, (2, words.to_owned()));
}

proptest! {
    #![proptest_config(common::config(64))]

    #[test]
    fn changes_that_are_carried_out_leave_nothing_to_do(
        first in common::table(),
        second in common::table(),
    ) {
        let mut client = client(&Kernel::new());
        let settings: Rules = "--set 60 0 5\n--start-daemon backup --mcast-interface lo\n"
            .parse()
            .unwrap();
        for table in [first, second] {
            let mut desired = settings.clone();
            // A daemon and destinations of another family keep each other out.
            let mixed = table.services().any(|service| {
                let family = service.key().family();
                table.destinations(service.key()).any(|each| each.key().family() != family)
            });
            desired.table = table;
            prop_assume!(!mixed);

            let rules = desired.changes_from(&client.rules().unwrap());
            for rule in &rules {
                client.carry_out(rule).unwrap();
            }

            prop_assert!(desired.changes_from(&client.rules().unwrap()).is_empty());
        }
    }
}
