//! What a rule is decided on.

use std::collections::BTreeMap;

use super::{Moment, Release};
use crate::model::Role;
use crate::xml::Element;

/// What is known when a rule is decided: the time, and a node, resource and operation if the rule
/// is about one. Facts that are not given never satisfy a condition about them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Facts {
    /// The time; its offset is that of the cluster's local time.
    pub now: Moment,
    /// Whose decision it is.
    pub release: Release,
    /// The node's attributes, `#uname`, `#kind` and `#id` among them.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub node: Option<BTreeMap<String, String>>,
    /// The resource.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub resource: Option<ResourceFacts>,
    /// The operation.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub operation: Option<OperationFacts>,
    /// The resource's role on the node, where the rule chooses by `#role`.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub role: Option<Role>,
}

/// What is known of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", default, deny_unknown_fields)
)]
pub struct ResourceFacts {
    /// The agent's class.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub class: Option<String>,
    /// The agent's provider.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub provider: Option<String>,
    /// The agent's type.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "type", default, skip_serializing_if = "Option::is_none")
    )]
    pub kind: Option<String>,
    /// Parameters, for `value-source="param"`; `None` where Pacemaker does not look at the source.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub parameters: Option<BTreeMap<String, String>>,
    /// Meta attributes, for `value-source="meta"`.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub meta: Option<BTreeMap<String, String>>,
    /// What the constraint's `rsc-pattern` matched: the whole, then each group.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub matches: Vec<Option<String>>,
}

/// What is known of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
pub struct OperationFacts {
    /// `monitor`, `start`, …
    pub name: String,
    /// How often it runs, in milliseconds; 0 for once.
    pub interval_ms: u64,
}

impl Facts {
    /// Only the time is known.
    #[must_use]
    pub fn at(now: Moment, release: Release) -> Self {
        Self {
            now,
            release,
            node: None,
            resource: None,
            operation: None,
            role: None,
        }
    }

    /// Adds a node by its name and its attributes.
    #[must_use]
    pub fn node<K, V>(mut self, name: &str, attributes: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let pairs = attributes
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        let mut node: BTreeMap<String, String> = pairs.collect();
        node.entry("#uname".to_owned())
            .or_insert_with(|| name.to_owned());
        self.node = Some(node);
        self
    }

    /// Adds a resource.
    #[must_use]
    pub fn resource(mut self, resource: ResourceFacts) -> Self {
        self.resource = Some(resource);
        self
    }

    /// Adds an operation.
    #[must_use]
    pub fn operation(mut self, name: &str, interval_ms: u64) -> Self {
        self.operation = Some(OperationFacts {
            name: name.to_owned(),
            interval_ms,
        });
        self
    }

    /// The same facts as far as Pacemaker looks at them in a context.
    #[must_use]
    pub fn within(mut self, context: Context) -> Self {
        if !matches!(context, Context::Location | Context::NodeAware) {
            self.node = None;
        }
        if context != Context::OperationDefaults {
            self.operation = None;
        }
        if context != Context::Location {
            self.role = None;
        }
        match (context, &mut self.resource) {
            (Context::ResourceDefaults | Context::OperationDefaults, Some(resource)) => {
                (resource.parameters, resource.meta) = (None, None);
                resource.matches.clear();
            }
            (Context::Location, Some(resource)) => {
                (resource.class, resource.provider, resource.kind) = (None, None, None);
            }
            _ => self.resource = None,
        }
        self
    }
}

/// Where a rule stands, which decides on what it can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Context {
    /// In a location constraint: nodes (with `value-source`) and time.
    Location,
    /// In parameters of a resource, or settings of an operation: nodes and time.
    NodeAware,
    /// In operation defaults: agents, operations and time.
    OperationDefaults,
    /// Anywhere else: time.
    Other,
    /// In resource defaults: agents and time.
    ResourceDefaults,
}

impl Context {
    /// The context of an element of a rule.
    #[must_use]
    pub fn of(element: Element<'_>) -> Self {
        let above = std::iter::successors(element.parent(), |element| element.parent());
        let above: Vec<&str> = above.map(Element::name).collect();
        let inside = |name: &str| above.contains(&name);
        if inside("constraints") {
            Self::Location
        } else if inside("rsc_defaults") {
            Self::ResourceDefaults
        } else if inside("op_defaults") {
            Self::OperationDefaults
        } else if inside("resources") && (inside("instance_attributes") || inside("op")) {
            Self::NodeAware
        } else {
            Self::Other
        }
    }
}
