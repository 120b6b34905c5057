//! Tables keep everything on their way through JSON and YAML, under names that do not change.
#![cfg(all(feature = "serde", feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

mod common;

use std::time::Duration;

use ipvs::memory::{Connections, Kernel, Traffic};
use ipvs::proc::{self, Applications, Connection, PerCpu, Status, Totals};
use ipvs::{
    Client, Daemon, DaemonRole, Destination, Engine, Family, FwMark, Plan, Protocol, Scheduler,
    Service, ServiceKey, Snapshot, Table, Timeouts, Weight,
};
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
    fn table_is_read_back_from_yaml_as_written(table in common::table()) {
        let text = serde_saphyr::to_string(&table).unwrap();

        let read: Table = serde_saphyr::from_str(&text).unwrap();

        prop_assert_eq!(read, table, "{}", text);
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
    rules.daemons.values().for_each(returns);
    returns(&rules.timeouts.unwrap());
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
            service(&format!(r#"{web}, "schedular": "rr""#)),
            "unknown field `schedular`",
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

/// Through JSON and through YAML.
fn returns<T>(value: &T)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    let yaml = serde_saphyr::to_string(value).unwrap();
    assert_eq!(
        &serde_saphyr::from_str::<T>(&yaml).unwrap(),
        value,
        "{yaml}"
    );
}

/// Everything that a kernel with traffic reports.
fn observed() -> Snapshot {
    let kernel = Kernel::new();
    let mut client = Client::over(kernel.transport()).unwrap();
    let rules: ipvs::text::Rules = "\
-A -t 10.0.0.1:80 -s rr -p 60
-a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 3
-A -f 17 -6 -s none
"
    .parse()
    .unwrap();
    let plan = Plan::between(&rules.table, &Table::new());
    assert!(client.apply(&plan).unwrap().is_complete());
    let service = ServiceKey::tcp("10.0.0.1:80".parse().unwrap());
    let destination = *rules.table.destinations(&service).next().unwrap().key();
    let traffic = Traffic {
        connections: 5,
        bytes_in: u64::from(u32::MAX) * 3,
        ..Traffic::default()
    };
    assert!(kernel.count(&service, Some(&destination), traffic));
    let open = Connections {
        active: 2,
        inactive: 1,
        persistent: 1,
    };
    assert!(kernel.set_connections(&service, &destination, open));
    kernel.advance(Duration::from_secs(2));
    client.snapshot().unwrap()
}

#[test]
fn fields_of_what_a_kernel_reports_are_these() {
    let mut snapshot = observed();
    snapshot
        .services
        .sort_by_key(|(entry, _)| entry.service.key().port().is_none());

    let value = serde_json::to_value(&snapshot).unwrap();

    let stats = json!({
        "connections": 5, "packets_in": 0, "packets_out": 0,
        "bytes_in": 12_884_901_885_u64, "bytes_out": 0,
        "rates": value["services"][0]["stats"]["rates"],
    });
    let none = json!({
        "connections": 0, "packets_in": 0, "packets_out": 0, "bytes_in": 0, "bytes_out": 0,
    });
    let mut idle = none.clone();
    idle["rates"] = none;
    let expected = json!({
        "info": {"version": "1.2.1", "connection_table_size": 4096},
        "services": [
            {
                "service": {
                    "protocol": "tcp", "address": "10.0.0.1:80", "scheduler": "rr",
                    "persistence": {"timeout": 60},
                },
                "stats": stats,
                "destinations": [{
                    "destination": {
                        "address": "10.0.0.2:8080", "forwarding": "masquerade", "weight": 3,
                    },
                    "active_connections": 2, "inactive_connections": 1,
                    "persistent_connections": 1,
                    "stats": stats,
                }],
            },
            {
                "service": {"fwmark": 17, "family": "ipv6", "scheduler": "none"},
                "stats": idle,
            },
        ],
    });
    assert_eq!(value, expected);
    assert!(value["services"][0]["stats"]["rates"]["bytes_in"].as_u64() > Some(0));
}

#[test]
fn what_a_kernel_reports_is_read_back_as_written() {
    let snapshot = observed();
    let (service, destinations) = &snapshot.services[0];
    returns(&snapshot);
    returns(&snapshot.info);
    returns(service);
    returns(&service.stats);
    destinations.iter().for_each(returns);
    let totals: Totals = TOTALS.parse().unwrap();
    returns(&totals);
    let processors: PerCpu = PROCESSORS.parse().unwrap();
    returns(&processors);
    let applications = "prot port usecnt name\nTCP  21   0      ftp\n".parse::<Applications>();
    returns(&applications.unwrap());
    returns(&"Conns:\t12\nServices:\t3\n".parse::<Status>().unwrap());
}

const TOTALS: &str = "\
   Total Incoming Outgoing         Incoming         Outgoing
   Conns  Packets  Packets            Bytes            Bytes
       6       13        E              581              4B0

 Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
       1        2        1               84               70
";

const PROCESSORS: &str = "\
       Total Incoming Outgoing         Incoming         Outgoing
CPU    Conns  Packets  Packets            Bytes            Bytes
  0        6       13        E              581              4B0
  ~        6       13        E              581              4B0

     Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
           1        2        1               84               70
";

#[test]
fn connections_are_read_back_as_written() {
    let table = b"\
Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData
TCP 0A6300C8 D431 0A630046 0050 0A630079 0050 ESTABLISHED     899
UDP 0A6300C8 0000 0A630046 13C4 0A630079 13C4 UDP             899 sip a84b 4c76\xff
IP  0A6300C8 0000 00000011 0000 0A630079 0000 NONE             59 sip call@example
";
    let connections = proc::Connections::new(table.as_slice());
    let connections: Vec<Connection> = connections.collect::<Result<_, _>>().unwrap();

    connections.iter().for_each(returns);

    assert_eq!(
        serde_json::to_value(&connections[2]).unwrap(),
        json!({
            "protocol": "protocol-0", "client": "10.99.0.200:0",
            "virtual_address": "0.0.0.17:0", "destination": "10.99.0.121:0",
            "state": "NONE", "expires": 59,
            "engine": {"name": "sip", "data": "call@example"},
        })
    );
    let bytes = serde_json::to_value(&connections[1]).unwrap();
    assert_eq!(bytes["engine"]["data"].as_array().unwrap().len(), 10);
}

#[test]
fn single_values_are_written_by_name() {
    let values = json!({
        "family": Family::Ipv6, "protocol": Protocol::Sctp, "scheduler": Scheduler::Wrr,
        "engine": Engine::sip(), "weight": Weight::new(7).unwrap(), "role": DaemonRole::Backup,
        "mark": FwMark::new(9).unwrap(),
    });

    assert_eq!(
        values,
        json!({
            "family": "ipv6", "protocol": "sctp", "scheduler": "wrr",
            "engine": "sip", "weight": 7, "role": "backup", "mark": 9,
        })
    );
    returns(&Family::Ipv4);
    returns(&Protocol::from_number(47));
    returns(&Scheduler::Other("twos".to_owned()));
    returns(&Weight::QUIESCED);
    returns(&FwMark::new(1).unwrap());
    returns(&DaemonRole::Master);
    assert!(serde_json::from_str::<Weight>("2147483648").is_err());
    assert!(serde_json::from_str::<ipvs::model::Version>("\"1.2\"").is_err());
}
