//! A director: health of the real servers in, the kernel's table out.
//!
//! It only joins what the crates decide: the monitor says how each server stands, [`to_ipvs`] says
//! which table follows, [`Plan`] says what to change. The program `custom-director` shows the
//! same without this module.

use std::collections::HashMap;

use health::ldirectord::to_ipvs;
use health::tracker::Standing;
use health::{CheckPlan, Events, Monitor, State, TargetEvent};
use ipvs::{Client, Plan, Table, transport::Transport};
use ldirectord_conf::{Config, RealId};

/// Checks the real servers of one configuration and keeps one kernel's table.
#[derive(Debug)]
pub struct Director<T: Transport> {
    config: Config,
    kernel: Client<T>,
    monitor: Monitor<RealId>,
    events: Events<RealId>,
    standings: HashMap<RealId, Standing>,
}

/// Why a director cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectorError {
    /// A check's settings are out of range.
    #[error("cannot check {real}")]
    Check {
        /// The real server.
        real: Box<RealId>,
        /// What is wrong with the plan.
        source: health::PlanError,
    },
    /// The configuration asks for what a table cannot hold.
    #[error("the configuration cannot become an IPVS table")]
    Table(#[from] ldirectord_conf::ToIpvsError),
    /// The kernel could not be reached.
    #[error(transparent)]
    Connect(#[from] ipvs::ConnectError),
    /// The kernel could not be read.
    #[error("the kernel's table could not be read")]
    Kernel(#[from] ipvs::Error),
    /// The conversation with the kernel broke off between two changes.
    #[error("the kernel's table is changed in part")]
    Apply(#[from] ipvs::client::ApplyError),
    /// Some changes were refused.
    #[error("the kernel refused {failed} of {all} changes, the first: {first}")]
    Refused {
        /// How many were refused.
        failed: usize,
        /// How many were asked for.
        all: usize,
        /// The first refusal, in words.
        first: String,
    },
}

/// One event and what it changed in the kernel.
#[derive(Debug)]
pub struct Step {
    /// What the monitor told.
    pub event: TargetEvent<RealId>,
    /// The changes that followed; empty when the table was right already.
    pub plan: Plan,
}

impl<T: Transport> Director<T> {
    /// Makes the virtual services and starts the checks; must be called within a tokio runtime.
    ///
    /// A real server without a plan stays unknown: it gets no traffic.
    ///
    /// # Errors
    ///
    /// [`DirectorError`] naming the check or the change that is refused.
    pub fn start(
        config: Config,
        kernel: Client<T>,
        plans: impl IntoIterator<Item = (RealId, CheckPlan)>,
    ) -> Result<Self, DirectorError> {
        let (monitor, events) = Monitor::builder().spawn();
        for (real, plan) in plans {
            monitor
                .upsert(real, plan)
                .map_err(|source| DirectorError::Check {
                    real: Box::new(real),
                    source,
                })?;
        }
        let standings = HashMap::new();
        let mut director = Self {
            config,
            kernel,
            monitor,
            events,
            standings,
        };
        drop(director.converge()?);
        Ok(director)
    }

    /// Waits for the next event and makes the kernel's table follow; `None` when checks ended.
    ///
    /// # Errors
    ///
    /// [`DirectorError`] when the kernel refuses; the next call tries again whatever is missing.
    pub async fn next(&mut self) -> Result<Option<Step>, DirectorError> {
        let Some(event) = self.events.next_target().await else {
            return Ok(None);
        };
        self.standings.insert(*event.key(), event.standing());
        let plan = self.converge()?;
        Ok(Some(Step { event, plan }))
    }

    /// What is known of a real server.
    #[must_use]
    pub fn state(&self, real: &RealId) -> State {
        self.standing(real).state
    }

    fn standing(&self, real: &RealId) -> Standing {
        self.standings.get(real).copied().unwrap_or_default()
    }

    /// The table that the configuration and the states ask for.
    ///
    /// # Errors
    ///
    /// [`DirectorError::Table`] when the configuration asks for what a table cannot hold.
    pub fn desired(&self) -> Result<Table, DirectorError> {
        Ok(to_ipvs(&self.config, |real| self.standing(real))?)
    }

    /// Ends the checks; removes the services of the configuration if it says `cleanstop=yes`.
    ///
    /// # Errors
    ///
    /// [`DirectorError`] when the kernel refuses.
    pub async fn stop(mut self) -> Result<(), DirectorError> {
        let keep = self.desired()?;
        self.monitor.shutdown().await;
        if !self.config.global().clean_stop() {
            return Ok(());
        }
        let observed = self.kernel.table()?;
        let owned = |key: &ipvs::ServiceKey| keep.service(key).is_some();
        let plan = Plan::between_owned(&Table::new(), &observed, owned);
        apply(&mut self.kernel, &plan)
    }

    fn converge(&mut self) -> Result<Plan, DirectorError> {
        let observed = self.kernel.table()?;
        let plan = Plan::between_owned(&self.desired()?, &observed, |_foreign| false);
        apply(&mut self.kernel, &plan)?;
        Ok(plan)
    }
}

fn apply<T: Transport>(kernel: &mut Client<T>, plan: &Plan) -> Result<(), DirectorError> {
    let report = kernel.apply(plan)?;
    let Some(first) = report.failures().next() else {
        return Ok(());
    };
    Err(DirectorError::Refused {
        failed: report.failures().count(),
        all: plan.len(),
        first: format!("{}: {}", first.change, first.error),
    })
}
