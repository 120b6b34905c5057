//! What kernels do rarely: each fault is provoked, named, and survived.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::error::Error as _;

use ipvs::client::Outcome;
use ipvs::conversation::{Conversation, Request};
use ipvs::memory::{Fault, Kernel, Link};
use ipvs::transport::Transport as _;
use ipvs::wire::{Command, errno};
use ipvs::{Change, Client, Daemon, DaemonRole, Destination, Error, Plan, Service, ServiceKey};

fn web() -> Service {
    Service::tcp("10.99.0.70:80".parse().unwrap())
}

/// A kernel with one service of so many destinations.
fn filled(destinations: u16) -> (Kernel, ServiceKey, Client<Link>) {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).unwrap();
    let key = *web().key();
    let add = |host: u16| {
        let [high, low] = host.to_be_bytes();
        Change::AddDestination {
            service: key,
            destination: Destination::new(([10, 1, high, low], 80).into()),
        }
    };
    let changes = std::iter::once(Change::AddService(web())).chain((0..destinations).map(add));
    assert!(client.apply(&changes.collect()).unwrap().is_complete());
    (kernel, key, client)
}

/// Deletes so many services that do not exist.
fn doomed(changes: u16) -> Plan {
    (1..=changes)
        .map(|port| Change::DeleteService(ServiceKey::udp(([10, 0, 0, 1], port).into())))
        .collect()
}

#[test]
fn missing_scheduler_names_its_module() {
    let (_, _, mut client) = filled(0);
    let service = Service::udp("10.0.0.1:53".parse().unwrap());
    let twos = service.clone().scheduler("twos".parse().unwrap());
    let engine = service.engine(ipvs::Engine::new("nosuch").unwrap());

    let errors = [client.add_service(&twos), client.add_service(&engine)].map(Result::unwrap_err);

    assert!(errors.iter().all(Error::is_not_found));
    assert_eq!(
        errors.map(|error| error.to_string()),
        [
            "cannot add service udp 10.0.0.1:53: the kernel has no scheduler twos: load ip_vs_twos",
            "cannot add service udp 10.0.0.1:53: the kernel lacks scheduler wlc or engine nosuch: \
             load ip_vs_wlc and ip_vs_pe_nosuch",
        ]
    );
}

#[test]
fn missing_capability_is_named() {
    let (kernel, _, mut client) = filled(0);
    kernel.inject(Fault::NO_PERMISSION);

    let error = client.flush().unwrap_err();

    assert!(error.is_permission());
    assert_eq!(
        error.to_string(),
        "cannot remove all services: CAP_NET_ADMIN in the initial user namespace is needed: be root"
    );
    assert_eq!(client.table().unwrap().len(), 1);
}

#[test]
fn second_dump_of_a_socket_is_busy() {
    let (kernel, key, _) = filled(1000);
    let mut link = kernel.transport();
    let mut conversation = Conversation::new(1);
    conversation.set_family(31);
    let mut buffer = vec![0; 65536];
    let start = |conversation: &mut Conversation, link: &mut Link| {
        let mut bytes = Vec::new();
        let exchange = conversation.start(&Request::Destinations(key), &mut bytes);
        link.send(&bytes).unwrap();
        exchange
    };
    let mut first = start(&mut conversation, &mut link);
    let mut second = start(&mut conversation, &mut link);

    let mut busy = None;
    while !first.is_finished() {
        let length = link.receive(&mut buffer).unwrap();
        let datagram = buffer.get(..length).unwrap();
        let mut unread = datagram;
        while first.advance(&mut unread).unwrap().is_some() && !first.is_finished() {}
        if let Err(fault) = second.advance(&mut &*datagram) {
            busy = fault.errno();
        }
    }

    assert_eq!(busy, Some(errno::EBUSY));
}

#[test]
fn overflow_says_that_the_outcome_is_unknown() {
    let (kernel, key, mut client) = filled(3);
    kernel.inject(Fault::Overflow);

    let error = client.delete_service(&key).unwrap_err();

    assert_eq!(error.errno(), Some(errno::ENOBUFS));
    assert_eq!(
        error.to_string(),
        "cannot delete service tcp 10.99.0.70:80: replies were lost; read the table to see its \
         state"
    );
    assert!(client.table().unwrap().is_empty());
}

