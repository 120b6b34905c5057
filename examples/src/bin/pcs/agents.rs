//! `--agent-validation`: agents say what they think of their parameters.

use cib::Cib;
use cib::model::AgentName;
use cib::xml::{Element, pretty};

use crate::Failure;
use crate::live::Live;

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
