//! Clients in other namespaces and of tokio.

use std::os::fd::AsRawFd as _;
use std::time::Duration;

use ipvs::client::Namespace;
use ipvs::{Client, ConnectError, Daemon, DaemonRole, Destination, Plan, Table};

use crate::{enter_namespace, fresh, leave_namespace, web};

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn client_of_another_namespace_sees_its_table() {
    let (service, _) = web();
    let _shared = enter_namespace();
    Client::connect().unwrap().add_service(&service).unwrap();
    let inside = std::fs::File::open("/proc/thread-self/ns/net").unwrap();
    let path = format!("/proc/self/fd/{}", inside.as_raw_fd());
    leave_namespace();
    let mut outside = Client::connect().unwrap();

    let mut client = Client::connect_in(&Namespace::path(path)).unwrap();

    assert_eq!(client.table().unwrap().services().next(), Some(&service));
    assert!(outside.table().unwrap().is_empty());
    let nowhere = Client::connect_in(&Namespace::named("nosuch")).unwrap_err();
    assert!(matches!(nowhere, ConnectError::Namespace { .. }));
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn tokio_client_does_what_the_blocking_one_does() {
    let (desired, plan) = {
        let mut desired = Table::new();
        let (service, _) = web();
        let key = *service.key();
        desired.insert_service(service);
        for host in 1..=250 {
            let destination = Destination::new(([10, 0, 0, host], 80).into());
            desired.insert_destination(&key, destination).unwrap();
        }
        let plan = Plan::between(&desired, &Table::new());
        (desired, plan)
    };
    let mut blocking = fresh();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();

    let table = runtime.block_on(async {
        let mut client = ipvs::tokio::Client::connect().await.unwrap();
        assert!(client.apply(&plan).await.unwrap().is_complete());
        let first = tokio::time::timeout(Duration::ZERO, client.table());
        assert!(first.await.is_ok() || client.info().await.is_ok());
        client.start_daemon(&Daemon::backup("lo")).await.unwrap();
        client.stop_daemon(DaemonRole::Backup).await.unwrap();
        client.table().await.unwrap()
    });

    assert_eq!(table, desired);
    assert_eq!(blocking.table().unwrap(), desired);
}
