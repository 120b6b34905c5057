//! What can be wrong with a document.

use std::fmt;

/// One thing that is wrong with a document.
pub type Finding = crate::finding::Finding<Code>;

/// What a [`Finding`] is about. Its text form is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Code {
    /// An attribute that cannot stand beside those that are there.
    ConflictingAttribute,
    /// A reference to an id that no element has.
    DanglingReference,
    /// An id that another element has already.
    DuplicateId,
    /// A value that the attribute cannot have.
    InvalidValue,
    /// An attribute that must be there.
    MissingAttribute,
    /// A child element that must be there.
    MissingElement,
    /// A child element after one that must follow it.
    MisplacedElement,
    /// A reference to an element of a kind that it cannot mean.
    ReferenceKind,
    /// More child elements of a kind than may be.
    RepeatedElement,
    /// A part of a rule that has no effect where the rule stands.
    RuleContext,
    /// Text where only elements may be.
    Text,
    /// An attribute that the element does not have in this schema version.
    UnknownAttribute,
    /// An element that may not stand there in this schema version.
    UnknownElement,
    /// `validate-with` names no schema that is known here.
    UnknownSchema,
}

impl Code {
    /// The stable text form, such as `missing-attribute`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConflictingAttribute => "conflicting-attribute",
            Self::DanglingReference => "dangling-reference",
            Self::DuplicateId => "duplicate-id",
            Self::InvalidValue => "invalid-value",
            Self::MissingAttribute => "missing-attribute",
            Self::MissingElement => "missing-element",
            Self::MisplacedElement => "misplaced-element",
            Self::ReferenceKind => "reference-kind",
            Self::RepeatedElement => "repeated-element",
            Self::RuleContext => "rule-context",
            Self::Text => "text",
            Self::UnknownAttribute => "unknown-attribute",
            Self::UnknownElement => "unknown-element",
            Self::UnknownSchema => "unknown-schema",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
