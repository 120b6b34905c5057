//! An edit of a document brought onto what others have made of it meanwhile.

use std::collections::HashMap;

use super::change::{AttributeChange, Change, Content, Created, Patchset};
use super::conflict::{Conflict, ConflictKind, RebaseError};
use super::error::ApplyError;
use super::find::{Finder, Step, steps};
use super::pair::{Item, Kind, items};
use crate::Cib;
use crate::check::{self, Finding};
use crate::xml::{self, Element, NodeId, Place, Tree, same_element};

/// Does to `current` what leads from `base` to `edited`.
///
/// A three-way merge by element and attribute. What both sides did alike is no conflict; new
/// elements go after the same neighbour as in the edit. The result has the version counters of
/// `current`: push [`Patchset::between`] it and `current`, with a raised epoch. It is checked:
/// errors of the schema, of ids and of references that neither side has alone are conflicts too.
///
/// ```
/// use cib::{Cib, diff, pcs::{Dialect, Metadata, Operation}};
///
/// let base = Cib::empty();
/// let change = |line: &str| {
///     let mut cib = base.clone();
///     let operation: Operation = line.parse()?;
///     operation.apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)?;
///     Ok::<Cib, Box<dyn std::error::Error>>(cib)
/// };
/// let ours = change("resource create A ocf:pacemaker:Dummy")?;
/// let theirs = change("property set stonith-enabled=false")?;
///
/// let both = diff::rebase(&base, &ours, &theirs)?;
/// assert!(both.primitive("A").is_some());
/// assert_eq!(both.property("stonith-enabled").as_deref(), Some("false"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`RebaseError::Conflicts`] with all conflicts, when both sides do not go together.
pub fn rebase(base: &Cib, edited: &Cib, current: &Cib) -> Result<Cib, RebaseError> {
    let ours = Patchset::unversioned(base, edited)?;
    let theirs = Patchset::unversioned(base, current)?;
    let mut merge = Merge {
        base: base.tree().clone(),
        edited: edited.tree(),
        theirs: &theirs,
        result: current.clone(),
        made: HashMap::new(),
        conflicts: Vec::new(),
    };
    for change in ours.changes() {
        merge.change(change)?;
    }
    let invalid = invalid(&merge.result, edited, current);
    merge.conflicts.extend(invalid);
    if merge.conflicts.is_empty() {
        Ok(merge.result)
    } else {
        Err(RebaseError::Conflicts(merge.conflicts))
    }
}

/// Errors that the result has, and neither of the documents that it comes from.
fn invalid(result: &Cib, edited: &Cib, current: &Cib) -> Vec<Conflict> {
    let Some(schema) = result.schema() else {
        return Vec::new();
    };
    let mut findings = check::against(result, schema);
    if findings.is_empty() {
        return Vec::new();
    }
    for side in [edited, current] {
        let known = check::against(side, schema);
        let same = |one: &Finding, two: &Finding| {
            (one.code(), one.path(), one.message()) == (two.code(), two.path(), two.message())
        };
        findings.retain(|one| !known.iter().any(|two| same(one, two)));
    }
    let conflict = |finding: Finding| Conflict {
        path: finding.path().to_owned(),
        kind: ConflictKind::Invalid(finding),
    };
    findings.into_iter().map(conflict).collect()
}

struct Merge<'d> {
    /// The base, with the comments gone that the edit has deleted so far.
    base: Tree,
    edited: &'d Tree,
    theirs: &'d Patchset,
    result: Cib,
    /// What new items of the edit have become in the result.
    made: HashMap<NodeId, NodeId>,
    conflicts: Vec<Conflict>,
}

