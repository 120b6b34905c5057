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

use cib::Cib;
use cib::corosync;
use cib::pcs::{Config, Dialect, Metadata, Operation};

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
    "property",
    "property config --all",
    "property config --defaults",
    "property config stonith-enabled",
    "property config batch-limit",
    "node attribute",
    "node attribute --name standby",
    "node utilization",
    "acl",
    "alert",
    "tag",
    "cluster cib scope=constraints",
];

/// Only of 0.12.
const NEW: &[&str] = &[
    "resource defaults --output-format=cmd",
    "resource defaults --output-format=json",
    "resource op defaults config --output-format=cmd",
    "stonith level --output-format=json",
    "stonith level --output-format=cmd",
    "constraint config --output-format=json",
    "constraint config --output-format=cmd",
    "property --output-format=json",
    "property --output-format=cmd",
    "property config stonith-enabled batch-limit nosuch",
    "tag config --output-format=json",
    "tag config --output-format=cmd",
];

/// Documents: those that pcs wrote, those of its own tests, and others, every so-manieth of each.
fn documents() -> Vec<PathBuf> {
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
fn text(path: &Path) -> String {
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
        lines.push(format!("resource relations {id}"));
        lines.push(format!("resource relations {id} --full"));
        lines.push(format!("constraint ref {id}"));
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

/// Why ours may print something else: listings that depend on the time, which ours don't ask for,
/// and documents that pcs itself cannot read.
fn known(line: &str, text: &str, answer: &Answer, dialect: Dialect) -> Option<&'static str> {
    let rules = ["config", "constraint", "resource defaults", "resource op"];
    let timed = text.contains("<date_expression") || text.contains("<lifetime");
    if timed && rules.iter().any(|start| line.starts_with(start)) {
        return Some("rules that have expired are shown like the others");
    }
    let ruled = text.contains("<rule") && line.contains("json");
    if ruled && dialect == Dialect::V0_12 {
        return Some("whether a rule holds is not evaluated");
    }
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

fn compare(pcs: &mut Pcs, lines: &[&str]) {
    let facts = Metadata::builtin();
    let dir = pcs.directory();
    let (mut commands, mut asked) = (Vec::new(), Vec::new());
    for (index, path) in documents().iter().enumerate() {
        let text = text(path);
        let cib = Cib::parse(&text).unwrap();
        let file = dir.write(&format!("{index}.xml"), text.as_bytes());
        let lines = lines.iter().map(|line| (*line).to_owned());
        for line in lines.chain(single(&cib)) {
            let head = ["-f".to_owned(), file.clone()];
            commands.push(
                head.into_iter()
                    .chain(line.split(' ').map(str::to_owned))
                    .collect(),
            );
            asked.push((path.clone(), line, text.clone()));
        }
    }
    let answers = pcs.cli(&commands);
    let (mut same, mut skipped, mut wrong) = (0, BTreeMap::new(), Vec::new());
    for ((path, line, text), answer) in asked.iter().zip(&answers) {
        let cib = Cib::parse(text).unwrap();
        let shown = operation(line, pcs).and_then(|operation| {
            let shown = operation.show(&cib, &facts, pcs.dialect);
            shown
                .map(Option::unwrap_or_default)
                .map_err(|error| error.to_string())
        });
        let agrees = match &shown {
            Ok(shown) => answer.status == 0 && *shown == answer.stdout,
            Err(_) => answer.status != 0,
        };
        if agrees {
            same += 1;
        } else if let Some(why) = known(line, text, answer, pcs.dialect) {
            *skipped.entry(why).or_insert(0) += 1;
        } else {
            wrong.push(format!(
                "{line} of {}\npcs ({}):\n{}{}\nours:\n{}",
                path.display(),
                answer.status,
                answer.stdout,
                answer.stderr,
                shown.unwrap_or_else(|error| error)
            ));
        }
    }
    println!(
        "{:?}: {same} of {} listings agree, {skipped:?}",
        pcs.dialect,
        asked.len()
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
    compare(&mut Pcs::here(), BOTH);
}

#[test]
#[ignore = "needs root, the corpus, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn listings_are_those_of_pcs_0_12() {
    compare(&mut Pcs::trixie(), &[BOTH, NEW].concat());
}
