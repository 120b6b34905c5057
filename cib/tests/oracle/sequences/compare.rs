//! Documents as they are compared.

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
