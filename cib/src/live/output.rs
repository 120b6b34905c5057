//! The envelope of `--output-as=xml`, and records of attributes.

use super::error::ToolError;
use super::exit::ExitCode;
use super::run::Answer;
use crate::xml::{Element, Tree};

/// The attributes of an element of a tool's output, those that nobody knows yet included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes(Vec<(String, String)>);

impl Attributes {
    pub(super) fn of(element: Element<'_>) -> Self {
        let pairs = element.attributes();
        Self(
            pairs
                .map(|attribute| (attribute.name().to_owned(), attribute.value().into_owned()))
                .collect(),
        )
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut named = self.0.iter().filter(|attribute| attribute.0 == name);
        named.next().map(|attribute| attribute.1.as_str())
    }

    /// Whether an attribute is `true`.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// An attribute that is a number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// All names and values, in the order of the output.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Defines a record: its attributes, accessors for known ones, and what is inside it.
macro_rules! record {
    (
        $(#[$about:meta])* $name:ident {
            $($(#[$doc:meta])* $field:ident: $kind:ident($attribute:literal),)*
        } $({ $($(#[$inner_doc:meta])* $inner:ident: $type:ty,)* })?
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            /// All attributes, unknown ones too.
            pub attributes: $crate::live::Attributes,
            $($($(#[$inner_doc])* pub $inner: $type,)*)?
        }

        impl $name {
            $(record!(@accessor $(#[$doc])* $field $kind $attribute);)*
        }
    };
    (@accessor $(#[$doc:meta])* $field:ident text $attribute:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> &str {
            self.attributes.get($attribute).unwrap_or_default()
        }
    };
    (@accessor $(#[$doc:meta])* $field:ident maybe $attribute:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> Option<&str> {
            self.attributes.get($attribute)
        }
    };
    (@accessor $(#[$doc:meta])* $field:ident flag $attribute:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> bool {
            self.attributes.is_true($attribute)
        }
    };
    (@accessor $(#[$doc:meta])* $field:ident number $attribute:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(&self) -> Option<i64> {
            self.attributes.number($attribute)
        }
    };
}
pub(super) use record;

/// Output of a tool: what it says of itself, and the document.
#[derive(Clone, Debug)]
pub(super) struct Envelope {
    tree: Tree,
}

/// What every tool says with `--output-as=xml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Version of the output's grammar, such as `2.25`.
    pub api_version: String,
    /// The command line, as the tool has seen it.
    pub request: String,
    /// How it ended.
    pub code: Option<ExitCode>,
    /// The same in words.
    pub message: String,
    /// Messages.
    pub errors: Vec<String>,
}

impl Envelope {
    pub(super) fn parse(call: &str, answer: &Answer) -> Result<Self, ToolError> {
        let tree = Tree::parse(&answer.output);
        let known = tree.ok().filter(|tree| {
            tree.root()
                .is_some_and(|root| matches!(root.name(), "pacemaker-result" | "crm_mon"))
        });
        known
            .map(|tree| Self { tree })
            .ok_or_else(|| ToolError::failed_or_unclear(call, answer))
    }

    /// The element that holds all others.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        self.tree.root()
    }

    pub(super) fn report(&self) -> Report {
        let Some(root) = self.root() else {
            return Report::default();
        };
        let text = |name| root.attribute(name).map(String::from).unwrap_or_default();
        let status = root.child("status");
        let code = status.and_then(|status| status.attribute("code")?.parse::<i32>().ok());
        let message = status.and_then(|status| Some(status.attribute("message")?.into_owned()));
        let errors = status.and_then(|status| status.child("errors"));
        let errors = errors.into_iter().flat_map(Element::children);
        Report {
            api_version: text("api-version"),
            request: text("request"),
            code: code.map(ExitCode::from),
            message: message.unwrap_or_default(),
            errors: errors.map(Element::text).collect(),
        }
    }

    /// The children of a name in a child of the root.
    pub(super) fn list<'e>(
        &'e self,
        section: &'e str,
        name: &'e str,
    ) -> impl Iterator<Item = Element<'e>> + 'e {
        let section = self.root().and_then(|root| root.child(section)).into_iter();
        section
            .flat_map(Element::children)
            .filter(move |element| element.name() == name)
    }
}
