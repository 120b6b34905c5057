//! Lints of the text: comments, quotes, blanks, numbers and words that are not what they seem.

mod lines;
mod quotes;
mod values;

use super::report::Report;
use super::written::Written;
use crate::document::{Document, LineKind};
use crate::parse::key::{Key, KeySet};

pub(super) use lines::{carriage_returns, odd_blank_fix};
pub(super) use quotes::{TYPOGRAPHIC, pair};

/// What is to be known of a directive to judge its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The value is a number.
    Number,
    /// The value must stand in quotes.
    Quoted,
    /// The value may stand in quotes.
    Unquoted,
    /// Quotes are part of the value.
    Raw,
    /// In a section, a word is searched in the value.
    Word,
    Other,
}

impl Kind {
    fn of(key: Option<Key>) -> Self {
        match key {
            Some(key) if NUMBERS.holds(key) => Self::Number,
            Some(key) if QUOTED.holds(key) => Self::Quoted,
            Some(key) if UNQUOTED.holds(key) => Self::Unquoted,
            Some(key) if RAW.holds(key) => Self::Raw,
            Some(key) if WORDS.holds(key) => Self::Word,
            _ => Self::Other,
        }
    }
}

/// See [`Kind::Number`].
const NUMBERS: KeySet = KeySet::of(&[
    Key::CheckCount,
    Key::CheckInterval,
    Key::CheckPort,
    Key::CheckTimeout,
    Key::EmailAlertFreq,
    Key::FailureCount,
    Key::NegotiateTimeout,
    Key::Persistent,
]);
/// See [`Kind::Quoted`].
const QUOTED: KeySet = KeySet::of(&[
    Key::Callback,
    Key::Database,
    Key::Load,
    Key::LogFile,
    Key::Login,
    Key::Passwd,
    Key::Receive,
    Key::Request,
    Key::Secret,
]);
/// See [`Kind::Unquoted`].
const UNQUOTED: KeySet = KeySet::of(&[
    Key::CheckCommand,
    Key::EmailAlert,
    Key::MonitorFile,
    Key::VirtualHost,
]);
/// See [`Kind::Raw`].
const RAW: KeySet = KeySet::of(&[
    Key::Comment,
    Key::EmailAlertFrom,
    Key::Execute,
    Key::MaintenanceDir,
    Key::ServiceName,
]);
/// See [`Kind::Word`].
const WORDS: KeySet = KeySet::of(&[Key::CheckType, Key::HttpMethod, Key::Protocol, Key::Service]);

/// All lints of the text but that of line ends, line by line.
pub(super) struct Lints {
    repeated: lines::Repeated,
    /// Whether no line can hold an odd blank.
    is_ascii: bool,
}

impl Lints {
    pub(super) fn new(document: &Document) -> Self {
        Self {
            repeated: lines::Repeated::new(),
            is_ascii: document.as_bytes().is_ascii(),
        }
    }

    /// Looks for directives of a section that a later one overrules.
    pub(super) fn section(&mut self, report: &mut Report<'_>, members: &[Written<'_>]) {
        self.repeated.clear_section();
        for written in members {
            self.repeated.take(report, written);
        }
    }

    /// Looks at the next global directive.
    pub(super) fn global(
        &mut self,
        report: &mut Report<'_>,
        written: &Written<'_>,
        rejected: bool,
    ) {
        self.repeated.take(report, written);
        self.line(report, written, rejected);
    }

    /// Looks at the next line; one that is rejected is left alone.
    pub(super) fn line(&self, report: &mut Report<'_>, written: &Written<'_>, rejected: bool) {
        if rejected {
            return;
        }
        if !self.is_ascii {
            lines::odd_blanks(report, written);
        }
        if written.line.kind() == LineKind::Virtual {
            lines::header(report, written);
            return;
        }
        let kind = Kind::of(written.key);
        if !is_plain(written, kind) {
            value(report, written, kind);
        }
    }
}

/// All lints of one value.
fn value(report: &mut Report<'_>, written: &Written<'_>, kind: Kind) {
    lines::directive(report, written, kind);
    match kind {
        Kind::Number => values::number(report, written),
        Kind::Word if written.is_member() => values::word(report, written),
        Kind::Quoted | Kind::Unquoted | Kind::Raw => quotes::check(report, written, kind),
        Kind::Word | Kind::Other => {}
    }
}

/// Whether a value can be read in one way only, as nearly all can: then no lint has a say.
fn is_plain(written: &Written<'_>, kind: Kind) -> bool {
    let value = written.directive.value();
    if written.line.has_hash || value.is_empty() {
        return false;
    }
    let all = |fits: fn(&u8) -> bool| value.iter().all(fits);
    match kind {
        Kind::Number => value.first() != Some(&b'0') && all(u8::is_ascii_digit),
        Kind::Quoted => match value {
            [b'"', inner @ .., b'"'] => !inner.iter().any(|byte| matches!(byte, b'"' | b'\t')),
            _ => false,
        },
        Kind::Unquoted | Kind::Raw => {
            all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\'))
        }
        Kind::Word => all(u8::is_ascii_alphabetic),
        Kind::Other => value.last().is_some_and(u8::is_ascii_alphanumeric),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert, proptest};

    use super::{Kind, is_plain, value};
    use crate::config::interpret::keys;
    use crate::document::Document;
    use crate::lint::LintOptions;
    use crate::lint::report::Report;
    use crate::lint::written::Written;

    #[test]
    fn usual_values_are_plain() {
        for line in [
            "checktimeout=30",
            "logfile=\"/a b\"",
            "quiescent=yes",
            "smtp=a.b-c",
        ] {
            let document = Document::parse(line);
            let written = document.line(0).and_then(Written::of).unwrap();
            assert!(is_plain(&written, Kind::of(written.key)), "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_value_has_no_lint(
            key in prop::sample::select([keys::GLOBAL, keys::SECTION].concat()),
            text in "\"?[0-9a-z\"'#\\\\ \t\r/,-]{0,6}\u{201c}?\"?",
            member in any::<bool>(),
        ) {
            let head = if member { "virtual=5\n\t" } else { "" };
            let document = Document::parse(format!("{head}{key}={text}\n"));
            let written = document.lines().next_back().and_then(Written::of);
            if let Some(written) = written.filter(|_| !key.starts_with("virtual"))
                && is_plain(&written, Kind::of(written.key))
            {
                let options = LintOptions::new();
                let mut report = Report::new(&document, &options);
                value(&mut report, &written, Kind::of(written.key));
                let list = report.into_list(Vec::new(), true);
                prop_assert!(list.is_empty(), "{list:?}");
            }
        }
    }
}
