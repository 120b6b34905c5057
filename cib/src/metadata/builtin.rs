//! Facts that come with the crate, one a line in `builtin.txt`.
//!
//! `agent NAME OCF-VERSION`, then for each agent `parameter NAME TYPE [required] [unique=GROUP]
//! [deprecated] [replaced-by=NAME,…]` and `action NAME [interval=] [timeout=] …`;
//! `property NAME TYPE`; `fencer NAME TYPE` is a parameter that every fence agent has. The type of a selection is `select:CHOICE|CHOICE…`. `#` starts a comment.

use std::sync::LazyLock;

use super::Metadata;
use super::agent::{Action, Agent, OcfVersion, Parameter, ValueKind};

pub(super) static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    let mut metadata = Metadata::empty();
    let mut agent = None;
    for line in include_str!("builtin.txt").lines() {
        // Every line is understood: a test checks that.
        _ = read(line, &mut metadata, &mut agent);
    }
    agent.into_iter().for_each(|last| metadata.insert(last));
    metadata.relax_fencing();
    metadata.add_fencer(&fencer());
    metadata
});

/// What Pacemaker's fencer understands for every fence agent.
fn fencer() -> Vec<Parameter> {
    let lines = include_str!("builtin.txt").lines();
    let own = lines.filter_map(|line| line.strip_prefix("fencer "));
    let own = own.filter_map(|line| parameter(line.split(' ')));
    own.map(of_daemon).collect()
}

fn of_daemon(parameter: Parameter) -> Parameter {
    Parameter {
        of_daemon: true,
        ..parameter
    }
}

fn read(line: &str, metadata: &mut Metadata, current: &mut Option<Agent>) -> Option<()> {
    let mut words = line.split(' ');
    match words.next()? {
        "agent" => {
            let name = words.next()?.parse().ok()?;
            let version = if words.next()? == "1.1" {
                OcfVersion::V1_1
            } else {
                OcfVersion::V1_0
            };
            let next = Agent {
                version,
                ..Agent::unknown(name)
            };
            current
                .replace(next)
                .into_iter()
                .for_each(|done| metadata.insert(done));
        }
        "parameter" => current.as_mut()?.parameters.push(parameter(words)?),
        "action" => current.as_mut()?.actions.push(action(words)?),
        "fencer" => drop(parameter(words)?),
        "property" => metadata.insert_property(of_daemon(parameter(words)?)),
        _ => return (line.is_empty() || line.starts_with('#')).then_some(()),
    }
    Some(())
}

fn parameter<'w>(mut words: impl Iterator<Item = &'w str>) -> Option<Parameter> {
    let mut parameter = Parameter {
        name: words.next()?.to_owned(),
        kind: kind(words.next()?),
        ..Parameter::default()
    };
    for word in words {
        match word.split_once('=') {
            None if word == "required" => parameter.required = true,
            None if word == "deprecated" => parameter.deprecated = true,
            Some(("unique", group)) => parameter.unique_group = Some(group.to_owned()),
            Some(("replaced-by", names)) => {
                parameter.replaced_by = names.split(',').map(str::to_owned).collect();
            }
            _ => return None,
        }
    }
    Some(parameter)
}

fn action<'w>(mut words: impl Iterator<Item = &'w str>) -> Option<Action> {
    let mut action = Action {
        name: words.next()?.to_owned(),
        ..Action::default()
    };
    for word in words {
        let Some((key, value)) = word.split_once('=') else {
            match word {
                "automatic" => action.automatic = true,
                "on-target" => action.on_target = true,
                _ => return None,
            }
            continue;
        };
        let field = match key {
            "interval" => &mut action.interval,
            "timeout" => &mut action.timeout,
            "role" => &mut action.role,
            "start-delay" => &mut action.start_delay,
            "depth" => &mut action.depth,
            _ => return None,
        };
        *field = Some(value.to_owned());
    }
    Some(action)
}

/// A type, or `select:` and the choices.
fn kind(word: &str) -> ValueKind {
    match word.split_once(':') {
        Some(("select", choices)) => {
            ValueKind::Select(choices.split('|').map(str::to_owned).collect())
        }
        _ => ValueKind::named(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_facts_is_understood() {
        let (mut metadata, mut agent) = (Metadata::empty(), None);

        for line in include_str!("builtin.txt").lines() {
            assert!(read(line, &mut metadata, &mut agent).is_some(), "{line}");
        }
    }

    #[test]
    fn the_agents_of_the_guide_are_known() {
        for name in [
            "ocf:heartbeat:IPaddr2",
            "ocf:heartbeat:ldirectord",
            "ocf:heartbeat:Dummy",
            "stonith:fence_ipmilan",
        ] {
            assert!(
                Metadata::builtin().agent(&name.parse().unwrap()).is_some(),
                "{name}"
            );
        }
        assert!(Metadata::builtin().property("no-quorum-policy").is_some());
    }
}
