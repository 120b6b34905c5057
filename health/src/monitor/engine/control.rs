//! What operators, agents and the target itself say.

use std::fmt::Debug;
use std::hash::Hash;

use super::super::entry::Activity;
use super::{Engine, entry_mut};
use crate::Report;
use crate::moment::Moment;
use crate::plan::Kind;
use crate::tracker::{Admin, Agent, Weight};

impl<K: Clone + Eq + Hash + Debug> Engine<K> {
    pub(in super::super) fn check_now(&mut self, now: Moment, key: &K) -> bool {
        let Some(slot) = self.find(key) else {
            return false;
        };
        self.check_slot_now(now, slot);
        true
    }

    pub(super) fn check_slot_now(&mut self, now: Moment, slot: u32) {
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return;
        };
        if entry.settings.kind == Kind::Push {
            return;
        }
        entry.ask(now);
        if let Activity::Waiting { due, .. } = entry.activity {
            self.wheel.set(slot, due);
        }
    }

    pub(in super::super) fn set_admin(&mut self, now: Moment, key: &K, admin: Admin) -> bool {
        let Some(slot) = self.find(key) else {
            return false;
        };
        if let Some(entry) = entry_mut(&mut self.entries, slot) {
            entry.health.admin = admin;
        }
        self.refresh(now, slot, None);
        true
    }

    pub(in super::super) fn set_agent(
        &mut self,
        now: Moment,
        key: &K,
        agent: Agent,
        weight: Option<Weight>,
    ) -> bool {
        let Some(slot) = self.find(key) else {
            return false;
        };
        if let Some(entry) = entry_mut(&mut self.entries, slot) {
            entry.health.agent = agent;
            entry.health.agent_weight = weight.unwrap_or(entry.health.agent_weight);
        }
        self.refresh(now, slot, None);
        true
    }

    /// A target that reports by itself does.
    pub(in super::super) fn push(&mut self, now: Moment, key: &K, report: &Report) -> bool {
        let Some(slot) = self.find(key) else {
            return false;
        };
        let Some(entry) = entry_mut(&mut self.entries, slot) else {
            return false;
        };
        if entry.settings.kind != Kind::Push {
            return false;
        }
        let due = now + entry.settings.interval;
        entry.slot = due;
        entry.activity = Activity::Waiting { due, extra: false };
        self.wheel.set(slot, due);
        self.learn(now, slot, report);
        true
    }
}
