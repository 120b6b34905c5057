//! Documents as they are compared.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::xml::{NodeId, canonical};

/// The document as compared: without the end of what ends after a while.
pub(super) fn meaning(cib: &Cib) -> String {
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

/// The lines that only one side has: `-` of pcs, `+` of ours.
pub(super) fn difference(expected: &str, found: &str) -> String {
    let only = |one: &str, other: &str, mark: char| {
        let other: Vec<&str> = other.lines().collect();
        let lines = one.lines().filter(|line| !other.contains(line));
        lines
            .map(|line| format!("{mark} {line}\n"))
            .collect::<String>()
    };
    let lines = only(expected, found, '-') + &only(found, expected, '+');
    if lines.is_empty() {
        return format!("the order differs\npcs:\n{expected}\nours:\n{found}");
    }
    lines
}

/// The lines of a document but for its comments, which stand on lines of their own.
pub(super) fn without_comments(text: &str) -> String {
    let lines = text.lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with("<!--"));
    lines.collect::<Vec<_>>().join("\n")
}
