//! `resource disable --safe`, `--simulate`, `resource safe-disable`, `resource restart`.

use std::collections::BTreeSet;
use std::time::SystemTime;

use cib::Cib;
use cib::live::Simulation;
use cib::pcs::{Command, Metadata, Operation, Wait};
use cib::xml::Element;

use crate::args::Args;
use crate::live::Live;
use crate::options::Options;
use crate::{Failure, edit, print};

/// Options that ask the cluster before anything is disabled.
const ASK: [&str; 4] = ["--safe", "--simulate", "--brief", "--no-strict"];

/// Whether a command about resources asks the cluster what would become of others.
pub(crate) fn asks(words: &[String]) -> bool {
    match words {
        [family, verb, ..] if family == "resource" && verb == "safe-disable" => true,
        [family, verb, rest @ ..] if family == "resource" && verb == "disable" => {
            rest.iter().any(|word| ASK.contains(&word.as_str()))
        }
        _ => false,
    }
}

/// `resource disable ID… --safe|--simulate [--brief] [--no-strict]`, `resource safe-disable ID…`.
pub(crate) fn disable(args: &Args, words: &[String]) -> Result<(), Failure> {
    let safe = words.get(1).is_some_and(|word| word == "safe-disable");
    let rest = words.get(2..).unwrap_or_default();
    let flags = [&ASK[..], if safe { &["--force"] } else { &[] }].concat();
    let (mut rest, options) = Options::split(rest, &flags, &[])?;
    let simulate = options.has("--simulate");
    let careful =
        safe && !options.has("--force") || options.has("--safe") || options.has("--no-strict");
    check(args, &options, careful)?;
    let mut plain = vec!["resource".to_owned(), "disable".to_owned()];
    plain.append(&mut rest);
    if safe && options.has("--force") {
        anstream::eprintln!(
            "Warning: option '--force' is specified therefore checks for disabling resource safely \
             will be skipped"
        );
    }
    if simulate || careful {
        let effects = Effects::of(args, &plain, !options.has("--no-strict"))?;
        if simulate {
            return effects.show(options.has("--brief"));
        }
        effects.refuse(options.has("--brief"))?;
    }
    let dialect = args.dialect.into();
    let (command, wait) = Command::parse_live(&plain, dialect).map_err(Failure::from)?;
    let Command::Operation(operation) = command else {
        return Failure::usage("resource disable RESOURCE...");
    };
    edit::on_cluster(args, &plain, &operation, wait)
}

fn check(args: &Args, options: &Options, careful: bool) -> Result<(), Failure> {
    let message = if args.file.is_some() {
        "Specified options '--safe', '--simulate', '--no-strict' ask a live cluster: not with '-f'"
    } else if options.has("--simulate") && (options.has("--safe") || options.has("--force")) {
        "Only one of '--force', '--safe', '--simulate' can be used"
    } else if options.has("--brief") && !careful && !options.has("--simulate") {
        "'--brief' cannot be used without '--simulate' or '--safe'"
    } else {
        return Ok(());
    };
    Err(Failure::Message(message.to_owned()))
}

/// What disabling does to other resources.
struct Effects {
    disabled: BTreeSet<String>,
    others: BTreeSet<String>,
    text: String,
}

impl Effects {
    fn of(args: &Args, words: &[String], strict: bool) -> Result<Self, Failure> {
        let (words, _) = Wait::split(words).map_err(Failure::from)?;
        let dialect = args.dialect.into();
        let operation = Operation::parse_argv_as(&words, dialect).map_err(Failure::from)?;
        let live = Live::start(args)?;
        let mut cib = live.wait(live.cluster.query())?;
        let done = operation.apply_at(&mut cib, &Metadata::builtin(), dialect, SystemTime::now());
        done.map_err(|refused| edit::tell(&refused))?;
        let simulation = live.wait(live.cluster.simulate_with(&cib))?;
        let text = live.wait(live.cluster.simulated_text(&cib))?;
        let named = words.get(2..).unwrap_or_default();
        let (disabled, own) = inside(&cib, named);
        let others = others(&simulation, &own, strict);
        Ok(Self {
            disabled,
            others,
            text,
        })
    }

