//! Intervals against timeouts.

use std::time::Duration;

use super::super::report::Report;
use super::{Globals, View};
use crate::config::Global;
use crate::diagnostic::Code;
use crate::parse::key::Key;

const HELP: &str = "one server that hangs makes a round longer than the interval promises";

/// Timeouts that a section sets itself.
pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    replaced(report, view);
    let settings = &view.service.settings;
    let written = [
        (Key::NegotiateTimeout, settings.negotiate_timeout),
        (Key::CheckTimeout, settings.check_timeout),
    ];
    let interval = view.service.check_interval();
    let is_written = view.service.global.check_interval.is_some()
        || settings.check_interval.is_some() && view.service.global.fork();
    for (key, timeout) in written {
        let timeout = timeout.map(Duration::from_secs);
        if let Some(timeout) = timeout.filter(|timeout| is_written && *timeout > interval) {
            let message = message(key, timeout, interval);
            view.advise(report, Code::ShortInterval, key, (&message, HELP));
        }
    }
}

/// A timeout of the section that takes the place of a global one with another name.
fn replaced(report: &mut Report<'_>, view: &View<'_, '_>) {
    let settings = &view.service.settings;
    let global = &view.service.global;
    let pairs = [
        (
            Key::NegotiateTimeout,
            Key::CheckTimeout,
            (settings.negotiate_timeout, settings.check_timeout),
            global.check_timeout,
        ),
        (
            Key::CheckTimeout,
            Key::NegotiateTimeout,
            (settings.check_timeout, settings.negotiate_timeout),
            global.negotiate_timeout,
        ),
    ];
    for (key, other, own, lost) in pairs {
        if let ((Some(own), None), Some(lost)) = (own, lost)
            && own != lost
        {
            let message = format!("this replaces the global `{other}` of {lost} s as well");
            let help = format!("set `{other}` in the section too");
            let code = Code::TimeoutOverride;
            view.advise(report, code, key, (&message, &help));
        }
    }
}

/// Timeouts of the global context.
pub(super) fn global(report: &mut Report<'_>, values: &Global, global: &Globals<'_>) {
    let written = [
        (Key::NegotiateTimeout, values.negotiate_timeout()),
        (Key::CheckTimeout, values.check_timeout()),
    ];
    let interval = values.check_interval();
    for (key, timeout) in written {
        let timeout = timeout.filter(|timeout| *timeout > interval);
        let is_written = values.check_interval.is_some();
        if let (Some(timeout), Some(span), true) = (timeout, global.place(key), is_written) {
            let message = message(key, timeout, interval);
            let finding = Report::lint(Code::ShortInterval, span, message);
            report.push(finding.with_help(HELP));
        }
    }
}

fn message(key: Key, timeout: Duration, interval: Duration) -> String {
    let (timeout, interval) = (timeout.as_secs(), interval.as_secs());
    format!("`{key}` of {timeout} s is longer than the `checkinterval` of {interval} s")
}
