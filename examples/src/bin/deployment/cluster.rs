//! The cluster's steps: corosync.conf, pcsd's requests, and the guide's pcs commands on a CIB.

use std::collections::BTreeMap;

use cib::{
    Cib,
    corosync::{Node, Setup},
    lint::{self, Code},
    model::Score,
    pcs::{Dialect, Metadata, Operation},
    pcsd::{HostAddress, KnownHost, Request, Secret},
};
use examples::{
    Artefacts,
    guide::{LVSM, LVSS, Step, Subject},
};

use crate::{
    Failure,
    terminal::{Kind, Terminal},
    walk::failed,
};

/// The guide's cluster name.
const NAME: &str = "auth_cluster";
/// pcsd's port.
const PCSD_PORT: u16 = 2224;
/// The rules by which commands are carried out: those of Debian 12.
const DIALECT: Dialect = Dialect::V0_11;

/// The CIB so far.
pub(crate) struct Cluster {
    cib: Cib,
    metadata: Metadata,
}

impl Cluster {
    pub(crate) fn new() -> Self {
        Self {
            cib: Cib::empty(),
            metadata: Metadata::builtin(),
        }
    }

    pub(crate) fn perform(
        &mut self,
        step: &Step,
        terminal: &mut Terminal,
        artefacts: &mut Artefacts,
    ) -> Result<(), Failure> {
        if step.subject == Subject::Authentication {
            return authentication(terminal);
        }
        if step.subject == Subject::ClusterSetup {
            return setup(step, terminal, artefacts);
        }
        self.commands(step, terminal, artefacts)
    }

    /// Every `# pcs …` line of the step, as the guide types it.
    fn commands(
        &mut self,
        step: &Step,
        terminal: &mut Terminal,
        artefacts: &mut Artefacts,
    ) -> Result<(), Failure> {
        for line in step
            .commands
            .iter()
            .filter_map(|line| line.strip_prefix("# pcs "))
        {
            self.command(step, line, terminal)?;
        }
        artefacts.insert("cib.xml", self.cib.to_bytes());
        if step.subject == Subject::Preference {
            terminal.lines(Kind::Effect, &self.constraints())?;
            let note = "crm_simulate's scores need Pacemaker itself; it is not run in this walk";
            terminal.lines(Kind::Note, note)?;
        }
        for finding in lint::check(&self.cib) {
            if concerns(step.subject, finding.code()) {
                let text = format!("{finding}\nhelp: {}", finding.help());
                terminal.lines(Kind::Note, &text)?;
            }
        }
        Ok(())
    }

    /// The constraints as the typed views see them.
    fn constraints(&self) -> String {
        let mut text = String::from("constraints:\n");
        let score =
            |score: Option<Score>| score.map_or_else(String::new, |score| score.to_string());
        for each in self.cib.locations() {
            let (resource, node) = (each.resource(), each.node());
            let (resource, node) = (resource.unwrap_or_default(), node.unwrap_or_default());
            text += &format!(
                "location {resource} prefers {node}={}\n",
                score(each.score())
            );
        }
        for each in self.cib.colocations() {
            let (one, other) = (each.resource(), each.with_resource());
            let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
            text += &format!("colocation {one} with {other} {}\n", score(each.score()));
        }
        text
    }

    fn command(&mut self, step: &Step, line: &str, terminal: &mut Terminal) -> Result<(), Failure> {
        let operation: Operation = line.parse().map_err(|error| failed(step, &error))?;
        let before = self.cib.clone();
        let reports = operation
            .apply(&mut self.cib, &self.metadata, DIALECT)
            .map_err(|refused| failed(step, &refused))?;
        let added = added_lines(&before, &self.cib);
        if !added.is_empty() {
            terminal.lines(Kind::Made, &added)?;
        }
        for report in reports {
            terminal.lines(Kind::Note, &report.to_string())?;
        }
        let (old, new) = (before.version(), self.cib.version());
        let effect = if old == new {
            format!("pcs {line}: nothing to change, CIB stays at {new}")
        } else {
            format!("CIB {old} -> {new}")
        };
        Ok(terminal.lines(Kind::Effect, &effect)?)
    }
}

