//! `resource relations`: what is started before and after a resource, and why.

use std::collections::{BTreeSet, VecDeque};

use super::super::Dialect;
use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome};
use super::super::error::CommandError;
use super::super::report::{Message, Severity};
use super::super::words::Line;
use super::target::{RESOURCES, inner, is_fencing, outer};
use crate::cib::Cib;
use crate::model::ResourceId;
use crate::xml::Element;

/// Shows the orders and containers of a resource, those of the resources that they name, and so
/// on, as a tree: `resource relations ID [--full]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceRelations {
    id: ResourceId,
    full: bool,
}

impl ResourceRelations {
    /// Of this resource.
    pub fn new(id: ResourceId) -> Self {
        Self { id, full: false }
    }

    /// `--full`: with ids of constraints and types of resources.
    pub fn full(mut self, full: bool) -> Self {
        self.full = full;
        self
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--full"])?;
        match words {
            [id] => Ok(Self::new(id.parse()?).full(line.has("--full"))),
            _ => Err(CommandError::Usage {
                command: "resource relations",
                expected: "ID",
            }),
        }
    }
}

/// A resource, or what relates it to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing<'t> {
    Inner(Element<'t>),
    Outer(Element<'t>),
    Order(Element<'t>),
    OrderSet(Element<'t>),
    Resource(Element<'t>),
}

impl<'t> Thing<'t> {
    fn element(self) -> Element<'t> {
        match self {
            Self::Inner(it)
            | Self::Outer(it)
            | Self::Order(it)
            | Self::OrderSet(it)
            | Self::Resource(it) => it,
        }
    }

    fn id(self) -> String {
        get(self.element(), "id")
    }

    /// One containment seen from its two sides.
    fn is_opposite(self, other: Self) -> bool {
        match (self, other) {
            (Self::Inner(one), Self::Outer(two)) | (Self::Outer(one), Self::Inner(two)) => {
                one == two
            }
            _ => false,
        }
    }

    /// What it leads to.
    fn members(self, cib: &'t Cib) -> Vec<Self> {
        let named = |id: &str| {
            let found = cib.find(id).filter(|it| RESOURCES.contains(&it.name()));
            found.map(Thing::Resource)
        };
        match self {
            Self::Resource(resource) => relations(cib, resource),
            Self::Inner(container) => inner(container).into_iter().map(Thing::Resource).collect(),
            Self::Outer(container) => vec![Thing::Resource(container)],
            Self::Order(order) => ["first", "then"]
                .into_iter()
                .filter_map(|side| named(&get(order, side)))
                .collect(),
            Self::OrderSet(order) => {
                let ids: BTreeSet<String> = references(order).map(|it| get(it, "id")).collect();
                ids.iter().filter_map(|id| named(id)).collect()
            }
        }
    }

    fn title(self, full: bool) -> String {
        let id = self.id();
        let kind = match self {
            Self::Resource(it) if full => return format!("{id} (resource: {})", kind(it)),
            Self::Resource(_) => return id,
            Self::Inner(_) => "inner resource(s)",
            Self::Outer(_) => "outer resource",
            Self::Order(_) => "order",
            Self::OrderSet(_) => "order set",
        };
        if full {
            format!("{kind} ({id})")
        } else {
            kind.to_owned()
        }
    }

    fn details(self) -> Vec<String> {
        match self {
            Self::Resource(_) | Self::Outer(_) => Vec::new(),
            Self::Inner(container) => {
                let ids: Vec<String> = inner(container).iter().map(|it| get(*it, "id")).collect();
                let line = (ids.len() > 1).then(|| format!("members: {}", ids.join(" ")));
                line.into_iter().collect()
            }
            Self::Order(order) => {
                let action = |name| {
                    order
                        .attribute(name)
                        .map_or_else(|| "start".to_owned(), String::from)
                };
                let line = format!(
                    "{} {} then {} {}",
                    action("first-action"),
                    get(order, "first"),
                    action("then-action"),
                    get(order, "then")
                );
                [line].into_iter().chain(order_options(order)).collect()
            }
            Self::OrderSet(order) => {
                let sets = order.children_named("resource_set").map(set_line);
                order_options(order).into_iter().chain(sets).collect()
            }
        }
    }

    /// Relations by kind and id, resources by id.
    fn key(self) -> (u8, String) {
        let kind = match self {
            Self::Inner(_) | Self::Resource(_) => 0,
            Self::Outer(_) => 1,
            Self::Order(_) => 2,
            Self::OrderSet(_) => 3,
        };
        (kind, self.id())
    }
}

fn get(element: Element<'_>, name: &str) -> String {
    element.attribute(name).unwrap_or_default().into_owned()
}

fn kind(resource: Element<'_>) -> String {
    match resource.name() {
        "primitive" => {
            let parts = ["class", "provider", "type"].map(|name| get(resource, name));
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            if parts.is_empty() {
                // What pcs makes of a resource that has a template.
                return "None".to_owned();
            }
            parts.join(":")
        }
        "master" => "clone".to_owned(),
        name => name.to_owned(),
    }
}

fn references(order: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    let sets = order.children_named("resource_set");
    sets.flat_map(|set| set.children_named("resource_ref"))
}

fn options(element: Element<'_>, names: &[&str]) -> Option<String> {
    let words: Vec<String> = names
        .iter()
        .filter_map(|name| Some(format!("{name}={}", element.attribute(name)?)))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn order_options(order: Element<'_>) -> Option<String> {
    options(order, &["kind", "require-all", "score", "symmetrical"])
}

fn set_line(set: Element<'_>) -> String {
    let members = set.children_named("resource_ref");
    let members: Vec<String> = members.map(|member| get(member, "id")).collect();
    let names = [
        "action",
        "kind",
        "ordering",
        "require-all",
        "role",
        "score",
        "sequential",
    ];
    let options = options(set, &names).map_or_else(String::new, |words| format!(" ({words})"));
    format!("   set {}{options}", members.join(" "))
}

/// The orders that name a resource, what it holds and what holds it.
fn relations<'t>(cib: &'t Cib, resource: Element<'t>) -> Vec<Thing<'t>> {
    let id = get(resource, "id");
    let orders = || cib.constraints().filter(|it| it.name() == "rsc_order");
    let plain = orders()
        .filter(|order| order.child("resource_set").is_none())
        .filter(|order| ["first", "then"].iter().any(|side| get(*order, side) == id))
        .map(Thing::Order);
    let sets = orders()
        .filter(|order| references(*order).any(|it| get(it, "id") == id))
        .map(Thing::OrderSet);
    let holds = (resource.name() != "primitive").then_some(Thing::Inner(resource));
    let held = outer(resource).map(Thing::Outer);
    plain.chain(sets).chain(holds).chain(held).collect()
}

/// A thing in the tree.
struct Node<'t> {
    thing: Thing<'t>,
    parent: Option<usize>,
    members: Vec<usize>,
    /// Shown with its members at another place.
    elsewhere: bool,
}

/// The tree, breadth first: what is met again has its members where it was met first.
fn tree<'t>(cib: &'t Cib, root: Element<'t>) -> Vec<Node<'t>> {
    let node = |thing, parent| Node {
        thing,
        parent,
        members: Vec::new(),
        elsewhere: false,
    };
    let mut nodes = vec![node(Thing::Resource(root), None)];
    let mut done: Vec<Thing<'_>> = Vec::new();
    let mut queue = VecDeque::from([0]);
    while let Some(at) = queue.pop_front() {
        let Some(thing) = nodes.get(at).map(|node| node.thing) else {
            continue;
        };
        let elsewhere = done.contains(&thing);
        let above = above(&nodes, at);
        let members = if elsewhere {
            Vec::new()
        } else {
            thing.members(cib)
        };
        done.push(thing);
        let mut added = Vec::new();
        for member in members {
            let back = above.contains(&member)
                || (member.members(cib).len() <= 1
                    && above.iter().any(|above| above.is_opposite(member)));
            if !back {
                added.push(nodes.len());
                nodes.push(node(member, Some(at)));
            }
        }
        queue.extend(&added);
        if let Some(node) = nodes.get_mut(at) {
            node.elsewhere = elsewhere;
            node.members = added;
        }
    }
    nodes
}

/// What stands above a node, itself not included.
fn above<'t>(nodes: &[Node<'t>], at: usize) -> Vec<Thing<'t>> {
    let parent = |at: &usize| nodes.get(*at).and_then(|node| node.parent);
    let all = std::iter::successors(parent(&at), parent);
    all.filter_map(|at| nodes.get(at))
        .map(|node| node.thing)
        .collect()
}

