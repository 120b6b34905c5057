//! Directives of the global context.

use super::findings::{Findings, Problem};
use super::item::Item;
use super::keys;
use super::resolve::{self, Lookup, PortNames};
use crate::config::global::Global;
use crate::config::{Fallback, Family, Protocol};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Line;
use crate::parse::address;
use crate::parse::directive::is_space;
use crate::parse::key::Key;
use crate::resolver::Resolver;

/// Takes one directive into the settings; a directive that fails leaves them alone.
pub(super) fn apply(
    global: &mut Global,
    item: &Item<'_>,
    names: &dyn Resolver,
    findings: &mut Findings<'_>,
) -> Result<(), Problem> {
    match item.key() {
        Some(Key::AutoReload) => global.auto_reload = Some(item.yes_no()?),
        Some(Key::Callback) => global.callback = Some(item.quoted_or_empty()?),
        Some(Key::CheckCount) => {
            global.check_count = Some(item.number()?);
            findings.push(check_count_is_deprecated(item));
        }
        Some(Key::CheckInterval) => global.check_interval = Some(item.number()?),
        Some(Key::CheckTimeout) => global.check_timeout = Some(item.positive()?),
        Some(Key::CleanStop) => global.clean_stop = Some(item.yes_no()?),
        Some(Key::ConnectTimeout) => return Err(keys::removed(item, "negotiatetimeout")),
        Some(Key::Execute) => global.execute.push((&*item.value).into()),
        Some(Key::FailureCount) => global.failure_count = Some(item.number()?),
        Some(Key::Fallback) => global.fallback = Some(fallback(item, Family::V4, names)?),
        Some(Key::Fallback6) => global.fallback6 = Some(fallback(item, Family::V6, names)?),
        Some(Key::FallbackCommand) => global.fallback_command = Some(item.whole()?),
        Some(Key::Fork) => global.fork = Some(item.yes_no()?),
        Some(Key::LogFile) => global.log_file = Some(item.quoted_or_empty()?),
        Some(Key::MaintenanceDir) => global.maintenance_dir = Some(item.whole()?),
        Some(Key::NegotiateTimeout) => global.negotiate_timeout = Some(item.positive()?),
        Some(Key::Quiescent) => global.quiescent = Some(item.yes_no()?),
        Some(Key::ReaddQuiescent) => global.readd_quiescent = Some(item.yes_no()?),
        Some(Key::Supervised) => global.supervised = Some(item.yes_no()?),
        Some(Key::Timeout) => return Err(keys::removed(item, "checktimeout and negotiatetimeout")),
        _ => return mail(global, item),
    }
    Ok(())
}

fn mail(global: &mut Global, item: &Item<'_>) -> Result<(), Problem> {
    match item.key() {
        Some(Key::EmailAlert) => global.mail.alert = Some(item.recipients()?),
        Some(Key::EmailAlertFrom) => global.mail_from = Some(item.whole()?),
        Some(Key::EmailAlertFreq) => global.mail.frequency = Some(item.leading_number()?),
        Some(Key::EmailAlertStatus) => global.mail.status = Some(item.mail_status()?),
        Some(Key::Smtp) => global.mail.smtp = Some(item.mail_server()?),
        _ => return Err(keys::unknown(item)),
    }
    Ok(())
}

/// The port must exist for TCP and for UDP.
fn fallback(item: &Item<'_>, family: Family, names: &dyn Resolver) -> Result<Fallback, Problem> {
    let forwarding = resolve::fallback_method(item)?;
    let port = address::fallback(&item.value).port;
    let port_names = [PortNames::Of(Protocol::Tcp), PortNames::Of(Protocol::Udp)];
    Lookup { family, names }.fallback(item, port, forwarding, &port_names)
}

pub(super) fn check_count_is_deprecated(item: &Item<'_>) -> Diagnostic {
    let message = "`checkcount` is deprecated and counts for ping checks only";
    Diagnostic::warning(Code::DeprecatedCheckCount, item.key_span(), message)
        .with_help("use `failurecount`")
}

/// `supervised` without a value, or a word that begins so.
pub(super) fn bare_supervised(
    global: &mut Global,
    line: &Line<'_>,
    findings: &mut Findings<'_>,
) -> Result<(), Problem> {
    let rest = line.text().strip_prefix(b"supervised").unwrap_or_default();
    if !rest.iter().all(|byte| is_space(*byte)) {
        let message = "`supervised` must be exactly `yes` or `no`";
        return Err(super::findings::error(
            Code::InvalidYesNo,
            line.span(),
            message,
        ));
    }
    global.supervised = Some(true);
    let message = "`supervised` without a value is deprecated";
    let warning = Diagnostic::warning(Code::BareSupervised, line.span(), message);
    findings.push(warning.with_help("write supervised=yes"));
    Ok(())
}
