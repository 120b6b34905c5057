//! Verdicts of `crm_verify`, predicted.

#![expect(clippy::panic, reason = "test helpers")]

use std::path::Path;
use std::process::Command;

use cib::check::{self, Severity};
use cib::lint;
use cib::model::Schema;

use super::campaign::rounds;
use super::pretty::documents;

/// Exit status and messages.
fn verified(file: &Path) -> (bool, String) {
    let mut command = Command::new("crm_verify");
    let output = command.arg("-x").arg(file).arg("-V").output();
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
        let (valid, messages) = verified(path);
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
