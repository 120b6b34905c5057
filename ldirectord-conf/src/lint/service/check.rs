//! Checks that never fail, never succeed, or check something else.

use super::super::report::Report;
use super::View;
use crate::config::{CheckService, CheckType, Family, HttpMethod, Login, Protocol, Text};
use crate::diagnostic::{Code, Edit, Fix};
use crate::document::Written;
use crate::parse::address;
use crate::parse::key::Key;

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    match view.service.check_type() {
        CheckType::Negotiate | CheckType::Combined(_) => negotiate(report, view),
        CheckType::On => {
            let message = "servers are never checked: they count as up";
            view.say(report, Code::ChecksOff, Key::CheckType, message);
        }
        CheckType::Off => {
            let message = "servers are never checked and never get traffic";
            view.say(report, Code::ChecksOff, Key::CheckType, message);
        }
        CheckType::External => external(report, view),
        CheckType::ExternalPerl => {
            command(report, view);
            let message = "the script is read once: changes count after a restart";
            view.say(report, Code::CachedScript, Key::CheckType, message);
        }
        CheckType::Connect | CheckType::Ping => {}
    }
    ping(report, view);
    port(report, view);
}

/// A check command that is missing.
fn command(report: &mut Report<'_>, view: &View<'_, '_>) {
    if view.service.check_command().is_none() {
        let message = "without `checkcommand` /bin/true is run: servers count as up";
        view.say(report, Code::NoCheckCommand, Key::CheckType, message);
    }
}

fn external(report: &mut Report<'_>, view: &View<'_, '_>) {
    command(report, view);
    let command = view.service.check_command();
    if command.is_some_and(|command| command.as_bytes().contains(&b' ')) {
        let message = "the command cannot have arguments: all of it is the name of the program";
        let help = "write a script that runs the command with its arguments";
        let code = Code::CommandArguments;
        view.advise(report, code, Key::CheckCommand, (message, help));
    }
}

/// ICMP echo, where `connect` of a udp service is the same.
fn ping(report: &mut Report<'_>, view: &View<'_, '_>) {
    let kind = view.service.check_type();
    let udp = view.service.id().protocol() == Some(Protocol::Udp);
    let connects = kind == CheckType::Connect && udp;
    if kind != CheckType::Ping && !connects {
        return;
    }
    if view.service.id().family() == Family::V6 {
        let message = "ldirectord pings IPv4 addresses only: no server ever comes up";
        view.say(report, Code::PingIpv6, Key::CheckType, message);
    } else if connects {
        let message = "a udp port cannot be connected to: this is a ping";
        view.say(report, Code::UdpConnect, Key::CheckType, message);
    }
}

/// Checks that go to another port than the traffic.
fn port(report: &mut Report<'_>, view: &View<'_, '_>) {
    let kind = view.service.check_type();
    let service = view.service.service();
    if !view.reals.no_port {
        return;
    }
    let connects = kind == CheckType::Connect;
    let speaks = view.negotiates() && service != CheckService::None;
    if !connects && !speaks || view.service.check_port().is_some() {
        return;
    }
    let traffic = view.service.id().address().map(|address| address.port());
    let mut reals = view.service.reals().iter();
    let Some(real) = reals.find(|real| real.id().address().port() == 0) else {
        return;
    };
    let message = match (view.service.check(real).port(), traffic) {
        (checked, traffic) if checked.is_some() && checked == traffic => return,
        (Some(_), None) => return,
        (Some(checked), Some(traffic)) => {
            format!("traffic goes to port {traffic}, checks go to port {checked}")
        }
        (None, _) => "no port is known to check: every check fails".to_owned(),
    };
    let finding = Report::lint(Code::CheckPort, real.span(), message);
    report.push(finding.with_help("write the port of the real server, or `checkport`"));
}

fn negotiate(report: &mut Report<'_>, view: &View<'_, '_>) {
    let service = view.service.service();
    let no_receive = view.service.receive().is_none_or(|text| text.is_empty())
        && (!view.reals.own_exchange
            || view
                .service
                .reals()
                .iter()
                .all(|real| view.service.check(real).receive().is_none()));
    let login = *view.service.login() != Login::Empty;
    match service {
        CheckService::None => {
            let message = "service `none` is never checked: servers count as up";
            let help = "name the `service`, or use checktype=connect";
            let key = if view.block.last(Key::Service).is_some() {
                Key::Service
            } else {
                Key::CheckType
            };
            view.advise(report, Code::NothingChecked, key, (message, help));
        }
        CheckService::Http | CheckService::Https | CheckService::HttpProxy => {
            http(report, view, no_receive);
        }
        CheckService::Dns if no_receive => {
            let message = "a dns check without `receive` never succeeds";
            let help = "set `receive` to an address or name that the answer holds";
            view.advise(
                report,
                Code::DnsWithoutReceive,
                Key::Service,
                (message, help),
            );
        }
        CheckService::Dns => dns(report, view),
        CheckService::Ftp | CheckService::SimpleTcp if no_receive => {
            let message =
                "without `receive` the result is undefined, and may be up for a dead server";
            view.say(report, Code::NoReceive, Key::Service, message);
        }
        CheckService::Pop | CheckService::Pops if !login => {
            let message = "without `login` a closed port counts as up";
            let help = "set `login` and `passwd`, or use checktype=connect";
            view.advise(report, Code::PopWithoutLogin, Key::Service, (message, help));
        }
        CheckService::MySql | CheckService::PgSql | CheckService::Oracle => {
            sql(report, view, login);
        }
        CheckService::Radius => radius(report, view, login),
        CheckService::SimpleTcp => simple_tcp(report, view),
        CheckService::Ftp
        | CheckService::Imap
        | CheckService::Imaps
        | CheckService::Ldap
        | CheckService::Ldaps
        | CheckService::Nntp
        | CheckService::Pop
        | CheckService::Pops
        | CheckService::Sip
        | CheckService::Smtp
        | CheckService::Submission => {}
    }
    login_by_port(report, view);
    if matches!(
        service,
        CheckService::Https | CheckService::Imaps | CheckService::Ldaps | CheckService::Pops
    ) {
        let message = "the name of the certificate is not verified";
        view.say(report, Code::UnverifiedTls, Key::Service, message);
    }
}

