//! From an ldirectord.cf and the health of its real servers to the kernel's table.
#![cfg(feature = "ipvs")]
#![expect(clippy::panic, clippy::unwrap_used, reason = "test helpers")]

use health::ldirectord::to_ipvs;
use health::tracker::Standing;
use health::{State, Weight};
use ldirectord_conf::{Config, Document, NumericOnly, RealId, RealState};

const FILE: &str = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate 10\n\
    \treal=10.99.0.122:8080 masq 7\n\treal=10.99.0.123:81 gate 3\n\tfallback=127.0.0.1:80 gate\n\n\
    virtual=5\n\treal=10.99.0.124:80 gate 4\n\tprotocol=fwm\n";

fn config(quiescent: &str) -> Config {
    let file = format!("quiescent={quiescent}\n{FILE}");
    let (config, diagnostics) = Config::interpret(&Document::parse(file.as_bytes()), &NumericOnly);
    config.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn standing(state: State, percent: u16) -> Standing {
    let mut standing = Standing::default();
    (standing.state, standing.weight) = (state, Weight::percent(percent));
    standing
}

/// The destinations, `HOST:PORT WEIGHT`, where the real server with that last number stands so.
fn weights(quiescent: &str, of: impl Fn(u8) -> Standing) -> Vec<String> {
    let last = |id: &RealId| match id.address().ip() {
        std::net::IpAddr::V4(v4) => v4.octets()[3],
        std::net::IpAddr::V6(_) => 0,
    };
    let table = to_ipvs(&config(quiescent), |id| of(last(id))).unwrap();
    let mut all = Vec::new();
    for service in table.services() {
        for real in table.destinations(service.key()) {
            all.push(format!("{} {}", real.address(), real.weight.get()));
        }
    }
    all.sort_unstable();
    all
}

const UP: [&str; 4] = [
    "10.99.0.121:80 10",
    "10.99.0.122:8080 7",
    "10.99.0.123:80 3",
    "10.99.0.124:80 4",
];

#[test]
fn all_up_is_the_file() {
    assert_eq!(weights("no", |_| standing(State::Up, 100)), UP);
}

#[test]
fn a_draining_server_keeps_its_place_with_weight_zero_whatever_quiescent_says() {
    for quiescent in ["yes", "no"] {
        for (drained, expected) in [
            (121, "10.99.0.121:80 0"),
            (122, "10.99.0.122:8080 0"),
            // Direct routing keeps the port of the virtual service.
            (123, "10.99.0.123:80 0"),
            (124, "10.99.0.124:80 0"),
        ] {
            let weights = weights(quiescent, |last| match last == drained {
                true => standing(State::Draining, 0),
                false => standing(State::Up, 100),
            });
            assert_eq!(weights.len(), 4, "{weights:?}");
            assert!(weights.contains(&expected.to_owned()), "{weights:?}");
        }
    }
}

#[test]
fn maintenance_is_down_as_in_ldirectord() {
    let down = |state| {
        move |last: u8| match last {
            121 => standing(state, 0),
            _ => standing(State::Up, 100),
        }
    };
    for quiescent in ["yes", "no"] {
        let maintained = weights(quiescent, down(State::Maintenance));
        assert_eq!(maintained, weights(quiescent, down(State::Down)));
        assert_eq!(maintained.len(), if quiescent == "yes" { 4 } else { 3 });
    }
}

#[test]
fn new_connections_go_to_the_fallback_when_all_are_drained_and_old_ones_go_on() {
    let weights = weights("no", |_| standing(State::Draining, 0));

    let expected = [
        "10.99.0.121:80 0",
        "10.99.0.122:8080 0",
        "10.99.0.123:80 0",
        "10.99.0.124:80 0",
        "127.0.0.1:80 1",
    ];
    assert_eq!(weights, expected);
}

#[test]
fn shares_of_the_weight_reach_the_table_and_are_never_rounded_to_nothing() {
    let of = |percent| weights("no", move |_| standing(State::Up, percent));

    let [a, b, c, d] = ["121:80 1", "122:8080 1", "123:80 1", "124:80 1"];
    assert_eq!(of(10), [a, b, c, d].map(|real| format!("10.99.0.{real}")));
    let doubled = ["121:80 20", "122:8080 14", "123:80 6", "124:80 8"];
    assert_eq!(of(200), doubled.map(|real| format!("10.99.0.{real}")));
    // An agent that asks for nothing of a server that is up.
    assert!(of(0).iter().all(|real| real.ends_with(" 0")), "{:?}", of(0));
}

#[test]
fn without_drained_servers_and_shares_it_is_the_policy_of_ldirectord() {
    for state in [State::Up, State::Down, State::Unknown, State::Maintenance] {
        for quiescent in ["yes", "no"] {
            let config = config(quiescent);
            let ours = to_ipvs(&config, |_| standing(state, 100)).unwrap();
            let theirs = config.to_ipvs(|_| RealState::from(state)).unwrap();
            assert_eq!(ours, theirs, "{state} {quiescent}");
        }
    }
}
