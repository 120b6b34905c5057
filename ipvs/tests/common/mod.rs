//! Random tables that a kernel takes, and nothing else.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU16;
use std::time::Duration;

use ipvs::{
    Destination, Engine, Family, Forwarding, FwMark, GueChecksum, Persistence, Protocol, Scheduler,
    SchedulerFlags, Service, ServiceKey, Table, Thresholds, Tunnel, Weight,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A seed and a minimal case are printed; nothing is written beside the sources.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Few addresses and ports, so that two tables share many.
fn address(family: Family) -> BoxedStrategy<IpAddr> {
    let texts = match family {
        Family::Ipv4 => ["10.1.0.1", "10.1.0.2", "192.168.7.9", "172.16.0.3"],
        Family::Ipv6 => ["fd00:1::1", "fd00:1::2", "2001:db8::7", "fd00:ffff::9"],
    };
    prop::sample::select(texts.map(|text| text.parse().unwrap()).to_vec()).boxed()
}

fn family() -> impl Strategy<Value = Family> {
    prop_oneof![3 => Just(Family::Ipv4), 1 => Just(Family::Ipv6)]
}

fn protocol() -> impl Strategy<Value = Protocol> {
    prop_oneof![
        Just(Protocol::Tcp),
        Just(Protocol::Udp),
        Just(Protocol::Sctp)
    ]
}

/// Keys of a small space.
pub(crate) fn service_key() -> impl Strategy<Value = ServiceKey> {
    family().prop_flat_map(|family| {
        let marked =
            (1_u32..4).prop_map(move |mark| ServiceKey::fwmark(FwMark::new(mark).unwrap(), family));
        let ports = prop::sample::select(vec![0_u16, 53, 80, 443, 65535]);
        let addressed = (protocol(), address(family), ports).prop_map(|(protocol, ip, port)| {
            ServiceKey::address(protocol, SocketAddr::new(ip, port))
        });
        prop_oneof![1 => marked, 4 => addressed]
    })
}

/// Schedulers of every Linux since 4.18.
fn scheduler() -> impl Strategy<Value = Scheduler> {
    prop::sample::select(vec![
        Scheduler::Rr,
        Scheduler::Wrr,
        Scheduler::Lc,
        Scheduler::Wlc,
        Scheduler::Sh,
        Scheduler::Mh,
        Scheduler::Dh,
        Scheduler::Sed,
        Scheduler::Nq,
        Scheduler::Fo,
        Scheduler::Ovf,
    ])
}

fn persistence(family: Family) -> BoxedStrategy<Persistence> {
    let plain = (1_u64..=2_678_400)
        .prop_map(|seconds| Persistence::new(Duration::from_secs(seconds)).unwrap());
    match family {
        Family::Ipv4 => (plain, option::of(any::<u32>()))
            .prop_map(|(plain, mask)| mask.map_or(plain, |mask| plain.netmask(mask.into())))
            .boxed(),
        Family::Ipv6 => (plain, option::of(1_u8..=128))
            .prop_map(|(plain, length)| {
                length.map_or(plain, |length| plain.prefix(length).unwrap())
            })
            .boxed(),
    }
}

/// Settings that mean something for this key.
pub(crate) fn service(key: ServiceKey) -> impl Strategy<Value = Service> {
    let catch_all = key.port() == Some(0);
    let connections = |protocol| protocol != Protocol::Udp;
    let datagrams = !matches!(
        key,
        ServiceKey::Address { protocol, .. } if connections(protocol)
    );
    let persistence = if catch_all {
        persistence(key.family()).prop_map(Some).boxed()
    } else {
        option::weighted(0.4, persistence(key.family())).boxed()
    };
    (
        scheduler(),
        0_u32..8,
        any::<bool>(),
        persistence,
        option::weighted(0.2, Just(Engine::sip())),
    )
        .prop_map(move |(scheduler, flags, one_packet, persistence, engine)| {
            Service::new(key)
                .scheduler(scheduler)
                .scheduler_flags(SchedulerFlags::from_bits_retain(flags << 3))
                .one_packet(one_packet && datagrams)
                .persistence(persistence)
                .engine(engine)
        })
}

fn tunnel() -> impl Strategy<Value = Tunnel> {
    let checksum = prop_oneof![
        Just(GueChecksum::Off),
        Just(GueChecksum::On),
        Just(GueChecksum::Remote)
    ];
    prop_oneof![
        Just(Tunnel::Ipip),
        (1_u16.., checksum).prop_map(|(port, checksum)| Tunnel::Gue {
            port: NonZeroU16::new(port).unwrap(),
            checksum
        }),
        any::<bool>().prop_map(|checksum| Tunnel::Gre { checksum }),
    ]
}

fn thresholds() -> impl Strategy<Value = Thresholds> {
    (0_u32..=1000).prop_flat_map(|upper| {
        (Just(upper), 0..=upper).prop_map(|(upper, lower)| Thresholds::new(upper, lower).unwrap())
    })
}

/// Settings that mean something for this service.
pub(crate) fn destination(service: ServiceKey) -> impl Strategy<Value = Destination> {
    let forwarding = prop_oneof![
        Just(Forwarding::Masquerade),
        Just(Forwarding::DirectRoute),
        tunnel().prop_map(Forwarding::Tunnel),
    ];
    let weight = prop_oneof![Just(0), 0_u32..=1000, Just(Weight::MAX.get())];
    let parts = (forwarding, family(), any::<bool>(), weight, thresholds());
    parts.prop_flat_map(move |(forwarding, other, rewrite, weight, thresholds)| {
        let tunnelled = matches!(forwarding, Forwarding::Tunnel(_));
        let family = if tunnelled { other } else { service.family() };
        let port = match (forwarding, service.port()) {
            (Forwarding::Masquerade, Some(_)) if rewrite => 8080,
            (_, port) => port.unwrap_or(0),
        };
        address(family).prop_map(move |ip| {
            Destination::new(SocketAddr::new(ip, port))
                .forwarding(forwarding)
                .weight(Weight::new(weight).unwrap())
                .thresholds(thresholds)
        })
    })
}

fn service_with_destinations() -> impl Strategy<Value = (Service, Vec<Destination>)> {
    service_key().prop_flat_map(|key| (service(key), vec(destination(key), 0..6)))
}

/// Tables of up to eight services with up to five destinations each.
pub(crate) fn table() -> impl Strategy<Value = Table> {
    vec(service_with_destinations(), 0..8).prop_map(|services| {
        let mut table = Table::new();
        for (service, destinations) in services {
            let key = *service.key();
            table.insert_service(service);
            for destination in destinations {
                table.insert_destination(&key, destination).unwrap();
            }
        }
        table
    })
}
