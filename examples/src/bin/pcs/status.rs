//! `status`, and what else asks a running cluster: cleanup, refresh, failcount, move.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use cib::Cib;
use cib::corosync::{Config, Document};
use cib::live::{
    FailCounts, Failures, Relocation, Step, configured_nodes_text, corosync_nodes_text, nodes_text,
    resources_text, status_warnings, summary_text,
};
use cib::pcs::Wait;

use crate::args::Args;
use crate::conf::{self, CONF};
use crate::known::Hosts;
use crate::live::Live;
use crate::votes::members_of;
use crate::{Failure, document, hosts, print};

/// `status [--full] [--hide-inactive]`.
pub(crate) fn full(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let mut options = vec!["--inactive"];
    let mut details = Vec::new();
    for word in words {
        match *word {
            "--full" => {
                details = vec!["--show-detail", "--show-node-attributes", "--failcounts"];
                details.push("--fence-history=3");
            }
            "--hide-inactive" => options.clear(),
            _ => return Failure::usage("status [--full] [--hide-inactive]"),
        }
    }
    options.extend(details);
    let live = Live::start(args)?;
    let text = live.wait(live.cluster.status_text(&options))?;
    let cib = document::read(args)?;
    let mut shown = format!("Cluster name: {}\n", cluster_name(args, &cib));
    let warnings = status_warnings(&cib);
    if !warnings.is_empty() {
        shown += &format!("\nWARNINGS:\n{}\n\n", warnings.join("\n"));
    }
    shown += text.trim();
    shown.push('\n');
    if words.contains(&"--full") {
        shown += &tickets(&live);
        if args.file.is_none() && Path::new(CONF).exists() {
            shown += "\nPCSD Status:\n";
            shown += &hosts::reachable(&Hosts::start()?, &hosts::cluster_nodes()?)?.0;
        }
    }
    if args.file.is_none() {
        shown += "\nDaemon Status:\n";
        for (service, always) in [
            ("corosync", true),
            ("pacemaker", true),
            ("pacemaker_remote", false),
            ("pcsd", true),
            ("sbd", false),
        ] {
            let (active, enabled) = (asked("is-active", service), asked("is-enabled", service));
            if always || active || enabled {
                let active = if active { "active" } else { "inactive" };
                let enabled = if enabled { "enabled" } else { "disabled" };
                shown += &format!("  {service}: {active}/{enabled}\n");
            }
        }
    }
    print(shown.as_bytes())
}

fn tickets(live: &Live) -> String {
    let text = match live.wait(live.cluster.tickets_text()) {
        Ok(text) => text,
        Err(failure) => {
            format!("WARNING: Unable to get information about tickets\n  {failure}")
        }
    };
    let lines = text.trim().lines().map(|line| format!("  {line}\n"));
    ["\nTickets:\n".to_owned()]
        .into_iter()
        .chain(lines)
        .collect()
}

/// What systemctl says of a service.
pub(crate) fn asked(verb: &str, service: &str) -> bool {
    let mut systemctl = std::process::Command::new("systemctl");
    let asked = systemctl.args(["--quiet", verb, service]).output();
    asked.is_ok_and(|answer| answer.status.success())
}

fn cluster_name(args: &Args, cib: &Cib) -> String {
    let conf = if args.file.is_none() {
        fs::read(CONF).ok()
    } else {
        None
    };
    let named = conf.and_then(|text| Config::of(&Document::parse(text)).totem.cluster_name);
    named
        .or_else(|| cib.property("cluster-name").map(String::from))
        .unwrap_or_default()
}

/// `cluster status`, `status cluster`.
pub(crate) fn summary(args: &Args) -> Result<(), Failure> {
    let live = Live::start(args)?;
    let text = live.wait(live.cluster.status_text(&["--inactive"]))?;
    print(summary_text(&text).as_bytes())
}

/// `status nodes [corosync | both | config]`.
pub(crate) fn nodes(args: &Args, words: &[&str]) -> Result<(), Failure> {
    if !matches!(words, [] | ["both" | "config" | "corosync"]) {
        return Failure::usage("status nodes [corosync | both | config]");
    }
    let live = Live::start(args)?;
    let mut text = String::new();
    if matches!(words, ["both" | "corosync"]) {
        text += &corosync_nodes_text(&conf::own()?, &members_of(&live)?);
    }
    if !matches!(words, ["corosync"]) {
        let status = live.wait(live.cluster.status())?;
        text += &match words {
            ["config"] => configured_nodes_text(&conf::own()?, &status),
            _ => nodes_text(&status),
        };
    }
    print(text.as_bytes())
}

