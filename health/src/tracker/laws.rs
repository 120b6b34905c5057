//! Laws of the tracker for any sequence of outcomes.

use std::time::Duration;

use proptest::prelude::*;

use super::{
    FirstResult, FlapPolicy, Health, Hold, Observed, Policy, Start, State, Tracker, Transition,
};
use crate::{Moment, Outcome};

const SECOND: Duration = Duration::from_secs(1);

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Pass),
        Just(Outcome::Warn),
        Just(Outcome::Drain),
        Just(Outcome::Fail),
        Just(Outcome::Inconclusive),
    ]
}

fn outcomes() -> impl Strategy<Value = Vec<(u64, Outcome)>> {
    prop::collection::vec((0_u64..100, outcome()), 0..200)
}

fn policy() -> impl Strategy<Value = Policy> {
    let first = prop::sample::select(vec![FirstResult::Decides, FirstResult::Counts]);
    let start = prop::sample::select(vec![Start::Unknown, Start::Up, Start::Down]);
    let hold = prop::sample::select(vec![Hold::Down, Hold::Last]);
    let flap = prop::option::of((1_u64..100, hold));
    (1_u32..5, 1_u32..5, first, start, flap).prop_map(|(rise, fall, first, start, flap)| {
        let policy = Policy::new()
            .rise(rise)
            .fall(fall)
            .first_result(first)
            .start(start);
        flap.map_or(policy, |(half_life, hold)| {
            policy.flap(FlapPolicy::new(SECOND * u32::try_from(half_life).unwrap()).hold(hold))
        })
    })
}

/// Feeds everything, seconds apart as given, with the ticks between; all transitions.
fn run(tracker: &mut Tracker, policy: &Policy, steps: &[(u64, Outcome)]) -> Vec<Transition> {
    let (mut now, mut transitions) = (Moment::START, Vec::new());
    for (wait, outcome) in steps {
        let next = now + Duration::from_secs(*wait);
        while let Some(tick) = tracker.next_tick(policy).filter(|tick| *tick <= next) {
            transitions.extend(tracker.tick(policy, tick));
        }
        now = next;
        transitions.extend(tracker.observe(policy, now, *outcome));
    }
    transitions
}

proptest! {
    #[test]
    fn never_two_equal_events_in_a_row_and_the_last_is_the_state(
        policy in policy(), steps in outcomes(),
    ) {
        let mut tracker = Tracker::new(&policy);
        let mut replayed = tracker.observed();

        for transition in run(&mut tracker, &policy, &steps) {
            prop_assert_eq!(transition.from, replayed);
            prop_assert_ne!(transition.to, replayed);
            replayed = transition.to;
        }

        prop_assert_eq!(replayed, tracker.observed());
    }

    #[test]
    fn inconclusive_results_change_nothing_wherever_they_stand(
        policy in policy(), steps in outcomes(),
    ) {
        let (mut noisy, mut quiet) = (Tracker::new(&policy), Tracker::new(&policy));
        let mut now = Moment::START;
        for (wait, outcome) in steps {
            now = now + Duration::from_secs(wait);
            let seen = noisy.observe(&policy, now, outcome);
            if outcome == Outcome::Inconclusive {
                prop_assert_eq!(seen, None);
            } else {
                prop_assert_eq!(seen, quiet.observe(&policy, now, outcome));
            }
        }

        prop_assert_eq!(noisy, quiet);
    }

    #[test]
    fn a_change_needs_its_threshold_in_a_row(
        rise in 1_u32..5, fall in 1_u32..5, steps in outcomes(),
    ) {
        let policy = Policy::new().rise(rise).fall(fall).first_result(FirstResult::Counts);
        let mut tracker = Tracker::new(&policy);
        let mut history = Vec::new();
        for (_, outcome) in steps {
            let passed = match outcome {
                Outcome::Pass | Outcome::Warn | Outcome::Drain => Some(true),
                Outcome::Fail => Some(false),
                Outcome::Inconclusive => None,
            };
            history.extend(passed);
            if let Some(transition) = tracker.observe(&policy, Moment::START, outcome) {
                let up = transition.to == Observed::Up;
                let needed = if up { rise } else { fall } as usize;
                let tail = history.iter().rev().take_while(|passed| **passed == up).count();
                prop_assert_eq!(tail, needed);
            }
        }
    }

    #[test]
    fn a_held_target_is_always_released_and_then_says_what_the_checks_say(
        policy in policy(), steps in outcomes(), last in prop::bool::ANY,
    ) {
        let mut tracker = Tracker::new(&policy);
        run(&mut tracker, &policy, &steps);
        let last = if last { Outcome::Pass } else { Outcome::Fail };
        let mut now = Moment::from(Duration::from_secs(1_000_000));
        for _ in 0..5 {
            tracker.observe(&policy, now, last);
        }
        while let Some(tick) = tracker.next_tick(&policy) {
            prop_assert!(tick.since(now) <= policy.flap.unwrap().max_hold);
            now = now.max(tick);
            tracker.tick(&policy, now);
        }

        prop_assert!(!tracker.is_flapping());
        let expected = if last == Outcome::Pass { Observed::Up } else { Observed::Down };
        prop_assert_eq!(tracker.observed(), expected);
    }
}

