//! Laws of the engine under any interleaving of calls, results and reads.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use tokio::time::Instant;

use super::engine::{Engine, Ticket};
use super::events::{Event, EventKind};
use super::schedule::Schedule;
use crate::probes::Fixed;
use crate::{CheckPlan, Reason, Report, State};

const KEYS: u8 = 6;
const MAX_IN_FLIGHT: usize = 3;

/// One thing that happens to the engine.
#[derive(Clone, Debug)]
enum Step {
    Upsert {
        key: u8,
        variant: bool,
        fall: u32,
    },
    Remove {
        key: u8,
    },
    CheckNow {
        key: u8,
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

fn step() -> impl Strategy<Value = Step> {
    let report = prop_oneof![
        Just(Report::pass()),
        Just(Report::fail(Reason::Refused)),
        Just(Report::inconclusive(Reason::Permission)),
    ];
    prop_oneof![
        2 => (0..KEYS, any::<bool>(), 1_u32..3)
            .prop_map(|(key, variant, fall)| Step::Upsert { key, variant, fall }),
        1 => (0..KEYS).prop_map(|key| Step::Remove { key }),
        1 => (0..KEYS).prop_map(|key| Step::CheckNow { key }),
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
    now: Duration,
    running: Vec<(u8, Ticket)>,
    replayed: HashMap<u8, State>,
}

impl World {
    fn new(seed: u64) -> Self {
        let schedule = Schedule {
            seed,
            first_within: Duration::from_secs(1),
        };
        Self {
            engine: Engine::new(schedule, MAX_IN_FLIGHT, Instant::now()),
            now: Duration::ZERO,
            running: Vec::new(),
            replayed: HashMap::new(),
        }
    }

    fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Upsert { key, variant, fall } => self.upsert(key, variant, fall),
            Step::Remove { key } => {
                let known = self.engine.remove(&key);
                prop_assert_eq!(known, self.replayed.remove(&key).is_some());
            }
            Step::CheckNow { key } => {
                let known = self.engine.check_now(self.now, &key);
                prop_assert_eq!(known, self.replayed.contains_key(&key));
            }
            Step::Pass { time } => self.now += time,
            Step::Start => self.start()?,
            Step::Finish { which, report } => self.finish(which, report),
            Step::Read => {
                self.read()?;
            }
        }
        prop_assert!(self.running.len() <= MAX_IN_FLIGHT);
        self.abort();
        Ok(())
    }

    fn upsert(&mut self, key: u8, variant: bool, fall: u32) {
        let target = std::net::SocketAddr::from(([127, 0, 0, key], 80));
        let probe = if variant {
            Fixed::always()
        } else {
            Fixed::never()
        };
        let plan = CheckPlan::new(Arc::new(probe), target).interval(Duration::from_secs(2));
        self.engine.upsert(self.now, key, plan.fall(fall)).unwrap();
        self.replayed.entry(key).or_default();
    }

    fn start(&mut self) -> Result<(), TestCaseError> {
        let Some((ticket, plan)) = self.engine.start(self.now) else {
            return Ok(());
        };
        let std::net::IpAddr::V4(ip) = plan.target().address().ip() else {
            return Ok(());
        };
        let key = ip.octets()[3];
        prop_assert!(
            self.replayed.contains_key(&key),
            "a removed target was started"
        );
        prop_assert!(
            self.running.iter().all(|(other, _)| *other != key),
            "two checks overlap"
        );
        self.running.push((key, ticket));
        Ok(())
    }

    fn finish(&mut self, which: prop::sample::Index, report: Report) {
        if !self.running.is_empty() {
            let (_, ticket) = self.running.swap_remove(which.index(self.running.len()));
            self.engine.finish(self.now, ticket, report);
        }
    }

    /// An aborted run ends at once, with a report that must not count.
    fn abort(&mut self) {
        for ticket in self.engine.take_aborts() {
            self.running.retain(|(_, running)| *running != ticket);
            self.engine
                .finish(self.now, ticket, Report::fail(Reason::Other("aborted")));
        }
    }

    fn read(&mut self) -> Result<bool, TestCaseError> {
        let Some(event) = self.engine.take_event() else {
            return Ok(false);
        };
        self.replay(&event)?;
        Ok(true)
    }

    fn replay(&mut self, event: &Event<u8>) -> Result<(), TestCaseError> {
        let told = self.replayed.get_mut(event.key());
        let told = told.ok_or_else(|| TestCaseError::fail("an event about a removed target"))?;
        prop_assert_eq!(event.previous(), *told);
        prop_assert_eq!(
            event.kind() == EventKind::Transition,
            event.state() != *told
        );
        prop_assert_eq!(
            event.kind() == EventKind::Lagged,
            event.missed() > 0 && event.state() == *told
        );
        let aborted = event.report().and_then(Report::reason) == Some(&Reason::Other("aborted"));
        prop_assert!(!aborted);
        *told = event.state();
        Ok(())
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

        let snapshot = world.engine.snapshot(world.now);
        prop_assert_eq!(snapshot.len(), world.replayed.len());
        prop_assert_eq!(snapshot.in_flight(), world.running.len());
        for (key, state) in &world.replayed {
            prop_assert_eq!(snapshot.state(key), Some(*state));
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
        let before = world.engine.snapshot(world.now);
        for _ in 0..60 {
            world.now += Duration::from_millis(100);
            while let Some((ticket, _)) = world.engine.start(world.now) {
                world.engine.finish(world.now, ticket, Report::pass());
            }
            for (_, ticket) in std::mem::take(&mut world.running) {
                world.engine.finish(world.now, ticket, Report::pass());
            }
        }

        let after = world.engine.snapshot(world.now);
        for (key, status) in after.iter() {
            let checks_before = before.target(key).map_or(0, |status| status.checks);
            prop_assert!(status.checks > checks_before, "{key} was forgotten: {status:?}");
        }
        prop_assert_eq!(after.in_flight(), 0);
    }
}
