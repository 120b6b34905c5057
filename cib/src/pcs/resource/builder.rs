//! What the builders of several commands have in common.

use super::super::arguments::Writer;
use super::super::error::CommandError;
use super::super::words::Line;
use super::create::Beside;
use crate::model::ResourceId;
use crate::xml::{NodeId, Place};

/// Gives a builder for several resources, the ids of which it keeps in `ids`, its `new` and `and`;
/// the other fields are options that are not given.
macro_rules! several {
    ($name:ident($($option:ident),*): $what:literal) => {
        impl $name {
            #[doc = concat!($what, " one resource.")]
            pub fn new(id: ResourceId) -> Self {
                Self {
                    ids: vec![id],
                    $($option: false,)*
                }
            }

            #[doc = concat!($what, " one more resource.")]
            pub fn and(mut self, id: ResourceId) -> Self {
                self.ids.push(id);
                self
            }
        }
    };
}

/// Gives a builder the command of the same name for fencing devices.
macro_rules! fencing {
    ($name:ident: $verb:literal) => {
        impl $name {
            #[doc = concat!("`stonith ", $verb, "` in place of `resource ", $verb, "`.")]
            pub fn fencing(mut self, fencing: bool) -> Self {
                self.fencing = fencing;
                self
            }
        }
    };
}

pub(super) use {fencing, several};

/// Starts a command of `resource`, or of `stonith`.
pub(super) fn command(fencing: bool, verb: &str) -> Writer {
    let family = if fencing { "stonith" } else { "resource" };
    Writer::new(family).words(verb.split(' '))
}

/// Reads ids, at least one.
pub(super) fn ids(
    words: &[String],
    command: &'static str,
    expected: &'static str,
) -> Result<Vec<ResourceId>, CommandError> {
    if words.is_empty() {
        return Err(CommandError::Usage { command, expected });
    }
    words.iter().map(|word| Ok(word.parse()?)).collect()
}

impl Beside {
    /// Reads `--after` or `--before`; both together are `usage`.
    pub(in super::super) fn parse(
        line: &Line,
        usage: CommandError,
    ) -> Result<Option<Self>, CommandError> {
        match (line.value("--after"), line.value("--before")) {
            (None, None) => Ok(None),
            (Some(id), None) => Ok(Some(Self::After(id.parse()?))),
            (None, Some(id)) => Ok(Some(Self::Before(id.parse()?))),
            (Some(_), Some(_)) => Err(usage),
        }
    }

    pub(in super::super) fn id(&self) -> &ResourceId {
        let (Self::After(id) | Self::Before(id)) = self;
        id
    }

    /// The place beside this element.
    pub(in super::super) fn place(&self, neighbour: NodeId) -> Place {
        match self {
            Self::After(_) => Place::After(neighbour),
            Self::Before(_) => Place::Before(neighbour),
        }
    }

    pub(in super::super) fn to_word(&self) -> String {
        match self {
            Self::After(id) => format!("--after={id}"),
            Self::Before(id) => format!("--before={id}"),
        }
    }
}
