//! The keys of both contexts, and what an unknown one may have meant.

use super::findings::{Problem, error};
use super::item::{Context, Item};
use crate::diagnostic::Code;

/// Keys of the global context.
pub(crate) const GLOBAL: &[&str] = &[
    "autoreload",
    "callback",
    "checkcount",
    "checkinterval",
    "checktimeout",
    "cleanstop",
    "emailalert",
    "emailalertfreq",
    "emailalertfrom",
    "emailalertstatus",
    "execute",
    "failurecount",
    "fallback",
    "fallback6",
    "fallbackcommand",
    "fork",
    "logfile",
    "maintenancedir",
    "negotiatetimeout",
    "quiescent",
    "readdquiescent",
    "smtp",
    "supervised",
    "virtual",
    "virtual6",
];

/// Keys of a virtual section.
pub(crate) const SECTION: &[&str] = &[
    "checkcommand",
    "checkcount",
    "checkinterval",
    "checkport",
    "checktimeout",
    "checktype",
    "cleanstop",
    "comment",
    "database",
    "emailalert",
    "emailalertfreq",
    "emailalertstatus",
    "failurecount",
    "fallback",
    "fallback6",
    "fallbackcommand",
    "httpmethod",
    "load",
    "login",
    "monitorfile",
    "negotiatetimeout",
    "netmask",
    "ops",
    "passwd",
    "persistent",
    "protocol",
    "quiescent",
    "real",
    "real6",
    "receive",
    "request",
    "schedflags",
    "scheduler",
    "secret",
    "service",
    "servicename",
    "smtp",
    "virtualhost",
];

/// Words that differ by more are not alike.
const FAR: usize = 3;

/// The finding about a key that the context does not know.
pub(super) fn unknown(item: &Item<'_>) -> Problem {
    let name = item.name();
    let (here, there) = match item.context {
        Context::Global => (GLOBAL, SECTION),
        Context::Section => (SECTION, GLOBAL),
    };
    if there.contains(&&*name) {
        return wrong_context(item, &name);
    }
    let problem = error(
        Code::UnknownDirective,
        item.key_span(),
        format!("unknown directive `{name}`"),
    );
    let help = closest(&name, here)
        .map(|key| format!("did you mean `{key}`?"))
        .or_else(|| closest(&name, there).map(|key| elsewhere(item.context, key)));
    match help {
        Some(help) => Box::new(problem.with_help(help)),
        None => problem,
    }
}

fn elsewhere(context: Context, key: &str) -> String {
    match context {
        Context::Global => format!("did you mean `{key}`, which belongs into a virtual section?"),
        Context::Section => format!("did you mean `{key}`, which is a global directive?"),
    }
}

fn wrong_context(item: &Item<'_>, name: &str) -> Problem {
    let (message, help) = match item.context {
        Context::Global => (
            format!("`{name}` belongs into a virtual section"),
            "indent it by four blanks or a TAB below its `virtual` line, without a blank line \
             between",
        ),
        Context::Section => (
            format!("`{name}` is a global directive"),
            "write it in column 0, outside the virtual section",
        ),
    };
    Box::new(error(Code::WrongContext, item.key_span(), message).with_help(help))
}

/// The finding about a key that ldirectord once had.
pub(super) fn removed(item: &Item<'_>, instead: &str) -> Problem {
    let message = format!("`{}` is no longer supported", item.name());
    let problem = error(Code::RemovedDirective, item.key_span(), message);
    Box::new(problem.with_help(format!("use {instead}")))
}

/// The one of `words` that is closest to `word`, if it is close at all.
pub(super) fn closest<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    let distances = words
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate));
    let (distance, candidate) = distances.min_by_key(|(distance, _)| *distance)?;
    let near = (word.len().max(3) / 3).min(FAR);
    (distance <= near).then_some(candidate)
}

/// The only one of `words` that is close to `word`, apart from case.
pub(crate) fn only_close<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    let close = closest(word, words).filter(|_| word.len() > 2)?;
    let best = distance(word, close);
    let mut rivals = words.iter().filter(|rival| **rival != close);
    rivals
        .all(|rival| distance(word, rival) > best)
        .then_some(close)
}

/// Number of bytes to insert, delete or replace to turn one word into the other; the largest
/// number when there are more than [`FAR`].
fn distance(left: &str, right: &str) -> usize {
    if left.len().abs_diff(right.len()) > FAR {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, left) in left.bytes().enumerate() {
        let left = left.to_ascii_lowercase();
        let mut diagonal = above;
        let mut before = above + 1;
        let mut least = before;
        for (cell, right) in row.iter_mut().skip(1).zip(right.bytes()) {
            let replaced = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = replaced.min(before + 1).min(diagonal + 1);
            least = least.min(before);
            *cell = before;
        }
        // It cannot become less again.
        if least > FAR {
            return usize::MAX;
        }
    }
    let distance = row.last().copied().unwrap_or(left.len());
    if distance > FAR { usize::MAX } else { distance }
}

#[cfg(test)]
mod tests {
    use super::{GLOBAL, SECTION, closest, distance};

    #[test]
    fn distances_count_edits() {
        for (left, right, edits) in [
            ("", "abc", 3),
            ("real", "real", 0),
            ("raeal", "real", 1),
            ("checktyp", "checktype", 1),
        ] {
            assert_eq!(distance(left, right), edits, "{left} {right}");
        }
    }

    #[test]
    fn keys_are_sorted_for_searching() {
        assert!(GLOBAL.is_sorted());
        assert!(SECTION.is_sorted());
    }

    #[test]
    fn only_close_words_are_offered() {
        assert_eq!(closest("schedular", SECTION), Some("scheduler"));
        assert_eq!(closest("Quiescent", GLOBAL), Some("quiescent"));
        assert_eq!(closest("banana", SECTION), None);
    }
}
