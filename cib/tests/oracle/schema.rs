//! The built-in grammar beside the shipped ones, through `xmllint`.
//!
//! Versions to 3.9 are compared with this machine's Pacemaker, later ones with that of the root that
//! `LVSKIT_PACEMAKER_3` names.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test helpers"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cib::Cib;
use cib::check::{self, Code, Finding, SCHEMAS};
use cib::model::Schema;
use cib::xml::Tree;

use super::campaign::{Dictionary, Random, mutate, rounds, sprinkle};
use super::everything::EVERYTHING;

/// The grammar of a version: of the oldest Pacemaker that ships it.
fn grammar(schema: Schema) -> PathBuf {
    let own = PathBuf::from("/usr/share/pacemaker").join(format!("{schema}.rng"));
    if own.is_file() {
        own
    } else {
        later_grammar(schema)
    }
}

/// The grammar of a version as Pacemaker 3.0 ships it: its `validate-with` may name 3.10 and 4.0.
fn later_grammar(schema: Schema) -> PathBuf {
    let root = std::env::var_os("LVSKIT_PACEMAKER_3")
        .unwrap_or_else(|| panic!("LVSKIT_PACEMAKER_3 names no root: use cargo lab test"));
    let dir = PathBuf::from(root).join("usr/share/pacemaker");
    let file = dir.join(format!("{schema}.rng"));
    assert!(file.is_file(), "{} is missing", file.display());
    file
}

/// Every version with its grammar; `LVSKIT_SCHEMAS=3.10,4.0` chooses some.
fn shipped() -> Vec<(Schema, PathBuf)> {
    let chosen = std::env::var("LVSKIT_SCHEMAS").unwrap_or_default();
    let is_chosen = |schema: &Schema| {
        let name = schema.to_string();
        chosen.is_empty()
            || chosen
                .split(',')
                .any(|one| name == format!("pacemaker-{one}"))
    };
    SCHEMAS
        .into_iter()
        .filter(is_chosen)
        .map(|schema| (schema, grammar(schema)))
        .collect()
}

/// What `xmllint` says about each file, in one process for many.
fn verdicts(files: &[PathBuf], grammar: &Path) -> BTreeMap<PathBuf, bool> {
    let mut verdicts = BTreeMap::new();
    for batch in files.chunks(500) {
        let output = Command::new("xmllint")
            .args(["--noout", "--relaxng"])
            .arg(grammar)
            .args(batch)
            .output()
            .unwrap_or_else(|error| panic!("cannot run xmllint: {error}"));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        for line in text.lines() {
            if let Some(file) = line.strip_suffix(" validates") {
                verdicts.insert(PathBuf::from(file), true);
            } else if let Some(file) = line.strip_suffix(" fails to validate") {
                verdicts.insert(PathBuf::from(file), false);
            }
        }
    }
    assert_eq!(verdicts.len(), files.len(), "a verdict for every file");
    verdicts
}

/// Our verdicts against theirs; returns how many they accept.
fn agree(documents: &[(String, Cib)], schema: Schema, grammar: &Path) -> Result<usize, String> {
    let dir = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, (_, cib)) in documents.iter().enumerate() {
        let file = dir.path().join(format!("{number}.xml"));
        fs::write(&file, cib.to_bytes()).unwrap();
        files.push(file);
    }
    let verdicts = verdicts(&files, grammar);
    let mut accepted = 0;
    let mut failures = Vec::new();
    for ((name, cib), file) in documents.iter().zip(&files) {
        let theirs = verdicts[file];
        accepted += usize::from(theirs);
        let findings = check::against(cib, schema);
        if findings.is_empty() != theirs {
            failures.push(disagreement(name, file, grammar, &findings));
        }
    }
    if failures.is_empty() {
        return Ok(accepted);
    }
    let shown = failures
        .iter()
        .take(5)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    Err(format!(
        "{schema}: {} of {} disagree:\n{shown}",
        failures.len(),
        documents.len()
    ))
}

fn disagreement(name: &str, file: &Path, grammar: &Path, ours: &[Finding]) -> String {
    let mut command = Command::new("xmllint");
    let output = command
        .args(["--noout", "--relaxng"])
        .arg(grammar)
        .arg(file)
        .output();
    let theirs = output.unwrap().stderr;
    let theirs = String::from_utf8_lossy(&theirs).replace(&file.display().to_string(), "");
    let ours: Vec<String> = ours.iter().take(3).map(ToString::to_string).collect();
    format!("{name}\n  ours: {ours:?}\n  theirs: {theirs}")
}

