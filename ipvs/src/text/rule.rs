//! What a command line says.

use std::fmt;
use std::str::FromStr;

use super::grammar::{self, ParseError, Problem, Reader};
use super::layout::Layout;
use super::names::{Names, Numeric};
use super::{KeyArguments, daemon};
use crate::model::{Daemon, DaemonRole, ServiceKey, Timeouts};
use crate::plan::Change;

/// How much of the grammar to read and to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// What `ipvsadm` 1.31 reads and saves. Its save format loses thresholds, timeouts, daemons,
    /// other protocols, and the forwarding methods `local` and `bypass`.
    #[default]
    Compatible,
    /// Everything that a table can hold, with comments: lines whose first byte is `#`.
    ///
    /// Written with the words of `ipvsadm` where it has them. Its own words, which `ipvsadm`
    /// refuses rather than misreads: `--local`, `--bypass`, `--protocol-service
    /// NUMBER/ADDRESS:PORT`, and scheduler flags in hexadecimal, `-b 0x40`.
    Complete,
}

/// One line of rules: a change of a table or of its settings.
///
/// Reading takes the complete dialect and numbers only; [`Invocation::parse`] has the choice.
///
/// ```
/// use ipvs::text::Rule;
///
/// let rule: Rule = "-A -t 192.0.2.70:80 -srr -p".parse()?;
///
/// assert_eq!(rule.to_string(), "-A -t 192.0.2.70:80 -s rr -p 360");
/// let error = "-A -t 192.0.2.70:80 -s rr --nagle".parse::<Rule>().unwrap_err();
/// assert_eq!(error.to_string(), "line 1, column 27: unknown option `--nagle`");
/// # Ok::<(), ipvs::text::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// A change of services or destinations: `-A`, `-E`, `-D`, `-a`, `-e`, `-d`.
    Change(Change),
    /// Removes all services, `-C`.
    Clear,
    /// Zeroes the counters of one service or all, `-Z`.
    Zero(Option<ServiceKey>),
    /// Sets timeouts of connections, `--set TCP TCPFIN UDP`.
    SetTimeouts(Timeouts),
    /// Starts a synchronisation daemon, `--start-daemon`.
    StartDaemon(Daemon),
    /// Stops a synchronisation daemon, `--stop-daemon`.
    StopDaemon(DaemonRole),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change(change) => change.fmt(f),
            Self::Clear => f.write_str("-C"),
            Self::Zero(None) => f.write_str("-Z"),
            Self::Zero(Some(key)) => write!(f, "-Z {}", KeyArguments(key)),
            Self::SetTimeouts(timeouts) => write!(f, "--set {timeouts}"),
            Self::StartDaemon(daemon) => daemon::write_start(f, daemon),
            Self::StopDaemon(role) => write!(f, "--stop-daemon {role}"),
        }
    }
}

impl FromStr for Rule {
    type Err = ParseError;

    fn from_str(line: &str) -> Result<Self, ParseError> {
        let words = grammar::words(line);
        let option = words
            .first()
            .map_or_else(String::new, |word| word.text.to_owned());
        let column = words.first().map_or(1, |word| word.column);
        match grammar::invocation(&words, Reader::new(Dialect::Complete, &Numeric))? {
            Invocation::Rule(rule) => Ok(rule),
            Invocation::List(_)
            | Invocation::Save { .. }
            | Invocation::Restore
            | Invocation::Help
            | Invocation::Version => Err(ParseError::new(column, Problem::NoRule { option })),
        }
    }
}

impl From<Change> for Rule {
    fn from(change: Change) -> Self {
        Self::Change(change)
    }
}

/// A whole command line of `ipvsadm`, without the name of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invocation {
    /// A rule.
    Rule(Rule),
    /// A listing, `-L`.
    List(Listing),
    /// Rules that restore the table, `-S`.
    Save {
        /// Whether numbers are printed instead of names, `-n`.
        numeric: bool,
    },
    /// Carries out rules from the standard input, `-R`.
    Restore,
    /// A description of the grammar, `-h`.
    Help,
    /// The version, `-v`.
    Version,
}

/// What to list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Listing {
    /// All services with their destinations.
    Table(Layout),
    /// One service with its destinations.
    Service(ServiceKey, Layout),
    /// The connections, `-c`.
    Connections {
        /// Whether the data of persistence engines is shown, `--persistent-conn`.
        engines: bool,
        /// Whether numbers are printed instead of names, `-n`.
        numeric: bool,
    },
    /// The timeouts of connections, `--timeout`.
    Timeouts,
    /// The synchronisation daemons, `--daemon`.
    Daemons,
}

impl Invocation {
    /// Reads the arguments of a program; none at all are a listing of the table.
    ///
    /// ```
    /// use ipvs::text::{Dialect, Invocation, Listing, Numeric};
    ///
    /// let parsed = Invocation::parse(["-L", "--timeout"], Dialect::Compatible, &Numeric)?;
    ///
    /// assert_eq!(parsed, Invocation::List(Listing::Timeouts));
    /// # Ok::<(), ipvs::text::ParseError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first argument that cannot be read, and what helps.
    pub fn parse<'a>(
        arguments: impl IntoIterator<Item = &'a str>,
        dialect: Dialect,
        names: &dyn Names,
    ) -> Result<Self, ParseError> {
        let words = grammar::joined(arguments);
        if words.is_empty() {
            return Ok(Self::List(Listing::Table(Layout::default())));
        }
        grammar::invocation(&words, Reader::new(dialect, names))
    }

    /// Reads a line of rules: as [`Invocation::parse`], behind an optional word `ipvsadm`.
    ///
    /// An empty line, and in the complete dialect a comment, is nothing.
    ///
    /// # Errors
    ///
    /// The first word that cannot be read, and what helps.
    pub fn parse_line(
        line: &str,
        dialect: Dialect,
        names: &dyn Names,
    ) -> Result<Option<Self>, ParseError> {
        if line.len() > LINE_MAX {
            let limit = LINE_MAX;
            return Err(ParseError::new(1, Problem::TooLong { limit }));
        }
        let words = grammar::words(line);
        let words = match words.split_first() {
            Some((first, rest)) if first.text == "ipvsadm" => rest,
            Some(_) | None => words.as_slice(),
        };
        match words.first() {
            None => Ok(None),
            Some(first) if first.text.starts_with('#') => match dialect {
                Dialect::Compatible => Err(ParseError::new(first.column, Problem::Comment)),
                Dialect::Complete => Ok(None),
            },
            Some(_) => grammar::invocation(words, Reader::new(dialect, names)).map(Some),
        }
    }
}

/// Longest line of rules: more than any rule has.
const LINE_MAX: usize = 4096;
