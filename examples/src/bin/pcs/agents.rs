//! What agents say: of themselves, and with `--agent-validation` of their parameters.

use std::io;

use cib::Cib;
use cib::live::{FactsError, ToolError};
use cib::model::AgentName;
use cib::pcs::Inquiry;
use cib::xml::{Element, pretty};
use rustix::termios::tcgetwinsize;

use crate::args::Args;
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

/// The agent and its parameters.
fn asked(primitive: Element<'_>) -> Option<(AgentName, Vec<(String, String)>)> {
    let parts = ["class", "provider", "type"].map(|name| primitive.attribute(name));
    let parts: Vec<String> = parts.into_iter().flatten().map(String::from).collect();
    let agent: AgentName = parts.join(":").parse().ok()?;
    let pairs = primitive
        .children_named("instance_attributes")
        .flat_map(|set| set.children_named("nvpair"));
    let pair = |pair: Element<'_>| {
        let text = |name| pair.attribute(name).map(String::from);
        Some((text("name")?, text("value")?))
    };
    Some((agent, pairs.filter_map(pair).collect()))
}
