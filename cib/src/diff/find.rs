//! From paths to elements.

use std::collections::HashMap;

use super::pair::{Kind, items};
use crate::xml::{Element, NodeId, Tree};

/// One step of a path: a name and an id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) id: Option<String>,
}

/// The steps of `/cib/configuration/resources/primitive[@id='A']`; `None` if it is no such path.
pub(super) fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        rest = rest.strip_prefix('/')?;
        let end = rest.find(['/', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end)?;
        let (id, after) = match after.strip_prefix("[@id='") {
            Some(predicate) => {
                let (id, after) = predicate.split_once("']")?;
                (Some(id.to_owned()), after)
            }
            None => (None, after),
        };
        let name = name.to_owned();
        (!name.is_empty()).then(|| steps.push(Step { name, id }))?;
        rest = after;
    }
    (!steps.is_empty()).then_some(steps)
}

/// Finds elements by path; remembers the children of every element that it has looked into.
#[derive(Debug, Default)]
pub(super) struct Finder {
    known: HashMap<NodeId, HashMap<Step, Vec<NodeId>>>,
    items: HashMap<NodeId, Vec<NodeId>>,
}

impl Finder {
    /// The first element with this path.
    pub(super) fn element(&mut self, tree: &Tree, path: &[Step]) -> Option<NodeId> {
        let (first, inner) = path.split_first()?;
        let root = tree.root().filter(|root| matches(*root, first))?;
        let mut at = root.id();
        for step in inner {
            at = self.child(tree, at, step)?;
        }
        Some(at)
    }

    /// The comment at this position below the element that the path without its end names.
    pub(super) fn comment(
        &mut self,
        tree: &Tree,
        path: &[Step],
        position: Option<usize>,
    ) -> Option<NodeId> {
        let (last, parents) = path.split_last()?;
        if last.name != "comment" || last.id.is_some() {
            return None;
        }
        let parent = tree.element(self.element(tree, parents)?)?;
        let comments = items(parent).enumerate().filter_map(|(index, item)| {
            let comment = matches!(item.kind, Kind::Comment(_));
            comment.then_some((index, item.id))
        });
        let mut wanted = comments.filter(|(index, _)| position.is_none_or(|at| at == *index));
        wanted.next().map(|(_, id)| id)
    }

    /// The element or comment at this position, in a tree that nobody edits.
    pub(super) fn item(&mut self, tree: &Tree, parent: NodeId, position: usize) -> Option<NodeId> {
        let known = self.items.entry(parent).or_insert_with(|| {
            let parent = tree.element(parent).into_iter();
            parent.flat_map(items).map(|item| item.id).collect()
        });
        known.get(position).copied()
    }

    /// The first child of this name and id.
    pub(super) fn child(&mut self, tree: &Tree, parent: NodeId, step: &Step) -> Option<NodeId> {
        let known = self.known.entry(parent);
        let known = known.or_insert_with(|| tree.element(parent).map(children).unwrap_or_default());
        let found = known.get_mut(step)?;
        let here = |id: &NodeId| tree.parent(*id).map(Element::id) == Some(parent);
        let gone = found.iter().take_while(|id| !here(id)).count();
        found.drain(..gone);
        found.first().copied()
    }
}

fn children(parent: Element<'_>) -> HashMap<Step, Vec<NodeId>> {
    let mut known: HashMap<Step, Vec<NodeId>> = HashMap::new();
    for child in parent.children() {
        let name = child.name().to_owned();
        let id = child.attribute("id").map(String::from);
        if id.is_some() {
            let step = Step {
                name: name.clone(),
                id,
            };
            known.entry(step).or_default().push(child.id());
        }
        let any = known.entry(Step { name, id: None }).or_default();
        any.push(child.id());
    }
    known
}

fn matches(element: Element<'_>, step: &Step) -> bool {
    let id = step.id.as_deref();
    element.name() == step.name && (id.is_none() || element.attribute("id").as_deref() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_names_and_ids() {
        let found = steps("/cib/node[@id='a/b[1]']/x").unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|step| (step.name.as_str(), step.id.as_deref()))
            .collect();

        assert_eq!(
            names,
            [("cib", None), ("node", Some("a/b[1]")), ("x", None)]
        );
        for bad in ["", "cib", "/", "//cib", "/cib[1]", "/cib[@id='x", "/cib/"] {
            assert_eq!(steps(bad), None, "{bad}");
        }
    }
}
