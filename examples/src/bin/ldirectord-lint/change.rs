//! Mending and formatting: on disk, or as a diff.

use std::io::{self, Write as _};
use std::mem;

use examples::host::replace_file;
use ldirectord_conf::{Document, format};
use similar::TextDiff;

use crate::Verdict;
use crate::args::Args;
use crate::check::{self, Checked, Checker};
use crate::inputs::{self, Input};
use crate::output;

/// Of a file that went away meanwhile and is written anew: it may hold passwords.
const NEW_MODE: u32 = 0o600;

/// A file before and after.
struct Changed {
    before: Document,
    after: Checked,
    applied: usize,
}

pub(crate) fn run(args: &Args) -> io::Result<Verdict> {
    let checker = Checker::new(args);
    let (paths, failed) = inputs::paths(args);
    let changed = inputs::each(&paths, |path| {
        Some(change(&checker, inputs::read(path, args)?))
    });
    let trouble = failed > 0 || changed.iter().any(Option::is_none);
    let verdict = if args.diff {
        diff(changed.iter().flatten())?
    } else {
        return write(args, changed, failed);
    };
    Ok(if trouble { Verdict::Trouble } else { verdict })
}

fn change(checker: &Checker<'_>, mut input: Input) -> Changed {
    let before = input.document.clone();
    let args = checker.args;
    // A bare --diff shows what --fix would do.
    let fix = args.fix || (args.diff && !args.fmt);
    let applied = if fix { checker.fix(&mut input) } else { 0 };
    if args.fmt {
        input.document = Document::parse(format(&input.document));
    }
    let after = if fix {
        checker.check(input)
    } else {
        Checked {
            input,
            findings: Vec::new(),
        }
    };
    Changed {
        before,
        after,
        applied,
    }
}

/// Prints what would change.
fn diff<'a>(files: impl Iterator<Item = &'a Changed>) -> io::Result<Verdict> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut verdict = Verdict::Clean;
    for file in files {
        let (old, new) = (&file.before, &file.after.input.document);
        if file.after.findings.iter().any(|finding| finding.is_error()) {
            verdict = Verdict::Findings;
        }
        if old == new {
            continue;
        }
        verdict = Verdict::Findings;
        let name = &file.after.input.name;
        TextDiff::from_lines(old.as_bytes(), new.as_bytes())
            .unified_diff()
            .header(&format!("a/{name}"), &format!("b/{name}"))
            .to_writer(&mut out)?;
    }
    out.flush()?;
    Ok(verdict)
}

/// Writes what has changed, and reports what is left.
fn write(args: &Args, files: Vec<Option<Changed>>, mut failed: usize) -> io::Result<Verdict> {
    let mut left = Vec::with_capacity(files.len());
    let mut applied = 0;
    for file in files {
        let Some(mut file) = file else {
            left.push(None);
            continue;
        };
        let input = &file.after.input;
        let Some(path) = &input.path else {
            output::bytes(input.document.as_bytes())?;
            let errors = mem::take(&mut file.after.findings);
            file.after.findings = errors.into_iter().filter(|each| each.is_error()).collect();
            return Ok(if file.after.findings.is_empty() {
                Verdict::Clean
            } else {
                Verdict::Findings
            });
        };
        if file.before != input.document
            && let Err(error) = replace_file(path, input.document.as_bytes(), NEW_MODE)
        {
            anstream::eprintln!("ldirectord-lint: {}: {error}", input.name);
            failed += 1;
        } else {
            applied += file.applied;
        }
        left.push(Some(file.after));
    }
    if applied > 0 {
        anstream::eprintln!("{} mended", output::count(applied, "finding"));
    }
    check::report(args, left, failed)
}
