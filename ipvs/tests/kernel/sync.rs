//! Two directors: what one schedules, the other knows.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd as _;
use std::time::{Duration, Instant};

use ipvs::proc::Connections;
use ipvs::{Client, Daemon, Destination, Forwarding, Persistence, Service};
use nix::sched::{CloneFlags, setns};

use crate::{enter_namespace, ip, leave_namespace};

fn namespace() -> File {
    File::open("/proc/thread-self/ns/net").unwrap()
}

fn enter(namespace: &File) {
    setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
}

/// Two namespaces with a cable between them; this thread was in the first.
fn cabled() -> (File, File) {
    let first = namespace();
    leave_namespace();
    let second = namespace();
    let path = format!("/proc/{}/fd/{}", std::process::id(), first.as_raw_fd());
    ip(&[
        "link", "add", "sync1", "type", "veth", "peer", "name", "sync0",
    ]);
    ip(&["link", "set", "sync0", "netns", &path]);
    for (namespace, name, address) in [
        (&first, "sync0", "10.0.9.1/24"),
        (&second, "sync1", "10.0.9.2/24"),
    ] {
        enter(namespace);
        ip(&["address", "add", address, "dev", name]);
        ip(&["link", "set", name, "up"]);
    }
    (first, second)
}

fn knows(service: &Service) -> bool {
    let connections = Connections::read("/proc/thread-self/net/ip_vs_conn").unwrap();
    let virtuals = connections.map(|each| each.unwrap().virtual_address);
    virtuals
        .into_iter()
        .any(|address| service.key().to_string().ends_with(&address.to_string()))
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn connection_of_the_master_is_known_to_the_backup() {
    let _shared = enter_namespace();
    let (first, second) = cabled();
    Client::connect()
        .unwrap()
        .start_daemon(&Daemon::backup("sync1"))
        .unwrap();
    enter(&first);
    ip(&["address", "add", "10.99.0.70/32", "dev", "lo"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let hour = Persistence::new(Duration::from_secs(3600)).unwrap();
    let service = Service::tcp("10.99.0.70:80".parse().unwrap()).persistence(hour);
    let server =
        Destination::new(listener.local_addr().unwrap()).forwarding(Forwarding::Masquerade);
    let mut master = Client::connect().unwrap();
    master.add_service(&service).unwrap();
    master.add_destination(service.key(), &server).unwrap();
    master.start_daemon(&Daemon::master("sync0")).unwrap();

    let _connection = TcpStream::connect("10.99.0.70:80").unwrap();

    assert!(knows(&service));
    enter(&second);
    let patience = Instant::now() + Duration::from_secs(30);
    while !knows(&service) {
        assert!(Instant::now() < patience, "the backup has not heard of it");
        std::thread::yield_now();
    }
}
