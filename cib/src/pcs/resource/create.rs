//! `resource create`.

use std::borrow::Cow;

use super::super::Dialect;
use super::super::arguments::{Pairs, get, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ids::{self, Ids};
use super::super::nodes::special;
use super::super::nvset::append_set;
use super::super::report::{Message, Severity};
use super::toggle::set_target_role;
use super::{operations, parameters, place};
use crate::metadata::Agent;
use crate::model::{AgentName, Interval, ResourceId};
use crate::xml::NewElement;

/// Makes a resource: `resource create ID AGENT [OPTION=VALUE …] [op …] [meta …] …`.
///
/// Takes the agent's operations as defaults: whatever operation is not given is copied from the
/// agent's metadata. Only the id and the agent are required.
///
/// ```
/// use std::time::Duration;
/// use cib::pcs::{OpSpec, Operation, ResourceCreate};
///
/// let create = ResourceCreate::new("VirtualIP".parse()?, "ocf:heartbeat:IPaddr2")
///     .option("ip", "10.99.0.70")
///     .option("cidr_netmask", "32")
///     .operation(OpSpec::monitor(Duration::from_secs(30)));
/// assert_eq!(
///     Operation::from(create).to_string(),
///     "resource create VirtualIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 cidr_netmask=32 \
///      op monitor interval=30s"
/// );
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command"
)]
pub struct ResourceCreate {
    pub(super) id: ResourceId,
    pub(super) agent: String,
    pub(super) options: Pairs,
    pub(super) operations: Vec<OpSpec>,
    pub(super) meta: Pairs,
    pub(super) placement: Placement,
    pub(super) disabled: bool,
    pub(super) default_operations: bool,
    /// `stonith create`.
    pub(super) fencing: bool,
    pub(super) force: bool,
}

impl ResourceCreate {
    /// A resource of an agent, named in full (`ocf:heartbeat:IPaddr2`) or, where only one agent
    /// has that type, by its type (`IPaddr2`).
    pub fn new(id: ResourceId, agent: impl Into<String>) -> Self {
        Self {
            id,
            agent: agent.into(),
            options: Vec::new(),
            operations: Vec::new(),
            meta: Vec::new(),
            placement: Placement::Top,
            disabled: false,
            default_operations: true,
            fencing: false,
            force: false,
        }
    }

    /// A fencing device, of an agent named without its class (`fence_ipmilan`): `stonith create`.
    pub fn new_fencing_device(id: ResourceId, agent: impl Into<String>) -> Self {
        Self {
            fencing: true,
            ..Self::new(id, agent)
        }
    }

    /// The resource's id.
    #[must_use]
    pub fn id(&self) -> &ResourceId {
        &self.id
    }

