//! Lists of agents.

use super::wrap::wrap;
use super::{Answer, InquiryError};
use crate::metadata::{Catalogue, Metadata};
use crate::model::AgentName;

/// Programs beside fence agents that are none, or none for a cluster.
const NO_AGENTS: [&str; 12] = [
    "fence_ack_manual",
    "fence_check",
    "fence_kdump_send",
    "fence_legacy",
    "fence_na",
    "fence_node",
    "fence_nss_wrapper",
    "fence_pcmk",
    "fence_sanlockd",
    "fence_tool",
    "fence_virtd",
    "fence_vmware_helper",
];

fn lines<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    lines.map(|line| format!("{line}\n")).collect()
}

/// Names as lines, sorted whatever their case.
pub(super) fn names<'n>(
    names: impl Iterator<Item = &'n str>,
    none: &str,
) -> Result<Answer, InquiryError> {
    let mut all: Vec<&str> = names.collect();
    if all.is_empty() {
        return Err(InquiryError::None(none.to_owned()));
    }
    all.sort_by_key(|name| name.to_lowercase());
    Ok(Answer {
        text: lines(all.into_iter()),
        notes: Vec::new(),
    })
}

/// The agents that pcs offers.
pub(super) fn offered(catalogue: &Catalogue) -> impl Iterator<Item = &AgentName> {
    let all = catalogue.agents();
    all.filter(|agent| !NO_AGENTS.contains(&agent.kind()))
}

/// The types of agents that are no fence agents, of a class or a provider if one is given.
pub(super) fn types(catalogue: &Catalogue, of: Option<&str>) -> Result<Answer, InquiryError> {
    let wanted = of.filter(|of| !of.is_empty());
    let wanted = wanted.map(|of| of.strip_suffix(':').unwrap_or(of));
    let wanted = wanted.map(|of| of.split_once(':').map_or((of, None), |(a, b)| (a, Some(b))));
    let fits = |agent: &AgentName| match wanted {
        None => true,
        // Only the class ocf has providers; others are listed whatever is named.
        Some((class, provider)) => {
            agent.class() == class
                && (class != "ocf" || provider.is_none_or(|one| agent.provider() == Some(one)))
        }
    };
    let agents = offered(catalogue).filter(|agent| !agent.is_fencing() && fits(agent));
    let mut types: Vec<&str> = agents.map(AgentName::kind).collect();
    if wanted.is_some() {
        types.sort_unstable();
        types.dedup();
    }
    let none = of.filter(|of| !of.is_empty());
    let none = none.map_or_else(String::new, |of| format!(" for {of}"));
    names(types.into_iter(), &format!("No agents found{none}"))
}

/// The agents whose full names hold a text in any case, sorted by full name.
pub(super) fn matching<'c>(
    catalogue: &'c Catalogue,
    filter: Option<&str>,
    fencing: bool,
) -> Vec<&'c AgentName> {
    let filter = filter.map(str::to_lowercase);
    let fits = |agent: &AgentName| {
        let name = agent.to_string().to_lowercase();
        filter.as_ref().is_none_or(|filter| name.contains(filter))
    };
    let agents = offered(catalogue).filter(|agent| agent.is_fencing() == fencing && fits(agent));
    let mut agents: Vec<&AgentName> = agents.collect();
    agents.sort_by_key(ToString::to_string);
    agents
}

/// The agents and, where there are columns, what they are for.
pub(super) fn answer(
    metadata: &Metadata,
    filter: Option<&str>,
    fencing: bool,
    columns: Option<usize>,
) -> Result<Answer, InquiryError> {
    let mut answer = Answer::default();
    let mut some = false;
    for name in matching(metadata.catalogue(), filter, fencing) {
        let shown = if fencing {
            name.kind().to_owned()
        } else {
            name.to_string()
        };
        let Some(columns) = columns else {
            answer.text.push_str(&format!("{shown}\n"));
            some = true;
            continue;
        };
        let Some(agent) = metadata.agent(name) else {
            let error = InquiryError::Unknown(name.to_string());
            answer.notes.push(format!("Warning: {error}"));
            continue;
        };
        some = true;
        let short = agent.description().short.as_deref().unwrap_or_default();
        if short.is_empty() {
            answer.text.push_str(&format!("{shown}\n"));
        } else {
            let line = described(&format!("{shown} - "), short, columns);
            answer.text.push_str(&line);
        }
    }
    if some {
        return Ok(answer);
    }
    let kind = if fencing { "stonith" } else { "resource" };
    let installed = if fencing { "fence" } else { "resource" };
    Err(InquiryError::None(if filter.is_some() {
        format!("No {kind} agents matching the filter.")
    } else {
        format!("No {kind} agents available. Do you have {installed} agents installed?")
    }))
}

/// A name with its description beside it.
fn described(name: &str, text: &str, columns: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let columns = columns.max(40);
    let length = name.chars().count();
    let room = Some(columns.saturating_sub(length)).filter(|room| *room > 0);
    let lines = wrap(&words.join(" "), room.unwrap_or(columns), 0);
    let gap = " ".repeat(length);
    let text = lines.join(&format!("\n{gap}"));
    format!("{name}{}\n", text.trim_end())
}
