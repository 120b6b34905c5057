//! The printer beside `cibadmin --query`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cib::model::{Markup, Schema};
use cib::xml::{Place, Tree, canonical, pretty};
use cib::{Cib, check};

use super::campaign::rounds;

/// All documents of the corpus that are CIBs.
pub(crate) fn documents() -> Vec<(PathBuf, Cib)> {
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
                documents.push((path, cib));
            }
        }
    }
    documents.sort_by(|(one, _), (two, _)| one.cmp(two));
    documents
}

/// What `cibadmin` prints; `None` when it refuses the file.
fn queried(file: &Path) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    // cibadmin may write beside the file.
    let copy = dir.path().join("cib.xml");
    fs::copy(file, &copy).unwrap();
    let mut command = Command::new("cibadmin");
    let output = command.arg("--query").env("CIB_file", copy).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run cibadmin: {error}"));
    let text = String::from_utf8(output.stdout).unwrap();
    output.status.success().then_some(text)
}

/// Whether Pacemaker 2.1.5 damages values of this document: it drops what it cannot print.
fn is_damaged(cib: &Cib) -> bool {
    let elements = cib
        .tree()
        .root()
        .into_iter()
        .flat_map(|root| root.descendants());
    let mut values = elements.flat_map(|element| element.attributes());
    values.any(|attribute| attribute.value().contains(['\n', '\r', '\t']))
}

/// cibadmin adds a status where there is none.
fn with_status(cib: &mut Cib) {
    let root = cib.tree().root().unwrap();
    if root.child("status").is_none() {
        let place = Place::LastIn(root.id());
        let status = Markup::new("status");
        status.insert(cib.tree_mut(), place).unwrap();
    }
}

#[test]
#[ignore = "needs LVSKIT_CORPUS, cibadmin"]
fn documents_print_as_cibadmin_prints_them() {
    let documents = documents();
    let (mut equal, mut damaged, mut refused) = (0, 0, Vec::new());
    let mut failures = Vec::new();

    for (path, mut cib) in documents.into_iter().step_by(rounds(1, 16)) {
        let Some(theirs) = queried(&path) else {
            let newer = cib.schema() > Some(Schema::new(3, 9));
            assert!(
                newer || !check::check(&cib).is_empty(),
                "{}",
                path.display()
            );
            refused.push(path.display().to_string());
            continue;
        };
        with_status(&mut cib);
        let ours = cib.tree().root().map(pretty).unwrap();
        if is_damaged(&cib) {
            damaged += 1;
        } else if canonical(&Tree::parse(theirs.as_bytes()).unwrap()) != canonical(cib.tree()) {
            failures.push(format!("{}: another tree", path.display()));
        } else if ours == theirs {
            equal += 1;
        } else {
            let pairs = ours.lines().zip(theirs.lines());
            let first = pairs.into_iter().find(|(one, two)| one != two);
            failures.push(format!("{}: {first:?}", path.display()));
        }
    }

    println!(
        "{equal} equal to the byte, {damaged} damaged by cibadmin, {} refused by it",
        refused.len()
    );
    println!("refused: {refused:?}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(equal > 50, "is LVSKIT_CORPUS the corpus?");
}
