//! `resource master`: promotable clones as pcs 0.9 writes them.

use super::super::Dialect;
use super::super::arguments::{Pairs, Writer, put};
use super::super::command::{Operation, Perform};
use super::super::edit::{Edit, Outcome};
use super::super::ensure::{At, Desired};
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::line::Line;
use super::super::report::Message;
use super::super::resource::{CloneCreate, Placement, ResourceCreate, parse_create};
use super::super::words::pairs;
use crate::model::ResourceId;
use crate::xml::{Element, NewElement, NodeId, Place};

/// Puts a resource into a `master` element: `resource master [MASTER] ID [NAME=VALUE …]`.
///
/// Or makes it there: `resource create … master`. Only in dialect 0.9, which alone
/// [reads](crate::pcs::Operation::parse_argv_as) these words; later ones have `resource promotable`,
/// which writes a `clone` with `promotable=true`.
///
/// ```
/// use cib::Cib;
/// use cib::pcs::{Dialect, MasterCreate, Metadata, Operation, ResourceCreate};
///
/// let state = ResourceCreate::new("State".parse()?, "ocf:pacemaker:Stateful");
/// let operation = Operation::from(MasterCreate::creating(state).option("notify", "true"));
/// let mut cib = Cib::empty();
/// operation.apply(&mut cib, &Metadata::builtin(), Dialect::V0_9)?;
///
/// assert_eq!(cib.find("State-master").ok_or("no master")?.name(), "master");
/// assert!(operation.apply(&mut Cib::empty(), &Metadata::builtin(), Dialect::V0_11).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct MasterCreate {
    resource: Resource,
    id: Option<ResourceId>,
    options: Pairs,
}

/// What goes into the master.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Resource {
    /// Made with it.
    New(Box<ResourceCreate>),
    /// There already.
    Old(ResourceId),
}

impl MasterCreate {
    /// Around a primitive or group that exists.
    pub fn new(resource: ResourceId) -> Self {
        Self::of(Resource::Old(resource))
    }

    /// Around a new primitive, whose own placement does not count.
    pub fn creating(create: ResourceCreate) -> Self {
        Self::of(Resource::New(Box::new(create.placement(Placement::Top))))
    }

    fn of(resource: Resource) -> Self {
        Self {
            resource,
            id: None,
            options: Pairs::new(),
        }
    }

    /// The master's id in place of `RESOURCE-master`, around a resource that exists.
    pub fn id(mut self, id: ResourceId) -> Self {
        self.id = Some(id);
        self
    }

