//! A year of 1,000 targets with random faults, in virtual time, invariants checked throughout.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::{Duration, Instant};

use super::engine::{Config, Engine, Run};
use super::outbox::Item;
use crate::group::GroupPolicy;
use crate::moment::Moment;
use crate::probes::Fixed;
use crate::schedule::limits::Limits;
use crate::schedule::slots::mix;
use crate::tracker::FlapPolicy;
use crate::{CheckPlan, Reason, Report, State};

const TARGETS: u32 = 1000;
const INTERVAL: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const FALL: u32 = 2;
const JITTER: Duration = Duration::from_mins(6);
/// Two checks decide; the first comes within an interval, and one may be inconclusive.
const NOTICED: Duration = Duration::from_mins(60 * 3 + 6 * 4);
const IN_FLIGHT: u32 = 50;

/// Numbers that a seed decides.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % below
    }

    fn between(&mut self, least: Duration, most: Duration) -> Duration {
        least + Duration::from_secs(self.roll((most - least).as_secs().max(1)))
    }
}

/// One real server: when it works, as nobody but the simulation knows.
#[derive(Clone, Copy)]
struct Server {
    works: bool,
    since: Moment,
    until: Moment,
    last_start: Moment,
}

struct World {
    dice: Dice,
    engine: Engine<u32>,
    reader: u64,
    now: Moment,
    servers: Vec<Server>,
    running: BinaryHeap<Reverse<(Moment, u64)>>,
    runs: HashMap<u64, (u32, Run, Report)>,
    told: HashMap<u32, State>,
    checks: u64,
    faults: u64,
    transitions: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        let config = Config {
            seed,
            limits: Limits {
                in_flight: IN_FLIGHT,
                per_host: 0,
                per_network: 0,
                per_group: 0,
                processes: 1,
            },
            starts_per_second: None,
            first_sweep: Some(10),
            remember: 0,
            suspicion: None,
        };
        let mut engine = Engine::new(config);
        let (reader, _) = engine.outboxes.subscribe();
        engine.set_group(Moment::START, &"odd".into(), GroupPolicy::new().quorum(400));
        let mut dice = Dice(seed);
        let mut servers = Vec::new();
        for key in 0..TARGETS {
            engine.upsert(Moment::START, key, plan(key));
            let until = Moment::START + dice.between(DAY, DAY * 60);
            let start = Moment::START;
            servers.push(Server {
                works: true,
                since: start,
                until,
                last_start: start,
            });
        }
        Self {
            dice,
            engine,
            reader,
            now: Moment::START,
            servers,
            running: BinaryHeap::new(),
            runs: HashMap::new(),
            told: HashMap::new(),
            checks: 0,
            faults: 0,
            transitions: 0,
        }
    }

    fn step(&mut self) {
        let wake = self.engine.next_wake().unwrap_or(Moment::NEVER);
        let end = self
            .running
            .peek()
            .map_or(Moment::NEVER, |Reverse((at, _))| *at);
        assert!(
            wake.min(end) < Moment::NEVER,
            "nothing will ever happen again"
        );
        self.now = self.now.max(wake.min(end));
        while let Some(Reverse((at, id))) = self
            .running
            .peek()
            .copied()
            .filter(|next| next.0.0 <= self.now)
        {
            self.running.pop();
            let (key, run, report) = self.runs.remove(&id).unwrap();
            self.engine
                .finish(at.max(self.now), run.ticket, run.load, report);
            self.read(key);
        }
        self.engine.advance(self.now);
        while let Some(run) = self.engine.start(self.now) {
            self.start(run);
        }
    }

    fn start(&mut self, run: Run) {
        let key = *self
            .engine
            .at(run.ticket.slot)
            .map(|entry| &entry.key)
            .unwrap();
        let now = self.now;
        let server = &mut self.servers[key as usize];
        while server.until <= now {
            server.works = !server.works;
            server.since = server.until;
            let length = if server.works {
                self.dice.between(DAY, DAY * 60)
            } else {
                self.dice.between(Duration::from_mins(5), DAY)
            };
            server.until = server.until + length;
            self.faults += u64::from(!server.works);
        }
        let gap = now.since(server.last_start);
        assert!(
            gap <= INTERVAL * 3 / 2 + JITTER * 2,
            "{key} was forgotten for {gap:?}"
        );
        server.last_start = now;
        let (report, takes) = match (server.works, self.dice.roll(200)) {
            (_, 0) => (Report::inconclusive(Reason::Permission), 1),
            (true, luck) => (Report::pass(), 1 + luck),
            (false, luck) if luck < 100 => (Report::fail(Reason::Refused), 1),
            (false, _) => (Report::fail(Reason::Timeout), 5000),
        };
        self.checks += 1;
        assert!(
            !self.runs.values().any(|(other, _, _)| *other == key),
            "two checks overlap"
        );
        assert!(self.runs.len() < IN_FLIGHT as usize);
        self.running
            .push(Reverse((now + Duration::from_millis(takes), self.checks)));
        self.runs.insert(self.checks, (key, run, report));
    }

    /// Reads all events; those of one target chain.
    fn read(&mut self, key: u32) {
        while let Some(item) = self.engine.outboxes.take(self.reader) {
            let Item::Target(slot, pending) = item else {
                continue;
            };
            let entry = self.engine.at(slot).unwrap();
            let told = self.told.entry(entry.key).or_default();
            assert_eq!(pending.previous.state, *told, "{key}");
            self.transitions += u64::from(entry.shown.state != *told);
            *told = entry.shown.state;
        }
    }

    /// What must hold at any time.
    fn check_all(&self) {
        let mut up = 0;
        for entry in self.engine.entries() {
            let server = self.servers[entry.key as usize];
            let told = self.told.get(&entry.key).copied().unwrap_or_default();
            assert_eq!(told, entry.shown.state, "events give the snapshot");
            up += u64::from(told == State::Up);
            let long = self.now.since(server.since) > NOTICED && self.now < server.until;
            if long && !entry.shown.flapping {
                let expected = if server.works { State::Up } else { State::Down };
                assert_eq!(
                    told,
                    expected,
                    "{} since {:?}",
                    entry.key,
                    self.now.since(server.since)
                );
            }
        }
        let counted = self
            .engine
            .counters
            .states
            .iter()
            .find(|(state, _)| *state == State::Up);
        assert_eq!(counted.unwrap().1, up);
        assert!(self.engine.in_line() <= TARGETS as usize);
    }
}

