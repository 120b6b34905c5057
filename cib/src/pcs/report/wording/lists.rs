//! Names and values as pcs lists them.

/// A kind before a word, if there is one.
pub(super) fn described(kind: &str) -> String {
    if kind.is_empty() {
        String::new()
    } else {
        format!("{kind} ")
    }
}

/// Values to choose from as pcs lists them; other words stay.
pub(super) fn choices(allowed: &str) -> String {
    let parts: Vec<String> = allowed
        .split(", ")
        .flat_map(|part| part.split(" or "))
        .map(str::to_owned)
        .collect();
    let plain = |part: &String| {
        let mut letters = part.chars();
        !part.is_empty() && letters.all(|one| one.is_ascii_alphanumeric() || "-_".contains(one))
    };
    if parts.len() > 1 && parts.iter().all(plain) {
        list(&parts)
    } else {
        allowed.to_owned()
    }
}

/// With `a` or `an`.
pub(super) fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

/// Sorted, each in quotes.
fn quoted(names: &[String]) -> Vec<String> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| format!("'{name}'")).collect()
}

pub(super) fn list(names: &[String]) -> String {
    quoted(names).join(", ")
}

pub(super) fn joined(names: &[String], word: &str) -> String {
    match quoted(names).split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {word} {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
