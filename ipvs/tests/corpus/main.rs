//! Bytes and texts recorded from Linux 6.1.176 and ipvsadm 1.31, read from outside the crate.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

#[path = "../mutation/mod.rs"]
mod mutation;
mod replay;

use std::fs;

use ipvs::proc::{Applications, Connection, Connections, Origin, PerCpu, Totals};
use ipvs::text::{self, Columns, ConnectionList, Dialect, HostFiles, Layout, Numeric, Rules};
use ipvs::wire::Message;
use ipvs::{Client, ServiceKey, Table};
use netlink_packet_core::{Emitable as _, ParseableParametrized as _};
use netlink_packet_generic::{GenlFamily as _, GenlHeader};
use replay::{Replay, datagrams, fixtures, kind, messages, without_nested_flags};

const CONTROLLER: u16 = 16;

/// The number of the family in a file: the type that is neither control nor the controller's.
fn is_ipvs(message: &[u8]) -> bool {
    kind(message) > CONTROLLER
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn every_recorded_message_prints_back_to_its_bytes() {
    let mut files = 0;
    let mut checked = 0;
    for entry in fs::read_dir(fixtures()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "hex") {
            continue;
        }
        files += 1;
        let name = path.file_name().unwrap().to_str().unwrap();
        for (_, datagram) in datagrams(name) {
            for message in messages(&datagram)
                .into_iter()
                .filter(|message| is_ipvs(message))
            {
                checked += 1;
                prints_back(name, message);
            }
        }
    }

    eprintln!("{files} files, {checked} messages");
    assert!(files > 200, "only {files} files");
    assert!(checked > 800, "only {checked} messages");
}

