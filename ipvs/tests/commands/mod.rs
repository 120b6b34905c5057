//! Random commands, sensible and not, as bytes.

mod settings;

use ipvs::transport::Transport;
use ipvs::wire::{Attribute, Command, DestinationAttribute, Message, ServiceAttribute};
use netlink_packet_core::{DefaultNla, Emitable as _};
use proptest::option;
use proptest::prelude::*;

pub(crate) use settings::{DOWN, UP};

/// One command.
#[derive(Clone, Debug)]
pub(crate) struct Step(Message);

const REQUEST_ACK: u16 = 0x5;
const CONTROLLER: u16 = 16;

fn bytes(kind: u16, command: u8, attributes: &[u8]) -> Vec<u8> {
    numbered(1, kind, command, attributes)
}

fn numbered(sequence: u32, kind: u16, command: u8, attributes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(20 + attributes.len()).unwrap();
    let mut bytes = length.to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(REQUEST_ACK.to_ne_bytes());
    bytes.extend(sequence.to_ne_bytes());
    bytes.extend([0; 4]);
    bytes.extend([command, 1, 0, 0]);
    bytes.extend(attributes);
    bytes
}

/// The number of the IPVS family: the first `FAMILY_ID` in the controller's answer.
pub(crate) fn family(transport: &mut impl Transport) -> u16 {
    let name = [9, 0, 2, 0, b'I', b'P', b'V', b'S', 0, 0, 0, 0];
    transport.send(&bytes(CONTROLLER, 3, &name)).unwrap();
    let reply = receive(transport);
    let at = reply
        .windows(4)
        .position(|window| window == [6, 0, 1, 0])
        .unwrap();
    assert_eq!(result(&receive(transport)), Some(0));
    u16::from_ne_bytes([reply[at + 4], reply[at + 5]])
}

fn receive(transport: &mut impl Transport) -> Vec<u8> {
    let mut buffer = vec![0; 65536];
    let length = transport.receive(&mut buffer).unwrap();
    buffer.truncate(length);
    buffer
}

fn result(reply: &[u8]) -> Option<i32> {
    (reply[4..6] == [2, 0]).then(|| i32::from_ne_bytes(reply[16..20].try_into().unwrap()))
}

/// Sends a command and returns the code of its answer.
///
/// A question follows it: kernels may stop a daemon and say nothing.
pub(crate) fn code(transport: &mut impl Transport, family: u16, step: &Step) -> i32 {
    let mut attributes = vec![0; step.0.buffer_len()];
    step.0.emit(&mut attributes);
    let mut request = bytes(family, step.0.command.number(), &attributes);
    request.resize(request.len().next_multiple_of(4), 0);
    request.extend(numbered(2, family, Command::GetInfo.number(), &[]));
    transport.send(&request).unwrap();
    let mut code = 0;
    loop {
        let reply = receive(transport);
        let sequence = u32::from_ne_bytes(reply[8..12].try_into().unwrap());
        match (sequence, result(&reply)) {
            (1, Some(result)) => code = result,
            (2, Some(_)) => return code,
            (_, _) => {}
        }
    }
}

fn ip(text: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    match text.parse().unwrap() {
        std::net::IpAddr::V4(ip) => bytes[..4].copy_from_slice(&ip.octets()),
        std::net::IpAddr::V6(ip) => bytes = ip.octets(),
    }
    bytes
}

/// Mostly one of `usual`, now and then one of `odd`.
fn pick<T: Clone + std::fmt::Debug + 'static>(usual: &[T], odd: &[T]) -> BoxedStrategy<T> {
    let usual = prop::sample::select(usual.to_vec());
    prop_oneof![14 => usual, 1 => prop::sample::select(odd.to_vec())].boxed()
}

fn raw<const N: usize>(kind: u16, payload: [u8; N]) -> DefaultNla {
    DefaultNla::new(kind, payload.to_vec())
}

/// Attributes that are there nearly always, in any case in this order.
fn gathered<A: Clone + std::fmt::Debug + 'static>(
    parts: Vec<BoxedStrategy<A>>,
) -> BoxedStrategy<Vec<A>> {
    let parts: Vec<_> = parts
        .into_iter()
        .map(|part| option::weighted(0.98, part))
        .collect();
    parts
        .prop_map(|parts| parts.into_iter().flatten().collect())
        .boxed()
}

