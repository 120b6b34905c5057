//! Rules are read back as they were written, and refused as `ipvsadm` 1.31 refuses them.
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

mod common;

use std::net::IpAddr;
use std::num::{NonZeroU8, NonZeroU16};
use std::time::Duration;

use ipvs::text::{Dialect, HostFiles, Invocation, Listing, Numeric, Rule, Rules, save};
use ipvs::{
    Daemon, DaemonRole, Destination, Forwarding, Protocol, Service, ServiceKey, Table, Thresholds,
    Timeouts,
};
use proptest::option;
use proptest::prelude::*;

fn timeouts() -> impl Strategy<Value = Timeouts> {
    [0_u64..2_000_000, 0..2_000_000, 0..2_000_000].prop_map(|seconds| {
        let [tcp, fin, udp] = seconds.map(Duration::from_secs);
        Timeouts::new(tcp, fin, udp).unwrap()
    })
}

fn daemon(role: DaemonRole) -> impl Strategy<Value = Daemon> {
    let group = prop::sample::select(vec!["224.0.0.90", "239.1.2.3", "ff02::5a"]);
    (
        "[a-z][a-z0-9.-]{0,14}",
        any::<u8>(),
        option::of(1_u16..=65_000),
        option::of(group),
        option::of(1_u16..),
        option::of(1_u8..),
    )
        .prop_map(move |(interface, id, length, group, port, ttl)| {
            Daemon::new(role, interface)
                .sync_id(id)
                .max_length(length.and_then(NonZeroU16::new))
                .group(group.map(|text| text.parse::<IpAddr>().unwrap()))
                .port(port.and_then(NonZeroU16::new))
                .ttl(ttl.and_then(NonZeroU8::new))
        })
}

fn rules() -> impl Strategy<Value = Rules> {
    (
        common::table(),
        option::of(timeouts()),
        option::of(daemon(DaemonRole::Master)),
        option::of(daemon(DaemonRole::Backup)),
    )
        .prop_map(|(table, timeouts, master, backup)| {
            let mut rules = Rules::new(table);
            rules.timeouts = timeouts;
            let daemons = [master, backup].into_iter().flatten();
            rules.daemons = daemons.map(|daemon| (daemon.role, daemon)).collect();
            rules
        })
}

/// What the save format of `ipvsadm` keeps of a table.
fn without_thresholds(table: &Table) -> Table {
    let mut kept = table.clone();
    for service in table.services() {
        for destination in table.destinations(service.key()) {
            let found = kept.destination_mut(service.key(), destination.key());
            found.unwrap().thresholds = Thresholds::default();
        }
    }
    kept
}

proptest! {
    #![proptest_config(common::config(256))]

    #[test]
    fn complete_rules_are_read_back_as_written(rules in rules()) {
        let text = rules.to_string();

        let read: Rules = text.parse().unwrap();

        prop_assert_eq!(&read, &rules);
        prop_assert_eq!(read.to_string(), text);
    }

    #[test]
    fn saved_table_is_read_back_without_thresholds(table in common::table()) {
        // The words of ipvsadm lack the third flag of sh and mh.
        let text = save(&table);
        let third = table.services().any(|service| {
            ["sh", "mh"].contains(&service.scheduler.name())
                && service.scheduler_flags.bits() & 0x20 != 0
        });
        prop_assume!(!third);

        let read = Rules::parse(&text, Dialect::Compatible, &Numeric).unwrap();

        prop_assert_eq!(read.table, without_thresholds(&table));
    }

    #[test]
    fn every_rule_is_read_back_as_written(rules in rules()) {
        for line in rules.to_string().lines() {
            let rule: Rule = line.parse().unwrap();

            prop_assert_eq!(rule.to_string(), line);
        }
    }

    #[test]
    fn no_line_is_too_odd(line in "(-{1,2}[A-Za-z6=]{0,3}|[-0-9a-f.:\\[\\], ]{1,12}| ){0,9}") {
        for dialect in [Dialect::Compatible, Dialect::Complete] {
            if let Err(error) = Invocation::parse_line(&line, dialect, &Numeric) {
                prop_assert!(error.column() <= line.len() + 1, "{}", error);
            }
        }
    }

    #[test]
    fn no_text_is_too_odd(text in any::<String>()) {
        let _result: Result<Rules, _> = text.parse();
    }
}

fn compatible(line: &str) -> Result<Option<Invocation>, ipvs::text::ParseError> {
    let names = HostFiles::parse("127.0.0.1 localhost\n", "http 80/tcp\ndomain 53/udp\n");
    Invocation::parse_line(line, Dialect::Compatible, &names)
}

/// Exit statuses of ipvsadm 1.31, observed on Linux 6.1.
#[test]
fn lines_are_refused_as_by_ipvsadm() {
    let cases = include_str!("text/refused.txt");
    let mut checked = 0;
    for case in cases.lines().filter(|line| !line.starts_with('#')) {
        let (status, line) = case.split_once(' ').unwrap();

        let error = compatible(line).expect_err(line);

        assert_eq!(
            error.problem().exit_status().to_string(),
            status,
            "{line}: {error}"
        );
        checked += 1;
    }
    assert!(checked > 150, "{checked}");
}

/// Numbers that the C library reads in a way of its own: 010 is 8, 10.1 is 10.0.0.1.
#[test]
fn ambiguous_numbers_are_refused() {
    for line in [
        "-A -t 10.1:80",
        "-A -t 010.0.0.1:80",
        "-A -t 0x0a000001:80",
        "-A -t 10.0.0.1:+80",
        "-A -t 10.0.0.1:80 -p -M 24",
    ] {
        let error = compatible(line).expect_err(line);

        assert_eq!(error.problem().exit_status(), 2, "{line}");
    }
}