fn assert_agreement(results: Vec<Result<usize, String>>) {
    let failures: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn corpus() -> Vec<(String, Cib)> {
    let root =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let mut pending = vec![PathBuf::from(root).join("cib")];
    let mut documents = Vec::new();
    while let Some(dir) = pending.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "xml")
                && let Ok(cib) = Cib::parse(fs::read(&path).unwrap())
            {
                documents.push((path.display().to_string(), cib));
            }
        }
    }
    documents.sort_by(|one, two| one.0.cmp(&two.0));
    documents
}

#[test]
#[ignore = "needs LVSKIT_CORPUS, xmllint and pacemaker's grammars: cargo lab test"]
fn the_corpus_gets_the_verdicts_of_the_shipped_grammars() {
    let documents = corpus();
    let shipped = shipped();
    let stride = shipped.len() / rounds(shipped.len(), 2);
    let mut compared = 0;

    let results = shipped
        .iter()
        .enumerate()
        .map(|(index, (schema, grammar))| {
            let chosen: Vec<(String, Cib)> = documents
                .iter()
                .enumerate()
                .filter(|(number, (_, cib))| {
                    cib.schema() == Some(*schema) || (number + index) % stride == 0
                })
                .map(|(_, document)| document.clone())
                .collect();
            compared += chosen.len();
            let (later, known): (Vec<_>, Vec<_>) = chosen
                .into_iter()
                .partition(|(_, cib)| cib.schema() > Some(Schema::new(3, 9)));
            let accepted =
                agree(&known, *schema, grammar)? + agree(&later, *schema, &later_grammar(*schema))?;
            let count = known.len() + later.len();
            println!("{schema}: {count} documents, {accepted} accepted");
            Ok(accepted)
        });
    assert_agreement(results.collect());

    println!("{} documents, {compared} comparisons", documents.len());
    assert!(documents.len() > 900, "is LVSKIT_CORPUS the corpus?");
}

/// Cuts a document down until a schema accepts it, following our findings.
fn prune(mut cib: Cib, schema: Schema) -> Cib {
    let root = cib.tree().root().unwrap().id();
    cib.tree_mut()
        .set_attribute(root, "validate-with", &schema.to_string())
        .unwrap();
    for _ in 0..100 {
        let findings = check::against(&cib, schema);
        if findings.is_empty() {
            return cib;
        }
        for finding in findings {
            cut(cib.tree_mut(), &finding);
        }
    }
    panic!("{schema}: still not valid");
}

fn cut(tree: &mut Tree, finding: &Finding) {
    let node = finding.node();
    match (finding.code(), finding.attribute()) {
        (Code::UnknownAttribute | Code::ConflictingAttribute, Some(name)) => {
            tree.remove_attribute(node, name)
                .map(|_| ())
                .unwrap_or_default();
        }
        // An element that went with another is gone already.
        _ => tree.remove(node).unwrap_or_default(),
    }
}

/// The document that the campaign starts from: as rich as the version allows.
fn richest(schema: Schema) -> Cib {
    prune(Cib::parse(EVERYTHING).unwrap(), schema)
}

#[test]
#[ignore = "needs xmllint and pacemaker's grammars: cargo lab test"]
fn what_is_left_of_everything_is_valid_in_each_version() {
    let results = shipped().into_iter().map(|(schema, grammar)| {
        let documents = [("everything".to_owned(), richest(schema))];
        let elements = documents[0].1.elements().count();
        println!("{schema}: {elements} elements left");
        assert!(elements > 80);
        let accepted = agree(&documents, schema, &grammar)?;
        assert_eq!(accepted, documents.len(), "{schema}");
        Ok(accepted)
    });

    assert_agreement(results.collect());
}

#[test]
#[ignore = "needs xmllint and pacemaker's grammars: cargo lab test"]
fn mutated_documents_get_the_verdicts_of_the_shipped_grammars() {
    let count = rounds(3_000, 50);
    let words = Dictionary::of(Cib::parse(EVERYTHING).unwrap().tree());
    let mut total = 0;

    let results = shipped().into_iter().map(|(schema, grammar)| {
        let richest = richest(schema);
        let make = |number: usize| {
            let seed = u64::try_from(number).unwrap() * 1_000
                + u64::from(schema.major()) * 100
                + u64::from(schema.minor());
            let mut random = Random::new(seed);
            let mut cib = richest.clone();
            for _ in 0..=random.below(2) {
                mutate(cib.tree_mut(), &words, &mut random);
            }
            if random.below(10) == 0 {
                let text = sprinkle(&cib.to_string(), &mut random);
                cib = Cib::parse(text).unwrap_or(cib);
            }
            (format!("seed {seed}"), cib)
        };
        let documents: Vec<(String, Cib)> = (0..count).map(make).collect();
        let accepted = agree(&documents, schema, &grammar)?;
        println!("{schema}: {count} mutated, {accepted} accepted");
        total += count;
        Ok(accepted)
    });
    assert_agreement(results.collect());

    println!("{total} mutated documents");
}
