//! SARIF 2.1.0, which code hosts and editors read.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::File;
use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Level, Severity};
use crate::span::Span;

/// One SARIF 2.1.0 log with a single run over all files, ending in a newline.
///
/// Every code is listed as a rule with its documentation; fixes are artifact changes. Columns
/// count characters from 1 (`unicodeCodePoints`); regions carry byte offsets too. A relative path
/// stays a relative URI, an absolute one becomes a `file:` URI.
///
/// Source: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
#[must_use]
pub fn sarif(files: &[File<'_>]) -> String {
    // A file may be there twice; an artifact may not.
    let mut known = HashMap::new();
    let mut artifacts = Vec::new();
    let mut results = Vec::new();
    for file in files {
        let uri = uri(file.path);
        let index = *known.entry(uri.clone()).or_insert_with(|| {
            let length = file.document.as_bytes().len();
            artifacts.push(json!({ "location": { "uri": uri }, "length": length }));
            artifacts.len() - 1
        });
        results.extend(self::results(file, &json!({ "uri": uri, "index": index })));
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver() },
            "columnKind": "unicodeCodePoints",
            "artifacts": artifacts,
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn driver() -> Value {
    let rules: Vec<Value> = Code::ALL.iter().copied().map(rule).collect();
    json!({
        "name": "ldirectord-lint",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    })
}

fn rule(code: Code) -> Value {
    let level = match code.default_level() {
        Level::Allow => "none",
        Level::Warn => "warning",
        Level::Deny => "error",
    };
    let summary = sentence(code.summary());
    json!({
        "id": code.as_str(),
        "name": code.name(),
        "shortDescription": { "text": summary },
        "fullDescription": { "text": summary },
        "help": { "text": code.explain(), "markdown": code.explain() },
        "defaultConfiguration": { "level": level },
    })
}

/// The text with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(char::to_uppercase);
    let first: String = first.into_iter().flatten().collect();
    [&first, characters.as_str(), "."].concat()
}

fn results(file: &File<'_>, artifact: &Value) -> Vec<Value> {
    let result = |finding| result(file, artifact, finding);
    file.findings.iter().map(result).collect()
}

fn result(file: &File<'_>, artifact: &Value, finding: &Diagnostic) -> Value {
    let level = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let message = match finding.help() {
        Some(help) => format!("{}: {help}", finding.message()),
        None => finding.message().to_owned(),
    };
    let mut value = json!({
        "ruleId": finding.code().as_str(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == finding.code()),
        "level": level,
        "message": { "text": message },
        "locations": [{ "physicalLocation": location(file, artifact, finding.span()) }],
    });
    if let Value::Object(fields) = &mut value {
        if let Some((span, label)) = finding.secondary() {
            let related = json!([{
                "id": 1,
                "message": { "text": label },
                "physicalLocation": location(file, artifact, span),
            }]);
            fields.insert("relatedLocations".to_owned(), related);
        }
        if let Some(fix) = finding.fix() {
            let fixes = json!([self::fix(file, artifact, fix)]);
            fields.insert("fixes".to_owned(), fixes);
        }
    }
    value
}

fn fix(file: &File<'_>, artifact: &Value, fix: &Fix) -> Value {
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": region(file, edit.span()),
            "insertedContent": content(edit.replacement()),
        })
    };
    let replacements: Vec<Value> = fix.edits().iter().map(replacement).collect();
    json!({
        "description": { "text": sentence(fix.title()) },
        "artifactChanges": [{ "artifactLocation": artifact, "replacements": replacements }],
    })
}

fn content(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => json!({ "text": text }),
        Err(_) => json!({ "binary": base64(bytes) }),
    }
}

/// The bytes as the standard wants binary content (RFC 4648 section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |group: u32, place: usize| {
        let value = group >> (18 - 6 * place) & 63;
        let digit = usize::try_from(value)
            .ok()
            .and_then(|value| DIGITS.get(value));
        digit.map_or('=', |digit| char::from(*digit))
    };
    let group = |chunk: &[u8]| {
        let byte = |at: usize| chunk.get(at).copied().map_or(0, u32::from);
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digits = (0..4).map(move |place| (place <= chunk.len()).then(|| digit(group, place)));
        digits.map(|digit| digit.unwrap_or('=')).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

fn location(file: &File<'_>, artifact: &Value, span: Span) -> Value {
    json!({ "artifactLocation": artifact, "region": region(file, span) })
}

fn region(file: &File<'_>, span: Span) -> Value {
    let (start, end) = file.ends(span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start(),
        "byteLength": span.len(),
    })
}

/// The path as a URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::{base64, uri};

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("etc/ha.d/a b%.cf"), "etc/ha.d/a%20b%25.cf");
        assert_eq!(uri("/etc/ü:"), "file:///etc/%C3%BC%3A");
    }

    #[test]
    fn bytes_become_groups_of_four_digits() {
        for (bytes, digits) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foob\xff", "Zm9vYv8="),
        ] {
            assert_eq!(base64(bytes), digits);
        }
    }
}
