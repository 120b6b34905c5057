//! The two contexts of ldirectord.cf: which line is what.

use super::LineKind;
use crate::parse::directive::{self, is_space};

/// Decides line by line; remembers only whether a virtual section is open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Classifier {
    in_section: bool,
}

impl Classifier {
    /// The kind of the next line (without its LF), and whether it belongs to a section.
    pub(super) fn next(&mut self, text: &[u8]) -> (LineKind, bool) {
        if self.in_section
            && let Some(kind) = member_kind(text)
        {
            return (kind, true);
        }
        let kind = global_kind(text);
        self.in_section = kind == LineKind::Virtual;
        (kind, self.in_section)
    }
}

/// The kind of a line that stays in the open section; none when the line ends it.
///
/// What follows a `#` need not be looked at: no `key =` reaches over one.
fn member_kind(text: &[u8]) -> Option<LineKind> {
    // Most lines by far.
    if text.starts_with(b"\treal=") {
        return Some(LineKind::Member);
    }
    let (body, columns) = directive::indentation(text);
    match body {
        [] => (columns > 4).then_some(LineKind::Unrecognized),
        [first, ..] if columns >= 4 && directive::is_key(*first) => {
            Some(if directive::is_key_value(body) {
                LineKind::Member
            } else {
                LineKind::Unrecognized
            })
        }
        _ if is_comment(body) => Some(LineKind::Comment),
        _ if columns < 4 => None,
        _ if directive::is_key_value(body) => Some(LineKind::Member),
        _ => Some(LineKind::Unrecognized),
    }
}

fn is_comment(text: &[u8]) -> bool {
    text.iter().find(|byte| !is_space(**byte)) == Some(&b'#')
}

fn global_kind(text: &[u8]) -> LineKind {
    if let Some((key, _)) = directive::key_value(text) {
        return match key {
            b"virtual" | b"virtual6" => LineKind::Virtual,
            _ => LineKind::Global,
        };
    }
    match text.iter().find(|byte| !is_space(**byte)) {
        None => LineKind::Blank,
        Some(b'#') => LineKind::Comment,
        Some(_) if text.starts_with(b"supervised") => LineKind::Global,
        Some(_) => LineKind::Unrecognized,
    }
}

#[cfg(test)]
mod tests {
    use super::{LineKind, member_kind};

    #[test]
    fn only_four_columns_make_a_member() {
        for (text, kind) in [
            (&b"    a=1"[..], Some(LineKind::Member)),
            (b"\ta=1", Some(LineKind::Member)),
            (b" \ta=1 #x", Some(LineKind::Member)),
            (b"\ta#=1", Some(LineKind::Unrecognized)),
            (b"   a=1", None),
            (b"", None),
            (b"    ", None),
            (b"\t", None),
            (b"     ", Some(LineKind::Unrecognized)),
            (b"\t\t", Some(LineKind::Unrecognized)),
            (b"    \r", Some(LineKind::Unrecognized)),
            (b"\r", None),
            (b"#x", Some(LineKind::Comment)),
            (b" \x0b # x", Some(LineKind::Comment)),
        ] {
            assert_eq!(
                member_kind(text),
                kind,
                "{:?}",
                text.escape_ascii().to_string()
            );
        }
    }
}
