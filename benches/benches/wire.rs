//! Encoding and decoding of destinations against the same by hand, straight from and to memory.
//!
//! The code by hand knows what it is to find: it checks lengths alone, keeps no error, no unknown
//! attribute and no type. It is what a C program does.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "code by hand, to compare with"
)]

use std::{hint::black_box, net::SocketAddr};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ipvs::{
    Change, Client, Destination, Family, Forwarding, Service, ServiceKey,
    conversation::{Conversation, Event, Request},
    memory::Kernel,
    transport::Transport as _,
    wire::DestinationRef,
};

const COUNT: u32 = 64;

fn service() -> ServiceKey {
    ServiceKey::tcp(SocketAddr::from(([10, 0, 0, 1], 80)))
}

fn changes() -> Vec<Change> {
    let destination = |number: u32| {
        let address = (0x0b00_0001 + number).to_be_bytes();
        Change::AddDestination {
            service: service(),
            destination: Destination::new(SocketAddr::from((address, 8080)))
                .forwarding(Forwarding::Masquerade),
        }
    };
    (0..COUNT).map(destination).collect()
}

/// One datagram with the records of a dump of destinations, as the kernel makes it.
fn dump() -> Vec<u8> {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).unwrap();
    client.add_service(&Service::new(service())).unwrap();
    assert!(
        client
            .apply(&changes().into_iter().collect())
            .unwrap()
            .is_complete()
    );
    let mut link = kernel.transport();
    let mut conversation = Conversation::new(1);
    conversation.set_family(family());
    let mut request = Vec::new();
    drop(conversation.start(&Request::Destinations(service()), &mut request));
    link.send(&request).unwrap();
    let mut buffer = vec![0; 65536];
    let length = link.receive(&mut buffer).unwrap();
    buffer.truncate(length);
    buffer
}

/// The number of the family of a kernel in memory.
fn family() -> u16 {
    let mut link = Kernel::new().transport();
    let mut request = Vec::new();
    drop(Conversation::new(1).start(&Request::Family, &mut request));
    link.send(&request).unwrap();
    let mut buffer = vec![0; 65536];
    let length = link.receive(&mut buffer).unwrap();
    ipvs::wire::family_id(&buffer[20..length]).unwrap()
}

mod by_hand {
    use super::{Change, Destination, SocketAddr};

    fn word(bytes: &[u8], at: usize) -> u32 {
        u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap())
    }

    fn half(bytes: &[u8], at: usize) -> u16 {
        u16::from_ne_bytes(bytes[at..at + 2].try_into().unwrap())
    }

    /// What is read of a destination.
    #[derive(Clone, Copy, Debug, Default)]
    pub(super) struct Plain {
        pub(super) address: [u8; 16],
        pub(super) port: u16,
        pub(super) family: u16,
        pub(super) numbers: [u32; 8],
        pub(super) tunnel: [u16; 3],
        pub(super) counters: [u64; 11],
    }

    pub(super) fn decode(datagram: &[u8], mut take: impl FnMut(&Plain)) {
        let mut at = 0;
        while at + 20 <= datagram.len() {
            let length = word(datagram, at) as usize;
            let nest = &datagram[at + 20..at + length];
            take(&destination(&nest[4..half(nest, 0).into()]));
            at += length.next_multiple_of(4);
        }
    }

    fn destination(nest: &[u8]) -> Plain {
        let mut plain = Plain::default();
        attributes(nest, |kind, payload| match kind {
            1 => plain.address.copy_from_slice(payload),
            2 => plain.port = half(payload, 0).swap_bytes(),
            3..=9 => plain.numbers[usize::from(kind) - 3] = word(payload, 0),
            11 => plain.family = half(payload, 0),
            12 => plain.counters = counters(payload),
            13 => plain.tunnel[0] = payload[0].into(),
            14 => plain.tunnel[1] = half(payload, 0).swap_bytes(),
            15 => plain.tunnel[2] = half(payload, 0),
            _ => {}
        });
        plain
    }

    fn counters(nest: &[u8]) -> [u64; 11] {
        let mut counters = [0; 11];
        attributes(nest, |kind, payload| {
            if (1..=10).contains(&kind) {
                counters[usize::from(kind)] = u64::from_ne_bytes(payload[..8].try_into().unwrap());
            }
        });
        counters
    }

    fn attributes<'a>(nest: &'a [u8], mut take: impl FnMut(u16, &'a [u8])) {
        let mut at = 0;
        while at + 4 <= nest.len() {
            let length = usize::from(half(nest, at));
            take(half(nest, at + 2), &nest[at + 4..at + length]);
            at += length.next_multiple_of(4);
        }
    }

    /// Bytes behind one another in a buffer that is long enough.
    struct Out<'a> {
        buffer: &'a mut [u8],
        at: usize,
    }

    impl Out<'_> {
        fn bytes(&mut self, bytes: &[u8]) {
            self.buffer[self.at..self.at + bytes.len()].copy_from_slice(bytes);
            self.at += bytes.len();
        }

        fn attribute<const N: usize>(&mut self, kind: u16, payload: [u8; N]) {
            self.bytes(&u16::try_from(4 + N).unwrap().to_ne_bytes());
            self.bytes(&kind.to_ne_bytes());
            self.bytes(&payload);
            self.at = self.at.next_multiple_of(4);
        }

        fn nest(&mut self, kind: u16) -> usize {
            self.attribute(kind | 0x8000, []);
            self.at - 4
        }

        fn close(&mut self, nest: usize) {
            let length = u16::try_from(self.at - nest).unwrap();
            self.buffer[nest..nest + 2].copy_from_slice(&length.to_ne_bytes());
        }
    }

    fn address(address: SocketAddr) -> [u8; 16] {
        let mut bytes = [0; 16];
        if let SocketAddr::V4(address) = address {
            bytes[..4].copy_from_slice(&address.ip().octets());
        }
        bytes
    }

    pub(super) fn encode(family: u16, changes: &[Change], buffer: &mut [u8]) -> usize {
        let mut out = Out { buffer, at: 0 };
        for (sequence, change) in (1_u32..).zip(changes) {
            if let Change::AddDestination {
                service,
                destination,
            } = change
            {
                let start = out.at;
                out.bytes(&[0; 4]);
                out.bytes(&family.to_ne_bytes());
                out.bytes(&1_u16.to_ne_bytes());
                out.bytes(&sequence.to_ne_bytes());
                out.bytes(&[0; 4]);
                out.bytes(&[5, 1, 0, 0]);
                if let ipvs::ServiceKey::Address {
                    protocol,
                    address: socket,
                } = service
                {
                    let nest = out.nest(1);
                    out.attribute(1, 2_u16.to_ne_bytes());
                    out.attribute(2, protocol.number().to_ne_bytes());
                    out.attribute(3, address(*socket));
                    out.attribute(4, socket.port().to_be_bytes());
                    out.close(nest);
                }
                settings(&mut out, destination);
                let length = u32::try_from(out.at - start).unwrap();
                out.buffer[start..start + 4].copy_from_slice(&length.to_ne_bytes());
            }
        }
        out.at
    }

    fn settings(out: &mut Out<'_>, destination: &Destination) {
        let nest = out.nest(2);
        let socket = destination.key().address();
        out.attribute(11, 2_u16.to_ne_bytes());
        out.attribute(1, address(socket));
        out.attribute(2, socket.port().to_be_bytes());
        out.attribute(3, 0_u32.to_ne_bytes());
        out.attribute(4, destination.weight.get().to_ne_bytes());
        out.attribute(5, destination.thresholds.upper().to_ne_bytes());
        out.attribute(6, destination.thresholds.lower().to_ne_bytes());
        out.close(nest);
    }
}

