//! From a document and a patchset to the new document.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::change::{Change, Content, Counters, Created, Patchset};
use super::error::{ApplyError, Stale};
use super::find::{Finder, Step, steps};
use super::pair::items;
use crate::Cib;
use crate::xml::{Element, NodeId, Place, Tree};

impl Patchset {
    /// Applies the changes, whatever the version of the document: `crm_diff --patch`.
    ///
    /// Deleting what is not there is no error, as with Pacemaker.
    ///
    /// # Errors
    /// [`ApplyError`]; the document is unchanged then.
    pub fn apply(&self, cib: &mut Cib) -> Result<(), ApplyError> {
        let tree = cib.tree_mut();
        let before = tree.begin();
        let result = Applier::new(tree).apply(&self.changes);
        match result {
            Ok(()) => tree.commit(before),
            Err(_) => tree.rollback(before),
        }
        result
    }

    /// Checks the version, applies, and counts: `CIB_file=FILE cibadmin --patch`.
    ///
    /// If anything changes, the epoch is raised by one beyond what the patch makes of it, and
    /// `num_updates` is 0.
    ///
    /// # Errors
    /// [`ApplyError`]; the document is unchanged then.
    pub fn push(&self, cib: &mut Cib) -> Result<(), ApplyError> {
        self.check_version(cib)?;
        let tree = cib.tree_mut();
        let before = tree.begin();
        let result = Applier::new(tree).apply(&self.changes);
        let changed = tree.differs_from(&before);
        let result = result.and_then(|()| if changed { count(cib) } else { Ok(()) });
        match result {
            Ok(()) => cib.tree_mut().commit(before),
            Err(_) => cib.tree_mut().rollback(before),
        }
        result
    }

    /// Whether the patch starts from the version of this document, and leads to a later one.
    ///
    /// A patch without a version fits every document.
    ///
    /// # Errors
    /// [`Stale`] when it does not.
    pub fn check_version(&self, cib: &Cib) -> Result<(), Stale> {
        let current = cib.version();
        let now = Counters::from(current).all();
        let start = self.source.unwrap_or_default();
        let named = start.all().into_iter().zip(now);
        let from: Vec<Option<u64>> = named.map(|(start, now)| start.or(now)).collect();
        match now.as_slice().cmp(&from) {
            Ordering::Greater => return Err(Stale::Newer { start, current }),
            Ordering::Less => return Err(Stale::Older { start, current }),
            Ordering::Equal => {}
        }
        let target = self.target.unwrap_or_default();
        let named = target.all().into_iter().any(|counter| counter.is_some());
        let mut counters = target.all().into_iter().zip(from);
        let later = counters.any(|(target, from)| target.is_some() && target > from);
        if later || !named {
            Ok(())
        } else {
            Err(Stale::Target { current, target })
        }
    }
}

fn count(cib: &mut Cib) -> Result<(), ApplyError> {
    let epoch = cib.version().epoch.saturating_add(1).to_string();
    if let Some(root) = cib.root_id() {
        cib.tree_mut().set_attribute(root, "epoch", &epoch)?;
        cib.tree_mut().set_attribute(root, "num_updates", "0")?;
    }
    Ok(())
}

/// A change that waits until all others have found their elements.
struct Delayed<'p> {
    /// The parent, or the element that moves.
    node: NodeId,
    position: usize,
    what: What<'p>,
}

enum What<'p> {
    Create(&'p Created),
    Move(&'p str),
}

struct Applier<'t> {
    tree: &'t mut Tree,
    finder: Finder,
    cursors: HashMap<NodeId, Cursor>,
}

impl<'t> Applier<'t> {
    fn new(tree: &'t mut Tree) -> Self {
        Self {
            tree,
            finder: Finder::default(),
            cursors: HashMap::new(),
        }
    }

    fn apply(mut self, changes: &[Change]) -> Result<(), ApplyError> {
        let mut delayed = Vec::new();
        for change in changes {
            delayed.extend(self.start(change)?);
        }
        delayed.sort_by_key(|one| one.position);
        delayed.iter().try_for_each(|one| self.finish(one))
    }

