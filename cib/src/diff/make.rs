//! From two documents to a patchset.

use std::collections::HashMap;

use super::change::{AttributeChange, Change, Content, Counters, Created, Patchset};
use super::error::DiffError;
use super::pair::{Fate, Item, Kind, Origin, Pairing, twin};
use crate::Cib;
use crate::path::path;
use crate::xml::{Element, Limits, NodeId, Tree, same_element};

impl Patchset {
    /// What changes from one document to another, version counters included: `crm_diff --cib`.
    ///
    /// Source and target are the counters of both documents; what a document lacks counts as 1,
    /// as with Pacemaker. A patch whose target is no later than its source is for files only:
    /// `cibadmin --patch` refuses it. Where `crm_diff` of Pacemaker 2.1 loses count of comments and
    /// makes a patch that doubles one, this one deletes and creates them.
    ///
    /// # Errors
    /// [`DiffError::Ambiguous`] when the root holds two elements of one name and id.
    pub fn between(old: &Cib, new: &Cib) -> Result<Self, DiffError> {
        let mut patch = Self::compare(old, new, &[])?;
        patch.source = Some(counters(old));
        patch.target = Some(counters(new));
        Ok(patch)
    }

    /// What changes apart from the version counters: `crm_diff --no-version`.
    ///
    /// This is what pcs pushes. It applies to any version that has the elements in it.
    ///
    /// # Errors
    /// As [`Patchset::between`].
    pub fn unversioned(old: &Cib, new: &Cib) -> Result<Self, DiffError> {
        Self::compare(old, new, &Counters::NAMES)
    }

    /// What changes, for a live cluster: from the version of `old` to the epoch after it.
    ///
    /// The patch is refused (exit code 103) where the configuration is not that of `old` any more.
    /// It names no `num_updates`, so changes of the status do not make it stale. The counters of
    /// `new` do not matter.
    ///
    /// # Errors
    /// As [`Patchset::between`].
    pub fn versioned(old: &Cib, new: &Cib) -> Result<Self, DiffError> {
        let mut patch = Self::unversioned(old, new)?;
        let source = Counters {
            num_updates: None,
            ..counters(old)
        };
        patch.source = Some(source);
        patch.target = Some(Counters {
            epoch: source.epoch.map(|epoch| epoch.saturating_add(1)),
            ..source
        });
        Ok(patch)
    }

    fn compare(old: &Cib, new: &Cib, ignored: &[&str]) -> Result<Self, DiffError> {
        let (Some(old), Some(new)) = (old.tree().root(), new.tree().root()) else {
            return Ok(Self::default());
        };
        if let Some(twin) = twin(old).or_else(|| twin(new)) {
            return Err(DiffError::Ambiguous {
                parent: old.name().to_owned(),
                name: twin.name().to_owned(),
            });
        }
        let mut maker = Maker::default();
        maker.deletions(old, new);
        maker.rest(old, new, ignored)?;
        Ok(Self {
            changes: maker.changes,
            ..Self::default()
        })
    }
}

fn counters(cib: &Cib) -> Counters {
    let counter = |name| {
        let value = cib.attribute(name).and_then(|text| text.parse().ok());
        Some(value.unwrap_or(1))
    };
    let [admin_epoch, epoch, num_updates] = Counters::NAMES.map(counter);
    Counters {
        admin_epoch,
        epoch,
        num_updates,
    }
}

/// Walks two documents twice: once for what goes, in the old order, and once for the rest.
#[derive(Debug, Default)]
struct Maker<'o, 'n> {
    changes: Vec<Change>,
    /// Children of elements that are in both documents, by the id of the new element.
    pairings: HashMap<NodeId, Pairing<'o, 'n>>,
}

enum Deletion<'o, 'n> {
    Done(Change),
    Inside(Element<'o>, Element<'n>),
}

