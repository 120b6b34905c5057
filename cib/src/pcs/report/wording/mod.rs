//! The words of messages: those of pcs, for people who know them and programs that look for them.

mod lists;
mod things;
mod values;

use std::error::Error;
use std::fmt;

use things::{agents, places, resources};
use values::{documents, options};

use super::message::Message;
use crate::model::ValueError;
use crate::xml::EditError;

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [agents, resources, places, options, documents];
        match parts.iter().find_map(|part| part(self)) {
            Some(text) => f.write_str(&text),
            None => fmt::Debug::fmt(self, f),
        }
    }
}

impl Error for Message {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::AgentName(error) => error.source(),
            Self::Edit(error) => error.source(),
            _ => None,
        }
    }
}

impl From<ValueError> for Message {
    fn from(error: ValueError) -> Self {
        Self::AgentName(error)
    }
}

impl From<EditError> for Message {
    fn from(error: EditError) -> Self {
        Self::Edit(error)
    }
}
