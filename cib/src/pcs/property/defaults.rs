//! What properties are when nothing sets them: `property defaults`.

use super::super::Dialect;
use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome};
use super::super::error::CommandError;
use super::super::words::Line;

/// A property of the daemons, and its default in Pacemaker 2.1 and 3.0; `None` where it does not
/// exist.
struct Default {
    name: &'static str,
    v2_1: Option<&'static str>,
    v3_0: Option<&'static str>,
    advanced: bool,
}

const fn both(name: &'static str, value: &'static str) -> Default {
    differing(name, Some(value), Some(value))
}

const fn advanced(name: &'static str, value: &'static str) -> Default {
    Default {
        advanced: true,
        ..both(name, value)
    }
}

const fn differing(
    name: &'static str,
    v2_1: Option<&'static str>,
    v3_0: Option<&'static str>,
) -> Default {
    Default {
        name,
        v2_1,
        v3_0,
        advanced: false,
    }
}

/// Sorted by name. As the daemons of 2.1.5 and 3.0.0 say in their metadata.
const DEFAULTS: &[Default] = &[
    both("batch-limit", "0"),
    both("cluster-delay", "60s"),
    both("cluster-ipc-limit", "500"),
    differing("cluster-name", Some(""), None),
    both("cluster-recheck-interval", "15min"),
    differing("concurrent-fencing", Some("false"), Some("true")),
    both("dc-deadtime", "20s"),
    advanced("election-timeout", "2min"),
    both("enable-acl", "false"),
    both("enable-startup-probes", "true"),
    both("fence-reaction", "stop"),
    both("have-watchdog", "false"),
    advanced("join-finalization-timeout", "30min"),
    advanced("join-integration-timeout", "3min"),
    both("load-threshold", "80%"),
    both("maintenance-mode", "false"),
    both("migration-limit", "-1"),
    both("no-quorum-policy", "stop"),
    both("node-action-limit", "0"),
    both("node-health-base", "0"),
    both("node-health-green", "0"),
    both("node-health-red", "-INFINITY"),
    both("node-health-strategy", "none"),
    both("node-health-yellow", "0"),
    differing("node-pending-timeout", None, Some("0")),
    both("pe-error-series-max", "-1"),
    both("pe-input-series-max", "4000"),
    both("pe-warn-series-max", "5000"),
    both("placement-strategy", "default"),
    both("priority-fencing-delay", "0"),
    differing("remove-after-stop", Some("false"), None),
    advanced("shutdown-escalation", "20min"),
    both("shutdown-lock", "false"),
    both("shutdown-lock-limit", "0"),
    both("start-failure-is-fatal", "true"),
    advanced("startup-fencing", "true"),
    both("stonith-action", "reboot"),
    advanced("stonith-enabled", "true"),
    both("stonith-max-attempts", "10"),
    both("stonith-timeout", "60s"),
    both("stonith-watchdog-timeout", "0"),
    both("stop-all-resources", "false"),
    both("stop-orphan-actions", "true"),
    both("stop-orphan-resources", "true"),
    both("symmetric-cluster", "true"),
    advanced("transition-delay", "0s"),
];

fn known(dialect: Dialect) -> impl Iterator<Item = (&'static Default, &'static str)> {
    DEFAULTS.iter().filter_map(move |default| {
        let value = if dialect >= Dialect::V0_12 {
            default.v3_0
        } else {
            default.v2_1
        };
        value.map(|value| (default, value))
    })
}

/// All properties with their defaults, sorted by name. Those of 0.11 stand for 0.9, too, whose
/// Pacemaker has some others.
pub(super) fn defaults(dialect: Dialect) -> impl Iterator<Item = (&'static str, &'static str)> {
    known(dialect).map(|(default, value)| (default.name, value))
}

/// Defaults as pcs lists them.
pub(super) fn list(
    dialect: Dialect,
    values: impl Iterator<Item = (&'static str, &'static str)>,
) -> Vec<String> {
    if dialect >= Dialect::V0_12 {
        return values
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
    }
    let lines = values.map(|(name, value)| format!(" {name}: {value}"));
    ["Cluster Properties:".to_owned()]
        .into_iter()
        .chain(lines)
        .collect()
}

/// Shows what properties are when they are not set: `property defaults [NAME …]` (since 0.12).
///
/// These are facts of Pacemaker 2.1.5 and 3.0.0, not read from the daemons of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PropertyDefaults {
    names: Vec<String>,
    full: bool,
}

impl PropertyDefaults {
    /// Of all properties but advanced ones.
    pub fn new() -> Self {
        Self {
            names: Vec::new(),
            full: false,
        }
    }

    /// Only this one; call it for each.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// `--full`: of advanced ones, too.
    pub fn full(mut self, full: bool) -> Self {
        self.full = full;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--full"])?;
        let full = line.has("--full");
        if full && !words.is_empty() {
            let text = "cannot specify properties when using '--full'";
            return Err(CommandError::Refused(text.to_owned()));
        }
        let mut unknown: Vec<String> = words
            .iter()
            .filter(|word| !known(line.dialect).any(|(default, _)| default.name == **word))
            .map(|word| format!("'{word}'"))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let kind = if unknown.len() > 1 {
                "properties"
            } else {
                "property"
            };
            let text = format!("No default value for {kind}: {}", unknown.join(", "));
            return Err(CommandError::Refused(text));
        }
        Ok(Self {
            names: words.to_vec(),
            full,
        })
    }
}

impl std::default::Default for PropertyDefaults {
    fn default() -> Self {
        Self::new()
    }
}

impl Perform for PropertyDefaults {
    fn words(&self) -> Vec<String> {
        Writer::new("property defaults")
            .words(&self.names)
            .flag(self.full, "--full")
            .done()
    }

    fn run(&self, _: &mut Edit<'_>) -> Outcome {
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let wanted = |default: &Default| {
            if self.names.is_empty() {
                self.full || !default.advanced
            } else {
                self.names.iter().any(|name| name == default.name)
            }
        };
        let values = known(edit.dialect)
            .filter(|(default, _)| wanted(default))
            .map(|(default, value)| (default.name, value));
        let lines = list(edit.dialect, values);
        Ok(Some(lines.into_iter().map(|line| line + "\n").collect()))
    }
}