fn observe_all(tracker: &mut Tracker, policy: &Policy, outcomes: &[Outcome]) {
    for outcome in outcomes {
        tracker.observe(policy, Moment::START, *outcome);
    }
}

#[test]
fn first_result_decides_by_default_also_over_an_assumed_state() {
    for start in [Start::Unknown, Start::Up, Start::Down] {
        let policy = Policy::new().rise(3).fall(3).start(start);
        for (outcome, expected) in [
            (Outcome::Fail, Observed::Down),
            (Outcome::Pass, Observed::Up),
        ] {
            let mut tracker = Tracker::new(&policy);

            tracker.observe(&policy, Moment::START, outcome);

            assert_eq!(tracker.observed(), expected, "{start:?}");
        }
    }
}

#[test]
fn flapping_servers_are_damped() {
    let policy = Policy::new().flap(FlapPolicy::new(SECOND * 60));
    let mut tracker = Tracker::new(&policy);
    observe_all(&mut tracker, &policy, &[Outcome::Pass]);

    observe_all(
        &mut tracker,
        &policy,
        &[Outcome::Fail, Outcome::Pass].repeat(2),
    );
    assert!(tracker.is_flapping(), "four changes at once");
    assert_eq!(tracker.observed(), Observed::Down);
    observe_all(&mut tracker, &policy, &[Outcome::Pass; 9]);
    assert_eq!(
        tracker.observed(),
        Observed::Down,
        "held although it passes"
    );
    let release = tracker.next_tick(&policy).unwrap();
    assert_eq!(tracker.tick(&policy, release.minus(SECOND)), None);
    let released = tracker.tick(&policy, release).unwrap();

    assert_eq!(released.to, Observed::Up);
    // 4000 halves to 1500 in 1.415 half-lives.
    assert_eq!(release.since_start().as_secs(), 84);
}

#[test]
fn a_target_that_comes_back_gets_its_weight_in_steps() {
    let policy = Policy::new().slow_start(SECOND * 100);
    let mut health = Health::new(&policy);
    let observe = |health: &mut Health, outcome, now| {
        let before = health.state();
        health.tracker.observe(&policy, now, outcome);
        health.changed(before, &policy, now);
    };
    let at = |seconds| Moment::from(SECOND * seconds);
    observe(&mut health, Outcome::Pass, at(0));
    assert_eq!(
        health.standing(&policy, at(0)).weight.as_percent(),
        100,
        "the first time"
    );
    observe(&mut health, Outcome::Fail, at(1));
    assert_eq!(health.standing(&policy, at(1)).weight.as_percent(), 0);

    observe(&mut health, Outcome::Pass, at(2));

    let mut steps = vec![(2, health.standing(&policy, at(2)).weight.as_percent())];
    let mut now = at(2);
    while let Some(next) = health.next_tick(&policy, now) {
        now = next;
        health.tick(&policy, now);
        let weight = health.standing(&policy, now).weight;
        steps.push((now.since_start().as_secs(), weight.as_percent()));
    }
    assert_eq!(steps.len(), 11, "{steps:?}");
    assert_eq!(
        (steps[0], steps[5], steps[10]),
        ((2, 10), (52, 55), (102, 100))
    );
}

#[test]
fn a_server_that_asks_for_draining_stays_up_but_gets_nothing_new() {
    let policy = Policy::new();
    let mut health = Health::new(&policy);
    health
        .tracker
        .observe(&policy, Moment::START, Outcome::Drain);

    let standing = health.standing(&policy, Moment::START);

    assert_eq!(health.tracker.observed(), Observed::Up);
    assert_eq!(
        (standing.state, standing.weight.as_percent()),
        (State::Draining, 0)
    );
}
