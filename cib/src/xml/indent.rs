//! Links and indentation: where a node goes and the blanks that go with it.

use super::edit::Place;
use super::error::EditError;
use super::tree::{Kind, Node, NodeId, Tree};

/// One level, where the document does not show its own.
const DEFAULT_STEP: &str = "  ";

impl Tree {
    /// The parent that a place means, and the node that will follow.
    pub(super) fn resolve(&self, place: Place) -> Result<(NodeId, Option<NodeId>), EditError> {
        match place {
            Place::After(sibling) => {
                let parent = self.parent_element(sibling)?;
                Ok((parent, self.node(sibling).next))
            }
            Place::Before(sibling) => Ok((self.parent_element(sibling)?, Some(sibling))),
            Place::FirstIn(parent) => Ok((self.inside_root(parent)?, self.node(parent).first)),
            Place::LastIn(parent) => Ok((self.inside_root(parent)?, None)),
        }
    }

    /// Links a node that is in no place into one, with blanks as its siblings have them.
    pub(super) fn attach(&mut self, place: Place, id: NodeId) -> Result<(), EditError> {
        let (parent, next) = self.resolve(place)?;
        match place {
            Place::Before(sibling) => {
                let blank = self.blank_before(sibling);
                self.link(parent, Some(sibling), id);
                self.link_blank(parent, Some(sibling), &blank)
            }
            Place::After(sibling) => {
                let blank = self.blank_after(parent, sibling);
                self.link_blank(parent, next, &blank)?;
                self.link(parent, next, id);
                Ok(())
            }
            Place::FirstIn(_) | Place::LastIn(_) => {
                let neighbour = self.neighbour(parent, place);
                match neighbour {
                    Some(place) => self.attach(place, id),
                    None => self.attach_alone(parent, id),
                }
            }
        }
    }

    /// Takes a node out of the list of its siblings.
    pub(super) fn unlink(&mut self, id: NodeId) {
        let node = self.node(id);
        let parent = node.parent.unwrap_or(NodeId::DOCUMENT);
        match node.previous {
            Some(previous) => self.update(previous, |before| before.next = node.next),
            None => self.update(parent, |parent| parent.first = node.next),
        }
        match node.next {
            Some(next) => self.update(next, |after| after.previous = node.previous),
            None => self.update(parent, |parent| parent.last = node.previous),
        }
        self.update(id, |node| {
            (node.parent, node.previous, node.next) = (None, None, None);
        });
    }

    /// The first or last child that is not blank, as a place beside it.
    fn neighbour(&self, parent: NodeId, place: Place) -> Option<Place> {
        let first = matches!(place, Place::FirstIn(_));
        let node = self.node(parent);
        let mut at = if first { node.first } else { node.last };
        while let Some(id) = at {
            let node = self.node(id);
            if !self.is_blank(&node) {
                return Some(if first {
                    Place::Before(id)
                } else {
                    Place::After(id)
                });
            }
            at = if first { node.next } else { node.previous };
        }
        None
    }

    /// The only child goes on a line of its own, one step deeper than its parent.
    fn attach_alone(&mut self, parent: NodeId, id: NodeId) -> Result<(), EditError> {
        let closing = self.node(parent).first;
        let Some(outer) = self.line_before(parent) else {
            self.link(parent, closing, id);
            return Ok(());
        };
        let step = self.step(parent, &outer);
        self.link_blank(parent, closing, &format!("{outer}{step}"))?;
        self.link(parent, closing, id);
        if closing.is_none() {
            self.link_blank(parent, None, &outer)?;
        }
        Ok(())
    }

    /// The line break and indentation in front of an element; `None` in a one-line document.
    fn line_before(&self, id: NodeId) -> Option<String> {
        let blank = self.blank_before(id);
        if let Some(at) = blank.rfind('\n') {
            let start = if blank.get(..at).is_some_and(|rest| rest.ends_with('\r')) {
                at - 1
            } else {
                at
            };
            return blank.get(start..).map(str::to_owned);
        }
        let is_root = self.node(id).parent == Some(NodeId::DOCUMENT);
        is_root.then(|| "\n".to_owned())
    }

    /// What the parent's indentation has more than the grandparent's.
    fn step(&self, parent: NodeId, outer: &str) -> String {
        let above = self
            .node(parent)
            .parent
            .and_then(|above| self.line_before(above));
        let step = above.and_then(|above| outer.strip_prefix(&above).map(str::to_owned));
        step.filter(|step| !step.is_empty())
            .unwrap_or_else(|| DEFAULT_STEP.to_owned())
    }

    /// What goes between a node and a new one after it. A comment at the end of a line has a
    /// blank before it, but the next element starts a line if the first one does.
    fn blank_after(&self, parent: NodeId, sibling: NodeId) -> String {
        let own = self.blank_before(sibling);
        let first = self.node(parent).first.map(|first| self.node(first));
        let line = first
            .filter(|node| self.is_blank(node))
            .map(|node| self.str(node.open));
        match line {
            Some(line) if line.contains('\n') && !own.contains('\n') => line.to_owned(),
            _ => own,
        }
    }

    fn blank_before(&self, id: NodeId) -> String {
        let previous = self.node(id).previous.map(|id| self.node(id));
        let blank = previous.filter(|node| self.is_blank(node));
        blank
            .map(|node| self.str(node.open).to_owned())
            .unwrap_or_default()
    }

    fn link_blank(
        &mut self,
        parent: NodeId,
        next: Option<NodeId>,
        blank: &str,
    ) -> Result<(), EditError> {
        if !blank.is_empty() {
            let open = self.write(blank)?;
            let id = self.push(Node {
                open,
                ..Node::NOTHING
            })?;
            self.link(parent, next, id);
        }
        Ok(())
    }

    /// Links `id` into `parent` before `next`, or at the end.
    fn link(&mut self, parent: NodeId, next: Option<NodeId>, id: NodeId) {
        let previous = match next {
            Some(next) => self.node(next).previous,
            None => self.node(parent).last,
        };
        self.update(id, |node| {
            (node.parent, node.previous, node.next) = (Some(parent), previous, next);
        });
        match previous {
            Some(previous) => self.update(previous, |node| node.next = Some(id)),
            None => self.update(parent, |node| node.first = Some(id)),
        }
        match next {
            Some(next) => self.update(next, |node| node.previous = Some(id)),
            None => self.update(parent, |node| node.last = Some(id)),
        }
    }

    fn inside_root(&self, id: NodeId) -> Result<NodeId, EditError> {
        let node = self.node(id);
        let element = node.kind == Kind::Element && node.parent.is_some();
        if element {
            Ok(id)
        } else {
            Err(EditError::NoElement)
        }
    }
}
