//! Constraints, owned.

use super::typed::{choices, field, models, put, take};
use super::{LossPolicy, OrderAction, OrderKind, ResourceDiscovery, Role, Score, SetOrdering};
use crate::elements::constraint_elements;

constraint_elements!(models, choices);

impl Location {
    /// A resource wants a node as much as the score says.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        resource: impl Into<String>,
        node: impl Into<String>,
        score: Score,
    ) -> Self {
        Self {
            id: id.into(),
            resource: Some(resource.into()),
            node: Some(node.into()),
            score: Some(score.into()),
            ..Self::default()
        }
    }
}

impl Colocation {
    /// A resource goes where another one is.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        resource: impl Into<String>,
        with_resource: impl Into<String>,
        score: Score,
    ) -> Self {
        Self {
            id: id.into(),
            resource: Some(resource.into()),
            with_resource: Some(with_resource.into()),
            score: Some(score.into()),
            ..Self::default()
        }
    }
}

impl Order {
    /// One resource starts, then another one.
    #[must_use]
    pub fn new(id: impl Into<String>, first: impl Into<String>, then: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            first: Some(first.into()),
            then: Some(then.into()),
            ..Self::default()
        }
    }
}

impl Ticket {
    /// A resource runs only where a ticket is granted.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        ticket: impl Into<String>,
        resource: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            ticket: ticket.into(),
            resource: Some(resource.into()),
            ..Self::default()
        }
    }
}

impl ResourceSet {
    /// A set of these resources, in this order.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        members: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let members = members.into_iter().map(|id| ResourceRef {
            id: id.into(),
            ..ResourceRef::default()
        });
        Self {
            id: id.into(),
            members: members.collect(),
            ..Self::default()
        }
    }
}

impl Constraint {
    /// The constraint's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Location(model) => &model.id,
            Self::Colocation(model) => &model.id,
            Self::Order(model) => &model.id,
            Self::Ticket(model) => &model.id,
        }
    }
}

macro_rules! into_constraint {
    ($($model:ident),+) => {$(
        impl From<$model> for Constraint {
            fn from(model: $model) -> Self {
                Self::$model(Box::new(model))
            }
        }
    )+};
}
into_constraint!(Location, Colocation, Order, Ticket);
