//! Findings as JSON of our own shape.

use serde_json::{Value, json};

use super::File;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// One JSON object with all files, ending in a newline.
///
/// `{"version": 1, "files": [{"path", "verdict": "accept" or "reject", "findings": […]}]}`. A
/// finding has `code`, `severity`, `message`, `place`, `reportedLine` (the line that ldirectord
/// prints), and where there is one `label`, `help` and `related`, a list of further places. A
/// place has `line`, `column`, `endLine`, `endColumn` in characters from 1, and `start`, `end` in
/// bytes from 0; ends lie behind the last one. Fields may be added; `version` changes when
/// others do.
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
    }
    value
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
