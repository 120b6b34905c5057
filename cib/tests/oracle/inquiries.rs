//! What pcs says of agents and properties, byte for byte, for every agent that is installed.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "test helpers")]

use cib::live::{Cluster, Tools};
use cib::pcs::{Command, Dialect};

use crate::driver::{Pcs, count};

/// The lists, and words that are answered with errors.
const BOTH: &[&str] = &[
    "resource standards",
    "resource standards ocf",
    "resource providers",
    "resource agents",
    "resource agents lsb",
    "resource agents lsb:x",
    "resource agents ocf",
    "resource agents ocf:",
    "resource agents ocf:pacemaker",
    "resource agents ocf:nosuch",
    "resource agents service",
    "resource agents stonith",
    "resource agents nosuch",
    "resource list",
    "resource list --nodesc",
    "resource list PACEMAKER",
    "resource list ipaddr --nodesc",
    "resource list nosuch",
    "resource list a b",
    "stonith list",
    "stonith list --nodesc",
    "stonith list APC",
    "stonith list nosuch",
    "resource describe",
    "resource describe nosuch",
    "resource describe Dummy",
    "resource describe ipaddr2",
    "resource describe a:b:c:d",
    "resource describe ocf:heartbeat:nosuch",
    "stonith describe nosuch",
    "stonith describe a:b",
];

const NEW: &[&str] = &[
    "property describe",
    "property describe --full",
    "property describe batch-limit stonith-enabled",
    "property describe nosuch",
    "property describe b a",
    "property describe batch-limit --full",
    "property describe --output-format=json",
    "property describe --output-format=json --full",
    "property describe --output-format=cmd",
];

/// Texts of errors are those of pcs up to the reasons that other programs give.
fn same_error(theirs: &str, ours: &str) -> bool {
    let ours = ours.trim_end();
    theirs.contains(ours) || theirs.starts_with("\nUsage:") && ours.contains("Usage:")
}

async fn check(pcs: &mut Pcs, tools: Tools) {
    let cluster = Cluster::new(tools);
    let catalogue = cluster.catalogue().await.unwrap();
    let mut lines: Vec<String> = BOTH.iter().map(|line| (*line).to_owned()).collect();
    if pcs.dialect >= Dialect::V0_12 {
        lines.extend(NEW.iter().map(|line| (*line).to_owned()));
    }
    let step = count(4, 1);
    for (index, agent) in catalogue.agents().enumerate() {
        let family = if agent.is_fencing() {
            format!("stonith describe {}", agent.kind())
        } else {
            format!("resource describe {agent}")
        };
        if index % step == 0 {
            lines.push(format!("{family} --full"));
        } else if index % step == 1 {
            lines.push(family);
        }
    }
    let (mut same, mut wrong) = (0, Vec::new());
    for line in &lines {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let answers = pcs.cli(std::slice::from_ref(&words));
        let theirs = answers.first().unwrap();
        let ours = match Command::parse_argv(&words, pcs.dialect) {
            Ok(Command::Inquiry(inquiry)) => {
                let facts = cluster.facts_for(&inquiry).await.unwrap();
                let answer = inquiry.answer(&facts, pcs.dialect, None);
                answer.map_err(|error| format!("Error: {error}"))
            }
            Ok(other) => Err(format!("{other:?}")),
            Err(error) => Err(error.report()),
        };
        let agrees = match &ours {
            Ok(answer) => {
                let noted = answer.notes.iter().all(|note| theirs.stderr.contains(note));
                theirs.status == 0 && answer.text == theirs.stdout && noted
            }
            Err(error) => theirs.status != 0 && same_error(&theirs.stderr, error),
        };
        if agrees {
            same += 1;
        } else {
            let pairs = ours.as_ref().ok().map(|ours| {
                let mut pairs = ours.text.lines().zip(theirs.stdout.lines());
                pairs.find(|(ours, theirs)| ours != theirs)
            });
            let notes = ours.as_ref().map(|ours| &ours.notes);
            wrong.push(format!(
                "{line} ({}): {}\nours: {notes:?}\n{pairs:?}",
                theirs.status, theirs.stderr
            ));
        }
    }
    println!("{:?}: {same} of {} answers agree", pcs.dialect, lines.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
}

#[tokio::test]
#[ignore = "needs pcs 0.11 and fence-agents: cargo lab test"]
async fn agents_are_described_as_by_pcs_0_11() {
    check(&mut Pcs::here(), Tools::new()).await;
}

#[tokio::test]
#[ignore = "needs root, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
async fn agents_are_described_as_by_pcs_0_12() {
    let root = std::env::var("LVSKIT_PACEMAKER_3").unwrap();
    let tools = Tools::new().behind(["chroot".to_owned(), root]);
    check(&mut Pcs::trixie(), tools).await;
}
