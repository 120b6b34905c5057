//! Whole command lines: operations, and what needs files, an editor or the clock beside them.
//!
//! Pure like the rest: a [`Command`] says what is to be done with which files; the caller reads
//! and writes them, in a file or in a live cluster. [`Push::result`] and [`upgrade()`](super::upgrade()) are the
//! decisions behind `cluster cib-push`, `cluster edit` and `cluster cib-upgrade`; with
//! [`Patchset::between`](crate::diff::Patchset::between) their results become the patch for a live
//! cluster, which unlike the replacement that pcs makes cannot undo what others did meanwhile.

use super::agents::Inquiry;
use super::cluster::SCOPES;
use super::error::CommandError;
use super::line::Line;
use super::push::Push;
use super::query::Query;
use super::wait::Wait;
use super::{Dialect, Operation, Usage, syntax};

/// A command line of pcs, `-f FILE` taken away.
///
/// ```
/// use cib::pcs::{Command, Dialect};
///
/// let words = ["cluster", "cib-push", "new.xml", "diff-against=old.xml"];
/// let Command::Push(push) = Command::parse_argv(&words, Dialect::V0_11)? else { panic!() };
/// assert_eq!((push.file(), push.base()), ("new.xml", Some("old.xml")));
/// # Ok::<(), cib::pcs::CommandError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// `cluster cib [FILE] [scope=SECTION | --config]`: print the document, or write it to a file.
    Cib {
        /// Where to; standard output if none is given.
        file: Option<String>,
        /// Only this section; `configuration` for `--config`.
        scope: Option<String>,
    },
    /// `cluster edit [scope=SECTION | --config]`: let the user change the text, then push it.
    Edit {
        /// Only this section; `configuration` for `--config`.
        scope: Option<String>,
    },
    /// `--help`, `help`: print the usage on standard output.
    Help(Usage),
    /// `resource list`, `describe` and so on: a question about agents or properties.
    Inquiry(Inquiry),
    /// Everything that a document, agent metadata and the time are enough for.
    Operation(Operation),
    /// `cluster cib-push`.
    Push(Push),
    /// `status query resource` (since 0.12): a question about a resource.
    Query(Query),
    /// `cluster cib-upgrade`: see [`upgrade()`](super::upgrade()).
    Upgrade,
    /// `cluster verify [--full]`: see [`check`](crate::check) and [`lint`](crate::lint).
    Verify {
        /// `--full`.
        full: bool,
    },
    /// `--version`: print the version on standard output.
    Version,
}

impl Command {
    /// Reads the words that follow `pcs`, but for `-f FILE`.
    ///
    /// # Errors
    /// [`CommandError`] with the words of pcs, when they are no command of the dialect or one that
    /// this library does not offer.
    pub fn parse_argv(argv: &[impl AsRef<str>], dialect: Dialect) -> Result<Self, CommandError> {
        let line = Line::parse(argv, dialect)?;
        if let Some(asked) = Self::about_itself(&line) {
            return Ok(asked);
        }
        if let Some(query) = Query::parse(&line)? {
            return Ok(Self::Query(query));
        }
        syntax::check(&line)?;
        Wait::refuse(&line)?;
        Self::of(&line).map_err(|error| syntax::explain(error, &line))
    }

    /// As [`parse_argv`](Self::parse_argv) for a live cluster, where a command may have `--wait`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cib::pcs::{Command, Dialect};
    ///
    /// let words = ["resource", "disable", "A", "--wait=30"];
    /// let (_, wait) = Command::parse_live(&words, Dialect::V0_11)?;
    /// assert_eq!(wait.and_then(|wait| wait.limit()), Some(Duration::from_secs(30)));
    /// # Ok::<(), cib::pcs::CommandError>(())
    /// ```
    ///
    /// # Errors
    /// As [`parse_argv`](Self::parse_argv).
    pub fn parse_live(
        argv: &[impl AsRef<str>],
        dialect: Dialect,
    ) -> Result<(Self, Option<Wait>), CommandError> {
        let line = Line::parse(argv, dialect)?;
        if let Some(asked) = Self::about_itself(&line) {
            return Ok((asked, None));
        }
        if let Some(query) = Query::parse(&line)? {
            return Ok((Self::Query(query), None));
        }
        syntax::check(&line)?;
        let wait = Wait::of(&line)?;
        let command = Self::of(&line.without("--wait"));
        let command = command.map_err(|error| syntax::explain(error, &line))?;
        Ok((command, wait))
    }