fn plan(key: u32) -> CheckPlan {
    let [_, b, c, d] = key.to_be_bytes();
    let target = std::net::SocketAddr::from(([10, b, c, d], 80));
    let plan = CheckPlan::new(Fixed::always(), target)
        .interval(INTERVAL)
        .fall(FALL);
    let plan = plan.slow_start(Duration::from_mins(10));
    match key % 4 {
        0 => plan,
        1 => plan.group("odd", 1),
        2 => plan.flap(FlapPolicy::new(Duration::from_hours(6))),
        _ => plan.group("odd", 1).fall(1),
    }
}

fn simulate(days: u32) {
    let start = Instant::now();
    let mut world = World::new(7);
    let end = Moment::START + DAY * days;
    let mut inspection = Moment::START + DAY;
    while world.now < end {
        world.step();
        if world.now >= inspection {
            world.check_all();
            inspection = world.now + Duration::from_hours(6);
        }
    }
    let World {
        checks,
        faults,
        transitions,
        ..
    } = world;
    let lateness = world.engine.counters.lateness.max();
    println!(
        "{days} days: {checks} checks, {faults} faults, {transitions} transitions, \
         lateness at most {lateness:?}, {:?}",
        start.elapsed()
    );
    let expected = u64::from(TARGETS) * u64::from(days) * 24;
    assert!(checks >= expected * 99 / 100, "{checks} of {expected}");
    // A check that hangs keeps nobody waiting; half the places are always free for the others.
    assert!(lateness <= Duration::from_secs(5), "{lateness:?}");
}

/// A week by default; the year with `LVSKIT_FULL=1`.
#[test]
fn a_year_of_a_thousand_targets_with_random_faults() {
    let full = std::env::var_os("LVSKIT_FULL").is_some();
    simulate(if full { 365 } else { 7 });
}
