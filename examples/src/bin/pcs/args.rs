//! The command line.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use cib::pcs;
use clap::{Parser, ValueEnum};

const ABOUT: &str = "\
Checks, shows and edits a Pacemaker CIB file as pcs does, without a cluster.

Commands:

  cluster verify               errors and warnings; --full: notes too
  cluster verify --list-codes  all lints; --explain CODE: one of them with examples
  cluster cib [OUT]            the document byte for byte; scope=SECTION: a part of it
  property, resource, stonith, constraint, node, acl, alert, tag, config
                               as pcs(8) has them, where no cluster is needed

Exit status: 0 done, 1 refused, invalid or not possible, 2 wrong options.";

/// The options and the command.
#[derive(Debug, Parser)]
#[command(name = "pcs", version, max_term_width = 100, about = ABOUT, long_about = ABOUT)]
pub(crate) struct Args {
    /// The CIB file to read and edit
    #[arg(short, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// The pcs to behave as
    #[arg(long, value_enum, default_value_t)]
    pub(crate) dialect: Dialect,

    /// How `cluster verify` prints findings
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,

    /// When to use colours
    #[arg(long, value_enum, default_value_t)]
    pub(crate) color: Color,

    /// The command with its own words and options
    #[arg(
        value_name = "COMMAND",
        required = true,
        num_args = 1..,
        allow_hyphen_values = true
    )]
    pub(crate) command: Vec<String>,
}

/// Versions of pcs that differ in what they write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    /// pcs 0.9, CentOS 7.
    #[value(name = "0.9")]
    V0_9,
    /// pcs 0.11, Debian 12.
    #[default]
    #[value(name = "0.11")]
    V0_11,
    /// pcs 0.12.
    #[value(name = "0.12")]
    V0_12,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Source lines with carets, for people.
    #[default]
    Human,
    /// JSON.
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Args {
    /// Reads the command line; options of this program may stand anywhere, as with pcs.
    pub(crate) fn read() -> Self {
        Self::parse_from(options_first(env::args_os().collect()))
    }
}

/// The program, its own options with their values, then all other words.
fn options_first(words: Vec<OsString>) -> Vec<OsString> {
    let mut words = words.into_iter();
    let mut first: Vec<OsString> = words.next().into_iter().collect();
    let mut rest = Vec::new();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        if ["-f", "--dialect", "--format", "--color"].contains(&&*text) {
            first.push(word);
            first.extend(words.next());
        } else if text == "--help"
            || ["--dialect=", "--format=", "--color="]
                .iter()
                .any(|own| text.starts_with(own))
        {
            first.push(word);
        } else {
            rest.push(word);
        }
    }
    first.extend(rest);
    first
}

impl From<Dialect> for pcs::Dialect {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::V0_9 => Self::V0_9,
            Dialect::V0_11 => Self::V0_11,
            Dialect::V0_12 => Self::V0_12,
        }
    }
}

impl Color {
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}
