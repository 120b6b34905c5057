//! Timeouts and synchronisation daemons.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::time::Duration;

use ipvs::conversation::{Conversation, Request};
use ipvs::memory::{Connections, Interface, Kernel, Traffic};
use ipvs::wire::{AttributeKind, Command};
use ipvs::{
    Client, Daemon, DaemonRole, Destination, DestinationKey, Error, Service, Stats, Timeouts,
};

fn seconds(tcp: u64, tcp_fin: u64, udp: u64) -> Timeouts {
    let [tcp, tcp_fin, udp] = [tcp, tcp_fin, udp].map(Duration::from_secs);
    Timeouts::new(tcp, tcp_fin, udp).unwrap()
}

#[test]
fn timeout_of_zero_stays_as_it_is() {
    let mut client = Client::over(Kernel::new().transport()).unwrap();

    client.set_timeouts(&seconds(0, 60, 0)).unwrap();

    assert_eq!(client.timeouts().unwrap(), seconds(900, 60, 300));
}

#[test]
fn timeout_that_ipvsadm_does_not_take_is_refused() {
    let long = Duration::from_secs(2_678_401);
    let broken = Duration::from_millis(1500);

    let errors = [long, broken].map(|odd| Timeouts::new(odd, odd, odd).unwrap_err().to_string());

    assert_eq!(
        errors,
        [
            "timeout 2678401 s is out of range: use whole seconds, 0 to 2678400",
            "timeout 1.5 s is out of range: use whole seconds, 0 to 2678400",
        ]
    );
}

#[test]
fn daemon_that_cannot_be_sent_is_refused_before() {
    let mut client = Client::over(Kernel::new().transport()).unwrap();
    let unicast = "10.0.0.1".parse().ok();
    let mut other_cluster = Daemon::backup("eth0");
    other_cluster.sync_id = 256;

    let errors = [
        Daemon::master("eth0").group(unicast),
        Daemon::master("interface-of-16b"),
        Daemon::backup("eth 0"),
        Daemon::backup("eth0").max_length(65_508.try_into().ok()),
        other_cluster,
    ]
    .map(|daemon| {
        let error = client.start_daemon(&daemon).unwrap_err();
        assert!(matches!(error, Error::Combination { .. }), "{error}");
        daemon.check().unwrap_err().to_string()
    });

    assert_eq!(
        errors,
        [
            "group 10.0.0.1 is no multicast address: use 224.0.0.0/4 or ff00::/8",
            "interface `interface-of-16b` is not usable: use 1 to 15 bytes without blanks, `/` \
             and `:`",
            "interface `eth 0` is not usable: use 1 to 15 bytes without blanks, `/` and `:`",
            "synchronisation messages of 65508 bytes fit no datagram: use 1 to 65507, or to 65487 \
             with an IPv6 group",
            "synchronisation id 256 is out of range: use 0 to 255",
        ]
    );
}

/// A message of the kernel's with this type, number and body.
fn message(kind: u16, sequence: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + body.len()).unwrap();
    [
        &length.to_ne_bytes()[..],
        &kind.to_ne_bytes(),
        &[0; 2],
        &sequence.to_ne_bytes(),
        &[0; 4],
        body,
    ]
    .concat()
}

#[test]
fn daemon_that_stops_without_an_answer_is_stopped() {
    let mut conversation = Conversation::new(1);
    conversation.set_family(31);
    let mut request = Vec::new();
    let stop = Request::StopDaemon(DaemonRole::Master);
    let mut exchange = conversation.start(&stop, &mut request);
    let barrier = message(31, 2, &[14, 1, 0, 0]);

    exchange.advance(&mut barrier.as_slice()).unwrap();

    assert!(exchange.is_finished());
}

#[test]
fn daemon_that_does_not_run_is_refused_before_the_barrier() {
    let mut conversation = Conversation::new(1);
    let stop = Request::StopDaemon(DaemonRole::Master);
    let mut exchange = conversation.start(&stop, &mut Vec::new());
    let esrch = message(2, 1, &(-3_i32).to_ne_bytes());
    let barrier = message(31, 2, &[14, 1, 0, 0]);

    let first = exchange.advance(&mut esrch.as_slice());
    let finished = exchange.is_finished();
    let second = exchange.advance(&mut barrier.as_slice());

    assert_eq!((first, finished), (Ok(None), false));
    assert_eq!(second.unwrap_err().errno(), Some(3));
    assert!(exchange.is_finished());
}

