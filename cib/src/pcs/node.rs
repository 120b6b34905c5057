//! `node attribute`, `node standby`, `node maintenance`.

use super::Dialect;
use super::arguments::{Pairs, Writer, forced, put};
use super::command::{Operation, Perform};
use super::edit::{Edit, Outcome, Write};
use super::ensure::divisible;
use super::error::CommandError;
use super::ids::Ids;
use super::nodes::nodes;
use super::nvset;
use super::report::Message;
use super::utilization::Utilization;
use super::words::{Line, pairs};
use crate::xml::{Element, NewElement, NodeId, is_ncname};

/// Reads the words after `node`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = words.get(1..).unwrap_or_default();
    match given.as_slice() {
        ["attribute", ..] => NodeAttribute::parse(line, rest).map(Operation::from),
        ["standby", ..] => NodeMode::parse(line, rest, ("standby", true)).map(Operation::from),
        ["unstandby", ..] => NodeMode::parse(line, rest, ("standby", false)).map(Operation::from),
        ["maintenance", ..] => {
            NodeMode::parse(line, rest, ("maintenance", true)).map(Operation::from)
        }
        ["unmaintenance", ..] => {
            NodeMode::parse(line, rest, ("maintenance", false)).map(Operation::from)
        }
        ["utilization", ..] => Utilization::parse(line, rest, true).map(Operation::from),
        _ => Err(CommandError::Usage {
            command: "node",
            expected: "attribute, standby, unstandby, maintenance, unmaintenance or utilization",
        }),
    }
}

/// Permanent attributes of a node: `node attribute [NODE [NAME=VALUE …]]`. Without pairs it shows;
/// an empty value removes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct NodeAttribute {
    node: Option<String>,
    pairs: Pairs,
    name: Option<String>,
    force: bool,
}

forced!(NodeAttribute: "an attribute to be removed may be missing");

divisible!(NodeAttribute: pairs);

impl NodeAttribute {
    /// Shows the attributes of all nodes.
    pub fn show() -> Self {
        Self {
            node: None,
            pairs: Pairs::new(),
            name: None,
            force: false,
        }
    }

    /// Changes nothing yet.
    pub fn new(node: impl Into<String>) -> Self {
        Self {
            node: Some(node.into()),
            ..Self::show()
        }
    }

    /// Whether it sets nothing.
    pub(super) fn only_removes(&self) -> bool {
        self.pairs.iter().all(|(_, value)| value.is_empty())
    }

    /// Sets an attribute; removes it if the value is empty.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.pairs, name, value);
        self
    }

    fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force", "--name"])?;
        let name = line.value("--name").map(str::to_owned);
        if name.is_some() && words.len() > 1 {
            return Err(CommandError::Usage {
                command: "node attribute",
                expected: "[NODE] --name NAME, or NODE NAME=VALUE …",
            });
        }
        Ok(Self {
            node: words.first().cloned(),
            pairs: pairs(words.get(1..).unwrap_or_default())?,
            name,
            force: line.has("--force"),
        })
    }
}

fn find(edit: &Edit<'_>, name: &str) -> Option<NodeId> {
    let section = edit.cib.section("nodes").into_iter();
    let mut nodes = section.flat_map(Element::children);
    let node = nodes.find(|node| node.attribute("uname").as_deref() == Some(name));
    node.map(Element::id)
}

/// The id that Pacemaker makes of names: 2.1 replaces two characters, 3.0 all that no id has.
fn pair_id(id: &str, dialect: Dialect) -> String {
    if dialect < Dialect::V0_12 {
        return id.replace([':', '#'], ".");
    }
    let inside = |one: char| is_ncname(&format!("_{one}"));
    id.chars()
        .map(|one| if inside(one) { one } else { '.' })
        .collect()
}

/// One attribute, as `crm_attribute` writes it.
fn set(edit: &mut Edit<'_>, node: NodeId, name: &str, value: &str) -> Outcome {
    let before = edit.begin();
    let owner = edit.children(node, "instance_attributes");
    let found = owner.iter().find_map(|set| nvset::pair(edit, *set, name));
    if let Some(pair) = found {
        edit.set(pair, "value", value)?;
        return edit.finish(before, Write::Patch);
    }
    let set = match owner.first() {
        Some(set) => *set,
        None => {
            let id = format!("nodes-{}", edit.attribute(node, "id"));
            edit.append(
                node,
                &NewElement::new("instance_attributes").attribute("id", id),
            )?
        }
    };
    let id = pair_id(
        &format!("{}-{name}", edit.attribute(set, "id")),
        edit.dialect,
    );
    if Ids::of(edit.cib).contains(&id) {
        return edit.refuse(Message::IdInUse { id });
    }
    let new = NewElement::new("nvpair").attribute("id", id);
    let new = new.attribute("name", name).attribute("value", value);
    edit.append(set, &new)?;
    edit.finish(before, Write::Patch)
}

fn unset(edit: &mut Edit<'_>, (node, node_name): (NodeId, &str), name: &str) -> Outcome {
    let before = edit.begin();
    let sets = edit.children(node, "instance_attributes");
    match sets.iter().find_map(|set| nvset::pair(edit, *set, name)) {
        Some(pair) => edit.remove(pair)?,
        None if edit.force => {}
        None => edit.unless_forced(Message::NotSet {
            names: vec![name.to_owned()],
            set: node_name.to_owned(),
        }),
    }
    edit.check()?;
    edit.finish(before, Write::Patch)
}

