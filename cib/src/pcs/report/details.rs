//! What some messages are about, where it is more than a name.

/// A resource or reference that is not in a group or tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Membership {
    /// The neighbour in a group, beside which others shall go.
    GroupNeighbour,
    /// A resource to be taken out of a group.
    GroupMember,
    /// The neighbour in a tag.
    TagNeighbour,
    /// A reference to be taken out of a tag.
    TagMember,
}

/// Fencing levels that were looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingLevel {
    /// Their target, if one was given.
    pub target: Option<String>,
    /// Their index, if one was given.
    pub index: Option<String>,
    /// Exactly these devices; none if none were given.
    pub devices: Vec<String>,
}

/// An id that something has which lies elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The id.
    pub id: String,
    /// The element that has it.
    pub found: String,
    /// The section where it should be.
    pub section: &'static str,
}

/// A default interval that was moved out of the way of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntervalAdapted {
    /// The operation.
    pub operation: String,
    /// The agent's advice.
    pub from: String,
    /// What was written.
    pub to: String,
}

/// Values that shall be unique, and that another resource of the agent has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnique {
    /// The agent.
    pub agent: String,
    /// The parameters.
    pub parameters: Vec<String>,
    /// The other resources.
    pub resources: Vec<String>,
}

/// A resource that no group can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ungroupable {
    /// The resource.
    pub id: String,
    /// Its element, or that of its parent if there is one.
    pub kind: String,
    /// The clone or bundle around it.
    pub parent: Option<String>,
}

/// A fencing device given to a command for resources, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongFamily {
    /// The resource or device.
    pub id: String,
    /// Whether it is a fencing device.
    pub fencing: bool,
    /// The command to use, if there is one.
    pub instead: Option<String>,
    /// Whether it is done all the same, which will end.
    pub deprecated: bool,
}
