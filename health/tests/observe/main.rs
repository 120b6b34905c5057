//! What others can know of a monitor: spans and events, metrics, Prometheus text, JSON.
#![expect(clippy::unwrap_used, reason = "test helpers")]

#[cfg(feature = "metrics")]
mod metrics;
mod scrape;
mod support;
mod text;
