//! What listings print, byte for byte, over configurations of many kinds.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "test helpers"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use cib::Cib;
use cib::corosync;
use cib::pcs::{Config, Metadata, Operation};

use crate::driver::{Answer, Pcs, count};

/// Listings of both versions.
const BOTH: &[&str] = &[
    "config",
    "resource config",
    "resource config --output-format=json",
    "resource config --output-format=cmd",
    "resource group list",
    "resource defaults",
    "resource defaults config --full --no-expire-check",
    "resource op defaults config",
    "resource op defaults config --full",
    "stonith defaults",
    "stonith op defaults config --all",
    "resource utilization",
    "stonith config",
    "stonith config --output-format=json",
    "stonith config --output-format=cmd",
    "stonith level",
    "stonith level config",
    "constraint",
    "constraint --full",
    "constraint --all --full",
    "constraint location",
    "constraint location config resources",
    "constraint location config nodes --full",
    "constraint colocation --full",
    "constraint order --full",
    "constraint ticket --full",
    "constraint colocation config",
    "constraint order config",
    "constraint ticket config",
    "property",
    "property config --all",
    "property config --defaults",
    "property config stonith-enabled",
    "property config batch-limit",
    "node attribute",
    "node attribute --name standby",
    "node utilization",
    "acl",
    "acl config",
    "alert",
    "alert config",
    "tag",
    "tag config",
    "cluster cib scope=constraints",
];

/// Only of 0.12.
const NEW: &[&str] = &[
    "resource defaults --output-format=cmd",
    "resource defaults --output-format=json",
    "resource op defaults config --output-format=cmd",
    "resource op defaults config --output-format=json",
    "stonith defaults config --output-format=json",
    "stonith op defaults --output-format=cmd",
    "stonith level --output-format=json",
    "stonith level --output-format=cmd",
    "constraint config --output-format=json",
    "constraint config --output-format=cmd",
    "constraint location config --output-format=cmd",
    "constraint location --output-format=json",
    "constraint colocation --output-format=cmd",
    "constraint colocation config --output-format=json",
    "constraint order --output-format=cmd",
    "constraint order config --output-format=json",
    "constraint ticket --output-format=cmd",
    "constraint ticket config --output-format=json",
    "property --output-format=json",
    "property --output-format=cmd",
    "property config stonith-enabled batch-limit nosuch",
    "tag config --output-format=json",
    "tag config --output-format=cmd",
];

/// Documents: those that pcs wrote, those of its own tests, and others, every so-manieth of each.
pub(crate) fn documents() -> Vec<PathBuf> {
    let corpus = std::env::var_os("LVSKIT_CORPUS")
        .unwrap_or_else(|| panic!("LVSKIT_CORPUS names no folder: use cargo lab test"));
    let cib = Path::new(&corpus).join("cib");
    let mut all = Vec::new();
    for (folder, slice) in [
        ("pcs-resources", 3),
        ("pcs-golden", 5),
        ("pcs-golden-0.12", 3),
        ("scheduler/xml", 5),
        ("pacemaker-cli", 1),
    ] {
        let mut found = Vec::new();
        collect(&cib.join(folder), &mut found);
        found.sort();
        let wanted = count(slice, slice * 10);
        let step = (found.len() / wanted).max(1);
        all.extend(found.into_iter().step_by(step).take(wanted));
    }
    all
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if is_small_cib(&path) {
            found.push(path);
        }
    }
}

fn is_small_cib(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let wanted = name.ends_with(".xml") && name != "before.xml";
    wanted && fs::read(path).is_ok_and(|bytes| bytes.len() < 60_000 && Cib::parse(&bytes).is_ok())
}

/// The text, with a feature set that the tools of both versions take.
pub(crate) fn text(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let Some(start) = text.find("crm_feature_set=\"") else {
        return text;
    };
    let start = start + "crm_feature_set=\"".len();
    let length = text[start..].find('"').unwrap();
    format!("{}3.16.1{}", &text[..start], &text[start + length..])
}

/// Listings of single things of a document.
fn single(cib: &Cib) -> Vec<String> {
    let resources = cib.resources().map(|one| one.element());
    let ids = resources.filter_map(|one| one.attribute("id").map(String::from));
    let mut lines = Vec::new();
    for id in ids.take(3) {
        lines.push(format!("resource config {id}"));
        lines.push(format!("resource config {id} --output-format=cmd"));
        lines.push(format!("resource config {id} --output-format=json"));
        lines.push(format!("stonith config {id}"));
        lines.push(format!("resource relations {id}"));
        lines.push(format!("resource relations {id} --full"));
        lines.push(format!("constraint ref {id}"));
    }
    let tags = cib.section("tags").into_iter();
    let tags = tags.flat_map(|section| section.children_named("tag"));
    for id in tags.filter_map(|tag| tag.attribute("id")).take(1) {
        lines.push(format!("tag config {id}"));
    }
    let nodes = cib
        .nodes()
        .filter_map(|node| node.element().attribute("uname"));
    for name in nodes.take(1) {
        lines.push(format!("node attribute {name}"));
        lines.push(format!("constraint location config nodes {name}"));
    }
    lines
}

