//! What others may know of a monitor: Prometheus text, JSON, the `metrics` facade.
//!
//! Reads a [`Snapshot`](crate::monitor::Snapshot), changes nothing. Names of the metrics, in the
//! facade and in the text:
//!
//! | metric | kind | labels |
//! |---|---|---|
//! | `lvs_health_probes_total` | counter | `kind`, `outcome`, `reason` |
//! | `lvs_health_probe_duration_seconds` | histogram | `kind` |
//! | `lvs_health_lateness_seconds` | histogram: how late checks started; in the facade the gauge `lvs_health_lateness_p99_seconds` | |
//! | `lvs_health_targets` | gauge | `state` |
//! | `lvs_health_in_flight`, `lvs_health_queued` | gauge | |
//! | `lvs_health_transitions_total`, `lvs_health_merged_total` | counter | |
//! | `lvs_health_skipped_slots_total`, `lvs_health_stalls_total` | counter | |
//! | `lvs_health_stale_total`, `lvs_health_outliers_total` | counter | |
//! | `lvs_health_ejections_total`, `lvs_health_ejections_refused_total` | counter | |
//! | `lvs_health_inconclusive_total` | counter: checks that said nothing | |
//! | `lvs_health_flapping` | gauge: targets that are held | |
//! | `lvs_health_group_panic`, `lvs_health_group_quorum` | gauge, 0 or 1 | `group` |
//!
//! Nothing is labelled by target: 100,000 targets would be 100,000 series. For one target there
//! is its status, and [`json()`].
//!
//! ```
//! use health::Monitor;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (monitor, _events) = Monitor::<String>::builder().spawn();
//! let text = health::observe::prometheus(&monitor.summary());
//! assert!(text.contains("lvs_health_targets{state=\"up\"} 0\n"));
//! # }
//! ```

mod endpoint;
#[cfg(feature = "metrics")]
mod facade;
mod json;
mod prometheus;

pub use endpoint::answer;
#[cfg(feature = "metrics")]
pub(crate) use facade::count;
#[cfg(feature = "metrics")]
pub use facade::describe;
pub use json::json;
pub use prometheus::prometheus;
