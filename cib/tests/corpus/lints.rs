//! Lints over every document: nothing panics, and what fires is counted.

use std::collections::BTreeMap;
use std::fs;

use cib::Cib;
use cib::lint::{self, Code};

use super::roundtrip::xml_files;

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn lints_look_at_every_document() {
    let mut counts: BTreeMap<Code, (usize, usize)> = BTreeMap::new();
    let mut documents = 0;
    let show = std::env::var("LVSKIT_SHOW").ok();

    for file in xml_files() {
        let Ok(cib) = Cib::parse(fs::read(&file).unwrap()) else {
            continue;
        };
        documents += 1;
        let mut seen = Vec::new();
        for finding in lint::check(&cib) {
            let count = counts.entry(finding.code()).or_default();
            count.0 += 1;
            if !seen.contains(&finding.code()) {
                seen.push(finding.code());
                count.1 += 1;
            }
            if show.as_deref() == Some(finding.code().as_str()) {
                println!("{}: {finding}", file.display());
            }
        }
    }

    println!("{documents} documents");
    for (code, (findings, documents)) in &counts {
        println!("{findings:>6} in {documents:>5}  {code}");
    }
    assert!(documents > 1_000, "is LVSKIT_CORPUS the corpus?");
}
