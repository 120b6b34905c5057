//! `resource ban`, `resource move-with-constraint` and `resource clear`.

use super::super::Dialect;
use super::super::arguments::Writer;
use super::super::clock;
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::report::{Message, Severity};
use super::super::words::Line;
use super::target::{is_clone, is_promotable, outer};
use crate::model::{ResourceId, Role};
use crate::xml::{Element, NewElement, NodeId};

/// Keeps a resource from a node: `resource ban ID NODE [lifetime=DURATION] [--promoted]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceBan(Target);

/// Prefers a node for a resource: `resource move-with-constraint ID NODE [lifetime=DURATION]`; in
/// 0.9 `resource move`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceMove(Target);

/// Removes what bans and moves have left: `resource clear ID [NODE] [--promoted]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceClear(Target);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    resource: ResourceId,
    node: Option<String>,
    lifetime: Option<String>,
    promoted: bool,
    /// `move`, not `move-with-constraint`.
    plain_move: bool,
}

impl Target {
    fn new(resource: ResourceId, node: Option<String>) -> Self {
        Self {
            resource,
            node,
            lifetime: None,
            promoted: false,
            plain_move: false,
        }
    }

    fn parse(line: &Line, words: &[String], command: &'static str) -> Result<Self, CommandError> {
        line.allow(&["--master", "--promoted"])?;
        let expected = "RESOURCE [NODE] [lifetime=DURATION] [--promoted]";
        let usage = || CommandError::Usage { command, expected };
        let (resource, rest) = words.split_first().ok_or_else(usage)?;
        if rest.len() > 2 {
            return Err(usage());
        }
        let mut target = Self::new(resource.parse()?, None);
        target.promoted = line.has("--promoted") || line.has("--master");
        for word in rest {
            match word.strip_prefix("lifetime=") {
                Some(lifetime) if target.lifetime.is_none() => {
                    let digit = lifetime.starts_with(|first: char| first.is_ascii_digit());
                    let prefix = if digit { "P" } else { "" };
                    target.lifetime = Some(format!("{prefix}{lifetime}"));
                }
                None if target.node.is_none() => target.node = Some(word.clone()),
                _ => return Err(usage()),
            }
        }
        Ok(target)
    }

    fn to_words(&self, command: &str) -> Vec<String> {
        Writer::new(command)
            .word(self.resource.as_str())
            .words(&self.node)
            .pair("lifetime", self.lifetime.as_deref())
            .flag(self.promoted, "--promoted")
            .done()
    }

    /// The resource; only a promotable clone has instances that are promoted.
    fn find(&self, edit: &mut Edit<'_>) -> Outcome<NodeId> {
        let found = super::target::find(edit, self.resource.as_str())?;
        super::toggle::check_kind(edit, &[&self.resource], false)?;
        let element = edit.element(found);
        let promotable = element.is_some_and(|element| is_clone(element) && is_promotable(element));
        if self.promoted && !promotable {
            return edit.refuse(Message::NotPromotable {
                id: self.resource.to_string(),
            });
        }
        Ok(found)
    }

    fn node(&self, edit: &mut Edit<'_>) -> Outcome<String> {
        let Some(node) = &self.node else {
            return edit.refuse(Message::NodeNeeded {
                resource: self.resource.to_string(),
            });
        };
        if !nodes(edit).contains(node) {
            return edit.refuse(Message::missing("node", node));
        }
        Ok(node.clone())
    }

