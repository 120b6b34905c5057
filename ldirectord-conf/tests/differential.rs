//! The real Perl ldirectord as oracle: verdict, line of the first error, and the whole model.
//!
//! Needs the program and its Perl modules; `LVSKIT_LDIRECTORD` names the script when it is not
//! /usr/sbin/ldirectord. `LVSKIT_CASES` sets how many generated files are compared.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "test helpers"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::IpAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use common::generate;
use ldirectord_conf::{
    CheckType, Code, Config, Document, Fallback, Family, MailStatus, Severity, Text, VirtualId,
    VirtualService,
};

type Model = BTreeMap<String, String>;

/// What the program says of one file.
#[derive(Debug)]
struct Answer {
    status: String,
    error_line: Option<usize>,
    error: String,
    warnings: Vec<usize>,
    model: Model,
}

/// The program, kept running: one child of its own per file.
struct Oracle {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Oracle {
    fn start() -> Self {
        let program = env::var("LVSKIT_LDIRECTORD").unwrap_or("/usr/sbin/ldirectord".to_owned());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/parse.pl");
        let mut child = Command::new("perl")
            .args([script, &program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("perl");
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            input,
            output,
        }
    }

    fn ask(&mut self, bytes: &[u8]) -> Answer {
        writeln!(self.input, "{}", bytes.len()).expect("the oracle left: is ldirectord there?");
        self.input.write_all(bytes).unwrap();
        self.input.flush().unwrap();
        let mut answer = Answer {
            status: String::new(),
            error_line: None,
            error: String::new(),
            warnings: Vec::new(),
            model: Model::new(),
        };
        while answer.status.is_empty() {
            let mut line = Vec::new();
            self.output.read_until(b'\n', &mut line).unwrap();
            let line = String::from_utf8_lossy(&line)
                .trim_end_matches('\n')
                .to_owned();
            let (kind, rest) = line
                .split_once(' ')
                .expect("the oracle left: is ldirectord there?");
            match kind {
                "end" => rest.clone_into(&mut answer.status),
                "error" => {
                    let (number, message) = rest.split_once(' ').unwrap();
                    answer.error_line = Some(number.parse().unwrap());
                    message.clone_into(&mut answer.error);
                }
                "warning" => answer
                    .warnings
                    .push(rest.split(' ').next().unwrap().parse().unwrap()),
                "model" => {
                    let (key, value) = rest.split_once(' ').unwrap();
                    answer.model.insert(key.to_owned(), normal(key, value));
                }
                other => panic!("unexpected answer {other}"),
            }
        }
        answer
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Numbers without leading zeros, addresses in our own spelling.
fn normal(key: &str, value: &str) -> String {
    let name = key.rsplit('.').next().unwrap();
    if name == "server" {
        let bare = value.trim_start_matches('[').trim_end_matches(']');
        return bare
            .parse()
            .map_or(value.to_owned(), |ip: IpAddr| ip.to_string());
    }
    let text = [
        "netmask",
        "receive",
        "request",
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
struct Ours(Model);

impl Ours {
    fn of(config: &Config) -> Model {
        let mut ours = Self(Model::new());
        ours.global(config);
        for (number, service) in config.virtuals().iter().enumerate() {
            ours.service(&format!("virtual{number}"), service, config);
        }
        ours.0
    }

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
            time.map_or("-1".to_owned(), |time| time.as_secs().to_string())
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

    fn service(&mut self, at: &str, service: &VirtualService, config: &Config) {
        match service.id() {
            VirtualId::FwMark { mark, .. } => {
                self.put(at, "fwm", mark.to_string());
                self.put(at, "protocol", "fwm");
                self.put(at, "port", "0");
            }
            id => {
                let address = id.address().unwrap();
                self.put(at, "server", address.ip().to_string());
                self.put(at, "port", address.port().to_string());
                self.put(at, "protocol", id.protocol().unwrap().as_str());
            }
        }
        let (kind, count) = match service.check_type() {
            CheckType::Combined(count) => ("combined".to_owned(), count),
            other => (other.to_string(), 0),
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
            Some(ldirectord_conf::Netmask::Quad(quad)) => self.put(at, "netmask", &**quad),
            Some(ldirectord_conf::Netmask::Prefix(length)) => {
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
            if let Some(number) = real.lower_threshold() {
                self.put(&at, "l-threshold", number.to_string());
            }
            if let Some(number) = real.upper_threshold() {
                self.put(&at, "u-threshold", number.to_string());
            }
        }
    }
}

/// The program merges these only when it uses them; our getters have them merged.
fn merged(mut theirs: Model) -> Model {
    let virtuals = theirs
        .keys()
        .filter_map(|key| key.strip_suffix(".checktype"));
    for at in virtuals.map(str::to_owned).collect::<Vec<_>>() {
        merge_globals(&mut theirs, &at);
        merge_fallback(&mut theirs, &at);
        // In effect only together with udp, as our getter has it.
        let udp = theirs
            .get(&format!("{at}.protocol"))
            .is_some_and(|protocol| protocol == "udp");
        if !udp {
            theirs.insert(format!("{at}.ops"), "no".to_owned());
        }
    }
    theirs
}

fn merge_globals(theirs: &mut Model, at: &str) {
    const MERGED: [&str; 8] = [
        "checkinterval",
        "cleanstop",
        "emailalert",
        "emailalertfreq",
        "emailalertstatus",
        "fallbackcommand",
        "quiescent",
        "smtp",
    ];
    let fork = theirs.get("global.fork").is_some_and(|fork| fork == "yes");
    for key in MERGED {
        let Some(global) = theirs.get(&format!("global.{key}")).cloned() else {
            continue;
        };
        let own = theirs
            .entry(format!("{at}.{key}"))
            .or_insert_with(|| global.clone());
        if key == "checkinterval" && !fork {
            *own = global;
        }
    }
}

fn merge_fallback(theirs: &mut Model, at: &str) {
    if theirs.contains_key(&format!("{at}.fallback.forward")) {
        return;
    }
    let six = theirs
        .get(&format!("{at}.family"))
        .is_some_and(|family| family == "IPv6");
    let global = if six {
        "global.fallback6"
    } else {
        "global.fallback"
    };
    for key in ["server", "port", "forward"] {
        if let Some(value) = theirs.get(&format!("{global}.{key}")).cloned() {
            theirs.insert(format!("{at}.fallback.{key}"), value);
        }
    }
}

/// Takes out what the program garbles: an IPv6 address that prints with dots is cut off at its
/// first colon, and no port and no service are left.
fn without_garbled(theirs: &mut Model, ours: &mut Model) {
    let garbled = theirs
        .iter()
        .filter(|(key, value)| key.ends_with(".server") && *value == "[");
    let keys: Vec<String> = garbled.map(|(key, _)| key.replace(".server", "")).collect();
    for at in keys {
        for key in ["server", "port", "service"] {
            theirs.remove(&format!("{at}.{key}"));
            ours.remove(&format!("{at}.{key}"));
        }
    }
}

/// What differs; none when both agree.
fn difference(oracle: &mut Oracle, bytes: &[u8]) -> Option<String> {
    let answer = oracle.ask(bytes);
    let document = Document::parse(bytes);
    let (config, diagnostics) = Config::interpret(&document, &common::names());
    assert_eq!(document.as_bytes(), bytes);
    let error = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
    let our_line = error.map(|diagnostic| diagnostic.reported_line());
    let limited = error.is_some_and(|diagnostic| diagnostic.code() == Code::LimitExceeded);
    if limited && answer.status == "signal14" {
        // The program expands a range without end and is stopped; we refuse the range.
        return None;
    }
    if answer.status != "0" && answer.status != "2" {
        return Some(format!("the program ended with {}", answer.status));
    }
    if our_line != answer.error_line {
        let ours = error.map_or("accepted".to_owned(), ToString::to_string);
        return Some(format!(
            "program: {:?} {}\nours: {ours}",
            answer.error_line, answer.error
        ));
    }
    let warned = |line: &usize| {
        *line == 0
            || diagnostics.iter().any(|diagnostic| {
                diagnostic.severity() == Severity::Warning && diagnostic.reported_line() == *line
            })
    };
    let missing: Vec<_> = answer
        .warnings
        .iter()
        .filter(|line| !warned(line))
        .collect();
    let about_directories = document
        .as_bytes()
        .windows(14)
        .any(|window| window == b"maintenancedir");
    if !missing.is_empty() && !about_directories {
        return Some(format!("no warning for lines {missing:?}"));
    }
    let mut ours = Ours::of(config.as_ref()?);
    let mut theirs = merged(answer.model);
    without_garbled(&mut theirs, &mut ours);
    model_difference(&ours, &theirs)
}

fn model_difference(ours: &Model, theirs: &Model) -> Option<String> {
    let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let differs = |key: &&&String| ours.get(**key) != theirs.get(**key);
    let key = *keys.iter().find(differs)?;
    Some(format!(
        "{key}: ours {:?}, program {:?}",
        ours.get(key),
        theirs.get(key)
    ))
}

fn cases(default: u64) -> u64 {
    env::var("LVSKIT_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

fn agree(label: &str, oracle: &mut Oracle, bytes: &[u8]) {
    if let Some(difference) = difference(oracle, bytes) {
        let text = String::from_utf8_lossy(bytes);
        panic!(
            "{label}\n{difference}\n---\n{text}---\n{}",
            bytes.escape_ascii()
        );
    }
}

#[test]
#[ignore = "needs Perl ldirectord: cargo lab test"]
fn generated_files_mean_the_same_to_ldirectord() {
    let mut oracle = Oracle::start();
    let count = cases(600);
    let mut accepted = 0;

    for seed in 0..count {
        let bytes = generate::configuration(seed);
        agree(&format!("seed {seed}"), &mut oracle, &bytes);
        accepted += u64::from(
            Config::interpret(&Document::parse(bytes), &common::names())
                .0
                .is_some(),
        );
    }

    println!("{count} generated files, {accepted} accepted");
    assert!(
        accepted > count / 5 && accepted < count,
        "a lopsided sample proves little"
    );
}

#[test]
#[ignore = "needs Perl ldirectord and LVSKIT_CORPUS: cargo lab test"]
fn corpus_files_mean_the_same_to_ldirectord() {
    let mut oracle = Oracle::start();

    for (name, bytes) in common::corpus_files() {
        agree(&name, &mut oracle, &bytes);
    }
}

#[test]
#[ignore = "needs Perl ldirectord and LVSKIT_CORPUS: cargo lab test"]
fn mutated_corpus_files_mean_the_same_to_ldirectord() {
    let mut oracle = Oracle::start();
    let files = common::corpus_files();
    let rounds = cases(600) / u64::try_from(files.len()).unwrap() + 1;

    for (number, (name, bytes)) in files.iter().enumerate() {
        for round in 0..rounds {
            let seed = u64::try_from(number).unwrap() << 32 | round;
            let mutated = generate::mutated(bytes, seed);
            agree(&format!("{name}, seed {seed}"), &mut oracle, &mutated);
        }
    }
    println!("{rounds} mutations of each");
}
