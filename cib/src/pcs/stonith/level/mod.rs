//! Fencing levels: `stonith level …`.

mod add;
mod remove;
mod verify;

pub use add::LevelAdd;
pub use remove::{LevelClear, LevelRemove};
pub use verify::{LevelConfig, LevelVerify};

use super::super::Dialect;
use super::super::edit::Edit;
use super::super::error::CommandError;
use super::super::words::pair;
use crate::xml::{Element, NodeId};

/// Which nodes a fencing level is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LevelTarget {
    /// Nodes with this attribute: `attrib%NAME=VALUE`.
    Attribute(String, String),
    /// One node: `NODE` or `node%NODE`.
    Node(String),
    /// Nodes whose name matches the regular expression: `regexp%PATTERN`.
    Pattern(String),
}

impl LevelTarget {
    fn parse(word: &str) -> Result<Self, CommandError> {
        match word.split_once('%') {
            None => Ok(Self::Node(word.to_owned())),
            Some(("" | "node", node)) => Ok(Self::Node(node.to_owned())),
            Some(("regexp", pattern)) => Ok(Self::Pattern(pattern.to_owned())),
            Some(("attrib", attribute)) => {
                let (name, value) = pair(attribute)?;
                Ok(Self::Attribute(name, value))
            }
            Some((kind, _)) => Err(CommandError::Refused(format!(
                "'{kind}' is not an allowed type for '{word}', use attrib, node, regexp"
            ))),
        }
    }

    fn to_word(&self) -> String {
        match self {
            Self::Attribute(name, value) => format!("attrib%{name}={value}"),
            Self::Node(node) => node.clone(),
            Self::Pattern(pattern) => format!("regexp%{pattern}"),
        }
    }

    /// As messages name it.
    fn name(&self) -> String {
        match self {
            Self::Attribute(name, value) => format!("{name}={value}"),
            Self::Node(text) | Self::Pattern(text) => text.clone(),
        }
    }

    fn attributes(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Attribute(name, value) => {
                vec![("target-attribute", name), ("target-value", value)]
            }
            Self::Node(node) => vec![("target", node)],
            Self::Pattern(pattern) => vec![("target-pattern", pattern)],
        }
    }

    fn id_part(&self) -> &str {
        match self {
            Self::Attribute(text, _) | Self::Node(text) | Self::Pattern(text) => text,
        }
    }
}

/// The levels that have these properties; what is `None` does not matter.
fn find(
    edit: &Edit<'_>,
    index: Option<&str>,
    target: Option<&LevelTarget>,
    devices: Option<&str>,
) -> Vec<NodeId> {
    let section = edit.cib.section("fencing-topology").into_iter();
    let levels = section.flat_map(|section| section.children_named("fencing-level"));
    let wanted = |level: &Element<'_>| {
        let has = |name, value: &str| level.attribute(name).as_deref() == Some(value);
        index.is_none_or(|index| has("index", index))
            && devices.is_none_or(|devices| has("devices", devices))
            && target.is_none_or(|target| {
                let attributes = target.attributes();
                attributes.into_iter().all(|(name, value)| has(name, value))
            })
    };
    levels.filter(wanted).map(Element::id).collect()
}

/// Before 0.12 commas separate devices too.
fn split_devices(edit: &mut Edit<'_>, devices: &[String]) -> Vec<String> {
    if edit.dialect >= Dialect::V0_12 {
        return devices.to_vec();
    }
    if edit.dialect == Dialect::V0_11 && devices.iter().any(|device| device.contains(',')) {
        edit.deprecated("a comma between devices", "a blank");
    }
    let all = devices.iter().flat_map(|device| device.split(','));
    all.map(str::to_owned).collect()
}
