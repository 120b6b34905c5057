//! Values in effect beside `crm_resource --get-parameter`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cib::Cib;
use cib::effective::{Resolver, Settings};
use cib::model::Schema;

use super::campaign::rounds;

fn documents() -> Vec<PathBuf> {
    let root =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let dir = PathBuf::from(root).join("cib/scheduler/xml");
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// What Pacemaker says; `None` when it knows no value.
fn asked(file: &Path, resource: &str, name: &str, meta: bool) -> Option<String> {
    let mut command = Command::new("crm_resource");
    command.env("CIB_file", file).args(["-r", resource]);
    if meta {
        command.arg("--meta");
    }
    let output = command.args(["--get-parameter", name]).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run crm_resource: {error}"));
    let value = String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned();
    output.status.success().then_some(value)
}

/// Names to ask about: all that are in effect somewhere in the document.
fn questions(cib: &Cib) -> Vec<(String, String, bool, Option<String>)> {
    let resolver = Resolver::new(cib);
    let mut questions = Vec::new();
    let mut add = |id: &str, settings: &Settings<'_>, meta: bool| {
        if settings.conditional().is_empty() {
            for (name, setting) in settings.iter() {
                // crm_resource takes blanks off the end.
                let value = Some(setting.value().trim_end().to_owned());
                questions.push((id.to_owned(), name.to_owned(), meta, value));
            }
        }
    };
    for primitive in cib.primitives() {
        let bundled = primitive
            .parent()
            .is_some_and(|parent| parent.name() == "bundle");
        // The scheduler adds parameters of its own to what runs in a bundle.
        if !bundled {
            add(&primitive.id(), &resolver.parameters(primitive), false);
            add(&primitive.id(), &resolver.meta(primitive.element()), true);
        }
    }
    questions
}

#[test]
#[ignore = "needs LVSKIT_CORPUS, crm_resource"]
fn pacemaker_has_the_same_values_in_effect() {
    let (mut asked_count, mut documents_count) = (0, 0);
    let mut failures = Vec::new();
    let each = rounds(usize::MAX, 3);
    let step = rounds(1, 12);
    for file in documents().iter().step_by(step) {
        let cib = Cib::parse(fs::read(file).unwrap()).unwrap();
        if cib.schema().is_none_or(|schema| schema > Schema::new(3, 9)) {
            continue;
        }
        documents_count += 1;
        let questions = questions(&cib);
        let stride = (questions.len() / each).max(1);
        for (id, name, meta, value) in questions.into_iter().step_by(stride) {
            asked_count += 1;
            let theirs = asked(file, &id, &name, meta);
            if theirs != value {
                failures.push(format!(
                    "{}: {id} {name} meta={meta}: ours {value:?}, theirs {theirs:?}",
                    file.display()
                ));
            }
        }
    }
    println!("{asked_count} values of {documents_count} documents");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(asked_count > 100, "is LVSKIT_CORPUS the corpus?");
}
