//! Scores explained beside those that `crm_simulate -sSQ` of Pacemaker 2.1.5 printed.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cib::Cib;
use cib::rule::{Moment, Release};
use cib::score::{Hidden, Kind, Scores};

/// Function, resource and node of a line with the scores that it was printed with.
type Lines = BTreeMap<(String, String, String), BTreeSet<String>>;

fn lines(text: &str) -> Lines {
    let mut lines = Lines::new();
    for line in text.lines() {
        let Some((function, rest)) = line.split_once(": ") else {
            continue;
        };
        let Some((resource, rest)) = rest.split_once(" allocation score on ") else {
            continue;
        };
        let (node, score) = rest.rsplit_once(": ").unwrap();
        let key = (function.to_owned(), resource.to_owned(), node.to_owned());
        lines.entry(key).or_default().insert(score.to_owned());
    }
    lines
}

/// The document's own time, or none where a date would count.
fn time(cib: &Cib) -> Option<Moment> {
    let epoch = cib
        .attribute("execution-date")
        .and_then(|date| date.parse().ok());
    let dated = cib
        .elements()
        .any(|element| element.name() == "date_expression");
    (epoch.is_some() || !dated).then(|| Moment::from_epoch(epoch.unwrap_or(1_700_000_000), 0))
}

/// The lines that the table stands for, and the resources that they are about.
fn explained(scores: &Scores, cib: &Cib) -> (Lines, BTreeSet<String>) {
    let (mut lines, mut resources) = (Lines::new(), BTreeSet::new());
    for row in scores.rows() {
        let element = cib.find(&row.resource).unwrap();
        let parent = element.parent().unwrap().name();
        // A group prints the scores of its members before they are drawn together.
        let member = parent == "group" && scores.hidden(&row.resource) == [Hidden::Instance];
        let in_group = member && element.parent().unwrap().parent().unwrap().name() == "resources";
        let function = match element.name() {
            "primitive" if in_group => "pcmk__group_assign",
            "primitive" => "pcmk__primitive_assign",
            "group" => "pcmk__group_assign",
            _ => "pcmk__clone_allocate",
        };
        if !(in_group || scores.hidden(&row.resource).is_empty()) {
            continue;
        }
        resources.insert(row.resource.clone());
        let mut row = row.clone();
        if in_group {
            // That a member shall not run counts when it is placed itself, which is later.
            row.contributions.retain(|one| one.kind != Kind::Stopped);
        }
        if let Some(total) = row.total() {
            let key = (function.to_owned(), row.resource.clone(), row.node.clone());
            lines.entry(key).or_default().insert(total.to_string());
        }
    }
    (lines, resources)
}

fn document(corpus: &Path, name: &str) -> Option<Cib> {
    let of_release = corpus.join("cib/scheduler-2.1.5/xml").join(name);
    let of_tip = corpus.join("cib/scheduler/xml").join(name);
    let source = fs::read(of_release).or_else(|_| fs::read(of_tip)).ok()?;
    Some(Cib::parse(source).unwrap())
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn explained_scores_are_the_recorded_ones() {
    let corpus =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let corpus = PathBuf::from(corpus);
    let (mut documents, mut whole, mut some, mut resources, mut compared) = (0, 0, 0, 0, 0);
    let mut failures = Vec::new();
    let mut hidden: BTreeMap<Hidden, usize> = BTreeMap::new();
    let mut files: Vec<PathBuf> = fs::read_dir(corpus.join("cib/scheduler-2.1.5/scores"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let Some(cib) = document(&corpus, &format!("{name}.xml")) else {
            continue;
        };
        documents += 1;
        let recorded = lines(&fs::read_to_string(&file).unwrap());
        // Documents that the tool refuses print nothing.
        let Some(now) = time(&cib).filter(|_| !recorded.is_empty()) else {
            continue;
        };
        let scores = Scores::explain(&cib, now, Release::V2_1);
        let (ours, covered) = explained(&scores, &cib);
        let theirs: Lines = recorded
            .iter()
            .filter(|((function, resource, _), _)| {
                covered.contains(resource)
                    && ours
                        .keys()
                        .any(|(own, of, _)| own == function && of == resource)
            })
            .map(|(key, score)| (key.clone(), score.clone()))
            .collect();
        let mentioned: BTreeSet<&String> =
            recorded.keys().map(|(_, resource, _)| resource).collect();
        let resources_of: BTreeSet<&String> =
            scores.rows().iter().map(|row| &row.resource).collect();
        for one in resources_of
            .iter()
            .flat_map(|resource| scores.hidden(resource))
        {
            *hidden.entry(*one).or_default() += 1;
        }
        whole += usize::from(mentioned.iter().all(|resource| covered.contains(*resource)));
        some += usize::from(!theirs.is_empty());
        resources += covered.len();
        compared += ours.len();
        for (key, score) in &ours {
            if theirs.get(key) != Some(score) {
                failures.push(format!(
                    "{name}: {key:?}: ours {score:?}, theirs {:?}",
                    theirs.get(key)
                ));
            }
        }
        for (key, score) in theirs.iter().filter(|(key, _)| !ours.contains_key(*key)) {
            failures.push(format!("{name}: {key:?}: ours none, theirs {score:?}"));
        }
    }
    println!(
        "{documents} documents: {some} with resources whose contributions are all visible, {whole} with no others"
    );
    println!("{resources} resources, {compared} scores compared; hidden: {hidden:?}");
    let failed: BTreeSet<&str> = failures
        .iter()
        .map(|one| one.split(':').next().unwrap())
        .collect();
    let shown: Vec<String> = failures.iter().take(60).cloned().collect();
    assert!(
        failures.is_empty(),
        "{} in {} documents:\n{}",
        failures.len(),
        failed.len(),
        shown.join("\n")
    );
    assert!(some > 220 && whole > 110 && compared > 1_100);
}
