//! Data as text in canonical style.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::data::{Fallback, Family, Id, Model, Real, Settings, Text, Value, Virtual};
use crate::parse::directive::is_space;

/// Order of the directives; others come behind, by name.
const ORDER: &[&str] = &[
    "protocol",
    "real",
    "fallback",
    "fallback6",
    "fallbackcommand",
    "scheduler",
    "schedflags",
    "persistent",
    "netmask",
    "ops",
    "checktype",
    "login",
    "passwd",
    "service",
    "checkport",
    "request",
    "receive",
    "httpmethod",
    "virtualhost",
    "database",
    "secret",
    "load",
    "checkcommand",
    "checktimeout",
    "negotiatetimeout",
    "checkinterval",
    "checkcount",
    "failurecount",
    "quiescent",
    "readdquiescent",
    "cleanstop",
];

/// Directives whose zero must not be written as a single digit.
const LONG_ZERO: &[&str] = &[
    "checkcount",
    "checkinterval",
    "checktimeout",
    "failurecount",
    "negotiatetimeout",
];

/// The configuration file with this meaning.
pub(super) fn text(model: &Model) -> Vec<u8> {
    let mut printer = Printer {
        out: Vec::new(),
        indent: b"",
    };
    for (key, value) in ordered(&model.global) {
        printer.setting(key, value, false);
    }
    for virtual_service in &model.virtuals {
        printer.section(virtual_service);
    }
    printer.out
}

/// The settings in canonical order.
fn ordered(settings: &Settings) -> Vec<(&str, &Value)> {
    let rank = |key: &str| ORDER.iter().position(|known| *known == key);
    let mut ordered: Vec<(&str, &Value)> = settings
        .iter()
        .map(|(key, value)| (&**key, value))
        .collect();
    ordered.sort_by_key(|(key, _)| rank(key).unwrap_or(ORDER.len()));
    ordered
}

struct Printer {
    out: Vec<u8>,
    indent: &'static [u8],
}

impl Printer {
    fn line(&mut self, key: &str, value: &[u8]) {
        let parts = [self.indent, key.as_bytes(), b"=", value, b"\n"];
        parts
            .into_iter()
            .for_each(|part| self.out.extend_from_slice(part));
    }

    fn section(&mut self, from: &Virtual) {
        if !self.out.is_empty() {
            self.out.push(b'\n');
        }
        let six = match from.id {
            Id::Tcp(address) | Id::Udp(address) => address.is_ipv6(),
            Id::FwMark { family, .. } => family == Family::IPv6,
        };
        let (key, real_key) = if six {
            ("virtual6", "real6")
        } else {
            ("virtual", "real")
        };
        let (address, protocol) = match from.id {
            Id::Tcp(address) => (server(address), "tcp"),
            Id::Udp(address) => (server(address), "udp"),
            Id::FwMark { mark, .. } => (mark.to_string(), "fwm"),
        };
        self.line(key, address.as_bytes());
        self.indent = b"\t";
        self.line("protocol", protocol.as_bytes());
        for real in &from.reals {
            self.line(real_key, &self::real(real));
        }
        for (key, value) in ordered(&from.settings) {
            self.setting(key, value, true);
        }
        self.indent = b"";
    }

    fn setting(&mut self, key: &str, value: &Value, in_section: bool) {
        match value {
            Value::List(words) if key == "emailalertstatus" => {
                let words: Vec<&[u8]> = words.iter().map(Text::as_bytes).collect();
                self.line(key, &words.join(&b","[..]));
            }
            Value::List(values) => values
                .iter()
                .for_each(|value| self.line(key, value.as_bytes())),
            Value::Text(text) => self.line(key, &quoted(key, text.as_bytes(), in_section)),
            Value::Number(0) if LONG_ZERO.contains(&key) => self.line(key, b"00"),
            Value::Number(number) => self.line(key, number.to_string().as_bytes()),
            Value::YesNo(true) => self.line(key, b"yes"),
            Value::YesNo(false) => self.line(key, b"no"),
            Value::Fallback(server) => self.line(key, fallback(*server).as_bytes()),
        }
    }
}

/// The text with quotes, where the directive needs them.
fn quoted(key: &str, text: &[u8], in_section: bool) -> Vec<u8> {
    let blank = |byte: Option<&u8>| byte.is_none_or(|byte| is_space(*byte) || *byte == b'"');
    let edges = blank(text.first()) || blank(text.last());
    let needed = match key {
        "callback" | "database" | "load" | "logfile" | "login" | "passwd" | "receive"
        | "request" | "secret" => true,
        "checkcommand" | "monitorfile" | "virtualhost" => edges,
        "fallbackcommand" => edges && in_section,
        "emailalert" => edges && !text.contains(&b'"'),
        _ => false,
    };
    if needed {
        [b"\"", text, b"\""].concat()
    } else {
        text.to_vec()
    }
}

fn real(real: &Real) -> Vec<u8> {
    let mut text = server(real.address);
    text.push_str(&format!(" {} {}", real.forwarding.as_str(), real.weight));
    let mut text = text.into_bytes();
    if let Some(request) = &real.request {
        // ldirectord adds the slash, and loses the receive string when it is there already.
        let request = request.as_bytes();
        let (request, receive) = match &real.receive {
            Some(receive) => (
                request.strip_prefix(b"/").unwrap_or(request),
                receive.as_bytes(),
            ),
            None => (request, &b""[..]),
        };
        let parts: [&[u8]; 5] = [b" \"", request, b"\",\"", receive, b"\""];
        parts
            .into_iter()
            .for_each(|part| text.extend_from_slice(part));
    }
    for (name, threshold) in [("l", real.lower_threshold), ("u", real.upper_threshold)] {
        let word = threshold.map(|threshold| format!(" {name}:{threshold}"));
        text.extend(word.unwrap_or_default().bytes());
    }
    text
}

fn fallback(from: Fallback) -> String {
    let address = match from.port {
        Some(port) => server(SocketAddr::new(from.address, port)),
        None => host(from.address),
    };
    format!("{address} {}", from.forwarding.as_str())
}

pub(crate) fn server(address: SocketAddr) -> String {
    format!("{}:{}", host(address.ip()), address.port())
}

/// The address, an IPv6 one in brackets and never with dots, which ldirectord does not read.
fn host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let short = address.to_string();
            if short.contains('.') {
                format!("[{}]", groups(address))
            } else {
                format!("[{short}]")
            }
        }
    }
}

fn groups(address: Ipv6Addr) -> String {
    let groups = address.segments().map(|group| format!("{group:x}"));
    groups.join(":")
}