#[test]
fn queue_that_overflowed_is_emptied() {
    let (_, key, mut client) = filled(3);
    client.set_batch_size(1024);

    let error = client.apply(&doomed(300)).unwrap_err();

    assert!(matches!(error.error(), Error::Overrun { .. }));
    let outcomes = error.report().outcomes();
    let unknown = |outcome: &Outcome| matches!(outcome, Outcome::Unknown);
    assert!(outcomes.map(|(_, outcome)| outcome).any(unknown));
    assert_eq!(client.destinations(&key).unwrap().len(), 3);
    assert_eq!(client.apply(&doomed(200)).unwrap().failures().count(), 200);
}

#[test]
fn large_batch_has_an_outcome_for_each_change() {
    let (_, _, mut client) = filled(0);
    client.set_batch_size(512);
    let add = |port| Change::AddService(Service::udp(([10, 0, 0, 1], port).into()));
    let plan: Plan = (1..=1000).chain(1..=100).map(add).collect();

    let report = client.apply(&plan).unwrap();

    assert_eq!((report.applied(), report.failures().count()), (1000, 100));
}

#[test]
fn lost_acknowledgement_is_a_timeout_and_not_a_success() {
    let (kernel, key, mut client) = filled(3);
    kernel.inject(Fault::LoseAcknowledgement);

    let error = client.delete_service(&key).unwrap_err();

    assert!(matches!(error, Error::Timeout { .. }));
    assert!(client.table().unwrap().is_empty());
}

#[test]
fn daemon_stops_although_the_kernel_is_silent() {
    let (kernel, _, mut client) = filled(0);
    client.start_daemon(&Daemon::master("lo")).unwrap();
    kernel.inject(Fault::LoseAcknowledgement);

    client.stop_daemon(DaemonRole::Master).unwrap();

    assert_eq!(client.daemons().unwrap(), []);
}

#[test]
fn cut_answer_is_an_error_with_both_lengths() {
    let (kernel, key, mut client) = filled(500);
    kernel.inject(Fault::Truncate);

    let error = client.destinations(&key).unwrap_err();

    assert_eq!(
        error.to_string(),
        "cannot list destinations of tcp 10.99.0.70:80: an answer of 65537 bytes was cut to 65536"
    );
    assert_eq!(client.destinations(&key).unwrap().len(), 500);
}

#[test]
fn signals_are_no_errors() {
    let (kernel, key, mut client) = filled(500);
    for _ in 0..3 {
        kernel.inject(Fault::Interrupt);
    }

    assert_eq!(client.destinations(&key).unwrap().len(), 500);
}

#[test]
fn table_that_changed_while_it_was_read_is_no_table() {
    let (kernel, _, mut client) = filled(3);
    kernel.inject(Fault::InterruptDump);

    let error = client.table().unwrap_err();

    assert!(matches!(error, Error::Interrupted { .. }));
    assert_eq!(client.table().unwrap().len(), 1);
}

#[test]
fn dump_that_fails_at_its_end_is_no_dump() {
    let (kernel, key, mut client) = filled(3);
    let errno = errno::ENOMEM;
    kernel.inject(Fault::FailDump { errno });

    let error = client.destinations(&key).unwrap_err();

    assert_eq!(error.errno(), Some(errno));
    assert_eq!(client.destinations(&key).unwrap().len(), 3);
}

#[test]
fn refusal_keeps_the_words_of_the_kernel_and_where_it_points() {
    let mut conversation = Conversation::new(1);
    conversation.set_family(31);
    let daemon = Daemon::master("interface-of-16b");
    let mut bytes = Vec::new();
    let mut exchange = conversation.start(&Request::StartDaemon(daemon), &mut bytes);
    let mut link = Kernel::new().transport();
    let mut buffer = vec![0; 65536];

    link.send(&bytes).unwrap();
    let length = link.receive(&mut buffer).unwrap();
    let fault = exchange
        .advance(&mut buffer.get(..length).unwrap())
        .unwrap_err();

    let ipvs::conversation::Fault::Refused(refusal) = &fault else {
        panic!("{fault:?}");
    };
    assert_eq!(
        refusal.message(),
        Some("Attribute failed policy validation")
    );
    assert_eq!(refusal.offset(), Some(32));
    assert_eq!(
        fault.source().unwrap().to_string(),
        "Invalid argument (os error 22): Attribute failed policy validation"
    );
}

