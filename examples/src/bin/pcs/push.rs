//! `cluster cib-push`, `cluster diff-cib`, `cluster edit`: whole documents without lost updates.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

use cib::Cib;
use cib::diff::rebase;
use cib::pcs::{self, Push, PushError, Wait};
use cib::xml::{canonical_eq, pretty};
use examples::with_causes;

use crate::args::Args;
use crate::live::{Live, conflicts};
use crate::{Failure, document, plan};

/// `cluster cib-push FILE [diff-against=BASE | scope=SECTION | --config]`.
pub(crate) fn push(args: &Args, push: &Push, wait: Option<Wait>) -> Result<(), Failure> {
    let read = |path: &str| match push.scope() {
        Some(scope) => document::read_section(Path::new(path), scope),
        None => document::read_file(Path::new(path)),
    };
    let new = read(push.file())?;
    let base = push.base().map(read).transpose()?;
    if let Some(base) = &base
        && canonical_eq(base.tree(), new.tree())
    {
        anstream::eprintln!("The new CIB is the same as the original CIB, nothing to push.");
        return Ok(());
    }
    send(args, wait, |current| {
        push.result(current, &new, base.as_ref())
    })
}

/// Puts the result in place of the current document; in a cluster as a patch, planned anew when
/// others were faster.
fn send(
    args: &Args,
    wait: Option<Wait>,
    result: impl Fn(&Cib) -> Result<Cib, PushError>,
) -> Result<(), Failure> {
    let planned = |current: &Cib| result(current).map_err(|error| told(&error));
    if args.file.is_some() || args.dry_run {
        let current = document::read(args)?;
        let after = planned(&current)?;
        if args.dry_run {
            return plan::show(&current, &after);
        }
        document::write(args, &current, &after)?;
        return done();
    }
    let live = Live::start(args)?;
    live.edit(|cib| {
        *cib = planned(cib)?;
        Ok(())
    })?;
    done()?;
    live.settle(wait)
}

fn done() -> Result<(), Failure> {
    anstream::eprintln!("CIB updated");
    Ok(())
}

fn told(error: &PushError) -> Failure {
    if let PushError::Conflict(error) = error {
        return conflicts(error);
    }
    Failure::Message(with_causes(error))
}

/// `cluster diff-cib BASE [NEW]`: what leads from one document to another, or to what is there.
pub(crate) fn difference(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let (base, new) = match words {
        [base, new] => (base, document::read_file(Path::new(new))?),
        [base] => (base, document::read(args)?),
        _ => return Failure::usage("cluster diff-cib BASE [NEW]"),
    };
    plan::show(&document::read_file(Path::new(base))?, &new)
}

/// `cluster edit`: the document, or a section of it, in `$EDITOR`; what was changed there is
/// pushed, and what others have changed meanwhile stays.
pub(crate) fn edit(args: &Args, scope: Option<&str>, wait: Option<Wait>) -> Result<(), Failure> {
    let editor = std::env::var("EDITOR").unwrap_or_default();
    if editor.is_empty() {
        let message = "$EDITOR environment variable is not set";
        return Err(Failure::Message(message.to_owned()));
    }
    let base = document::read(args)?;
    let text = match scope {
        None => base.to_bytes(),
        Some(scope) => pretty(document::section(&base, scope)?).into_bytes(),
    };
    let fault = |error: io::Error| {
        let folder = std::env::temp_dir();
        let folder = folder.display();
        Failure::Message(format!(
            "cannot write a file for $EDITOR in {folder}: {error}"
        ))
    };
    let made = tempfile::Builder::new().suffix(".pcs").tempfile();
    let mut file = made.map_err(fault)?;
    file.write_all(&text).map_err(fault)?;
    run(&editor, file.path())?;
    let pushed = edited(&base, file.path(), scope).and_then(|new| {
        if canonical_eq(base.tree(), new.tree()) {
            anstream::eprintln!("CIB not updated, no changes detected");
            return Ok(());
        }
        send(args, wait, |current| Ok(rebase(&base, &new, current)?))
    });
    // A slip in it must not cost the work.
    if pushed.is_err()
        && let Ok((_, kept)) = file.keep()
    {
        anstream::eprintln!("Your edited document is kept: {}", kept.display());
    }
    pushed
}

fn run(editor: &str, path: &Path) -> Result<(), Failure> {
    // As other programs take it: EDITOR may have arguments.
    let script = format!("{editor} \"$1\"");
    let mut command = Command::new("sh");
    let status = command.args(["-c", &script, "editor"]).arg(path).status();
    let status = status.map_err(|error| Failure::Message(format!("cannot run sh: {error}")))?;
    if status.success() {
        return Ok(());
    }
    let message = format!("$EDITOR ({editor}) failed: nothing was changed");
    Err(Failure::Message(message))
}

/// The base with what the user has made of it, or of a section of it.
fn edited(base: &Cib, path: &Path, scope: Option<&str>) -> Result<Cib, Failure> {
    let Some(scope) = scope else {
        return document::read_file(path);
    };
    let section = document::read_section(path, scope)?;
    let mut new = base.clone();
    let put = pcs::push(&mut new, &section, Some(scope));
    put.map_err(|error| Failure::Message(with_causes(&error)))?;
    Ok(new)
}
