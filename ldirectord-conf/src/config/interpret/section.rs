//! Directives of a virtual section.

use std::borrow::Cow;

use super::findings::{Findings, Problem, error};
use super::item::{Context, Item};
use super::{global, header, keys, resolve};
use crate::config::settings::{Login, Netmask, Password, Settings};
use crate::config::words::{CheckService, CheckType, Forwarding, HttpMethod, SCHEDULERS};
use crate::config::{Family, Protocol, Secret, Text, VirtualService};
use crate::diagnostic::{Code, shown};
use crate::document::{Line, LineKind, Written};
use crate::parse::address::Address;
use crate::parse::key::Key;
use crate::parse::plain::{self, PlainReal};
use crate::parse::{directive, value};
use crate::span::Span;

/// A section while its lines are read: names are looked up only when it ends.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) header: Written<'a>,
    /// What the header says; none when it cannot be read.
    pub(super) written: Option<Address<'a>>,
    pub(super) family: Family,
    /// None for firewall marks.
    pub(super) protocol: Option<Protocol>,
    /// Its settings, and the servers of its plain `real` lines; the rest is filled in at the end.
    pub(super) service: VirtualService,
    pub(super) fallback: Option<(Written<'a>, Forwarding)>,
    /// Place of `checkinterval`.
    pub(super) own_interval: Option<Span>,
}

impl<'a> Draft<'a> {
    /// A section of which only the header was read; the service must be without any setting.
    pub(super) fn new(
        header: Written<'a>,
        written: Option<Address<'a>>,
        service: VirtualService,
    ) -> Self {
        let family = match header.key {
            Some(Key::Virtual6) => Family::V6,
            _ => Family::V4,
        };
        Self {
            header,
            written,
            family,
            protocol: header::protocol_of(written),
            service,
            fallback: None,
            own_interval: None,
        }
    }

    /// Takes one directive in; a directive that fails leaves everything else alone.
    pub(super) fn apply(
        &mut self,
        written: &Written<'a>,
        findings: &mut Findings<'_>,
    ) -> Result<(), Problem> {
        let item = &Item::new(Context::Section, written);
        match item.key() {
            Some(Key::Fallback) => self.fallback(written, Family::V4),
            Some(Key::Fallback6) => self.fallback(written, Family::V6),
            Some(Key::Protocol) => self.protocol(item),
            Some(Key::Netmask) => self.netmask(item),
            Some(Key::CheckCount) => {
                self.service.settings.check_count = Some(item.number()?);
                findings.push(global::check_count_is_deprecated(item));
                Ok(())
            }
            Some(Key::CheckInterval) => {
                self.service.settings.check_interval = Some(item.number()?);
                self.own_interval = Some(item.place());
                Ok(())
            }
            _ => check(&mut self.service.settings, item),
        }
    }

    fn of_family(&self, item: &Item<'_>, family: Family) -> Result<(), Problem> {
        if self.family == family {
            return Ok(());
        }
        let (section, other) = match self.family {
            Family::V4 => ("virtual", item.name().trim_end_matches('6').to_owned()),
            Family::V6 => ("virtual6", format!("{}6", item.name())),
        };
        let message = format!("`{}` does not fit into a `{section}` section", item.name());
        let problem = error(Code::WrongFamily, item.key_span(), message);
        Err(Box::new(problem.with_help(format!("use `{other}`"))))
    }

    /// A `real` line: names are looked up when the section ends.
    pub(super) fn real(&self, written: &Written<'a>) -> Result<(), Problem> {
        if self.takes(written) {
            return Ok(());
        }
        let family = match self.family {
            Family::V4 => Family::V6,
            Family::V6 => Family::V4,
        };
        self.of_family(&Item::new(Context::Section, written), family)
    }

    /// Takes a `real` line in that cannot be misread; most lines are such. Whether it was one.
    #[inline]
    pub(super) fn plain_real(&mut self, line: &Line<'a>) -> bool {
        let found = match self.family {
            Family::V4 => plain_real(line),
            Family::V6 => None,
        };
        if let Some((plain, place)) = found {
            self.service.reals.push(resolve::plain(plain, place));
        }
        found.is_some()
    }
    /// Whether a `real` line is of the family of the section.
    pub(super) const fn takes(&self, real: &Written<'_>) -> bool {
        matches!(
            (self.family, real.key),
            (Family::V4, Some(Key::Real)) | (Family::V6, Some(Key::Real6))
        )
    }

    fn fallback(&mut self, written: &Written<'a>, family: Family) -> Result<(), Problem> {
        let item = Item::new(Context::Section, written);
        self.of_family(&item, family)?;
        let forwarding = resolve::fallback_method(&item)?;
        self.fallback = Some((*written, forwarding));
        Ok(())
    }

