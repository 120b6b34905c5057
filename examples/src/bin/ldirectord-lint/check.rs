//! Findings of many files.

use std::{io, mem};

use ldirectord_conf::{Diagnostic, LintOptions, Resolver, lint};

use crate::Verdict;
use crate::args::Args;
use crate::inputs::{self, Input};
use crate::output;

/// A file with its findings.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) input: Input,
    pub(crate) findings: Vec<Diagnostic>,
}

/// What every check needs; shared by all threads.
pub(crate) struct Checker<'a> {
    pub(crate) args: &'a Args,
    names: Box<dyn Resolver + Sync>,
    options: LintOptions,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(args: &'a Args) -> Self {
        let (names, options) = (args.names(), args.lint_options());
        for code in args.fixed_levels() {
            anstream::eprintln!(
                "ldirectord-lint: {code} stays an error: ldirectord rejects the file"
            );
        }
        Self {
            args,
            names,
            options,
        }
    }

    pub(crate) fn check(&self, input: Input) -> Checked {
        let options = self.options.clone().world_readable(input.world_readable);
        let findings = lint::examine(&input.document, &*self.names, &options);
        Checked { input, findings }
    }

    /// Applies all fixes; returns how many.
    pub(crate) fn fix(&self, input: &mut Input) -> usize {
        let options = self.options.clone().world_readable(input.world_readable);
        let fixed = lint::fix(&input.document, &*self.names, &options);
        let applied = fixed.applied();
        input.document = fixed.into_document();
        applied
    }
}

pub(crate) fn run(args: &Args) -> io::Result<Verdict> {
    let checker = Checker::new(args);
    let (paths, failed) = inputs::paths(args);
    let checked = inputs::each(&paths, |path| {
        Some(checker.check(inputs::read(path, args)?))
    });
    report(args, checked, failed)
}

/// Prints the findings; a file that is not there could not be read or written.
pub(crate) fn report(
    args: &Args,
    checked: Vec<Option<Checked>>,
    failed: usize,
) -> io::Result<Verdict> {
    let trouble = failed > 0 || checked.iter().any(Option::is_none);
    let checked: Vec<Checked> = checked.into_iter().flatten().collect();
    output::findings(args.format, &checked)?;
    let errors = checked
        .iter()
        .flat_map(|file| &file.findings)
        .any(Diagnostic::is_error);
    // The process ends: the system frees its memory faster.
    mem::forget(checked);
    Ok(if trouble {
        Verdict::Trouble
    } else if errors {
        Verdict::Findings
    } else {
        Verdict::Clean
    })
}
