//! Tables keep everything on their way through JSON, under names that do not change.
#![cfg(feature = "serde")]
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

mod common;

use ipvs::{Daemon, Destination, Service, Table, Timeouts};
use proptest::prelude::*;
use serde_json::json;

proptest! {
    #![proptest_config(common::config(256))]

    #[test]
    fn table_is_read_back_as_written(table in common::table()) {
        let text = serde_json::to_string(&table).unwrap();

        let read: Table = serde_json::from_str(&text).unwrap();

        prop_assert_eq!(read, table);
    }

    #[test]
    fn service_and_destination_are_read_back_as_written(table in common::table()) {
        for service in table.services() {
            let text = serde_json::to_string(service).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Service>(&text).unwrap(), service);
            for destination in table.destinations(service.key()) {
                let text = serde_json::to_string(destination).unwrap();
                let read: Destination = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(&read, destination);
            }
        }
    }
}

#[test]
fn field_names_are_these() {
    let rules: ipvs::text::Rules = "\
-A -t 10.0.0.1:80 -s sh -b sh-port -p 60 -M 255.255.255.0 --pe sip
-a -t 10.0.0.1:80 -r [fd00::2]:80 -i -w 3 --tun-type gue --tun-port 6080 --tun-remcsum -x 9 -y 2
-A -f 17 -6 -s rr -o
--set 900 0 300
--start-daemon backup --mcast-interface eth0 --syncid 7 --mcast-ttl 3
"
    .parse()
    .unwrap();

    let table = serde_json::to_value(&rules.table).unwrap();
    let timeouts = serde_json::to_value(rules.timeouts.unwrap()).unwrap();
    let daemons: Vec<&Daemon> = rules.daemons.values().collect();

    let expected = json!({"services": [
        {
            "protocol": "tcp", "address": "10.0.0.1:80",
            "scheduler": "sh", "scheduler_flags": 16,
            "persistence": {"timeout": 60, "netmask": "255.255.255.0"},
            "engine": "sip",
            "destinations": [{
                "address": "[fd00::2]:80", "forwarding": "tunnel", "weight": 3,
                "tunnel": {"type": "gue", "port": 6080, "checksum": "remote"},
                "thresholds": {"upper": 9, "lower": 2},
            }],
        },
        {"fwmark": 17, "family": "ipv6", "scheduler": "rr", "one_packet": true},
    ]});
    assert_eq!(table, expected);
    assert_eq!(timeouts, json!({"tcp": 900, "tcp_fin": 0, "udp": 300}));
    assert_eq!(
        serde_json::to_value(daemons).unwrap(),
        json!([{"role": "backup", "interface": "eth0", "sync_id": 7, "ttl": 3}])
    );
    let read: Timeouts = serde_json::from_value(timeouts).unwrap();
    assert_eq!(read, rules.timeouts.unwrap());
}

#[test]
fn bad_values_are_named_with_their_remedy() {
    let service = |fields: &str| format!(r#"{{"services": [{{{fields}}}]}}"#);
    let web = r#""protocol": "tcp", "address": "10.0.0.1:80""#;
    let cases = [
        (
            service(r#""protocol": "tcp""#),
            "a service has `protocol` and `address`, or `fwmark`",
        ),
        (
            service(r#""protocol": "http", "address": "10.0.0.1:80""#),
            "unknown protocol `http`: use tcp, udp or sctp",
        ),
        (
            service(r#""fwmark": 0"#),
            "firewall mark 0 identifies no service: use 1 or more",
        ),
        (
            service(&format!(r#"{web}, "persistence": {{"timeout": 0}}"#)),
            "persistence timeout 0 s is out of range: use whole seconds, 1 to 2678400",
        ),
        (
            service(&format!(
                r#"{web}, "destinations": [{{"address": "10.0.0.2:80", "wait": 1}}]"#
            )),
            "unknown field `wait`",
        ),
        (
            format!(r#"{{"services": [{{{web}}}, {{{web}}}]}}"#),
            "service tcp 10.0.0.1:80 is there twice",
        ),
    ];

    for (text, expected) in cases {
        let error = serde_json::from_str::<Table>(&text)
            .unwrap_err()
            .to_string();

        assert!(error.contains(expected), "{error}");
    }
}
