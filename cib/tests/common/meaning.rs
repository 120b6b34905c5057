//! Documents as they are compared with those of pcs.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::xml::{NodeId, canonical};

/// The document as compared: without the end of what ends after a while.
pub(crate) fn meaning(cib: &Cib) -> String {
    let mut cib = cib.clone();
    let ends: Vec<NodeId> = cib
        .elements()
        .filter(|element| {
            let id = element.attribute("id").unwrap_or_default();
            id.starts_with("cli-prefer-lifetime-end-") || id.ends_with("-lifetime")
        })
        .map(|element| element.id())
        .collect();
    for end in ends {
        cib.tree_mut().set_attribute(end, "end", "then").unwrap();
    }
    canonical(cib.tree())
}
