//! Whether a result is believed: the canary stands between a failure of everything and its
//! consequences.

use std::fmt::Debug;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::super::entry::NONE;
use super::super::events::Alarm;
use super::{Engine, Run, Ticket, entry_at};
use crate::group::{Suspicion, SuspicionPolicy, Trust};
use crate::moment::Moment;
use crate::schedule::limits::Load;
use crate::tracker::Observed;
use crate::{CheckPlan, Outcome, Reason, Report};

/// Stands for the canary among the places of targets.
pub(super) const CANARY: u32 = NONE - 1;
/// How often a canary that fails is asked again.
const CANARY_AGAIN: Duration = Duration::from_secs(1);

/// What stands between a failure of everything and believing it.
#[derive(Debug)]
pub(super) struct Canary {
    suspicion: Suspicion,
    plan: CheckPlan,
    running: Option<u32>,
    due: Moment,
    /// Failures that wait for the canary's answer: place, birth, report.
    deferred: Vec<(u32, u32, Report)>,
}

impl Canary {
    pub(super) const fn new(policy: SuspicionPolicy, plan: CheckPlan) -> Self {
        Self {
            suspicion: Suspicion::new(policy),
            plan,
            running: None,
            due: Moment::NEVER,
            deferred: Vec::new(),
        }
    }

    /// When it is to be asked, if it is.
    pub(super) fn asked_at(&self) -> Option<Moment> {
        let asked = self.running.is_none() && self.due < Moment::NEVER;
        asked.then_some(self.due)
    }
}

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    /// Feeds a result to a target's health, unless we had better suspect ourselves.
    pub(super) fn apply(&mut self, now: Moment, slot: u32, report: &Report) {
        match self.trust(now, slot, report) {
            Trust::Believe => self.learn(now, slot, report),
            Trust::Disbelieve => {
                self.learn(now, slot, &report.clone().because_of(Reason::SelfSuspected));
            }
            Trust::AskCanary => self.defer(now, slot, report),
        }
    }

    fn trust(&mut self, now: Moment, slot: u32, report: &Report) -> Trust {
        let up = entry_at(&self.entries, slot)
            .is_some_and(|entry| entry.health.tracker.observed() == Observed::Up);
        let Some(canary) = &mut self.canary else {
            return Trust::Believe;
        };
        match report.outcome() {
            Outcome::Fail if up && Suspicion::is_symptom(report) => canary.suspicion.symptom(now),
            Outcome::Pass | Outcome::Warn | Outcome::Drain => {
                canary.suspicion.pass(now);
                Trust::Believe
            }
            Outcome::Fail | Outcome::Inconclusive => Trust::Believe,
        }
    }

    fn defer(&mut self, now: Moment, slot: u32, report: &Report) {
        let born = entry_at(&self.entries, slot).map_or(0, |entry| entry.born);
        let Some(canary) = &mut self.canary else {
            return;
        };
        if canary.running.is_none() && canary.due == Moment::NEVER {
            canary.due = now;
        }
        canary.deferred.push((slot, born, report.clone()));
    }

    pub(super) fn start_canary(&mut self, now: Moment) -> Option<Run> {
        let serial = self.serial.wrapping_add(1);
        let canary = self.canary.as_mut()?;
        if canary.running.is_some() || canary.due > now {
            return None;
        }
        self.serial = serial;
        (canary.running, canary.due) = (Some(serial), Moment::NEVER);
        let settings = Arc::clone(&canary.plan.settings);
        let host = IpAddr::from([0, 0, 0, 0]);
        Some(Run {
            ticket: Ticket {
                slot: CANARY,
                serial,
            },
            settings,
            target: canary.plan.target.clone(),
            full: true,
            load: Load {
                probes: 0,
                processes: 0,
                host,
                group: None,
                slow: false,
            },
        })
    }

    pub(super) fn finish_canary(&mut self, now: Moment, ticket: Ticket, report: &Report) {
        let Some(canary) = &mut self.canary else {
            return;
        };
        if canary.running != Some(ticket.serial) {
            return;
        }
        let alive = matches!(
            report.outcome(),
            Outcome::Pass | Outcome::Warn | Outcome::Drain
        );
        canary.running = None;
        let turned = canary.suspicion.canary(now, alive);
        canary.due = match canary.suspicion.needs_canary() {
            true => now + CANARY_AGAIN,
            false => Moment::NEVER,
        };
        let deferred = std::mem::take(&mut canary.deferred);
        if let Some(suspected) = turned {
            self.outboxes.alarm(Alarm::SelfSuspected { suspected });
        }
        for (slot, born, report) in deferred {
            if entry_at(&self.entries, slot).is_none_or(|entry| entry.born != born) {
                continue;
            }
            if alive {
                self.learn(now, slot, &report);
            } else {
                self.learn(now, slot, &report.because_of(Reason::SelfSuspected));
            }
        }
    }
}
