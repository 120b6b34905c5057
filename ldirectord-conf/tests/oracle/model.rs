//! Configurations as flat keys and values, ours and the program's, in one spelling.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use ldirectord_conf::{
    Check, CheckService, CheckType, Config, Fallback, Family, MailStatus, Netmask, Protocol, Text,
    VirtualId, VirtualService,
};

/// Values by key.
pub(crate) type Model = BTreeMap<String, String>;

/// Numbers without leading zeros, addresses in our own spelling.
pub(crate) fn normal(key: &str, value: &str) -> String {
    let name = key.rsplit('.').next().unwrap();
    if name == "url" {
        return normal_url(value).unwrap_or_else(|| value.to_owned());
    }
    if name == "server" {
        let bare = value.trim_start_matches('[').trim_end_matches(']');
        return bare
            .parse()
            .map_or_else(|_| value.to_owned(), |ip: IpAddr| ip.to_string());
    }
    let text = [
        "netmask",
        "receive",
        "request",
        "url",
        "servicename",
        "comment",
        "login",
        "passwd",
        "virtualhost",
    ];
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || text.contains(&name) || value.contains('.') {
        return value.to_owned();
    }
    value.parse().unwrap_or(u64::MAX).to_string()
}

/// The URL with a port that has no leading zeros.
fn normal_url(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_once('/')?;
    let (host, port) = authority.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    Some(format!("{scheme}://{host}:{port}/{path}"))
}

fn escape(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match byte {
            0x21..=0x24 | 0x26..=0x7e => text.push(char::from(*byte)),
            other => text.push_str(&format!("%{other:02x}")),
        }
    }
    text
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// Where an HTTP check goes: an absolute URL counts only as the request of one real server.
fn url(check: &Check<'_>) -> String {
    let scheme = check.service().as_str();
    let request = check.request();
    let path = request.strip_prefix(b"/").unwrap_or(request);
    let own = check.real().receive().is_some();
    let absolute = format!("{scheme}://");
    let mut parts = request.windows(absolute.len());
    if own && parts.any(|part| part == absolute.as_bytes()) {
        return escape(path);
    }
    let address = SocketAddr::new(check.ip(), 0).to_string();
    let host = address.trim_end_matches(":0");
    let port = check
        .port()
        .map(|port| port.to_string())
        .unwrap_or_default();
    let authority = format!("{absolute}{host}:{port}/");
    escape(&[authority.as_bytes(), path].concat())
}

fn status(status: MailStatus) -> String {
    let bits = [
        (MailStatus::STARTING, 1),
        (MailStatus::RUNNING, 2),
        (MailStatus::STOPPING, 4),
        (MailStatus::RELOADING, 8),
    ];
    let set: u8 = bits
        .iter()
        .filter(|(phase, _)| status.contains(*phase))
        .map(|(_, bit)| bit)
        .sum();
    set.to_string()
}

/// Our configuration in the oracle's words.
pub(crate) fn ours(config: &Config) -> Model {
    let mut ours = Ours(Model::new());
    ours.global(config);
    for (number, service) in config.virtuals().iter().enumerate() {
        ours.service(&format!("virtual{number}"), service);
    }
    ours.0
}

struct Ours(Model);

impl Ours {
    fn put(&mut self, prefix: &str, key: &str, value: impl Into<String>) {
        self.0.insert(format!("{prefix}.{key}"), value.into());
    }

    fn text(&mut self, prefix: &str, key: &str, value: Option<&Text>) {
        if let Some(text) = value {
            self.put(prefix, key, normal(key, &escape(text.as_bytes())));
        }
    }

    fn fallback(&mut self, prefix: &str, fallback: Option<&Fallback>) {
        let Some(fallback) = fallback else { return };
        self.put(prefix, "server", fallback.address().to_string());
        if let Some(port) = fallback.port() {
            self.put(prefix, "port", port.to_string());
        }
        self.put(prefix, "forward", fallback.forwarding().as_str());
    }

    fn global(&mut self, config: &Config) {
        let global = config.global();
        let at = "global";
        self.put(at, "autoreload", yes_no(global.auto_reload()));
        self.put(at, "checkcount", global.check_count().to_string());
        self.put(
            at,
            "checkinterval",
            global.check_interval().as_secs().to_string(),
        );
        let seconds = |time: Option<std::time::Duration>| {
            time.map_or_else(|| "-1".to_owned(), |time| time.as_secs().to_string())
        };
        self.put(at, "checktimeout", seconds(global.check_timeout()));
        self.put(at, "negotiatetimeout", seconds(global.negotiate_timeout()));
        self.put(at, "cleanstop", yes_no(global.clean_stop()));
        self.put(at, "failurecount", global.failure_count().to_string());
        self.put(at, "fork", yes_no(global.fork()));
        self.put(at, "quiescent", yes_no(global.quiescent()));
        self.put(at, "readdquiescent", yes_no(global.readd_quiescent()));
        self.put(at, "supervised", yes_no(global.supervised()));
        self.put(
            at,
            "emailalertfreq",
            global.mail_frequency().as_secs().to_string(),
        );
        self.put(at, "emailalertstatus", status(global.mail_status()));
        let default_log = Text::from("/var/log/ldirectord.log");
        self.text(
            at,
            "logfile",
            Some(global.log_file().unwrap_or(&default_log)),
        );
        let empty = Text::default();
        self.text(
            at,
            "emailalert",
            Some(global.mail_alert().unwrap_or(&empty)),
        );
        self.text(at, "emailalertfrom", global.mail_from());
        self.text(at, "fallbackcommand", global.fallback_command());
        self.text(at, "callback", global.callback());
        self.text(at, "maintenancedir", global.maintenance_dir());
        self.text(at, "smtp", global.smtp());
        let mut names: Vec<_> = global.execute().iter().map(Text::as_bytes).collect();
        names.sort_unstable();
        names.dedup();
        self.put(at, "execute", escape(&names.join(&b'\n')));
        self.fallback("global.fallback", global.fallback(Family::V4));
        self.fallback("global.fallback6", global.fallback(Family::V6));
    }

