//! Directives of checks that the kind of check never looks at.

use super::super::report::Report;
use super::View;
use crate::config::{CheckService, CheckType};
use crate::diagnostic::Code;
use crate::parse::key::{Key, KeySet};

/// Directives that are for some checks only.
const CHECK_KEYS: KeySet = KeySet::of(&[
    Key::CheckCommand,
    Key::Database,
    Key::HttpMethod,
    Key::Load,
    Key::Login,
    Key::Passwd,
    Key::Receive,
    Key::Request,
    Key::Secret,
]);

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    let ignored = CHECK_KEYS.without(used(view));
    if !view.block.keys.meets(ignored) {
        return;
    }
    for member in view.block.others {
        let Some(key) = member.key.filter(|key| ignored.holds(*key)) else {
            continue;
        };
        let message = if key == Key::Load {
            "`load` does nothing at all".to_owned()
        } else if view.negotiates() {
            format!("service `{}` does not use `{key}`", view.service.service())
        } else {
            format!(
                "checktype `{}` does not use `{key}`",
                view.service.check_type()
            )
        };
        let span = member.directive.key_span();
        report.push(Report::lint(Code::IgnoredDirective, span, message));
    }
}

/// The directives that the checks of a service look at.
fn used(view: &View<'_, '_>) -> KeySet {
    const COMMAND: KeySet = KeySet::of(&[Key::CheckCommand]);
    match view.service.check_type() {
        CheckType::External | CheckType::ExternalPerl => COMMAND,
        CheckType::Negotiate | CheckType::Combined(_) => asked(view.service.service()),
        CheckType::Connect | CheckType::Off | CheckType::On | CheckType::Ping => KeySet::default(),
    }
}

/// The directives that a check looks at which speaks the protocol of a service.
const fn asked(service: CheckService) -> KeySet {
    use CheckService as S;
    use Key::{Database, HttpMethod, Login, Passwd, Receive, Request, Secret};
    KeySet::of(match service {
        S::Http | S::Https | S::HttpProxy => &[HttpMethod, Receive, Request],
        S::Dns | S::SimpleTcp => &[Receive, Request],
        S::Ftp | S::Ldap | S::Ldaps => &[Login, Passwd, Receive, Request],
        S::MySql | S::PgSql | S::Oracle => &[Database, Login, Passwd, Request],
        S::Radius => &[Login, Passwd, Secret],
        S::Imap | S::Imaps | S::Pop | S::Pops => &[Login, Passwd],
        S::Sip => &[Login],
        S::Nntp | S::None | S::Smtp | S::Submission => &[],
    })
}
