//! Elements by id, for those that stand for others.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::Cib;
use crate::cib::is_reference;
use crate::xml::Element;

/// Elements of the configuration by name and id.
#[derive(Clone, Debug)]
pub(super) struct References<'t> {
    known: HashMap<(&'t str, Cow<'t, str>), Element<'t>>,
}

impl<'t> References<'t> {
    pub(super) fn new(cib: &'t Cib) -> Self {
        let mut known = HashMap::new();
        for element in cib.elements() {
            let id = element.attribute("id");
            if let Some(id) = id.filter(|_| !is_reference(element.name())) {
                known.entry((element.name(), id)).or_insert(element);
            }
        }
        Self { known }
    }

    /// The element of this name and id.
    pub(super) fn find(&self, name: &'static str, id: &str) -> Option<Element<'t>> {
        let key = (name, Cow::Borrowed(id));
        self.known.get(&key).copied()
    }

    /// The element, or the one of the same name that it stands for.
    ///
    /// One step, as Pacemaker does it: what is referred to stands for itself.
    pub(super) fn resolve(&self, element: Element<'t>) -> Option<Element<'t>> {
        match element.attribute("id-ref") {
            None => Some(element),
            Some(id) => self.known.get(&(element.name(), id)).copied(),
        }
    }
}
