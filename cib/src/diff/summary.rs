//! Differences for people: in terms of resources, constraints, properties.

use std::collections::HashMap;
use std::fmt;

use super::subject::{Detail, Subject, subjects};
use crate::Cib;

/// One thing that differs between two configurations, as [`summary`] tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// Something is new.
    Added {
        /// What is new.
        subject: Subject,
        /// Everything that is said about it.
        details: Vec<Detail>,
    },
    /// A detail of something differs.
    Changed {
        /// What it belongs to.
        subject: Subject,
        /// Its name, such as `parameter ip` or `operation monitor every 30s: timeout`.
        what: String,
        /// What it was; `None` if it was not there.
        before: Option<String>,
        /// What it is; `None` if it is gone.
        after: Option<String>,
    },
    /// Something is gone.
    Removed {
        /// What is gone.
        subject: Subject,
    },
}

impl Difference {
    /// The resource, constraint, property or other thing that differs.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        match self {
            Self::Added { subject, .. }
            | Self::Changed { subject, .. }
            | Self::Removed { subject } => subject,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Removed { subject } => write!(f, "{subject}: removed"),
            Self::Added { subject, details } => {
                write!(f, "{subject}: added")?;
                let mut mark = ": ";
                for detail in details {
                    write!(f, "{mark}{detail}")?;
                    mark = ", ";
                }
                Ok(())
            }
            Self::Changed {
                subject,
                what,
                before,
                after,
            } => {
                let shown =
                    |value: &Option<String>| value.clone().unwrap_or_else(|| "(unset)".into());
                write!(
                    f,
                    "{subject}: {what}: {} -> {}",
                    shown(before),
                    shown(after)
                )
            }
        }
    }
}

/// What differs between two configurations, in terms of what they configure.
///
/// Things are compared by what they are called, not by where they stand: a property by its name,
/// whatever the id of its pair; a resource by its id, in a group or out of it (that is a detail).
/// Ids of pairs, sets and operations, the version, the status, comments and the order of
/// sections are not told. What is gone comes first, then the rest in the order of the new document.
///
/// ```
/// use cib::{Cib, diff, pcs::{Dialect, Metadata, Operation}};
///
/// let before = Cib::empty();
/// let mut after = before.clone();
/// for line in ["property set stonith-enabled=false", "resource create A ocf:pacemaker:Dummy"] {
///     let operation: Operation = line.parse()?;
///     operation.apply(&mut after, &Metadata::builtin(), Dialect::V0_11)?;
/// }
///
/// let told: Vec<String> = diff::summary(&before, &after).iter().map(ToString::to_string).collect();
/// assert_eq!(told[0], "property stonith-enabled: value: (unset) -> false");
/// assert!(told[1].starts_with("resource A: added: kind primitive, class ocf, "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn summary(old: &Cib, new: &Cib) -> Vec<Difference> {
    let (old, new) = (subjects(old), subjects(new));
    let mut differences = Vec::new();
    for (subject, details) in old.iter().filter(|(subject, _)| !new.contains(subject)) {
        if subject.is_setting() {
            differences.extend(changes(subject, details, &[]));
        } else {
            let subject = subject.clone();
            differences.push(Difference::Removed { subject });
        }
    }
    for (subject, details) in new.iter() {
        match old.details(subject) {
            Some(before) => differences.extend(changes(subject, before, details)),
            None if subject.is_setting() => differences.extend(changes(subject, &[], details)),
            None => differences.push(Difference::Added {
                subject: subject.clone(),
                details: details.to_vec(),
            }),
        }
    }
    differences
}

fn changes(subject: &Subject, before: &[Detail], after: &[Detail]) -> Vec<Difference> {
    let values = |details: &'_ [Detail]| -> HashMap<String, String> {
        let pairs = details.iter().cloned();
        pairs.map(|detail| (detail.what, detail.value)).collect()
    };
    let (old, new) = (values(before), values(after));
    let gone = before
        .iter()
        .filter(|detail| !new.contains_key(&detail.what));
    let known = gone.chain(after).map(|detail| &detail.what);
    known
        .map(|what| (what, old.get(what), new.get(what)))
        .filter(|(_, before, after)| before != after)
        .map(|(what, before, after)| Difference::Changed {
            subject: subject.clone(),
            what: what.clone(),
            before: before.cloned(),
            after: after.cloned(),
        })
        .collect()
}
