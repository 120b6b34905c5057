//! Check plans from a parsed ldirectord.cf.
//!
//! Stands before the first step of the data flow: each real server of each virtual service
//! becomes a key and a plan for the [`Monitor`](crate::Monitor).
//!
//! | ldirectord.cf | plan |
//! |---|---|
//! | `checktype=connect` (TCP) | [`Tcp`], timeout `checktimeout` |
//! | `checktype=negotiate`, `service=http`, `http_proxy` | [`Http`](crate::probes::Http), timeout `negotiatetimeout` |
//! | `checktype=negotiate`, `service=none` | always up, as in ldirectord |
//! | `checktype=N` (TCP) | [`Check::combined`](crate::Check::combined): N connects between two negotiates |
//! | `checktype=external` | [`External`](crate::probes::External), timeout `checktimeout` |
//! | `checktype=on` | always up |
//! | `checktype=off` | never up |
//! | `checkinterval` | interval |
//! | `failurecount` | fall; rise is 1 |
//!
//! Everything else is an error that names the real server, so that nobody takes an unchecked
//! server for a healthy one. How close the checks are to the Perl program's is a choice:
//! [`Compat`]. A check begins every `checkinterval`, not that long after the round before ended.
//!
//! ```
//! use health::ldirectord::check_plans;
//! use ldirectord_conf::{Config, Document, NumericOnly};
//!
//! let file = b"virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\tservice=http\n";
//! let (config, _) = Config::interpret(&Document::parse(file), &NumericOnly);
//! let plans = check_plans(&config.expect("no mistakes in it")).expect("all are supported");
//!
//! assert_eq!(plans[0].0.to_string(), "tcp 10.99.0.70:80 -> 10.99.0.121:80");
//! assert_eq!(plans[0].1.probe().kind(), "http");
//! ```

mod compat;
mod error;
mod external;
mod http;
mod perl;
#[cfg(feature = "ipvs")]
mod table;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ldirectord_conf::{Check, CheckService, CheckType, Config, Protocol, RealId, RealState};

use crate::probes::{Fixed, Tcp};
use crate::{CheckPlan, Probe, State};

pub use compat::Compat;
pub use error::{SpecError, SpecErrors};
use http::Probes;
#[cfg(feature = "ipvs")]
pub use table::to_ipvs;

/// As good as no timeout: the longest that a plan can have.
const FOREVER: Duration = Duration::from_hours(24 * 365);

/// What the policy of `Config::to_ipvs` needs to know of a state.
///
/// That policy has one form of "no new connections", that of `maintenancedir`: with
/// `quiescent=no` it takes a draining server's connections along. `to_ipvs` of this module
/// (feature `ipvs`) does not, and knows shares of weights.
impl From<State> for RealState {
    fn from(state: State) -> Self {
        match state {
            State::Unknown => Self::Unknown,
            State::Up => Self::Up,
            State::Down => Self::Down,
            State::Draining | State::Maintenance => Self::Maintenance,
        }
    }
}

/// A plan for every real server of every virtual service, in order of the file; [`Compat::Fixed`].
///
/// # Errors
/// One error for each real server whose check is not supported or cannot be built.
pub fn check_plans(config: &Config) -> Result<Vec<(RealId, CheckPlan)>, SpecErrors> {
    Compat::Fixed.check_plans(config)
}

/// The plan of one real server; [`Compat::Fixed`].
///
/// # Errors
/// When its check is not supported or cannot be built.
pub fn check_plan(check: Check<'_>) -> Result<CheckPlan, SpecError> {
    Compat::Fixed.check_plan(check)
}

impl Compat {
    /// A plan for every real server of every virtual service, in order of the file.
    ///
    /// # Errors
    /// One error for each real server whose check is not supported or cannot be built.
    pub fn check_plans(self, config: &Config) -> Result<Vec<(RealId, CheckPlan)>, SpecErrors> {
        let (mut plans, mut errors) = (Vec::new(), Vec::new());
        let mut probes = Probes::default();
        for virtual_service in config.virtuals() {
            for real in virtual_service.reals() {
                match self.plan(virtual_service.check(real), &mut probes) {
                    Ok(plan) => plans.push((real.id(), plan)),
                    Err(error) => errors.push(error),
                }
            }
        }
        if errors.is_empty() {
            Ok(plans)
        } else {
            Err(SpecErrors(errors))
        }
    }

