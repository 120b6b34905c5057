//! Real servers: text that is dropped, numbers the kernel refuses, servers that are not there.

use std::collections::HashSet;
use std::net::IpAddr;

use super::super::report::Report;
use super::super::written::Written;
use super::View;
use super::real_line::{Leftover, leftover};
use super::traits::{MAX_WEIGHT, loses_port};
use crate::config::RealServer;
use crate::diagnostic::{Code, Edit, Fix, shown};
use crate::parse::host::{Host, host};
use crate::parse::real::{self, Server};
use crate::span::Span;

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    let mut garbled = HashSet::new();
    for written in view.block.reals {
        if let Some(server) = real::server(written.directive.value())
            && line(report, view, written, &server)
        {
            garbled.insert(written.directive.value_span());
        }
    }
    let traits = view.reals;
    if traits.heavy || traits.threshold || traits.lost_port {
        servers(report, view, &garbled);
    }
    if traits.unsorted {
        duplicates(report, view);
    }
    if view.service.reals().is_empty() && view.block.reals.is_empty() {
        let message = "no real server: only a fallback can answer";
        let place = view.block.header.place();
        report.push(Report::lint(Code::NoRealServer, place, message));
    }
}

/// What can be seen on one line; whether a part of it is lost.
fn line(
    report: &mut Report<'_>,
    view: &View<'_, '_>,
    written: &Written<'_>,
    server: &Server<'_>,
) -> bool {
    let value = written.directive.value();
    let skipped = crate::parse::offset_in(value, server.host);
    if let Some(text @ [_, ..]) = value.get(..skipped) {
        let message = format!(
            "ldirectord skips `{}` and takes `{}` for the host",
            shown(text),
            shown(server.host)
        );
        let span = written.span_of(text);
        report.push(Report::lint(Code::SkippedText, span, message));
    } else {
        super::address::of_real(report, view, written, server);
    }
    range(report, view, written, server);
    let lost = leftover(server.tail);
    match lost {
        Some(Leftover::Thresholds { upper, lower }) => {
            thresholds_in_wrong_order(report, written, upper, lower);
        }
        Some(Leftover::Exchange { slashes }) => lost_receive(report, written, slashes),
        Some(Leftover::Text(text)) => {
            let message = format!("ldirectord drops `{}`", shown(text));
            let finding = Report::lint(Code::LostText, written.span_of(text), message);
            report.push(finding.with_help(
                "after the method: weight, \"REQUEST\",\"RECEIVE\", l:N, u:N, in this order",
            ));
        }
        None => {}
    }
    lost.is_some()
}

fn thresholds_in_wrong_order(
    report: &mut Report<'_>,
    written: &Written<'_>,
    upper: &[u8],
    lower: &[u8],
) {
    let message = "the upper threshold is lost: it must stand behind the lower one";
    let span = written.span_of(upper);
    let edits = vec![
        Edit::replace(span, lower),
        Edit::replace(written.span_of(lower), upper),
    ];
    let fix = Fix::new("put the lower threshold first", edits);
    report.push(Report::lint(Code::ThresholdOrder, span, message).with_fix(fix));
}

fn lost_receive(report: &mut Report<'_>, written: &Written<'_>, slashes: &[u8]) {
    let message = "a request that begins with `/` makes ldirectord lose the rest of the line";
    let span = written.span_of(slashes);
    let fix = Fix::new(
        "remove the `/`, which ldirectord adds again",
        vec![Edit::delete(span)],
    );
    let finding = Report::lint(Code::LostReceive, span, message);
    report.push(finding.with_fix(fix));
}

/// A range whose servers are not those between its ends.
fn range(report: &mut Report<'_>, view: &View<'_, '_>, written: &Written<'_>, server: &Server<'_>) {
    let Some(last) = server.last else {
        return;
    };
    let family = view.service.id().family();
    let ends = (host(server.host, family), host(last, family));
    let (Host::Address(IpAddr::V4(first)), Host::Address(IpAddr::V4(last))) = ends else {
        return;
    };
    let meant = u64::from(u32::from(last).saturating_sub(u32::from(first))) + 1;
    let place = written.directive.value_span();
    // They stand in order of the file.
    let reals = view.service.reals();
    let before = reals.partition_point(|real| real.span() < place);
    let made = reals.partition_point(|real| real.span() <= place) - before;
    if u64::try_from(made) != Ok(meant) {
        let message = format!("this range of {meant} servers gives {made}");
        let finding = Report::lint(Code::BrokenRange, written.place(), message);
        report.push(finding.with_help(
            "ldirectord compares addresses as decimal text: split the range, or list the servers",
        ));
    }
}

/// What can be seen only with the servers at hand; a range is reported once.
fn servers(report: &mut Report<'_>, view: &View<'_, '_>, garbled: &HashSet<Span>) {
    let mut reported = None;
    for real in view.service.reals() {
        let sound = !garbled.contains(&real.span());
        let first = reported != Some(real.span());
        if first && numbers(report, real, sound) | port(report, view, real) {
            reported = Some(real.span());
        }
    }
}

/// The same server twice.
fn duplicates(report: &mut Report<'_>, view: &View<'_, '_>) {
    let reals = view.service.reals().iter();
    let mut reals: Vec<_> = reals
        .map(|real| (real.id().address(), real.span()))
        .collect();
    reals.sort_unstable();
    let mut reported = HashSet::new();
    for ((first, before), (second, span)) in reals.iter().zip(reals.iter().skip(1)) {
        if first == second && reported.insert(*span) {
            let message = format!("real server {second} stands here twice");
            let finding = Report::lint(Code::DuplicateReal, *span, message);
            report.push(finding.with_secondary(*before, "first here"));
        }
    }
}

fn numbers(report: &mut Report<'_>, real: &RealServer, sound: bool) -> bool {
    let too_heavy = real.weight() > MAX_WEIGHT;
    if too_heavy {
        let message = format!("weight {} is above {MAX_WEIGHT}", real.weight());
        report.push(Report::lint(Code::WeightTooLarge, real.span(), message));
    }
    let (lower, upper) = (real.lower_threshold(), real.upper_threshold());
    let crossed = sound && lower > Some(upper.unwrap_or(0)) && lower != Some(0);
    if crossed {
        let message = "the kernel refuses a lower threshold above the upper one";
        let finding = Report::lint(Code::ThresholdRange, real.span(), message);
        report.push(finding.with_help("without u:N the upper threshold is 0"));
    }
    too_heavy || crossed
}

/// Only masquerading can change the port.
fn port(report: &mut Report<'_>, view: &View<'_, '_>, real: &RealServer) -> bool {
    let port = real.id().address().port();
    let wanted = view
        .service
        .id()
        .address()
        .map_or(0, |address| address.port());
    if !loses_port(real, wanted) {
        return false;
    }
    let message = format!(
        "with `{}` packets arrive at port {wanted}, not {port}",
        real.forwarding()
    );
    let finding = Report::lint(Code::ForwardingPort, real.span(), message);
    report.push(finding.with_help("use masq, or the port of the virtual service and `checkport`"));
    true
}