    fn protocol(&mut self, item: &Item<'_>) -> Result<(), Problem> {
        let word = value::first_run(&item.value, value::is_word);
        match (self.protocol, word) {
            (Some(_), Some(b"tcp")) => self.protocol = Some(Protocol::Tcp),
            (Some(_), Some(b"udp")) => self.protocol = Some(Protocol::Udp),
            (None, Some(b"fwm")) => {}
            (Some(_), _) => {
                let message = "`protocol` of an address and port must be `tcp` or `udp`";
                return Err(item.error(Code::UnknownWord, message));
            }
            (None, _) => {
                let message = "`protocol` of a firewall mark can only be `fwm`";
                let problem = item.error(Code::UnknownWord, message);
                return Err(Box::new(
                    problem.with_help("remove the line, or give the virtual a port"),
                ));
            }
        }
        Ok(())
    }

    fn netmask(&mut self, item: &Item<'_>) -> Result<(), Problem> {
        let netmask = match self.family {
            Family::V4 => quad(&item.value).ok_or("a dotted quad, such as 255.255.255.0"),
            Family::V6 => prefix(&item.value).ok_or("a prefix length of 1 to 128"),
        };
        let invalid = |expected| {
            let message = format!("`netmask` of an {} service is {expected}", self.family);
            item.error(Code::InvalidNetmask, message)
        };
        self.service.settings.netmask = Some(netmask.map_err(invalid)?);
        Ok(())
    }
}

/// A `real` line that cannot be misread, and the place of its value.
#[inline]
fn plain_real(line: &Line<'_>) -> Option<(PlainReal, Span)> {
    if line.kind() != LineKind::Member || line.has_hash {
        return None;
    }
    let text = line.text();
    let behind = match text.strip_prefix(b"\treal=") {
        Some(behind) => behind,
        None => {
            let (body, _) = directive::indentation(text);
            let (_, rest) = directive::span(body.strip_prefix(b"real")?, directive::is_space);
            rest.strip_prefix(b"=")?
        }
    };
    let (_, value) = directive::span(behind, directive::is_space);
    let end = line.start + text.len();
    plain::real(value).map(|plain| (plain, Span::new(end - value.len(), end)))
}

fn quad(text: &[u8]) -> Option<Netmask> {
    let text = std::str::from_utf8(text).ok()?;
    value::is_dotted_quad(text.as_bytes()).then(|| Netmask::Quad(text.into()))
}

fn prefix(text: &[u8]) -> Option<Netmask> {
    let digits = value::first_digits(text).filter(|digits| digits.len() == text.len())?;
    let length = value::number_in(digits, 1..=128)?;
    u8::try_from(length).ok().map(Netmask::Prefix)
}

/// Directives of the checks.
fn check(settings: &mut Settings, item: &Item<'_>) -> Result<(), Problem> {
    match item.key() {
        Some(Key::CheckCommand) => settings.check_command = Some(item.unquoted()?),
        Some(Key::CheckPort) => settings.check_port = Some(check_port(item)?),
        Some(Key::CheckTimeout) => settings.check_timeout = Some(item.number()?),
        Some(Key::CheckType) => settings.check_type = Some(check_type(item)?),
        Some(Key::ConnectTimeout) => return Err(keys::removed(item, "negotiatetimeout")),
        Some(Key::Database) => settings.database = Some(item.quoted()?),
        Some(Key::FailureCount) => settings.failure_count = Some(item.number()?),
        Some(Key::HttpMethod) => settings.http_method = Some(http_method(item)?),
        Some(Key::Load) => settings.load = Some(load(item)?),
        Some(Key::Login) => settings.login = Login::Given(item.quoted()?),
        Some(Key::NegotiateTimeout) => settings.negotiate_timeout = Some(item.number()?),
        Some(Key::Passwd) => settings.password = Password::Given(item.quoted()?.into()),
        Some(Key::Receive) => settings.receive = Some(item.quoted()?),
        Some(Key::Request) => settings.request = Some(request(item.quoted()?)),
        Some(Key::Secret) => settings.secret = Some(Secret::from(item.quoted()?)),
        Some(Key::Service) => service(settings, item)?,
        Some(Key::VirtualHost) => {
            settings.virtual_host = Some(value::host_header(&item.value).into());
        }
        _ => return table(settings, item),
    }
    Ok(())
}

/// Directives of the IPVS table.
fn table(settings: &mut Settings, item: &Item<'_>) -> Result<(), Problem> {
    match item.key() {
        Some(Key::Ops) => settings.ops = Some(item.yes_no()?),
        Some(Key::Persistent) => settings.persistent = Some(item.number_or_zero()?),
        Some(Key::Quiescent) => settings.quiescent = Some(item.yes_no()?),
        Some(Key::SchedFlags) => settings.sched_flags = Some(sched_flags(item)?.into()),
        Some(Key::Scheduler) => settings.scheduler = Some(scheduler(item)?),
        _ => return operation(settings, item),
    }
    Ok(())
}

