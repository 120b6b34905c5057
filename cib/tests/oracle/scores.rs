//! The recorded scores of the corpus beside what this machine's `crm_simulate` prints.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::campaign::rounds;

#[test]
#[ignore = "needs LVSKIT_CORPUS and pacemaker's tools: cargo lab test"]
fn the_corpus_holds_the_scores_that_crm_simulate_prints() {
    let corpus =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let cib = PathBuf::from(corpus).join("cib");
    let files = fs::read_dir(cib.join("scheduler-2.1.5/scores")).unwrap();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let stride = files.len() / rounds(files.len(), 20);
    let (mut compared, mut lines) = (0, 0);
    for recorded in files.iter().step_by(stride) {
        let name = format!("{}.xml", recorded.file_stem().unwrap().to_str().unwrap());
        let document = cib.join("scheduler-2.1.5/xml").join(&name);
        let document = if document.is_file() {
            document
        } else {
            cib.join("scheduler/xml").join(&name)
        };
        let Ok(source) = fs::read_to_string(&document) else {
            continue;
        };
        let dated = source.contains("date_expression") && !source.contains("execution-date");
        if dated {
            continue;
        }
        let output = Command::new("crm_simulate")
            .arg("-x")
            .arg(&document)
            .arg("-sSQ")
            .output()
            .unwrap();
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text
                .lines()
                .filter(|line| line.contains(" allocation score on "))
                .map(str::to_owned)
                .collect();
            lines.sort();
            lines
        };
        let printed = sorted(&String::from_utf8_lossy(&output.stdout));
        assert_eq!(
            printed,
            sorted(&fs::read_to_string(recorded).unwrap()),
            "{name}"
        );
        compared += 1;
        lines += printed.len();
    }
    println!("{compared} documents, {lines} lines");
    assert!(compared > 15);
}
