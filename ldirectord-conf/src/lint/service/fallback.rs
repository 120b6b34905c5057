//! Fallback servers.

use std::net::SocketAddr;

use super::super::report::Report;
use super::super::written::Written;
use super::{Globals, View};
use crate::config::{Family, Forwarding, VirtualId};
use crate::diagnostic::Code;
use crate::parse::address;
use crate::parse::key::Key;
use crate::span::Span;

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>, global: &Globals<'_>) {
    let key = match view.service.id().family() {
        Family::V4 => Key::Fallback,
        Family::V6 => Key::Fallback6,
    };
    let own = view.block.last(key);
    if let Some(written) = own {
        empty(report, written);
    }
    let Some(fallback) = view.service.fallback() else {
        return;
    };
    let place = own.map(Written::place).or_else(|| global.place(key));
    let place = place.unwrap_or_else(|| view.service.span());
    if let VirtualId::FwMark { .. } = view.service.id()
        && own.is_none()
    {
        let message = "the global fallback does not work for a firewall mark";
        let finding = Report::lint(Code::FallbackOfMark, view.service.span(), message)
            .with_secondary(place, "the fallback")
            .with_help(format!("write a `{key}` line into this section"));
        report.push(finding);
    }
    let port = view
        .service
        .id()
        .address()
        .map_or(0, |address| address.port());
    let used = fallback.port().unwrap_or(port);
    let shown_at = own.map_or_else(|| view.service.span(), Written::place);
    if fallback.forwarding() != Forwarding::Masquerade && port != 0 && used != port {
        let forwarding = fallback.forwarding();
        let message =
            format!("with `{forwarding}` the fallback gets packets at port {port}, not {used}");
        let finding = Report::lint(Code::ForwardingPort, shown_at, message);
        report.push(finding.with_help("use masq, or the port of the virtual service"));
    }
    real(
        report,
        view,
        SocketAddr::new(fallback.address(), used),
        shown_at,
    );
}

/// A fallback that is also a real server.
fn real(report: &mut Report<'_>, view: &View<'_, '_>, fallback: SocketAddr, place: Span) {
    let port = view
        .service
        .id()
        .address()
        .map_or(0, |address| address.port());
    let same = |real: SocketAddr| {
        let used = if real.port() == 0 { port } else { real.port() };
        real.ip() == fallback.ip() && used == fallback.port()
    };
    let mut reals = view.service.reals().iter();
    if let Some(real) = reals.find(|real| same(real.id().address())) {
        let message = "the fallback is a real server too: it is down when it is needed";
        let finding = Report::lint(Code::FallbackIsReal, place, message);
        report.push(finding.with_secondary(real.span(), "the real server"));
    }
}

/// A fallback without a host.
fn empty(report: &mut Report<'_>, written: &Written<'_>) {
    if address::fallback(written.directive.value()).host.is_empty() {
        let message = format!(
            "`{}` without a host means the director itself",
            written.name()
        );
        report.push(Report::lint(Code::EmptyFallback, written.place(), message));
    }
}

/// The same for the global ones.
pub(super) fn global(report: &mut Report<'_>, global: &Globals<'_>) {
    for key in [Key::Fallback, Key::Fallback6] {
        if let Some(written) = global.last(key) {
            empty(report, written);
        }
    }
}
