//! Atomic edits: a journal of overwritten nodes.

use std::collections::{HashMap, HashSet};

use super::compare::{View, same};
use super::tree::{Node, NodeId, Tree};

/// A state of a tree that can be returned to, made by [`Tree::begin`].
#[derive(Debug)]
#[must_use = "end it with `commit` or `rollback`"]
pub struct Checkpoint {
    nodes: usize,
    attrs: usize,
    text: usize,
    journal: usize,
    /// Checkpoints that were open before this one.
    outer: u32,
}

impl Tree {
    /// Starts an atomic edit. Checkpoints nest; ending one ends those that were begun after it.
    ///
    /// Costs as much as the edits that follow, not as the size of the document.
    ///
    /// ```
    /// let mut tree = cib::xml::Tree::parse(b"<a x='1'/>")?;
    /// let root = tree.root().ok_or("no root")?.id();
    ///
    /// let checkpoint = tree.begin();
    /// tree.set_attribute(root, "x", "2")?;
    /// assert!(tree.differs_from(&checkpoint));
    /// tree.rollback(checkpoint);
    ///
    /// assert_eq!(tree.to_bytes(), b"<a x='1'/>");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn begin(&mut self) -> Checkpoint {
        let outer = self.recording;
        self.recording += 1;
        Checkpoint {
            nodes: self.nodes.len(),
            attrs: self.attrs.len(),
            text: self.text.len(),
            journal: self.journal.len(),
            outer,
        }
    }

    /// Ends an atomic edit and keeps what it did.
    #[expect(clippy::needless_pass_by_value, reason = "a checkpoint is used up")]
    pub fn commit(&mut self, checkpoint: Checkpoint) {
        self.recording = checkpoint.outer;
        if self.recording == 0 {
            self.journal.clear();
        }
    }

    /// Ends an atomic edit and undoes what it did, to the byte.
    #[expect(clippy::needless_pass_by_value, reason = "a checkpoint is used up")]
    pub fn rollback(&mut self, checkpoint: Checkpoint) {
        while self.journal.len() > checkpoint.journal {
            let Some((id, old)) = self.journal.pop() else {
                break;
            };
            if let Some(node) = self.nodes.get_mut(id.index()) {
                *node = old;
            }
        }
        self.nodes.truncate(checkpoint.nodes);
        self.attrs.truncate(checkpoint.attrs);
        self.text.truncate(checkpoint.text);
        self.recording = checkpoint.outer;
    }

    /// Whether the document means something else than at the checkpoint.
    ///
    /// Compares as [`canonical_eq`](super::canonical_eq) does: an element that was taken out and
    /// put back equal at the same place is no difference.
    #[must_use]
    pub fn differs_from(&self, checkpoint: &Checkpoint) -> bool {
        let edits = self.journal.get(checkpoint.journal..).unwrap_or_default();
        if edits.is_empty() {
            return false;
        }
        let mut before: HashMap<NodeId, Node> = HashMap::new();
        for (id, old) in edits {
            before.entry(*id).or_insert(*old);
        }
        let touched = self.with_ancestors(&before);
        let old = View {
            tree: self,
            before: Some(&before),
        };
        let new = View {
            tree: self,
            before: None,
        };
        let unchanged = |left, right| left == right && !touched.contains(&left);
        !same((old, NodeId::DOCUMENT), (new, NodeId::DOCUMENT), unchanged)
    }

    /// Changes a node, remembering what it was while a checkpoint is open.
    pub(super) fn update(&mut self, id: NodeId, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            if self.recording > 0 {
                self.journal.push((id, *node));
            }
            change(node);
        }
    }

    fn with_ancestors(&self, before: &HashMap<NodeId, Node>) -> HashSet<NodeId> {
        let mut touched = HashSet::new();
        let mut pending: Vec<NodeId> = before.keys().copied().collect();
        while let Some(id) = pending.pop() {
            if touched.insert(id) {
                pending.extend(self.node(id).parent);
                pending.extend(before.get(&id).and_then(|old| old.parent));
            }
        }
        touched
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ending_a_checkpoint_ends_those_inside_it() {
        let mut tree = Tree::parse(b"<a x='1'/>").unwrap();
        let root = tree.root().unwrap().id();

        for roll_back in [true, false] {
            let outer = tree.begin();
            let forgotten = tree.begin();
            tree.set_attribute(root, "x", "2").unwrap();
            drop(forgotten);
            if roll_back {
                tree.rollback(outer);
            } else {
                tree.commit(outer);
            }

            tree.set_attribute(root, "x", "3").unwrap();
            assert!(tree.journal.is_empty(), "nothing is recorded any more");
            tree.set_attribute(root, "x", "1").unwrap();
        }
    }
}