/// `status xml`.
pub(crate) fn xml(args: &Args) -> Result<(), Failure> {
    let live = Live::start(args)?;
    let options = ["--inactive", "--output-as=xml"];
    let text = live.wait(live.cluster.status_text(&options))?;
    print(format!("{}\n", text.trim()).as_bytes())
}

/// `resource status [RESOURCE] [node=NODE] [--hide-inactive]`, and the same of `stonith`.
pub(crate) fn resources(args: &Args, words: &[&str], fencing: bool) -> Result<(), Failure> {
    let mut options = vec!["--inactive".to_owned()];
    let (mut resource, mut node) = (None, None);
    for word in words {
        match word.split_once('=') {
            Some(("node", name)) if node.is_none() => node = Some(name),
            None if *word == "--hide-inactive" => options.clear(),
            None if resource.is_none() && !word.starts_with("--") => resource = Some(*word),
            _ => return Failure::usage("resource status [RESOURCE] [node=NODE] [--hide-inactive]"),
        }
    }
    if let Some(id) = resource {
        options.extend(["--include", "none,resources", "--resource", id].map(str::to_owned));
    }
    options.extend(
        node.iter()
            .flat_map(|node| ["--node".to_owned(), (*node).to_owned()]),
    );
    let live = Live::start(args)?;
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let text = live.wait(live.cluster.status_text(&options))?;
    let alone = resource.is_some() && node.is_none();
    let shown = resources_text(&text, fencing, alone).map_err(|_none| {
        let id = resource.unwrap_or_default();
        Failure::Message(format!("resource or tag id '{id}' not found"))
    })?;
    print(shown.as_bytes())
}

/// What `cleanup`, `refresh` and `failcount` are about.
struct Of<'w> {
    resource: Option<&'w str>,
    node: Option<&'w str>,
    operation: Option<&'w str>,
    interval: Option<&'w str>,
    flags: Vec<&'w str>,
}