    fn role(&self, edit: &Edit<'_>) -> &'static str {
        let role = if self.promoted {
            Role::Promoted
        } else {
            Role::Started
        };
        role.name(edit.schema())
    }

    /// When it ends.
    fn end(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let Some(lifetime) = self.lifetime.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let Some(now) = edit.now else {
            return edit.refuse(Message::ClockNeeded);
        };
        match clock::Span::parse(lifetime).and_then(|span| now.plus(span)) {
            Some(end) => Ok(Some(end.to_string())),
            None => edit.refuse(Message::invalid(
                "lifetime",
                lifetime,
                "an ISO 8601 duration",
            )),
        }
    }
}

/// The names of the nodes that a file knows: members, remote and guest nodes.
pub(in super::super) fn nodes(edit: &Edit<'_>) -> Vec<String> {
    let section = edit.cib.section("nodes").into_iter();
    let members = section
        .flat_map(Element::children)
        .filter_map(|node| node.attribute("uname").map(String::from));
    let resources = edit.cib.section("resources").into_iter();
    let primitives = resources
        .flat_map(Element::descendants)
        .filter(|element| element.name() == "primitive");
    let special = primitives.filter_map(|primitive| {
        let get = |name| primitive.attribute(name);
        let remote = get("class").as_deref() == Some("ocf")
            && get("provider").as_deref() == Some("pacemaker")
            && get("type").as_deref() == Some("remote");
        if remote {
            return get("id").map(String::from);
        }
        let mut pairs = primitive
            .children_named("meta_attributes")
            .flat_map(|set| set.children_named("nvpair"));
        let pair = pairs.find(|pair| pair.attribute("name").as_deref() == Some("remote-node"))?;
        pair.attribute("value").map(String::from)
    });
    members.chain(special).collect()
}

/// The constraints of bans (of one node, or of all) and of moves.
fn leftovers(edit: &Edit<'_>, resource: &str, node: Option<&str>, bans: bool) -> Vec<NodeId> {
    let prefer = format!("cli-prefer-{resource}");
    let known = nodes(edit);
    let is_ban = |id: &str| {
        let prefix = format!("cli-ban-{resource}-on-");
        id.strip_prefix(&prefix).is_some_and(|host| match node {
            Some(node) => host == node,
            None => known.iter().any(|known| known == host),
        })
    };
    let of_node = |constraint: Element<'_>| {
        let Some(node) = node else {
            return true;
        };
        let plain = constraint.attribute("node").as_deref() == Some(node);
        let mut expressions = constraint.descendants();
        plain
            || expressions.any(|part| {
                part.attribute("attribute").as_deref() == Some("#uname")
                    && part.attribute("value").as_deref() == Some(node)
            })
    };
    let constraints = edit.cib.constraints();
    constraints
        .filter(|constraint| constraint.name() == "rsc_location")
        .filter(|constraint| {
            let id = constraint.attribute("id").unwrap_or_default();
            (*id == prefer && of_node(*constraint)) || (bans && is_ban(&id))
        })
        .map(Element::id)
        .collect()
}

/// Removes constraints, each in a write of its own.
fn remove_each(edit: &mut Edit<'_>, found: Vec<NodeId>) -> Outcome {
    for constraint in found {
        let before = edit.begin();
        let id = edit.attribute(constraint, "id");
        edit.remove(constraint)?;
        edit.note(Severity::Info, Message::Removed { ids: vec![id] });
        edit.finish(before, Write::Patch)?;
    }
    Ok(())
}

/// Ids inside the rule of a constraint that ends.
struct RuleIds {
    rule: String,
    expression: String,
    end: String,
}

fn write(
    edit: &mut Edit<'_>,
    (id, target): (&str, &Target),
    (node, score): (&str, &str),
    (end, ids): (Option<String>, RuleIds),
) -> Outcome {
    let before = edit.begin();
    if let Some(old) = edit.find(id, &["rsc_location"]) {
        edit.remove(old)?;
    }
    let new = NewElement::new("rsc_location")
        .attribute("id", id)
        .attribute("rsc", target.resource.as_str())
        .attribute("role", target.role(edit));
    let section = edit.section("constraints")?;
    let Some(end) = end else {
        let new = new.attribute("node", node).attribute("score", score);
        edit.append(section, &new)?;
        return edit.finish(before, Write::Patch);
    };
    let constraint = edit.append(section, &new)?;
    let rule = NewElement::new("rule")
        .attribute("id", ids.rule)
        .attribute("score", score)
        .attribute("boolean-op", "and");
    let rule = edit.append(constraint, &rule)?;
    let expression = NewElement::new("expression")
        .attribute("id", ids.expression)
        .attribute("attribute", "#uname")
        .attribute("operation", "eq")
        .attribute("value", node)
        .attribute("type", "string");
    edit.append(rule, &expression)?;
    let date = NewElement::new("date_expression")
        .attribute("id", ids.end)
        .attribute("operation", "lt")
        .attribute("end", end);
    edit.append(rule, &date)?;
    edit.finish(before, Write::Patch)
}

