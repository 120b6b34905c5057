//! `resource utilization` and `node utilization`.

use super::Dialect;
use super::arguments::{Pairs, Writer, put};
use super::command::Perform;
use super::edit::{Edit, Outcome, Write};
use super::ensure::divisible;
use super::error::CommandError;
use super::ids::Ids;
use super::nvset;
use super::report::{Message, Severity};
use super::resource::check_kind;
use super::words::{Line, pairs};
use crate::model::ResourceId;
use crate::xml::{Element, NewElement, NodeId};

/// What resources need and nodes offer: `resource utilization [ID [NAME=NUMBER …]]`,
/// `node utilization [NODE [NAME=NUMBER …]]`. Without pairs it shows; an empty value removes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Utilization {
    node: bool,
    id: Option<String>,
    pairs: Pairs,
    name: Option<String>,
}

divisible!(Utilization: pairs);

impl Utilization {
    /// What a resource needs.
    pub fn resource(id: ResourceId) -> Self {
        Self::of(false, id.into())
    }

    /// What a node offers.
    pub fn node(name: impl Into<String>) -> Self {
        Self::of(true, name.into())
    }

    fn of(node: bool, id: String) -> Self {
        Self {
            node,
            id: Some(id),
            pairs: Pairs::new(),
            name: None,
        }
    }

    /// Sets one number.
    pub fn set(mut self, name: impl Into<String>, value: i64) -> Self {
        put(&mut self.pairs, name, value.to_string());
        self
    }

    /// Removes one.
    pub fn unset(mut self, name: impl Into<String>) -> Self {
        put(&mut self.pairs, name, "");
        self
    }

    pub(super) fn parse(line: &Line, words: &[String], node: bool) -> Result<Self, CommandError> {
        line.allow(if node { &["--name"] } else { &[] })?;
        let (id, rest) = match words.split_first() {
            None => (None, words),
            Some((id, rest)) => (Some(id.clone()), rest),
        };
        let name = line.value("--name").map(str::to_owned);
        if name.is_some() && !rest.is_empty() {
            return Err(CommandError::Usage {
                command: "node utilization",
                expected: "[NODE] --name NAME, or NODE NAME=NUMBER …",
            });
        }
        Ok(Self {
            node,
            id,
            pairs: pairs(rest)?,
            name,
        })
    }

    fn find(&self, edit: &mut Edit<'_>, id: &str) -> Outcome<NodeId> {
        let found = if self.node {
            let section = edit.cib.section("nodes").into_iter();
            let mut nodes = section.flat_map(Element::children);
            let node = nodes.find(|node| node.attribute("uname").as_deref() == Some(id));
            node.map(Element::id)
        } else {
            edit.find(id, &["primitive"])
        };
        match found {
            Some(found) => Ok(found),
            None if self.node => edit.refuse(Message::missing("node", id)),
            None => edit.refuse(Message::ResourceNotFound { id: id.to_owned() }),
        }
    }
}

/// Since 0.12: the cluster looks at utilization only if it is told to.
fn warn_unused(edit: &mut Edit<'_>) {
    let strategy = edit.cib.property("placement-strategy");
    let used = matches!(
        strategy.as_deref(),
        Some("balanced" | "minimal" | "utilization")
    );
    if !used && edit.dialect >= Dialect::V0_12 {
        edit.note(Severity::Warning, Message::UtilizationUnused);
    }
}

fn is_integer(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl Perform for Utilization {
    fn words(&self) -> Vec<String> {
        Writer::new(if self.node {
            "node utilization"
        } else {
            "resource utilization"
        })
        .words(&self.id)
        .pairs(&self.pairs)
        .words(self.name.iter().map(|name| format!("--name={name}")))
        .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        warn_unused(edit);
        let Some(id) = &self.id else {
            return edit.finish(before, Write::Patch);
        };
        let owner = self.find(edit, id)?;
        if !self.node {
            check_kind(edit, &[id], false, "")?;
        }
        for (name, value) in self.pairs.iter().filter(|(_, value)| !value.is_empty()) {
            if !is_integer(value) {
                edit.invalid(name, value, "an integer");
            }
        }
        edit.check()?;
        if self.pairs.is_empty() {
            return edit.finish(before, Write::Patch);
        }
        let mut sorted = self.pairs.clone();
        sorted.sort();
        let mut ids = Ids::with_references(edit.cib);
        if self.node && edit.child(owner, "utilization").is_none() {
            if sorted.iter().all(|(_, value)| value.is_empty()) {
                return edit.finish(before, Write::Replace);
            }
            let id = format!("nodes-{}-utilization", edit.attribute(owner, "id"));
            let id = ids.allocate(&id);
            edit.append(owner, &NewElement::new("utilization").attribute("id", id))?;
        }
        nvset::update(edit, &mut ids, owner, "utilization", &sorted)?;
        edit.finish(before, Write::Replace)
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        if !self.pairs.is_empty() {
            return Ok(None);
        }
        if let Some(id) = &self.id {
            self.find(edit, id)?;
            if !self.node {
                check_kind(edit, &[id], false, "")?;
            }
        }
        let (title, section, name) = if self.node {
            ("Node Utilization:", "nodes", "uname")
        } else {
            ("Resource Utilization:", "resources", "id")
        };
        let owners = edit.cib.section(section).into_iter();
        let mut lines: Vec<String> = owners
            .flat_map(Element::descendants)
            .filter(|owner| matches!(owner.name(), "node" | "primitive"))
            .filter_map(|owner| {
                let id = owner.attribute(name)?.into_owned();
                let wanted = self.id.as_ref().is_none_or(|wanted| *wanted == id);
                let pairs = self.text(owner);
                // A resource that is asked for is shown even if it has none.
                let shown = !pairs.is_empty() || (self.id.is_some() && !self.node);
                (wanted && shown).then(|| format!(" {id}: {pairs}"))
            })
            .collect();
        lines.sort();
        lines.insert(0, title.to_owned());
        Ok(Some(lines.join("\n") + "\n"))
    }
}

impl Utilization {
    fn text(&self, owner: Element<'_>) -> String {
        let pairs = owner
            .children_named("utilization")
            .flat_map(|set| set.children_named("nvpair"));
        let mut words: Vec<String> = pairs
            .filter_map(|pair| {
                let name = pair.attribute("name")?.into_owned();
                let value = pair.attribute("value").unwrap_or_default();
                let wanted = self.name.as_ref().is_none_or(|wanted| *wanted == name);
                wanted.then(|| format!("{name}={value}"))
            })
            .collect();
        words.sort();
        words.join(" ")
    }
}
