//! Where an element stands, in the notation of patchsets.

use crate::xml::Element;

/// `/cib/configuration/resources/primitive[@id='A']`: names from the root, ids where there are.
///
/// The root needs no id to be found, and has none in a CIB.
///
/// Pacemaker writes ids into paths as they are; so does this.
pub(crate) fn path(element: Element<'_>) -> String {
    let mut steps = Vec::new();
    let mut at = Some(element);
    while let Some(element) = at {
        steps.push(element);
        at = element.parent();
    }
    let mut path = String::new();
    for step in steps.into_iter().rev() {
        path.push('/');
        path.push_str(step.name());
        let below_root = step.parent().is_some();
        if let Some(id) = step.attribute("id").filter(|_| below_root) {
            path.push_str("[@id='");
            path.push_str(&id);
            path.push_str("']");
        }
    }
    path
}
