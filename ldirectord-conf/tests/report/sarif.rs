//! SARIF 2.1.0 against the schema of OASIS, which the fixture is an unchanged copy of
//! (oasis-tcs/sarif-spec, Schemata/sarif-schema-2.1.0.json).

use ldirectord_conf::{Code, Diagnostic, Document, Level, LintOptions, NumericOnly, lint, report};
use serde_json::Value;

use super::schema::Schema;

fn schema() -> Schema {
    Schema::parse(include_str!("../fixtures/sarif-schema-2.1.0.json"))
}

/// A log of the bad examples of all codes: every kind of finding, place and fix.
fn log() -> Value {
    let documents: Vec<Document> = Code::all()
        .map(|code| Document::parse(code.bad()))
        .collect();
    let options = Code::all().fold(LintOptions::new(), |options, code| {
        options.level(code, Level::Warn)
    });
    let examined = documents.iter().map(|document| {
        let findings = lint::examine(document, &NumericOnly, &options);
        (document, findings)
    });
    let examined: Vec<(&Document, Vec<Diagnostic>)> = examined.collect();
    let paths: Vec<String> = (0..examined.len())
        .map(|number| format!("a b/{number}.cf"))
        .collect();
    let mut files: Vec<report::File<'_>> = examined
        .iter()
        .zip(&paths)
        .map(|((document, findings), path)| report::File::new(path, document, findings))
        .collect();
    // A file may be checked twice.
    files.extend_from_within(..1);
    serde_json::from_str(&report::sarif(&files)).unwrap()
}

#[test]
fn sarif_fits_the_schema_of_oasis() {
    let log = log();

    let faults = schema().faults(&log);

    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(log["runs"][0]["results"].as_array().unwrap().len() >= Code::ALL.len());
}

/// The schema is asked in earnest: what it forbids is found.
#[test]
fn a_damaged_log_does_not_fit_the_schema() {
    let place = "/runs/0/results/0/locations/0/physicalLocation";
    for (pointer, bad) in [
        ("/version".to_owned(), Value::from("2.0.0")),
        ("/runs/0/tool/driver".to_owned(), serde_json::json!({})),
        ("/runs/0/results/0/level".to_owned(), Value::from("bad")),
        (
            "/runs/0/results/0/message".to_owned(),
            serde_json::json!({"txt": "a"}),
        ),
        ("/runs/0/results/0/ruleIndex".to_owned(), Value::from(-2)),
        (format!("{place}/region/startLine"), Value::from(0)),
        (format!("{place}/region/byteOffset"), Value::from("0")),
        (
            format!("{place}/artifactLocation/uri"),
            Value::from("a b.cf"),
        ),
        ("/runs/0/artifacts".to_owned(), serde_json::json!([{}, {}])),
    ] {
        let mut log = log();
        *log.pointer_mut(&pointer).unwrap() = bad;
        assert!(!schema().faults(&log).is_empty(), "{pointer}");
    }
}