enum Rest<'o, 'n> {
    Create(Item<'n>, usize),
    Inside(Element<'o>, Element<'n>),
    Move(Element<'n>, usize),
}

impl<'o, 'n> Maker<'o, 'n> {
    fn deletions(&mut self, old: Element<'o>, new: Element<'n>) {
        let mut pending = vec![Deletion::Inside(old, new)];
        while let Some(step) = pending.pop() {
            match step {
                Deletion::Done(change) => self.changes.push(change),
                // Twins are here only if nothing differs: see `comparable`.
                Deletion::Inside(old, _) if twin(old).is_some() => {}
                Deletion::Inside(old, new) => {
                    let pairing = Pairing::of(old, new, comparable);
                    let steps = pairing.old.iter().rev();
                    pending.extend(steps.filter_map(|(item, fate)| deletion(old, item, *fate)));
                    self.pairings.insert(new.id(), pairing);
                }
            }
        }
    }

    fn rest(
        &mut self,
        old: Element<'o>,
        new: Element<'n>,
        ignored: &[&str],
    ) -> Result<(), DiffError> {
        let root = new.id();
        let mut pending = vec![Rest::Inside(old, new)];
        while let Some(step) = pending.pop() {
            match step {
                Rest::Create(item, position) => self.changes.push(create(&item, position, new)?),
                Rest::Move(element, position) => self.changes.push(Change::Move {
                    path: path(element),
                    position,
                }),
                Rest::Inside(old, new) => {
                    let ignored = if new.id() == root { ignored } else { &[] };
                    self.changes.extend(modify(old, new, ignored));
                    let pairing = self.pairings.remove(&new.id());
                    let children = pairing.map(|pairing| pairing.new).unwrap_or_default();
                    for (position, (item, origin)) in children.into_iter().enumerate().rev() {
                        pending.extend(steps(item, origin, position));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether paths into both elements mean one thing; else the whole element is replaced.
fn comparable(old: Element<'_>, new: Element<'_>) -> bool {
    (twin(old).is_none() && twin(new).is_none()) || same_element(old, new)
}

fn deletion<'o, 'n>(
    parent: Element<'o>,
    item: &Item<'o>,
    fate: Fate<'n>,
) -> Option<Deletion<'o, 'n>> {
    let rank = match fate {
        Fate::Kept => return None,
        Fate::Deleted(rank) => rank,
        Fate::Matched(new) => {
            let Kind::Element(old) = item.kind else {
                return None;
            };
            return Some(Deletion::Inside(old, new));
        }
    };
    Some(Deletion::Done(match item.kind {
        Kind::Comment(_) => Change::Delete {
            path: format!("{}/comment", path(parent)),
            position: Some(rank),
        },
        Kind::Element(element) => Change::Delete {
            path: path(element),
            position: None,
        },
    }))
}

/// What to do about a child, last thing first.
fn steps<'o, 'n>(item: Item<'n>, origin: Origin<'o>, position: usize) -> Vec<Rest<'o, 'n>> {
    match (origin, &item.kind) {
        (Origin::Created, _) => vec![Rest::Create(item, position)],
        (Origin::Matched(old, moved), Kind::Element(new)) => {
            let new = *new;
            let moved = moved.then_some(Rest::Move(new, position));
            moved.into_iter().chain([Rest::Inside(old, new)]).collect()
        }
        (Origin::Matched(..), Kind::Comment(_)) | (Origin::Kept, _) => Vec::new(),
    }
}

fn modify(old: Element<'_>, new: Element<'_>, ignored: &[&str]) -> Option<Change> {
    let counts = |name: &str| !ignored.contains(&name);
    let changed = new
        .attributes()
        .filter(|one| counts(one.name()) && old.attribute(one.name()) != Some(one.value()));
    let set = changed.map(|one| AttributeChange {
        name: one.name().to_owned(),
        value: Some(one.value().into_owned()),
    });
    let gone = old
        .attributes()
        .filter(|one| counts(one.name()) && new.attribute(one.name()).is_none());
    let unset = gone.map(|one| AttributeChange {
        name: one.name().to_owned(),
        value: None,
    });
    let attributes: Vec<AttributeChange> = set.chain(unset).collect();
    if attributes.is_empty() {
        return None;
    }
    // What is ignored stays as it was.
    let kept = new.attributes().map(|one| {
        let before = Some(one.name()).filter(|name| !counts(name));
        let value = before.and_then(|name| old.attribute(name));
        let value = value.unwrap_or_else(|| one.value()).into_owned();
        (one.name().to_owned(), value)
    });
    Some(Change::Modify {
        path: path(new),
        attributes,
        result: kept.collect(),
    })
}

fn create(item: &Item<'_>, position: usize, within: Element<'_>) -> Result<Change, DiffError> {
    let (parent, content) = match item.kind {
        Kind::Element(element) => (element.parent(), Content::Element(copy(element)?)),
        Kind::Comment(text) => {
            let parent = within.tree().parent(item.id);
            (parent, Content::Comment(text.to_owned()))
        }
    };
    Ok(Change::Create {
        path: parent.map(path).unwrap_or_default(),
        position,
        created: Created(content),
    })
}

/// A tree of its own; it was read within limits already.
pub(super) fn copy(element: Element<'_>) -> Result<Tree, DiffError> {
    let raw = element.tree().to_text(element.id());
    Ok(Tree::parse_within(raw.as_bytes(), &Limits::none())?)
}
