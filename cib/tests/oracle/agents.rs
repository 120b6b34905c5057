//! Parameters of real agents: what the real pcs allows, requires and refuses.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "test helpers")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use cib::Cib;
use cib::live::Cluster;
use cib::metadata::{Agent, Metadata};
use cib::model::AgentName;
use cib::pcs::{Dialect, Message, Operation};
use cib::xml::canonical_eq;

use crate::driver::{Pcs, count};

/// OCF 1.0 and 1.1, lsb, and fence agents of each kind.
const AGENTS: [&str; 31] = [
    "ocf:heartbeat:Delay",
    "ocf:heartbeat:Dummy",
    "ocf:heartbeat:Filesystem",
    "ocf:heartbeat:IPaddr2",
    "ocf:heartbeat:LVM-activate",
    "ocf:heartbeat:MailTo",
    "ocf:heartbeat:Route",
    "ocf:heartbeat:apache",
    "ocf:heartbeat:exportfs",
    "ocf:heartbeat:ldirectord",
    "ocf:heartbeat:mariadb",
    "ocf:heartbeat:nginx",
    "ocf:heartbeat:pgsql",
    "ocf:pacemaker:Dummy",
    "ocf:pacemaker:Stateful",
    "ocf:pacemaker:attribute",
    "ocf:pacemaker:ping",
    "ocf:pacemaker:remote",
    "ocf:pacemaker:ifspeed",
    "lsb:haproxy",
    "lsb:nginx",
    "stonith:fence_apc",
    "stonith:fence_aws",
    "stonith:fence_ipmilan",
    "stonith:fence_kdump",
    "stonith:fence_mpath",
    "stonith:fence_sbd",
    "stonith:fence_redfish",
    "stonith:fence_scsi",
    "stonith:fence_vmware_rest",
    "stonith:fence_watchdog",
];

async fn installed() -> Vec<Agent> {
    let cluster = Cluster::here();
    let mut found = Vec::new();
    for name in AGENTS {
        found.push(cluster.agent(&name.parse().unwrap()).await.unwrap());
    }
    found
}

/// Every agent of this machine, with what it says where it says anything.
async fn all() -> Vec<(AgentName, Option<Agent>)> {
    let cluster = Cluster::here();
    let catalogue = cluster.catalogue().await.unwrap();
    let mut found = Vec::new();
    for name in catalogue.agents() {
        found.push((name.clone(), cluster.agent(name).await.ok()));
    }
    found
}

/// `resource create R AGENT …` or `stonith create R TYPE …`.
fn create(agent: &AgentName, options: &[String]) -> Vec<String> {
    let (family, name) = if agent.is_fencing() {
        ("stonith", agent.kind().to_owned())
    } else {
        ("resource", agent.to_string())
    };
    let mut words = [family, "create", "R"].map(str::to_owned).to_vec();
    words.push(name);
    words.extend_from_slice(options);
    words
}

/// A value for everything that the agent requires.
fn required(agent: &Agent) -> Vec<String> {
    let all = agent.parameters().iter();
    all.filter(|one| one.required && !one.deprecated)
        .map(|one| format!("{}=1", one.name))
        .collect()
}

/// What to try with an agent: nothing, what it requires, one of that left out, an unknown name,
/// an old name, `--force`, and parameters of Pacemaker's own.
fn trials(agent: &Agent) -> Vec<Vec<String>> {
    let option = |name: &str| format!("{name}=1");
    let required = required(agent);
    let with = |more: &[&str]| {
        let more = more.iter().map(|word| (*word).to_owned());
        required.iter().cloned().chain(more).collect::<Vec<_>>()
    };
    let mut trials = vec![
        Vec::new(),
        required.clone(),
        with(&["bogus=1"]),
        with(&["bogus=1", "--force"]),
        vec!["--force".to_owned()],
        with(&["pcmk_host_map=a:1", "trace_ra=1"]),
        with(&["action=off"]),
        with(&["empty="]),
    ];
    let retired = agent.parameters().iter().filter(|one| one.deprecated);
    trials.extend(retired.take(3).map(|one| with(&[&option(&one.name)])));
    if let Some((_, rest)) = required.split_first() {
        trials.push(rest.to_vec());
    }
    trials
}

