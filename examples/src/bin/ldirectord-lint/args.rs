//! The command line.

use std::env;
use std::ffi::OsString;

use clap::{Parser, ValueEnum};
use ldirectord_conf::{Code, Level, LintOptions, NumericOnly, Resolver, SystemNames};

/// Largest file that is read by default, in MiB.
const LIMIT: u32 = 64;

/// Checks ldirectord.cf files as ldirectord 4.12 reads them, and for what their authors meant.
///
/// Exit status: 0 when nothing is an error, 1 for findings of severity error (with --fix: that
/// are left; with --diff: or when a file would change), 2 for usage or I/O.
#[derive(Debug, PartialEq, Eq, Parser)]
#[command(name = "ldirectord-lint", version, max_term_width = 100)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct Args {
    /// Files, directories (all *.cf below them), patterns such as 'conf/**/*.cf', or - for
    /// standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["explain", "list_codes"])]
    pub(crate) files: Vec<String>,

    /// How findings are printed
    #[arg(long, value_enum, default_value_t, conflicts_with_all = ["diff", "fmt"])]
    pub(crate) format: Format,

    /// Mend what can be mended without doubt, then report what is left
    #[arg(long)]
    pub(crate) fix: bool,

    /// Print what --fix (or --fmt) would change, and change nothing
    #[arg(long)]
    pub(crate) diff: bool,

    /// Write the files in canonical layout; the meaning stays
    #[arg(long)]
    pub(crate) fmt: bool,

    /// Do not report this finding (LD0402 or its name); may be repeated
    #[arg(long, value_name = "CODE")]
    allow: Vec<Code>,

    /// Report this finding as a warning; wins over --allow
    #[arg(long, value_name = "CODE")]
    warn: Vec<Code>,

    /// Report this finding as an error; wins over --warn
    #[arg(long, value_name = "CODE")]
    deny: Vec<Code>,

    /// Where names of hosts and ports are looked up
    #[arg(long, value_enum, default_value_t)]
    resolve: Resolve,

    /// Largest file that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = LIMIT)]
    pub(crate) limit: u32,

    /// When to use colours
    #[arg(long, value_enum, default_value_t)]
    pub(crate) color: Color,

    /// Print the file as it was understood line by line: byte for byte the same
    #[arg(long, group = "show", conflicts_with_all = ["fix", "diff", "fmt"])]
    reprint: bool,

    /// Print `accept`, or `reject LINE: MESSAGE` for the error at which ldirectord stops
    #[arg(long, group = "show", conflicts_with_all = ["fix", "diff", "fmt"])]
    verdict: bool,

    /// Print all values in effect and where they come from, as JSON; with passwords
    #[arg(long, group = "show", conflicts_with_all = ["fix", "diff", "fmt"])]
    model: bool,

    /// Explain a finding, with a bad and a good example
    #[arg(long, value_name = "CODE", group = "show")]
    explain: Option<Code>,

    /// List all findings with their default levels
    #[arg(long, group = "show")]
    list_codes: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Source lines with carets, for people.
    #[default]
    Human,
    /// JSON of our own.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands, which GitHub shows in place.
    Github,
}

/// Where names are looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Resolve {
    /// The resolver of this system and /etc/services, as ldirectord does.
    #[default]
    System,
    /// Nowhere: names are errors.
    None,
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

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Report findings.
    Check,
    /// Mend or format.
    Change,
    Reprint,
    Verdict,
    Model,
    Explain(Code),
    ListCodes,
}

impl Args {
    /// The arguments of this process; a usage error, `--help` and `--version` end it.
    pub(crate) fn read() -> Self {
        let names = env::args_os().skip(1).map(OsString::into_string);
        let names: Option<Vec<String>> = names.map(Result::ok).collect();
        names.and_then(Self::of_files).unwrap_or_else(Self::parse)
    }

    /// Files and nothing else, as an editor or a hook gives them: a tenth of the time that a small
    /// file takes would go into learning about options that are not there.
    fn of_files(files: Vec<String>) -> Option<Self> {
        let is_file = |name: &String| !name.is_empty() && !name.starts_with('-');
        (!files.is_empty() && files.iter().all(is_file)).then(|| Self {
            files,
            format: Format::default(),
            fix: false,
            diff: false,
            fmt: false,
            allow: Vec::new(),
            warn: Vec::new(),
            deny: Vec::new(),
            resolve: Resolve::default(),
            limit: LIMIT,
            color: Color::default(),
            reprint: false,
            verdict: false,
            model: false,
            explain: None,
            list_codes: false,
        })
    }

    pub(crate) const fn action(&self) -> Action {
        if let Some(code) = self.explain {
            Action::Explain(code)
        } else if self.list_codes {
            Action::ListCodes
        } else if self.reprint {
            Action::Reprint
        } else if self.verdict {
            Action::Verdict
        } else if self.model {
            Action::Model
        } else if self.fix || self.diff || self.fmt {
            Action::Change
        } else {
            Action::Check
        }
    }

    /// The resolver, to be shared by all threads.
    pub(crate) fn names(&self) -> Box<dyn Resolver + Sync> {
        match self.resolve {
            Resolve::System => Box::new(SystemNames::new()),
            Resolve::None => Box::new(NumericOnly),
        }
    }

    /// Codes whose level was set in vain: ldirectord rejects the file for them.
    pub(crate) fn fixed_levels(&self) -> impl Iterator<Item = Code> + '_ {
        let codes = self.allow.iter().chain(&self.warn).copied();
        codes.filter(|code| code.is_rejection())
    }

    /// Levels of the lints.
    pub(crate) fn lint_options(&self) -> LintOptions {
        let levels = [
            (&self.allow, Level::Allow),
            (&self.warn, Level::Warn),
            (&self.deny, Level::Deny),
        ];
        let levels = levels
            .into_iter()
            .flat_map(|(codes, level)| codes.iter().map(move |code| (*code, level)));
        levels.fold(LintOptions::new(), |options, (code, level)| {
            options.level(code, level)
        })
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

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::Args;

    #[test]
    fn files_alone_are_read_as_with_all_options() {
        for files in [&["a.cf"][..], &["a.cf", "b c.cf", "*.cf"]] {
            let names = files.iter().copied().map(str::to_owned).collect();
            let all = ["ldirectord-lint"].iter().chain(files);
            assert_eq!(Args::of_files(names), Args::try_parse_from(all).ok());
        }
    }

    #[test]
    fn options_and_no_files_go_the_long_way() {
        for names in [&[][..], &["-"], &["--fix", "a.cf"], &["a.cf", "-h"], &[""]] {
            let names = names.iter().copied().map(str::to_owned).collect();
            assert_eq!(Args::of_files(names), None);
        }
    }
}