    /// The plan of one real server.
    ///
    /// # Errors
    /// When its check is not supported or cannot be built.
    pub fn check_plan(self, check: Check<'_>) -> Result<CheckPlan, SpecError> {
        self.plan(check, &mut Probes::default())
    }

    fn plan(self, check: Check<'_>, probes: &mut Probes) -> Result<CheckPlan, SpecError> {
        // Only what is not looked at has no port.
        let address = SocketAddr::new(check.ip(), check.port().unwrap_or(0));
        let fall = u32::try_from(check.failure_count()).unwrap_or(u32::MAX);
        let plan = CheckPlan::new(self.tree(check, probes)?, address)
            .interval(check.interval())
            .timeout(self.timeout(check))
            .budgets(self.budgets())
            .fall(fall);
        let real = check.real().id();
        plan.validate().map_err(|source| SpecError::Plan {
            real,
            source: Box::new(source),
        })?;
        Ok(plan)
    }

    fn tree(self, check: Check<'_>, probes: &mut Probes) -> Result<crate::Check, SpecError> {
        let CheckType::Combined(connects @ 1..) = check.kind() else {
            return Ok(self.probe(check, probes)?.into());
        };
        let connects = u32::try_from(connects).unwrap_or(u32::MAX);
        let cheap = crate::Check::from(connect(check)?).timeout(self.short(check));
        let full = crate::Check::from(self.negotiate(check, probes)?).timeout(self.long(check));
        Ok(crate::Check::combined(connects, cheap, full))
    }

    fn probe(self, check: Check<'_>, probes: &mut Probes) -> Result<Arc<dyn Probe>, SpecError> {
        let kind = check.kind();
        if matches!(kind, CheckType::Negotiate | CheckType::Combined(0)) {
            self.negotiate(check, probes)
        } else if kind == CheckType::Connect {
            connect(check)
        } else if kind == CheckType::External {
            Ok(Arc::new(external::probe(check, self)))
        } else if kind == CheckType::On {
            Ok(Arc::new(Fixed::always()))
        } else if kind == CheckType::Off {
            Ok(Arc::new(Fixed::never()))
        } else {
            Err(unsupported(check, &format!("checktype `{kind}`")))
        }
    }

    fn timeout(self, check: Check<'_>) -> Duration {
        let kind = check.kind();
        if matches!(kind, CheckType::Connect | CheckType::External) {
            self.short(check)
        } else if matches!(kind, CheckType::Combined(1..)) {
            self.short(check).max(self.long(check))
        } else {
            self.long(check)
        }
    }

    fn short(self, check: Check<'_>) -> Duration {
        self.or_default(check.check_timeout(), Duration::from_secs(5))
    }

    fn long(self, check: Check<'_>) -> Duration {
        self.or_default(check.negotiate_timeout(), Duration::from_secs(30))
    }

    const fn or_default(self, configured: Duration, default: Duration) -> Duration {
        match (configured.is_zero(), self) {
            (false, _) => configured,
            (true, Self::Fixed) => default,
            (true, Self::Strict) => FOREVER,
        }
    }

    fn negotiate(self, check: Check<'_>, probes: &mut Probes) -> Result<Arc<dyn Probe>, SpecError> {
        let service = check.service();
        if matches!(service, CheckService::Http | CheckService::HttpProxy) {
            probes.http(check, self)
        } else if service == CheckService::None {
            Ok(Arc::new(Fixed::always()))
        } else {
            let what = format!("service `{}`", service.as_str());
            Err(unsupported(check, &what))
        }
    }
}

fn connect(check: Check<'_>) -> Result<Arc<dyn Probe>, SpecError> {
    if check.virtual_service().id().protocol() == Some(Protocol::Udp) {
        return Err(unsupported(check, "checktype `connect` of a UDP service"));
    }
    match check.port() {
        Some(_) => Ok(Arc::new(Tcp::new())),
        None => Err(SpecError::NoPort {
            real: check.real().id(),
        }),
    }
}

fn unsupported(check: Check<'_>, what: &str) -> SpecError {
    SpecError::Unsupported {
        real: check.real().id(),
        check: what.to_owned(),
    }
}
