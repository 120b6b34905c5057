//! Every XML file of the corpus, read and printed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use std::fs;
use std::path::PathBuf;

use cib::xml::{Doctype, Limits, ParseError, Tree, canonical_eq};

pub(crate) fn xml_files() -> Vec<PathBuf> {
    let root =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let mut pending = vec![PathBuf::from(root).join("cib")];
    let mut files = Vec::new();
    while let Some(dir) = pending.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "xml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Saved metadata of agents has a DOCTYPE: it has to be kept too.
fn parse(source: &[u8]) -> Result<Tree, ParseError> {
    Tree::parse_as(source, &Limits::default(), Doctype::Keep)
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn every_file_prints_byte_for_byte() {
    let files = xml_files();

    let mut bytes = 0;
    for file in &files {
        let source = fs::read(file).unwrap();
        let tree = parse(&source).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(tree.to_bytes() == source, "{} changed", file.display());
        bytes += source.len();
    }

    println!("{} files, {bytes} bytes", files.len());
    assert!(files.len() > 1_000, "is LVSKIT_CORPUS the corpus?");
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn one_edit_changes_one_place_in_every_file() {
    let files = xml_files();

    for file in &files {
        let source = fs::read(file).unwrap();
        let mut tree = parse(&source).unwrap();
        let last = tree.root().unwrap().descendants().last().unwrap().id();
        let tag = |tree: &Tree| tree.element(last).unwrap().start_tag().len();
        let before = tag(&tree);
        let checkpoint = tree.begin();

        tree.set_attribute(last, "edited", "1").unwrap();
        assert!(tree.differs_from(&checkpoint), "{}", file.display());
        assert_eq!(tree.to_bytes().len() - source.len(), tag(&tree) - before);
        assert!(canonical_eq(&tree, &parse(&tree.to_bytes()).unwrap()));

        tree.remove_attribute(last, "edited").unwrap();
        assert!(tree.to_bytes() == source, "{}", file.display());
        tree.commit(checkpoint);
    }

    println!("{} files", files.len());
    assert!(files.len() > 1_000, "is LVSKIT_CORPUS the corpus?");
}
