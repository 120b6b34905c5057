//! Finding elements by id without walking the document.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::cib::{Cib, is_reference};
use crate::view::Primitive;
use crate::xml::Element;

/// The elements of a CIB outside `status` by their ids, for many look-ups in one document.
///
/// Borrows the document: an edit ends it. Building it reads every element once; a look-up then
/// costs well under a microsecond, however large the document is. What only refers to an element
/// (`resource_ref`, `obj_ref`, `role`, `acl_target`, the `role_ref` of old schemas) is not found.
///
/// ```
/// use cib::Cib;
///
/// let cib = Cib::parse(r#"<cib admin_epoch="0" epoch="0" num_updates="0"><configuration>
///     <resources><primitive id="VIP" class="ocf" provider="heartbeat" type="IPaddr2"/></resources>
///     </configuration></cib>"#)?;
/// let index = cib.index();
/// assert_eq!(index.primitive("VIP").ok_or("no VIP")?.agent().ok_or("no agent")?.kind(), "IPaddr2");
/// assert_eq!(index.element("VIP"), index.named("primitive", "VIP"));
/// assert!(index.element("nothing").is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Index<'t> {
    elements: HashMap<Cow<'t, str>, Element<'t>>,
    /// Elements of another name whose id is taken: ids of nodes are in no namespace with others.
    others: HashMap<(&'t str, Cow<'t, str>), Element<'t>>,
}

impl<'t> Index<'t> {
    pub(crate) fn of(cib: &'t Cib) -> Self {
        let mut index = Self {
            elements: HashMap::new(),
            others: HashMap::new(),
        };
        for element in cib.elements() {
            let id = element.attribute("id");
            if let Some(id) = id.filter(|_| !is_reference(element.name())) {
                index.add(id, element);
            }
        }
        index
    }

    /// The first element with this id, whatever it is; a `node` only if nothing else has the id.
    #[must_use]
    pub fn element(&self, id: &str) -> Option<Element<'t>> {
        self.elements.get(id).copied()
    }

    /// The first element of this name, such as `clone`, with this id.
    #[must_use]
    pub fn named(&self, name: &str, id: &str) -> Option<Element<'t>> {
        let first = self.element(id)?;
        if first.name() == name {
            return Some(first);
        }
        self.others.get(&(name, Cow::Borrowed(id))).copied()
    }

    /// The primitive with this id.
    #[must_use]
    pub fn primitive(&self, id: &str) -> Option<Primitive<'t>> {
        self.named("primitive", id).and_then(Primitive::cast)
    }

    /// The element, or the one of the same name that its `id-ref` stands for.
    ///
    /// One step, as Pacemaker does it: what is referred to stands for itself.
    pub(crate) fn resolve(&self, element: Element<'t>) -> Option<Element<'t>> {
        match element.attribute("id-ref") {
            None => Some(element),
            Some(id) => self.named(element.name(), &id),
        }
    }

    fn add(&mut self, id: Cow<'t, str>, element: Element<'t>) {
        match self.elements.entry(id) {
            Entry::Vacant(free) => {
                free.insert(element);
            }
            Entry::Occupied(mut taken) => {
                let first = *taken.get();
                let other = if first.name() == "node" && element.name() != "node" {
                    taken.insert(element)
                } else {
                    element
                };
                if other.name() != taken.get().name() {
                    let key = (other.name(), taken.key().clone());
                    self.others.entry(key).or_insert(other);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_hides_no_resource_of_its_name() {
        let cib = Cib::parse(
            r#"<cib><configuration><nodes><node id="a" uname="a"/><node id="b" uname="b"/></nodes>
            <resources><primitive id="a" class="lsb" type="x"/></resources>
            <acls><acl_target id="a"><role id="b"/></acl_target></acls></configuration>
            <status><node_state id="c"/></status></cib>"#,
        )
        .unwrap();
        let index = cib.index();

        let name = |id: &str| index.element(id).map(Element::name);

        assert_eq!(name("a"), Some("primitive"));
        assert_eq!(name("b"), Some("node"));
        assert_eq!(name("c"), None);
        assert!(index.primitive("a").is_some());
        assert_eq!(index.named("node", "a").map(Element::name), Some("node"));
        assert!(index.named("acl_target", "a").is_none());
    }

    #[test]
    fn the_first_of_several_elements_counts() {
        let cib = Cib::parse(
            r#"<cib><configuration><a id="x"/><b id="x" n="1"/><b id="x" n="2"/><a id="x"/>
            </configuration></cib>"#,
        )
        .unwrap();
        let index = cib.index();

        let first = index.named("b", "x").and_then(|b| b.attribute("n"));

        assert_eq!(first.as_deref(), Some("1"));
        assert_eq!(index.element("x"), index.named("a", "x"));
        assert!(index.named("c", "x").is_none());
    }
}
