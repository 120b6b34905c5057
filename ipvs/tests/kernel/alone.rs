//! The module is taken away and comes back.
//!
//! The name sorts first: with one processor, as in user-mode Linux, this runs before other tests
//! leave namespaces behind, which the kernel takes down whenever it likes and which keep modules.

use std::process::Command;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use ipvs::client::Socket;
use ipvs::wire::errno;
use ipvs::{Client, Plan, Table};
use nix::sched::{CloneFlags, unshare};

use crate::{KERNEL, commands, web};

/// Takes `ip_vs` and all that needs it out of the kernel.
///
/// Namespaces of tests that have ended are taken down in the background, and keep modules until
/// then.
fn unload() {
    let patience = Instant::now() + Duration::from_secs(60);
    let loaded = || std::fs::read_to_string("/proc/modules").unwrap();
    while loaded().contains("ip_vs") {
        assert!(Instant::now() < patience, "{}", loaded());
        let modules = loaded();
        let names = modules.lines().filter_map(|line| line.split(' ').next());
        let ours = names.filter(|name| name.starts_with("ip_vs"));
        // Those that others need fail, and go in the next round.
        let _status = Command::new("rmmod").args(ours).output().unwrap();
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn module_that_was_loaded_again_is_found_again() {
    let _alone = KERNEL.write().unwrap_or_else(PoisonError::into_inner);
    unshare(CloneFlags::CLONE_NEWNET).unwrap();
    let mut client = Client::connect().unwrap();
    let (service, _) = web();
    client.add_service(&service).unwrap();
    client.flush().unwrap();
    let absent = |client: &mut Client| client.delete_service(service.key()).unwrap_err().errno();

    // Asking for the family loads the module.
    let number = || commands::family(&mut Socket::open().unwrap());
    let before = number();
    unload();
    let after = number();
    client.add_service(&service).unwrap();
    let table = client.table().unwrap();
    client.flush().unwrap();
    unload();
    let plan = Plan::between(&table, &Table::new());
    let report = client.apply(&plan).unwrap();
    client.flush().unwrap();
    unload();

    assert_ne!(before, after);
    assert!(report.is_complete());
    assert_eq!(table.len(), 1);
    assert_eq!(absent(&mut client), Some(errno::ESRCH));
}
