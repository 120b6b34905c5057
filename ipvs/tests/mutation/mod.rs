//! Recorded datagrams with bytes changed, cut and repeated; whoever reads them must not panic.

use std::hint::black_box;
use std::time::Duration;

use ipvs::conversation::{Conversation, Request};
use ipvs::memory::Kernel;
use ipvs::transport::Transport as _;
use ipvs::wire::{self, DestinationRef, Message, Policy, ServiceRef};
use ipvs::{DaemonRole, Family, Service, ServiceKey};
use netlink_packet_core::{Emitable as _, ParseableParametrized as _};
use netlink_packet_generic::GenlHeader;

/// Numbers that look random and are the same every time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 1).unwrap() % below.max(1)
    }
}

/// Changes a few things of a datagram.
fn mutate(datagram: &mut Vec<u8>, numbers: &mut Numbers) {
    for _ in 0..=numbers.next(4) {
        let at = numbers.next(datagram.len());
        match numbers.next(6) {
            0 => datagram.truncate(at),
            1 => datagram.insert(at, u8::try_from(numbers.next(256)).unwrap()),
            2 => {
                let (start, end) = (at, datagram.len().min(at + numbers.next(64)));
                let part = datagram[start..end].to_vec();
                datagram.splice(start..start, part);
            }
            // Lengths and types are small: small numbers hurt more than others.
            3 if !datagram.is_empty() => datagram[at] = u8::try_from(numbers.next(20)).unwrap(),
            4 if !datagram.is_empty() => datagram[at] = [0, 1, 0x7f, 0x80, 0xff][numbers.next(5)],
            _ if !datagram.is_empty() => datagram[at] ^= 1 << numbers.next(8),
            _ => {}
        }
    }
}

fn requests() -> Vec<Request> {
    let key = ServiceKey::tcp("10.1.0.1:80".parse().unwrap());
    vec![
        Request::Family,
        Request::Info,
        Request::Services,
        Request::Destinations(key),
        Request::StopDaemon(DaemonRole::Master),
    ]
}

/// Reads a datagram in every way in which one is read.
fn read(datagram: &[u8], sequence: u32, kernel: &Kernel) {
    for request in requests() {
        let mut conversation = Conversation::new(sequence);
        let mut exchange = conversation.start(&request, &mut Vec::new());
        let mut unread = datagram;
        while !unread.is_empty() {
            match exchange.advance(&mut unread) {
                Ok(Some(ipvs::conversation::Event::Object { attributes, .. })) => {
                    records(attributes);
                }
                Ok(_) => {}
                Err(fault) => drop(black_box(fault.to_string())),
            }
        }
    }
    let service = Service::tcp("10.1.0.1:80".parse().unwrap());
    let changes = [ipvs::Change::AddService(service)];
    let mut batch = Conversation::new(sequence).start_batch(&changes, &mut Vec::new());
    drop(black_box(batch.advance(datagram)));
    if let (Some(command), Some(attributes)) = (datagram.get(16), datagram.get(20..)) {
        records(attributes);
        let header = GenlHeader {
            cmd: *command,
            version: 1,
        };
        if let Ok(message) = Message::parse_with_param(attributes, header) {
            let mut printed = vec![0; message.buffer_len()];
            message.emit(&mut printed);
        }
    }
    // As a request: a kernel gets anything.
    let mut link = kernel.transport();
    let mut buffer = vec![0; 65536];
    link.set_timeout(Duration::ZERO).unwrap();
    if link.send(datagram).is_ok() {
        while link.receive(&mut buffer).is_ok() {}
    }
}

fn records(attributes: &[u8]) {
    if let Ok(service) = ServiceRef::of_message(attributes) {
        drop(black_box(service.to_entry()));
    }
    for family in [Family::Ipv4, Family::Ipv6] {
        if let Ok(destination) = DestinationRef::of_message(attributes, family) {
            drop(black_box(destination.to_entry()));
        }
    }
    drop(black_box(wire::daemon(attributes)));
    drop(black_box(wire::timeouts(attributes)));
    drop(black_box(wire::info(attributes)));
    drop(black_box(wire::family_id(attributes)));
    drop(black_box(Policy::default().read(attributes)));
}

/// How many mutations: a slice, or the whole campaign.
pub(crate) fn count() -> usize {
    match std::env::var_os("LVSKIT_FULL") {
        Some(_) => 1_000_000,
        None => 20_000,
    }
}

/// Reads so many mutations of these datagrams.
pub(crate) fn survive(datagrams: &[Vec<u8>], count: usize) {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let kernel = Kernel::new();
    for _ in 0..count {
        let mut datagram = datagrams[numbers.next(datagrams.len())].clone();
        let sequence = datagram
            .get(8..12)
            .map_or(1, |bytes| u32::from_ne_bytes(bytes.try_into().unwrap()));
        mutate(&mut datagram, &mut numbers);
        read(&datagram, sequence, &kernel);
    }
}
