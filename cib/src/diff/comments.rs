//! New comments: what two people have written alike is one.

use std::collections::{HashMap, VecDeque};

use super::pair::{Kind, items};
use crate::xml::{Element, NodeId};

/// The comments that others have added, by parent and text, as they were when first asked for.
#[derive(Debug, Default)]
pub(super) struct Comments {
    known: HashMap<NodeId, HashMap<String, VecDeque<NodeId>>>,
}

impl Comments {
    /// A comment of this text that is new in `here`, compared with what it was before. Each stands
    /// for one of the edit.
    pub(super) fn take(
        &mut self,
        here: Element<'_>,
        before: Option<Element<'_>>,
        text: &str,
    ) -> Option<NodeId> {
        let known = self.known.entry(here.id());
        let known = known.or_insert_with(|| added(here, before));
        known.get_mut(text)?.pop_front()
    }
}

fn added(here: Element<'_>, before: Option<Element<'_>>) -> HashMap<String, VecDeque<NodeId>> {
    let mut known: HashMap<String, VecDeque<NodeId>> = HashMap::new();
    for item in items(here) {
        if let Kind::Comment(text) = item.kind {
            known.entry(text.to_owned()).or_default().push_back(item.id);
        }
    }
    for item in before.into_iter().flat_map(items) {
        if let Kind::Comment(text) = item.kind
            && let Some(same) = known.get_mut(text)
        {
            same.pop_front();
        }
    }
    known
}