impl ResourceBan {
    /// Bans the resource from a node.
    pub fn new(resource: ResourceId, node: impl Into<String>) -> Self {
        Self(Target::new(resource, Some(node.into())))
    }

    /// For how long, as an ISO 8601 duration such as `PT1H`. Needs a clock:
    /// [`Operation::apply_at`](crate::pcs::Operation::apply_at).
    pub fn lifetime(mut self, lifetime: impl Into<String>) -> Self {
        self.0.lifetime = Some(lifetime.into());
        self
    }

    /// `--promoted`: only promoted instances of a clone.
    pub fn promoted(mut self, promoted: bool) -> Self {
        self.0.promoted = promoted;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        Target::parse(line, words, "resource ban").map(Self)
    }
}

impl Perform for ResourceBan {
    fn words(&self) -> Vec<String> {
        self.0.to_words("resource ban")
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        self.0.find(edit)?;
        let node = self.0.node(edit)?;
        let end = self.0.end(edit)?;
        let id = format!("cli-ban-{}-on-{node}", self.0.resource);
        edit.note(
            Severity::Warning,
            Message::Banned {
                resource: self.0.resource.to_string(),
                node: node.clone(),
            },
        );
        let ids = RuleIds {
            rule: format!("{id}-rule"),
            expression: format!("{id}-expr"),
            end: format!("{id}-lifetime"),
        };
        write(edit, (&id, &self.0), (&node, "-INFINITY"), (end, ids))
    }
}

impl ResourceMove {
    /// Prefers the node, with score INFINITY.
    pub fn new(resource: ResourceId, node: impl Into<String>) -> Self {
        Self(Target::new(resource, Some(node.into())))
    }

    /// For how long, as an ISO 8601 duration such as `PT1H`. Needs a clock:
    /// [`Operation::apply_at`](crate::pcs::Operation::apply_at).
    pub fn lifetime(mut self, lifetime: impl Into<String>) -> Self {
        self.0.lifetime = Some(lifetime.into());
        self
    }

    /// `--promoted`: only promoted instances of a clone.
    pub fn promoted(mut self, promoted: bool) -> Self {
        self.0.promoted = promoted;
        self
    }

    pub(super) fn parse(
        line: &Line,
        words: &[String],
        plain_move: bool,
    ) -> Result<Self, CommandError> {
        let command = if plain_move {
            "resource move"
        } else {
            "resource move-with-constraint"
        };
        let mut target = Target::parse(line, words, command)?;
        target.plain_move = plain_move;
        Ok(Self(target))
    }

    /// Clones and bundles run where they run.
    fn check(&self, edit: &mut Edit<'_>, found: NodeId) -> Outcome {
        let Some(element) = edit.element(found) else {
            return Ok(());
        };
        let clone = std::iter::successors(Some(element), |at| outer(*at)).find(|at| is_clone(*at));
        let immovable = match clone {
            Some(clone) if is_promotable(clone) => clone.id() != found,
            Some(_) => true,
            None => element.name() == "bundle",
        };
        if immovable {
            let id = self.0.resource.to_string();
            return edit.refuse(Message::Immovable { id });
        }
        Ok(())
    }
}