fn service_key() -> BoxedStrategy<Vec<ServiceAttribute>> {
    use ServiceAttribute as A;
    let marked = gathered(vec![
        pick(&[A::Family(2), A::Family(10)], &[A::Family(7)]),
        pick(
            &[A::FwMark(1), A::FwMark(2)],
            &[A::FwMark(0), A::FwMark(u32::MAX)],
        ),
    ]);
    let v4 = [A::Address(ip("10.1.0.1")), A::Address(ip("10.1.0.2"))];
    let short = A::Other(raw(3, [10, 1, 0, 1]));
    let long = A::Other(raw(3, [1; 17]));
    let addressed = |family, addresses: &[A]| {
        gathered(vec![
            pick(&[A::Family(family)], &[A::Family(0), A::Other(raw(1, [2]))]),
            pick(
                &[A::Protocol(6), A::Protocol(17)],
                &[A::Protocol(132), A::Protocol(300)],
            ),
            pick(addresses, &[short.clone(), long.clone()]),
            pick(
                &[A::Port(80)],
                &[A::Port(0), A::Other(raw(4, [0, 80, 0, 0]))],
            ),
        ])
    };
    let v6 = [A::Address(ip("fd00:1::1"))];
    prop_oneof![1 => marked, 4 => addressed(2, &v4), 1 => addressed(10, &v6)].boxed()
}

fn service_settings() -> BoxedStrategy<Vec<ServiceAttribute>> {
    use ServiceAttribute as A;
    let scheduler = |name: &str| A::Scheduler(name.to_owned());
    let engine = |name: &str| A::Engine(name.to_owned());
    let flags = |flags, mask| A::Flags { flags, mask };
    let settings = gathered(vec![
        pick(
            &["rr", "wrr", "wlc", "sh", "mh", "none"].map(scheduler),
            &[
                "",
                "nosuch",
                "rr\0x",
                "0123456789abcdef",
                "0123456789abcdefg",
            ]
            .map(scheduler),
        ),
        pick(
            &[
                flags(0, u32::MAX),
                flags(1, u32::MAX),
                flags(0x1c, u32::MAX),
            ],
            &[
                flags(u32::MAX, 0),
                flags(5, 1),
                flags(u32::MAX, u32::MAX),
                A::Other(raw(7, [1; 4])),
            ],
        ),
        pick(&[A::Timeout(0), A::Timeout(300)], &[A::Timeout(2_678_400)]),
        pick(
            &[A::Netmask([255; 4]), A::Netmask(64_u32.to_ne_bytes())],
            &[A::Netmask([0; 4]), A::Netmask(129_u32.to_ne_bytes())],
        ),
    ]);
    let engine = option::weighted(
        0.2,
        pick(
            &["sip", ""].map(engine),
            &["nosuch", "0123456789abcdef", "0123456789abcdefg"].map(engine),
        ),
    );
    let unknown = option::weighted(0.1, Just(A::Other(raw(99, [1, 2, 3]))));
    (settings, engine, unknown)
        .prop_map(|(settings, engine, unknown)| {
            settings.into_iter().chain(engine).chain(unknown).collect()
        })
        .boxed()
}

fn destination_key() -> BoxedStrategy<Vec<DestinationAttribute>> {
    use DestinationAttribute as A;
    let odd = [
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "0.1.2.3",
        "240.0.0.1",
    ];
    let odd6 = [
        "::",
        "ff02::1",
        "fe80::1",
        "::ffff:10.2.0.1",
        "::1",
        "::10.2.0.1",
    ];
    let address = |text: &str| A::Address(ip(text));
    let v4 = gathered(vec![
        pick(
            &["10.2.0.1", "10.2.0.2", "10.2.0.3"].map(address),
            &odd.map(address),
        ),
        pick(&[A::Port(80)], &[A::Port(0), A::Port(8080)]),
        pick(&[A::Family(2)], &[A::Family(0), A::Family(9)]),
    ]);
    let v6 = gathered(vec![
        pick(
            &["fd00:2::1", "2001:db8::1"].map(address),
            &odd6.map(address),
        ),
        pick(&[A::Port(80)], &[A::Port(0)]),
        pick(&[A::Family(10)], &[A::Family(0)]),
    ]);
    prop_oneof![3 => v4, 1 => v6].boxed()
}

fn destination_settings() -> BoxedStrategy<Vec<DestinationAttribute>> {
    use DestinationAttribute as A;
    let settings = gathered(vec![
        pick(
            &[A::Forwarding(0), A::Forwarding(2), A::Forwarding(3)],
            &[
                A::Forwarding(1),
                A::Forwarding(4),
                A::Forwarding(7),
                A::Forwarding(0xfff8),
            ],
        ),
        pick(
            &[A::Weight(0), A::Weight(1), A::Weight(10)],
            &[A::Weight(u32::MAX)],
        ),
        pick(
            &[A::UpperThreshold(0), A::UpperThreshold(100)],
            &[A::UpperThreshold(1), A::UpperThreshold(1 << 31)],
        ),
        pick(
            &[A::LowerThreshold(0)],
            &[A::LowerThreshold(50), A::LowerThreshold(200)],
        ),
    ]);
    let tunnel = gathered(vec![
        pick(
            &[A::TunnelType(0), A::TunnelType(1), A::TunnelType(2)],
            &[A::TunnelType(9)],
        ),
        pick(&[A::TunnelPort(6080)], &[A::TunnelPort(0)]),
        pick(
            &[A::TunnelFlags(0), A::TunnelFlags(1)],
            &[A::TunnelFlags(0xffff)],
        ),
    ]);
    (settings, option::weighted(0.4, tunnel))
        .prop_map(|(settings, tunnel)| {
            settings
                .into_iter()
                .chain(tunnel.into_iter().flatten())
                .collect()
        })
        .boxed()
}

