//! Check plans from a parsed ldirectord.cf.
//!
//! Stands before the first step of the data flow: each real server of each virtual service
//! becomes a key and a plan for the [`Monitor`](crate::Monitor).
//!
//! | ldirectord.cf | plan |
//! |---|---|
//! | `checktype=connect` (TCP) | [`Tcp`], timeout `checktimeout` |
//! | `checktype=negotiate`, `service=http` | [`Http`], timeout `negotiatetimeout` |
//! | `checktype=negotiate`, `service=none` | always up, as in ldirectord |
//! | `checktype=on` | always up |
//! | `checktype=off` | never up |
//! | `checkinterval` | interval |
//! | `failurecount` | fall; rise is 1 |
//!
//! Everything else is an error that names the real server, so that nobody takes an unchecked
//! server for a healthy one. Differences to ldirectord, all on purpose: redirects are not
//! followed; a timeout of zero (`00`) is the default instead of none; a check begins every
//! `checkinterval`, not that long after the round before ended.
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

mod error;
mod perl;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ldirectord_conf::{
    Check, CheckService, CheckType, Config, HttpMethod, Protocol, RealId, RealState,
};

use crate::probes::{Fixed, Http, Tcp};
use crate::{CheckPlan, Probe, State};

pub use error::{SpecError, SpecErrors};

/// What the policy of `Config::to_ipvs` needs to know of a state.
impl From<State> for RealState {
    fn from(state: State) -> Self {
        match state {
            State::Unknown => Self::Unknown,
            State::Up => Self::Up,
            State::Down => Self::Down,
            // The table has one form of "no new connections": that of `maintenancedir`.
            State::Draining | State::Maintenance => Self::Maintenance,
        }
    }
}

/// A plan for every real server of every virtual service, in order of the file.
///
/// # Errors
/// One error for each real server whose check is not supported or cannot be built.
pub fn check_plans(config: &Config) -> Result<Vec<(RealId, CheckPlan)>, SpecErrors> {
    let (mut plans, mut errors) = (Vec::new(), Vec::new());
    for virtual_service in config.virtuals() {
        for real in virtual_service.reals() {
            match check_plan(virtual_service.check(real)) {
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
pub fn check_plan(check: Check<'_>) -> Result<CheckPlan, SpecError> {
    // Only what is not looked at has no port.
    let address = SocketAddr::new(check.ip(), check.port().unwrap_or(0));
    let fall = u32::try_from(check.failure_count()).unwrap_or(u32::MAX);
    let plan = CheckPlan::new(probe(check)?, address)
        .interval(check.interval())
        .timeout(timeout(check))
        .fall(fall);
    let real = check.real().id();
    plan.validate()
        .map_err(|source| SpecError::Plan { real, source })?;
    Ok(plan)
}

fn probe(check: Check<'_>) -> Result<Arc<dyn Probe>, SpecError> {
    let kind = check.kind();
    if matches!(kind, CheckType::Negotiate | CheckType::Combined(0)) {
        negotiate(check)
    } else if kind == CheckType::Connect {
        connect(check)
    } else if kind == CheckType::On {
        Ok(Arc::new(Fixed::always()))
    } else if kind == CheckType::Off {
        Ok(Arc::new(Fixed::never()))
    } else {
        Err(unsupported(check, &format!("checktype `{kind}`")))
    }
}

fn negotiate(check: Check<'_>) -> Result<Arc<dyn Probe>, SpecError> {
    let service = check.service();
    if service == CheckService::Http {
        Ok(Arc::new(http(check)?))
    } else if service == CheckService::None {
        Ok(Arc::new(Fixed::always()))
    } else {
        Err(unsupported(
            check,
            &format!("service `{}`", service.as_str()),
        ))
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

fn http(check: Check<'_>) -> Result<Http, SpecError> {
    let real = check.real().id();
    let path = path(check)?;
    let builder = match check.http_method() {
        HttpMethod::Get => Http::get(path),
        HttpMethod::Head => Http::head(path),
    };
    let host = check
        .virtual_host()
        .map(|text| text.to_string_lossy().into_owned());
    let pattern = check.receive().map(|text| perl::translate(text.as_bytes()));
    builder
        .host_header(host.unwrap_or_else(|| literal(check.ip())))
        .receive(pattern.unwrap_or_default())
        .build()
        .map_err(|source| SpecError::Http { real, source })
}

/// The path of the request, every byte that is no ASCII percent-encoded.
fn path(check: Check<'_>) -> Result<String, SpecError> {
    let request = check.request();
    let own = check.real().request().is_some();
    if own && request.windows(7).any(|part| part == b"http://") {
        let request = String::from_utf8_lossy(request).into_owned();
        return Err(SpecError::AbsoluteRequest {
            real: check.real().id(),
            request,
        });
    }
    let encode = |byte: &u8| match byte.is_ascii() {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    Ok(request.iter().map(encode).collect())
}

fn timeout(check: Check<'_>) -> Duration {
    let (configured, default) = if check.kind() == CheckType::Connect {
        (check.check_timeout(), Duration::from_secs(5))
    } else {
        (check.negotiate_timeout(), Duration::from_secs(30))
    };
    if configured.is_zero() {
        default
    } else {
        configured
    }
}

fn unsupported(check: Check<'_>, what: &str) -> SpecError {
    SpecError::Unsupported {
        real: check.real().id(),
        check: what.to_owned(),
    }
}

/// An address as a URL has it.
fn literal(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}
