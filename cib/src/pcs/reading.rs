//! Command lines read as operations.

use std::str::FromStr;

use super::error::CommandError;
use super::line::Line;
use super::wait::Wait;
use super::{Dialect, Operation, words};
use super::{
    acl, alert, cluster, constraint, el7, export, node, property, resource, stonith, syntax, tag,
};

/// Reads the words of a command that exists.
fn parse(line: &Line) -> Result<Operation, CommandError> {
    if line.dialect == Dialect::V0_9 {
        return el7::parse(line)?.or_else(|line| parse_words(&line));
    }
    parse_words(line)
}

fn parse_words(line: &Line) -> Result<Operation, CommandError> {
    if let Some(export) = export::Export::parse(line)? {
        return Ok(export.into());
    }
    let Some((family, rest)) = line.words.split_first() else {
        return Err(CommandError::Empty);
    };
    match family.as_str() {
        "acl" => acl::parse(line, rest),
        "alert" => alert::parse(line, rest),
        "cluster" | "config" => cluster::parse(line, family, rest),
        "constraint" => constraint::parse(line, rest),
        "node" => node::parse(line, rest),
        "property" => property::parse(line, rest),
        "resource" => resource::parse(line, rest),
        "stonith" => stonith::parse(line, rest),
        "tag" => tag::parse(line, rest),
        _ => Err(CommandError::unsupported(&line.words)),
    }
}

impl Operation {
    /// Reads the words that follow `pcs -f FILE`: as 0.11 reads them if it can, else as 0.12.
    ///
    /// # Errors
    /// [`CommandError`] when the words are no command, or one that this library does not offer:
    /// what 0.11 would say.
    pub fn parse_argv(argv: &[impl AsRef<str>]) -> Result<Self, CommandError> {
        Self::parse_argv_as(argv, Dialect::V0_11)
            .or_else(|error| Self::parse_argv_as(argv, Dialect::V0_12).map_err(|_other| error))
    }

    /// Reads the words that follow `pcs -f FILE`, as the pcs of this dialect does.
    ///
    /// An operation of one dialect can be [applied](Self::apply) in another: what the words mean
    /// and what is written for them are decided apart.
    ///
    /// ```
    /// use cib::pcs::{Dialect, Operation};
    ///
    /// let words = ["resource", "create", "A", "ocf:pacemaker:Stateful", "--master"];
    /// assert!(Operation::parse_argv_as(&words, Dialect::V0_9).is_ok());
    /// assert!(Operation::parse_argv_as(&words, Dialect::V0_12).is_err());
    /// ```
    ///
    /// # Errors
    /// [`CommandError`] with the words of pcs, when they are no command of the dialect or one that
    /// this library does not offer.
    pub fn parse_argv_as(argv: &[impl AsRef<str>], dialect: Dialect) -> Result<Self, CommandError> {
        let line = Line::parse(argv, dialect)?;
        syntax::check(&line)?;
        Wait::refuse(&line)?;
        Self::of(&line).map_err(|error| syntax::explain(error, &line))
    }

    /// Reads a line whose words and options are those of a command.
    pub(super) fn of(line: &Line) -> Result<Self, CommandError> {
        parse(line)
    }
}

impl FromStr for Operation {
    type Err = CommandError;

    fn from_str(line: &str) -> Result<Self, CommandError> {
        Self::parse_argv(&words::split(line)?)
    }
}
