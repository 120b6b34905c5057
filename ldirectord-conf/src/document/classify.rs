//! The two contexts of ldirectord.cf: which line is what.

use super::LineKind;
use crate::parse::directive::{self, Body};

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
fn member_kind(text: &[u8]) -> Option<LineKind> {
    match directive::member_body(text) {
        Body::Comment => Some(LineKind::Comment),
        Body::End => None,
        Body::Command(body) if directive::key_value(body).is_some() => Some(LineKind::Member),
        Body::Command(_) => Some(LineKind::Unrecognized),
    }
}

fn global_kind(text: &[u8]) -> LineKind {
    if let Some((key, _)) = directive::key_value(text) {
        return match key {
            b"virtual" | b"virtual6" => LineKind::Virtual,
            _ => LineKind::Global,
        };
    }
    match text.iter().find(|byte| !directive::is_space(**byte)) {
        None => LineKind::Blank,
        Some(b'#') => LineKind::Comment,
        Some(_) if text.starts_with(b"supervised") => LineKind::Global,
        Some(_) => LineKind::Unrecognized,
    }
}