    /// Lines that ask about pcs and its commands.
    fn about_itself(line: &Line) -> Option<Self> {
        if line.has("--version") {
            return Some(Self::Version);
        }
        let asked = line.words.get(1).is_some_and(|word| word == "help");
        if line.has("--help") || line.has("-h") || line.words == ["help"] || asked {
            let words = line.words.iter().filter(|word| *word != "help");
            let path: Vec<String> = words.cloned().collect();
            let usage = Query::usage(&path, line.dialect);
            let usage = usage.unwrap_or_else(|| Usage::of(line.dialect, &path));
            return Some(Self::Help(usage));
        }
        None
    }

    fn of(line: &Line) -> Result<Self, CommandError> {
        let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
        let parse: fn(&Line) -> Result<Self, CommandError> = match words.as_slice() {
            ["cluster", "cib", ..] => Self::cib,
            ["cluster", "cib-push", ..] => |line| Push::parse(line).map(Self::Push),
            ["cluster", "cib-upgrade", ..] => |line| no_words(line).map(|()| Self::Upgrade),
            ["cluster", "edit", ..] => Self::edit,
            ["cluster", "verify", ..] => |line| {
                let full = line.has("--full") || line.has("-V");
                no_words(line).map(|()| Self::Verify { full })
            },
            ["property", "describe", ..]
            | ["stonith", "describe" | "list", ..]
            | [
                "resource",
                "agents" | "describe" | "list" | "providers" | "standards",
                ..,
            ] => Self::inquiry,
            _ => |line| Operation::of(line).map(Self::Operation),
        };
        parse(line)
    }

    fn inquiry(line: &Line) -> Result<Self, CommandError> {
        let inquiry = Inquiry::parse(line)?;
        inquiry.map(Self::Inquiry).ok_or_else(usage)
    }

    fn cib(line: &Line) -> Result<Self, CommandError> {
        let (files, scope) = files_and_scope(line)?;
        match files.as_slice() {
            [] => Ok(Self::Cib { file: None, scope }),
            [file] => Ok(Self::Cib {
                file: Some((*file).clone()),
                scope,
            }),
            _ => Err(usage()),
        }
    }

    fn edit(line: &Line) -> Result<Self, CommandError> {
        match files_and_scope(line)? {
            (files, scope) if files.is_empty() => Ok(Self::Edit { scope }),
            _ => Err(usage()),
        }
    }
}

/// The words of the command are told elsewhere.
pub(super) fn usage() -> CommandError {
    CommandError::Usage {
        command: "cluster",
        expected: "[FILE] [scope=SECTION | --config]",
    }
}

fn no_words(line: &Line) -> Result<(), CommandError> {
    if line.words.len() > 2 {
        Err(usage())
    } else {
        Ok(())
    }
}

/// Words without `=`, and the section: `scope=` or `--config`.
pub(super) fn files_and_scope(line: &Line) -> Result<(Vec<&String>, Option<String>), CommandError> {
    let words = line.words.get(2..).unwrap_or_default();
    let (options, files): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.contains('='));
    let config = line.has("--config").then(|| "configuration".to_owned());
    match options.as_slice() {
        [] => Ok((files, config)),
        [word] => match word.strip_prefix("scope=") {
            Some(scope) if SCOPES.contains(&scope) && config.is_none() => {
                Ok((files, Some(scope.to_owned())))
            }
            _ => Err(usage()),
        },
        _ => Err(usage()),
    }
}
