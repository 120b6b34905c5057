//! What the edit creates, put into the result or into what others have created there.

use super::change::Created;
use super::conflict::ConflictKind;
use super::error::ApplyError;
use super::find::Step;
use super::meaning::{self, is_collection};
use super::pair::{Kind, items};
use super::rebase::Merge;
use crate::path::path as path_of;
use crate::xml::{Content, Element, NodeId, Place, same_element};

impl Merge<'_> {
    pub(super) fn create(
        &mut self,
        path: &str,
        position: usize,
        created: &Created,
    ) -> Result<(), ApplyError> {
        let Some(parent) = self.found(path) else {
            self.conflict(path, ConflictKind::Deleted);
            return Ok(());
        };
        let Some(edited) = self.edited(path) else {
            return Ok(());
        };
        let item = match created.element() {
            Some(root) => (self.finders.edited).child(self.edited, edited, &step(root)),
            None => (self.finders.edited).item(self.edited, edited, position),
        };
        let Some(item) = item else {
            return Ok(());
        };
        // An element that is replaced as a whole is deleted and created again.
        let replaced = self.edited.element(item).map(path_of);
        if let Some(replaced) = replaced.filter(|path| self.gone.contains(path)) {
            self.conflict(&replaced, ConflictKind::Deleted);
            return Ok(());
        }
        self.add(parent, item)
    }

    /// Puts an item of the edit below `parent`; what is in collections goes one by one.
    fn add(&mut self, parent: NodeId, item: NodeId) -> Result<(), ApplyError> {
        let mut pending = vec![(parent, item)];
        while let Some((parent, item)) = pending.pop() {
            match self.edited.content(item) {
                Some(Content::Comment(text)) => self.add_comment(parent, item, text)?,
                Some(Content::Element(new)) => {
                    if let Some(into) = self.add_element(parent, new)? {
                        let first = pending.len();
                        pending.extend(items(new).map(|item| (into, item.id)));
                        pending.get_mut(first..).unwrap_or_default().reverse();
                    }
                }
                Some(Content::CData(_) | Content::Other(_) | Content::Text(_)) | None => {}
            }
        }
        Ok(())
    }

    fn add_comment(&mut self, parent: NodeId, item: NodeId, text: &str) -> Result<(), ApplyError> {
        let made = match self.new_comment(parent, text) {
            Some(known) => known,
            None => {
                let place = self.place(parent, item);
                self.result.tree_mut().insert_comment(place, text)?
            }
        };
        self.made.insert(item, made);
        Ok(())
    }

    /// The comment of this text that others have added as well.
    fn new_comment(&mut self, parent: NodeId, text: &str) -> Option<NodeId> {
        let place = path_of(self.result.tree().element(parent)?);
        let old = self.old(&place).and_then(|old| self.base.element(old));
        let here = self.result.tree().element(parent)?;
        self.comments.take(here, old, text)
    }

    /// Puts a new element in, or finds that it is there; a collection that others have created as
    /// well is returned, for what is inside the new one to go there.
    fn add_element(
        &mut self,
        parent: NodeId,
        new: Element<'_>,
    ) -> Result<Option<NodeId>, ApplyError> {
        let Some(known) = self.existing(parent, new) else {
            let place = self.place(parent, new.id());
            let made = self.result.tree_mut().graft(place, new)?;
            self.made.insert(new.id(), made);
            return Ok(None);
        };
        let Some(theirs) = self.result.tree().element(known) else {
            return Ok(None);
        };
        let alike = same_element(theirs, new) || meaning::is_same(theirs, new);
        let mergeable = is_collection(new) && meaning::same_frame(theirs, new);
        let (at, kind) = (path_of(theirs), conflict(theirs, new));
        self.made.insert(new.id(), known);
        if !alike && !mergeable {
            self.conflict(&at, kind);
        }
        Ok((mergeable && !alike).then_some(known))
    }

    /// The child that has name and id of the new one, or else says the same under another id.
    fn existing(&mut self, parent: NodeId, new: Element<'_>) -> Option<NodeId> {
        let tree = self.result.tree();
        let same = self.finders.result.child(tree, parent, &step(new));
        let same = same.filter(|same| {
            let id = tree.element(*same).and_then(|same| same.attribute("id"));
            id == new.attribute("id")
        });
        if same.is_some() {
            return same;
        }
        let found = self.meanings.find(tree, parent, new)?;
        // What was there before the edit, the edit has seen.
        let place = path_of(tree.element(found)?);
        self.old(&place).is_none().then_some(found)
    }

    /// After the nearest neighbour that stands before an item in the edit and exists here.
    pub(super) fn place(&mut self, parent: NodeId, item: NodeId) -> Place {
        let mut before = self.edited.previous_item(item);
        while let Some(item) = before {
            if let Some(neighbour) = self.counterpart(parent, item) {
                return Place::After(neighbour);
            }
            before = self.edited.previous_item(item);
        }
        Place::FirstIn(parent)
    }

    /// The child of `parent` that an item of the edit is here.
    fn counterpart(&mut self, parent: NodeId, item: NodeId) -> Option<NodeId> {
        if let Some(made) = self.made.get(&item) {
            let here = self.result.tree().parent(*made).map(Element::id);
            return (here == Some(parent)).then_some(*made);
        }
        let tree = self.result.tree();
        match self.edited.content(item)? {
            Content::Element(element) => self.finders.result.child(tree, parent, &step(element)),
            Content::Comment(text) => same_comment(tree.element(parent)?, text),
            Content::CData(_) | Content::Other(_) | Content::Text(_) => None,
        }
    }
}

fn conflict(theirs: Element<'_>, ours: Element<'_>) -> ConflictKind {
    if ours.name() != "nvpair" || theirs.attribute("name") != ours.attribute("name") {
        return ConflictKind::Created;
    }
    let value = |pair: Element<'_>| pair.attribute("value").map(String::from);
    ConflictKind::Attribute {
        name: "value".to_owned(),
        base: None,
        ours: value(ours),
        theirs: value(theirs),
    }
}

pub(super) fn same_comment(parent: Element<'_>, text: &str) -> Option<NodeId> {
    let mut same = items(parent).filter(|item| match item.kind {
        Kind::Comment(known) => known == text,
        Kind::Element(_) => false,
    });
    same.next().map(|item| item.id)
}

fn step(element: Element<'_>) -> Step {
    Step {
        name: element.name().to_owned(),
        id: element.attribute("id").map(String::from),
    }
}
