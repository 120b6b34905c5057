//! Questions about agents and cluster properties: no document is needed for them.

mod ask;
mod describe;
mod list;
mod properties;
mod wrap;

use std::collections::BTreeSet;

use super::Dialect;
use super::error::CommandError;
use super::line::Line;
use crate::metadata::{Catalogue, Metadata};
use crate::model::AgentName;

/// A question about agents and properties: `resource list`, `standards`, `providers`, `agents` and
/// `describe`, `stonith list` and `describe`, `property describe`.
///
/// Pure as operations are: the answer comes from [`Metadata`], which has to hold what is
/// [wanted](Self::wanted).
///
/// ```
/// use cib::pcs::{Command, Dialect, Metadata};
///
/// let words = ["resource", "list", "--nodesc", "ipaddr2"];
/// let Command::Inquiry(inquiry) = Command::parse_argv(&words, Dialect::V0_11)? else { panic!() };
/// let answer = inquiry.answer(&Metadata::builtin(), Dialect::V0_11, None)?;
/// assert_eq!(answer.text, "ocf:heartbeat:IPaddr2\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inquiry {
    /// `resource agents [STANDARD[:PROVIDER]]`: the types of agents.
    Agents {
        /// Of which class, and which provider.
        of: Option<String>,
    },
    /// `resource describe AGENT [--full]`, `stonith describe AGENT [--full]`: what an agent is
    /// for, its parameters and operations.
    Describe {
        /// The agent in full, or its type.
        agent: String,
        /// `stonith describe`.
        fencing: bool,
        /// Also parameters for experts and those that are deprecated.
        full: bool,
    },
    /// `resource list [FILTER] [--nodesc]`, `stonith list [FILTER] [--nodesc]`: agents, and what
    /// they are for.
    List {
        /// What their names hold, in any case.
        filter: Option<String>,
        /// `stonith list`.
        fencing: bool,
        /// Whether to say what they are for.
        described: bool,
    },
    /// `property describe [NAME …] [--full]` (since 0.12): what properties are for.
    Properties {
        /// Which; all of them if none is given.
        names: Vec<String>,
        /// Also those for experts.
        full: bool,
        /// `--output-format=json`.
        json: bool,
    },
    /// `resource providers`: the providers of OCF agents.
    Providers,
    /// `resource standards`: the classes of agents.
    Standards,
}

/// What pcs says to an [`Inquiry`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// For standard output.
    pub text: String,
    /// For standard error, line by line.
    pub notes: Vec<String>,
}

/// Why there is no answer to an [`Inquiry`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InquiryError {
    /// Several agents have the type.
    #[error("Multiple agents match '{given}', please specify full name: {candidates}")]
    Ambiguous {
        /// What was given.
        given: String,
        /// Their full names.
        candidates: String,
    },
    /// No agent is there, or none that fits.
    #[error("{0}")]
    None(String),
    /// It is not installed, or nobody can read what it says of itself.
    #[error("Agent '{0}' is not installed or does not provide valid metadata")]
    Unknown(String),
    /// No property has one of these names.
    #[error("No description for {0}")]
    UnknownProperties(String),
    /// No agent has the type.
    #[error("Unable to find agent '{0}', try specifying its full name")]
    UnknownType(String),
    /// No agent can be called so.
    #[error(
        "Invalid resource agent name '{0}'. Use standard:provider:type when standard is 'ocf' or \
         standard:type otherwise. List of standards and providers can be obtained by using \
         commands 'pcs resource standards' and 'pcs resource providers'."
    )]
    Name(String),
}

impl Inquiry {
    /// Reads a line, if it is such a question.
    pub(super) fn parse(line: &Line) -> Result<Option<Self>, CommandError> {
        ask::parse(line)
    }

    /// The agents that the metadata has to say more of than that they exist: those that are
    /// described. What an agent says is only known by running it.
    #[must_use]
    pub fn wanted(&self, catalogue: &Catalogue) -> BTreeSet<AgentName> {
        match self {
            Self::Describe { agent, fencing, .. } => {
                let found = describe::find(catalogue, agent, *fencing);
                found.into_iter().map(|(name, _)| name).collect()
            }
            Self::List {
                filter,
                fencing,
                described: true,
            } => list::matching(catalogue, filter.as_deref(), *fencing)
                .into_iter()
                .cloned()
                .collect(),
            Self::Agents { .. }
            | Self::List { .. }
            | Self::Properties { .. }
            | Self::Providers
            | Self::Standards => BTreeSet::new(),
        }
    }

    /// Whether the metadata has to hold the cluster properties.
    #[must_use]
    pub fn wants_properties(&self) -> bool {
        matches!(self, Self::Properties { .. })
    }

    /// The answer, for a terminal of that many columns; `None` where the output is no terminal.
    ///
    /// # Errors
    /// [`InquiryError`] when there is nothing to be shown.
    pub fn answer(
        &self,
        metadata: &Metadata,
        dialect: Dialect,
        columns: Option<usize>,
    ) -> Result<Answer, InquiryError> {
        let catalogue = metadata.catalogue();
        match self {
            Self::Agents { of } => list::types(catalogue, of.as_deref()),
            Self::Describe {
                agent,
                fencing,
                full,
            } => {
                let view = describe::View {
                    dialect,
                    columns,
                    full: *full,
                };
                describe::answer(metadata, (agent, *fencing), view)
            }
            Self::List {
                filter,
                fencing,
                described,
            } => {
                let columns = described.then_some(columns.unwrap_or(80));
                list::answer(metadata, filter.as_deref(), *fencing, columns)
            }
            Self::Properties { names, full, json } => {
                properties::answer(metadata, (names, *full, *json), columns)
            }
            Self::Providers => list::names(catalogue.providers(), "No OCF providers found"),
            Self::Standards => {
                let standards = catalogue.standards();
                let standards = standards.filter(|standard| *standard != "stonith");
                list::names(standards, "No standards found")
            }
        }
    }
}