/// An IPv6 address in the pattern: two colons or more, and nothing else that a name could have.
fn dns(report: &mut Report<'_>, view: &View<'_, '_>) {
    let receive = view.service.receive().map_or(&b""[..], Text::as_bytes);
    let is_hex = |byte: &u8| byte.is_ascii_hexdigit() || b":^$\\.[]".contains(byte);
    let colons = receive.iter().filter(|byte| **byte == b':').count();
    if colons > 1 && receive.iter().all(is_hex) {
        let message = "AAAA records are not looked at: this never matches";
        view.say(report, Code::DnsIpv6, Key::Receive, message);
    }
}

fn http(report: &mut Report<'_>, view: &View<'_, '_>, no_receive: bool) {
    if view.service.http_method() == HttpMethod::Head && !no_receive {
        let message = "an answer to HEAD has no content: the pattern never matches";
        let help = "use GET, or remove `receive`";
        view.advise(
            report,
            Code::HeadWithReceive,
            Key::HttpMethod,
            (message, help),
        );
    }
    let absolute = |text: &[u8]| text.starts_with(b"/http://") || text.starts_with(b"/https://");
    let request = view.service.request();
    if view.service.service() != CheckService::HttpProxy
        && request.is_some_and(|request| absolute(request.as_bytes()))
    {
        let message = "a `/` is put in front: this is no URL but a path";
        let help = "write the path here, and the name of the host into `virtualhost`";
        view.advise(report, Code::AbsoluteUrl, Key::Request, (message, help));
    }
}

fn sql(report: &mut Report<'_>, view: &View<'_, '_>, login: bool) {
    let missing = if !login {
        "login"
    } else if view.service.request().is_none() {
        "request"
    } else if view.service.database().is_none() {
        "database"
    } else {
        let message = "sql checks have no timeout: a server that hangs stops all checks";
        view.say(report, Code::SqlWithoutTimeout, Key::Service, message);
        return;
    };
    let message = format!("an sql check needs `{missing}`");
    view.say(report, Code::SqlIncomplete, Key::Service, &message);
}

fn radius(report: &mut Report<'_>, view: &View<'_, '_>, login: bool) {
    let password = view.block.last(Key::Passwd).is_some();
    if !login || !password || view.service.secret().is_none() {
        let message = "a radius check needs `login`, `passwd` and `secret`";
        view.say(report, Code::RadiusIncomplete, Key::Service, message);
    }
}

fn simple_tcp(report: &mut Report<'_>, view: &View<'_, '_>) {
    let request = view.block.last(Key::Request);
    if request.is_some_and(|request| request.core().starts_with(b"\"/")) {
        let message = "the first `/` is not sent";
        view.say(report, Code::SimpleTcpSlash, Key::Request, message);
    }
}

/// `ftp` and `sip` by port do not get the login that `service=ftp` gets.
fn login_by_port(report: &mut Report<'_>, view: &View<'_, '_>) {
    let service = view.service.service();
    let by_port = view.block.last(Key::Service).is_none();
    let empty = *view.service.login() == Login::Empty;
    if !by_port || !empty || !matches!(service, CheckService::Ftp | CheckService::Sip) {
        return;
    }
    let header = &view.block.header;
    let port =
        address::virtual_address(header.directive.value()).and_then(|written| written.port());
    let message = format!(
        "port {} makes the service {service}, but without its login",
        port.map(crate::diagnostic::shown).unwrap_or_default()
    );
    let document = report.document;
    let mut members = document.lines_of(header.line.index() + 1..document.lines().len());
    let indent = members
        .find_map(Written::of)
        .filter(Written::is_member)
        .map_or(&b"\t"[..], |member| member.indent());
    let line = [b"\n", indent, b"service=", service.as_str().as_bytes()].concat();
    let edit = Edit::insert(header.line.span().end(), line);
    let fix = Fix::new(format!("add service={service}"), vec![edit]);
    let finding = Report::lint(Code::LoginByPort, header.place(), message);
    report.push(finding.with_fix(fix));
}
