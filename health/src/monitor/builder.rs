//! Settings of a monitor.

use std::fmt::Debug;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit};
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::driver::Driver;
use super::engine::{Config, Engine};
use super::shared::Shared;
use super::{Events, Monitor};
use crate::CheckPlan;
use crate::group::SuspicionPolicy;
use crate::schedule::limits::Limits;

/// No more checks at once by default, however many descriptors there are.
const IN_FLIGHT_MAX: u64 = 1024;

/// Settings of a monitor.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder<K> {
    seed: Option<u64>,
    max_in_flight: Option<u32>,
    reserve: u32,
    max_per_host: u32,
    max_per_network: u32,
    max_per_group: u32,
    max_processes: u32,
    starts_per_second: Option<u32>,
    first_sweep: Option<u32>,
    remember: usize,
    grace: Duration,
    canary: Option<(SuspicionPolicy, CheckPlan)>,
    key: PhantomData<fn(K)>,
}

impl<K: Clone + Eq + Hash + Debug + Send + Sync + 'static> Builder<K> {
    pub(super) const fn new() -> Self {
        Self {
            seed: None,
            max_in_flight: None,
            reserve: 64,
            max_per_host: 0,
            max_per_network: 0,
            max_per_group: 0,
            max_processes: 16,
            starts_per_second: None,
            first_sweep: Some(100),
            remember: 0,
            grace: Duration::from_secs(1),
            canary: None,
            key: PhantomData,
        }
    }

    /// Sets the seed of phases and jitter. Default: random, so that two directors differ.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets how many probes may run at once, at least 1. Default: what the limit of open files
    /// (`ulimit -n`) allows without the [reserve](Self::descriptor_reserve), at most 1024: each running HTTP check
    /// takes some 3 kB, or 28 kB while it reads a body.
    ///
    /// Checks beyond it start in the order in which they were due. Targets that are down or
    /// timed out get at most half of the places, so that hung ones cannot delay the others.
    pub const fn max_in_flight(mut self, probes: u32) -> Self {
        self.max_in_flight = Some(probes);
        self
    }

    /// Sets how many file descriptors are left to the rest of the process. Default 64.
    pub const fn descriptor_reserve(mut self, descriptors: u32) -> Self {
        self.reserve = descriptors;
        self
    }

    /// Sets how many probes may run at once towards one address. Default 0: no limit.
    pub const fn max_per_host(mut self, probes: u32) -> Self {
        self.max_per_host = probes;
        self
    }

    /// Sets how many probes may run at once towards one network, an IPv4 /24 or an IPv6 /64.
    /// Default 0: no limit.
    pub const fn max_per_network(mut self, probes: u32) -> Self {
        self.max_per_network = probes;
        self
    }

    /// Sets how many probes of one [group](CheckPlan::group) may run at once. Default 0: no limit.
    pub const fn max_per_group(mut self, probes: u32) -> Self {
        self.max_per_group = probes;
        self
    }

    /// Sets how many processes probes may have spawned at once. Default 16.
    pub const fn max_processes(mut self, processes: u32) -> Self {
        self.max_processes = processes;
        self
    }

    /// Sets how many probes may start per second: with one connection each, as most have, the rate
    /// of new connections. Default, and with zero: no limit.
    ///
    /// A check with several probes counts for as many. Within 20 ms a burst is let through.
    pub const fn max_starts_per_second(mut self, probes: u32) -> Self {
        self.starts_per_second = Some(probes);
        self
    }

    /// Sets how many targets per second are checked before their own slot when they are new.
    ///
    /// Default 100: so a director knows some hundred real servers within seconds, and a start
    /// with 100,000 makes no burst. Zero: each target is first checked in its own slot, within
    /// one interval. `u32::MAX`: at once. Targets of high [priority](CheckPlan::priority) have a
    /// sweep of their own at the same rate: they wait for no others.
    pub const fn first_sweep(mut self, targets_per_second: u32) -> Self {
        self.first_sweep = if targets_per_second == 0 {
            None
        } else {
            Some(targets_per_second)
        };
        self
    }

    /// Sets how many results are kept of each target. Default 0: only the last.
    ///
    /// Each takes about 80 bytes.
    pub const fn remember(mut self, results: usize) -> Self {
        self.remember = results;
        self
    }

    /// Checks something that is always there before it is believed that everything fails.
    ///
    /// A port of the default gateway, or of this host: whatever fails only together with the
    /// checker's own network. Default: none, everything is believed.
    pub fn canary(mut self, plan: CheckPlan, policy: SuspicionPolicy) -> Self {
        self.canary = Some((policy, plan));
        self
    }

    /// Sets how long [`Monitor::shutdown`] waits for running checks. Default 1 s.
    pub const fn shutdown_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Starts the monitor on the runtime that this is called in, which must have time and I/O
    /// enabled.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn spawn(self) -> (Monitor<K>, Events<K>) {
        self.spawn_on(&Handle::current())
    }

    /// Starts the monitor on a runtime; handles and events may be used in any other.
    ///
    /// One task of that runtime schedules, whatever its number of workers; each running check is
    /// a task of its own. On a current-thread runtime all of it is one thread: least work per
    /// check, and enough for some 20,000 checks a second. On a multi-thread runtime the checks
    /// run on all workers: for more than one core's worth of checks, probes that compute, or a
    /// probe that might block. Scheduler, checks and handles meet at one lock that is held for
    /// microseconds. To keep checks on time whatever else a program does, give them a runtime
    /// of their own:
    ///
    /// ```
    /// use health::Monitor;
    ///
    /// let runtime = tokio::runtime::Builder::new_multi_thread()
    ///     .worker_threads(1)
    ///     .thread_name("health")
    ///     .enable_all()
    ///     .build()?;
    /// let (monitor, events) = Monitor::<String>::builder().spawn_on(runtime.handle());
    /// # drop((monitor, events));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn spawn_on(self, runtime: &Handle) -> (Monitor<K>, Events<K>) {
        let limits = Limits {
            in_flight: self
                .max_in_flight
                .unwrap_or_else(|| by_descriptors(self.reserve))
                .max(1),
            per_host: self.max_per_host,
            per_network: self.max_per_network,
            per_group: self.max_per_group,
            processes: self.max_processes.max(1),
        };
        let config = Config {
            seed: self.seed.unwrap_or_else(|| RandomState::new().hash_one(())),
            limits,
            starts_per_second: self.starts_per_second,
            first_sweep: self.first_sweep,
            remember: self.remember,
            suspicion: self.canary,
        };
        let shared = Arc::new(Shared::new(Engine::new(config), Instant::now()));
        let events = Events::new(Arc::clone(&shared));
        let driver = runtime.spawn(Driver::new(Arc::clone(&shared), self.grace).run());
        (
            Monitor {
                shared,
                driver: Some(driver),
            },
            events,
        )
    }
}

/// As many probes as there are descriptors for.
fn by_descriptors(reserve: u32) -> u32 {
    let limit = getrlimit(Resource::RLIMIT_NOFILE).map_or(256, |(soft, _)| soft);
    let free = limit.saturating_sub(reserve.into()).min(IN_FLIGHT_MAX);
    u32::try_from(free).unwrap_or(u32::MAX)
}