    /// A parameter of the agent (instance attribute).
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name.into(), value.into());
        self
    }

    /// A meta attribute, such as `resource-stickiness`.
    pub fn meta(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.meta, name.into(), value.into());
        self
    }

    /// An operation in place of the agent's default ones of that name.
    pub fn operation(mut self, operation: OpSpec) -> Self {
        self.operations.push(operation);
        self
    }

    /// Where the resource goes. Default: [`Placement::Top`].
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    /// `--disabled`: the cluster does not start it.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// `--no-default-ops`, if `false`: of the agent's operations only `monitor` is taken.
    pub fn default_operations(mut self, wanted: bool) -> Self {
        self.default_operations = wanted;
        self
    }

    /// `--force`: what can be forced only warns.
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// The agent, and whether its metadata is known.
    fn find_agent<'e>(&self, edit: &mut Edit<'e>) -> Outcome<(Cow<'e, Agent>, bool)> {
        if self.fencing {
            let name = format!("stonith:{}", self.agent).parse::<AgentName>();
            return match name {
                Ok(name) if !self.agent.contains(':') => find_agent(edit, name),
                _ => {
                    let agent = self.agent.as_str();
                    edit.refuse(Message::invalid("agent", agent, "a name such as fence_xvm"))
                }
            };
        }
        if !self.agent.contains(':') {
            return Ok((Cow::Borrowed(self.guess_agent(edit)?), true));
        }
        let name: AgentName = match self.agent.parse() {
            Ok(name) => name,
            Err(error) => return edit.refuse(Message::AgentName(error)),
        };
        if name.is_fencing() && edit.dialect >= Dialect::V0_12 {
            return edit.refuse(Message::CommandReplaced {
                command: "resource create of a fencing device",
                instead: "stonith create",
            });
        }
        find_agent(edit, name)
    }

    fn guess_agent<'e>(&self, edit: &mut Edit<'e>) -> Outcome<&'e Agent> {
        let given = self.agent.clone();
        let found: Vec<&'e Agent> = edit.metadata.agents_of_type(&given).collect();
        match found.as_slice() {
            [agent] => {
                let message = Message::AgentGuessed {
                    given,
                    agent: agent.name().to_string(),
                };
                edit.note(Severity::Info, message);
                Ok(agent)
            }
            [] => edit.refuse(Message::AgentUnknown { agent: given }),
            several => {
                let candidates = several.iter().map(|agent| agent.name().to_string());
                let candidates = candidates.collect();
                edit.refuse(Message::AgentAmbiguous { given, candidates })
            }
        }
    }

    /// Remote and guest nodes have commands of their own.
    fn check_special(&self, edit: &mut Edit<'_>, agent: &Agent) -> Outcome {
        let name = agent.name();
        let remote = name.provider() == Some("pacemaker") && name.kind() == "remote";
        if !remote && get(&self.meta, "remote-node").is_none() {
            return Ok(());
        }
        let special = special(edit);
        let used = |address: &str| special.iter().any(|node| node.address == address);
        if remote {
            let command = "add-remote";
            edit.unless_forced(Message::UseNodeCommand { command });
            let address = get(&self.options, "server").unwrap_or(self.id.as_str());
            check_free(edit, address, used(address));
        }
        if let Some(node) = get(&self.meta, "remote-node") {
            let command = "add-guest";
            edit.unless_forced(Message::UseNodeCommand { command });
            let address = get(&self.meta, "remote-addr");
            let taken = Ids::of(edit.cib).contains(node)
                || special.iter().any(|other| other.name == node)
                || (address.is_none() && used(node));
            check_free(edit, node, taken);
            if let Some(address) = address {
                check_free(edit, address, used(address));
            }
        }
        edit.check()
    }

    fn check_id(&self, edit: &mut Edit<'_>, ids: &mut Ids) -> Outcome {
        let id = self.id.to_string();
        if !ids.take(&id) {
            return edit.refuse(Message::IdInUse { id });
        }
        match ids::fault(&id) {
            Some(character) => edit.refuse(Message::InvalidId {
                kind: "resource id",
                id,
                character,
            }),
            None => Ok(()),
        }
    }

    fn element(&self, agent: &AgentName) -> NewElement {
        let element = NewElement::new("primitive")
            .attribute("id", self.id.as_str())
            .attribute("class", agent.class())
            .attribute("type", agent.kind());
        match agent.provider() {
            Some(provider) => element.attribute("provider", provider),
            None => element,
        }
    }
}

/// The agent of this name; one that is not installed is unknown, unless that is refused.
fn find_agent<'e>(edit: &mut Edit<'e>, name: AgentName) -> Outcome<(Cow<'e, Agent>, bool)> {
    if let Some(agent) = edit.metadata.agent(&name) {
        return Ok((Cow::Borrowed(agent), true));
    }
    edit.unless_forced(Message::AgentUnknown {
        agent: name.to_string(),
    });
    edit.check()?;
    Ok((Cow::Owned(Agent::unknown(name)), false))
}

/// Notes a name or address of a node that is taken.
fn check_free(edit: &mut Edit<'_>, name: &str, taken: bool) {
    if taken {
        edit.error(Message::IdInUse {
            id: name.to_owned(),
        });
    }
}

