//! Random commands about daemons and timeouts.

use ipvs::wire::{Attribute, Command, DaemonAttribute, Message};
use proptest::option;
use proptest::prelude::*;

use super::{Step, gathered, ip, pick, raw};

fn daemon() -> BoxedStrategy<Vec<DaemonAttribute>> {
    use DaemonAttribute as A;
    let name = |name: &str| A::Interface(name.to_owned());
    let group6 = |text: &str| A::Group6(ip(text));
    let needed = gathered(vec![
        pick(
            &[A::State(1), A::State(2)],
            &[A::State(0), A::State(3), A::Other(raw(1, [1, 0]))],
        ),
        pick(
            &["lo", UP].map(name),
            &[DOWN, "nosuch", "", "0123456789abcdef"].map(name),
        ),
        pick(
            &[A::SyncId(0), A::SyncId(7)],
            &[A::SyncId(256), A::SyncId(u32::MAX)],
        ),
    ]);
    let chosen = |attribute: BoxedStrategy<A>| option::weighted(0.3, attribute);
    let extra = (
        chosen(pick(
            &[A::MaxLength(1400), A::MaxLength(0)],
            &[A::MaxLength(1), A::MaxLength(u16::MAX)],
        )),
        chosen(pick(
            &[A::Group([224, 0, 0, 90])],
            &[A::Group([10, 0, 0, 1]), A::Group([0; 4])],
        )),
        chosen(pick(
            &["ff02::5a"].map(group6),
            &["fd00::1", "::"].map(group6),
        )),
        chosen(pick(&[A::Port(8849)], &[A::Port(0)])),
        chosen(pick(&[A::Ttl(4)], &[A::Ttl(0)])),
        option::weighted(0.05, Just(A::Other(raw(99, [1, 2, 3])))),
    );
    (needed, extra)
        .prop_map(|(needed, (length, group, group6, port, ttl, unknown))| {
            let extra = [length, group, group6, port, ttl, unknown];
            needed
                .into_iter()
                .chain(extra.into_iter().flatten())
                .collect()
        })
        .boxed()
}

/// An interface that is there and down.
pub(crate) const DOWN: &str = "down0";
/// An Ethernet interface that is up.
pub(crate) const UP: &str = "up0";

fn timeouts() -> BoxedStrategy<Vec<Attribute>> {
    let usual = [0, 60, 900];
    let odd = [u32::MAX, 0x7fff_ffff, 21_474_836, 21_474_837];
    gathered(vec![
        pick(
            &usual.map(Attribute::TimeoutTcp),
            &odd.map(Attribute::TimeoutTcp),
        ),
        pick(
            &usual.map(Attribute::TimeoutTcpFin),
            &odd.map(Attribute::TimeoutTcpFin),
        ),
        pick(
            &usual.map(Attribute::TimeoutUdp),
            &odd.map(Attribute::TimeoutUdp),
        ),
    ])
}

/// A random command about the table as a whole.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let command = prop::sample::select(vec![
        Command::NewDaemon,
        Command::NewDaemon,
        Command::DeleteDaemon,
        Command::GetDaemon,
        Command::SetConfig,
    ]);
    let daemon = option::weighted(0.97, daemon().prop_map(Attribute::Daemon));
    (command, daemon, timeouts()).prop_map(|(command, daemon, timeouts)| {
        let attributes = if command == Command::SetConfig {
            timeouts
        } else {
            daemon.into_iter().collect()
        };
        Step(Message::new(command, attributes))
    })
}