/// Directives of mail and running.
fn operation(settings: &mut Settings, item: &Item<'_>) -> Result<(), Problem> {
    match item.key() {
        Some(Key::CleanStop) => settings.clean_stop = Some(item.yes_no()?),
        Some(Key::Comment) => settings.comment = Some((&*item.value).into()),
        Some(Key::EmailAlert) => settings.mail.alert = Some(item.recipients()?),
        Some(Key::EmailAlertFreq) => settings.mail.frequency = Some(item.leading_number()?),
        Some(Key::EmailAlertStatus) => settings.mail.status = Some(item.mail_status()?),
        Some(Key::FallbackCommand) => settings.fallback_command = Some(item.unquoted()?),
        Some(Key::MonitorFile) => settings.monitor_file = Some(value::unquoted(&item.value).into()),
        Some(Key::ServiceName) => settings.service_name = Some((&*item.value).into()),
        Some(Key::Smtp) => settings.mail.smtp = Some(item.mail_server()?),
        _ => return Err(keys::unknown(item)),
    }
    Ok(())
}

fn check_port(item: &Item<'_>) -> Result<u16, Problem> {
    let digits = value::first_digits(&item.value);
    let digits =
        digits.ok_or_else(|| item.error(Code::InvalidNumber, "`checkport` needs a number"))?;
    value::number_in(digits, 1..=u16::MAX)
        .ok_or_else(|| item.error(Code::OutOfRange, "`checkport` must be 1 to 65535"))
}

fn check_type(item: &Item<'_>) -> Result<CheckType, Problem> {
    if let Some(known) = CheckType::from_word(&item.value) {
        return Ok(known);
    }
    if let Some(digits) = value::first_digits(&item.value) {
        return Ok(CheckType::Combined(value::number(digits)));
    }
    let word = value::first_run(&item.value, value::is_word_or_hyphen);
    let known = word.and_then(CheckType::from_word);
    known.ok_or_else(|| unknown_word(item, word, "check type", &CheckType::WORDS))
}

fn service(settings: &mut Settings, item: &Item<'_>) -> Result<(), Problem> {
    let word = value::first_run(&item.value, value::is_word);
    let known = word.and_then(CheckService::from_word);
    let service = known.ok_or_else(|| unknown_word(item, word, "service", CheckService::WORDS))?;
    settings.service = Some(service);
    let without_login = settings.login == Login::Empty;
    if service == CheckService::Ftp {
        if without_login {
            settings.login = Login::Anonymous;
        }
        if settings.password == Password::Empty {
            settings.password = Password::Director;
        }
    } else if service == CheckService::Sip && without_login {
        settings.login = Login::Director;
    }
    Ok(())
}

fn http_method(item: &Item<'_>) -> Result<HttpMethod, Problem> {
    let word = value::first_run(&item.value, value::is_word).unwrap_or_default();
    if word.eq_ignore_ascii_case(b"get") {
        Ok(HttpMethod::Get)
    } else if word.eq_ignore_ascii_case(b"head") {
        Ok(HttpMethod::Head)
    } else {
        Err(item.error(Code::UnknownWord, "`httpmethod` must be GET or HEAD"))
    }
}

/// The first word of a quoted value.
fn load(item: &Item<'_>) -> Result<Text, Problem> {
    let text = item.quoted_or_empty()?;
    let word = value::first_run(text.as_bytes(), value::is_word);
    word.map(Into::into)
        .ok_or_else(|| item.error(Code::EmptyValue, "`load` holds no word"))
}

/// The request with the `/` that every service gets.
pub(super) fn request(text: Text) -> Text {
    if text.as_bytes().starts_with(b"/") {
        text
    } else {
        [b"/", text.as_bytes()].concat().into()
    }
}

fn sched_flags<'a>(item: &'a Item<'_>) -> Result<&'a [u8], Problem> {
    let flags = value::first_run(&item.value, |byte| !directive::is_space(byte));
    flags.ok_or_else(|| item.error(Code::EmptyValue, "`schedflags` has an empty value"))
}

fn scheduler(item: &Item<'_>) -> Result<Cow<'static, str>, Problem> {
    let word = value::first_run(&item.value, |byte| byte.is_ascii_lowercase()).unwrap_or_default();
    let known = SCHEDULERS.iter().find(|known| known.as_bytes() == word);
    if let Some(known) = known {
        return Ok(Cow::Borrowed(known));
    }
    if word.is_empty() {
        let message = "`scheduler` needs a name of lower-case letters";
        return Err(item.error(Code::InvalidScheduler, message));
    }
    Ok(Cow::Owned(String::from_utf8_lossy(word).into_owned()))
}

fn unknown_word(item: &Item<'_>, word: Option<&[u8]>, what: &str, known: &[&str]) -> Problem {
    let Some(word) = word else {
        return item.error(
            Code::EmptyValue,
            format!("`{}` names no {what}", item.name()),
        );
    };
    let text = shown(word);
    let help = match keys::closest(&text, known) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("use one of {}", known.join(", ")),
    };
    let message = format!("unknown {what} `{text}`");
    Box::new(error(Code::UnknownWord, item.span_of(word), message).with_help(help))
}
