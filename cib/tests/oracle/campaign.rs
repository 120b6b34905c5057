//! Seeded campaigns: random changes to documents, the same for the same seed.

#![expect(clippy::unwrap_used, reason = "test helpers")]

pub(crate) use crate::random::Random;
use cib::xml::{Element, NewElement, NodeId, Place, Tree};

/// How many documents a campaign makes: all with `LVSKIT_FULL=1`, else a slice.
pub(crate) fn rounds(full: usize, slice: usize) -> usize {
    if std::env::var_os("LVSKIT_FULL").is_some_and(|value| value == "1") {
        full
    } else {
        slice
    }
}

/// Names and values that mutations put in.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    elements: Vec<String>,
    attributes: Vec<(String, String)>,
}

impl Dictionary {
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut dictionary = Self::default();
        for element in inside(tree) {
            dictionary.elements.push(element.name().to_owned());
            for attribute in element.attributes() {
                let pair = (attribute.name().to_owned(), attribute.value().into_owned());
                dictionary.attributes.push(pair);
            }
        }
        dictionary.elements.sort();
        dictionary.elements.dedup();
        dictionary.attributes.sort();
        dictionary.attributes.dedup();
        dictionary
    }

    fn value(&self, random: &mut Random) -> String {
        const ODD: &[&str] = &[
            "",
            " ",
            "0",
            "1",
            "-1",
            "+7",
            "10",
            "09",
            " 5 ",
            "1.5",
            "abc",
            "a b",
            "1st",
            "true",
            "TRUE",
            " false",
            "yes",
            "INFINITY",
            "+INFINITY",
            " -INFINITY ",
            "infinity",
            "-0",
            "999999999999999999999999",
            "1000000000000000000000000",
            "a,b",
            "a,,b",
            "1-2",
            "ä",
            "Promoted",
            "Master",
            "Started",
            " Started ",
            "pacemaker-9.9",
            "none",
            "fence",
            "in_range",
            "p-ocf",
            "missing",
            "demote",
            "remote",
            "ping",
            "normal",
            "poweroff",
            "restart-type",
            "requires",
            "isolation",
            "can_fail",
            "stonith-action",
            "cluster-infrastructure",
            "cman",
            "pcmk_list_cmd",
            "crmd-transition-delay",
            "remove-after-stop",
            "no_quorum_policy",
        ];
        if random.below(2) == 0 {
            (*random.pick(ODD)).to_owned()
        } else {
            random.pick(&self.attributes).1.clone()
        }
    }
}

/// The elements that mutations touch: all but those in `status`.
pub(crate) fn inside(tree: &Tree) -> Vec<Element<'_>> {
    let root = tree.root().unwrap();
    let sections = root.children().filter(|section| section.name() != "status");
    std::iter::once(root)
        .chain(sections.flat_map(Element::descendants))
        .collect()
}

/// Changes a document in one place.
pub(crate) fn mutate(tree: &mut Tree, words: &Dictionary, random: &mut Random) {
    let ids: Vec<NodeId> = inside(tree).iter().map(|element| element.id()).collect();
    let id = *random.pick(&ids);
    let other = *random.pick(&ids);
    match random.below(10) {
        0 => remove_attribute(tree, id, random),
        1 | 2 => change_value(tree, id, words, random),
        3 => {
            let (name, value) = random.pick(&words.attributes).clone();
            let value = if random.below(3) == 0 {
                words.value(random)
            } else {
                value
            };
            tree.set_attribute(id, &name, &value).unwrap();
        }
        // Some edits have no place to go (the root, an element inside itself): no change.
        4 => tree.remove(id).unwrap_or_default(),
        5 => duplicate(tree, id, random),
        6 => shuffle(tree, id, random),
        7 => tree.move_to(id, Place::LastIn(other)).unwrap_or_default(),
        8 => move_to_like(tree, id, random).unwrap_or_default(),
        _ => rename(tree, id, words, random),
    }
}

fn remove_attribute(tree: &mut Tree, id: NodeId, random: &mut Random) {
    if let Some(name) = attribute_name(tree, id, random) {
        tree.remove_attribute(id, &name).unwrap();
    }
}

