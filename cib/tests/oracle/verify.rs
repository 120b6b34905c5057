//! Verdicts of `crm_verify`, predicted.

#![expect(clippy::panic, reason = "test helpers")]

use std::path::Path;
use std::process::Command;

use cib::check::{self, Severity};
use cib::lint;
use cib::model::Schema;

use super::campaign::rounds;
use super::pretty::documents;

/// Exit status and messages; with a second `-V` warnings count and are told.
fn verified(file: &Path, verbose: &[&str]) -> (bool, String) {
    let mut command = Command::new("crm_verify");
    let output = command.arg("-x").arg(file).args(verbose).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run crm_verify: {error}"));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), text)
}

#[test]
#[ignore = "needs LVSKIT_CORPUS, crm_verify"]
fn the_schema_part_of_crm_verify_is_predicted() {
    let newest = Schema::new(3, 9);
    let documents = documents();
    let scheduler = documents.iter().filter(|(path, cib)| {
        let here = path
            .components()
            .any(|part| part.as_os_str() == "scheduler");
        here && cib.schema().is_some_and(|schema| schema <= newest)
    });
    let (mut asked, mut whole) = (0, 0);
    let (mut failures, mut others) = (Vec::new(), Vec::new());

    for (path, cib) in scheduler.step_by(rounds(1, 8)) {
        asked += 1;
        let (valid, messages) = verified(path, &["-V"]);
        let schema = check::check(cib);
        let refused = schema.iter().any(|one| one.severity() == Severity::Error);
        let theirs = messages.contains("schema validation");
        if refused != theirs {
            failures.push(format!("{}: {schema:?}\n{messages}", path.display()));
        }
        let risky = lint::check(cib);
        let error = refused || risky.iter().any(|one| one.severity() == Severity::Error);
        if error == valid {
            let first = messages.lines().next().unwrap_or_default().to_owned();
            others.push(format!("{}: {first}", path.file_name().unwrap().display()));
        } else {
            whole += 1;
        }
    }

    // The rest hangs on the status, on fencing history and on the health of nodes.
    println!("{asked} documents, whole verdict predicted for {whole}; not for:");
    println!("{}", others.join("\n"));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(asked > 50, "is LVSKIT_CORPUS the corpus?");
}

/// What `crm_verify` says about configurations, and the findings that say the same. What it says of
/// the status, and what the scheduler decides on it, has no finding.
const SAID: [(&str, &[&str]); 19] = [
    (
        "no STONITH resources have been defined",
        &["fencing-missing"],
    ),
    ("Blind faith", &["fencing-startup", "fencing-disabled"]),
    (
        "No template or tag named",
        &["dangling-reference", "constraint-inner"],
    ),
    (
        "is not a valid resource or tag",
        &["dangling-reference", "constraint-inner"],
    ),
    (
        "No resource found for",
        &["dangling-reference", "constraint-inner"],
    ),
    ("is duplicate of", &["monitor-duplicate"]),
    ("crm_parse_interval_spec", &["operation-value"]),
    ("action cannot be recurring", &["operation-once"]),
    ("Resetting 'on-fail'", &["on-fail-ignored"]),
    ("ip-range-start or control-port", &["bundle-unreachable"]),
    ("support only one instance per node", &["clone-anonymous"]),
    (
        "templates or tags cannot be colocated",
        &["colocation-templates"],
    ),
    ("with kind of 'Serialize'", &["order-symmetrical"]),
    ("Resetting 'kind' for constraint", &["invalid-value"]),
    ("group meta-attribute is deprecated", &["deprecated"]),
    ("Support for restart-type is deprecated", &["deprecated"]),
    ("'poweroff' is deprecated", &["deprecated"]),
    ("'score' in rsc_order is deprecated", &["deprecated"]),
    ("'lifetime' attribute", &["deprecated"]),
];

#[test]
#[ignore = "needs LVSKIT_CORPUS, crm_verify"]
fn corpus_faults_that_crm_verify_names_are_found() {
    let documents = documents();
    let mut found = [0_usize; SAID.len()];
    let mut missed = Vec::new();

    // Where the schema is switched off, what it would say is not looked for.
    let checked = documents.iter().filter(|(_, cib)| cib.schema().is_some());
    for (path, cib) in checked.step_by(rounds(1, 8)) {
        let (_, messages) = verified(path, &["-V", "-V"]);
        let mut ours: Vec<String> = Vec::new();
        ours.extend(
            check::against(cib, Schema::new(3, 9))
                .iter()
                .map(|one| one.code().to_string()),
        );
        ours.extend(lint::check(cib).iter().map(|one| one.code().to_string()));
        for ((said, codes), count) in SAID.iter().zip(&mut found) {
            let line = messages.lines().find(|line| line.contains(said));
            match line {
                Some(_) if ours.iter().any(|one| codes.contains(&&**one)) => *count += 1,
                // Nothing is lost where nothing runs.
                Some(_) if codes[0] == "fencing-missing" && cib.primitives().next().is_none() => {}
                Some(line) => missed.push(format!("{}: {line}", path.display())),
                None => {}
            }
        }
    }

    for ((said, codes), count) in SAID.iter().zip(found) {
        println!("{count:5} {}: {said}", codes.join(", "));
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
