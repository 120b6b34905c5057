//! What reports say.

use crate::model::{Schema, ValueError};
use crate::xml::EditError;

/// What a [`Report`](super::Report) says. The kinds follow pcs; the wording is our own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Message {
    /// A type that several agents have.
    #[error(
        "several agents are called `{given}`: name one of {}",
        list(candidates)
    )]
    AgentAmbiguous {
        /// The type that was given.
        given: String,
        /// The agents.
        candidates: Vec<String>,
    },
    /// An agent found by its type alone.
    #[error("took agent `{agent}` for `{given}`")]
    AgentGuessed {
        /// The type that was given.
        given: String,
        /// The agent.
        agent: String,
    },
    /// A text that is no agent's name.
    #[error(transparent)]
    AgentName(#[from] ValueError),
    /// An agent whose metadata is not there.
    #[error("no metadata of agent `{agent}`: it is not installed or not known")]
    AgentUnknown {
        /// The agent.
        agent: String,
    },
    /// A resource that is in the group, or a member that is in the tag.
    #[error("`{id}` is already in `{group}`: say beside which member it shall go")]
    AlreadyInGroup {
        /// The resource.
        id: String,
        /// The group or tag.
        group: String,
    },
    /// A ban, and what it means.
    #[error(
        "`{resource}` cannot run on `{node}` until constraint `{id}` is removed, even if no other node is left"
    )]
    Banned {
        /// The constraint.
        id: String,
        /// The resource.
        resource: String,
        /// The node.
        node: String,
    },
    /// A bundle that has a resource already.
    #[error("bundle `{bundle}` already holds `{resource}`")]
    BundleOccupied {
        /// The bundle.
        bundle: String,
        /// The resource inside.
        resource: String,
    },
    /// A lifetime where the time is not known.
    #[error("a lifetime needs the time: use `apply_at`")]
    ClockNeeded,
    /// Cloning a fencing device.
    #[error("`{id}` is a fencing device, which runs on all nodes anyway")]
    CloneOfFencing {
        /// The device.
        id: String,
    },
    /// A command that this dialect does not have.
    #[error("this dialect has no `{command}`: use `{instead}`")]
    CommandReplaced {
        /// The command.
        command: &'static str,
        /// What to use.
        instead: &'static str,
    },
    /// A desired operation that another desired one undoes.
    #[error(
        "`{operation}` is desired, and another desired operation undoes it: leave one of them out"
    )]
    Contradiction {
        /// The operation.
        operation: String,
    },
    /// A version counter that is no number.
    #[error("`{name}` of the CIB is `{value}`, not a number")]
    Counter {
        /// The counter.
        name: &'static str,
        /// Its text.
        value: String,
    },
    /// Defaults do not reach resources that have values of their own.
    #[error("defaults do not apply to resources that set the value themselves")]
    DefaultsCanBeOverridden,
    /// Something that will not work for ever.
    #[error("{what} is deprecated: use {instead}")]
    Deprecated {
        /// What was used.
        what: &'static str,
        /// What to use.
        instead: &'static str,
    },
    /// An option to be replaced by others, if there are any.
    #[error(
        "{kind} option `{name}` is deprecated: use {}",
        alternatives(replaced_by)
    )]
    DeprecatedOption {
        /// What kind of option.
        kind: &'static str,
        /// The option.
        name: String,
        /// The options to use.
        replaced_by: Vec<String>,
    },
    /// An old name of a value.
    #[error("value `{value}` of {option} is deprecated: use `{instead}`")]
    DeprecatedValue {
        /// The option.
        option: &'static str,
        /// The value.
        value: String,
        /// The value to use.
        instead: String,
    },
    /// A constraint like one that exists.
    #[error("a constraint that says the same exists: {}", list(ids))]
    DuplicateConstraint {
        /// Ids of the constraints that exist.
        ids: Vec<String>,
    },
    /// One operation twice with one interval.
    #[error(
        "operation `{operation}` is given more than once with the same interval: {}",
        list(intervals)
    )]
    DuplicateInterval {
        /// The operation.
        operation: String,
        /// The intervals as given.
        intervals: Vec<String>,
    },
    /// One operation twice, only with different intervals.
    #[error("operation `{operation}` is there already, with another interval")]
    DuplicateOperation {
        /// The operation.
        operation: String,
    },
    /// Something that XML cannot hold.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// Options that exclude each other.
    #[error("only one of {} can be given", list(names))]
    Exclusive {
        /// The options.
        names: Vec<String>,
    },
    /// A group or tag that would be left without members.
    #[error("`{group}` would be left empty: remove it first, with what names it")]
    GroupLeftEmpty {
        /// The group or tag.
        group: String,
    },
    /// An id that is taken.
    #[error("id `{id}` already exists: choose another one")]
    IdInUse {
        /// The id.
        id: String,
    },
    /// A resource that cannot be moved.
    #[error("`{id}` runs in a clone or is a bundle, and cannot be moved")]
    Immovable {
        /// The resource.
        id: String,
    },
    /// A resource that tags name.
    #[error("`{id}` is in tag `{tag}`: take it out first")]
    InTag {
        /// The resource.
        id: String,
        /// The tag.
        tag: String,
    },
    /// A meta attribute that the agent cannot serve.
    #[error("clone option `{option}` does not work with agent `{agent}` of `{resource}`")]
    IncompatibleCloneOption {
        /// The resource of that agent.
        resource: String,
        /// The option.
        option: &'static str,
        /// The agent.
        agent: String,
    },
    /// A member of a clone or bundle, named where its container should be.
    #[error("`{id}` is inside {kind} `{container}`: name the {kind} in its place")]
    InnerResource {
        /// The member.
        id: String,
        /// `clone`, `master` or `bundle`.
        kind: String,
        /// The container.
        container: String,
    },
    /// A default interval moved out of the way of another.
    #[error("interval of `{operation}` changed from {from} to {to}: intervals must differ")]
    IntervalAdapted {
        /// The operation.
        operation: String,
        /// The agent's advice.
        from: String,
        /// What was written.
        to: String,
    },
    /// A text that is no id.
    #[error("`{id}` is not a valid {kind}: `{character}` is not allowed there")]
    InvalidId {
        /// What the id is for.
        kind: &'static str,
        /// The text.
        id: String,
        /// The first character that is wrong; empty if the id is empty.
        character: String,
    },
    /// A value that an option does not take.
    #[error("`{value}` is not a valid value of {option}: use {allowed}")]
    InvalidValue {
        /// The option.
        option: String,
        /// The value.
        value: String,
        /// What it takes.
        allowed: String,
    },
    /// A fencing level like one that exists.
    #[error("a fencing level {index} of `{target}` with {} exists", list(devices))]
    LevelExists {
        /// Its devices.
        devices: Vec<String>,
        /// Its index.
        index: String,
        /// Its target.
        target: String,
    },
    /// What only a live cluster can do.
    #[error("{command} needs a live cluster, not a file")]
    LiveOnly {
        /// What was asked.
        command: &'static str,
    },
    /// Required options that are not there.
    #[error("required {kind} options are missing: {}", list(names))]
    MissingOptions {
        /// What kind of option.
        kind: &'static str,
        /// The options.
        names: Vec<String>,
    },
    /// A CIB without a section that every CIB has.
    #[error("the CIB has no section <{name}>")]
    MissingSection {
        /// The section.
        name: &'static str,
    },
    /// A move, and what it does not promise.
    #[error("`{resource}` moves only if nothing else in the configuration is against it")]
    MayNotMove {
        /// The resource.
        resource: String,
    },
    /// A managed resource that nothing watches.
    #[error("`{id}` is managed, but none of its monitors is enabled")]
    NoMonitorEnabled {
        /// The primitive.
        id: String,
    },
    /// A node that has to be named.
    #[error("name the node: `{resource}` does not run anywhere")]
    NodeNeeded {
        /// The resource.
        resource: String,
    },
    /// Nodes that could not be checked, because a file knows no cluster.
    #[error("whether the nodes exist was not checked")]
    NodesNotChecked,
    /// A resource inside a bundle that has no address.
    #[error(
        "`{resource}` will not be reachable in bundle `{bundle}`: give the bundle control-port or ip-range-start"
    )]
    NotAccessible {
        /// The resource.
        resource: String,
        /// The bundle.
        bundle: String,
    },
    /// Something that is not there.
    #[error("there is no {kind} `{id}`")]
    NotFound {
        /// What it would be.
        kind: &'static str,
        /// Its id or name.
        id: String,
    },
    /// A neighbour that is not in the group.
    #[error("`{id}` is not in group `{group}`")]
    NotInGroup {
        /// The neighbour.
        id: String,
        /// The group.
        group: String,
    },
    /// A promoted role where there is none.
    #[error("`{id}` is no promotable clone")]
    NotPromotable {
        /// The resource.
        id: String,
    },
    /// A property to be removed that is not set.
    #[error("property `{name}` is not set in `{set}`")]
    NotSet {
        /// The property.
        name: String,
        /// The property set.
        set: String,
    },
    /// An order that was made.
    #[error("{first} comes before {then}")]
    OrderAdded {
        /// The first resource.
        first: String,
        /// The one after it.
        then: String,
    },
    /// Values that another resource of the agent has.
    #[error(
        "{} of agent `{agent}` must be unique, but {} has the same",
        list(parameters),
        list(resources)
    )]
    NotUnique {
        /// The agent.
        agent: String,
        /// The parameters.
        parameters: Vec<String>,
        /// The other resources.
        resources: Vec<String>,
    },
    /// A recipient like one that exists.
    #[error("a recipient `{value}` exists in this alert")]
    RecipientExists {
        /// The value of both.
        value: String,
    },
    /// Elements that were removed as well.
    #[error("removed: {}", list(ids))]
    Removed {
        /// Their ids.
        ids: Vec<String>,
    },
    /// An id that names no resource.
    #[error("there is no resource `{id}`")]
    ResourceNotFound {
        /// The id.
        id: String,
    },
    /// A role that the user or group has.
    #[error("role `{role}` is assigned already")]
    RoleAssigned {
        /// The role.
        role: String,
    },
    /// A rule that cannot be read.
    #[error("`{rule}` is no rule: {why}")]
    Rule {
        /// The rule.
        rule: String,
        /// What is wrong with it.
        why: String,
    },
    /// An expression that rules in this place must not have.
    #[error("a rule here cannot have an expression of the kind {kind}")]
    RuleExpression {
        /// The kind of expression.
        kind: &'static str,
    },
    /// Order among members of one group, which has an order of its own.
    #[error("the resources are in one group, which orders them already")]
    SameGroup,
    /// A document too old for what is asked.
    #[error("`{feature}` needs schema {needed}: run `cibadmin --upgrade` first")]
    SchemaTooOld {
        /// What needs it.
        feature: &'static str,
        /// The schema.
        needed: Schema,
    },
    /// A constraint that commands can only make as several.
    #[error("constraint `{id}` has more than one rule: each becomes a constraint of its own")]
    SeveralRules {
        /// The constraint.
        id: String,
    },
    /// Several sets where one is to be changed.
    #[error("there are several sets in <{section}>: say which one, by its id")]
    SeveralSets {
        /// The section.
        section: &'static str,
    },
    /// Something that constraints or access rights still name.
    #[error("`{id}` is still named by other elements: remove those first")]
    StillReferenced {
        /// The id.
        id: String,
    },
    /// Options that are not known.
    #[error(
        "unknown {kind} options {}: allowed are {}",
        list(names),
        list(allowed)
    )]
    UnknownOptions {
        /// What kind of option.
        kind: &'static str,
        /// The options.
        names: Vec<String>,
        /// The options that are known.
        allowed: Vec<String>,
    },
    /// A resource that the cluster leaves alone.
    #[error("resource `{id}` is unmanaged: the cluster will not act on it")]
    Unmanaged {
        /// The resource.
        id: String,
    },
    /// Something that this version of the crate leaves to pcs.
    #[error("{what} is not supported yet: use pcs")]
    Unsupported {
        /// What was asked.
        what: &'static str,
    },
    /// Utilization, while the cluster does not look at it.
    #[error(
        "utilization counts only where property placement-strategy is balanced, minimal or utilization"
    )]
    UtilizationUnused,
    /// A remote or guest node, which has commands of its own.
    #[error("this makes a remote or guest node: use `pcs cluster node {command}`")]
    UseNodeCommand {
        /// `add-remote` or `add-guest`.
        command: &'static str,
    },
    /// A property that needs SBD.
    #[error("stonith-watchdog-timeout must be unset or 0 while SBD is not in use")]
    WatchdogWithoutSbd,
    /// Words that could only be read now.
    #[error("{0}")]
    Words(String),
    /// An id that names something of another kind.
    #[error("`{id}` is a {found}, not a {expected}")]
    WrongKind {
        /// The id.
        id: String,
        /// The element that has it.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
}

impl Message {
    pub(in super::super) fn invalid(option: &str, value: &str, allowed: &str) -> Self {
        Self::InvalidValue {
            option: option.to_owned(),
            value: value.to_owned(),
            allowed: allowed.to_owned(),
        }
    }

    pub(in super::super) fn missing(kind: &'static str, id: &str) -> Self {
        Self::NotFound {
            kind,
            id: id.to_owned(),
        }
    }
}

fn alternatives(names: &[String]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        list(names)
    }
}

fn list(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