/// A random command.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![5 => table_step(), 1 => settings::step()]
}

/// A random command about services and destinations.
fn table_step() -> impl Strategy<Value = Step> {
    let commands = [
        (8, Command::NewService),
        (3, Command::SetService),
        (2, Command::DeleteService),
        (1, Command::GetService),
        (12, Command::NewDestination),
        (6, Command::SetDestination),
        (3, Command::DeleteDestination),
        (1, Command::GetDestination),
        (1, Command::SetConfig),
        (1, Command::GetConfig),
        (1, Command::SetInfo),
        (1, Command::GetInfo),
        (1, Command::Zero),
        (1, Command::Other(0)),
        (1, Command::Other(18)),
    ];
    let commands = commands.map(|(weight, command)| (weight, Just(command).boxed()));
    let command = prop::strategy::Union::new_weighted(commands.to_vec());
    let service = (service_key(), option::weighted(0.95, service_settings()));
    let destination = (
        destination_key(),
        option::weighted(0.95, destination_settings()),
    );
    (
        command,
        option::weighted(0.97, service),
        option::weighted(0.97, destination),
    )
        .prop_map(|(command, service, destination)| {
            let keyed = |(key, settings): (Vec<_>, Option<Vec<_>>)| {
                Attribute::Service(
                    key.into_iter()
                        .chain(settings.into_iter().flatten())
                        .collect(),
                )
            };
            let destined = |(key, settings): (Vec<_>, Option<Vec<_>>)| {
                let settings = settings.into_iter().flatten();
                Attribute::Destination(key.into_iter().chain(settings).collect())
            };
            let service = service.map(keyed);
            let attributes = service
                .into_iter()
                .chain(destination.map(destined))
                .collect();
            Step(Message::new(command, attributes))
        })
}

/// A service and destinations that only another program can make, and more of the latter whose
/// tunnels ipvsadm cannot print without a crash.
pub(crate) fn odd_values() -> (Vec<Step>, Vec<Step>) {
    use DestinationAttribute as D;
    use ServiceAttribute as S;
    let key = [
        S::Family(2),
        S::Protocol(6),
        S::Address(ip("10.1.0.1")),
        S::Port(80),
    ];
    let settings = [
        S::Scheduler("rr".to_owned()),
        S::Flags {
            flags: 0,
            mask: u32::MAX,
        },
        S::Timeout(0),
        S::Netmask([255; 4]),
    ];
    let destination = |host, method, tunnel: (u8, u16, u16)| {
        Step(Message::new(
            Command::NewDestination,
            vec![
                Attribute::Service(key.to_vec()),
                Attribute::Destination(vec![
                    D::Address(ip(host)),
                    D::Port(80),
                    D::Forwarding(method),
                    D::Weight(1),
                    D::UpperThreshold(0),
                    D::LowerThreshold(0),
                    D::TunnelType(tunnel.0),
                    D::TunnelPort(tunnel.1),
                    D::TunnelFlags(tunnel.2),
                ]),
            ],
        ))
    };
    let strange = [
        S::Family(2),
        S::Protocol(47),
        S::Address(ip("10.1.0.9")),
        S::Port(80),
    ];
    let strange = Attribute::Service(strange.into_iter().chain(settings.clone()).collect());
    let service = Attribute::Service(key.iter().cloned().chain(settings).collect());
    let crashing_ipvsadm = vec![
        destination("10.2.0.5", 2, (1, 6080, 0xffff)),
        destination("10.2.0.4", 2, (9, 0, 0)),
    ];
    let rest = vec![
        Step(Message::new(Command::NewService, vec![strange])),
        Step(Message::new(Command::NewService, vec![service])),
        destination("10.2.0.7", 2, (0, 7, 1)),
        destination("10.2.0.6", 2, (2, 0, 2)),
        destination("10.2.0.3", 1, (0, 0, 0)),
        destination("10.2.0.2", 4, (0, 0, 0)),
        destination("10.2.0.1", 7, (0, 0, 0)),
    ];
    (rest, crashing_ipvsadm)
}
