//! Nodes and cluster properties.

use super::Family;

pub(super) const FAMILY: Family = Family {
    templates: TEMPLATES,
    lists: LISTS,
};

const TEMPLATES: &[&str] = &[
    "node attribute {node} {attr} {force}",
    "node attribute {node} {attr} {attr}",
    "node attribute {node} {odd}={odd}",
    "node standby {node}",
    "node standby",
    "node unstandby {node} {node}",
    "node unstandby --all",
    "node standby --all {node}",
    "node maintenance --all",
    "node maintenance {node} {node}",
    "node unmaintenance {node}",
    "node unmaintenance --all --wait",
    "node utilization {node} cpu={value}",
    "node utilization {node} {attr}",
    "node utilization {node} {odd}={integer} cpu=",
    "property set {property} {force}",
    "property set {property} {property} {force}",
    "property set {property} {property} {property}",
    "property unset {pname} {force}",
    "property unset {pname} {pname} {force}",
];

const LISTS: &[(&str, &[&str])] = &[
    (
        "property",
        &[
            "no-quorum-policy={quorum}",
            "stonith-enabled={boolean}",
            "batch-limit={integer}",
            "nosuch=1",
            "maintenance-mode=",
            "maintenance-mode={boolean}",
            "cluster-recheck-interval={interval}",
            "cluster-name=x",
            "stonith-watchdog-timeout={integer}",
            "stonith-action={method}",
            "placement-strategy={strategy}",
            "load-threshold={percent}",
            "priority-fencing-delay={interval}",
            "node-health-strategy=custom",
            "node-health-base={score}",
            "shutdown-lock-limit={interval}",
            "have-watchdog=true",
            "{odd}={odd}",
            "{pname}=",
        ],
    ),
    (
        "pname",
        &[
            "stonith-enabled",
            "maintenance-mode",
            "no-quorum-policy",
            "cluster-name",
            "dc-version",
            "nosuch",
        ],
    ),
    (
        "quorum",
        &["ignore", "stop", "freeze", "suicide", "Demote", "bad"],
    ),
    ("method", &["reboot", "off", "poweroff", "on"]),
    (
        "strategy",
        &["default", "balanced", "Minimal", "utilization", "x"],
    ),
    ("percent", &["80%", "80", "-1%", "1000%", "x%"]),
    (
        "attr",
        &[
            "rack=1",
            "rack=",
            "standby=on",
            "x=y",
            "nosuch=",
            "pingd={integer}",
            "rack={odd}",
        ],
    ),
];
