//! The `metrics` facade: whatever recorder the program has installed.

use metrics::{counter, gauge, histogram};

use crate::Report;
use crate::monitor::Snapshot;

/// Counts one check; called where it ends.
pub(crate) fn count(kind: &'static str, report: &Report) {
    let reason = report.reason().map_or("", crate::Reason::word);
    let outcome = report.outcome().word();
    counter!("lvs_health_probes_total", "kind" => kind, "outcome" => outcome, "reason" => reason)
        .increment(1);
    histogram!("lvs_health_probe_duration_seconds", "kind" => kind)
        .record(report.timings().total().as_secs_f64());
}

/// Hands the counts and gauges of a monitor to the recorder; to be called now and then.
///
/// Probes and their durations are recorded as they happen; a summary
/// ([`Monitor::summary`](crate::Monitor::summary)) has the rest.
pub fn describe<K>(snapshot: &Snapshot<K>) {
    let counters = snapshot.counters();
    for (state, count) in counters.states.iter() {
        gauge!("lvs_health_targets", "state" => state.word()).set(number(count));
    }
    gauge!("lvs_health_in_flight").set(number(snapshot.in_flight() as u64));
    gauge!("lvs_health_queued").set(number(snapshot.overdue() as u64));
    gauge!("lvs_health_lateness_p99_seconds").set(counters.lateness.permille(990).as_secs_f64());
    counter!("lvs_health_transitions_total").absolute(counters.transitions);
    counter!("lvs_health_merged_total").absolute(counters.merged);
    counter!("lvs_health_skipped_slots_total").absolute(counters.skipped);
    counter!("lvs_health_stalls_total").absolute(counters.stalls);
    counter!("lvs_health_stale_total").absolute(counters.stale);
    counter!("lvs_health_outliers_total").absolute(counters.outliers);
    counter!("lvs_health_ejections_total").absolute(counters.ejections);
    counter!("lvs_health_ejections_refused_total").absolute(counters.spared);
    counter!("lvs_health_inconclusive_total").absolute(counters.inconclusive());
    gauge!("lvs_health_flapping").set(number(counters.flapping));
    for (name, state) in snapshot.groups() {
        let name = name.to_owned();
        gauge!("lvs_health_group_panic", "group" => name.clone())
            .set(f64::from(u8::from(state.panic)));
        if let Some(quorum) = state.quorum {
            gauge!("lvs_health_group_quorum", "group" => name).set(f64::from(u8::from(quorum)));
        }
    }
}

/// A count of targets: far below where this loses anything.
fn number(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