#[test]
fn module_that_was_loaded_again_is_found_again() {
    let (kernel, key, mut client) = filled(3);
    let reload = || {
        kernel.unload();
        kernel.load();
    };

    reload();
    client.add_service(&web()).unwrap();
    reload();
    let plan: Plan = [Change::AddService(web())].into_iter().collect();
    assert!(client.apply(&plan).unwrap().is_complete());
    reload();
    assert!(client.table().unwrap().is_empty());
    reload();
    assert!(client.service_cursor().unwrap().read().unwrap().is_none());
    reload();
    let error = client.delete_service(&key).unwrap_err();

    assert_eq!(error.errno(), Some(errno::ESRCH));
}

#[test]
fn module_that_is_gone_is_missed() {
    let (kernel, _, mut client) = filled(3);
    kernel.unload();
    let plan: Plan = [Change::AddService(web())].into_iter().collect();

    let error = client.flush().unwrap_err();
    let broken = client.apply(&plan).unwrap_err();

    assert_eq!(
        error.to_string(),
        "cannot find the IPVS family: the IPVS family is gone: load ip_vs: `modprobe ip_vs`"
    );
    let mut outcomes = broken.report().outcomes();
    assert!(outcomes.all(|(_, outcome)| matches!(outcome, Outcome::NotSent)));
}

#[test]
fn stable_table_is_read_twice() {
    let (kernel, key, mut client) = filled(3);

    let once = client.stable_table(1);
    let twice = client.stable_table(2).unwrap();

    assert!(matches!(once, Err(Error::Interrupted { .. })));
    assert_eq!(twice.destinations(&key).count(), 3);
    drop(kernel);
}

#[test]
fn every_object_is_seen_once() {
    let (_, key, mut client) = filled(300);
    let (mut services, mut destinations) = (0, 0);

    client.for_each_service(|_| services += 1).unwrap();
    client
        .for_each_destination(&key, |_| destinations += 1)
        .unwrap();

    assert_eq!((services, destinations), (1, 300));
    assert!(client.policy().unwrap().commands.contains(&Command::Zero));
}

#[test]
fn namespace_that_is_not_there_is_named() {
    let nowhere = ipvs::client::Namespace::named("no/such");

    let error = Client::connect_in(&nowhere).unwrap_err();

    assert_eq!(
        error.to_string(),
        "cannot open a netlink socket in namespace /run/netns/no/such: it must exist, and entering \
         it needs CAP_SYS_ADMIN"
    );
    assert_eq!(
        error.source().unwrap().to_string(),
        "No such file or directory (os error 2)"
    );
}

#[test]
fn weight_alone_is_one_edit_or_none() {
    let (_, key, mut client) = filled(3);
    let server = ipvs::DestinationKey::new("10.1.0.1:80".parse().unwrap());
    let ten = ipvs::Weight::new(10).unwrap();
    let before = client.table().unwrap();

    client.set_weight(&key, &server, ten).unwrap();
    let after = client.table().unwrap();
    client.set_weight(&key, &server, ten).unwrap();

    let plan = Plan::between(&after, &before);
    assert_eq!(
        plan.to_string(),
        "-e -t 10.99.0.70:80 -r 10.1.0.1:80 -g -w 10\n"
    );
    assert_eq!(client.table().unwrap(), after);
}

#[test]
fn client_may_move_between_threads() {
    let (_, key, mut client) = filled(3);

    let elsewhere = std::thread::spawn(move || client.destinations(&key).unwrap().len());

    assert_eq!(elsewhere.join().unwrap(), 3);
}
