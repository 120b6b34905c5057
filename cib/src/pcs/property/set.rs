//! `property set` and `property unset`.

use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::nvset::{Suffix, set_pair};
use super::super::report::Message;
use super::super::values::{expectation, seconds};
use super::super::words::{Line, pairs};
use super::READ_ONLY;
use crate::metadata::ValueKind;
use crate::xml::{NewElement, NodeId};

const DEFAULT_SET: &str = "cib-bootstrap-options";

const WATCHDOG_TIMEOUT: &str = "stonith-watchdog-timeout";

/// Sets cluster properties, removes those with an empty value: `property set NAME=VALUE …`.
///
/// Works on the first property set; makes `cib-bootstrap-options` if there is none.
///
/// ```
/// use cib::pcs::{Operation, PropertySet};
///
/// let set = PropertySet::new("stonith-enabled", "false").set("no-quorum-policy", "ignore");
/// assert_eq!(
///     Operation::from(set).to_string(),
///     "property set stonith-enabled=false no-quorum-policy=ignore"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PropertySet {
    properties: Vec<(String, String)>,
    force: bool,
}

divisible!(PropertySet: properties);

impl PropertySet {
    /// Sets one property.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            properties: vec![(name.into(), value.into())],
            force: false,
        }
    }

    /// Sets one more property; the last value of a name counts.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.properties.push((name, value)),
        }
        self
    }

    /// Removes one more property: the same as an empty value.
    pub fn unset(self, name: impl Into<String>) -> Self {
        self.set(name, "")
    }

    /// `--force`: unknown names and values only warn.
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        if words.is_empty() {
            return Err(CommandError::Usage {
                command: "property set",
                expected: "NAME=VALUE …",
            });
        }
        Ok(Self {
            properties: pairs(words)?,
            force: line.has("--force"),
        })
    }

    pub(super) fn parse_unset(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let (force, mut properties) = (line.has("--force"), Vec::new());
        let mut repeated: Vec<String> = Vec::new();
        if words.is_empty() {
            return Err(CommandError::Usage {
                command: "property unset",
                expected: "NAME …",
            });
        }
        for name in words {
            if !properties.iter().any(|(known, _)| known == name) {
                properties.push((name.clone(), String::new()));
            } else if !repeated.contains(name) {
                repeated.push(name.clone());
            }
        }
        if !repeated.is_empty() && !force {
            repeated.sort_unstable();
            return Err(CommandError::DuplicateWords { words: repeated });
        }
        Ok(Self { properties, force })
    }

    fn validate(&self, edit: &mut Edit<'_>, set: NodeId) {
        let set_id = edit.attribute(set, "id");
        let pairs = edit.children(set, "nvpair");
        let configured: Vec<String> = pairs
            .into_iter()
            .map(|pair| edit.attribute(pair, "name"))
            .collect();
        let removed = self.removed().map(|(name, _)| name.clone());
        let names: Vec<String> = removed.filter(|name| !configured.contains(name)).collect();
        if !names.is_empty() {
            edit.unless_forced(Message::NotSet { names, set: set_id });
        }
        self.validate_names(edit);
        self.validate_values(edit);
        self.validate_watchdog(edit, &configured);
    }

    /// Whether it sets nothing.
    pub(in super::super) fn only_removes(&self) -> bool {
        self.properties.iter().all(|(_, value)| value.is_empty())
    }

    fn removed(&self) -> impl Iterator<Item = &(String, String)> {
        self.properties.iter().filter(|(_, value)| value.is_empty())
    }

    /// Unknown names can be removed but not set; read-only ones neither.
    fn validate_names(&self, edit: &mut Edit<'_>) {
        let (mut unknown, mut read_only) = (Vec::new(), Vec::new());
        for (name, value) in &self.properties {
            if READ_ONLY.contains(&name.as_str()) {
                read_only.push(name.clone());
            } else if !value.is_empty() && edit.metadata.property(name).is_none() {
                unknown.push(name.clone());
            }
        }
        let known = edit
            .metadata
            .properties()
            .map(|property| property.name.clone());
        let allowed: Vec<_> = known
            .filter(|name| !READ_ONLY.contains(&name.as_str()))
            .collect();
        let message = |names| Message::UnknownOptions {
            kind: "cluster property",
            names,
            allowed: allowed.clone(),
        };
        if !unknown.is_empty() {
            edit.unless_forced(message(unknown));
        }
        if !read_only.is_empty() {
            edit.error(message(read_only));
        }
    }

    fn validate_values(&self, edit: &mut Edit<'_>) {
        for (name, value) in self
            .properties
            .iter()
            .filter(|(_, value)| !value.is_empty())
        {
            let property = edit.metadata.property(name);
            let property = property.filter(|_| !READ_ONLY.contains(&name.as_str()));
            let expected = property.and_then(|property| expectation(&property.kind, value));
            if let Some(allowed) = expected {
                let (option, value) = (name.clone(), value.clone());
                let message = Message::InvalidValue {
                    option,
                    value,
                    allowed,
                };
                if name == WATCHDOG_TIMEOUT {
                    edit.error(message);
                } else {
                    edit.unless_forced(message);
                }
            }
        }
    }

    /// A file knows no SBD: only 0 or nothing makes sense.
    fn validate_watchdog(&self, edit: &mut Edit<'_>, configured: &[String]) {
        let value = self
            .properties
            .iter()
            .find(|(name, _)| name == WATCHDOG_TIMEOUT);
        let Some((name, value)) = value else { return };
        let counts = !value.is_empty() || configured.contains(name);
        let is_time = expectation(&ValueKind::Time, value).is_none();
        if counts && is_time && seconds(value) != Some(0) {
            edit.error(Message::WatchdogWithoutSbd);
        }
    }
}

impl Perform for PropertySet {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        // A name with `=` in it can only be written for `unset`.
        let only_names = self.only_removes();
        let word = |(name, value): &(String, String)| {
            if only_names {
                name.clone()
            } else {
                format!("{name}={value}")
            }
        };
        let command = ["property", if only_names { "unset" } else { "set" }].map(str::to_owned);
        let force = self.force.then(|| "--force".to_owned());
        command
            .into_iter()
            .chain(self.properties.iter().map(word))
            .chain(force)
            .collect()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let mut ids = Ids::of(edit.cib);
        let set = first_set(edit, &mut ids)?;
        self.validate(edit, set);
        edit.check()?;
        let suffix = Suffix::of_options(edit.dialect);
        for (name, value) in &self.properties {
            set_pair(edit, &mut ids, set, (name, value), suffix)?;
        }
        edit.finish(before, Write::Patch)
    }
}

fn first_set(edit: &mut Edit<'_>, ids: &mut Ids) -> Outcome<NodeId> {
    let section = edit.section("crm_config")?;
    if let Some(set) = edit.child(section, "cluster_property_set") {
        return Ok(set);
    }
    if !ids.take(DEFAULT_SET) {
        return edit.refuse(Message::IdInUse {
            id: DEFAULT_SET.to_owned(),
        });
    }
    edit.append(
        section,
        &NewElement::new("cluster_property_set").attribute("id", DEFAULT_SET),
    )
}
