//! The states of a target: observed, wished by the operator, told by the agent, and their sum.

use std::fmt;

/// What the checks alone say about a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Observed {
    /// Nothing yet: never checked, or restarted because what is checked changed.
    #[default]
    Unknown,
    /// The target works.
    Up,
    /// The target does not work.
    Down,
}

/// What a target is to be treated as: the worst of observed, administrative and agent state.
///
/// Ordered from best to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum State {
    /// The target works.
    Up,
    /// The target works and is to get no new connections: weight 0 (ipvsadm(8)).
    Draining,
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// The target does not work.
    Down,
    /// An operator or the agent took the target out, whatever the checks say.
    Maintenance,
}

/// What an operator wishes; kept over reloads, untouched by checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Admin {
    /// The checks decide.
    #[default]
    Ready,
    /// No new connections.
    Drain,
    /// Out of service. ldirectord: a file in `maintenancedir`.
    Maintenance,
}

/// What the target's own agent tells; it can lower the state but never lift it.
///
/// HAProxy: `agent-check` (`up`, `ready` / `drain` / `maint` / `down`, `fail`, `stopped`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Agent {
    /// Nothing bad, or there is no agent.
    #[default]
    Ready,
    /// No new connections.
    Drain,
    /// Not working.
    Down,
    /// Out of service.
    Maintenance,
}

/// How much of its configured weight a target is to get, in percent. Default 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Weight(u16);

impl Weight {
    /// The whole configured weight.
    pub const FULL: Self = Self(100);
    /// No new connections.
    pub const ZERO: Self = Self(0);

    /// A percentage; more than 1000 % counts as 1000 %.
    #[must_use]
    pub const fn percent(percent: u16) -> Self {
        if percent > 1000 {
            Self(1000)
        } else {
            Self(percent)
        }
    }

    /// The percentage, 0 to 1000.
    #[must_use]
    pub const fn as_percent(self) -> u16 {
        self.0
    }

    /// This share of a configured weight, rounded up so that only zero gives zero.
    ///
    /// ```
    /// assert_eq!(health::Weight::percent(10).of(5), 1);
    /// assert_eq!(health::Weight::ZERO.of(5), 0);
    /// ```
    #[must_use]
    pub fn of(self, configured: u32) -> u32 {
        let scaled = (u64::from(configured) * u64::from(self.0)).div_ceil(100);
        u32::try_from(scaled).unwrap_or(u32::MAX)
    }

    /// This share of another share.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let product = (u32::from(self.0) * u32::from(other.0)).div_ceil(100);
        Self::percent(u16::try_from(product).unwrap_or(u16::MAX))
    }
}

impl Default for Weight {
    fn default() -> Self {
        Self::FULL
    }
}

impl State {
    /// The worst of all inputs. `draining` is what the checks ask for of a target that is up.
    #[must_use]
    pub fn effective(observed: Observed, draining: bool, admin: Admin, agent: Agent) -> Self {
        let observed = match observed {
            Observed::Up if draining => Self::Draining,
            Observed::Up => Self::Up,
            Observed::Unknown => Self::Unknown,
            Observed::Down => Self::Down,
        };
        let admin = match admin {
            Admin::Ready => Self::Up,
            Admin::Drain => Self::Draining,
            Admin::Maintenance => Self::Maintenance,
        };
        let agent = match agent {
            Agent::Ready => Self::Up,
            Agent::Drain => Self::Draining,
            Agent::Down => Self::Down,
            Agent::Maintenance => Self::Maintenance,
        };
        observed.max(admin).max(agent)
    }

    /// One word, the same as [`Display`](fmt::Display): for logs, metrics and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Draining => "draining",
            Self::Unknown => "unknown",
            Self::Down => "down",
            Self::Maintenance => "maintenance",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "unknown",
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBSERVED: [Observed; 3] = [Observed::Unknown, Observed::Up, Observed::Down];
    const ADMIN: [Admin; 3] = [Admin::Ready, Admin::Drain, Admin::Maintenance];
    const AGENT: [Agent; 4] = [Agent::Ready, Agent::Drain, Agent::Down, Agent::Maintenance];

    #[test]
    fn an_agent_never_lifts_what_the_checks_say() {
        for (observed, admin) in OBSERVED.into_iter().flat_map(|o| ADMIN.map(|a| (o, a))) {
            let alone = State::effective(observed, false, admin, Agent::default());
            for agent in AGENT {
                assert!(State::effective(observed, false, admin, agent) >= alone);
            }
        }
    }

    #[test]
    fn only_a_target_that_works_in_every_respect_is_up() {
        for observed in OBSERVED {
            for admin in ADMIN {
                for agent in AGENT {
                    let up = State::effective(observed, false, admin, agent) == State::Up;
                    let all =
                        observed == Observed::Up && admin == Admin::Ready && agent == Agent::Ready;
                    assert_eq!(up, all, "{observed:?} {admin:?} {agent:?}");
                }
            }
        }
    }

    #[test]
    fn weights_round_up_and_never_overflow() {
        assert_eq!(Weight::percent(1).of(1), 1);
        assert_eq!(Weight::percent(u16::MAX).of(u32::MAX), u32::MAX);
        assert_eq!(
            Weight::percent(50).times(Weight::percent(50)),
            Weight::percent(25)
        );
        assert_eq!(
            Weight::percent(1000).times(Weight::percent(1000)),
            Weight::percent(1000)
        );
    }
}
