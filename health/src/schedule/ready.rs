//! Due targets in the order in which they start, under the limits.
//!
//! First in, first out by due time within a priority. Targets that hung or are down wait in a
//! line of their own and get at most half of the places: a thousand hung targets cannot delay
//! the others. Entries are never searched for: a target that is gone is recognised by its stamp.

use std::collections::{HashMap, VecDeque};

use super::limits::{Limits, Load, Scope};
use super::slots::Stable;

/// How urgent a target's checks are when more are due than may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize, serde::Serialize),
    serde(rename_all = "kebab-case")
)]
pub enum Priority {
    /// Before all others.
    High,
    /// The default.
    #[default]
    Normal,
    /// After all others.
    Low,
}

/// One due target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) slot: u32,
    pub(crate) stamp: u32,
}

/// Why a check cannot start now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blocked {
    /// Too many run.
    All,
    /// Too many of its kind run.
    Slow,
    /// Too many towards its host or network, or of its group: it waits there.
    Crowded(Scope),
    /// Too many processes.
    Processes,
}

#[derive(Debug, Default)]
struct Crowd {
    running: u32,
    waiting: VecDeque<Waiting>,
}

/// The lines, and what runs.
#[derive(Debug)]
pub(crate) struct Ready {
    limits: Limits,
    lines: [VecDeque<Waiting>; 3],
    slow: VecDeque<Waiting>,
    processes: VecDeque<Waiting>,
    crowds: HashMap<Scope, Crowd, Stable>,
    running: u32,
    running_slow: u32,
    running_processes: u32,
    turn: u8,
}

