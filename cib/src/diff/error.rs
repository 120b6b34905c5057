//! Why a difference cannot be made, read or applied.

use super::change::Counters;
use crate::cib::Version;
use crate::xml::{EditError, ParseError};

/// Why two documents have no patchset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiffError {
    /// A path would mean several elements.
    #[error(
        "<{parent}> holds several <{name}>: remove all but one, a patchset cannot tell them apart"
    )]
    Ambiguous {
        /// Name of the root element.
        parent: String,
        /// Name of the elements.
        name: String,
    },
    /// A created element that cannot be copied.
    #[error("cannot copy a created element")]
    Copy(#[from] ParseError),
}

/// Why bytes are not a patchset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatchError {
    /// The format of Pacemaker before 1.1.11 (`diff-removed`, `diff-added`).
    #[error(
        "patchset format 1 is not supported: make the difference again with crm_diff 1.1.11 or later, on documents whose crm_feature_set is 3.0.8 or later"
    )]
    Legacy,
    /// A format that is not known.
    #[error("patchset format `{0}` is not known: expected 2")]
    Format(String),
    /// Not well-formed XML.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// A root element of another name.
    #[error("the root element is <{0}>, expected <diff>")]
    Root(String),
    /// A change without something that it needs, or with something unknown.
    #[error("change {number} is not valid: {problem}")]
    Change {
        /// Which one, from 1.
        number: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// A version counter that is no number.
    #[error("`{0}` is not a version counter: expected a whole number from 0")]
    Counter(String),
}

/// Why a patchset cannot be applied. The document is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// No element has the path of a change.
    #[error("{operation} {path}: there is no such element")]
    NoElement {
        /// What was to be done.
        operation: &'static str,
        /// The path of the change.
        path: String,
    },
    /// An element cannot be moved so far.
    #[error("move {path} to position {position}: its parent has too few children")]
    Position {
        /// The path of the change.
        path: String,
        /// The position of the change.
        position: usize,
    },
    /// The document cannot hold the result.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The document has another version than the patchset starts from.
    #[error(transparent)]
    Stale(#[from] Stale),
}

/// The document has another version than a patchset starts from, or the patchset leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stale {
    /// The document has changed since: exit status 103 of `cibadmin`, "Update was older than
    /// existing configuration".
    #[error(
        "the patchset starts from {start}, the document is at {current}: read it again and rebase the edit"
    )]
    Newer {
        /// Where the patchset starts.
        start: Counters,
        /// The version of the document.
        current: Version,
    },
    /// The document is behind: exit status 1 of `cibadmin`.
    #[error(
        "the patchset starts from {start}, the document is only at {current}: apply the patchsets before it first"
    )]
    Older {
        /// Where the patchset starts.
        start: Counters,
        /// The version of the document.
        current: Version,
    },
    /// The patchset leads to no later version: exit status 103.
    #[error("the patchset leads from {current} to {target}: raise its target")]
    Target {
        /// The version of the document.
        current: Version,
        /// Where the patchset leads.
        target: Counters,
    },
}
