//! Records that are read in place cost no allocation.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::collections::VecDeque;
use std::hint::black_box;
use std::io;
use std::time::Duration;

use allocation_counter::measure;
use ipvs::conversation::{Conversation, Request};
use ipvs::memory::{Kernel, Link};
use ipvs::transport::Transport;
use ipvs::{Change, Client, Destination, Forwarding, Service, ServiceKey};

/// Has every answer ready before it is asked for: what the kernel in memory allocates for it is
/// none of the client's.
struct Ready {
    link: Link,
    answers: VecDeque<Vec<u8>>,
}

impl Transport for Ready {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        self.link.send(datagram)?;
        let mut buffer = vec![0; 65536];
        while let Ok(length) = self.link.receive(&mut buffer) {
            self.answers.push_back(buffer[..length].to_vec());
        }
        Ok(())
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let answer = self.answers.pop_front().ok_or(io::ErrorKind::TimedOut)?;
        buffer[..answer.len()].copy_from_slice(&answer);
        Ok(answer.len())
    }

    fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }
}

const COUNT: u16 = 1000;

/// So many services, the first of which has as many destinations.
fn client() -> (Client<Ready>, ServiceKey) {
    let kernel = Kernel::new();
    let mut client = Client::over(Ready {
        link: kernel.transport(),
        answers: VecDeque::new(),
    })
    .unwrap();
    let services = (1..=COUNT).map(|port| Service::tcp(([10, 0, 0, 1], port).into()));
    let first = Service::tcp(([10, 0, 0, 1], 1).into());
    let destinations = (1..=COUNT).map(|port| Change::AddDestination {
        service: *first.key(),
        destination: Destination::new(([10, 0, 0, 2], port).into())
            .forwarding(Forwarding::Masquerade),
    });
    let changes = services.map(Change::AddService);
    let report = client.apply(&changes.chain(destinations).collect());
    assert!(report.unwrap().is_complete());
    (client, *first.key())
}

#[test]
fn services_read_in_place_allocate_nothing() {
    let (mut client, _) = client();
    let mut cursor = client.service_cursor().unwrap();
    let mut seen = 0;

    let allocated = measure(|| {
        while let Some(service) = cursor.read().unwrap() {
            black_box((service.key(), service.scheduler(), service.stats().unwrap()));
            seen += 1;
        }
    });

    assert_eq!((seen, allocated.count_total), (COUNT, 0));
}

#[test]
fn destinations_read_in_place_allocate_nothing() {
    let (mut client, key) = client();
    let mut cursor = client.destination_cursor(&key).unwrap();
    let mut seen = 0;

    let allocated = measure(|| {
        while let Some(each) = cursor.read().unwrap() {
            black_box((each.key(), each.weight(), each.forwarding()));
            drop(black_box((each.stats().unwrap(), each.to_destination())));
            seen += 1;
        }
    });

    assert_eq!((seen, allocated.count_total), (COUNT, 0));
}

#[test]
fn requests_are_written_without_an_allocation_once_the_buffer_has_grown() {
    let service = Service::tcp("10.0.0.1:80".parse().unwrap());
    let changes = [
        Change::AddService(service.clone()),
        Change::AddDestination {
            service: *service.key(),
            destination: Destination::new("10.0.0.2:80".parse().unwrap()),
        },
    ];
    let requests = changes.map(Request::Change);
    let mut conversation = Conversation::new(1);
    let mut out = Vec::with_capacity(4096);

    let allocated = measure(|| {
        for request in &requests {
            out.clear();
            drop(black_box(conversation.start(request, &mut out)));
        }
    });

    assert_eq!(allocated.count_total, 0);
    assert!(!out.is_empty());
}

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(vec![1_u8; 100]))).count_total, 1);
}