    fn service(&mut self, at: &str, service: &VirtualService) {
        let id = service.id();
        let mark = if let VirtualId::FwMark { mark, .. } = id {
            Some(mark)
        } else {
            None
        };
        if let Some(mark) = mark {
            self.put(at, "fwm", mark.to_string());
        }
        if let Some(address) = id.address() {
            self.put(at, "server", address.ip().to_string());
        }
        self.put(
            at,
            "port",
            id.address().map_or(0, |address| address.port()).to_string(),
        );
        self.put(
            at,
            "protocol",
            id.protocol().map_or("fwm", Protocol::as_str),
        );
        let (kind, count) = if let CheckType::Combined(count) = service.check_type() {
            ("combined".to_owned(), count)
        } else {
            (service.check_type().to_string(), 0)
        };
        self.put(at, "checktype", kind);
        self.put(at, "num_connects", count.to_string());
        self.put(at, "service", service.service().as_str());
        if let Some(port) = service.check_port() {
            self.put(at, "checkport", port.to_string());
        }
        self.put(
            at,
            "checktimeout",
            service.check_timeout().as_secs().to_string(),
        );
        self.put(
            at,
            "negotiatetimeout",
            service.negotiate_timeout().as_secs().to_string(),
        );
        self.put(at, "checkcount", service.check_count().to_string());
        self.put(
            at,
            "checkinterval",
            service.check_interval().as_secs().to_string(),
        );
        self.put(at, "failurecount", service.failure_count().to_string());
        self.put(at, "httpmethod", service.http_method().to_string());
        self.put(at, "scheduler", service.scheduler());
        if let Some(time) = service.persistence() {
            self.put(at, "persistent", time.as_secs().to_string());
        }
        match service.netmask() {
            Some(Netmask::Quad(quad)) => self.put(at, "netmask", &**quad),
            Some(Netmask::Prefix(length)) => {
                self.put(at, "netmask", length.to_string());
            }
            None => {}
        }
        self.put(at, "ops", yes_no(service.one_packet()));
        self.put(at, "quiescent", yes_no(service.quiescent()));
        self.put(at, "cleanstop", yes_no(service.clean_stop()));
        self.put(
            at,
            "emailalertfreq",
            service.mail_frequency().as_secs().to_string(),
        );
        self.put(at, "emailalertstatus", status(service.mail_status()));
        self.texts(at, service);
        self.put(at, "family", service.id().family().to_string());
        self.fallback(&format!("{at}.fallback"), service.fallback());
        self.reals(at, service);
    }

    fn texts(&mut self, at: &str, service: &VirtualService) {
        let (slash, empty, command) = (Text::from("/"), Text::default(), Text::from("/bin/true"));
        self.text(at, "request", Some(service.request().unwrap_or(&slash)));
        self.text(at, "receive", Some(service.receive().unwrap_or(&empty)));
        self.text(at, "virtualhost", service.virtual_host());
        let login = service.login().resolve("director").unwrap_or_default();
        self.text(at, "login", Some(&login));
        let password = service.password().resolve("director").unwrap_or_default();
        self.text(at, "passwd", Some(password.expose()));
        self.text(at, "database", Some(service.database().unwrap_or(&empty)));
        let secret = service.secret().map_or(&empty, |secret| secret.expose());
        self.text(at, "secret", Some(secret));
        self.text(at, "load", service.load());
        self.text(at, "schedflags", service.sched_flags());
        self.text(
            at,
            "checkcommand",
            Some(service.check_command().unwrap_or(&command)),
        );
        self.text(at, "fallbackcommand", service.fallback_command());
        self.text(at, "monitorfile", service.monitor_file());
        self.text(
            at,
            "emailalert",
            Some(service.mail_alert().unwrap_or(&empty)),
        );
        self.text(at, "smtp", service.smtp());
        self.text(at, "servicename", service.service_name());
        self.text(at, "comment", service.comment());
    }

    fn reals(&mut self, at: &str, service: &VirtualService) {
        for (index, real) in service.reals().iter().enumerate() {
            let at = format!("{at}.real{index}");
            let check = service.check(real);
            self.put(&at, "server", real.id().address().ip().to_string());
            self.put(&at, "port", real.id().address().port().to_string());
            self.put(&at, "forward", real.forwarding().as_str());
            self.put(&at, "weight", real.weight().to_string());
            let request = real.request().or_else(|| service.request());
            self.put(&at, "request", escape(request.map_or(b"/", Text::as_bytes)));
            self.put(
                &at,
                "receive",
                escape(check.receive().map_or(b"", Text::as_bytes)),
            );
            if matches!(service.service(), CheckService::Http | CheckService::Https) {
                self.put(&at, "url", url(&check));
            }
            if let Some(number) = real.lower_threshold() {
                self.put(&at, "l-threshold", number.to_string());
            }
            if let Some(number) = real.upper_threshold() {
                self.put(&at, "u-threshold", number.to_string());
            }
        }
    }
}

/// The first key in which two models differ.
pub(crate) fn difference(ours: &Model, theirs: &Model) -> Option<String> {
    let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let differs = |key: &&&String| ours.get(**key) != theirs.get(**key);
    let key = *keys.iter().find(differs)?;
    Some(format!(
        "{key}: ours {:?}, program {:?}",
        ours.get(key),
        theirs.get(key)
    ))
}
