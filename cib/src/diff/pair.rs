//! Two elements side by side: which children went, came, stayed and moved.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::ranks::Ranks;
use crate::xml::{Content, Element, NodeId};

/// A child that takes part in positions.
#[derive(Clone, Debug)]
pub(super) struct Item<'t> {
    pub(super) id: NodeId,
    pub(super) kind: Kind<'t>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind<'t> {
    Comment(&'t str),
    Element(Element<'t>),
}

/// What makes an element the same in two documents, below one parent.
type Key<'t> = (&'t str, Option<Cow<'t, str>>);

/// The children of an element that take part in positions: elements and comments.
pub(super) fn items(element: Element<'_>) -> impl Iterator<Item = Item<'_>> {
    element.nodes().filter_map(|(id, content)| {
        let kind = match content {
            Content::Comment(text) => Kind::Comment(text),
            Content::Element(child) => Kind::Element(child),
            Content::CData(_) | Content::Other(_) | Content::Text(_) => return None,
        };
        Some(Item { id, kind })
    })
}

/// A child that no path can tell from another: same name and id, or same name and one without id.
pub(super) fn twin(element: Element<'_>) -> Option<Element<'_>> {
    let mut known = HashSet::new();
    let mut names = HashMap::new();
    element.children().find(|child| {
        let (name, id) = key(*child);
        let nameless = id.is_none();
        let other = names.insert(name, nameless);
        let confused = other.is_some_and(|other| other || nameless);
        !known.insert((name, id)) || confused
    })
}

fn key(element: Element<'_>) -> Key<'_> {
    (element.name(), element.attribute("id"))
}

/// What became of the children.
#[derive(Debug)]
pub(super) struct Pairing<'o, 'n> {
    pub(super) old: Vec<(Item<'o>, Fate<'n>)>,
    pub(super) new: Vec<(Item<'n>, Origin<'o>)>,
}

/// What became of an old child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate<'n> {
    /// It went; its position among those that were left then.
    Deleted(usize),
    /// A comment that stayed.
    Kept,
    /// An element that stayed.
    Matched(Element<'n>),
}

/// Where a new child comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin<'o> {
    Created,
    /// A comment that stayed.
    Kept,
    /// An element that stayed; whether it has to be moved.
    Matched(Element<'o>, bool),
}

impl<'o, 'n> Pairing<'o, 'n> {
    /// Pairs the children as Pacemaker does.
    ///
    /// Its way of matching comments by position can lose count of one; where that happens, all
    /// comments go and come again.
    pub(super) fn of(
        old: Element<'o>,
        new: Element<'n>,
        comparable: impl Fn(Element<'o>, Element<'n>) -> bool,
    ) -> Self {
        let pairing = Self::with_comments(old, new, &comparable, true);
        let kept = pairing.old.iter().filter(|(_, fate)| *fate == Fate::Kept);
        let found = pairing.new.iter().filter(|(_, from)| *from == Origin::Kept);
        if kept.count() == found.count() {
            return pairing;
        }
        Self::with_comments(old, new, &comparable, false)
    }

    fn with_comments(
        old: Element<'o>,
        new: Element<'n>,
        comparable: &impl Fn(Element<'o>, Element<'n>) -> bool,
        comments: bool,
    ) -> Self {
        let olds: Vec<Item<'o>> = items(old).collect();
        let news: Vec<Item<'n>> = items(new).collect();
        let targets: HashMap<Key<'n>, Element<'n>> = keyed(&news).collect();
        let mut left = Ranks::new(olds.len());
        let mut sources: HashMap<Key<'o>, (usize, Element<'o>)> = HashMap::new();
        let mut fates = Vec::with_capacity(olds.len());
        for (index, item) in olds.iter().enumerate() {
            let rank = left.rank(index);
            let fate = match item.kind {
                Kind::Comment(text) => {
                    let same = comments && is_comment(news.get(rank), text);
                    same.then_some(Fate::Kept)
                }
                Kind::Element(child) => {
                    let found = targets.get(&key(child)).copied();
                    let found = found.filter(|found| comparable(child, *found));
                    if found.is_some() {
                        sources.insert(key(child), (index, child));
                    }
                    found.map(Fate::Matched)
                }
            };
            if fate.is_none() {
                left.hide(index);
            }
            fates.push(fate.unwrap_or(Fate::Deleted(rank)));
        }
        let origins = origins(&olds, &news, &sources, left, comments);
        Self {
            old: olds.into_iter().zip(fates).collect(),
            new: news.into_iter().zip(origins).collect(),
        }
    }
}

/// Where new children come from. `left` hides the old ones that no longer count.
fn origins<'o>(
    olds: &[Item<'o>],
    news: &[Item<'_>],
    sources: &HashMap<Key<'o>, (usize, Element<'o>)>,
    mut left: Ranks,
    comments: bool,
) -> Vec<Origin<'o>> {
    // How many of the new children so far count.
    let mut reached = 0;
    let mut origins = Vec::with_capacity(news.len());
    for item in news {
        let (origin, counts) = match item.kind {
            Kind::Comment(text) => {
                let found = left.select(reached).and_then(|index| olds.get(index));
                if comments && is_comment(found, text) {
                    (Origin::Kept, true)
                } else {
                    (Origin::Created, false)
                }
            }
            Kind::Element(child) => match sources.get(&key(child)) {
                None => (Origin::Created, false),
                Some((index, source)) => {
                    let before = left.rank(*index);
                    if before > reached {
                        left.hide(*index);
                    }
                    let origin = Origin::Matched(*source, before != reached);
                    (origin, before >= reached)
                }
            },
        };
        reached += usize::from(counts);
        origins.push(origin);
    }
    origins
}

fn keyed<'i, 't>(
    items: &'i [Item<'t>],
) -> impl Iterator<Item = (Key<'t>, Element<'t>)> + use<'i, 't> {
    items.iter().filter_map(|item| match item.kind {
        Kind::Element(element) => Some((key(element), element)),
        Kind::Comment(_) => None,
    })
}

fn is_comment(item: Option<&Item<'_>>, text: &str) -> bool {
    item.is_some_and(|item| matches!(item.kind, Kind::Comment(other) if other == text))
}
