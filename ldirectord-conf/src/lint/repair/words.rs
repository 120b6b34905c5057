//! Keys and words: one near match, another case, quotes, comments.

use crate::config::SCHEDULERS;
use crate::config::interpret::keys;
use crate::config::{CheckService, CheckType};
use crate::diagnostic::Fix;
use crate::document::Line;
use crate::lint::text::pair;
use crate::lint::written::Written;
use crate::parse::key::Key;

/// Words of `emailalertstatus`.
const STATUS: &[&str] = &[
    "all",
    "none",
    "reloading",
    "running",
    "starting",
    "stopping",
];

/// An unknown directive with one near match.
pub(super) fn key(written: &Written<'_>) -> Option<Fix> {
    let known = if written.is_member() {
        keys::SECTION
    } else {
        keys::GLOBAL
    };
    let name = std::str::from_utf8(written.word()).ok()?;
    let close = keys::only_close(name, known)?;
    let title = format!("write `{close}`");
    Some(Fix::replace(title, written.directive.key_span(), close))
}

/// The value without quotes.
fn bare(written: &Written<'_>) -> String {
    let core = written.core();
    let inside = pair(core).and_then(|(open, close, _)| core.get(open..core.len() - close));
    String::from_utf8_lossy(inside.unwrap_or(core)).into_owned()
}

/// Writes another value, if that is one.
pub(super) fn write(written: &Written<'_>, word: &str) -> Option<Fix> {
    let same = written.directive.value() == word.as_bytes();
    let title = match written.comment() {
        Some(_) if written.core() == word.as_bytes() => {
            "put the comment on a line of its own".to_owned()
        }
        _ => format!("write `{word}`"),
    };
    (!same).then(|| Fix::new(title, written.rewrite(word.as_bytes())))
}

pub(super) fn yes_no(written: &Written<'_>) -> Option<Fix> {
    let word = match &*bare(written).trim().to_ascii_lowercase() {
        "yes" | "y" | "true" | "on" | "1" => "yes",
        "no" | "n" | "false" | "off" | "0" => "no",
        _ => return None,
    };
    write(written, word)
}

/// `supervised` with something behind that is no value.
pub(super) fn supervised_word(line: &Line<'_>) -> Option<Fix> {
    let rest = line.text().strip_prefix(b"supervised")?.trim_ascii();
    let word = std::str::from_utf8(rest).ok()?.to_ascii_lowercase();
    let known = matches!(&*word, "yes" | "no");
    known.then(|| Fix::replace("write `=`", line.span(), format!("supervised={word}")))
}

/// A bare `supervised`.
pub(super) fn supervised(line: &Line<'_>) -> Fix {
    Fix::replace("write supervised=yes", line.span(), "supervised=yes")
}

/// A word of a fixed set.
pub(super) fn word(written: &Written<'_>) -> Option<Fix> {
    let text = bare(written);
    let word = match written.key {
        Some(Key::CheckType) => keys::only_close(&text, &CheckType::WORDS)?.to_owned(),
        Some(Key::Service) => keys::only_close(&text, CheckService::WORDS)?.to_owned(),
        Some(Key::EmailAlertStatus) => status(&text)?,
        Some(Key::Protocol) => protocol(&text)?.to_owned(),
        Some(Key::HttpMethod) => keys::only_close(&text, &["get", "head"])?.to_ascii_uppercase(),
        _ => return None,
    };
    write(written, &word)
}

fn protocol(text: &str) -> Option<&'static str> {
    match &*text.to_ascii_lowercase() {
        "tcp" => Some("tcp"),
        "udp" => Some("udp"),
        _ => None,
    }
}

/// A comma list of known words, `none` alone.
fn status(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let words: Vec<&str> = text
        .split([',', ' ', ';'])
        .filter(|word| !word.is_empty())
        .collect();
    let known = !words.is_empty() && words.iter().all(|word| STATUS.contains(word));
    let alone = !words.contains(&"none") || words.len() == 1;
    (known && alone).then(|| words.join(","))
}

/// A scheduler in capitals.
pub(super) fn scheduler(written: &Written<'_>) -> Option<Fix> {
    let word = bare(written).to_ascii_lowercase();
    let known = SCHEDULERS.contains(&&*word);
    known.then(|| write(written, &word)).flatten()
}