impl Ready {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            lines: Default::default(),
            slow: VecDeque::new(),
            processes: VecDeque::new(),
            crowds: HashMap::default(),
            running: 0,
            running_slow: 0,
            running_processes: 0,
            turn: 0,
        }
    }

    pub(crate) fn push(&mut self, waiting: Waiting, priority: Priority, slow: bool) {
        let [high, normal, low] = &mut self.lines;
        let line = match priority {
            _ if slow => &mut self.slow,
            Priority::High => high,
            Priority::Normal => normal,
            Priority::Low => low,
        };
        line.push_back(waiting);
    }

    /// Puts a target back that could not start.
    pub(crate) fn put_back(
        &mut self,
        waiting: Waiting,
        blocked: Blocked,
        load: Load,
        priority: Priority,
    ) {
        match blocked {
            Blocked::Crowded(scope) => {
                let crowd = self.crowds.entry(scope).or_default();
                crowd.waiting.push_back(waiting);
            }
            Blocked::Processes => self.processes.push_back(waiting),
            Blocked::All | Blocked::Slow if load.slow => self.slow.push_front(waiting),
            Blocked::All | Blocked::Slow => {
                let [high, normal, low] = &mut self.lines;
                match priority {
                    Priority::High => high.push_front(waiting),
                    Priority::Normal => normal.push_front(waiting),
                    Priority::Low => low.push_front(waiting),
                }
            }
        }
    }

    /// The next target to try, by priority; `None` when none can start for now.
    pub(crate) fn pop(&mut self) -> Option<Waiting> {
        if self.is_full() {
            return None;
        }
        if self.running_processes < self.limits.processes
            && let Some(waiting) = self.processes.pop_front()
        {
            return Some(waiting);
        }
        // Not even under overload are those that are down forgotten.
        self.turn = self.turn.wrapping_add(1);
        let slow_first = self.turn.is_multiple_of(4);
        let slow = |ready: &mut Self| match ready.slow_is_full() {
            true => None,
            false => ready.slow.pop_front(),
        };
        if slow_first && let Some(waiting) = slow(self) {
            return Some(waiting);
        }
        for line in &mut self.lines {
            if let Some(waiting) = line.pop_front() {
                return Some(waiting);
            }
        }
        slow(self)
    }

    /// Whether a check may start; a single check is always allowed, however large.
    pub(crate) fn try_start(&mut self, load: Load) -> Result<(), Blocked> {
        if self.running > 0 && self.running + load.probes > self.limits.in_flight {
            return Err(Blocked::All);
        }
        if load.slow && self.slow_is_full() {
            return Err(Blocked::Slow);
        }
        if load.processes > 0
            && self.running_processes > 0
            && self.running_processes + load.processes > self.limits.processes
        {
            return Err(Blocked::Processes);
        }
        let scopes = self.limits.scopes(load);
        for (scope, limit) in scopes.into_iter().flatten() {
            let running = self.crowds.get(&scope).map_or(0, |crowd| crowd.running);
            if running > 0 && running + load.probes > limit {
                return Err(Blocked::Crowded(scope));
            }
        }
        for (scope, _) in scopes.into_iter().flatten() {
            self.crowds.entry(scope).or_default().running += load.probes;
        }
        self.running += load.probes;
        self.running_processes += load.processes;
        self.running_slow += if load.slow { load.probes } else { 0 };
        Ok(())
    }

    /// A check has ended. What waited for its host, network or group goes first.
    pub(crate) fn end(&mut self, load: Load) {
        self.running = self.running.saturating_sub(load.probes);
        self.running_processes = self.running_processes.saturating_sub(load.processes);
        let slow = if load.slow { load.probes } else { 0 };
        self.running_slow = self.running_slow.saturating_sub(slow);
        for (scope, _) in self.limits.scopes(load).into_iter().flatten() {
            self.thin_out(scope, load.probes);
        }
    }

    fn thin_out(&mut self, scope: Scope, probes: u32) {
        let Some(crowd) = self.crowds.get_mut(&scope) else {
            return;
        };
        crowd.running = crowd.running.saturating_sub(probes);
        // A few more than can start: some may be gone, or wait elsewhere next. The last one to
        // end wakes them all, so nobody waits where nothing runs.
        let count = if crowd.running == 0 {
            crowd.waiting.len()
        } else {
            2
        };
        let [high, ..] = &mut self.lines;
        for next in crowd.waiting.drain(..count.min(crowd.waiting.len())).rev() {
            high.push_front(next);
        }
        if crowd.running == 0 {
            self.crowds.remove(&scope);
        }
    }

    /// Whether anything could start if it were not for a rate.
    pub(crate) fn has_startable(&self) -> bool {
        !self.is_full()
            && (self.lines.iter().any(|line| !line.is_empty())
                || (!self.slow.is_empty() && !self.slow_is_full())
                || (!self.processes.is_empty() && self.running_processes < self.limits.processes))
    }

    /// Probes that run.
    pub(crate) const fn running(&self) -> u32 {
        self.running
    }

    const fn is_full(&self) -> bool {
        self.running > 0 && self.running >= self.limits.in_flight
    }

    fn slow_is_full(&self) -> bool {
        self.running_slow >= (self.limits.in_flight / 2).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::network;
    use super::*;
    use proptest::prelude::*;

    /// One target: number of its host, whether it is slow, its priority, how many probes it has.
    type Spec = (u8, bool, u8, u32);

    /// Hosts 0 and 1 are in one network, 2 and 3 in another; even ones are of one group. Checks
    /// of host 0 spawn a process.
    fn load((host, slow, _, probes): Spec) -> Load {
        Load {
            probes,
            processes: u32::from(host == 0),
            host: [127, 0, host / 2, host].into(),
            group: host.is_multiple_of(2).then_some(7),
            slow,
        }
    }

    fn limits() -> impl Strategy<Value = Limits> {
        let numbers = (1_u32..8, 0_u32..4, 0_u32..4, 0_u32..4, 1_u32..3);
        numbers.prop_map(
            |(in_flight, per_host, per_network, per_group, processes)| Limits {
                in_flight,
                per_host,
                per_network,
                per_group,
                processes,
            },
        )
    }

    /// What all that runs takes in one scope; a single check may take more than its limit.
    fn within(limit: u32, running: &[Load], counts: impl Fn(&Load) -> u32) -> bool {
        let taken: Vec<u32> = running
            .iter()
            .map(counts)
            .filter(|count| *count > 0)
            .collect();
        limit == 0 || taken.len() <= 1 || taken.iter().sum::<u32>() <= limit
    }

    fn all_hold(limits: Limits, running: &[Load]) -> bool {
        let of = |wanted: bool, load: &Load| if wanted { load.probes } else { 0 };
        let crowds = (0..4_u8).all(|number| {
            let host = load((number, false, 0, 1));
            within(limits.per_host, running, |one| {
                of(one.host == host.host, one)
            }) && within(limits.per_network, running, |one| {
                of(network(one.host) == network(host.host), one)
            })
        });
        let slow: Vec<_> = running.iter().filter(|load| load.slow).collect();
        crowds
            && within(limits.in_flight, running, |one| one.probes)
            && within(limits.per_group, running, |one| of(one.group.is_some(), one))
            && within(limits.processes, running, |one| one.processes)
            // A check may start below the half and reach beyond it.
            && slow.iter().skip(1).map(|load| load.probes).sum::<u32>()
                < (limits.in_flight / 2).max(1) + 3
    }

    proptest! {
        #[test]
        fn limits_hold_and_nobody_is_forgotten(
            limits in limits(),
            targets in prop::collection::vec((0_u8..4, any::<bool>(), 0_u8..3, 1_u32..4), 1..60),
            ends in prop::collection::vec(any::<prop::sample::Index>(), 200),
        ) {
            let mut ready = Ready::new(limits);
            let priority = |index: u32| match targets[index as usize].2 {
                0 => Priority::High,
                1 => Priority::Normal,
                _ => Priority::Low,
            };
            for (slot, (_, slow, ..)) in (0..).zip(&targets) {
                ready.push(Waiting { slot, stamp: 0 }, priority(slot), *slow);
            }
            let (mut running, mut started) = (Vec::<Load>::new(), 0);
            for end in ends {
                let mut blocked_turns = 0;
                while let Some(waiting) = ready.pop() {
                    let load = load(targets[waiting.slot as usize]);
                    match ready.try_start(load) {
                        Ok(()) => {
                            running.push(load);
                            started += 1;
                        }
                        Err(blocked) => {
                            ready.put_back(waiting, blocked, load, priority(waiting.slot));
                            blocked_turns += 1;
                            if blocked == Blocked::All { break }
                        }
                    }
                    prop_assert!(blocked_turns <= targets.len() * 3);
                }
                prop_assert!(all_hold(limits, &running), "{limits:?}: {running:?}");
                if !running.is_empty() {
                    let ended = running.swap_remove(end.index(running.len()));
                    ready.end(ended);
                }
            }
            prop_assert_eq!(started, targets.len());
        }
    }
}
