//! Configuration and health → desired table.
#![cfg(feature = "ipvs")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use ipvs::Table;
use ldirectord_conf::{Config, Document, NumericOnly, RealId, RealState, ToIpvsError};

fn config(text: &str) -> Config {
    Config::interpret(&Document::parse(text), &NumericOnly)
        .0
        .unwrap()
}

fn table(text: &str, state: RealState) -> Result<Table, ToIpvsError> {
    config(text).to_ipvs(|_| state)
}

/// The table as `ipvsadm -Sn` prints it.
fn saved(text: &str, state: RealState) -> String {
    ipvs::text::save(&table(text, state).unwrap())
}

const TWO: &str = "\
virtual=10.0.0.1:80
\treal=10.0.0.2:8080 masq 5
\treal=10.0.0.3:8080 gate 7
\tfallback=127.0.0.1:8888 masq
";

#[test]
fn the_guide_gives_the_table_of_the_guide() {
    let text = include_str!("fixtures/guide.cf");

    let expected = "-A -t 10.99.0.70:80 -s wlc -p 7200\n\
                    -a -t 10.99.0.70:80 -r 10.99.0.121:80 -g -w 10\n";
    assert_eq!(saved(text, RealState::Up), expected);
}

#[test]
fn servers_that_are_up_get_their_weight_and_only_masquerading_its_own_port() {
    let expected = "-A -t 10.0.0.1:80 -s wrr\n\
                    -a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 5\n\
                    -a -t 10.0.0.1:80 -r 10.0.0.3:80 -g -w 7\n";
    assert_eq!(saved(TWO, RealState::Up), expected);
}

#[test]
fn the_fallback_comes_only_when_every_server_is_known_to_be_down() {
    let with_fallback = "-A -t 10.0.0.1:80 -s wrr\n-a -t 10.0.0.1:80 -r 127.0.0.1:8888 -m -w 1\n";
    let alone = "-A -t 10.0.0.1:80 -s wrr\n";
    let first_down = |real: &RealId| match real.address().ip().to_string().as_str() {
        "10.0.0.2" => RealState::Down,
        _ => RealState::Unknown,
    };

    assert_eq!(saved(TWO, RealState::Down), with_fallback);
    assert_eq!(saved(TWO, RealState::Maintenance), with_fallback);
    assert_eq!(saved(TWO, RealState::Unknown), alone);
    assert_eq!(
        ipvs::text::save(&config(TWO).to_ipvs(first_down).unwrap()),
        alone
    );
}

#[test]
fn quiescent_servers_stay_with_weight_zero_beside_the_fallback() {
    let text = format!("{TWO}\tquiescent=yes\n");

    let saved = saved(&text, RealState::Down);

    assert!(saved.contains("-r 10.0.0.2:8080 -m -w 0"), "{saved}");
    assert!(saved.contains("-r 127.0.0.1:8888 -m -w 1"), "{saved}");
}

#[test]
fn a_global_fallback_without_a_port_takes_that_of_the_virtual() {
    let text = "fallback=127.0.0.1\nvirtual=10.0.0.1:80\n\nvirtual=5\n\n";

    let saved = saved(text, RealState::Unknown);

    assert!(
        saved.contains("-a -t 10.0.0.1:80 -r 127.0.0.1:80 -g -w 1"),
        "{saved}"
    );
    assert!(saved.contains("-a -f 5 -r 127.0.0.1:0 -g -w 1"), "{saved}");
}

#[test]
fn check_types_on_and_off_need_no_check() {
    let on = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=on\n";
    let off = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=off\n\tquiescent=yes\n";

    assert!(saved(on, RealState::Unknown).contains("-r 10.0.0.2:80 -g -w 1"));
    assert!(saved(off, RealState::Up).contains("-r 10.0.0.2:80 -g -w 0"));
}

#[test]
fn a_mark_keeps_the_ports_of_its_servers() {
    let text = "virtual=5\n\treal=10.0.0.2:8080 gate\n\treal=10.0.0.3 ipip\n";

    let saved = saved(text, RealState::Up);

    assert!(
        saved.contains("-a -f 5 -r 10.0.0.2:8080 -g -w 1"),
        "{saved}"
    );
    assert!(saved.contains("-a -f 5 -r 10.0.0.3:0 -i -w 1"), "{saved}");
}

#[test]
fn persistence_netmask_flags_and_one_packet_are_taken_over() {
    let text = "\
virtual=10.0.0.1:53
\tscheduler=sh
\tschedflags=sh-port,sh-fallback
\tpersistent=60
\tnetmask=255.255.255.0
\tops=yes
virtual6=[fd00::1]:80
\tpersistent=60
\tnetmask=64
\tops=yes
";

    let saved = saved(text, RealState::Up);

    assert!(
        saved.contains("-A -u 10.0.0.1:53 -s sh -p 60 -M 255.255.255.0 -o -b "),
        "{saved}"
    );
    assert!(
        saved.contains("-A -t [fd00::1]:80 -s wrr -p 60 -M 64\n"),
        "{saved}"
    );
}

#[test]
fn thresholds_are_taken_over() {
    let table = table("virtual=5\n\treal=10.0.0.2 gate 1 l:3 u:9\n", RealState::Up).unwrap();

    let key = *table.services().next().unwrap().key();
    let thresholds = table.destinations(&key).next().unwrap().thresholds;
    assert_eq!((thresholds.lower(), thresholds.upper()), (3, 9));
}

#[test]
fn what_ipvs_refuses_is_named() {
    for (text, message) in [
        ("virtual=0\n\n", "firewall mark of fwm 0 is out of range"),
        (
            "virtual=4294967296\n\n",
            "firewall mark of fwm 4294967296 is out of range",
        ),
        ("virtual=5\n\nvirtual=05\n\n", "two sections define fwm 5"),
        (
            "virtual=5\n\tpersistent=0\n",
            "cannot make a service of fwm 5",
        ),
        (
            "virtual=5\n\tpersistent=9\n\tnetmask=300.0.0.0\n",
            "netmask `300.0.0.0` of fwm 5",
        ),
        (
            "virtual=5\n\tschedflags=sh-port\n",
            "scheduler wrr of fwm 5 has no flag `sh-port`",
        ),
        (
            "virtual=10.0.0.1:0\n\n",
            "cannot make a service of tcp 10.0.0.1:0",
        ),
        (
            "virtual=5\n\treal=10.0.0.2 gate 9999999999\n",
            "weight 9999999999 of fwm 5 -> 10.0.0.2:0",
        ),
        (
            "virtual=5\n\treal=10.0.0.2 gate 1 l:3\n",
            "cannot make a destination of fwm 5",
        ),
    ] {
        let error = table(text, RealState::Up).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}