fn draw(nodes: &[Node<'_>], at: usize, full: bool, (title, rest): (&str, &str)) -> Vec<String> {
    let Some(node) = nodes.get(at) else {
        return Vec::new();
    };
    let name = node.thing.title(full);
    if node.elsewhere {
        return vec![format!("{title}{name} [displayed elsewhere]")];
    }
    let mut lines = vec![format!("{title}{name}")];
    let bar = if node.members.is_empty() {
        "   "
    } else {
        "|  "
    };
    let details = node.thing.details().into_iter();
    lines.extend(details.map(|detail| format!("{rest}{bar}{detail}")));
    let mut members = node.members.clone();
    members.sort_by_key(|member| nodes.get(*member).map(|node| node.thing.key()));
    let last = members.last().copied();
    for member in members {
        let (head, below) = if Some(member) == last {
            ("`- ", "   ")
        } else {
            ("|- ", "|  ")
        };
        let (head, below) = (format!("{rest}{head}"), format!("{rest}{below}"));
        lines.extend(draw(nodes, member, full, (&head, &below)));
    }
    lines
}

impl Perform for ResourceRelations {
    fn words(&self) -> Vec<String> {
        Writer::new("resource relations")
            .word(self.id.as_str())
            .flag(self.full, "--full")
            .done()
    }

    fn run(&self, _: &mut Edit<'_>) -> Outcome {
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let id = self.id.to_string();
        let Some(found) = edit.find(&id, &RESOURCES).and_then(|it| edit.element(it)) else {
            return edit.refuse(Message::ResourceNotFound { id });
        };
        if is_fencing(found) && edit.dialect >= Dialect::V0_12 {
            return edit.refuse(Message::WrongKind {
                id,
                found: "fencing device".to_owned(),
                expected: "resource",
            });
        }
        let nodes = tree(edit.cib, found);
        let lines = draw(&nodes, 0, self.full, ("", ""));
        let text = lines.into_iter().map(|line| line + "\n").collect();
        if is_fencing(found) {
            let (command, instead) = ("resource relations", "stonith config");
            let message = Message::CommandReplaced { command, instead };
            edit.note(Severity::Deprecation, message);
        }
        Ok(Some(text))
    }
}
