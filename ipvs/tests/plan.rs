//! Laws of planning and applying, on the kernel in memory.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

mod common;

use ipvs::client::Outcome;
use ipvs::memory::{Fault, Kernel};
use ipvs::{Change, Client, Destination, Plan, Service, Table, Weight};
use proptest::prelude::*;

fn converge(client: &mut Client<ipvs::memory::Link>, desired: &Table) {
    let observed = client.table().unwrap();
    let report = client.apply(&Plan::between(desired, &observed)).unwrap();
    let errors: Vec<_> = report
        .failures()
        .map(|failure| failure.error.to_string())
        .collect();
    assert!(report.is_complete(), "{errors:?}");
}

proptest! {
    #![proptest_config(common::config(256))]

    #[test]
    fn applying_a_plan_leaves_nothing_to_do(first in common::table(), second in common::table()) {
        let mut client = Client::over(Kernel::new().transport()).unwrap();

        for desired in [&first, &second, &first] {
            converge(&mut client, desired);

            prop_assert_eq!(&client.table().unwrap(), desired);
            prop_assert!(Plan::between(desired, &client.table().unwrap()).is_empty());
        }
    }

    #[test]
    fn plan_makes_before_it_breaks(desired in common::table(), observed in common::table()) {
        let plan = Plan::between(&desired, &observed);

        let rank = |change: &Change| match change {
            Change::AddService(_) => 0,
            Change::EditService(_)
            | Change::AddDestination { .. }
            | Change::EditDestination { .. } => 1,
            Change::DeleteDestination { .. } | Change::DeleteService(_) | _ => 2,
        };
        prop_assert!(plan.changes().is_sorted_by_key(rank));
    }

    #[test]
    fn quiesced_plan_deletes_nothing_and_is_done_once(
        desired in common::table(),
        observed in common::table(),
    ) {
        let mut client = Client::over(Kernel::new().transport()).unwrap();
        converge(&mut client, &observed);

        let plan = Plan::quiescing(&desired, &observed, |_| true);
        let report = client.apply(&plan).unwrap();

        prop_assert!(report.is_complete());
        let table = client.table().unwrap();
        prop_assert!(Plan::quiescing(&desired, &table, |_| true).is_empty());
        for service in table.services().map(Service::key) {
            for destination in table.destinations(service) {
                let wanted = desired.destination(service, destination.key());
                let kept = observed.destination(service, destination.key());
                let quiesced = kept.map(|old| old.clone().weight(Weight::QUIESCED));
                prop_assert_eq!(Some(destination), wanted.or(quiesced.as_ref()));
            }
        }
        let gone = Plan::between(&table, &observed);
        let deletes = |change: &Change| {
            matches!(change, Change::DeleteService(_) | Change::DeleteDestination { .. })
        };
        prop_assert!(!gone.changes().iter().any(deletes));
    }

    #[test]
    fn services_of_others_stay(desired in common::table(), foreign in common::table()) {
        let mut client = Client::over(Kernel::new().transport()).unwrap();
        converge(&mut client, &foreign);

        let plan = Plan::between_owned(&desired, &client.table().unwrap(), |_| false);
        let report = client.apply(&plan).unwrap();

        prop_assert!(report.is_complete());
        let table = client.table().unwrap();
        for service in foreign.services().filter(|each| desired.service(each.key()).is_none()) {
            prop_assert_eq!(table.service(service.key()), Some(service));
        }
        for service in desired.services() {
            prop_assert_eq!(table.service(service.key()), Some(service));
        }
    }
}

fn one_destination() -> Table {
    let mut table = Table::new();
    let service = Service::tcp("10.99.0.70:80".parse().unwrap());
    let key = *service.key();
    table.insert_service(service);
    let destination = Destination::new("10.99.0.121:80".parse().unwrap());
    table.insert_destination(&key, destination).unwrap();
    table
}

#[test]
fn weight_change_is_exactly_one_change() {
    let observed = one_destination();
    let mut desired = observed.clone();
    let key = *observed.services().next().unwrap().key();
    let destination = *observed.destinations(&key).next().unwrap().key();
    desired.destination_mut(&key, &destination).unwrap().weight = Weight::new(10).unwrap();

    let plan = Plan::between(&desired, &observed);

    assert_eq!(
        plan.to_string(),
        "-e -t 10.99.0.70:80 -r 10.99.0.121:80 -g -w 10\n"
    );
}

#[test]
fn deleting_a_service_deletes_its_destinations_with_it() {
    let plan = Plan::between(&Table::new(), &one_destination());

    assert_eq!(plan.to_string(), "-D -t 10.99.0.70:80\n");
}