fn encode(criterion: &mut Criterion) {
    let changes = changes();
    let mut conversation = Conversation::new(1);
    conversation.set_family(28);
    let mut ours = Vec::new();
    drop(conversation.start_batch(&changes, &mut ours));
    let mut theirs = vec![0; 65536];
    let length = by_hand::encode(28, &changes, &mut theirs);
    // All but the question at the end of a batch.
    assert_eq!(ours[..length], theirs[..length]);
    assert_eq!(ours.len(), length + 20);

    let mut group = criterion.benchmark_group("encode destinations");
    group.throughput(Throughput::Elements(COUNT.into()));
    group.bench_function("ours", |bench| {
        bench.iter(|| {
            ours.clear();
            black_box(conversation.start_batch(black_box(&changes), &mut ours))
        });
    });
    group.bench_function("by hand", |bench| {
        bench.iter(|| black_box(by_hand::encode(28, black_box(&changes), &mut theirs)));
    });
    group.finish();
}

fn decode(criterion: &mut Criterion) {
    let datagram = dump();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    decoded(&datagram, |each| ours.push(each.key().address()));
    by_hand::decode(&datagram, |each| {
        let [a, b, c, d, ..] = each.address;
        theirs.push(SocketAddr::from(([a, b, c, d], each.port)));
    });
    assert_eq!(ours, theirs);
    let count = u64::try_from(ours.len()).unwrap();
    assert!(count > 20);

    let mut group = criterion.benchmark_group("decode destinations");
    group.throughput(Throughput::Elements(count));
    group.bench_function("ours", |bench| {
        bench.iter(|| {
            decoded(black_box(&datagram), |each| {
                black_box((each.key(), each.weight(), each.forwarding()));
                black_box(each.stats().unwrap());
            });
        });
    });
    group.bench_function("by hand", |bench| {
        bench.iter(|| {
            by_hand::decode(black_box(&datagram), |each| {
                black_box(*each);
            });
        });
    });
    group.finish();
}

/// As a cursor reads the records of a datagram.
fn decoded(datagram: &[u8], mut take: impl FnMut(&DestinationRef<'_>)) {
    let mut exchange =
        Conversation::new(1).start(&Request::Destinations(service()), &mut Vec::new());
    let mut unread = datagram;
    while let Some(event) = exchange.advance(&mut unread).unwrap() {
        if let Event::Object { attributes, .. } = event {
            take(&DestinationRef::of_message(attributes, Family::Ipv4).unwrap());
        }
    }
}

criterion_group!(benches, encode, decode);
criterion_main!(benches);
