//! What pcs warns of where it shows the state of a cluster.

use std::collections::BTreeSet;

use crate::Cib;
use crate::xml::Element;

/// Warnings about a configuration, as `pcs status` prints them: no fencing, options of fencing devices
/// that should be others, resources that were moved and are still held there.
///
/// ```
/// use cib::{Cib, live::status_warnings};
///
/// let warnings = status_warnings(&Cib::empty());
/// assert_eq!(warnings, ["No stonith devices and stonith-enabled is not false"]);
/// ```
#[must_use]
pub fn status_warnings(cib: &Cib) -> Vec<String> {
    let mut warnings = Vec::new();
    let devices: Vec<Element<'_>> = cib
        .elements()
        .filter(|one| one.name() == "primitive" && is(one, "class", "stonith"))
        .collect();
    if fences(cib) && devices.is_empty() {
        warnings.push("No stonith devices and stonith-enabled is not false".to_owned());
    }
    let with = |name: &str, value: Option<&str>| {
        let holds = |pair: Element<'_>| {
            is(&pair, "name", name) && value.is_none_or(|value| is(&pair, "value", value))
        };
        let found = devices.iter().filter(|device| {
            let sets = device.children_named("instance_attributes");
            sets.flat_map(|set| set.children_named("nvpair")).any(holds)
        });
        list(found.filter_map(|device| device.attribute("id").map(String::from)))
    };
    if let Some(devices) = with("action", None) {
        warnings.push(format!(
            "Following stonith devices have the 'action' option set, it is recommended to set \
             'pcmk_off_action', 'pcmk_reboot_action' instead: {devices}"
        ));
    }
    if let Some(devices) = with("method", Some("cycle")) {
        warnings.push(format!(
            "Following stonith devices have the 'method' option set to 'cycle' which is potentially \
             dangerous, please consider using 'onoff': {devices}"
        ));
    }
    let moved = cib
        .locations()
        .filter(|one| one.id().to_string().starts_with("cli-"));
    let moved = moved.filter_map(|one| one.element().attribute("rsc").map(String::from));
    if let Some(moved) = list(moved) {
        warnings.push(format!(
            "Following resources have been moved and their move constraints are still in place: {moved}"
        ));
        warnings.push(
            "Run 'pcs constraint location' or 'pcs resource clear <resource id>' to view or \
             remove the constraints, respectively"
                .to_owned(),
        );
    }
    warnings
}

fn is(element: &Element<'_>, attribute: &str, value: &str) -> bool {
    element.attribute(attribute).as_deref() == Some(value)
}

fn fences(cib: &Cib) -> bool {
    let off = |value: &str| {
        let words = ["false", "off", "no", "n", "0"];
        words.iter().any(|word| value.eq_ignore_ascii_case(word))
    };
    let value = cib.property("stonith-enabled");
    value.is_none_or(|value| !off(&value))
}

/// Sorted, each once, in quotes; `None` without any.
fn list(ids: impl Iterator<Item = String>) -> Option<String> {
    let ids: BTreeSet<String> = ids.map(|id| format!("'{id}'")).collect();
    let ids: Vec<String> = ids.into_iter().collect();
    (!ids.is_empty()).then(|| ids.join(", "))
}
