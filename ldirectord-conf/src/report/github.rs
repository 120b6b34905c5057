//! Workflow commands, which GitHub shows as annotations in place.

use std::borrow::Cow;

use super::File;
use crate::diagnostic::{Diagnostic, Severity};

/// One `::error …` or `::warning …` line per finding; nothing for files without findings.
///
/// Lines and columns count from 1, `endColumn` is the column behind the last character. The
/// remedy follows the message on a line of its own.
///
/// Source: "Workflow commands for GitHub Actions".
#[must_use]
pub fn github(files: &[File<'_>]) -> String {
    let findings = files
        .iter()
        .flat_map(|file| file.findings.iter().map(move |finding| (file, finding)));
    findings
        .map(|(file, finding)| command(file, finding))
        .collect()
}

fn command(file: &File<'_>, finding: &Diagnostic) -> String {
    let level = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (start, end) = file.ends(finding.span());
    let help = finding.help().map(|help| format!("\nhelp: {help}"));
    let message = [finding.message(), &help.unwrap_or_default()].concat();
    format!(
        "::{level} file={path},line={line},endLine={end_line},col={column},endColumn={end_column},\
         title={title}::{message}\n",
        path = property(file.path),
        line = start.line,
        end_line = end.line,
        column = start.column,
        end_column = end.column,
        title = property(&format!("ldirectord {}", finding.code())),
        message = data(&message),
    )
}

/// The text of a command: all but what would end the line.
fn data(text: &str) -> Cow<'_, str> {
    escaped(text, &['%', '\r', '\n'])
}

/// The value of a property: as `data`, and without what ends a property.
fn property(text: &str) -> Cow<'_, str> {
    escaped(text, &['%', '\r', '\n', ':', ','])
}

fn escaped<'a>(text: &'a str, special: &[char]) -> Cow<'a, str> {
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if special.contains(&character) {
            escaped.push_str(&format!("%{:02X}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50% of\r\na: b, c"), "50%25 of%0D%0Aa: b, c");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
