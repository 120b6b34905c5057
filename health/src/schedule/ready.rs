//! Due targets in the order in which they start, under the limits.
//!
//! First in, first out by due time within a priority. Targets that hung or are down wait in a
//! line of their own and get at most half of the places: a thousand hung targets cannot delay
//! the others. Entries are never searched for: a target that is gone is recognised by its stamp.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use super::slots::Stable;

/// How urgent a target's checks are when more are due than may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// How many checks may run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Probes at once.
    pub(crate) in_flight: u32,
    /// Probes at once towards one address; zero is no limit.
    pub(crate) per_host: u32,
    /// Processes at once.
    pub(crate) processes: u32,
}

/// What a check takes while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) probes: u32,
    pub(crate) processes: u32,
    pub(crate) host: IpAddr,
    /// The target hung or is down: it may take only its half.
    pub(crate) slow: bool,
}

/// Why a check cannot start now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blocked {
    /// Too many run.
    All,
    /// Too many of its kind run.
    Slow,
    /// Too many towards its host: it waits there.
    Host,
    /// Too many processes.
    Processes,
}

#[derive(Debug, Default)]
struct Host {
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
    hosts: HashMap<IpAddr, Host, Stable>,
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
            hosts: HashMap::default(),
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
            Blocked::Host => {
                self.hosts
                    .entry(load.host)
                    .or_default()
                    .waiting
                    .push_back(waiting);
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
        if self.limits.per_host > 0 {
            let host = self.hosts.entry(load.host).or_default();
            if host.running > 0 && host.running + load.probes > self.limits.per_host {
                return Err(Blocked::Host);
            }
            host.running += load.probes;
        }
        self.running += load.probes;
        self.running_processes += load.processes;
        self.running_slow += if load.slow { load.probes } else { 0 };
        Ok(())
    }

    /// A check has ended. What waited for its host goes first.
    pub(crate) fn end(&mut self, load: Load) {
        self.running = self.running.saturating_sub(load.probes);
        self.running_processes = self.running_processes.saturating_sub(load.processes);
        let slow = if load.slow { load.probes } else { 0 };
        self.running_slow = self.running_slow.saturating_sub(slow);
        let Some(host) = self.hosts.get_mut(&load.host) else {
            return;
        };
        host.running = host.running.saturating_sub(load.probes);
        // A few more than can start: some may be gone. The last one to end wakes them all.
        let count = if host.running == 0 {
            host.waiting.len()
        } else {
            2
        };
        let [high, ..] = &mut self.lines;
        for next in host.waiting.drain(..count.min(host.waiting.len())).rev() {
            high.push_front(next);
        }
        if host.running == 0 && host.waiting.is_empty() {
            self.hosts.remove(&load.host);
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
    use super::*;
    use proptest::prelude::*;

    fn load(host: u8, slow: bool) -> Load {
        Load {
            probes: 1,
            processes: u32::from(host == 0),
            host: [127, 0, 0, host].into(),
            slow,
        }
    }

    proptest! {
        #[test]
        fn limits_hold_and_nobody_is_forgotten(
            in_flight in 1_u32..8, per_host in 0_u32..4, processes in 1_u32..3,
            targets in prop::collection::vec((0_u8..4, any::<bool>(), 0_u8..3), 1..60),
            ends in prop::collection::vec(any::<prop::sample::Index>(), 200),
        ) {
            let limits = Limits { in_flight, per_host, processes };
            let mut ready = Ready::new(limits);
            let priority = |index: u32| match targets[index as usize].2 {
                0 => Priority::High,
                1 => Priority::Normal,
                _ => Priority::Low,
            };
            for (slot, (_, slow, _)) in (0..).zip(&targets) {
                ready.push(Waiting { slot, stamp: 0 }, priority(slot), *slow);
            }
            let (mut running, mut started) = (Vec::<Load>::new(), 0);
            for end in ends {
                let mut blocked_turns = 0;
                while let Some(waiting) = ready.pop() {
                    let (host, slow, _) = targets[waiting.slot as usize];
                    match ready.try_start(load(host, slow)) {
                        Ok(()) => {
                            running.push(load(host, slow));
                            started += 1;
                        }
                        Err(blocked) => {
                            ready.put_back(waiting, blocked, load(host, slow), priority(waiting.slot));
                            blocked_turns += 1;
                            if matches!(blocked, Blocked::All | Blocked::Slow) { break }
                        }
                    }
                    prop_assert!(blocked_turns <= targets.len());
                }
                let of = |want: &dyn Fn(&Load) -> bool| running.iter().filter(|load| want(load)).count();
                prop_assert!(running.len() <= in_flight as usize);
                prop_assert!(of(&|load| load.slow) <= (in_flight as usize / 2).max(1));
                prop_assert!(of(&|load| load.processes > 0) <= processes as usize);
                for host in 0..4 {
                    let count = of(&|one| one.host == load(host, false).host);
                    prop_assert!(per_host == 0 || count <= per_host as usize);
                }
                if !running.is_empty() {
                    let ended = running.swap_remove(end.index(running.len()));
                    ready.end(ended);
                }
            }
            prop_assert_eq!(started, targets.len());
        }
    }
}
