//! What agents say: of themselves, and with `--agent-validation` of their parameters.

use std::io;
use std::path::Path;

use cib::Cib;
use cib::live::{FactsError, ToolError};
use cib::metadata::Agent;
use cib::model::AgentName;
use cib::pcs::Inquiry;
use cib::rule::Release;
use cib::xml::{Element, pretty};
use rustix::termios::tcgetwinsize;

use crate::args::{Args, Dialect};
use crate::edit::saved_facts;
use crate::live::Live;
use crate::{Failure, print};

/// Answers a question about agents and properties: those that are installed, or without Pacemaker
/// those that are known.
pub(crate) fn answer(args: &Args, inquiry: &Inquiry) -> Result<(), Failure> {
    if args.file.is_some() {
        let message = "Specified option '-f' is not supported in this command";
        return Err(Failure::Message(message.to_owned()));
    }
    let live = Live::start(args)?;
    let saved = saved_facts(args)?;
    let installed = live.wait(async {
        match live.cluster.facts_for(inquiry).await {
            Err(FactsError::Tool(ToolError::Run(_))) => Ok(saved),
            other => other,
        }
    })?;
    let columns = tcgetwinsize(io::stdout()).ok();
    let columns = columns.map(|size| usize::from(size.ws_col));
    let columns = columns.filter(|columns| *columns > 0);
    let answer = inquiry.answer(&installed, args.dialect.into(), columns);
    let answer = answer.map_err(|error| Failure::Message(error.to_string()))?;
    for note in &answer.notes {
        anstream::eprintln!("{note}");
    }
    print(answer.text.as_bytes())
}

/// Where init scripts are.
const SCRIPTS: &str = "/etc/init.d";

/// The services that the words or the resources name: what Pacemaker says of them is known without
/// it. A unit need not exist, as Pacemaker does not look either; a script has to.
pub(crate) fn services(words: &[String], cib: &Cib, args: &Args) -> Vec<Agent> {
    let release = match args.dialect {
        Dialect::V0_9 | Dialect::V0_11 => Release::V2_1,
        Dialect::V0_12 => Release::V3_0,
    };
    let named = words.iter().filter_map(|word| word.parse().ok());
    let configured = primitives(cib).filter_map(agent_name);
    let service = |name: AgentName| {
        let script = Path::new(SCRIPTS).join(name.kind()).is_file();
        match (name.class(), script) {
            ("lsb" | "service", true) => Some(Agent::lsb(name, release)),
            ("systemd" | "service", _) => Some(Agent::systemd(name, release)),
            _ => None,
        }
    };
    named.chain(configured).filter_map(service).collect()
}

/// Asks the agent of every resource that is new or has changed.
pub(crate) fn validate(
    live: &Live,
    before: &Cib,
    after: &Cib,
    forced: bool,
) -> Result<(), Failure> {
    let old: Vec<String> = primitives(before).map(pretty).collect();
    let mut refused = false;
    for primitive in primitives(after).filter(|one| !old.contains(&pretty(*one))) {
        let Some((agent, parameters)) = asked(primitive) else {
            continue;
        };
        let answer = live.wait(live.cluster.validate_agent(&agent, &parameters))?;
        let said = answer.messages.join("\n");
        if answer.valid {
            if !said.is_empty() {
                anstream::eprintln!("Warning: Validation result from agent:\n{said}");
            }
            continue;
        }
        refused |= !forced;
        let (severity, remedy) = if forced {
            ("Warning", "")
        } else {
            ("Error", " (use --force to override)")
        };
        anstream::eprintln!("{severity}: Validation result from agent{remedy}:\n{said}");
    }
    if refused { Err(Failure::Told) } else { Ok(()) }
}

fn primitives(cib: &Cib) -> impl Iterator<Item = Element<'_>> {
    let section = cib.section("resources").into_iter();
    let all = section.flat_map(Element::descendants);
    all.filter(|element| element.name() == "primitive")
}

fn agent_name(primitive: Element<'_>) -> Option<AgentName> {
    let parts = ["class", "provider", "type"].map(|name| primitive.attribute(name));
    let parts: Vec<String> = parts.into_iter().flatten().map(String::from).collect();
    parts.join(":").parse().ok()
}

/// The agent and its parameters.
fn asked(primitive: Element<'_>) -> Option<(AgentName, Vec<(String, String)>)> {
    let agent = agent_name(primitive)?;
    let pairs = primitive
        .children_named("instance_attributes")
        .flat_map(|set| set.children_named("nvpair"));
    let pair = |pair: Element<'_>| {
        let text = |name| pair.attribute(name).map(String::from);
        Some((text("name")?, text("value")?))
    };
    Some((agent, pairs.filter_map(pair).collect()))
}