fn prints_back(name: &str, message: &[u8]) {
    let header = GenlHeader {
        cmd: message[16],
        version: message[17],
    };
    let attributes = &message[20..];
    // The one request with bytes behind its attributes that are none.
    if name.contains("trailing-garbage") {
        return;
    }
    let parsed = Message::parse_with_param(attributes, header)
        .unwrap_or_else(|error| panic!("{name}: {error}"));

    let mut printed = vec![0; parsed.buffer_len()];
    parsed.emit(&mut printed);

    let unflagged = |bytes: &[u8]| without_nested_flags(bytes);
    assert_eq!(
        unflagged(&printed),
        unflagged(attributes),
        "{name}: {parsed:?}"
    );
    assert_eq!(parsed.command(), header.cmd);
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn changed_bytes_panic_nobody() {
    let names = fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let recorded = names.filter(|name| name.to_str().unwrap().ends_with(".hex"));
    let datagrams: Vec<_> = recorded
        .flat_map(|name| datagrams(name.to_str().unwrap()))
        .map(|(_, datagram)| datagram)
        .collect();

    assert!(datagrams.len() > 1000, "only {}", datagrams.len());
    mutation::survive(&datagrams, mutation::count());
}

fn printed(name: &str) -> String {
    fs::read_to_string(fixtures().join("text").join(name)).unwrap()
}

fn replay(name: &str) -> Client<Replay> {
    Client::over(Replay::of(name)).unwrap()
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn every_listing_equals_that_of_ipvsadm() {
    let plain = Layout::numeric();
    let cases = [
        ("ipvsadm-26-list.hex", plain, "26-list.txt"),
        (
            "ipvsadm-29-list-stats.hex",
            plain.columns(Columns::Stats),
            "29-list-stats.txt",
        ),
        (
            "ipvsadm-30-list-stats-exact.hex",
            plain.columns(Columns::Stats).exact(true),
            "30-list-stats-exact.txt",
        ),
        (
            "ipvsadm-31-list-rate.hex",
            plain.columns(Columns::Rate),
            "31-list-rate.txt",
        ),
        (
            "ipvsadm-32-list-thresholds.hex",
            plain.columns(Columns::Thresholds),
            "32-list-thresholds.txt",
        ),
        (
            "ipvsadm-33-list-persistent.hex",
            plain.columns(Columns::Persistence),
            "33-list-persistent.txt",
        ),
        (
            "ipvsadm-53-save2.hex",
            plain.unsorted(true),
            "49-list-sort-none.txt",
        ),
        (
            "ipvsadm-54-list-tunflags.hex",
            plain.columns(Columns::Tunnels),
            "54-list-tunflags.txt",
        ),
        (
            "ipvsadm-62-stats-live.hex",
            plain.columns(Columns::Stats),
            "62-stats-live.txt",
        ),
        (
            "ipvsadm-62-stats-live.hex",
            plain.columns(Columns::Stats).exact(true),
            "64-stats-exact-live.txt",
        ),
        ("ipvsadm-62-stats-live.hex", plain, "65-list-live.txt"),
        (
            "ipvsadm-62-stats-live.hex",
            plain.columns(Columns::Persistence),
            "66-persist-live.txt",
        ),
    ];
    for (bytes, layout, expected) in cases {
        let snapshot = replay(bytes).snapshot().unwrap();

        let text = text::list_as(&snapshot, layout, &Numeric);

        if layout.unsorted {
            // The listing was taken before destination 10.2.0.7 was added.
            let added = |line: &&str| !line.contains("10.2.0.7:80");
            let text: Vec<_> = text.lines().filter(added).collect();
            assert_eq!(
                text,
                printed(expected).lines().collect::<Vec<_>>(),
                "{expected}"
            );
        } else {
            assert_eq!(text, printed(expected), "{expected}");
        }
    }
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn listing_of_one_service_equals_that_of_ipvsadm() {
    let key = ServiceKey::tcp("10.1.0.1:80".parse().unwrap());
    let snapshot = replay("ipvsadm-26-list.hex").snapshot().unwrap();
    let mut entries = snapshot.services.iter();
    let (service, destinations) = entries
        .find(|(entry, _)| entry.service.key() == &key)
        .unwrap();

    let text = text::list_service(service, destinations, Layout::numeric(), &Numeric);

    assert_eq!(text, printed("28-list-one.txt"));
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn names_are_printed_as_by_ipvsadm() {
    let services = "\
http 80/tcp
https 443/tcp
http-alt 8080/tcp
domain 53/udp
sip 5060/udp
sip-tls 5061/udp
";
    let names = HostFiles::parse(
        "127.0.0.1 localhost\n::1 localhost ip6-localhost\n",
        services,
    );
    let snapshot = replay("ipvsadm-26-list.hex").snapshot().unwrap();
    let table = replay("ipvsadm-36-save.hex").table().unwrap();

    let listed = text::list_as(&snapshot, Layout::default(), &names);
    let saved = text::save_named(&table, &names);
    let connections = listed_connections("67-conns-names.txt", &ConnectionList::new(&names));

    assert_eq!(listed, printed("27-list-names.txt"));
    assert_eq!(saved, printed("37-save-names.txt"));
    assert_eq!(connections.0, connections.1);
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn timeouts_and_daemons_equal_those_of_ipvsadm() {
    for (bytes, expected) in [
        ("ipvsadm-34-list-timeout.hex", "34-list-timeout.txt"),
        ("ipvsadm-39-list-timeout.hex", "39-list-timeout.txt"),
    ] {
        let timeouts = replay(bytes).timeouts().unwrap();

        assert_eq!(text::list_timeouts(&timeouts), printed(expected));
    }
    let daemons = replay("ipvsadm-46-daemon-list.hex").daemons().unwrap();
    assert_eq!(text::list_daemons(&daemons), printed("46-daemon-list.txt"));
    let none = replay("ipvsadm-35-daemon-none.hex").daemons().unwrap();
    assert_eq!(text::list_daemons(&none), "");
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn saved_rules_equal_those_of_ipvsadm() {
    for (bytes, expected) in [
        ("ipvsadm-36-save.hex", "36-save.txt"),
        ("ipvsadm-53-save2.hex", "53-save2.txt"),
        ("ipvsadm-70-restore-dump.hex", "70-restore-dump.txt"),
    ] {
        let mut client = replay(bytes);
        let table = client.table().unwrap();

        assert_eq!(text::save(&table), printed(expected), "{bytes}");
        assert_eq!(Table::from(&client.snapshot().unwrap()), table);
        let rules = Rules::parse(&printed(expected), Dialect::Compatible, &Numeric).unwrap();
        assert_eq!(text::save(&rules.table), printed(expected), "{bytes}");
    }
}

/// The recorded connections as a table, with what the clock has changed taken out, and the
/// recorded table likewise.
fn listed_connections(expected: &str, list: &ConnectionList<'_>) -> (String, String) {
    let connections = Connections::read(fixtures().join("text/proc-ip_vs_conn.txt")).unwrap();
    let rows = connections.map(|connection| list.row(&connection.unwrap()));
    let bytes: Vec<u8> = rows.flatten().collect();
    let text = format!("{}{}", list.header(), String::from_utf8(bytes).unwrap());
    (without_clock(&text), without_clock(&printed(expected)))
}

fn without_clock(text: &str) -> String {
    let line = |line: &str| match line.get(6..7) {
        Some(":") => format!("{}mm:ss{}\n", &line[..4], &line[9..]),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn connections_equal_those_of_ipvsadm() {
    let table = Connections::read(fixtures().join("text/proc-ip_vs_conn.txt")).unwrap();
    let connections: Vec<_> = table.collect::<Result<_, _>>().unwrap();

    assert_eq!(
        text::list_connections(&connections),
        printed("69-conns-nosort.txt")
    );
    let list = ConnectionList::new(&Numeric);
    for (expected, list) in [
        ("60-conns.txt", list),
        ("61-conns-persist.txt", list.engines(true)),
    ] {
        let (ours, theirs) = listed_connections(expected, &list);

        assert_eq!(ours, theirs, "{expected}");
    }
}

fn proc_file(name: &str) -> String {
    printed(&format!("proc-{name}.txt"))
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn counters_of_the_whole_table_are_read() {
    let totals: Totals = proc_file("ip_vs_stats").parse().unwrap();
    let per_cpu: PerCpu = proc_file("ip_vs_stats_percpu").parse().unwrap();
    let none: Applications = proc_file("ip_vs_app").parse().unwrap();

    assert_eq!(totals.stats.connections, 6);
    assert_eq!(
        (totals.stats.bytes_in, totals.stats.bytes_out),
        (0x581, 0x4b0)
    );
    assert_eq!(totals.stats.rates.packets_in, 2);
    assert_eq!(per_cpu.total, totals.stats);
    assert_eq!(per_cpu.processors.len(), 1);
    assert_eq!(per_cpu.processors[&0].packets_out, 0xe);
    assert!(none.entries.is_empty());
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn synchronised_connections_are_those_of_the_table() {
    let read = |name: &str| -> Vec<Connection> {
        let table = Connections::read(fixtures().join("text").join(name)).unwrap();
        table.collect::<Result<_, _>>().unwrap()
    };

    let synchronised = read("proc-ip_vs_conn_sync.txt");

    assert_eq!(synchronised.len(), 7);
    for (mut connection, mut plain) in synchronised.into_iter().zip(read("proc-ip_vs_conn.txt")) {
        assert_eq!(connection.origin.take(), Some(Origin::Local));
        plain.engine = None;
        plain.expires = connection.expires;
        assert_eq!(connection, plain);
    }
}
