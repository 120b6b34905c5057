//! Bytes recorded from Linux 6.1, 6.12 and 7.2 by `examples/record.rs`.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

mod mutation;
#[expect(dead_code, reason = "nothing is recorded here")]
mod recording;

use ipvs::memory::{Kernel, Release};
use ipvs::wire::{self, Message};
use ipvs::{DaemonRole, Forwarding, GueChecksum, Tunnel};
use netlink_packet_core::{Emitable as _, ParseableParametrized as _};
use netlink_packet_generic::GenlHeader;
use recording::{CONTROLLER, Exchange, Recorder, answers, destination, kind, messages, service};

fn recordings() -> impl Iterator<Item = (Release, Vec<Exchange>)> {
    recording::RECORDED
        .into_iter()
        .map(|(release, text)| (release, recording::read(text)))
}

fn find<'a>(exchanges: &'a [Exchange], title: &str) -> &'a Exchange {
    exchanges.iter().find(|each| each.title == title).unwrap()
}

#[test]
fn each_recording_names_its_kernel_in_the_first_line() {
    for ((_, text), release) in recording::RECORDED.iter().zip(["6.1.", "6.12.", "7.2."]) {
        let first = text.lines().next().unwrap();

        assert!(first.starts_with(&format!("# Linux {release}")), "{first}");
    }
}

#[test]
fn every_recorded_message_prints_back_to_its_bytes() {
    for (release, exchanges) in recordings() {
        let mut checked = 0;
        for exchange in &exchanges {
            for (_, datagram) in &exchange.datagrams {
                for message in messages(datagram) {
                    if kind(message) > CONTROLLER {
                        prints_back(&exchange.title, message);
                        checked += 1;
                    }
                }
            }
        }
        assert!(checked > 70, "{release:?}: only {checked} messages");
    }
}

fn prints_back(title: &str, message: &[u8]) {
    let header = GenlHeader {
        cmd: message[16],
        version: message[17],
    };
    let attributes = &message[20..];
    let parsed = Message::parse_with_param(attributes, header)
        .unwrap_or_else(|error| panic!("{title}: {error}"));

    let mut printed = vec![0; parsed.buffer_len()];
    parsed.emit(&mut printed);

    assert_eq!(unflagged(&printed), unflagged(attributes), "{title}");
}

/// Kernels leave the flag of nests out, requests set it.
fn unflagged(attributes: &[u8]) -> Vec<u8> {
    let mut bytes = attributes.to_vec();
    let mut at = 0;
    while at + 4 <= bytes.len() {
        bytes[at + 3] &= 0x3f;
        at += usize::from(u16::from_ne_bytes([bytes[at], bytes[at + 1]])).next_multiple_of(4);
    }
    bytes
}

#[test]
fn kernel_in_memory_answers_what_was_recorded() {
    for (release, recorded) in recordings() {
        let mut recorder = Recorder::new(Kernel::playing(release).transport());

        recorder.tour();

        for (ours, theirs) in recorder.exchanges.iter().zip(&recorded) {
            assert_eq!(ours.title, theirs.title, "{release:?}");
            assert_eq!(
                answers(ours),
                answers(theirs),
                "{release:?}: {}",
                ours.title
            );
        }
        assert!(recorder.exchanges.len() > 50);
    }
}

/// The records of an answer, each read by `read`.
fn read<R>(exchanges: &[Exchange], title: &str, read: impl Fn(&[u8]) -> R) -> Vec<R> {
    let exchange = find(exchanges, title);
    let received = exchange.datagrams.iter().filter(|(sent, _)| !sent);
    received
        .flat_map(|(_, datagram)| messages(datagram))
        .filter(|message| kind(message) > CONTROLLER)
        .map(|message| read(&message[20..]))
        .collect()
}

#[test]
fn tunnels_and_thresholds_are_read_as_they_were_set() {
    for (release, exchanges) in recordings() {
        let tunnels = read(&exchanges, "destinations in tunnels", |record| {
            destination(record).destination.forwarding
        });
        let settings = read(&exchanges, "destinations", |record| {
            let settings = destination(record).destination;
            (settings.weight.get(), settings.thresholds.upper())
        });

        let gue = Tunnel::Gue {
            port: 6080.try_into().unwrap(),
            checksum: GueChecksum::Remote,
        };
        // Newest first; the one of another family was deleted for the sake of the daemon.
        let expected = [Tunnel::Gre { checksum: true }, gue, Tunnel::Ipip];
        assert_eq!(tunnels, expected.map(Forwarding::Tunnel), "{release:?}");
        assert_eq!(settings, [(0, 0), (7, 0)], "{release:?}");
    }
}

#[test]
fn services_of_marks_come_last_until_tables_grow() {
    for (release, exchanges) in recordings() {
        let marks = read(&exchanges, "services", |record| {
            service(record).service.key().port().is_none()
        });

        let last = marks.iter().rev().take(2).all(|mark| *mark);
        assert_eq!(last, release < Release::V7_2, "{release:?}: {marks:?}");
        assert_eq!(marks.len(), 10);
    }
}

#[test]
fn what_a_daemon_was_not_told_the_kernel_chose() {
    for (release, exchanges) in recordings() {
        let daemons = read(&exchanges, "daemons", |record| {
            wire::daemon(record).unwrap()
        });

        let [master] = daemons.as_slice() else {
            panic!("{release:?}: {daemons:?}");
        };
        assert_eq!((master.role, master.sync_id), (DaemonRole::Master, 255));
        assert_eq!(master.group, Some([224, 0, 0, 81].into()));
        assert_eq!(master.port, 8848.try_into().ok());
        assert_eq!(master.ttl, 1.try_into().ok());
        assert_eq!(master.max_length, 1472.try_into().ok());
    }
}

#[test]
fn counters_of_traffic_are_read_at_their_full_width() {
    for (release, exchanges) in recordings() {
        let services = read(&exchanges, "services with traffic", service);
        let destinations = read(&exchanges, "destinations with traffic", destination);

        let ([service], [destination]) = (services.as_slice(), destinations.as_slice()) else {
            panic!("{release:?}");
        };
        assert_eq!(service.stats.connections, 1);
        // 4096 bytes of payload, and headers.
        assert!(
            (4096..5000).contains(&service.stats.bytes_in),
            "{service:?}"
        );
        assert!(service.stats.rates.bytes_in > 0, "{service:?}");
        assert_eq!(destination.stats.bytes_in, service.stats.bytes_in);
        let open = destination.active_connections + destination.inactive_connections;
        assert_eq!(open, 1);
        assert_eq!(destination.persistent_connections, 1);
        assert_eq!(destination.unknown, []);
    }
}

#[test]
fn changed_bytes_panic_nobody() {
    let datagrams: Vec<_> = recordings()
        .flat_map(|(_, exchanges)| exchanges)
        .flat_map(|exchange| exchange.datagrams)
        .map(|(_, datagram)| datagram)
        .collect();

    mutation::survive(&datagrams, mutation::count());
}
