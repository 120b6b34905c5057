//! The `metrics` facade: each name counts what it says, once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};

use crate::support::eventful;

/// All values by name and labels.
#[derive(Clone, Debug, Default)]
struct Values(Arc<Mutex<BTreeMap<String, f64>>>);

#[derive(Debug)]
struct Cell(Values, String);

impl Values {
    fn cell(&self, key: &Key) -> Arc<Cell> {
        let labels: Vec<_> = key
            .labels()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let name = format!("{}{{{}}}", key.name(), labels.join(","));
        Arc::new(Cell(self.clone(), name))
    }

    fn get(&self, name: &str) -> Option<f64> {
        self.0.lock().unwrap().get(name).copied()
    }
}

impl Cell {
    fn change(&self, change: impl FnOnce(f64) -> f64) {
        let mut values = self.0.0.lock().unwrap();
        let value = values.entry(self.1.clone()).or_default();
        *value = change(*value);
    }
}

impl CounterFn for Cell {
    fn increment(&self, value: u64) {
        self.change(|old| old + value as f64);
    }

    fn absolute(&self, value: u64) {
        self.change(|_| value as f64);
    }
}

impl GaugeFn for Cell {
    fn increment(&self, value: f64) {
        self.change(|old| old + value);
    }

    fn decrement(&self, value: f64) {
        self.change(|old| old - value);
    }

    fn set(&self, value: f64) {
        self.change(|_| value);
    }
}

/// Counts the values of a histogram.
impl HistogramFn for Cell {
    fn record(&self, _: f64) {
        self.change(|old| old + 1.0);
    }
}

impl Recorder for Values {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.cell(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.cell(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.cell(key))
    }
}

#[tokio::test(start_paused = true)]
async fn every_name_counts_what_it_says() {
    let values = Values::default();
    let _guard = metrics::set_default_local_recorder(&values);

    let (monitor, _events) = eventful("a").await;
    // Twice: what is counted elsewhere is not counted again.
    health::observe::describe(&monitor.summary());
    health::observe::describe(&monitor.summary());

    let expected = [
        (
            "lvs_health_probes_total{kind=eventful,outcome=pass,reason=}",
            2.0,
        ),
        (
            "lvs_health_probes_total{kind=eventful,outcome=fail,reason=status}",
            1.0,
        ),
        (
            "lvs_health_probes_total{kind=eventful,outcome=inconclusive,reason=permission}",
            1.0,
        ),
        ("lvs_health_probe_duration_seconds{kind=eventful}", 4.0),
        ("lvs_health_targets{state=up}", 1.0),
        ("lvs_health_targets{state=down}", 0.0),
        ("lvs_health_in_flight{}", 0.0),
        ("lvs_health_queued{}", 0.0),
        ("lvs_health_transitions_total{}", 3.0),
        ("lvs_health_inconclusive_total{}", 1.0),
        ("lvs_health_flapping{}", 0.0),
        ("lvs_health_group_panic{group=w\"w\\w}", 0.0),
        ("lvs_health_group_quorum{group=w\"w\\w}", 1.0),
    ];
    for (name, value) in expected {
        assert_eq!(values.get(name), Some(value), "{name}: {values:?}");
    }
}

/// The facade and the Prometheus text tell of the same things under the same names.
#[tokio::test(start_paused = true)]
async fn the_names_are_those_of_the_text() {
    let values = Values::default();
    let _guard = metrics::set_default_local_recorder(&values);
    let (monitor, _events) = eventful("a").await;
    health::observe::describe(&monitor.summary());
    let text = health::observe::prometheus(&monitor.summary());

    let bare = |name: &String| name.split('{').next().unwrap().to_owned();
    // A histogram there, a quantile here: lateness is kept by the monitor itself.
    let lateness = ("lateness_p99_seconds", "lateness_seconds");
    let mut facade: Vec<String> = values.0.lock().unwrap().keys().map(bare).collect();
    for name in &mut facade {
        *name = name.replace(lateness.0, lateness.1);
    }
    facade.sort_unstable();
    facade.dedup();
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let mut names: Vec<String> = types
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    names.sort_unstable();

    assert_eq!(facade, names);
}
