//! The command line.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use cib::pcs;
use clap::{Parser, ValueEnum};

const ABOUT: &str = "\
Checks, shows and edits the configuration of a Pacemaker cluster as pcs does: that of the cluster \
which this machine is a node of, or with -f that of a file, which needs no cluster.

Commands beside those that pcs(8) has for property, resource, stonith, constraint, node, acl, \
alert, tag and config:

  cluster verify               errors and warnings; --full: notes too; --corosync_conf FILE
  cluster verify --list-codes  all lints; --explain CODE: one of them with examples
  cluster cib [OUT]            the document byte for byte; scope=SECTION: a part of it
  cluster cib-push FILE        diff-against=BASE: what was changed, and nothing else
  cluster diff-cib BASE [NEW]  what is different, and the patch
  cluster edit [scope=SECTION] the document in $EDITOR
  cluster setup, start, stop, enable, disable, destroy, auth, corosync; host auth, deauth
  cluster node add, remove, clear; link add, remove, update; config update, uuid generate
  quorum config, status, update, device, expected-votes, unblock
  stonith fence, confirm, history
  status, resource status, cleanup, refresh, failcount, move, relocate, restart, safe-disable

A change of a cluster is a patch that names the version which it was made from; what others change \
meanwhile stays. --wait[=n] waits until the cluster has settled, for n seconds at most. Ctrl-C lets \
a change come to its end; the second one leaves it, and says which version the cluster has.

Not offered: resource debug-*, quorum devices and SBD on new nodes, booth, dr, remote nodes' files.

Exit status: 0 done, 1 refused, invalid or not possible; 2 from `status pcsd` if a host's pcsd \
cannot be used.";

/// The options and the command.
#[derive(Debug, Parser)]
#[command(name = "pcs", version, max_term_width = 100, about = ABOUT, long_about = ABOUT)]
pub(crate) struct Args {
    /// The CIB file to read and edit
    #[arg(short, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// Says what would change, and changes nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Saved metadata of agents, for -f: files CLASS:PROVIDER:TYPE.xml
    #[arg(long, value_name = "DIR")]
    pub(crate) agents: Option<PathBuf>,

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
        let words = options_first(env::args_os().collect());
        Self::try_parse_from(words).unwrap_or_else(|error| {
            // pcs knows one status for everything that goes wrong.
            let status = i32::from(error.use_stderr());
            drop(error.print());
            std::process::exit(status)
        })
    }
}

/// The program, its own options with their values, then all other words.
fn options_first(words: Vec<OsString>) -> Vec<OsString> {
    let mut words = words.into_iter();
    let mut first: Vec<OsString> = words.next().into_iter().collect();
    let mut rest = Vec::new();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        if ["-f", "--agents", "--dialect", "--format", "--color"].contains(&&*text) {
            first.push(word);
            first.extend(words.next());
        } else if text == "--dry-run"
            // After a command they are about the command.
            || (rest.is_empty() && ["--help", "--version"].contains(&&*text))
            || ["--agents=", "--dialect=", "--format=", "--color="]
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