#[test]
fn refused_change_is_named_and_the_others_are_done() {
    let mut client = Client::over(Kernel::new().transport()).unwrap();
    let good = Service::tcp("10.99.0.70:80".parse().unwrap());
    let unknown =
        Service::udp("10.99.0.70:53".parse().unwrap()).scheduler("nosuch".parse().unwrap());
    let unsound = Service::tcp("10.99.0.70:0".parse().unwrap());
    let plan: Plan = [unsound, unknown, good.clone()]
        .into_iter()
        .map(Change::AddService)
        .collect();

    let report = client.apply(&plan).unwrap();

    let errors: Vec<_> = report
        .failures()
        .map(|failure| failure.error.to_string())
        .collect();
    assert_eq!(
        errors,
        [
            "cannot add service tcp 10.99.0.70:0: its settings have no effect together",
            "cannot add service udp 10.99.0.70:53: the kernel has no scheduler nosuch: load \
             ip_vs_nosuch",
        ]
    );
    assert_eq!(report.applied(), 1);
    assert_eq!(client.table().unwrap().services().next(), Some(&good));
}

#[test]
fn plan_longer_than_a_batch_is_applied_whole() {
    let mut desired = Table::new();
    for port in 1..=1000 {
        desired.insert_service(Service::tcp(([10, 0, 0, 1], port).into()));
    }
    let mut client = Client::over(Kernel::new().transport()).unwrap();

    converge(&mut client, &desired);

    assert_eq!(client.table().unwrap(), desired);
}

/// A table of one service whose destinations have every setting.
fn settled() -> Table {
    let rules = "\
-A -t 10.0.0.1:80 -s mh -b mh-port -p 60
-a -t 10.0.0.1:80 -r 10.0.0.2:80 -i -w 5 --tun-type gue --tun-port 6080 --tun-csum -x 9 -y 4
-a -t 10.0.0.1:80 -r 10.0.0.3:8080 -m -w 1 -x 100
";
    rules.parse::<ipvs::text::Rules>().unwrap().table
}

#[test]
fn weight_alone_keeps_every_other_setting() {
    let mut client = Client::over(Kernel::new().transport()).unwrap();
    let mut expected = settled();
    converge(&mut client, &expected);
    let service = *expected.services().next().unwrap().key();
    let keys: Vec<_> = expected
        .destinations(&service)
        .map(|each| *each.key())
        .collect();

    for key in keys {
        client.set_weight(&service, &key, Weight::QUIESCED).unwrap();

        expected.destination_mut(&service, &key).unwrap().weight = Weight::QUIESCED;
        assert_eq!(client.table().unwrap(), expected);
    }
}

#[test]
fn plan_that_broke_off_is_finished_by_the_next_run() {
    let mut desired = Table::new();
    for port in 1..=100 {
        desired.insert_service(Service::tcp(([10, 0, 0, 1], port).into()));
    }
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).unwrap();
    client.set_batch_size(10);
    // The third batch is sent, and its answer lost.
    let plan = Plan::between(&desired, &Table::new());
    let first: Plan = plan.changes().iter().take(20).cloned().collect();
    assert!(client.apply(&first).unwrap().is_complete());
    kernel.inject(Fault::Overflow);
    let rest: Plan = plan.changes().iter().skip(20).cloned().collect();

    let broken = client.apply(&rest).unwrap_err();

    let report = broken.report();
    let unknown = |outcome: &Outcome| matches!(outcome, Outcome::Unknown);
    let unsent = |outcome: &Outcome| matches!(outcome, Outcome::NotSent);
    let count = |wanted: fn(&Outcome) -> bool| {
        report
            .outcomes()
            .filter(|(_, outcome)| wanted(outcome))
            .count()
    };
    assert_eq!(
        (report.applied(), count(unknown), count(unsent)),
        (0, 10, 70)
    );
    // What is known to be done is done, what is unknown is seen by reading again.
    let observed = client.table().unwrap();
    assert_eq!(observed.len(), 30);
    let next = Plan::between(&desired, &observed);
    assert_eq!(next.len(), 70);
    assert!(client.apply(&next).unwrap().is_complete());
    assert_eq!(client.table().unwrap(), desired);
}

#[test]
fn refused_changes_alone_are_tried_again_by_the_next_run() {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).unwrap();
    let mut desired = settled();
    desired.insert_service(Service::udp("10.0.0.9:53".parse().unwrap()));
    kernel.inject(Fault::OUT_OF_MEMORY);

    let report = client.apply(&Plan::between(&desired, &Table::new()));

    // Without its service, a destination is refused as well; the other service is there.
    let report = report.unwrap();
    assert_eq!((report.applied(), report.failures().count()), (1, 3));
    let next = Plan::between(&desired, &client.table().unwrap());
    let failed: Vec<_> = report
        .failures()
        .map(|failure| failure.change.clone())
        .collect();
    assert_eq!(next.changes(), failed);
    assert!(client.apply(&next).unwrap().is_complete());
    assert_eq!(client.table().unwrap(), desired);
}