/// Makes resources with pcs and ours: the same are refused, and the trees are equal. Says how
/// many were refused.
fn compare(facts: &Metadata, cases: &[Vec<String>]) -> usize {
    let mut pcs = Pcs::here();
    let dir = pcs.directory();
    let mut commands = Vec::new();
    for (index, words) in cases.iter().enumerate() {
        let file = dir.write(&format!("{index}.xml"), &Cib::empty().to_bytes());
        let cli = ["cli", "-f", &file].map(str::to_owned).into_iter();
        commands.push(cli.chain(words.clone()).collect::<Vec<_>>());
    }

    let codes = pcs.run_all(&commands);

    let (mut refused, mut wrong) = (0, Vec::new());
    for (index, (words, code)) in cases.iter().zip(&codes).enumerate() {
        let mut ours = Cib::empty();
        let operation = Operation::parse_argv(words).unwrap();
        let outcome = operation.apply(&mut ours, facts, Dialect::V0_11);
        let line = words.join(" ");
        refused += usize::from(outcome.is_err());
        let bytes = fs::read(dir.outside(Path::new(&format!("{index}.xml")))).unwrap();
        let real = Cib::parse(&bytes).unwrap();
        let inside = |cib: &Cib| cib.section("resources").map(cib::xml::pretty).unwrap();
        let trees =
            [&ours, &real].map(|cib| cib::xml::Tree::parse(inside(cib).as_bytes()).unwrap());
        if outcome.is_ok() != (*code == 0) || !canonical_eq(&trees[0], &trees[1]) {
            let (ours, real) = (inside(&ours), inside(&real));
            wrong.push(format!(
                "{line}\npcs: {code}\n{real}\nours: {outcome:?}\n{ours}"
            ));
        }
    }
    println!("{} commands, {refused} refused by both", cases.len());
    let few: Vec<&str> = wrong.iter().map(String::as_str).take(10).collect();
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        few.join("\n----\n")
    );
    refused
}

#[tokio::test]
#[ignore = "needs pcs 0.11 and fence-agents: cargo lab test"]
async fn what_pcs_takes_for_an_agent_ours_takes_and_nothing_else() {
    let agents = installed().await;
    let mut facts = Metadata::empty();
    agents.iter().cloned().for_each(|agent| facts.insert(agent));
    let cases: Vec<Vec<String>> = agents
        .iter()
        .flat_map(|agent| {
            trials(agent)
                .into_iter()
                .map(|trial| create(agent.name(), &trial))
        })
        .collect();

    let (total, refused) = (cases.len(), compare(&facts, &cases));

    assert!(refused > 60 && total > refused + 60);
}

/// With nothing, and with what an agent requires.
#[tokio::test]
#[ignore = "needs pcs 0.11, fence-agents and resource-agents: cargo lab test"]
async fn every_agent_of_the_machine_makes_the_resource_that_pcs_makes() {
    let (mut facts, mut cases) = (Metadata::empty(), Vec::new());
    let agents = all().await;
    let unreadable = agents.iter().filter(|(_, agent)| agent.is_none()).count();
    for (index, (name, agent)) in agents.iter().enumerate() {
        // A slice has each family of agents; all of them take minutes.
        if index % count(6, 1) == 0 || agent.is_none() {
            cases.push(create(name, &[]));
            let options = agent.iter().flat_map(required);
            cases.push(create(name, &options.collect::<Vec<_>>()));
        }
        agent.iter().cloned().for_each(|agent| facts.insert(agent));
    }
    cases.dedup();
    println!("{} agents, {unreadable} say nothing", agents.len());

    compare(&facts, &cases);
}

/// `'a', 'b' and 'c'`
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('\'')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
#[ignore = "needs pcs 0.11 and fence-agents: cargo lab test"]
async fn the_parameters_that_pcs_suggests_are_ours() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("cib.xml");
    fs::write(&file, Cib::empty().to_bytes()).unwrap();
    for agent in installed().await {
        let words = create(agent.name(), &["bogus=1".to_owned()]);
        let output = Command::new("/usr/sbin/pcs")
            .args(["-f", file.to_str().unwrap()])
            .args(&words)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let mut facts = Metadata::empty();
        facts.insert(agent.clone());
        let operation = Operation::parse_argv(&words).unwrap();
        let refused = operation.apply(&mut Cib::empty(), &facts, Dialect::V0_11);
        let refused = refused.unwrap_err();

        let mut unexpected = Vec::new();
        for report in refused.errors() {
            if let Message::UnknownOptions { kind, allowed, .. } = report.message() {
                let line = told.lines().find(|line| line.contains("'bogus'"));
                let line = line.unwrap();
                assert!(
                    line.contains(&format!("invalid {kind} option 'bogus'")),
                    "{line}"
                );
                // A line without a list says that there are no options allowed.
                let (_, list) = line.split_once("allowed option").unwrap_or((line, ""));
                let ours: BTreeSet<String> = allowed.iter().cloned().collect();
                assert_eq!(ours, quoted(list), "{}", agent.name());
            } else if matches!(report.message(), Message::UseNodeCommand { .. }) {
                // pcs looks no further: remote nodes have a command of their own.
                assert!(told.contains("add-remote"), "{told}");
            } else if let Message::MissingOptions { kind, names } = report.message() {
                // pcs names those with old names one by one: 'ip' or 'ipaddr' (deprecated).
                let real = quoted(&told);
                assert!(
                    names.iter().all(|name| real.contains(name)),
                    "{told}: {names:?}"
                );
                assert!(told.contains(&format!("{kind} option")), "{told}");
            } else {
                unexpected.push(report.clone());
            }
        }
        assert!(unexpected.is_empty(), "{unexpected:?}");
    }
}