impl Perform for ResourceCreate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        self.to_words()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let (agent, known) = self.find_agent(edit)?;
        let before = edit.begin();
        self.check_special(edit, &agent)?;
        let mut ids = Ids::of(edit.cib);
        let in_bundle = matches!(self.placement, Placement::Bundle(_));
        if in_bundle {
            self.check_id(edit, &mut ids)?;
        }
        let parent = place::parent(edit, &mut ids, &self.placement, (&agent, self.id.as_str()))?;
        if !in_bundle {
            self.check_id(edit, &mut ids)?;
        }
        let operations = operations::plan(edit, &agent, &self.operations, self.default_operations)?;
        parameters::check(edit, &agent, known, &self.options);
        edit.check()?;
        let slot = place::slot(edit, parent, &self.placement, self.id.as_str())?;
        let primitive = edit.insert(slot, &self.element(agent.name()))?;
        let owner = (primitive, self.id.as_str());
        append_set(
            edit,
            &mut ids,
            primitive,
            "instance_attributes",
            &self.options,
        )?;
        let mut meta = self.meta.clone();
        if self.fencing && agent.is_unfencing() {
            put(&mut meta, "provides".to_owned(), "unfencing".to_owned());
        }
        append_set(edit, &mut ids, primitive, "meta_attributes", &meta)?;
        operations::write(edit, &mut ids, owner, &operations)?;
        let clone = place::complete_clone(edit, &mut ids, owner, &self.placement)?;
        if self.disabled {
            set_target_role(edit, &mut ids, clone.unwrap_or(primitive), "Stopped")?;
        }
        edit.finish(before, Write::Patch)
    }
}

/// Where a new resource goes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Placement {
    /// Into a bundle that exists: `bundle ID`.
    Bundle(ResourceId),
    /// Into a clone of its own: `clone [ID] [OPTION=VALUE …]`.
    Clone {
        /// The clone's id; `RESOURCE-clone` if none is given.
        id: Option<ResourceId>,
        /// Meta attributes of the clone.
        options: Vec<(String, String)>,
        /// `promotable` in place of `clone`: sets the option `promotable=true`.
        promotable: bool,
    },
    /// Into a group, which is made if it does not exist: `--group ID`.
    Group {
        /// The group.
        id: ResourceId,
        /// Beside which member; at the end if none is given.
        beside: Option<Beside>,
    },
    /// At the end of the resources.
    Top,
}

/// A place in a group: `--before ID` or `--after ID`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Right after this member.
    After(ResourceId),
    /// Right before this member.
    Before(ResourceId),
}

/// An operation of a resource: `op NAME OPTION=VALUE …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct OpSpec {
    pub(super) name: String,
    pub(super) options: Pairs,
}

impl OpSpec {
    /// Reads what follows `op`; words without `=` are passed over, as pcs does.
    pub(super) fn read<'w>(name: &str, options: impl IntoIterator<Item = &'w String>) -> Self {
        let options = options.into_iter();
        let pairs = options.filter_map(|word| word.split_once('='));
        Self {
            name: name.to_owned(),
            options: pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    /// An operation without options. Its interval is 60 s for `monitor`, else 0.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            options: Vec::new(),
        }
    }

    /// A monitor that runs this often.
    pub fn monitor(interval: impl Into<Interval>) -> Self {
        Self::new("monitor").interval(interval)
    }

    /// How often it runs.
    pub fn interval(self, interval: impl Into<Interval>) -> Self {
        self.option("interval", interval.into().to_string())
    }

    /// How long it may take.
    pub fn timeout(self, timeout: impl Into<Interval>) -> Self {
        self.option("timeout", timeout.into().to_string())
    }

    /// An option as it shall be written: `on-fail`, `role`, `OCF_CHECK_LEVEL`, …
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name.into(), value.into());
        self
    }
}
