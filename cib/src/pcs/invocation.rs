//! Whole command lines: operations, and what needs files, an editor or the clock beside them.
//!
//! Pure like the rest: a [`Command`] says what is to be done with which files; the caller reads
//! and writes them, in a file or in a live cluster. [`Push::result`] and [`upgrade()`] are the
//! decisions behind `cluster cib-push`, `cluster edit` and `cluster cib-upgrade`; with
//! [`Patchset::between`](crate::diff::Patchset::between) their results become the patch for a live
//! cluster, which unlike the replacement that pcs makes cannot undo what others did meanwhile.

use super::agents::Inquiry;
use super::cluster::{SCOPES, push};
use super::error::CommandError;
use super::line::Line;
use super::{Dialect, Operation, Usage, syntax};
use crate::check::{Blocker, blockers};
use crate::cib::{Cib, Version};
use crate::diff::{ApplyError, DiffError, Patchset};
use crate::model::Schema;
use crate::xml::EditError;

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
    /// `cluster cib-upgrade`: see [`upgrade()`].
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
        if line.has("--version") {
            return Ok(Self::Version);
        }
        let asked = line.words.get(1).is_some_and(|word| word == "help");
        if line.has("--help") || line.has("-h") || line.words == ["help"] || asked {
            let words = line.words.into_iter();
            let path: Vec<String> = words.filter(|word| word != "help").collect();
            return Ok(Self::Help(Usage::of(dialect, &path)));
        }
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
            _ => return Operation::parse_argv_as(argv, dialect).map(Self::Operation),
        };
        syntax::check(&line)?;
        parse(&line).map_err(|error| syntax::explain(error, &line))
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
fn usage() -> CommandError {
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
fn files_and_scope(line: &Line) -> Result<(Vec<&String>, Option<String>), CommandError> {
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

/// Puts a file in place of the document: `cluster cib-push FILE …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    file: String,
    base: Option<String>,
    scope: Option<String>,
    wait: bool,
}

/// Why a [`Push`] is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// The difference does not fit the document.
    #[error("what differs does not fit the document: {0}")]
    Apply(#[from] ApplyError),
    /// The documents cannot be compared.
    #[error("cannot compare the documents: {0}")]
    Diff(#[from] DiffError),
    /// The new document lacks the section.
    #[error("the new document has no section `{scope}`")]
    NoSection {
        /// The section.
        scope: String,
    },
    /// The new document is older than the one it shall replace.
    #[error(
        "the new document ({new}) is older than the existing one ({old}): push what differs \
         (diff-against=FILE), or only the configuration (--config)"
    )]
    Older {
        /// Of the new document.
        new: Version,
        /// Of the existing one.
        old: Version,
    },
    /// The new document cannot be put into the tree.
    #[error(transparent)]
    Tree(#[from] EditError),
}

impl Push {
    /// The file with the new document.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// `diff-against=`: the file with the document that the new one was made from.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// `scope=`: only this section; `configuration` for `--config`.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// `--wait`: until the cluster has settled.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.wait
    }

    fn parse(line: &Line) -> Result<Self, CommandError> {
        let words = line.words.get(2..).unwrap_or_default();
        if words.len() > 2 {
            return Err(usage());
        }
        let (bases, rest): (Vec<&String>, Vec<&String>) = words
            .iter()
            .partition(|word| word.starts_with("diff-against="));
        let mut words: Vec<String> = line.words.iter().take(2).cloned().collect();
        words.extend(rest.into_iter().cloned());
        let rest = line.with_words(words);
        let (files, scope) = files_and_scope(&rest)?;
        let [file] = files.as_slice() else {
            return Err(usage());
        };
        let base = match bases.as_slice() {
            [] => None,
            [base] => base.strip_prefix("diff-against=").map(str::to_owned),
            _ => return Err(usage()),
        };
        if base.is_some() && scope.is_some() {
            let text = "Cannot use both scope and diff-against";
            return Err(CommandError::Refused(text.to_owned()));
        }
        Ok(Self {
            file: (*file).clone(),
            base,
            scope,
            wait: line.has("--wait"),
        })
    }

    /// What the document is after the push. `base` is the document of [`Push::base`].
    ///
    /// With a base, what differs between base and new document is done to the current one, and
    /// the changes of others stay. Without, the new document or the section replaces what is
    /// there; as in Pacemaker a whole document must not be older than the one it replaces.
    ///
    /// # Errors
    /// [`PushError`] when the new document is older, lacks the section, or does not fit.
    pub fn result(&self, current: &Cib, new: &Cib, base: Option<&Cib>) -> Result<Cib, PushError> {
        let mut result = current.clone();
        if let Some(base) = base {
            Patchset::unversioned(base, new)?.push(&mut result)?;
            return Ok(result);
        }
        let (old, newer) = (current.version(), new.version());
        if self.scope.is_none() && newer < old {
            return Err(PushError::Older { new: newer, old });
        }
        if let Some(scope) = &self.scope {
            let there = match scope.as_str() {
                "configuration" => new.document().is_some(),
                section => new.section(section).is_some(),
            };
            if !there {
                return Err(PushError::NoSection {
                    scope: scope.clone(),
                });
            }
        }
        push(&mut result, new, self.scope())?;
        Ok(result)
    }
}

/// Raises the schema of the document to that of the dialect's Pacemaker: 2.10, 3.9 or 4.0, as
/// `cluster cib-upgrade` does; `false` if it has that or a later one.
///
/// # Errors
/// [`UpgradeError`] when constructs would have to be rewritten: nothing is changed then.
pub fn upgrade(cib: &mut Cib, dialect: Dialect) -> Result<bool, UpgradeError> {
    let target = match dialect {
        Dialect::V0_9 => Schema::new(2, 10),
        Dialect::V0_11 => Schema::new(3, 9),
        Dialect::V0_12 => Schema::new(4, 0),
    };
    if cib.schema().is_some_and(|schema| schema >= target) {
        return Ok(false);
    }
    let blockers = blockers(cib, target);
    if !blockers.is_empty() {
        return Err(UpgradeError::Blocked { target, blockers });
    }
    let Some(root) = cib.root_id() else {
        return Ok(false);
    };
    let epoch = (cib.version().epoch + 1).to_string();
    let tree = cib.tree_mut();
    tree.set_attribute(root, "validate-with", &target.to_string())?;
    tree.set_attribute(root, "epoch", &epoch)?;
    tree.set_attribute(root, "num_updates", "0")?;
    Ok(true)
}

/// Why [`upgrade()`] does nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeError {
    /// The later schema refuses what is there; `cibadmin --upgrade --force` rewrites it.
    #[error(
        "{} things would have to be rewritten for {target}: `cibadmin --upgrade --force` does that",
        blockers.len()
    )]
    Blocked {
        /// The schema wanted.
        target: Schema,
        /// What it refuses, as [`blockers`] finds it.
        blockers: Vec<Blocker>,
    },
    /// The tree cannot be edited.
    #[error(transparent)]
    Tree(#[from] EditError),
}