fn change_value(tree: &mut Tree, id: NodeId, words: &Dictionary, random: &mut Random) {
    let Some(name) = attribute_name(tree, id, random) else {
        return;
    };
    let same_name: Vec<&String> = words
        .attributes
        .iter()
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .collect();
    let value = if same_name.is_empty() || random.below(2) == 0 {
        words.value(random)
    } else {
        (*random.pick(&same_name)).clone()
    };
    tree.set_attribute(id, &name, &value).unwrap();
}

fn attribute_name(tree: &Tree, id: NodeId, random: &mut Random) -> Option<String> {
    let element = tree.element(id)?;
    let names: Vec<&str> = element.attributes().map(|one| one.name()).collect();
    (!names.is_empty()).then(|| (*random.pick(&names)).to_owned())
}

fn duplicate(tree: &mut Tree, id: NodeId, random: &mut Random) {
    if tree.element(id).unwrap().parent().is_none() {
        return;
    }
    let suffix = format!("-{}", random.below(1_000_000));
    let rename_ids = random.below(4) > 0;
    copy(
        tree,
        id,
        Place::After(id),
        if rename_ids { &suffix } else { "" },
    );
}

/// Copies a subtree; ids get a suffix, references do not.
pub(crate) fn copy(tree: &mut Tree, from: NodeId, place: Place, suffix: &str) -> NodeId {
    let source = tree.element(from).unwrap();
    let mut new = NewElement::new(source.name());
    let reference = matches!(
        source.name(),
        "resource_ref" | "obj_ref" | "role" | "role_ref"
    );
    for attribute in source.attributes() {
        let mut value = attribute.value().into_owned();
        if attribute.name() == "id" && !reference {
            value.push_str(suffix);
        }
        new = new.attribute(attribute.name(), value);
    }
    let children: Vec<NodeId> = source.children().map(Element::id).collect();
    let made = tree.insert(place, &new).unwrap();
    for child in children {
        copy(tree, child, Place::LastIn(made), suffix);
    }
    made
}

fn shuffle(tree: &mut Tree, id: NodeId, random: &mut Random) {
    let Some(parent) = tree.element(id).unwrap().parent() else {
        return;
    };
    let siblings: Vec<NodeId> = parent.children().map(Element::id).collect();
    let place = Place::Before(*random.pick(&siblings));
    tree.move_to(id, place).unwrap();
}

/// Moves an element into another one that is called like its parent.
fn move_to_like(tree: &mut Tree, id: NodeId, random: &mut Random) -> Option<()> {
    let name = tree.element(id)?.parent()?.name();
    let like: Vec<NodeId> = inside(tree)
        .into_iter()
        .filter(|element| element.name() == name)
        .map(Element::id)
        .collect();
    tree.move_to(id, Place::LastIn(*random.pick(&like))).ok()
}

fn rename(tree: &mut Tree, id: NodeId, words: &Dictionary, random: &mut Random) {
    let old = tree.element(id).unwrap();
    if old.parent().is_none() {
        return;
    }
    let mut new = NewElement::new(random.pick(&words.elements).as_str());
    for attribute in old.attributes() {
        new = new.attribute(attribute.name(), attribute.value());
    }
    let children: Vec<NodeId> = old.children().map(Element::id).collect();
    let made = tree.insert(Place::After(id), &new).unwrap();
    for child in children {
        tree.move_to(child, Place::LastIn(made)).unwrap();
    }
    tree.remove(id).unwrap();
}

/// Puts text, a comment or a CDATA section behind a random tag.
pub(crate) fn sprinkle(source: &str, random: &mut Random) -> String {
    const BITS: &[&str] = &[
        "x",
        " ",
        "&#10;",
        "&#160;",
        "<!-- c -->",
        "<?p i?>",
        "<![CDATA[ ]]>",
        "<![CDATA[x]]>",
    ];
    let body = source.find("<configuration").unwrap_or(0);
    let ends: Vec<usize> = source
        .match_indices(">\n")
        .map(|(at, _)| at + 1)
        .filter(|at| *at > body)
        .collect();
    let Some(at) = ends.get(random.below(ends.len().saturating_sub(1))) else {
        return source.to_owned();
    };
    let (before, after) = source.split_at(*at);
    format!("{before}{}{after}", random.pick(BITS))
}
