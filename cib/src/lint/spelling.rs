//! Names that are almost right.

/// The known name that was probably meant; `None` if the name is known, or like no other.
pub(super) fn meant<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    if known.contains(&name) {
        return None;
    }
    let plain = |text: &str| text.to_ascii_lowercase().replace('_', "-");
    let same = known.iter().find(|other| plain(other) == plain(name));
    let near = || {
        let all = known.iter().map(|other| (distance(name, other), other));
        let nearest = all.min_by_key(|(distance, _)| *distance)?;
        let close = nearest.0 <= 2 && name.chars().count() >= 6;
        close.then_some(nearest.1)
    };
    same.or_else(near).copied()
}

/// How many characters must be put in, taken out or changed.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (line, left) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (right, cell) in two.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(left != *right);
            diagonal = *cell;
            before = changed.min(before + 1).min(*cell + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (one, two, edits) in [
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("abc", "abc", 0),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(one, two), edits, "{one} {two}");
            assert_eq!(distance(two, one), edits, "{two} {one}");
        }
    }

    #[test]
    fn only_near_names_are_meant() {
        let known = ["target-role", "is-managed"];

        assert_eq!(meant("target_role", &known), Some("target-role"));
        assert_eq!(meant("is-manged", &known), Some("is-managed"));
        assert_eq!(meant("target-role", &known), None);
        assert_eq!(meant("my-own-name", &known), None);
    }
}
