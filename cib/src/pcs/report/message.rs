//! What reports say.

use super::details::{
    Elsewhere, IntervalAdapted, Membership, MissingLevel, NotUnique, Ungroupable, WrongFamily,
};
use crate::model::{Schema, ValueError};
use crate::xml::EditError;

/// What a [`Report`](super::Report) says. The kinds follow pcs, and the [words](std::fmt::Display)
/// are those of pcs where it has a message of the kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// A type that several agents have.
    AgentAmbiguous {
        /// The type that was given.
        given: String,
        /// The agents.
        candidates: Vec<String>,
    },
    /// An agent found by its type alone.
    AgentGuessed {
        /// The type that was given.
        given: String,
        /// The agent.
        agent: String,
    },
    /// A text that is no agent's name.
    AgentName(ValueError),
    /// An agent whose metadata is not there.
    AgentUnknown {
        /// The agent.
        agent: String,
    },
    /// A resource that is in the group, or a member that is in the tag.
    AlreadyInGroup {
        /// The resource.
        id: String,
        /// The group or tag.
        group: String,
    },
    /// A ban, and what it means.
    Banned {
        /// The constraint.
        id: String,
        /// The resource.
        resource: String,
        /// The node.
        node: String,
    },
    /// A bundle that has a resource already.
    BundleOccupied {
        /// The bundle.
        bundle: String,
        /// The resource inside.
        resource: String,
    },
    /// A lifetime where the time is not known.
    ClockNeeded,
    /// Cloning a fencing device.
    CloneOfFencing {
        /// The device.
        id: String,
    },
    /// A command that this dialect does not have.
    CommandReplaced {
        /// The command.
        command: &'static str,
        /// What to use.
        instead: &'static str,
    },
    /// A desired operation that another desired one undoes.
    Contradiction {
        /// The operation.
        operation: String,
    },
    /// A version counter that is no number.
    Counter {
        /// The counter.
        name: &'static str,
        /// Its text.
        value: String,
    },
    /// Defaults do not reach resources that have values of their own.
    DefaultsCanBeOverridden,
    /// Something that will not work for ever.
    Deprecated {
        /// What was used.
        what: &'static str,
        /// What to use.
        instead: &'static str,
    },
    /// An option to be replaced by others, if there are any.
    DeprecatedOption {
        /// What kind of option.
        kind: &'static str,
        /// The option.
        name: String,
        /// The options to use.
        replaced_by: Vec<String>,
    },
    /// An old name of a value.
    DeprecatedValue {
        /// The option.
        option: &'static str,
        /// The value.
        value: String,
        /// The value to use.
        instead: String,
    },
    /// A constraint like one that exists.
    DuplicateConstraint {
        /// Ids of the constraints that exist.
        ids: Vec<String>,
    },
    /// One operation twice with one interval.
    DuplicateInterval {
        /// The operation.
        operation: String,
        /// The intervals as given.
        intervals: Vec<String>,
    },
    /// One operation twice, only with different intervals.
    DuplicateOperation {
        /// The operation.
        operation: String,
    },
    /// Something that XML cannot hold.
    Edit(EditError),
    /// Something with the id, but not where it should be.
    Elsewhere(Elsewhere),
    /// Options that exclude each other.
    Exclusive {
        /// What kind of options; may be empty.
        kind: &'static str,
        /// The options.
        names: Vec<String>,
    },
    /// A group or tag that would be left without members.
    GroupLeftEmpty {
        /// The group or tag.
        group: String,
    },
    /// An id that is taken.
    IdInUse {
        /// The id.
        id: String,
    },
    /// A resource that cannot be moved.
    Immovable {
        /// The resource.
        id: String,
    },
    /// A resource that tags name.
    InTag {
        /// The resource.
        id: String,
        /// The tag.
        tag: String,
    },
    /// A meta attribute that the agent cannot serve.
    IncompatibleCloneOption {
        /// The resource of that agent.
        resource: String,
        /// The option.
        option: &'static str,
        /// The agent.
        agent: String,
    },
    /// A member of a clone or bundle, named where its container should be.
    InnerResource {
        /// The member.
        id: String,
        /// `clone`, `master` or `bundle`.
        kind: String,
        /// The container.
        container: String,
    },
    /// A default interval moved out of the way of another.
    IntervalAdapted(IntervalAdapted),
    /// A text that is no id.
    InvalidId {
        /// What the id is for.
        kind: &'static str,
        /// The text.
        id: String,
        /// The first character that is wrong; empty if the id is empty.
        character: String,
    },
    /// A value that an option does not take.
    InvalidValue {
        /// The option.
        option: String,
        /// The value.
        value: String,
        /// What it takes.
        allowed: String,
    },
    /// Fencing levels that are not there.
    LevelNotFound(MissingLevel),
    /// A fencing level like one that exists.
    LevelExists {
        /// Its devices.
        devices: Vec<String>,
        /// Its index.
        index: String,
        /// Its target.
        target: String,
    },
    /// What only a live cluster can do.
    LiveOnly {
        /// What was asked.
        command: &'static str,
    },
    /// Required options that are not there.
    MissingOptions {
        /// What kind of option.
        kind: &'static str,
        /// The options.
        names: Vec<String>,
    },
    /// A CIB without a section that every CIB has.
    MissingSection {
        /// The section.
        name: &'static str,
    },
    /// A move, and what it does not promise.
    MayNotMove {
        /// The resource.
        resource: String,
    },
    /// A managed resource that nothing watches.
    NoMonitorEnabled {
        /// The primitive.
        id: String,
    },
    /// A node that has to be named.
    NodeNeeded {
        /// The resource.
        resource: String,
    },
    /// Nodes that could not be checked, because a file knows no cluster.
    NodesNotChecked,
    /// A resource inside a bundle that has no address.
    NotAccessible {
        /// The resource.
        resource: String,
        /// The bundle.
        bundle: String,
    },
    /// Something that is not there.
    NotFound {
        /// What it would be.
        kind: &'static str,
        /// Its id or name.
        id: String,
    },
    /// Something that is not in a group or tag.
    NotInGroup {
        /// Its id.
        id: String,
        /// The group or tag.
        group: String,
        /// Which of the two, and what for.
        wanted: Membership,
    },
    /// A promoted role where there is none.
    NotPromotable {
        /// The resource.
        id: String,
    },
    /// Properties to be removed that are not set.
    NotSet {
        /// The properties.
        names: Vec<String>,
        /// The property set.
        set: String,
    },
    /// An order that was made.
    OrderAdded {
        /// The first resource.
        first: String,
        /// The one after it.
        then: String,
    },
    /// Values that another resource of the agent has.
    NotUnique(NotUnique),
    /// A recipient like one that exists.
    RecipientExists {
        /// The value of both.
        value: String,
        /// The alert.
        alert: String,
    },
    /// Elements that were removed as well.
    Removed {
        /// Their ids.
        ids: Vec<String>,
    },
    /// An id that names no resource.
    ResourceNotFound {
        /// The id.
        id: String,
    },
    /// A role that the user or group has.
    RoleAssigned {
        /// The role.
        role: String,
        /// The user or group.
        owner: String,
    },
    /// A rule that cannot be read.
    Rule {
        /// The rule.
        rule: String,
        /// What is wrong with it.
        why: String,
    },
    /// An expression that rules in this place must not have.
    RuleExpression {
        /// The kind of expression.
        kind: &'static str,
    },
    /// Order among members of one group, which has an order of its own.
    SameGroup,
    /// A document too old for what is asked, which [`upgrade`](crate::pcs::upgrade()) cannot
    /// help or pcs does not do by itself.
    SchemaTooOld {
        /// What needs it.
        feature: &'static str,
        /// The schema.
        needed: Schema,
    },
    /// A document that was [upgraded](crate::pcs::upgrade()) for what is asked.
    SchemaUpgraded,
    /// A constraint that commands can only make as several.
    SeveralRules {
        /// The constraint.
        id: String,
    },
    /// Several sets where one is to be changed.
    SeveralSets {
        /// The section.
        section: &'static str,
    },
    /// Something that constraints or access rights still name.
    StillReferenced {
        /// The id.
        id: String,
    },
    /// A resource that no group can hold.
    Ungroupable(Ungroupable),
    /// Options that are not known.
    UnknownOptions {
        /// What kind of option.
        kind: &'static str,
        /// The options.
        names: Vec<String>,
        /// The options that are known.
        allowed: Vec<String>,
    },
    /// A resource that the cluster leaves alone.
    Unmanaged {
        /// The resource.
        id: String,
    },
    /// Something that this version of the crate leaves to pcs.
    Unsupported {
        /// What was asked.
        what: &'static str,
    },
    /// Utilization, while the cluster does not look at it.
    UtilizationUnused,
    /// A remote or guest node, which has commands of its own.
    UseNodeCommand {
        /// `add-remote` or `add-guest`.
        command: &'static str,
    },
    /// A property that needs SBD.
    WatchdogWithoutSbd,
    /// A fencing device for a command about resources, or a resource for one about devices.
    WrongFamily(WrongFamily),
    /// Words that could only be read now.
    Words(String),
    /// An id that names something of another kind.
    WrongKind {
        /// The id.
        id: String,
        /// The element that has it.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
}
