//! Laws of the engine under any interleaving of calls, results and reads.

use std::collections::HashMap;
use std::time::Duration;

use super::engine::{Config, Engine, Run};
use super::events::EventKind;
use super::outbox::Item;
use crate::group::OutlierPolicy;
use crate::moment::Moment;
use crate::probes::Fixed;
use crate::schedule::limits::Limits;
use crate::tracker::FlapPolicy;
use crate::{CheckPlan, GroupPolicy, Reason, Report, State};
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);
const KEYS: u8 = 6;
const MAX_IN_FLIGHT: u32 = 3;

/// One thing that happens to the engine.
#[derive(Clone, Debug)]
enum Step {
    Upsert {
        key: u8,
        variant: Variant,
    },
    Remove {
        key: u8,
    },
    CheckNow {
        key: u8,
    },
    Admin {
        key: u8,
        which: u8,
    },
    Passive {
        key: u8,
        success: bool,
    },
    Floor {
        percent: u8,
    },
    Pass {
        time: Duration,
    },
    Start,
    Finish {
        which: prop::sample::Index,
        report: Report,
    },
    Read,
}

#[expect(clippy::struct_excessive_bools, reason = "independent choices")]
#[derive(Clone, Copy, Debug)]
struct Variant {
    up: bool,
    twin: bool,
    fall: u32,
    flap: bool,
    grouped: bool,
}

fn variant() -> impl Strategy<Value = Variant> {
    (
        any::<bool>(),
        any::<bool>(),
        1_u32..3,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(up, twin, fall, flap, grouped)| Variant {
            up,
            twin,
            fall,
            flap,
            grouped,
        })
}

fn step() -> impl Strategy<Value = Step> {
    let report = prop_oneof![
        Just(Report::pass()),
        Just(Report::fail(Reason::Refused)),
        Just(Report::fail(Reason::Timeout)),
        Just(Report::inconclusive(Reason::Permission)),
    ];
    prop_oneof![
        2 => (0..KEYS, variant()).prop_map(|(key, variant)| Step::Upsert { key, variant }),
        1 => (0..KEYS).prop_map(|key| Step::Remove { key }),
        1 => (0..KEYS).prop_map(|key| Step::CheckNow { key }),
        1 => (0..KEYS, 0_u8..3).prop_map(|(key, which)| Step::Admin { key, which }),
        1 => (0..KEYS, any::<bool>()).prop_map(|(key, success)| Step::Passive { key, success }),
        1 => (0_u8..=100).prop_map(|percent| Step::Floor { percent }),
        3 => (0_u64..3000).prop_map(|ms| Step::Pass { time: Duration::from_millis(ms) }),
        6 => Just(Step::Start),
        6 => (any::<prop::sample::Index>(), report)
            .prop_map(|(which, report)| Step::Finish { which, report }),
        2 => Just(Step::Read),
    ]
}

/// The engine together with what a driver and a reader of events would know.
struct World {
    engine: Engine<u8>,
    reader: u64,
    now: Moment,
    running: Vec<Run>,
    replayed: HashMap<u8, State>,
}

impl World {
    fn new(seed: u64) -> Self {
        let config = Config {
            seed,
            limits: Limits {
                in_flight: MAX_IN_FLIGHT,
                per_host: 2,
                per_network: 3,
                per_group: 2,
                processes: 1,
            },
            starts_per_second: None,
            first_sweep: Some(10),
            remember: 2,
            suspicion: None,
        };
        let mut engine = Engine::new(config);
        let (reader, _) = engine.outboxes.subscribe();
        Self {
            engine,
            reader,
            now: Moment::START,
            running: Vec::new(),
            replayed: HashMap::new(),
        }
    }

    fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        let now = self.now;
        match step {
            Step::Upsert { key, variant } => self.upsert(key, variant),
            Step::Remove { key } => {
                let known = self.engine.remove(now, &key);
                prop_assert_eq!(known, self.replayed.remove(&key).is_some());
            }
            Step::CheckNow { key } => {
                let known = self.engine.check_now(now, &key);
                prop_assert_eq!(known, self.replayed.contains_key(&key));
            }
            Step::Admin { key, which } => {
                use crate::tracker::Admin::{Drain, Maintenance, Ready};
                let admin = if which == 0 {
                    Ready
                } else if which == 1 {
                    Drain
                } else {
                    Maintenance
                };
                self.engine.set_admin(now, &key, admin);
            }
            Step::Passive { key, success } => {
                self.engine.report(now, &key, success);
            }
            Step::Floor { percent } => {
                let outliers = OutlierPolicy::new().at_least(2, 2).deviations(500);
                let outliers = outliers.interval(SECOND * 2).eject(SECOND, SECOND * 5);
                let policy = GroupPolicy::new().panic_floor(percent);
                let policy = policy.outliers(outliers).max_ejected(percent);
                self.engine.set_group(now, &"g".into(), policy);
            }
            Step::Pass { time } => self.now = now + time,
            Step::Start => self.start()?,
            Step::Finish { which, report } => self.finish(which, report),
            Step::Read => {
                self.read()?;
            }
        }
        prop_assert!(self.running.len() <= MAX_IN_FLIGHT as usize);
        self.abort();
        Ok(())
    }

    fn upsert(&mut self, key: u8, variant: Variant) {
        // Twins have one address; others have one each.
        let host = if variant.twin { 100 } else { key };
        let target = std::net::SocketAddr::from(([127, 0, 0, host], 80));
        let probe = if variant.up {
            Fixed::always()
        } else {
            Fixed::never()
        };
        let mut plan = CheckPlan::new(probe, target)
            .interval(Duration::from_secs(2))
            .fall(variant.fall)
            .slow_start(Duration::from_secs(5))
            .passive(crate::tracker::PassivePolicy::new().consecutive(2).action(
                crate::tracker::OnOutlier::Eject {
                    time: Duration::from_secs(1),
                    longest: Duration::from_secs(5),
                },
            ));
        if variant.flap {
            plan = plan.flap(FlapPolicy::new(Duration::from_secs(3)));
        }
        if variant.grouped {
            plan = plan.group("g", 1);
        }
        self.engine.upsert(self.now, key, plan);
        self.replayed.entry(key).or_default();
    }

    fn start(&mut self) -> Result<(), TestCaseError> {
        self.engine.advance(self.now);
        let Some(run) = self.engine.start(self.now) else {
            return Ok(());
        };
        let twice = self
            .running
            .iter()
            .any(|other| other.ticket.slot == run.ticket.slot);
        prop_assert!(!twice, "two checks of one target overlap");
        self.running.push(run);
        Ok(())
    }

    fn finish(&mut self, which: prop::sample::Index, report: Report) {
        if !self.running.is_empty() {
            let run = self.running.swap_remove(which.index(self.running.len()));
            self.engine.finish(self.now, run.ticket, run.load, report);
        }
    }

    /// An aborted run ends at once, with a report that must not count.
    fn abort(&mut self) {
        for ticket in self.engine.take_aborts() {
            let position = self
                .running
                .iter()
                .position(|run| run.ticket == ticket)
                .unwrap();
            let run = self.running.swap_remove(position);
            let report = Report::fail(Reason::Other("aborted"));
            self.engine.finish(self.now, run.ticket, run.load, report);
        }
    }

    fn read(&mut self) -> Result<bool, TestCaseError> {
        let Some(item) = self.engine.outboxes.take(self.reader) else {
            return Ok(false);
        };
        let Item::Target(slot, pending) = item else {
            return Ok(true);
        };
        let entry = self
            .engine
            .at(slot)
            .ok_or_else(|| TestCaseError::fail("an event of nobody"))?;
        let told = self.replayed.get_mut(&entry.key);
        let told = told.ok_or_else(|| TestCaseError::fail("an event about a removed target"))?;
        let (state, kind) = (entry.shown.state, pending.kind(entry.shown));
        prop_assert_eq!(pending.previous.state, *told);
        prop_assert_eq!(kind == Some(EventKind::Transition), state != *told);
        let back = pending.moves > 0 && state == *told;
        prop_assert_eq!(kind == Some(EventKind::Lagged), back);
        let aborted = pending.report.as_ref().and_then(Report::reason);
        prop_assert_ne!(aborted, Some(&Reason::Other("aborted")));
        *told = state;
        Ok(true)
    }

    /// A second of a driver that does its work, with everything passing.
    fn run_well(&mut self) {
        for _ in 0..10 {
            self.now = self.now + Duration::from_millis(100);
            for run in std::mem::take(&mut self.running) {
                self.engine
                    .finish(self.now, run.ticket, run.load, Report::pass());
            }
            self.engine.advance(self.now);
            while let Some(run) = self.engine.start(self.now) {
                self.engine
                    .finish(self.now, run.ticket, run.load, Report::pass());
            }
        }
    }
}

proptest! {
    #[test]
    fn replayed_events_give_the_snapshot_under_any_interleaving(
        seed: u64, steps in prop::collection::vec(step(), 0..200),
    ) {
        let mut world = World::new(seed);

        for step in steps {
            world.take(step)?;
        }
        while world.read()? {}

        prop_assert_eq!(world.engine.len(), world.replayed.len());
        let running: u32 = world.running.iter().map(|run| run.load.probes).sum();
        prop_assert_eq!(world.engine.in_flight(), running);
        let mut counted = HashMap::<State, u64>::new();
        for (key, state) in &world.replayed {
            let entry = world.engine.entry(key).unwrap();
            prop_assert_eq!(entry.shown.state, *state);
            prop_assert_eq!(entry.health.state(), *state, "{}: {:?}", key, entry.health);
            *counted.entry(*state).or_default() += 1;
        }
        for (state, count) in world.engine.counters.states.iter() {
            prop_assert_eq!(count, counted.get(&state).copied().unwrap_or(0));
        }
    }

    #[test]
    fn every_target_goes_on_being_checked(
        seed: u64, steps in prop::collection::vec(step(), 0..200),
    ) {
        let mut world = World::new(seed);
        for step in steps {
            world.take(step)?;
        }

        // Whatever happened before: within two intervals and a sweep all are checked again.
        let before: HashMap<u8, u64> =
            world.engine.entries().map(|entry| (entry.key, entry.record.checks)).collect();
        for _ in 0..6 {
            world.run_well();
        }

        for entry in world.engine.entries() {
            prop_assert!(entry.record.checks > before[&entry.key], "forgotten: {entry:?}");
        }
        prop_assert_eq!((world.engine.in_flight(), world.engine.in_line()), (0, 0));
        // And within a minute all that was held, damped, ejected or ramped is over.
        for _ in 0..60 {
            world.run_well();
        }
        for entry in world.engine.entries() {
            let usual = entry.health.admin == crate::tracker::Admin::Ready;
            prop_assert!(!usual || entry.shown.state == State::Up, "{entry:?}");
            prop_assert!(!usual || entry.shown.weight.as_percent() == 100, "{entry:?}");
        }
    }
}