/// What ipvsadm 1.31 saved after each line, observed on Linux 6.1.
#[test]
fn lines_are_read_as_by_ipvsadm() {
    let cases = include_str!("text/read.txt");
    let mut checked = 0;
    for case in cases.lines().filter(|line| !line.starts_with('#')) {
        let (line, expected) = case.split_once(" => ").unwrap();

        let Some(Invocation::Rule(rule)) = compatible(line).expect(line) else {
            unreachable!("{line} is no rule");
        };

        assert_eq!(rule.to_string(), expected, "{line}");
        checked += 1;
    }
    assert!(checked > 60, "{checked}");
}

#[test]
fn errors_say_where_and_what_helps() {
    let cases = [
        (
            "-A -t 10.0.0.1:80 -s",
            "column 19: `-s` needs a value behind it",
        ),
        (
            "-A -t 10.0.0.1:99999",
            "column 7: `10.0.0.1:99999` is no value of `-t`: expected `192.0.2.1:80`, \
             `[2001:db8::1]:80`, or names of a host and a port",
        ),
        (
            "-A -t 10.0.0.1:80 -s sh -b sh-port,mh-port",
            "column 36: `mh-port` is no value of `-b`: expected `sh-fallback`, `sh-port`, \
             `flag-1`, `flag-2` or `flag-3`",
        ),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -m -g",
            "column 34: `-g` says again what `-m` says: keep one of them",
        ),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -i --tun-type gue",
            "column 1: `-a` needs a port for a gue tunnel: `--tun-port`",
        ),
        (
            "\t-a -f 1 -r 10.0.0.2 --tun-csum",
            "column 22: `--tun-csum` does not go with any forwarding but `-i`",
        ),
        (
            "-A -t 10.0.0.1:80 # web",
            "column 19: `#` belongs to no option: remove it",
        ),
    ];

    for (line, expected) in cases {
        let error = compatible(line).unwrap_err();

        assert_eq!(error.to_string(), format!("line 1, {expected}"));
    }
}

#[test]
fn rules_that_do_not_fit_are_found_with_their_line() {
    let add = "-A -t 10.0.0.1:80 -s rr";
    let cases = [
        (
            format!("{add}\n\n{add}\n"),
            "line 3, column 1: service tcp 10.0.0.1:80 is there already: use `-E`",
        ),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2:80\n".to_owned(),
            "line 1, column 1: service tcp 10.0.0.1:80 is not there: use `-A`",
        ),
        (
            format!("{add}\n  -d -t 10.0.0.1:80 -r 10.0.0.2\n"),
            "line 2, column 3: destination 10.0.0.2:80 of tcp 10.0.0.1:80 is not there: use `-a`",
        ),
        (
            format!("{add}\n-Sn\n"),
            "line 2, column 1: `-Sn` is no rule: rules add, edit, delete, zero, set, start and stop",
        ),
    ];

    for (text, expected) in cases {
        assert_eq!(text.parse::<Rules>().unwrap_err().to_string(), expected);
    }
}

#[test]
fn rules_edit_what_rules_before_them_made() {
    let text = "\
ipvsadm -A -t 10.0.0.1:80 -s rr\r
-a -t 10.0.0.1:80 -r 10.0.0.2\n
-e -t 10.0.0.1:80 -r 10.0.0.2 -w 7\n-A -u 10.0.0.1:53\n-D -u 10.0.0.1:53
# a comment
-Z\n--start-daemon backup --mcast-interface eth1\n--stop-daemon backup";

    let rules: Rules = text.parse().unwrap();

    let expected = "-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 7\n";
    assert_eq!(rules.to_string(), expected);
    let error = Rules::parse(text, Dialect::Compatible, &Numeric).unwrap_err();
    assert_eq!((error.line(), error.column()), (7, 1));
}

/// Forwarding, protocols and flags for which ipvsadm has no words.
#[test]
fn complete_dialect_says_what_ipvsadm_cannot() {
    let key = ServiceKey::address(Protocol::Other(47), "[fd00::1]:80".parse().unwrap());
    let mut service = Service::new(key);
    service.scheduler = "mh".parse().unwrap();
    service.scheduler_flags = ipvs::SchedulerFlags::from_bits_retain(0x68);
    let mut rules = Rules::default();
    rules.table.insert_service(service);
    for (address, forwarding) in [
        ("[fd00::2]:80", Forwarding::Local),
        ("[fd00::3]:8080", Forwarding::Bypass),
    ] {
        let destination = Destination::new(address.parse().unwrap()).forwarding(forwarding);
        rules.table.insert_destination(&key, destination).unwrap();
    }

    let text = rules.to_string();

    assert_eq!(
        text,
        "-A --protocol-service 47/[fd00::1]:80 -s mh -b mh-fallback,flag-3,0x40\n\
         -a --protocol-service 47/[fd00::1]:80 -r [fd00::2]:80 --local -w 1\n\
         -a --protocol-service 47/[fd00::1]:80 -r [fd00::3]:8080 --bypass -w 1\n"
    );
    assert_eq!(text.parse::<Rules>().unwrap(), rules);
    for line in text.lines() {
        compatible(line).expect_err("ipvsadm does not know these words");
    }
}

#[test]
fn listing_without_arguments_has_names() {
    let parsed = Invocation::parse([], Dialect::Compatible, &Numeric).unwrap();

    assert!(matches!(
        parsed,
        Invocation::List(Listing::Table(layout)) if !layout.numeric
    ));
}
