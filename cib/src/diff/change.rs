//! Patchsets as values.

use std::fmt;

use crate::cib::Version;
use crate::xml::{Element, Tree, pretty};

/// The difference of two documents, in Pacemaker's format 2.
///
/// `crm_diff --original OLD --new NEW` prints one; pcs pushes one for every edit.
#[derive(Clone, Debug, Default)]
pub struct Patchset {
    pub(super) source: Option<Counters>,
    pub(super) target: Option<Counters>,
    pub(super) changes: Vec<Change>,
}

impl Patchset {
    /// The version that the patch starts from.
    #[must_use]
    pub fn source(&self) -> Option<Counters> {
        self.source
    }

    /// The version that the patch leads to.
    #[must_use]
    pub fn target(&self) -> Option<Counters> {
        self.target
    }

    /// The changes: first what goes, then the rest in the order of the new document.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Version counters as far as a patchset names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Raised by hand only.
    pub admin_epoch: Option<u64>,
    /// Raised by every change of the configuration.
    pub epoch: Option<u64>,
    /// Raised by every change of the status. Without it, changes of the status do not make a
    /// patch stale; Pacemaker 2.1 accepts that, later versions may want all three.
    pub num_updates: Option<u64>,
}

impl From<Version> for Counters {
    fn from(version: Version) -> Self {
        Self {
            admin_epoch: Some(version.admin_epoch),
            epoch: Some(version.epoch),
            num_updates: Some(version.num_updates),
        }
    }
}

/// One step of a [`Patchset`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// A new child of an element.
    Create {
        /// Path of the parent.
        path: String,
        /// Index among the parent's elements and comments in the end.
        position: usize,
        /// What is created.
        created: Created,
    },
    /// An element or a comment goes, with everything inside it.
    Delete {
        /// Path of the element; of a comment: of its parent, then `/comment`.
        path: String,
        /// Index of a comment among its siblings when its turn comes.
        position: Option<usize>,
    },
    /// Attributes of an element change.
    Modify {
        /// Path of the element.
        path: String,
        /// What changes: set ones as the new element has them, then removed ones.
        attributes: Vec<AttributeChange>,
        /// All attributes of the element afterwards. This is what counts on applying.
        result: Vec<(String, String)>,
    },
    /// An element goes to another position below the same parent.
    Move {
        /// Path of the element.
        path: String,
        /// Index among the parent's elements and comments in the end.
        position: usize,
    },
}

impl Change {
    /// The path of the element that changes; of the parent, where one is created.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Create { path, .. }
            | Self::Delete { path, .. }
            | Self::Modify { path, .. }
            | Self::Move { path, .. } => path,
        }
    }
}

/// A changed attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeChange {
    /// Its name.
    pub name: String,
    /// The new value; `None` if the attribute goes.
    pub value: Option<String>,
}

/// What a [`Change::Create`] brings.
#[derive(Clone, Debug)]
pub struct Created(pub(super) Content);

#[derive(Clone, Debug)]
pub(super) enum Content {
    Comment(String),
    Element(Tree),
}

impl Created {
    /// The element; `None` if it is a comment.
    #[must_use]
    pub fn element(&self) -> Option<Element<'_>> {
        match &self.0 {
            Content::Comment(_) => None,
            Content::Element(tree) => tree.root(),
        }
    }

    /// The text of a comment, without `<!--` and `-->`.
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        match &self.0 {
            Content::Comment(text) => Some(text),
            Content::Element(_) => None,
        }
    }

    /// As XML, in Pacemaker's form.
    #[must_use]
    pub fn to_xml(&self) -> String {
        match &self.0 {
            Content::Comment(text) => format!("<!--{text}-->\n"),
            Content::Element(tree) => tree.root().map(pretty).unwrap_or_default(),
        }
    }
}

/// `admin_epoch.epoch.num_updates`, with `*` for a counter that is not named.
impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, counter) in self.all().into_iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            match counter {
                Some(counter) => write!(f, "{dot}{counter}")?,
                None => write!(f, "{dot}*")?,
            }
        }
        Ok(())
    }
}

impl Counters {
    pub(super) const NAMES: [&str; 3] = ["admin_epoch", "epoch", "num_updates"];

    pub(super) fn all(self) -> [Option<u64>; 3] {
        [self.admin_epoch, self.epoch, self.num_updates]
    }
}
