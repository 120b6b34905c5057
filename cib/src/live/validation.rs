//! What an agent says of its own parameters.

use super::error::ToolError;
use super::output::Envelope;
use super::run::Answer;
use crate::xml::Element;

/// What an agent says of its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validation {
    /// Whether it takes them.
    pub valid: bool,
    /// What it said, line by line.
    pub messages: Vec<String>,
}

impl Validation {
    pub(super) fn parse(call: &str, answer: &Answer) -> Result<Self, ToolError> {
        let envelope = Envelope::parse(call, answer)?;
        let root = envelope.root().into_iter().flat_map(Element::children);
        let judged = root.filter(|it| matches!(it.name(), "resource-agent-action" | "validate"));
        let outputs = judged
            .flat_map(|judged| judged.children_named("command"))
            .flat_map(|command| command.children_named("output"));
        let messages: Vec<String> = outputs
            .filter(|output| output.attribute("source").as_deref() == Some("stderr"))
            .flat_map(|output| {
                let text = output.text();
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        Ok(Self {
            valid: answer.code == Some(0),
            messages,
        })
    }
}