impl Perform for ResourceMove {
    fn words(&self) -> Vec<String> {
        self.0.to_words(if self.0.plain_move {
            "resource move"
        } else {
            "resource move-with-constraint"
        })
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if self.0.plain_move && edit.dialect > Dialect::V0_9 {
            return edit.refuse(Message::LiveOnly {
                command: "resource move",
            });
        }
        let found = self.0.find(edit)?;
        self.check(edit, found)?;
        let node = self.0.node(edit)?;
        let end = self.0.end(edit)?;
        let resource = self.0.resource.as_str();
        let id = format!("cli-prefer-{resource}");
        let plain =
            |edit: &Edit<'_>, constraint: &NodeId| edit.child(*constraint, "rule").is_none();
        // A plain one is overwritten when the new one is plain too.
        let mut old = leftovers(edit, resource, None, false);
        if end.is_none() {
            old.retain(|constraint| {
                !plain(edit, constraint) || edit.attribute(*constraint, "node") != node
            });
        }
        let bans = leftovers(edit, resource, Some(&node), true);
        let bans = bans.into_iter().filter(|id| !old.contains(id));
        let bans: Vec<NodeId> = bans
            .filter(|constraint| edit.attribute(*constraint, "id") != id)
            .collect();
        remove_each(edit, old)?;
        remove_each(edit, bans)?;
        let ids = RuleIds {
            rule: format!("cli-prefer-rule-{resource}"),
            expression: format!("cli-prefer-expr-{resource}"),
            end: format!("cli-prefer-lifetime-end-{resource}"),
        };
        write(edit, (&id, &self.0), (&node, "INFINITY"), (end, ids))
    }
}

impl ResourceClear {
    /// Of all nodes.
    pub fn new(resource: ResourceId) -> Self {
        Self(Target::new(resource, None))
    }

    /// Only of this node.
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.0.node = Some(node.into());
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let usage = CommandError::Usage {
            command: "resource clear",
            expected: "RESOURCE [NODE] [--promoted]",
        };
        line.allow(&["--master", "--promoted"])?;
        match words {
            [resource] => Ok(Self::new(resource.parse()?)),
            [resource, node] => Ok(Self::new(resource.parse()?).node(node.as_str())),
            _ => Err(usage),
        }
        .map(|mut clear| {
            clear.0.promoted = line.has("--promoted") || line.has("--master");
            clear
        })
    }
}

impl Perform for ResourceClear {
    fn words(&self) -> Vec<String> {
        self.0.to_words("resource clear")
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        self.0.find(edit)?;
        if let Some(node) = &self.0.node
            && !nodes(edit).contains(node)
        {
            return edit.refuse(Message::missing("node", node));
        }
        let node = self.0.node.as_deref();
        let found = leftovers(edit, self.0.resource.as_str(), node, true);
        remove_each(edit, found)
    }
}

/// Removes the constraints that `resource relocate run` makes: `resource relocate clear`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct RelocateClear;

/// Says which resources `resource relocate run` would move: `resource relocate dry-run|show`.
/// Where they would run only a simulation knows; this checks that the resources exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct RelocateDryRun {
    resources: Vec<ResourceId>,
    run: bool,
}

impl RelocateDryRun {
    pub(super) fn parse(line: &Line, words: &[String], run: bool) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let ids = words.iter().map(|id| Ok(id.parse()?));
        Ok(Self {
            resources: ids.collect::<Result<_, CommandError>>()?,
            run,
        })
    }
}

impl Perform for RelocateDryRun {
    fn words(&self) -> Vec<String> {
        let verb = if self.run { "run" } else { "dry-run" };
        Writer::new("resource relocate")
            .word(verb)
            .words(&self.resources)
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        if self.run {
            let command = "resource relocate run";
            return edit.refuse(Message::LiveOnly { command });
        }
        super::toggle::check_kind(edit, &self.resources, false)?;
        for id in &self.resources {
            if !super::group::is_resource(edit, id.as_str()) {
                edit.error(Message::ResourceNotFound { id: id.to_string() });
            }
        }
        edit.check()
    }
}

impl Perform for RelocateClear {
    fn words(&self) -> Vec<String> {
        Writer::new("resource relocate clear").done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let constraints = edit.cib.constraints();
        let found: Vec<NodeId> = constraints
            .filter(|constraint| {
                let id = constraint.attribute("id").unwrap_or_default();
                constraint.name() == "rsc_location" && id.starts_with("pcs-relocate-")
            })
            .map(Element::id)
            .collect();
        edit.remove_all(found)?;
        edit.finish(before, Write::Replace)
    }
}
