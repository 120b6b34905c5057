//! Silence, overflows, dumps that nobody reads.

use std::time::Duration;

use ipvs::client::Socket;
use ipvs::conversation::{Conversation, Exchange, Fault, Request};
use ipvs::transport::Transport as _;
use ipvs::wire::errno;
use ipvs::{Change, Daemon, DaemonRole, ServiceKey};

use crate::{commands, enter_namespace, fill, fresh, web};

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn dump_that_nobody_reads_to_its_end_does_not_spoil_the_client() {
    let mut client = fresh();
    let (service, _) = web();
    let key = *service.key();
    client.add_service(&service).unwrap();
    fill(&mut client, key, 1000);

    for _ in 0..3 {
        let mut cursor = client.destination_cursor(&key).unwrap();
        assert!(cursor.read().unwrap().is_some());
    }

    assert_eq!(client.destinations(&key).unwrap().len(), 1000);
    client.delete_service(&key).unwrap();
    assert!(client.table().unwrap().is_empty());
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn daemon_that_has_just_started_is_stopped_at_once() {
    let mut client = fresh();
    client.set_timeout(Duration::from_secs(2)).unwrap();

    for _ in 0..20 {
        client.start_daemon(&Daemon::master("lo")).unwrap();
        client.stop_daemon(DaemonRole::Master).unwrap();
    }

    assert_eq!(client.daemons().unwrap(), []);
    let error = client.stop_daemon(DaemonRole::Master).unwrap_err();
    assert!(error.is_not_found());
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn second_dump_of_a_socket_is_busy_until_the_queue_is_emptied() {
    let mut client = fresh();
    let (service, _) = web();
    let key = *service.key();
    client.add_service(&service).unwrap();
    fill(&mut client, key, 1000);
    let mut socket = Socket::open().unwrap();
    let mut conversation = Conversation::new(1);
    conversation.set_family(commands::family(&mut socket));
    let mut ask = |socket: &mut Socket| {
        let mut request = Vec::new();
        let exchange = conversation.start(&Request::Destinations(key), &mut request);
        socket.send(&request).unwrap();
        exchange
    };

    let _first = ask(&mut socket);
    let second = ask(&mut socket);
    let second = until_error(&mut socket, second);
    assert!(socket.discard().unwrap());
    let third = ask(&mut socket);
    let third = until_error(&mut socket, third);

    assert_eq!((second, third), (Some(errno::EBUSY), None));
}

/// The error number that ends an answer.
fn until_error(socket: &mut Socket, mut exchange: Exchange) -> Option<i32> {
    let mut buffer = vec![0; 65536];
    loop {
        let length = socket.receive(&mut buffer).unwrap();
        let mut unread = &buffer[..length];
        while !unread.is_empty() {
            if let Err(fault) = exchange.advance(&mut unread) {
                return fault.errno();
            }
        }
        if exchange.is_finished() {
            return None;
        }
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn refusal_keeps_the_words_of_the_kernel_and_where_it_points() {
    let _shared = enter_namespace();
    let mut socket = Socket::open().unwrap();
    let mut conversation = Conversation::new(1);
    conversation.set_family(commands::family(&mut socket));
    let daemon = Daemon::master("interface-of-16b");
    let mut request = Vec::new();
    let mut exchange = conversation.start(&Request::StartDaemon(daemon), &mut request);
    let mut buffer = vec![0; 65536];

    socket.send(&request).unwrap();
    let length = socket.receive(&mut buffer).unwrap();
    let fault = exchange.advance(&mut &buffer[..length]).unwrap_err();

    let Fault::Refused(refusal) = fault else {
        panic!("{fault:?}");
    };
    assert_eq!(
        refusal.message(),
        Some("Attribute failed policy validation")
    );
    assert_eq!(refusal.offset(), Some(32));
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn largest_batch_that_fails_keeps_every_outcome() {
    let mut client = fresh();
    client.set_batch_size(1024);
    let delete = |port| Change::DeleteService(ServiceKey::udp(([10, 0, 0, 1], port).into()));

    let report = client.apply(&(1..=1024).map(delete).collect()).unwrap();

    assert_eq!(report.failures().count(), 1024);
}
