//! Directives of checks that the kind of check never looks at.

use super::super::report::Report;
use super::View;
use crate::config::{CheckService, CheckType};
use crate::diagnostic::Code;

/// Directives that are for some checks only.
const CHECK_KEYS: &[&[u8]] = &[
    b"checkcommand",
    b"database",
    b"httpmethod",
    b"load",
    b"login",
    b"passwd",
    b"receive",
    b"request",
    b"secret",
];

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    let kind = view.service.check_type();
    let external = matches!(kind, CheckType::External | CheckType::ExternalPerl);
    if !CHECK_KEYS.iter().any(|key| view.block.keys.may_hold(key)) {
        return;
    }
    for member in view.block.others {
        let key = member.key();
        let used = match key {
            b"checkcommand" => external,
            b"load" => false,
            _ if !is_of_checks(key) => true,
            _ => view.negotiates() && uses(view.service.service(), key),
        };
        if !used {
            let name = member.name();
            let what = if view.negotiates() && name != "load" {
                format!("service `{}`", view.service.service())
            } else {
                format!("checktype `{kind}`")
            };
            let message = match name {
                "load" => "`load` does nothing at all".to_owned(),
                _ => format!("{what} does not use `{name}`"),
            };
            let span = member.directive.key_span();
            report.push(Report::lint(Code::IgnoredDirective, span, message));
        }
    }
}

/// Whether a directive is for checks that speak a protocol.
fn is_of_checks(key: &[u8]) -> bool {
    matches!(
        key,
        b"database" | b"httpmethod" | b"login" | b"passwd" | b"receive" | b"request" | b"secret"
    )
}

/// Whether the check of a service looks at a directive.
fn uses(service: CheckService, key: &[u8]) -> bool {
    use CheckService as S;
    let sql = matches!(service, S::MySql | S::PgSql | S::Oracle);
    let tests_content = matches!(service, S::Dns | S::Ftp | S::Ldap | S::Ldaps | S::SimpleTcp);
    match key {
        b"httpmethod" => service.is_http(),
        b"database" => sql,
        b"secret" => service == S::Radius,
        b"receive" => service.is_http() || tests_content,
        b"request" => service.is_http() || tests_content || sql,
        b"login" => !service.is_http() && logs_in(service) || service == S::Sip,
        _ => logs_in(service),
    }
}

fn logs_in(service: CheckService) -> bool {
    use CheckService as S;
    matches!(
        service,
        S::Ftp
            | S::Imap
            | S::Imaps
            | S::Ldap
            | S::Ldaps
            | S::MySql
            | S::Oracle
            | S::PgSql
            | S::Pop
            | S::Pops
            | S::Radius
    )
}