    fn show(&self, brief: bool) -> Result<(), Failure> {
        if !brief {
            return print(format!("{}\n", self.text).as_bytes());
        }
        let lines: String = self.others.iter().map(|id| format!("{id}\n")).collect();
        print(lines.as_bytes())
    }

    fn refuse(&self, brief: bool) -> Result<(), Failure> {
        if self.others.is_empty() {
            return Ok(());
        }
        let list = |ids: &BTreeSet<String>| {
            let ids: Vec<String> = ids.iter().map(|id| format!("'{id}'")).collect();
            ids.join(", ")
        };
        anstream::eprintln!(
            "Error: Disabling specified resource{} would have an effect on {} resource{} {}",
            if self.disabled.len() > 1 { "s" } else { "" },
            if self.others.len() > 1 {
                "these"
            } else {
                "this"
            },
            if self.others.len() > 1 { "s" } else { "" },
            list(&self.others)
        );
        if !brief {
            anstream::eprintln!("{}", self.text);
        }
        Err(Failure::Told)
    }
}

/// Resources that are disabled, by name or by tag, and those with all that is inside them.
fn inside(cib: &Cib, named: &[String]) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut disabled = BTreeSet::new();
    for id in named {
        let tag = cib.tags().find(|tag| tag.id() == id.as_str());
        match tag {
            Some(tag) => {
                let members = tag.element().children_named("obj_ref");
                disabled.extend(members.filter_map(|it| it.attribute("id").map(String::from)));
            }
            None => drop(disabled.insert(id.clone())),
        }
    }
    let elements = disabled.iter().filter_map(|id| cib.find(id));
    let all = elements.flat_map(Element::descendants);
    let mut own: BTreeSet<String> = all
        .filter_map(|element| element.attribute("id").map(String::from))
        .collect();
    own.extend(disabled.iter().cloned());
    (disabled, own)
}

fn others(simulation: &Simulation, own: &BTreeSet<String>, strict: bool) -> BTreeSet<String> {
    let affected = if strict {
        simulation.affected()
    } else {
        simulation.losing()
    };
    let others = affected.into_iter().filter(|id| !own.contains(*id));
    others.map(str::to_owned).collect()
}

/// `resource restart ID [NODE] [--wait=n]`.
pub(crate) fn restart(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, wait) = Wait::split(words).map_err(Failure::from)?;
    let (id, node) = match words.as_slice() {
        [] => {
            let message = "You must specify a resource to restart";
            return Err(Failure::Message(message.to_owned()));
        }
        [id] => (id, None),
        [id, node] => (id, Some(node.as_str())),
        _ => return Failure::usage("resource restart RESOURCE [NODE] [--wait=n]"),
    };
    let limit = match wait.map(Wait::limit) {
        Some(None) => {
            let message = "You must specify the number of seconds to wait";
            return Err(Failure::Message(message.to_owned()));
        }
        Some(limit) => limit,
        None => None,
    };
    let live = Live::start(args)?;
    let cib = live.wait(live.cluster.query())?;
    let whole = container(&cib, id);
    if let Some(whole) = &whole {
        anstream::eprintln!(
            "Warning: using {whole}... (if a resource is a clone or bundle you must use the clone \
             or bundle name)"
        );
    }
    let id = whole.as_ref().unwrap_or(id);
    let many = cib
        .find(id)
        .is_some_and(|one| matches!(one.name(), "clone" | "master" | "bundle"));
    if node.is_some() && !many {
        let message = "can only restart on a specific node for a clone or bundle resource";
        return Err(Failure::Message(message.to_owned()));
    }
    live.change(live.cluster.restart(id, node, limit))?;
    anstream::eprintln!("{id} successfully restarted");
    Ok(())
}

/// The clone or bundle that a resource is in.
fn container(cib: &Cib, id: &str) -> Option<String> {
    let holds = |outer: &Element<'_>| {
        matches!(outer.name(), "clone" | "master" | "bundle")
            && outer.attribute("id").as_deref() != Some(id)
            && outer.descendants().any(|inner| {
                matches!(inner.name(), "primitive" | "group")
                    && inner.attribute("id").as_deref() == Some(id)
            })
    };
    let outer = cib.elements().find(holds)?;
    outer.attribute("id").map(String::from)
}