impl Perform for NodeAttribute {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        Writer::new("node attribute")
            .words(&self.node)
            .pairs(&self.pairs)
            .words(self.name.iter().map(|name| format!("--name={name}")))
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let Some(name) = self.node.as_ref().filter(|_| !self.pairs.is_empty()) else {
            return Ok(());
        };
        let Some(node) = find(edit, name) else {
            return edit.refuse(Message::missing("node", name));
        };
        for (attribute, value) in &self.pairs {
            if value.is_empty() {
                unset(edit, (node, name), attribute)?;
            } else {
                set(edit, node, attribute, value)?;
            }
        }
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        if !self.pairs.is_empty() {
            return Ok(None);
        }
        let nodes = edit.cib.section("nodes").into_iter();
        let mut lines: Vec<(String, String)> = nodes
            .flat_map(Element::children)
            .filter_map(|node| {
                let name = node.attribute("uname")?.into_owned();
                let wanted = self.node.as_ref().is_none_or(|wanted| *wanted == name);
                let attributes = self.text(node);
                (wanted && !attributes.is_empty()).then_some((name, attributes))
            })
            .collect();
        lines.sort();
        let lines = lines
            .into_iter()
            .map(|(name, text)| format!(" {name}: {text}\n"));
        Ok(Some(
            "Node Attributes:\n".to_owned() + &lines.collect::<String>(),
        ))
    }
}

impl NodeAttribute {
    fn text(&self, node: Element<'_>) -> String {
        let pairs = node
            .children_named("instance_attributes")
            .flat_map(|set| set.children_named("nvpair"));
        let mut all = Pairs::new();
        for pair in pairs {
            let name = pair.attribute("name").unwrap_or_default();
            if self.name.as_ref().is_none_or(|wanted| *wanted == name) {
                let value = pair.attribute("value").unwrap_or_default();
                put(&mut all, name, value);
            }
        }
        all.sort();
        let words: Vec<String> = all
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        words.join(" ")
    }
}

/// Puts nodes into standby or maintenance, or back: `node standby NODE …`, `node unstandby --all`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct NodeMode {
    mode: &'static str,
    on: bool,
    nodes: Vec<String>,
    all: bool,
}

divisible!(NodeMode: nodes);

impl NodeMode {
    /// Resources leave the node: `node standby NODE`.
    pub fn standby(node: impl Into<String>) -> Self {
        Self::new("standby", true, node.into())
    }

    /// Resources may come back: `node unstandby NODE`.
    pub fn unstandby(node: impl Into<String>) -> Self {
        Self::new("standby", false, node.into())
    }

    /// The cluster leaves the node's resources alone: `node maintenance NODE`.
    pub fn maintenance(node: impl Into<String>) -> Self {
        Self::new("maintenance", true, node.into())
    }

    /// The cluster acts on them again: `node unmaintenance NODE`.
    pub fn unmaintenance(node: impl Into<String>) -> Self {
        Self::new("maintenance", false, node.into())
    }

    fn new(mode: &'static str, on: bool, node: String) -> Self {
        Self {
            mode,
            on,
            nodes: vec![node],
            all: false,
        }
    }

    /// One more node.
    pub fn and(mut self, node: impl Into<String>) -> Self {
        self.nodes.push(node.into());
        self
    }

    fn parse(
        line: &Line,
        words: &[String],
        (mode, on): (&'static str, bool),
    ) -> Result<Self, CommandError> {
        line.allow(&["--all"])?;
        let all = line.has("--all");
        if all && !words.is_empty() {
            return Err(CommandError::Usage {
                command: "node standby",
                expected: "NODE … or --all",
            });
        }
        Ok(Self {
            mode,
            on,
            nodes: words.to_vec(),
            all,
        })
    }
}

impl Perform for NodeMode {
    fn words(&self) -> Vec<String> {
        let verb = if self.on { "" } else { "un" };
        Writer::new("node")
            .word(format!("{verb}{}", self.mode))
            .words(&self.nodes)
            .flag(self.all, "--all")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let known = nodes(edit);
        let targets = if self.all { &known } else { &self.nodes };
        if targets.is_empty() && !self.all {
            return edit.refuse(Message::LiveOnly {
                command: "the local node",
            });
        }
        for node in targets.iter().filter(|node| !known.contains(node)) {
            edit.error(Message::missing("node", node));
        }
        edit.check()?;
        let mut ids = Ids::of(edit.cib);
        let value = if self.on { "on" } else { "" };
        for name in targets {
            let node = match find(edit, name) {
                Some(node) => node,
                None => {
                    let section = edit.section("nodes")?;
                    let new = NewElement::new("node")
                        .attribute("id", name.as_str())
                        .attribute("uname", name.as_str())
                        .attribute("type", "remote");
                    edit.append(section, &new)?
                }
            };
            let set = match edit.child(node, "instance_attributes") {
                Some(set) => set,
                None if !self.on => continue,
                None => {
                    let id = ids.allocate(&format!("nodes-{}", edit.attribute(node, "id")));
                    edit.append(
                        node,
                        &NewElement::new("instance_attributes").attribute("id", id),
                    )?
                }
            };
            let pair = (self.mode, value);
            nvset::set_pair(edit, &mut ids, set, pair, nvset::Suffix::Name)?;
        }
        edit.finish(before, Write::Patch)
    }
}