/// Which step a finding belongs to: the one after which a reader should know.
fn concerns(subject: Subject, code: Code) -> bool {
    match code {
        Code::FencingDisabled | Code::QuorumIgnored => subject == Subject::Properties,
        Code::ColocationUnordered => subject == Subject::Colocation,
        Code::FailBack | _ => subject == Subject::Preference,
    }
}

/// The lines of the document that were not there before, but for the version in the first one.
fn added_lines(before: &Cib, after: &Cib) -> String {
    let (before, after) = (before.to_bytes(), after.to_bytes());
    let (before, after) = (
        String::from_utf8_lossy(&before),
        String::from_utf8_lossy(&after),
    );
    let mut old: BTreeMap<&str, usize> = BTreeMap::new();
    for line in before.lines() {
        *old.entry(line).or_default() += 1;
    }
    let mut added = String::new();
    for line in after.lines().skip(1) {
        if let Some(left @ 1..) = old.get_mut(line) {
            *left -= 1;
        } else {
            added += &format!("{}\n", line.strip_prefix("    ").unwrap_or(line));
        }
    }
    added
}

/// Step 3: what would be sent to each node's pcsd. The password is the operator's own.
fn authentication(terminal: &mut Terminal) -> Result<(), Failure> {
    let request = Request::auth("hacluster", &Secret::from("the operator's"));
    for node in [LVSM, LVSS] {
        let (method, path) = (request.method().as_str(), request.path());
        let text = format!(
            "{method} https://{}:{PCSD_PORT}{path}  {request:?}",
            node.name
        );
        terminal.lines(Kind::Made, &text)?;
    }
    let effect = "a token for each node, kept for step 4; there is no pcsd in this walk";
    Ok(terminal.lines(Kind::Effect, effect)?)
}

/// Step 4: corosync.conf as both generations of pcs write it, and how it reaches the nodes.
fn setup(step: &Step, terminal: &mut Terminal, artefacts: &mut Artefacts) -> Result<(), Failure> {
    let nodes = || [LVSM, LVSS].map(|node| Node::new(node.name));
    let addressed = nodes().into_iter().zip([LVSM, LVSS]);
    let addressed = addressed.map(|(node, facts)| node.address(facts.address.to_string()));
    let today = Setup::new(NAME, addressed).render(Dialect::V0_11);
    let today = today.map_err(|error| failed(step, &error))?;
    let guide = Setup::new(NAME, nodes()).render(Dialect::V0_9);
    let guide = guide.map_err(|error| failed(step, &error))?;
    terminal.lines(Kind::Made, &today)?;
    for request in distribution(&today) {
        let (method, path) = (request.method().as_str(), request.path());
        terminal.lines(Kind::Made, &format!("to each node: {method} {path}"))?;
    }
    artefacts.insert("corosync.conf", today);
    artefacts.insert("corosync-el7.conf", guide);
    let effect = "two_node: 1, so the cluster keeps quorum when one node is lost; \
                  corosync-el7.conf is the same cluster as the guide's pcs writes it";
    Ok(terminal.lines(Kind::Effect, effect)?)
}

/// What pcs sends to every node in the course of a set-up.
fn distribution(conf: &str) -> Vec<Request> {
    let token = Secret::from("token");
    let known = [LVSM, LVSS].map(|node| {
        let address = HostAddress {
            address: node.address.to_string(),
            port: PCSD_PORT,
        };
        KnownHost::new(node.name, token.clone()).address(address)
    });
    let key = Secret::from("256 random bytes");
    vec![
        Request::check_host(&token),
        Request::cluster_destroy(&token),
        Request::known_hosts_change(&token, &known),
        Request::remove_settings(&token),
        Request::put_keys(&token, Some(&key), Some(&key)),
        Request::put_corosync_conf(&token, conf),
    ]
}
