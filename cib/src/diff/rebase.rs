//! An edit of a document brought onto what others have made of it meanwhile.

use std::collections::{HashMap, HashSet};

use super::change::{AttributeChange, Change, Patchset};
use super::comments::Comments;
use super::conflict::{Conflict, ConflictKind, RebaseError};
use super::error::ApplyError;
use super::find::{Finder, steps};
use super::meaning::Meanings;
use super::merge::same_comment;
use crate::Cib;
use crate::check::{self, Code, Finding, SCHEMAS};
use crate::xml::{Content, Element, NodeId, Place, Tree, same_element};

/// What the cluster writes into the root by itself. Where both sides have changed it, the current
/// document is right.
const BOOKKEEPING: &[&str] = &[
    "cib-last-written",
    "dc-uuid",
    "execution-date",
    "have-quorum",
    "no-quorum-panic",
    "update-client",
    "update-origin",
    "update-user",
];

/// Does to `current` what leads from `base` to `edited`.
///
/// A three-way merge by element and attribute. What both sides did alike is no conflict; new
/// elements go after the same neighbour as in the edit. Where both sides created the same section,
/// the same `operations` or the same set of values, what is inside becomes one: a pair of the same
/// name and value, or an operation of the same name and interval, is there already, whatever its id.
/// Sets under different rules are a conflict, as are two versions of anything else.
///
/// The result has the version counters of `current`, and what the cluster notes on the root
/// (`cib-last-written` and the like) where both changed it: push [`Patchset::between`] it and
/// `current`, with a raised epoch. It is checked: errors of the schema, of ids and of references
/// that neither side has alone are conflicts too.
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
        moves: moves(&theirs),
        result: current.clone(),
        finders: Finders::default(),
        meanings: Meanings::default(),
        made: HashMap::new(),
        gone: HashSet::new(),
        comments: Comments::default(),
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

/// Where the elements go that a patchset moves.
fn moves(patch: &Patchset) -> HashMap<&str, usize> {
    let moves = patch.changes().iter().filter_map(|change| match change {
        Change::Move { path, position } => Some((path.as_str(), *position)),
        Change::Create { .. } | Change::Delete { .. } | Change::Modify { .. } => None,
    });
    moves.collect()
}

/// Errors that the result has, and neither of the documents that it comes from.
fn invalid(result: &Cib, edited: &Cib, current: &Cib) -> Vec<Conflict> {
    let findings_of = |cib: &Cib| {
        // Ids are unique and lead somewhere in any version.
        let schema = result.schema().or(SCHEMAS.last().copied());
        let mut findings = schema.map_or_else(Vec::new, |schema| check::against(cib, schema));
        let about_ids =
            |one: &Finding| matches!(one.code(), Code::DuplicateId | Code::DanglingReference);
        findings.retain(|one| result.schema().is_some() || about_ids(one));
        findings
    };
    let mut findings = findings_of(result);
    if findings.is_empty() {
        return Vec::new();
    }
    for side in [edited, current] {
        let key = |one: &Finding| (one.code(), one.path().to_owned(), one.message().to_owned());
        let known: HashSet<_> = findings_of(side).iter().map(key).collect();
        findings.retain(|one| !known.contains(&key(one)));
    }
    let conflict = |finding: Finding| Conflict {
        path: finding.path().to_owned(),
        kind: ConflictKind::Invalid(finding),
    };
    findings.into_iter().map(conflict).collect()
}

pub(super) struct Merge<'d> {
    /// The base, with the comments gone that the edit has deleted so far.
    pub(super) base: Tree,
    pub(super) edited: &'d Tree,
    /// Where the others have moved elements.
    moves: HashMap<&'d str, usize>,
    pub(super) result: Cib,
    pub(super) finders: Finders,
    pub(super) meanings: Meanings,
    /// What new items of the edit have become in the result.
    pub(super) made: HashMap<NodeId, NodeId>,
    /// What both sides have deleted.
    pub(super) gone: HashSet<String>,
    pub(super) comments: Comments,
    conflicts: Vec<Conflict>,
}

/// Paths in the three documents. Those of the result know what was there at the start.
#[derive(Debug, Default)]
pub(super) struct Finders {
    base: Finder,
    pub(super) edited: Finder,
    pub(super) result: Finder,
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

    pub(super) fn conflict(&mut self, path: &str, kind: ConflictKind) {
        let path = path.to_owned();
        self.conflicts.push(Conflict { path, kind });
    }

    fn modify(&mut self, path: &str, changes: &[AttributeChange]) -> Result<(), ApplyError> {
        let Some(node) = self.found(path) else {
            self.conflict(path, ConflictKind::Deleted);
            return Ok(());
        };
        let before = self.old(path);
        for change in changes {
            let name = change.name.as_str();
            let base = value(&self.base, before, name);
            let theirs = value(self.result.tree(), Some(node), name);
            let ours = change.value.clone();
            if theirs == ours {
                continue;
            }
            if theirs != base && is_bookkeeping(path, name) {
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
        let Some(node) = self.found(path) else {
            self.gone.insert(path.to_owned());
            return Ok(());
        };
        let old = self.old(path);
        let theirs = self.result.tree().element(node);
        let base = old.and_then(|node| self.base.element(node));
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
        let Some(node) = self
            .finders
            .base
            .comment(&self.base, &steps, Some(position))
        else {
            return Ok(());
        };
        let text = comment(&self.base, node);
        self.base.remove(node)?;
        let parent = path.strip_suffix("/comment").unwrap_or(path);
        let parent = self.found(parent);
        let parent = parent.and_then(|parent| self.result.tree().element(parent));
        let same = parent
            .zip(text)
            .and_then(|(parent, text)| same_comment(parent, &text));
        if let Some(node) = same {
            self.result.tree_mut().remove(node)?;
        }
        Ok(())
    }

    fn move_to(&mut self, path: &str, position: usize) -> Result<(), ApplyError> {
        let Some(node) = self.found(path) else {
            self.conflict(path, ConflictKind::Deleted);
            return Ok(());
        };
        let moved = self.moves.get(path).copied();
        if moved.is_some_and(|other| other != position) {
            self.conflict(path, ConflictKind::Moved);
            return Ok(());
        }
        let Some(parent) = self.result.tree().parent(node).map(Element::id) else {
            return Ok(());
        };
        let Some(item) = self.edited(path) else {
            return Ok(());
        };
        let place = self.place(parent, item);
        if place != Place::After(node) {
            self.result.tree_mut().move_to(node, place)?;
        }
        Ok(())
    }

    /// What a path means in the result.
    pub(super) fn found(&mut self, path: &str) -> Option<NodeId> {
        self.finders
            .result
            .element(self.result.tree(), &steps(path)?)
    }

    /// What a path means in the base.
    pub(super) fn old(&mut self, path: &str) -> Option<NodeId> {
        self.finders.base.element(&self.base, &steps(path)?)
    }

    /// What a path means in the edit.
    pub(super) fn edited(&mut self, path: &str) -> Option<NodeId> {
        self.finders.edited.element(self.edited, &steps(path)?)
    }
}

fn is_bookkeeping(path: &str, attribute: &str) -> bool {
    path == "/cib" && BOOKKEEPING.contains(&attribute)
}

fn value(tree: &Tree, node: Option<NodeId>, name: &str) -> Option<String> {
    let element = tree.element(node?)?;
    element.attribute(name).map(String::from)
}

fn comment(tree: &Tree, node: NodeId) -> Option<String> {
    if let Content::Comment(text) = tree.content(node)? {
        Some(text.to_owned())
    } else {
        None
    }
}
