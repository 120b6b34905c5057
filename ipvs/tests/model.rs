//! What a value and a combination of values may be.
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::time::Duration;

use ipvs::{
    CombinationError, Destination, Engine, Family, Forwarding, FwMark, Persistence, Protocol,
    Scheduler, SchedulerFlags, Service, ServiceKey, Table, TableError, Thresholds, Tunnel, Weight,
};

fn address(text: &str) -> std::net::SocketAddr {
    text.parse().unwrap()
}

#[test]
fn values_out_of_range_are_refused_with_their_range() {
    let errors = [
        FwMark::new(0).unwrap_err(),
        Weight::new(1 << 31).unwrap_err(),
        Thresholds::new(5, 6).unwrap_err(),
        Thresholds::new(1 << 31, 0).unwrap_err(),
        Persistence::new(Duration::ZERO).unwrap_err(),
        Persistence::new(Duration::from_secs(2_678_401)).unwrap_err(),
        Persistence::new(Duration::from_secs(1))
            .unwrap()
            .prefix(129)
            .unwrap_err(),
        "0123456789abcdef".parse::<Scheduler>().unwrap_err(),
        Engine::new("").unwrap_err(),
    ];

    let texts = errors.map(|error| error.to_string());
    assert_eq!(
        texts,
        [
            "firewall mark 0 identifies no service: use 1 or more",
            "weight 2147483648 is out of range: use 0 to 2147483647",
            "lower threshold 6 is above upper threshold 5",
            "upper threshold 2147483648 is out of range: use 0 to 2147483647",
            "persistence timeout 0 s is out of range: use whole seconds, 1 to 2678400",
            "persistence timeout 2678401 s is out of range: use whole seconds, 1 to 2678400",
            "persistence prefix length 129 is out of range: use 1 to 128",
            "name `0123456789abcdef` is not usable: use 1 to 15 printable ASCII characters \
             without blanks",
            "name `` is not usable: use 1 to 15 printable ASCII characters without blanks",
        ]
    );
}

#[test]
fn services_that_cannot_work_are_refused() {
    let hour = Persistence::new(Duration::from_secs(3600)).unwrap();
    let web = Service::tcp(address("10.0.0.1:80"));
    let reserved = SchedulerFlags::from_bits_retain(1);
    let cases = [
        (
            Service::tcp(address("10.0.0.1:0")),
            CombinationError::PortZeroWithoutPersistence,
        ),
        (web.clone().one_packet(true), CombinationError::OnePacket),
        (
            web.clone().persistence(hour.prefix(64).unwrap()),
            CombinationError::MaskFamily {
                family: Family::Ipv4,
            },
        ),
        (
            web.scheduler_flags(reserved),
            CombinationError::ReservedFlags { flags: 1 },
        ),
    ];

    for (service, expected) in cases {
        assert_eq!(service.check(), Err(expected));
    }
    assert_eq!(
        Service::tcp(address("10.0.0.1:0"))
            .persistence(hour)
            .check(),
        Ok(())
    );
    assert_eq!(
        Service::udp(address("10.0.0.1:53"))
            .one_packet(true)
            .check(),
        Ok(())
    );
}

#[test]
fn destinations_that_cannot_be_reached_are_refused() {
    let web = ServiceKey::tcp(address("10.0.0.1:80"));
    let mark = ServiceKey::fwmark(FwMark::new(1).unwrap(), Family::Ipv4);
    let other_port = Destination::new(address("10.0.0.7:8080"));
    let other_family = Destination::new(address("[fd00::7]:80"));

    assert_eq!(
        other_port.check(&web),
        Err(CombinationError::PortNotRewritten {
            forwarding: Forwarding::DirectRoute,
            service: 80
        })
    );
    assert_eq!(
        other_family.check(&web),
        Err(CombinationError::CrossFamily {
            forwarding: Forwarding::DirectRoute
        })
    );
    assert_eq!(other_port.check(&mark), Ok(()));
    assert_eq!(
        other_port.forwarding(Forwarding::Masquerade).check(&web),
        Ok(())
    );
    let tunnelled = other_family.forwarding(Forwarding::Tunnel(Tunnel::Ipip));
    assert_eq!(tunnelled.check(&web), Ok(()));
}

#[test]
fn one_number_or_name_is_one_value() {
    assert_eq!(Protocol::Other(6), Protocol::Tcp);
    assert_eq!(Scheduler::Other("wlc".to_owned()), Scheduler::Wlc);
    let full = Persistence::new(Duration::from_secs(1))
        .unwrap()
        .prefix(128)
        .unwrap();
    assert_eq!(full.mask(), None);
}

#[test]
fn scope_of_an_address_is_no_part_of_a_key() {
    let scoped = "[fe80::1%3]:80".parse().unwrap();

    let service = Service::new(ServiceKey::Address {
        protocol: Protocol::Tcp,
        address: scoped,
    });

    assert_eq!(service.key(), &ServiceKey::tcp(address("[fe80::1]:80")));
}

#[test]
fn table_takes_destinations_of_its_services_only() {
    let service = Service::tcp(address("10.0.0.1:80"));
    let key = *service.key();
    let destination = Destination::new(address("10.0.0.7:80"));
    let mut table = Table::new();

    let early = table
        .insert_destination(&key, destination.clone())
        .unwrap_err();
    table.insert_service(service);
    let replaced = table.insert_destination(&key, destination.clone()).unwrap();
    let quiesced = destination.clone().weight(Weight::QUIESCED);
    let again = table.insert_destination(&key, quiesced.clone()).unwrap();

    assert!(matches!(early, TableError::NoService { .. }));
    assert_eq!((replaced, again), (None, Some(destination)));
    assert_eq!(table.destinations(&key).collect::<Vec<_>>(), [&quiesced]);
}

#[test]
fn replacing_a_service_keeps_its_destinations() {
    let service = Service::tcp(address("10.0.0.1:80"));
    let key = *service.key();
    let mut table = Table::new();
    table.insert_service(service.clone());
    table
        .insert_destination(&key, Destination::new(address("10.0.0.7:80")))
        .unwrap();

    let old = table.insert_service(service.clone().scheduler(Scheduler::Rr));

    assert_eq!(old, Some(service));
    assert_eq!(table.destinations(&key).count(), 1);
}
