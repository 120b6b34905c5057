//! What the file says: set values only.

use std::borrow::Cow;

use super::data::{Family, Id, Model, Real, Settings, Text, Value, Virtual};
use crate::config::global::{Global, Mail};
use crate::config::{self, CheckService, Config, Login, Password, RealServer, VirtualId};

/// Everything that is set.
pub(super) fn model(config: &Config) -> Model {
    Model {
        global: global(config.global()),
        virtuals: config.virtuals().iter().map(virtual_service).collect(),
    }
}

/// Collects what is there.
struct Collector(Settings);

impl Collector {
    fn add(&mut self, key: &'static str, value: Option<impl Into<Value>>) -> &mut Self {
        let value = value.map(|value| (Cow::Borrowed(key), value.into()));
        self.0.extend(value);
        self
    }

    fn mail(&mut self, mail: &Mail) -> &mut Self {
        self.add("emailalert", mail.alert.as_ref())
            .add("emailalertfreq", mail.frequency)
            .add("emailalertstatus", mail.status)
            .add("smtp", mail.smtp.as_ref())
    }
}

fn global(from: &Global) -> Settings {
    let mut settings = Collector(Settings::new());
    let execute: Vec<Text> = from.execute.iter().map(Text::from).collect();
    settings
        .add("autoreload", from.auto_reload)
        .add("callback", from.callback.as_ref())
        .add("checkcount", from.check_count)
        .add("checkinterval", from.check_interval)
        .add("checktimeout", from.check_timeout)
        .add("cleanstop", from.clean_stop)
        .add("emailalertfrom", from.mail_from.as_ref())
        .add(
            "execute",
            (!execute.is_empty()).then_some(Value::List(execute)),
        )
        .add("failurecount", from.failure_count)
        .add("fallback", from.fallback.as_ref())
        .add("fallback6", from.fallback6.as_ref())
        .add("fallbackcommand", from.fallback_command.as_ref())
        .add("fork", from.fork)
        .add("logfile", from.log_file.as_ref())
        .add("maintenancedir", from.maintenance_dir.as_ref())
        .add("negotiatetimeout", from.negotiate_timeout)
        .add("quiescent", from.quiescent)
        .add("readdquiescent", from.readd_quiescent)
        .add("supervised", from.supervised)
        .mail(&from.mail);
    settings.0
}

fn virtual_service(from: &config::VirtualService) -> Virtual {
    Virtual {
        id: id(from.id()),
        settings: section(from),
        reals: from.reals().iter().map(real).collect(),
    }
}

pub(super) const fn id(id: VirtualId) -> Id {
    match id {
        VirtualId::Tcp(address) => Id::Tcp(address),
        VirtualId::Udp(address) => Id::Udp(address),
        VirtualId::FwMark { family, mark } => {
            let family = match family {
                config::Family::V4 => Family::IPv4,
                config::Family::V6 => Family::IPv6,
            };
            Id::FwMark { family, mark }
        }
    }
}

fn section(from: &config::VirtualService) -> Settings {
    let own = &from.settings;
    let fallback = match from.id().family() {
        config::Family::V4 => "fallback",
        config::Family::V6 => "fallback6",
    };
    let mut settings = Collector(Settings::new());
    settings
        .add("checkcommand", own.check_command.as_ref())
        .add("checkcount", own.check_count)
        .add("checkinterval", own.check_interval)
        .add("checkport", own.check_port.map(u64::from))
        .add("checktimeout", own.check_timeout)
        .add("checktype", own.check_type)
        .add("cleanstop", own.clean_stop)
        .add("comment", own.comment.as_ref())
        .add("database", own.database.as_ref())
        .add("failurecount", own.failure_count)
        .add(fallback, own.fallback.as_ref())
        .add("fallbackcommand", own.fallback_command.as_ref())
        .add("httpmethod", own.http_method.map(method_word))
        .add("load", own.load.as_ref())
        .add("login", given_login(&own.login))
        .add("monitorfile", own.monitor_file.as_ref())
        .add("negotiatetimeout", own.negotiate_timeout)
        .add("netmask", own.netmask.as_ref())
        .add("ops", own.ops)
        .add("passwd", given_password(&own.password))
        .add("persistent", own.persistent)
        .add("quiescent", own.quiescent)
        .add("receive", own.receive.as_ref())
        .add("request", own.request.as_ref())
        .add("schedflags", own.sched_flags.as_ref())
        .add("scheduler", own.scheduler.as_deref())
        .add("secret", own.secret.as_ref().map(config::Secret::expose))
        .add("service", services(from))
        .add("servicename", own.service_name.as_ref())
        .add("virtualhost", own.virtual_host.as_ref())
        .mail(&own.mail);
    settings.0
}

const fn method_word(method: config::HttpMethod) -> &'static str {
    match method {
        config::HttpMethod::Get => "GET",
        config::HttpMethod::Head => "HEAD",
    }
}

const fn given_login(login: &Login) -> Option<&config::Text> {
    match login {
        Login::Given(text) => Some(text),
        Login::Empty | Login::Anonymous | Login::Director => None,
    }
}

const fn given_password(password: &Password) -> Option<&config::Text> {
    match password {
        Password::Given(secret) => Some(secret.expose()),
        Password::Empty | Password::Director => None,
    }
}

/// The service, or a list when one that was overruled has left its login behind.
fn services(from: &config::VirtualService) -> Option<Value> {
    let own = &from.settings;
    // A port with leading zeros has no service of its own, but is written without them.
    let by_port = from
        .id()
        .address()
        .map(|address| CheckService::of_port(address.port()));
    let differs = from.service() != by_port.unwrap_or_default();
    let last = own.service.or_else(|| differs.then_some(from.service()))?;
    let ftp = own.login == Login::Anonymous || own.password == Password::Director;
    let ftp_before = ftp && last != CheckService::Ftp;
    let sip = own.login == Login::Director;
    let sip_before = sip && (last != CheckService::Sip || ftp_before);
    let before = [
        (sip_before, CheckService::Sip),
        (ftp_before, CheckService::Ftp),
    ];
    let before = before.iter().filter(|(needed, _)| *needed);
    let mut words: Vec<Text> = before
        .map(|(_, service)| Text::Text(service.as_str().to_owned()))
        .collect();
    if words.is_empty() {
        return Some(last.as_str().into());
    }
    words.push(Text::Text(last.as_str().to_owned()));
    Some(Value::List(words))
}

pub(super) fn real(from: &RealServer) -> Real {
    Real {
        address: from.id().address(),
        forwarding: from.forwarding().into(),
        weight: from.weight(),
        request: from.request().map(Text::from),
        receive: from.receive().map(Text::from),
        lower_threshold: from.lower_threshold(),
        upper_threshold: from.upper_threshold(),
    }
}