    /// A meta attribute of the master, such as `master-max`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    pub(super) fn parse(_: &Line, words: &[String]) -> Result<Self, CommandError> {
        let plain = |word: &String| !word.contains('=') && word != "meta" && word != "op";
        let (id, resource, rest) = match words {
            [id, resource, rest @ ..] if plain(id) && plain(resource) => {
                (Some(id.parse()?), resource, rest)
            }
            [resource, rest @ ..] if plain(resource) => (None, resource, rest),
            _ => return Err(usage()),
        };
        if rest.iter().any(|word| word == "op") {
            return Err(usage());
        }
        let options = rest.iter().filter(|word| *word != "meta");
        Ok(Self {
            id,
            options: pairs(options)?,
            ..Self::new(resource.parse()?)
        })
    }

    /// `resource create` with the keyword `master` among the words.
    pub(super) fn parse_create(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let keywords = ["bundle", "clone", "meta", "op"];
        let (mut options, mut rest) = (Vec::new(), Vec::new());
        let mut inside = false;
        for word in words {
            inside = match word.as_str() {
                "master" => true,
                keyword if keywords.contains(&keyword) => false,
                _ => inside,
            };
            match (inside, word.as_str()) {
                (true, "master") => {}
                (true, _) => options.push(word),
                (false, _) => rest.push(word.clone()),
            }
        }
        let places = rest.iter().any(|word| word == "clone" || word == "bundle");
        if places || line.has("--group") {
            return Err(usage());
        }
        Ok(Self {
            options: pairs(options)?,
            ..Self::creating(parse_create(line, &rest)?)
        })
    }

    /// What is cloned already gets the options that it lacks; what is not goes into a master.
    pub(in super::super) fn against(&self, at: At<'_>) -> Desired {
        let id = self.resource_id();
        let found = at.cib.find(id.as_str());
        let holder = found.and_then(Element::parent);
        let cloned = holder.is_some_and(|holder| matches!(holder.name(), "clone" | "master"));
        let mut all: Vec<Operation> = match &self.resource {
            Resource::New(create) if found.is_some() => vec![create.as_ref().clone().into()],
            Resource::New(_) | Resource::Old(_) => Vec::new(),
        };
        if cloned {
            let clone = CloneCreate::new(id.clone()).promotable(true);
            let clone = self.id.iter().cloned().fold(clone, CloneCreate::id);
            let options = self.options.iter();
            let clone = options.fold(clone, |clone, (name, value)| clone.option(name, value));
            all.push(clone.into());
            return Desired::Instead(all);
        }
        if all.is_empty() {
            return Desired::AsIs;
        }
        let mut around = Self::new(id.clone());
        around.options.clone_from(&self.options);
        all.push(around.into());
        Desired::Instead(all)
    }

    fn resource_id(&self) -> &ResourceId {
        match &self.resource {
            Resource::New(create) => create.id(),
            Resource::Old(id) => id,
        }
    }

    /// As a clone with the master's id, which is made a master afterwards.
    fn make_clone(&self, edit: &mut Edit<'_>, id: ResourceId) -> Outcome {
        match &self.resource {
            Resource::New(create) => {
                let placement = Placement::Clone {
                    id: Some(id),
                    options: self.options.clone(),
                    promotable: false,
                };
                create.as_ref().clone().placement(placement).run(edit)
            }
            Resource::Old(resource) => {
                let clone = CloneCreate::new(resource.clone()).id(id);
                let options = self.options.iter();
                let clone = options.fold(clone, |clone, (name, value)| clone.option(name, value));
                clone.run(edit)
            }
        }
    }
}

fn usage() -> CommandError {
    CommandError::Usage {
        command: "resource master",
        expected: "[MASTER] ID [NAME=VALUE …]",
    }
}

/// Puts a `master` in place of a clone, with all that it holds.
fn rename(edit: &mut Edit<'_>, clone: NodeId, id: &ResourceId) -> Outcome {
    let master = NewElement::new("master").attribute("id", id.as_str());
    let master = edit.insert(Place::Before(clone), &master)?;
    let children: Vec<NodeId> = edit
        .element(clone)
        .into_iter()
        .flat_map(Element::children)
        .map(Element::id)
        .collect();
    for child in children {
        edit.move_to(child, Place::LastIn(master))?;
    }
    edit.remove(clone)
}

impl Perform for MasterCreate {
    fn forced(&self) -> bool {
        match &self.resource {
            Resource::New(create) => create.forced(),
            Resource::Old(_) => false,
        }
    }

    fn words(&self) -> Vec<String> {
        match &self.resource {
            Resource::New(create) => {
                let mut words = create.words();
                words.push("master".to_owned());
                let options = self.options.iter();
                words.extend(options.map(|(name, value)| format!("{name}={value}")));
                words
            }
            Resource::Old(resource) => Writer::new("resource master")
                .words(&self.id)
                .word(resource.as_str())
                .pairs(&self.options)
                .done(),
        }
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if edit.dialect > Dialect::V0_9 {
            return edit.refuse(Message::CommandReplaced {
                command: "resource master",
                instead: "resource promotable",
            });
        }
        let id = match &self.id {
            Some(id) => id.clone(),
            None => {
                let mut ids = Ids::with_references(edit.cib);
                let id = ids.allocate(&format!("{}-master", self.resource_id()));
                match id.parse() {
                    Ok(id) => id,
                    Err(error) => return edit.refuse(Message::AgentName(error)),
                }
            }
        };
        self.make_clone(edit, id.clone())?;
        match edit.find(id.as_str(), &["clone"]) {
            Some(clone) => rename(edit, clone, &id),
            None => Ok(()),
        }
    }
}
