//! Findings for machines: what a reader of each format relies on.
#![cfg(feature = "report")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

mod sarif;
mod schema;

use ldirectord_conf::{Code, Config, Diagnostic, Document, LintOptions, NumericOnly, lint, report};
use serde_json::Value;

const FILE: &str = "\
quiescent=yes # drain
virtual=10.0.0.1:80
\tscheduler=wlc # é
\tchecktype=htpp
virtual=10.0.0.1:80
\tcheckcount=2
";

fn findings(document: &Document) -> Vec<Diagnostic> {
    Config::interpret(document, &NumericOnly).1
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn json_holds_verdict_and_every_finding() {
    let document = Document::parse(FILE);
    let findings = findings(&document);
    let good = Document::parse("fork=no\n");
    let files = [
        report::File::new("a.cf", &document, &findings),
        report::File::new("b.cf", &good, &[]),
    ];

    let report = parsed(&report::json(&files));

    assert_eq!(report["version"], 1);
    assert_eq!(report["files"][0]["verdict"], "reject");
    assert_eq!(report["files"][1]["verdict"], "accept");
    let listed = report["files"][0]["findings"].as_array().unwrap();
    assert_eq!(listed.len(), findings.len());
    assert_eq!(listed[0]["code"], "LD0008");
    assert_eq!(listed[0]["place"]["column"], 11);
    assert_eq!(listed[0]["place"]["start"], 10);
}

#[test]
fn duplicates_name_their_first_place() {
    let document = Document::parse(FILE);
    let findings = findings(&document);
    let files = [report::File::new("a.cf", &document, &findings)];

    let json = parsed(&report::json(&files));
    let sarif = parsed(&report::sarif(&files));

    let duplicate = |list: &Value, key: &str| -> Value {
        let list = list.as_array().unwrap();
        let name = Code::DuplicateVirtual.as_str();
        list.iter().find(|each| each[key] == name).unwrap().clone()
    };
    let found = duplicate(&json["files"][0]["findings"], "code");
    assert_eq!(found["related"][0]["place"]["line"], 2);
    let found = duplicate(&sarif["runs"][0]["results"], "ruleId");
    let place = &found["relatedLocations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], 2);
}

#[test]
fn sarif_regions_are_the_bytes_of_the_span() {
    let document = Document::parse(FILE);
    let findings = findings(&document);

    let log = parsed(&report::sarif(&[report::File::new(
        "a.cf", &document, &findings,
    )]));

    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    for (result, finding) in results.iter().zip(&findings) {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a.cf");
        let region = &place["region"];
        assert_eq!(region["byteOffset"], finding.span().start());
        assert_eq!(region["byteLength"], finding.span().len());
        assert_eq!(region["startLine"], finding.line());
        assert_eq!(region["startColumn"], finding.column());
    }
}

#[test]
fn github_prints_one_line_per_finding() {
    let document = Document::parse(FILE);
    let findings = findings(&document);

    let text = report::github(&[report::File::new("a,b.cf", &document, &findings)]);

    assert_eq!(text.lines().count(), findings.len());
    for line in text.lines() {
        assert!(line.starts_with("::error file=a%2Cb.cf,") || line.starts_with("::warning "));
    }
    let first =
        "::error file=a%2Cb.cf,line=1,endLine=1,col=11,endColumn=22,title=ldirectord LD0008::";
    assert!(text.starts_with(first), "{text}");
}

#[test]
fn a_clean_file_has_a_valid_empty_report() {
    let document = Document::parse("fork=no\n");
    let files = [report::File::new("a.cf", &document, &[])];

    assert_eq!(report::github(&files), "");
    let sarif = parsed(&report::sarif(&files));
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 0);
}

#[test]
fn every_rule_has_a_name_and_help() {
    let log = parsed(&report::sarif(&[]));

    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert_eq!(rules.len(), Code::ALL.len());
    for rule in rules {
        let filled = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        assert!(
            filled(&rule["name"]) && filled(&rule["shortDescription"]["text"]),
            "{rule}"
        );
    }
}

#[test]
fn a_fix_read_back_from_a_report_is_the_fix() {
    let document = Document::parse(FILE);
    let options = LintOptions::new();
    let findings = lint::examine(&document, &NumericOnly, &options);
    let fixes: Vec<_> = findings.iter().filter_map(Diagnostic::fix).collect();
    assert!(!fixes.is_empty(), "no finding of the sample has a fix");
    let files = [report::File::new("a.cf", &document, &findings)];

    let json = parsed(&report::json(&files));
    let sarif = parsed(&report::sarif(&files));

    let with = |list: &Value, key: &str| -> Vec<Value> {
        let list = list.as_array().unwrap().iter();
        list.map(|each| each[key].clone())
            .filter(|each| !each.is_null())
            .collect()
    };
    let listed = with(&json["files"][0]["findings"], "fix");
    let results = with(&sarif["runs"][0]["results"], "fixes");
    assert_eq!((listed.len(), results.len()), (fixes.len(), fixes.len()));
    for ((fix, listed), result) in fixes.iter().zip(&listed).zip(&results) {
        let replacements = &result[0]["artifactChanges"][0]["replacements"];
        for (number, edit) in fix.edits().iter().enumerate() {
            let text = std::str::from_utf8(edit.replacement()).unwrap();
            assert_eq!(listed["edits"][number]["start"], edit.span().start());
            assert_eq!(listed["edits"][number]["end"], edit.span().end());
            assert_eq!(listed["edits"][number]["text"], text);
            assert_eq!(replacements[number]["insertedContent"]["text"], text);
            let region = &replacements[number]["deletedRegion"];
            assert_eq!(region["byteOffset"], edit.span().start());
            assert_eq!(region["byteLength"], edit.span().len());
        }
    }
}

#[test]
fn the_shape_of_json_is_the_documented_one() {
    let text = "virtual=5\n\treal=10.0.0.2:80 gate 1 u:9 l:5\n\tops=yes \nvirtual=5\n\tops=no\n";
    let document = Document::parse(text);
    let findings = lint::examine(&document, &NumericOnly, &LintOptions::new());

    let report = parsed(&report::json(&[report::File::new(
        "a.cf", &document, &findings,
    )]));

    let place = |line: usize, column: usize, end: usize, bytes: std::ops::Range<usize>| {
        serde_json::json!({
            "line": line, "column": column, "endLine": line, "endColumn": end,
            "start": bytes.start, "end": bytes.end,
        })
    };
    let expected = serde_json::json!({
        "version": 1,
        "files": [{
            "path": "a.cf",
            "verdict": "reject",
            "findings": [
                {
                    "code": "LD0008",
                    "severity": "error",
                    "message": "`ops` must be exactly `yes` or `no`",
                    "help": "a blank behind the value is part of it: remove it",
                    "place": place(3, 6, 10, 48..52),
                    "reportedLine": 3,
                    "fix": {
                        "title": "write `yes`",
                        "edits": [{ "start": 48, "end": 52, "text": "yes" }],
                    },
                },
                {
                    "code": "LD0021",
                    "severity": "error",
                    "message": "virtual service fwm 5 is defined twice",
                    "label": "defined again here",
                    "place": place(4, 9, 10, 61..62),
                    // Noticed when the section ends: the last line of the file.
                    "reportedLine": 5,
                    "related": [{ "place": place(1, 9, 10, 8..9), "label": "first defined here" }],
                },
            ],
        }],
    });
    assert_eq!(report, expected, "{report:#}");
}