#[test]
fn daemon_says_what_the_kernel_chose() {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).unwrap();
    let group6 = "ff02::5a".parse().ok();

    client
        .start_daemon(&Daemon::backup("lo").group(group6))
        .unwrap();
    client
        .start_daemon(&Daemon::master("lo").sync_id(7))
        .unwrap();

    let master = Daemon::master("lo")
        .sync_id(7)
        .max_length(1472.try_into().ok())
        .group("224.0.0.81".parse().ok())
        .port(8848.try_into().ok())
        .ttl(1.try_into().ok());
    let backup = Daemon::backup("lo")
        .max_length(65487.try_into().ok())
        .group(group6)
        .port(8848.try_into().ok())
        .ttl(1.try_into().ok());
    assert_eq!(client.daemons().unwrap(), [master, backup]);
}

#[test]
fn daemon_that_cannot_run_is_told_why() {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).unwrap();
    let down = Interface {
        mtu: 1500,
        up: false,
        loopback: false,
    };
    kernel.set_interface("eth0", down);
    client.start_daemon(&Daemon::master("lo")).unwrap();
    client.stop_daemon(DaemonRole::Master).unwrap();
    client.start_daemon(&Daemon::backup("lo")).unwrap();

    let errors = [
        client.start_daemon(&Daemon::backup("lo")),
        client.start_daemon(&Daemon::master("nosuch")),
        client.start_daemon(&Daemon::master("eth0")),
        client.stop_daemon(DaemonRole::Master),
    ]
    .map(|result| result.unwrap_err().to_string());

    assert_eq!(
        errors,
        [
            "cannot start the backup daemon on lo: one of this role runs: stop it first",
            "cannot start the master daemon on nosuch: there is no such interface",
            "cannot start the master daemon on eth0: the interface is down or has no address: \
             bring it up",
            "cannot stop the master daemon: it does not run",
        ]
    );
}

#[test]
fn policy_names_commands_and_attributes() {
    let mut client = Client::over(Kernel::new().transport()).unwrap();

    let policy = client.policy().unwrap();

    assert!(policy.commands.contains(&Command::Flush));
    let numbers: Vec<_> = policy.attributes.iter().map(|each| each.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert_eq!(policy.attributes[0].kind, AttributeKind::Nested);
    assert_eq!(policy.attributes[3].maximum, Some(u32::MAX.into()));
}

#[test]
fn traffic_of_a_destination_is_its_services_too() {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).unwrap();
    let service = Service::tcp("10.99.0.70:80".parse().unwrap());
    let server = Destination::new("10.99.0.121:80".parse().unwrap());
    let (key, real) = (*service.key(), *server.key());
    client.add_service(&service).unwrap();
    client.add_destination(&key, &server).unwrap();
    let traffic = Traffic {
        connections: 80,
        bytes_in: 4000,
        ..Traffic::default()
    };
    let connections = Connections {
        active: 3,
        inactive: 2,
        persistent: 1,
    };

    assert!(kernel.count(&key, Some(&real), traffic));
    assert!(kernel.set_connections(&key, &real, connections));
    kernel.advance(Duration::from_secs(1));
    let early = client.service(&key).unwrap().stats;
    kernel.advance(Duration::from_secs(1));
    let later = client.service(&key).unwrap().stats;
    let seen = client.destinations(&key).unwrap().remove(0);
    client.zero(Some(&key)).unwrap();

    assert_eq!((early.connections, early.rates.connections), (80, 0));
    assert_eq!((later.rates.connections, later.rates.bytes_in), (10, 500));
    assert_eq!(seen.stats, later);
    assert_eq!(
        (seen.active_connections, seen.persistent_connections),
        (3, 1)
    );
    assert_eq!(client.service(&key).unwrap().stats, Stats::default());
    assert_eq!(
        client.destinations(&key).unwrap().remove(0).stats,
        Stats::default()
    );
    assert!(!kernel.count(
        &key,
        Some(&DestinationKey::new(([10, 0, 0, 9], 80).into())),
        traffic
    ));
}
