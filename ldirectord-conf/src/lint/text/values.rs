//! Numbers and words that ldirectord finds inside other text.

use super::super::report::Report;
use super::super::written::Written;
use crate::diagnostic::{Code, Fix, shown};
use crate::parse::key::Key;
use crate::parse::value::{first_digits, first_run, is_word, is_word_or_hyphen};

/// A directive whose value is a number.
pub(super) fn number(report: &mut Report<'_>, written: &Written<'_>) {
    text_around(report, written);
    zero(report, written);
}

/// A number with something around it.
fn text_around(report: &mut Report<'_>, written: &Written<'_>) {
    let core = written.core();
    let Some(digits) = first_digits(core).filter(|digits| digits.len() < core.len()) else {
        return;
    };
    let message = format!("ldirectord reads `{}` as {}", shown(core), shown(digits));
    let mut finding = Report::lint(Code::NumberInText, written.core_span(), message);
    if is_plain_number(core, digits) {
        let fix = Fix::replace("write the number alone", written.core_span(), digits);
        finding = finding.with_fix(fix);
    }
    report.push(finding);
}

/// `00`, which is refused as `0` but not so.
fn zero(report: &mut Report<'_>, written: &Written<'_>) {
    let digits = first_digits(written.core()).unwrap_or_default();
    let harmless = matches!(written.key, Some(Key::EmailAlertFreq | Key::Persistent));
    if digits.len() > 1 && digits.iter().all(|digit| *digit == b'0') && !harmless {
        let message = format!("`{}` is a zero: there is no limit", shown(digits));
        report.push(Report::lint(Code::ZeroNumber, written.core_span(), message));
    }
}

/// Whether the number is what was meant: quotes around it, or seconds.
fn is_plain_number(core: &[u8], digits: &[u8]) -> bool {
    let Some(unit) = core.strip_prefix(digits) else {
        let bare = core.trim_ascii_start();
        let quoted = |quote: &[u8]| bare == [quote, digits, quote].concat();
        return quoted(b"\"") || quoted(b"'");
    };
    matches!(
        unit.trim_ascii(),
        b"s" | b"sec" | b"secs" | b"second" | b"seconds"
    )
}

/// A word with something around it.
pub(super) fn word(report: &mut Report<'_>, written: &Written<'_>) {
    let core = written.core();
    let kind = written.key == Some(Key::CheckType);
    let digits = first_digits(core).filter(|_| kind);
    let class = if kind { is_word_or_hyphen } else { is_word };
    let Some(word) = digits.or_else(|| first_run(core, class)) else {
        return;
    };
    if word.len() == core.len() {
        return;
    }
    let message = match digits {
        Some(digits) => format!(
            "`{}` means: {} connect checks after each negotiate check",
            shown(core),
            shown(digits)
        ),
        None => format!("ldirectord reads `{}` as `{}`", shown(core), shown(word)),
    };
    let mut finding = Report::lint(Code::WordInText, written.core_span(), message);
    let letters = |byte: &u8| is_word_or_hyphen(*byte) || !byte.is_ascii();
    if core.iter().filter(|byte| letters(byte)).count() == word.len() {
        let fix = Fix::replace("write the word alone", written.core_span(), word);
        finding = finding.with_fix(fix);
    }
    report.push(finding);
}
