//! A snapshot as JSON.

use std::fmt::{self, Display, Write as _};
use std::time::Duration;

use tokio::time::Instant;

use crate::Report;
use crate::monitor::{Snapshot, TargetStatus};

/// A snapshot as one JSON object, targets sorted by key.
///
/// Times are seconds before now (`…_ago`) or from now on; durations of checks are microseconds.
///
/// ```
/// use health::{Monitor, observe};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (monitor, _events) = Monitor::<String>::builder().spawn();
/// let text = observe::json(&monitor.snapshot());
/// assert!(text.starts_with("{\"in_flight\":0,\"queued\":0,\"targets\":{}"));
/// # }
/// ```
#[must_use]
pub fn json<K: Display>(snapshot: &Snapshot<K>) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    write(&mut text, snapshot).map_or_else(|_| String::new(), |()| text)
}

fn write<K: Display>(out: &mut String, snapshot: &Snapshot<K>) -> fmt::Result {
    let (in_flight, queued) = (snapshot.in_flight(), snapshot.overdue());
    write!(
        out,
        "{{\"in_flight\":{in_flight},\"queued\":{queued},\"targets\":{{"
    )?;
    let mut targets: Vec<_> = snapshot
        .iter()
        .map(|(key, status)| (key.to_string(), status))
        .collect();
    targets.sort_by(|(one, _), (two, _)| one.cmp(two));
    let now = Instant::now();
    for (index, (key, status)) in targets.into_iter().enumerate() {
        separate(out, index);
        string(out, &key)?;
        out.push(':');
        target(out, status, now)?;
    }
    out.push_str("},\"groups\":{");
    for (index, (name, state)) in snapshot.groups().enumerate() {
        separate(out, index);
        string(out, name)?;
        let quorum = state
            .quorum
            .map_or("null", |quorum| if quorum { "true" } else { "false" });
        write!(out, ":{{\"panic\":{},\"quorum\":{quorum}}}", state.panic)?;
    }
    out.push_str("}}");
    Ok(())
}

fn target(out: &mut String, status: &TargetStatus, now: Instant) -> fmt::Result {
    let standing = status.standing;
    write!(
        out,
        "{{\"state\":\"{}\",\"observed\":\"{}\",\"weight_percent\":{},\"warned\":{},\"flapping\":{},\"ejected\":{},\"held\":{}",
        standing.state,
        status.observed,
        standing.weight.as_percent(),
        standing.warned,
        standing.flapping,
        standing.ejected,
        standing.held
    )?;
    write!(
        out,
        ",\"checks\":{},\"inconclusive\":{},\"transitions\":{}",
        status.checks, status.inconclusive, status.transitions
    )?;
    let ago = |at: Instant| now.saturating_duration_since(at);
    seconds(out, "since_ago", status.since.map(ago))?;
    seconds(out, "last_completed_ago", status.last_completed.map(ago))?;
    let next = status
        .next_check
        .map(|at| at.saturating_duration_since(now));
    seconds(out, "next_check_in", next)?;
    out.push_str(",\"last\":");
    match &status.last_report {
        Some(last) => report(out, last, None)?,
        None => out.push_str("null"),
    }
    if !status.history.is_empty() {
        out.push_str(",\"history\":[");
        for (index, (at, past)) in status.history.iter().enumerate() {
            separate(out, index);
            report(out, past, Some(ago(*at)))?;
        }
        out.push(']');
    }
    out.push('}');
    Ok(())
}

fn report(out: &mut String, report: &Report, ago: Option<Duration>) -> fmt::Result {
    write!(out, "{{\"outcome\":\"{}\"", report.outcome())?;
    if let Some(ago) = ago {
        seconds(out, "ago", Some(ago))?;
    }
    if let Some(phase) = report.phase() {
        write!(out, ",\"phase\":\"{phase}\"")?;
    }
    if let Some(reason) = report.reason() {
        out.push_str(",\"reason\":");
        string(out, &reason.to_string())?;
    }
    if let Some(detail) = report.detail_text() {
        out.push_str(",\"detail\":");
        string(out, detail)?;
    }
    let timings = report.timings();
    let parts = [
        ("connect_us", timings.connect()),
        ("first_byte_us", timings.first_byte()),
        ("total_us", Some(timings.total())),
    ];
    for (name, time) in parts
        .into_iter()
        .filter_map(|(name, time)| Some((name, time?)))
    {
        write!(out, ",\"{name}\":{}", time.as_micros())?;
    }
    out.push('}');
    Ok(())
}

fn seconds(out: &mut String, name: &str, time: Option<Duration>) -> fmt::Result {
    match time {
        Some(time) => write!(out, ",\"{name}\":{:.3}", time.as_secs_f64()),
        None => write!(out, ",\"{name}\":null"),
    }
}

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

fn string(out: &mut String, text: &str) -> fmt::Result {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            control if u32::from(control) < 0x20 => write!(out, "\\u{:04x}", u32::from(control))?,
            other => out.push(other),
        }
    }
    out.push('"');
    Ok(())
}