    /// Deletes and modifies at once; finds the place of everything else.
    fn start<'p>(&mut self, change: &'p Change) -> Result<Option<Delayed<'p>>, ApplyError> {
        match change {
            Change::Delete { path, position } => self.delete(path, *position).map(|()| None),
            Change::Modify { path, result, .. } => self.modify(path, result).map(|()| None),
            Change::Create {
                path,
                position,
                created,
            } => Ok(Some(Delayed {
                node: self.find("create", path)?,
                position: *position,
                what: What::Create(created),
            })),
            Change::Move { path, position } => {
                let node = self.find("move", path)?;
                if let Some(parent) = self.tree.parent(node).map(Element::id) {
                    self.tree.move_to(node, Place::LastIn(parent))?;
                }
                Ok(Some(Delayed {
                    node,
                    position: *position,
                    what: What::Move(path),
                }))
            }
        }
    }

    fn find(&mut self, operation: &'static str, path: &str) -> Result<NodeId, ApplyError> {
        let found = steps(path).and_then(|steps| self.finder.element(self.tree, &steps));
        found.ok_or_else(|| ApplyError::NoElement {
            operation,
            path: path.to_owned(),
        })
    }

    fn delete(&mut self, path: &str, position: Option<usize>) -> Result<(), ApplyError> {
        let steps: Vec<Step> = steps(path).unwrap_or_default();
        let comment = self.finder.comment(self.tree, &steps, position);
        let found = comment.or_else(|| self.finder.element(self.tree, &steps));
        if let Some(node) = found {
            self.tree.remove(node)?;
        }
        Ok(())
    }

    fn modify(&mut self, path: &str, result: &[(String, String)]) -> Result<(), ApplyError> {
        let node = self.find("modify", path)?;
        let gone: Vec<String> = self
            .tree
            .element(node)
            .into_iter()
            .flat_map(Element::attributes)
            .filter(|known| result.iter().all(|(name, _)| name != known.name()))
            .map(|known| known.name().to_owned())
            .collect();
        for name in gone {
            self.tree.remove_attribute(node, &name)?;
        }
        for (name, value) in result {
            self.tree.set_attribute(node, name, value)?;
        }
        Ok(())
    }

    fn finish(&mut self, delayed: &Delayed<'_>) -> Result<(), ApplyError> {
        match delayed.what {
            What::Create(created) => self.create(delayed.node, delayed.position, created),
            What::Move(path) => self.move_to(delayed.node, delayed.position, path),
        }
    }

    fn create(
        &mut self,
        parent: NodeId,
        position: usize,
        created: &Created,
    ) -> Result<(), ApplyError> {
        let mut cursor = self.cursors.remove(&parent).unwrap_or_default();
        let next = cursor.seek(self.tree, parent, position, None);
        let place = next.map_or(Place::LastIn(parent), Place::Before);
        let made = match &created.0 {
            Content::Comment(text) => self.tree.insert_comment(place, text)?,
            Content::Element(source) => match source.root() {
                Some(root) => self.tree.graft(place, root)?,
                None => return Ok(()),
            },
        };
        cursor.inserted(made);
        self.cursors.insert(parent, cursor);
        Ok(())
    }

    fn move_to(&mut self, node: NodeId, position: usize, path: &str) -> Result<(), ApplyError> {
        let Some(parent) = self.tree.parent(node).map(Element::id) else {
            return Ok(());
        };
        let mut cursor = self.cursors.remove(&parent).unwrap_or_default();
        let next = cursor.seek(self.tree, parent, position, Some(node));
        if next.is_none() && cursor.index < position {
            let path = path.to_owned();
            return Err(ApplyError::Position { path, position });
        }
        let place = next.map_or(Place::LastIn(parent), Place::Before);
        self.tree.move_to(node, place)?;
        cursor.inserted(node);
        self.cursors.insert(parent, cursor);
        Ok(())
    }
}

/// A place among the children of one element. Changes come in the order of positions, so that
/// all of them together walk once along the children.
#[derive(Debug, Default)]
struct Cursor {
    index: usize,
    at: Option<NodeId>,
    passed: HashSet<NodeId>,
}

impl Cursor {
    /// The child at `position`, not counting `except`; `None` at the end.
    fn seek(
        &mut self,
        tree: &Tree,
        parent: NodeId,
        position: usize,
        except: Option<NodeId>,
    ) -> Option<NodeId> {
        let behind = except.is_some_and(|node| self.passed.contains(&node));
        if self.at.is_none() || self.index > position || behind {
            *self = Self::default();
            self.at = tree
                .element(parent)
                .and_then(|parent| items(parent).next())
                .map(|item| item.id);
        }
        loop {
            let at = self.at?;
            if Some(at) != except {
                if self.index == position {
                    return Some(at);
                }
                self.index += 1;
            }
            self.passed.insert(at);
            self.at = tree.next_item(at);
        }
    }

    /// Something now stands where the cursor was.
    fn inserted(&mut self, node: NodeId) {
        self.at = Some(node);
        self.passed.remove(&node);
    }
}