impl Merge<'_> {
    fn change(&mut self, change: &Change) -> Result<(), ApplyError> {
        match change {
            Change::Create {
                path,
                position,
                created,
            } => self.create(path, *position, created),
            Change::Delete { path, position } => match position {
                Some(position) => self.delete_comment(path, *position),
                None => self.delete(path),
            },
            Change::Modify {
                path, attributes, ..
            } => self.modify(path, attributes),
            Change::Move { path, position } => self.move_to(path, *position),
        }
    }

    fn conflict(&mut self, path: &str, kind: ConflictKind) {
        let path = path.to_owned();
        self.conflicts.push(Conflict { path, kind });
    }

    fn modify(&mut self, path: &str, changes: &[AttributeChange]) -> Result<(), ApplyError> {
        let Some(node) = find(self.result.tree(), path) else {
            self.conflict(path, ConflictKind::Deleted);
            return Ok(());
        };
        let before = find(&self.base, path);
        for change in changes {
            let name = change.name.as_str();
            let base = value(&self.base, before, name);
            let theirs = value(self.result.tree(), Some(node), name);
            let ours = change.value.clone();
            if theirs == ours {
                continue;
            }
            if theirs != base {
                let name = name.to_owned();
                let kind = ConflictKind::Attribute {
                    name,
                    base,
                    ours,
                    theirs,
                };
                self.conflict(path, kind);
                continue;
            }
            let tree = self.result.tree_mut();
            match ours {
                Some(value) => tree.set_attribute(node, name, &value)?,
                None => _ = tree.remove_attribute(node, name)?,
            }
        }
        Ok(())
    }

    fn delete(&mut self, path: &str) -> Result<(), ApplyError> {
        let Some(node) = find(self.result.tree(), path) else {
            return Ok(());
        };
        let theirs = self.result.tree().element(node);
        let base = find(&self.base, path).and_then(|node| self.base.element(node));
        let unchanged = theirs
            .zip(base)
            .is_some_and(|(one, two)| same_element(one, two));
        if unchanged {
            self.result.tree_mut().remove(node)?;
        } else {
            self.conflict(path, ConflictKind::Changed);
        }
        Ok(())
    }

    /// Deletes the comment of the same text, if it is still there.
    fn delete_comment(&mut self, path: &str, position: usize) -> Result<(), ApplyError> {
        let steps = steps(path).unwrap_or_default();
        let Some(node) = Finder::default().comment(&self.base, &steps, Some(position)) else {
            return Ok(());
        };
        let text = comment(&self.base, node);
        self.base.remove(node)?;
        let parent = path.strip_suffix("/comment").unwrap_or(path);
        let parent = find(self.result.tree(), parent);
        let parent = parent.and_then(|parent| self.result.tree().element(parent));
        let same = parent
            .zip(text)
            .and_then(|(parent, text)| same_comment(parent, &text));
        if let Some(node) = same {
            self.result.tree_mut().remove(node)?;
        }
        Ok(())
    }

    fn create(&mut self, path: &str, position: usize, created: &Created) -> Result<(), ApplyError> {
        let Some(parent) = find(self.result.tree(), path) else {
            self.conflict(path, ConflictKind::Deleted);
            return Ok(());
        };
        let place = self.place(path, parent, position);
        let made = match &created.0 {
            Content::Comment(text) => self.result.tree_mut().insert_comment(place, text)?,
            Content::Element(source) => {
                let Some(root) = source.root() else {
                    return Ok(());
                };
                match self.existing(parent, root) {
                    None => self.result.tree_mut().graft(place, root)?,
                    Some((_, true)) => return Ok(()),
                    Some((path, false)) => {
                        self.conflict(&path, ConflictKind::Created);
                        return Ok(());
                    }
                }
            }
        };
        self.remember(path, position, made);
        Ok(())
    }

    /// The path of a child that has name and id of the new one; whether both are the same.
    fn existing(&self, parent: NodeId, new: Element<'_>) -> Option<(String, bool)> {
        let parent = self.result.tree().element(parent)?;
        let found = child(parent, &step(new))?;
        Some((crate::path::path(found), same_element(found, new)))
    }

    fn move_to(&mut self, path: &str, position: usize) -> Result<(), ApplyError> {
        let Some(node) = find(self.result.tree(), path) else {
            self.conflict(path, ConflictKind::Deleted);
            return Ok(());
        };
        let changes = self.theirs.changes().iter();
        let moves = changes.filter_map(|change| {
            if let Change::Move { path, position } = change {
                Some((path, *position))
            } else {
                None
            }
        });
        let mut same = moves.filter(|(other, _)| *other == path);
        let moved = same.next().map(|(_, position)| position);
        if moved.is_some_and(|other| other != position) {
            self.conflict(path, ConflictKind::Moved);
            return Ok(());
        }
        let Some((parents, _)) = path.rsplit_once('/') else {
            return Ok(());
        };
        let Some(parent) = self.result.tree().parent(node).map(Element::id) else {
            return Ok(());
        };
        let place = self.place(parents, parent, position);
        if place != Place::After(node) {
            self.result.tree_mut().move_to(node, place)?;
        }
        Ok(())
    }

    /// After the nearest neighbour that stands before `position` in the edit and exists here.
    fn place(&self, path: &str, parent: NodeId, position: usize) -> Place {
        let here = self.result.tree().element(parent);
        let (Some(here), Some(edited)) = (here, self.edited_element(path)) else {
            return Place::LastIn(parent);
        };
        let before: Vec<Item<'_>> = items(edited).take(position).collect();
        let neighbour = before
            .iter()
            .rev()
            .find_map(|item| self.counterpart(here, item));
        neighbour.map_or(Place::FirstIn(parent), Place::After)
    }

    /// The child that an item of the edit is here.
    fn counterpart(&self, here: Element<'_>, item: &Item<'_>) -> Option<NodeId> {
        if let Some(made) = self.made.get(&item.id) {
            return Some(*made);
        }
        match item.kind {
            Kind::Element(element) => child(here, &step(element)).map(Element::id),
            Kind::Comment(text) => same_comment(here, text),
        }
    }

    fn edited_element(&self, path: &str) -> Option<Element<'_>> {
        self.edited.element(find(self.edited, path)?)
    }

    /// Remembers what a new item of the edit has become.
    fn remember(&mut self, path: &str, position: usize, made: NodeId) {
        let parent = self.edited_element(path);
        let item = parent.and_then(|parent| items(parent).nth(position));
        if let Some(id) = item.map(|item| item.id) {
            self.made.insert(id, made);
        }
    }
}

fn same_comment(parent: Element<'_>, text: &str) -> Option<NodeId> {
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

fn child<'t>(parent: Element<'t>, wanted: &Step) -> Option<Element<'t>> {
    parent.children().find(|known| step(*known) == *wanted)
}

fn find(tree: &Tree, path: &str) -> Option<NodeId> {
    Finder::default().element(tree, &steps(path)?)
}

fn value(tree: &Tree, node: Option<NodeId>, name: &str) -> Option<String> {
    let element = tree.element(node?)?;
    element.attribute(name).map(String::from)
}

fn comment(tree: &Tree, node: NodeId) -> Option<String> {
    if let xml::Content::Comment(text) = tree.content(node)? {
        Some(text.to_owned())
    } else {
        None
    }
}
