//! Sets in the order in which Pacemaker looks at them.

use super::resolver::Resolver;
use super::settings::{Layer, Setting, Settings};
use crate::model::Score;
use crate::view::Nvset;
use crate::xml::Element;

/// A set with the place it has in the document.
type Placed<'t> = (Layer, Nvset<'t>);

/// Which of two sets of equal score wins, and which of two pairs of one set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precedence {
    /// The later set, the first pair: values that are there are kept.
    Keep,
    /// The earlier set, the last pair: values that are there are replaced.
    Replace,
}

impl<'t> Resolver<'t> {
    /// The sets of this name of several elements, nearest last, as one list in document order.
    pub(super) fn sets(
        &self,
        name: &'static str,
        elements: &[(Layer, Element<'t>)],
    ) -> Vec<Placed<'t>> {
        let sets = elements.iter().flat_map(|place| {
            let (layer, sets) = (place.0, self.sets_in(*place, name));
            sets.into_iter().map(move |set| (layer, set))
        });
        sets.collect()
    }

    /// Takes over what the sets say.
    pub(super) fn unpack(
        &self,
        mut sets: Vec<Placed<'t>>,
        precedence: Precedence,
        settings: &mut Settings<'t>,
    ) {
        // Pacemaker collects the sets back to front before it sorts them.
        sets.reverse();
        sets.sort_by_key(|(_, set)| {
            let score = set.score().unwrap_or(Score::ZERO).value();
            match precedence {
                Precedence::Keep => -score,
                Precedence::Replace => score,
            }
        });
        for (layer, set) in sets {
            if self.applies(set, settings) {
                self.unpack_set(layer, set, precedence, settings);
            }
        }
    }

    fn applies(&self, set: Nvset<'t>, settings: &mut Settings<'t>) -> bool {
        let mut rules = set.rules().peekable();
        if rules.peek().is_none() {
            return true;
        }
        let Some(decide) = self.decision() else {
            settings.conditional.push(set);
            return false;
        };
        rules.all(|rule| self.index().resolve(rule).is_some_and(decide))
    }

    fn unpack_set(
        &self,
        layer: Layer,
        set: Nvset<'t>,
        precedence: Precedence,
        settings: &mut Settings<'t>,
    ) {
        for pair in set.pairs() {
            let Some(target) = self.index().resolve(pair.element()) else {
                continue;
            };
            let name = Some(pair.name()).filter(|name| !name.is_empty());
            let name = name.or_else(|| target.attribute("name"));
            let (Some(name), Some(value)) = (name, target.attribute("value")) else {
                continue;
            };
            if value.eq_ignore_ascii_case("#default") {
                settings.known.remove(&*name);
            } else if precedence == Precedence::Replace || !settings.known.contains_key(&*name) {
                let setting = Setting {
                    value: value.into_owned(),
                    layer,
                    element: target,
                };
                settings.known.insert(name.into_owned(), setting);
            }
        }
    }
}
