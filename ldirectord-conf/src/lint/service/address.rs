//! Addresses: marks and ports that the kernel refuses, numbers that are other hosts.

use std::net::IpAddr;

use super::super::report::Report;
use super::super::written::Written;
use super::View;
use crate::config::VirtualId;
use crate::diagnostic::{Code, shown};
use crate::parse::address::{self, Address};
use crate::parse::host::{Host, host};
use crate::parse::key::{Key, KeySet};
use crate::parse::plain::quad;
use crate::parse::real::Server;

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    let id = view.service.id();
    let place = view.block.header.place();
    if let VirtualId::FwMark { mark, .. } = id
        && (mark == 0 || mark > u64::from(u32::MAX))
    {
        let message = format!("the kernel has no firewall mark {mark}");
        let finding = Report::lint(Code::UnusableMark, place, message);
        report.push(finding.with_help("use 1 to 4294967295"));
    }
    let any_port = id.address().is_some_and(|address| address.port() == 0);
    if any_port && view.service.persistence().is_none_or(|time| time.is_zero()) {
        let message = "port 0 stands for all ports, which ipvsadm takes only with `persistent`";
        let finding = Report::lint(Code::PortZero, place, message);
        report.push(finding.with_help("add `persistent`, or name the port"));
    }
    hosts(report, view);
}

/// Hosts that are written as numbers, but not as four decimal ones; those of `real` lines are
/// looked at with their lines.
fn hosts(report: &mut Report<'_>, view: &View<'_, '_>) {
    let header = &view.block.header;
    if !view.block.plain_header
        && let Some(Address::Host { host, .. }) = address::virtual_address(header.directive.value())
    {
        numeric(report, view, header, host);
    }
    const FALLBACKS: KeySet = KeySet::of(&[Key::Fallback, Key::Fallback6]);
    if !view.block.keys.meets(FALLBACKS) {
        return;
    }
    for member in view.block.others {
        if matches!(member.key, Some(Key::Fallback | Key::Fallback6)) {
            let host = address::fallback(member.directive.value()).host;
            numeric(report, view, member, host);
        }
    }
}

/// The hosts of a `real` line, unless something is skipped in front of them.
pub(super) fn of_real(
    report: &mut Report<'_>,
    view: &View<'_, '_>,
    written: &Written<'_>,
    server: &Server<'_>,
) {
    let ends = std::iter::once(server.host).chain(server.last);
    ends.for_each(|host| numeric(report, view, written, host));
}

fn numeric(report: &mut Report<'_>, view: &View<'_, '_>, written: &Written<'_>, word: &[u8]) {
    if matches!(quad(word), Some((_, []))) {
        return;
    }
    let usual = std::str::from_utf8(word).is_ok_and(|text| text.parse::<IpAddr>().is_ok());
    if usual || word.is_empty() || word.starts_with(b"[") {
        return;
    }
    if let Host::Address(address) = host(word, view.service.id().family()) {
        let message = format!("`{}` is {address} to the system", shown(word));
        let finding = Report::lint(Code::NumericHost, written.span_of(word), message);
        let help = "a leading 0 makes a number octal, and missing numbers are filled in";
        report.push(finding.with_help(help));
    }
}
