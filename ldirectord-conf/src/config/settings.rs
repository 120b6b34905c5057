//! What a section says itself, before globals and defaults are merged in.

use std::borrow::Cow;

use super::fallback::Fallback;
use super::global::Mail;
use super::text::{Secret, Text};
use super::words::{CheckService, CheckType, HttpMethod};

/// The directives of one section; none means not set there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) check_type: Option<CheckType>,
    pub(crate) service: Option<CheckService>,
    pub(crate) check_port: Option<u16>,
    pub(crate) check_timeout: Option<u64>,
    pub(crate) negotiate_timeout: Option<u64>,
    pub(crate) check_interval: Option<u64>,
    pub(crate) check_count: Option<u64>,
    pub(crate) failure_count: Option<u64>,
    pub(crate) request: Option<Text>,
    pub(crate) receive: Option<Text>,
    pub(crate) http_method: Option<HttpMethod>,
    pub(crate) virtual_host: Option<Text>,
    pub(crate) login: Login,
    pub(crate) password: Password,
    pub(crate) database: Option<Text>,
    pub(crate) secret: Option<Secret>,
    pub(crate) load: Option<Text>,
    pub(crate) scheduler: Option<Cow<'static, str>>,
    pub(crate) persistent: Option<u64>,
    pub(crate) netmask: Option<Netmask>,
    pub(crate) sched_flags: Option<Text>,
    pub(crate) ops: Option<bool>,
    pub(crate) quiescent: Option<bool>,
    pub(crate) clean_stop: Option<bool>,
    pub(crate) check_command: Option<Text>,
    pub(crate) fallback: Option<Fallback>,
    pub(crate) fallback_command: Option<Text>,
    pub(crate) monitor_file: Option<Text>,
    pub(crate) mail: Mail,
    pub(crate) service_name: Option<Text>,
    pub(crate) comment: Option<Text>,
}

/// The login name of checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Login {
    /// No login name.
    #[default]
    Empty,
    /// `login="…"`.
    Given(Text),
    /// `anonymous`: an explicit `service=ftp` without a login before it.
    Anonymous,
    /// `ldirectord@HOST`: an explicit `service=sip` without a login before it.
    Director,
}

impl Login {
    /// The login name, `host` being the name of the director; none when empty.
    #[must_use]
    pub fn resolve(&self, host: &str) -> Option<Cow<'_, Text>> {
        match self {
            Self::Empty => None,
            Self::Given(text) => Some(Cow::Borrowed(text)),
            Self::Anonymous => Some(Cow::Owned(Text::from("anonymous"))),
            Self::Director => Some(Cow::Owned(director_at(host))),
        }
    }
}

/// The password of checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Password {
    /// No password.
    #[default]
    Empty,
    /// `passwd="…"`.
    Given(Secret),
    /// `ldirectord@HOST`: an explicit `service=ftp` without a password before it.
    Director,
}

impl Password {
    /// The password, `host` being the name of the director; none when empty.
    #[must_use]
    pub fn resolve(&self, host: &str) -> Option<Secret> {
        match self {
            Self::Empty => None,
            Self::Given(secret) => Some(secret.clone()),
            Self::Director => Some(director_at(host).into()),
        }
    }
}

fn director_at(host: &str) -> Text {
    Text::from(format!("ldirectord@{host}").as_str())
}

/// Granularity of persistence (`netmask`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Netmask {
    /// Dotted quad of an IPv4 service. ldirectord checks its form, not its numbers.
    Quad(Box<str>),
    /// Prefix length of an IPv6 service, 1 to 128.
    Prefix(u8),
}
