//! Resources and their operations, owned.

use super::typed::{choices, field, models, put, take};
use super::{AgentName, Bundle, Interval, Nvset, OnFail, Role};
use crate::elements::resource_elements;

resource_elements!(models, choices);

impl Primitive {
    /// A resource with nothing but an agent.
    #[must_use]
    pub fn new(id: impl Into<String>, agent: &AgentName) -> Self {
        Self {
            id: id.into(),
            class: Some(agent.class().to_owned()),
            kind: Some(agent.kind().to_owned()),
            provider: agent.provider().map(str::to_owned),
            ..Self::default()
        }
    }

    /// Adds an operation behind the others.
    #[must_use]
    pub fn op(mut self, op: Op) -> Self {
        let operations = self.operations.get_or_insert_with(Operations::default);
        operations.ops.push(op);
        self
    }

    /// Sets a parameter of the agent in the first set; makes `ID-instance_attributes` if needed.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Into<String>) -> Self {
        let id = format!("{}-instance_attributes", self.id);
        set_first(&mut self.instance_attributes, id, name, value.into());
        self
    }

    /// Sets a meta attribute in the first set; makes `ID-meta_attributes` if needed.
    #[must_use]
    pub fn meta(mut self, name: &str, value: impl Into<String>) -> Self {
        let id = format!("{}-meta_attributes", self.id);
        set_first(&mut self.meta_attributes, id, name, value.into());
        self
    }
}

fn set_first(sets: &mut Vec<Nvset>, id: String, name: &str, value: String) {
    match sets.first_mut() {
        Some(set) => set.set(name, value),
        None => sets.push(Nvset::new(id).pair(name, value)),
    }
}

impl Template {
    /// A template with nothing but an agent.
    #[must_use]
    pub fn new(id: impl Into<String>, agent: &AgentName) -> Self {
        let Primitive {
            id,
            class,
            kind,
            provider,
            ..
        } = Primitive::new(id, agent);
        Self {
            id,
            class,
            kind,
            provider,
            ..Self::default()
        }
    }
}

impl Op {
    /// An operation; pcs calls it `RESOURCE-NAME-interval-INTERVAL`.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, interval: Interval) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            interval: Some(interval.into()),
            ..Self::default()
        }
    }
}

impl Group {
    /// A group of these members, started in this order.
    #[must_use]
    pub fn new(id: impl Into<String>, members: impl IntoIterator<Item = Primitive>) -> Self {
        Self {
            id: id.into(),
            members: members.into_iter().collect(),
            ..Self::default()
        }
    }
}

impl CloneResource {
    /// A clone of a primitive or group.
    #[must_use]
    pub fn new(id: impl Into<String>, inner: impl Into<Cloned>) -> Self {
        Self {
            id: id.into(),
            inner: Some(inner.into()),
            ..Self::default()
        }
    }
}

impl From<Primitive> for Cloned {
    fn from(primitive: Primitive) -> Self {
        Self::Primitive(Box::new(primitive))
    }
}

impl From<Group> for Cloned {
    fn from(group: Group) -> Self {
        Self::Group(Box::new(group))
    }
}

impl Resource {
    /// The resource's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Primitive(model) => &model.id,
            Self::Template(model) => &model.id,
            Self::Group(model) => &model.id,
            Self::Clone(model) | Self::Master(model) => &model.id,
            Self::Bundle(model) => &model.id,
        }
    }
}

macro_rules! into_resource {
    ($($model:ident $variant:ident),+) => {$(
        impl From<$model> for Resource {
            fn from(model: $model) -> Self {
                Self::$variant(Box::new(model))
            }
        }
    )+};
}
into_resource!(Primitive Primitive, Template Template, Group Group, CloneResource Clone, Bundle Bundle);
