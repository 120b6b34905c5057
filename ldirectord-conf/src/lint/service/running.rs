//! The daemon: log, mail, commands, passwords.

use super::super::report::Report;
use super::{Globals, View, fallback};
use crate::config::{Global, VirtualId, VirtualService};
use crate::diagnostic::{Code, shown};
use crate::parse::key::Key;
use crate::span::Span;

/// What syslog(3) knows.
const FACILITIES: &[&str] = &[
    "auth", "authpriv", "cron", "daemon", "ftp", "kern", "local0", "local1", "local2", "local3",
    "local4", "local5", "local6", "local7", "lpr", "mail", "news", "syslog", "user", "uucp",
];

const MAIL: [Key; 4] = [
    Key::EmailAlertFreq,
    Key::EmailAlertFrom,
    Key::EmailAlertStatus,
    Key::Smtp,
];

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    if report.is_world_readable() {
        for key in [Key::Passwd, Key::Secret] {
            if view.block.last(key).is_some() {
                let message = format!("everybody on this system can read this `{key}`");
                let help = "take the file away from others: chmod o-r";
                view.advise(report, Code::ReadablePassword, key, (&message, help));
            }
        }
    }
    let is_mark = matches!(view.service.id(), VirtualId::FwMark { .. });
    if is_mark && view.service.fallback_command().is_some() {
        let message = "for a firewall mark the command gets `:0` instead of an address";
        view.say(report, Code::CommandOfMark, Key::FallbackCommand, message);
    }
    if view
        .service
        .mail_alert()
        .is_none_or(|alert| alert.is_empty())
    {
        for key in MAIL {
            if view.block.last(key).is_some() {
                let message = format!("without `emailalert` this `{key}` does nothing");
                view.say(report, Code::IgnoredMail, key, &message);
            }
        }
    }
}

/// What the lints of the global directives ask of all services.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Whether a service has recipients of mail.
    mails: bool,
    /// Whether a service is quiescent.
    quiesces: bool,
    /// The first service that does not say whether it is quiescent.
    silent: Option<Span>,
}

impl Survey {
    pub(super) fn remember(&mut self, service: &VirtualService) {
        self.mails |= service.mail_alert().is_some();
        self.quiesces |= service.quiescent();
        if self.silent.is_none() && service.settings.quiescent.is_none() {
            self.silent = Some(service.span());
        }
    }

    /// Lints of the global directives.
    pub(super) fn finish(&self, report: &mut Report<'_>, values: &Global, global: &Globals<'_>) {
        fallback::global(report, global);
        log_file(report, values, global);
        self.mail(report, values, global);
        self.quiescence(report, values, global);
    }

    fn mail(&self, report: &mut Report<'_>, values: &Global, global: &Globals<'_>) {
        if values.mail_alert().is_some() || self.mails {
            return;
        }
        for key in MAIL {
            if let Some(span) = global.place(key) {
                let message = format!("without `emailalert` this `{key}` does nothing");
                report.push(Report::lint(Code::IgnoredMail, span, message));
            }
        }
    }

    fn quiescence(&self, report: &mut Report<'_>, values: &Global, global: &Globals<'_>) {
        let any = values.quiescent() || self.quiesces;
        if let Some(span) = global.place(Key::ReaddQuiescent)
            && values.readd_quiescent()
            && !any
        {
            let message = "without `quiescent=yes` this does nothing";
            report.push(Report::lint(Code::IgnoredReadd, span, message));
        }
        if values.quiescent.is_none()
            && let Some(silent) = self.silent
        {
            let message = "`quiescent` is no by default, whatever the manual says";
            let finding = Report::lint(Code::QuiescentDefault, silent, message);
            report.push(finding.with_help("write quiescent=yes or quiescent=no"));
        }
    }
}

fn log_file(report: &mut Report<'_>, values: &Global, global: &Globals<'_>) {
    let (Some(log), Some(span)) = (values.log_file(), global.place(Key::LogFile)) else {
        return;
    };
    let is_facility = log.to_str().is_some_and(|log| FACILITIES.contains(&log));
    if !log.as_bytes().starts_with(b"/") && !is_facility {
        let message = format!(
            "`{}` is neither a path nor a syslog facility",
            shown(log.as_bytes())
        );
        let finding = Report::lint(Code::LogFileWord, span, message);
        report.push(finding.with_help("begin a path with `/`; a facility is one such as local0"));
    }
}
