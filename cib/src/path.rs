//! Where an element stands, in the notation of patchsets.

use std::borrow::Cow;

use crate::xml::{Element, unescape_attribute};

/// Most bytes of an id in a [`place`], and of all its steps together.
const ID: usize = 200;
const STEPS: usize = 1_000;

/// `/cib/configuration/resources/primitive[@id='A']`: names from the root, ids where there are.
///
/// The root needs no id to be found, and has none in a CIB.
///
/// Pacemaker writes ids into paths as they are; so does this.
pub(crate) fn path(element: Element<'_>) -> String {
    join(steps(element).map(|element| step(element, usize::MAX)))
}

/// As [`path`], of bounded length: for the many findings that a hostile document can cause.
///
/// `…` stands for the end of a long id and for the outer part of a long path.
pub(crate) fn place(element: Element<'_>) -> String {
    let mut left = STEPS;
    let mut whole = true;
    let inner = steps(element).map(|element| step(element, ID));
    let inner = inner.take_while(|step| {
        whole = left > 0;
        left = left.saturating_sub(step.len());
        whole
    });
    let path = join(inner);
    if whole { path } else { format!("/…{path}") }
}

/// The element and what is around it, from the inside.
fn steps(element: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    std::iter::successors(Some(element), |at| at.parent())
}

fn step(element: Element<'_>, most: usize) -> String {
    let name = shorten(element.name(), most);
    let mut attributes = element.attributes();
    let id = attributes.find(|one| one.name() == "id");
    let Some(id) = id.filter(|_| element.parent().is_some()) else {
        return format!("/{name}");
    };
    // References are replaced in what is shown only.
    let id = shorten(id.raw_value(), most);
    format!("/{name}[@id='{}']", unescape_attribute(&id))
}

/// The text, or its start with `…` after it.
pub(crate) fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return text.into();
    }
    let end = text.floor_char_boundary(most);
    format!("{}…", text.get(..end).unwrap_or_default()).into()
}

fn join(steps: impl Iterator<Item = String>) -> String {
    let mut steps: Vec<String> = steps.collect();
    steps.reverse();
    steps.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Tree;

    #[test]
    fn a_place_is_a_path_unless_it_would_be_long() {
        let long = "é".repeat(300);
        let tree = Tree::parse(format!("<cib><a id='{long}'><b id='x'/></a></cib>").as_bytes());
        let tree = tree.unwrap();
        let b = tree.root().unwrap().child("a").unwrap().child("b").unwrap();

        assert_eq!(path(b), format!("/cib/a[@id='{long}']/b[@id='x']"));
        let short = "é".repeat(100);
        assert_eq!(place(b), format!("/cib/a[@id='{short}…']/b[@id='x']"));
    }

    #[test]
    fn a_deep_place_keeps_its_inner_steps() {
        let (open, close) = ("<abc id='defghij'>".repeat(400), "</abc>".repeat(400));
        let tree = Tree::parse(format!("{open}<x/>{close}").as_bytes()).unwrap();
        let inner = tree.root().unwrap().descendants().last().unwrap();

        let place = place(inner);

        assert!(place.starts_with("/…/abc[@id='defghij']/"), "{place}");
        assert!(place.ends_with("/abc[@id='defghij']/x"), "{place}");
        assert!(place.len() < 1_100, "{}", place.len());
        assert!(path(inner).len() > 7_000);
    }
}
