//! The text format of Prometheus, version 0.0.4.

use std::fmt::{self, Write as _};
use std::time::Duration;

use crate::monitor::{Histogram, Snapshot};

/// Where the buckets of histograms end, in microseconds.
const ENDS: [u64; 13] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 1_000_000, 5_000_000,
    30_000_000,
];

/// The metrics of a monitor as text to be scraped.
///
/// A summary ([`Monitor::summary`](crate::Monitor::summary)) is enough; the `Content-Type` is
/// `text/plain; version=0.0.4`.
#[must_use]
pub fn prometheus<K>(snapshot: &Snapshot<K>) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    write(&mut text, snapshot).map_or_else(|_| String::new(), |()| text)
}

fn write<K>(out: &mut String, snapshot: &Snapshot<K>) -> fmt::Result {
    let counters = snapshot.counters();
    head(
        out,
        "probes_total",
        "counter",
        "Probes by kind, outcome and reason.",
    )?;
    for ((kind, outcome, reason), count) in &counters.probes {
        let labels = format!(
            "kind=\"{kind}\",outcome=\"{outcome}\",reason=\"{}\"",
            escape(reason)
        );
        writeln!(out, "lvs_health_probes_total{{{labels}}} {count}")?;
    }
    head(
        out,
        "probe_duration_seconds",
        "histogram",
        "How long probes took.",
    )?;
    for (kind, histogram) in &counters.durations {
        buckets(
            out,
            "probe_duration_seconds",
            &format!("kind=\"{kind}\""),
            histogram,
        )?;
    }
    head(
        out,
        "lateness_seconds",
        "histogram",
        "How late checks started.",
    )?;
    buckets(out, "lateness_seconds", "", &counters.lateness)?;
    head(out, "targets", "gauge", "Targets by state.")?;
    for (state, count) in counters.states.iter() {
        writeln!(out, "lvs_health_targets{{state=\"{state}\"}} {count}")?;
    }
    for (name, kind, help, value) in singles(snapshot) {
        head(out, name, kind, help)?;
        writeln!(out, "lvs_health_{name} {value}")?;
    }
    head(
        out,
        "group_panic",
        "gauge",
        "Whether failed members stay in service.",
    )?;
    for (name, state) in snapshot.groups() {
        let panic = u8::from(state.panic);
        writeln!(
            out,
            "lvs_health_group_panic{{group=\"{}\"}} {panic}",
            escape(name)
        )?;
    }
    head(out, "group_quorum", "gauge", "Whether enough weight is up.")?;
    for (name, state) in snapshot.groups() {
        if let Some(quorum) = state.quorum.map(u8::from) {
            writeln!(
                out,
                "lvs_health_group_quorum{{group=\"{}\"}} {quorum}",
                escape(name)
            )?;
        }
    }
    Ok(())
}

/// The metrics without labels: name, kind, help, value.
fn singles<K>(snapshot: &Snapshot<K>) -> [(&'static str, &'static str, &'static str, u64); 12] {
    let counters = snapshot.counters();
    let gauge = |name, help, value| (name, "gauge", help, value);
    let counter = |name, help, value| (name, "counter", help, value);
    [
        gauge("in_flight", "Probes that run.", snapshot.in_flight() as u64),
        gauge(
            "queued",
            "Checks that are due and wait for a limit.",
            snapshot.overdue() as u64,
        ),
        gauge(
            "flapping",
            "Targets that are held because they flap.",
            counters.flapping,
        ),
        counter(
            "transitions_total",
            "Changes of state.",
            counters.transitions,
        ),
        counter(
            "inconclusive_total",
            "Checks that said nothing about their target.",
            counters.inconclusive(),
        ),
        counter(
            "merged_total",
            "Results shared with an equal check.",
            counters.merged,
        ),
        counter(
            "skipped_slots_total",
            "Slots missed by far.",
            counters.skipped,
        ),
        counter("stalls_total", "Times without processor.", counters.stalls),
        counter(
            "stale_total",
            "Targets without result for too long.",
            counters.stale,
        ),
        counter(
            "outliers_total",
            "Outliers by passive reports.",
            counters.outliers,
        ),
        counter(
            "ejections_total",
            "Outliers that were ejected.",
            counters.ejections,
        ),
        counter(
            "ejections_refused_total",
            "Outliers that stayed because too many were out.",
            counters.spared,
        ),
    ]
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(
        out,
        "# HELP lvs_health_{name} {help}\n# TYPE lvs_health_{name} {kind}"
    )
}

fn buckets(out: &mut String, name: &str, label: &str, histogram: &Histogram) -> fmt::Result {
    let comma = if label.is_empty() { "" } else { "," };
    for end in ENDS {
        let end = Duration::from_micros(end);
        let (seconds, count) = (end.as_secs_f64(), histogram.at_most(end));
        writeln!(
            out,
            "lvs_health_{name}_bucket{{{label}{comma}le=\"{seconds}\"}} {count}"
        )?;
    }
    let count = histogram.count();
    writeln!(
        out,
        "lvs_health_{name}_bucket{{{label}{comma}le=\"+Inf\"}} {count}"
    )?;
    let braces = if label.is_empty() {
        String::new()
    } else {
        format!("{{{label}}}")
    };
    writeln!(
        out,
        "lvs_health_{name}_sum{braces} {}",
        histogram.sum().as_secs_f64()
    )?;
    writeln!(out, "lvs_health_{name}_count{braces} {count}")
}

fn escape(label: &str) -> String {
    label
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
