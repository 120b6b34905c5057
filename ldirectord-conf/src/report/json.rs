//! Findings as JSON of our own shape.

use serde_json::{Value, json};

use super::File;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::span::Span;

/// One JSON object with all files, ending in a newline.
///
/// `{"version": 1, "files": [{"path", "verdict": "accept" or "reject", "findings": […]}]}`. A
/// finding has `code`, `severity`, `message`, `place`, `reportedLine` (the line that ldirectord
/// prints), and where there is one `label`, `help`, `related` (a list of further places) and
/// `fix`: a `title` and `edits`, each of which puts `text` (or `bytes`, when that is no UTF-8) in
/// the place of the bytes from `start` to `end`. A place has `line`, `column`, `endLine`,
/// `endColumn` in characters from 1, and `start`, `end` in bytes from 0; ends lie behind the last
/// one. Fields may be added; `version` changes when others do.
#[must_use]
pub fn json(files: &[File<'_>]) -> String {
    let files: Vec<Value> = files.iter().map(file).collect();
    let report = json!({ "version": 1, "files": files });
    format!("{report:#}\n")
}

fn file(file: &File<'_>) -> Value {
    let finding = |each| finding(file, each);
    let findings: Vec<Value> = file.findings.iter().map(finding).collect();
    let verdict = if file.is_accepted() {
        "accept"
    } else {
        "reject"
    };
    json!({ "path": file.path, "verdict": verdict, "findings": findings })
}

fn finding(file: &File<'_>, finding: &Diagnostic) -> Value {
    let mut value = json!({
        "code": finding.code().as_str(),
        "severity": finding.severity().to_string(),
        "message": finding.message(),
        "place": place(file, finding.span()),
        "reportedLine": finding.reported_line(),
    });
    if let Value::Object(fields) = &mut value {
        let mut add = |name: &str, text: Option<&str>| {
            text.map(|text| fields.insert(name.to_owned(), text.into()));
        };
        add("label", finding.label());
        add("help", finding.help());
        if let Some((span, label)) = finding.secondary() {
            let related = json!([{ "place": place(file, span), "label": label }]);
            fields.insert("related".to_owned(), related);
        }
        if let Some(fix) = finding.fix() {
            fields.insert("fix".to_owned(), self::fix(fix));
        }
    }
    value
}

fn fix(fix: &Fix) -> Value {
    let edit = |edit: &Edit| {
        let (start, end) = (edit.span().start(), edit.span().end());
        match std::str::from_utf8(edit.replacement()) {
            Ok(text) => json!({ "start": start, "end": end, "text": text }),
            Err(_) => json!({ "start": start, "end": end, "bytes": edit.replacement() }),
        }
    };
    let edits: Vec<Value> = fix.edits().iter().map(edit).collect();
    json!({ "title": fix.title(), "edits": edits })
}

fn place(file: &File<'_>, span: Span) -> Value {
    let (start, end) = file.ends(span);
    json!({
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "start": span.start(),
        "end": span.end(),
    })
}