impl<'w> Of<'w> {
    fn read(words: &[&'w str], flags: &[&str], command: &str) -> Result<Self, Failure> {
        let mut of = Self {
            resource: None,
            node: None,
            operation: None,
            interval: None,
            flags: Vec::new(),
        };
        for (place, word) in words.iter().enumerate() {
            match word.split_once('=') {
                None if flags.contains(word) => of.flags.push(word),
                None if place == 0 => of.resource = Some(word),
                Some(("node", value)) => of.node = Some(value),
                Some(("operation", value)) => of.operation = Some(value),
                Some(("interval", value)) => of.interval = Some(value),
                _ => return Failure::usage(command),
            }
        }
        if of.interval.is_some() && of.operation.is_none() {
            let message = "interval can be specified only together with operation";
            return Err(Failure::Message(message.to_owned()));
        }
        Ok(of)
    }

    fn failures(&self) -> Failures {
        let mut failures = Failures::all();
        if let Some(resource) = self.resource {
            failures = failures.resource(resource);
        }
        if let Some(node) = self.node {
            failures = failures.node(node);
        }
        if let Some(operation) = self.operation {
            failures = failures.operation(operation, self.interval.map(str::to_owned));
        }
        if self.flags.contains(&"--strict") {
            failures = failures.strict();
        }
        failures
    }
}

/// `resource cleanup [RESOURCE] [node=] [operation= [interval=]] [--strict]`.
pub(crate) fn cleanup(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let command = "resource cleanup [RESOURCE] [node=NODE] [operation=OP [interval=MS]] [--strict]";
    let of = Of::read(words, &["--strict"], command)?;
    let live = Live::start(args)?;
    let said = live.change(live.cluster.cleanup(&of.failures()))?;
    anstream::eprintln!("{said}");
    Ok(())
}

/// Most probes that a refresh of everything makes without `--force`.
const MANY: usize = 100;

/// `resource refresh [RESOURCE] [node=] [--strict] [--force]`.
pub(crate) fn refresh(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let command = "resource refresh [RESOURCE] [node=NODE] [--strict] [--force]";
    let of = Of::read(words, &["--strict", "--force"], command)?;
    if of.operation.is_some() {
        return Failure::usage(command);
    }
    let live = Live::start(args)?;
    if of.resource.is_none() && of.node.is_none() && !of.flags.contains(&"--force") {
        let status = live.wait(live.cluster.status())?;
        if status.nodes.len() * status.all_resources().len() > MANY {
            return Err(Failure::Message(format!(
                "Refreshing all resources on all nodes would execute more than {MANY} operations \
                 in the cluster, which may negatively affect it, use --force to override"
            )));
        }
    }
    let said = live.change(live.cluster.refresh(&of.failures()))?;
    anstream::eprintln!("{said}");
    Ok(())
}

/// `resource failcount [show] [RESOURCE] [node=] [operation= [interval=]] [--full]`.
pub(crate) fn failcount(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let command =
        "resource failcount [show [RESOURCE] [node=NODE] [operation=OP [interval=MS]]] [--full]";
    let of = Of::read(words, &["--full"], command)?;
    let mut counts = FailCounts::of(&document::read(args)?);
    if let Some(resource) = of.resource {
        counts = counts.of_resource(resource);
    }
    if let Some(node) = of.node {
        counts = counts.of_node(node);
    }
    if let Some(operation) = of.operation {
        counts = counts.of_operation(operation);
    }
    if let Some(interval) = of.interval {
        counts = counts.of_interval(interval);
    }
    let full = of.flags.contains(&"--full");
    let text = if full {
        counts.to_full_text()
    } else {
        counts.to_string()
    };
    print(text.as_bytes())
}

/// `resource move RESOURCE [NODE] [--promoted] [--strict] [--wait[=n]]`.
pub(crate) fn relocate(args: &Args, words: &[String]) -> Result<(), Failure> {
    let command = "resource move RESOURCE [NODE] [--promoted] [--strict] [--wait[=n]]";
    let (words, wait) = Wait::split(words).map_err(Failure::from)?;
    if args.file.is_some() || args.dry_run {
        let message = "resource move works on a live cluster only: use move-with-constraint";
        return Err(Failure::Message(message.to_owned()));
    }
    let (mut resource, mut node, mut flags) = (None, None, Vec::new());
    for word in &words {
        match word.as_str() {
            flag @ ("--promoted" | "--master" | "--strict") => flags.push(flag),
            id if resource.is_none() && !id.starts_with("--") => resource = Some(id),
            name if node.is_none() && !name.starts_with("--") => node = Some(name),
            _ => return Failure::usage(command),
        }
    }
    let Some(resource) = resource else {
        return Failure::usage(command);
    };
    let mut relocation = Relocation::new(resource, args.dialect.into());
    if let Some(node) = node {
        relocation = relocation.to(node);
    }
    if flags.contains(&"--promoted") || flags.contains(&"--master") {
        relocation = relocation.promoted();
    }
    if flags.contains(&"--strict") {
        relocation = relocation.strict();
    }
    if let Some(limit) = wait.and_then(Wait::limit) {
        relocation = relocation.within(limit);
    }
    let live = Live::start(args)?;
    let made = Cell::new(false);
    let tell = |step| match step {
        Step::ConstraintMade => {
            made.set(true);
            anstream::eprintln!(
                "Location constraint to move resource '{resource}' has been created"
            );
            anstream::eprintln!("Waiting for the cluster to apply configuration changes...");
        }
        Step::ConstraintRemoved => {
            made.set(false);
            anstream::eprintln!(
                "Location constraint created to move resource '{resource}' has been removed"
            );
            anstream::eprintln!("Waiting for the cluster to apply configuration changes...");
        }
        _ => {}
    };
    let moving = live.cluster.relocate(&relocation, SystemTime::now(), tell);
    let moved = live.change(moving);
    if made.get() {
        anstream::eprintln!("Warning: the constraint is left: see `pcs resource clear {resource}`");
    }
    if !moved? {
        anstream::eprintln!("No action necessary");
        return Ok(());
    }
    let words = ["resource", "move", resource].map(str::to_owned);
    crate::outcome::after_wait(&live, &words)
}