/// These listings of all documents, and those of single things of each.
fn corpus(lines: &[&str]) -> Vec<Document> {
    let document = |path: PathBuf| {
        let text = text(&path);
        let lines = lines.iter().map(|line| (*line).to_owned());
        let lines = lines.chain(single(&Cib::parse(&text).unwrap())).collect();
        let name = path.display().to_string();
        Document { name, text, lines }
    };
    documents().into_iter().map(document).collect()
}

/// What pcs knows of corosync.conf beside the CIB.
fn beside(pcs: &Pcs) -> Config {
    let Ok(bytes) = fs::read(pcs.corosync_conf()) else {
        return Config::new();
    };
    let document = corosync::Document::parse(bytes);
    let config = corosync::Config::of(&document);
    let mut shown = Config::new().quorum([]);
    if let Some(name) = document.value("totem", "cluster_name") {
        shown = shown.cluster(String::from_utf8_lossy(name));
    }
    let names = config.nodes.iter().filter_map(|node| node.name.as_deref());
    names.fold(shown, Config::node)
}

fn operation(line: &str, pcs: &Pcs) -> Result<Operation, String> {
    if line == "config" {
        return Ok(beside(pcs).into());
    }
    let words: Vec<&str> = line.split(' ').collect();
    Operation::parse_argv_as(&words, pcs.dialect).map_err(|error| error.report())
}

/// Why ours may print something else: documents that pcs itself cannot read.
fn known(answer: &Answer) -> Option<&'static str> {
    if answer.stderr.contains("unsupported") {
        return Some("fencing devices inside of containers");
    }
    if answer.is_broken() {
        return Some("pcs breaks");
    }
    let unread = [
        "unable to get cib",
        "Unable to load CIB",
        "unable to get crm_config",
    ];
    if unread.iter().any(|fault| answer.stderr.contains(fault)) {
        return Some("pacemaker refuses the document");
    }
    None
}

/// A document and what is asked of it.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) lines: Vec<String>,
}

/// What ours prints at a time.
fn ours(line: &str, cib: &Cib, pcs: &Pcs, now: SystemTime) -> Result<String, String> {
    let facts = Metadata::builtin();
    let shown = operation(line, pcs)?.show_at(cib, &facts, pcs.dialect, now);
    shown
        .map(Option::unwrap_or_default)
        .map_err(|error| error.to_string())
}

/// The first lines that differ, and those before them.
fn difference(theirs: &str, ours: &str) -> String {
    let pairs = theirs.split('\n').zip(ours.split('\n'));
    let same = pairs.take_while(|(theirs, ours)| theirs == ours).count();
    let from = |text: &str| {
        let lines = text.split('\n').skip(same.saturating_sub(2)).take(5);
        lines.collect::<Vec<_>>().join("\n")
    };
    format!("line {same}\npcs:\n{}\nours:\n{}", from(theirs), from(ours))
}

/// Prints all of them with both; fails where they differ. The time of a rule may come between
/// the question and the answer: what ours prints at either moment is right then.
pub(crate) fn compare(pcs: &mut Pcs, documents: &[Document]) {
    let dir = pcs.directory();
    let (mut total, mut same) = (0, 0);
    let (mut skipped, mut wrong) = (BTreeMap::new(), Vec::new());
    for (index, document) in documents.iter().enumerate() {
        let cib = Cib::parse(&document.text).unwrap();
        let file = dir.write(&format!("{index}.xml"), document.text.as_bytes());
        for line in &document.lines {
            let words = ["-f", &file].into_iter().chain(line.split(' '));
            let before = SystemTime::now();
            let answers = pcs.cli(&[words.map(str::to_owned).collect()]);
            let answer = answers.first().unwrap();
            let shown = [before, SystemTime::now()].map(|now| ours(line, &cib, pcs, now));
            let agrees = shown.iter().any(|shown| match shown {
                Ok(shown) => answer.status == 0 && *shown == answer.stdout,
                Err(_) => answer.status != 0,
            });
            total += 1;
            if agrees {
                same += 1;
            } else if let Some(why) = known(answer) {
                *skipped.entry(why).or_insert(0) += 1;
            } else {
                let [shown, _] = shown;
                let shown = shown.unwrap_or_else(|error| error);
                wrong.push(format!(
                    "{line} of {} ({}): {}{}",
                    document.name,
                    answer.status,
                    answer.stderr,
                    difference(&answer.stdout, &shown)
                ));
            }
        }
    }
    println!(
        "{:?}: {same} of {total} listings agree, {skipped:?}",
        pcs.dialect
    );
    let few: Vec<&str> = wrong.iter().map(String::as_str).take(10).collect();
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        few.join("\n----\n")
    );
}

#[test]
#[ignore = "needs pcs 0.11 and the corpus: cargo lab test"]
fn listings_are_those_of_pcs_0_11() {
    compare(&mut Pcs::here(), &corpus(BOTH));
}

#[test]
#[ignore = "needs root, the corpus, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn listings_are_those_of_pcs_0_12() {
    compare(&mut Pcs::trixie(), &corpus(&[BOTH, NEW].concat()));
}
