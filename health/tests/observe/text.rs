//! The Prometheus text and the JSON snapshot.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::eventful;

/// Metric, labels, value of each sample.
fn samples(text: &str) -> Vec<(String, String, f64)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = name.split_once('{').unwrap_or((name, ""));
            (name.to_owned(), labels.to_owned(), value.parse().unwrap())
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn every_sample_has_its_type_and_stands_once() {
    let (monitor, _events) = eventful("a").await;
    let text = health::observe::prometheus(&monitor.summary());

    assert!(text.ends_with('\n'));
    let mut types = BTreeMap::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(types.insert(name.to_owned(), kind), None, "{name} twice");
            assert!(text.contains(&format!("# HELP {name} ")), "{name}");
        }
    }
    let mut seen = BTreeSet::new();
    for (name, labels, value) in samples(&text) {
        assert!(seen.insert((name.clone(), labels)), "{name} twice");
        assert!(value >= 0.0, "{name}");
        let parts = ["_bucket", "_sum", "_count"];
        let base = parts.iter().find_map(|part| name.strip_suffix(part));
        let known = base
            .and_then(|base| types.get(base))
            .or_else(|| types.get(&name));
        let kind = known.unwrap_or_else(|| panic!("{name} has no type"));
        assert_eq!(*kind == "histogram", base.is_some(), "{name}");
        assert_eq!(*kind == "counter", name.ends_with("_total"), "{name}");
    }
    // Quotes and backslashes in labels.
    assert!(text.contains("lvs_health_group_panic{group=\"w\\\"w\\\\w\"} 0\n"));
    assert!(text.contains(
        "lvs_health_probes_total{kind=\"eventful\",outcome=\"fail\",reason=\"status\"} 1\n"
    ));
}

#[tokio::test(start_paused = true)]
async fn buckets_add_up() {
    let (monitor, _events) = eventful("a").await;
    let text = health::observe::prometheus(&monitor.summary());

    for name in [
        "lvs_health_probe_duration_seconds",
        "lvs_health_lateness_seconds",
    ] {
        let of = |part: &str| -> Vec<f64> {
            let samples = samples(&text).into_iter();
            let those = samples.filter(|(sample, ..)| *sample == format!("{name}{part}"));
            those.map(|(.., value)| value).collect()
        };
        let buckets = of("_bucket");
        assert!(buckets.is_sorted(), "{name}: {buckets:?}");
        assert_eq!(buckets.last(), of("_count").last());
        assert_eq!(buckets.last(), Some(&4.0));
    }
}

#[cfg(feature = "serde")]
#[tokio::test(start_paused = true)]
async fn the_snapshot_is_json_of_a_fixed_shape() {
    let key = "a\"\\\n\u{1}ä".to_owned();
    let (monitor, _events) = eventful(key.clone()).await;

    let text = health::observe::json(&monitor.snapshot());

    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys = |value: &serde_json::Value| -> Vec<String> {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort_unstable();
        keys
    };
    assert_eq!(keys(&json), ["groups", "in_flight", "queued", "targets"]);
    let target = &json["targets"][&key];
    let expected = [
        "checks",
        "ejected",
        "flapping",
        "held",
        "history",
        "inconclusive",
        "last",
        "last_completed_ago",
        "next_check_in",
        "observed",
        "since_ago",
        "state",
        "transitions",
        "warned",
        "weight_percent",
    ];
    assert_eq!(keys(target), expected);
    assert_eq!(target["state"], "up");
    assert_eq!(target["checks"], 4);
    assert_eq!(target["transitions"], 3);
    // The last three results, the oldest first, each with its reason and its time.
    let history = target["history"].as_array().unwrap();
    let outcomes: Vec<_> = history.iter().map(|report| &report["outcome"]).collect();
    assert_eq!(outcomes, ["fail", "inconclusive", "pass"]);
    assert_eq!(history[0]["reason"], "status 503");
    assert_eq!(history[0]["detail"], "over\\\"load\\n");
    assert!(history.iter().all(|report| report["total_us"].is_u64()));
    assert_eq!(json["groups"]["w\"w\\w"]["quorum"], true);
}
