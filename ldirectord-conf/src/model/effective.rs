//! What is in effect: merged values, each with its origin.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::data::{Id, Real, Value};
use super::written;
use crate::config::{Config, Global, Login, Origin, Origins, Password, VirtualService};
use crate::config::{Family, Secret, Text};
use crate::document::Document;

/// The values in effect and where each comes from, to be serialised.
///
/// `{"global": {NAME: {"value", "from", "line"}}, "virtuals": [{"id", "line", "settings": {NAME:
/// …}, "reals": […]}]}`. `from` is `default`, `global`, `virtual` or `section`; `line` is there
/// unless it is `default`. A value that is not set is null. Where ldirectord puts the name of
/// the director into a login, `HOST` stands for it.
#[derive(Clone, Copy, Debug)]
pub struct Effective<'a> {
    config: &'a Config,
    document: &'a Document,
}

impl<'a> Effective<'a> {
    /// The values of a configuration, with lines of the document that it was made of.
    #[must_use]
    pub const fn new(config: &'a Config, document: &'a Document) -> Self {
        Self { config, document }
    }
}

impl Serialize for Effective<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let origins = Origins::of(self.document);
        let line = |origin: Origin| Some(self.document.position(origin.span()?.start()).line);
        let sourced = |origin: Origin, value| Sourced {
            value,
            from: origin.as_str(),
            line: line(origin),
        };
        let global = global(self.config.global()).into_iter();
        let global = global.map(|(key, value)| (key, sourced(origins.of_global(key), value)));
        let virtuals = self.config.virtuals().iter().map(|service| Section {
            id: written::id(service.id()),
            line: self.document.position(service.span().start()).line,
            settings: section(service)
                .into_iter()
                .map(|(key, value)| (key, sourced(origins.of_virtual(service, key), value)))
                .collect(),
            reals: service.reals().iter().map(written::real).collect(),
        });
        let file = File {
            global: global.collect(),
            virtuals: virtuals.collect(),
        };
        file.serialize(serializer)
    }
}

#[derive(Serialize)]
struct File {
    global: BTreeMap<&'static str, Sourced>,
    virtuals: Vec<Section>,
}

#[derive(Serialize)]
struct Section {
    id: Id,
    line: usize,
    settings: BTreeMap<&'static str, Sourced>,
    reals: Vec<Real>,
}

/// A value and where it comes from.
#[derive(Serialize)]
struct Sourced {
    value: Option<Value>,
    from: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

type Values = Vec<(&'static str, Option<Value>)>;

fn value(value: impl Into<Value>) -> Option<Value> {
    Some(value.into())
}

fn text(text: Option<&Text>) -> Option<Value> {
    text.map(Value::from)
}

fn global(from: &Global) -> Values {
    let execute = from.execute().iter().map(|each| each.into());
    vec![
        ("autoreload", value(from.auto_reload())),
        ("callback", text(from.callback())),
        ("checkcount", value(from.check_count())),
        ("checkinterval", value(from.check_interval().as_secs())),
        (
            "checktimeout",
            from.check_timeout().map(|time| time.as_secs().into()),
        ),
        ("cleanstop", value(from.clean_stop())),
        ("emailalert", text(from.mail_alert())),
        ("emailalertfreq", value(from.mail_frequency().as_secs())),
        ("emailalertfrom", text(from.mail_from())),
        ("emailalertstatus", value(from.mail_status())),
        ("execute", Some(Value::List(execute.collect()))),
        ("failurecount", value(from.failure_count())),
        ("fallback", from.fallback(Family::V4).map(Value::from)),
        ("fallback6", from.fallback(Family::V6).map(Value::from)),
        ("fallbackcommand", text(from.fallback_command())),
        ("fork", value(from.fork())),
        ("logfile", text(from.log_file())),
        ("maintenancedir", text(from.maintenance_dir())),
        (
            "negotiatetimeout",
            from.negotiate_timeout().map(|time| time.as_secs().into()),
        ),
        ("quiescent", value(from.quiescent())),
        ("readdquiescent", value(from.readd_quiescent())),
        ("smtp", text(from.smtp())),
        ("supervised", value(from.supervised())),
    ]
}

fn section(from: &VirtualService) -> Values {
    let mut values = checks(from);
    values.extend(table(from));
    values
}

fn checks(from: &VirtualService) -> Values {
    let command = from
        .check_command()
        .map_or_else(|| "/bin/true".into(), Value::from);
    let request = from.request().map_or_else(|| "/".into(), Value::from);
    vec![
        ("checkcommand", Some(command)),
        ("checkcount", value(from.check_count())),
        ("checkinterval", value(from.check_interval().as_secs())),
        (
            "checkport",
            from.check_port().map(|port| u64::from(port).into()),
        ),
        ("checktimeout", value(from.check_timeout().as_secs())),
        ("checktype", value(from.check_type())),
        ("database", text(from.database())),
        ("failurecount", value(from.failure_count())),
        ("httpmethod", value(&*from.http_method().to_string())),
        ("login", login(from.login())),
        (
            "negotiatetimeout",
            value(from.negotiate_timeout().as_secs()),
        ),
        ("passwd", password(from.password())),
        ("receive", text(from.receive())),
        ("request", Some(request)),
        ("secret", text(from.secret().map(Secret::expose))),
        ("service", value(from.service().as_str())),
        ("virtualhost", text(from.virtual_host())),
    ]
}

fn table(from: &VirtualService) -> Values {
    let protocol = from
        .id()
        .protocol()
        .map_or("fwm", |protocol| protocol.as_str());
    vec![
        ("cleanstop", value(from.clean_stop())),
        ("comment", text(from.comment())),
        ("emailalert", text(from.mail_alert())),
        ("emailalertfreq", value(from.mail_frequency().as_secs())),
        ("emailalertstatus", value(from.mail_status())),
        ("fallback", from.fallback().map(Value::from)),
        ("fallbackcommand", text(from.fallback_command())),
        ("load", text(from.load())),
        ("monitorfile", text(from.monitor_file())),
        ("netmask", from.netmask().map(Value::from)),
        ("ops", value(from.one_packet())),
        (
            "persistent",
            from.persistence().map(|time| time.as_secs().into()),
        ),
        ("protocol", value(protocol)),
        ("quiescent", value(from.quiescent())),
        ("schedflags", text(from.sched_flags())),
        ("scheduler", value(from.scheduler())),
        ("servicename", text(from.service_name())),
        ("smtp", text(from.smtp())),
    ]
}

fn login(login: &Login) -> Option<Value> {
    login.resolve("HOST").map(|text| (&*text).into())
}

fn password(password: &Password) -> Option<Value> {
    let secret = password.resolve("HOST");
    secret.map(|secret| secret.expose().into())
}
