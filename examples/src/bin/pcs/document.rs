//! The file: reading, showing, replacing.

use std::fs;
use std::io;
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use cib::Cib;
use cib::pcs::SCOPES;
use cib::xml::{canonical_eq, pretty};
use examples::host::replace_file;

use crate::args::Args;
use crate::live::Live;
use crate::{Failure, print};

/// Largest file that is read, in bytes.
const LIMIT: u64 = 256 << 20;

/// Of a file that is new: a CIB holds passwords of fencing devices.
const NEW_MODE: u32 = 0o600;

/// What the document is called in messages.
pub(crate) fn name(args: &Args) -> String {
    let path = args.file.as_deref();
    path.map_or_else(|| "cluster".to_owned(), |path| path.display().to_string())
}

/// Reads the file of `-f`, or the cluster's configuration.
pub(crate) fn read(args: &Args) -> Result<Cib, Failure> {
    if let Some(path) = &args.file {
        return read_file(path);
    }
    let live = Live::start(args)?;
    live.wait(live.cluster.query())
}

/// Reads a file.
pub(crate) fn read_file(path: &Path) -> Result<Cib, Failure> {
    let name = path.display();
    let fault = |error: io::Error| Failure::Message(format!("cannot read {name}: {error}"));
    let file = fs::File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(file, LIMIT + 1), &mut bytes).map_err(fault)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LIMIT) {
        let message = format!("{name} is larger than {} MiB: that is no CIB", LIMIT >> 20);
        return Err(Failure::Message(message));
    }
    Cib::parse(&bytes).map_err(|error| {
        let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        anstream::eprintln!("{}", error.render(&bytes, &name.to_string(), color));
        Failure::Message(format!("{name} is no CIB: nothing was done"))
    })
}

/// `cluster cib [OUT] [scope=SECTION | --config]`.
pub(crate) fn cib(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let mut out = None;
    let mut scope = None;
    for word in words {
        match word.strip_prefix("scope=") {
            Some(name) if scope.is_none() => scope = Some(name),
            None if *word == "--config" && scope.is_none() => scope = Some("configuration"),
            None if out.is_none() && !word.starts_with("--") => out = Some(Path::new(*word)),
            _ => {
                let usage = "pcs cluster cib [OUT] [scope=SECTION | --config]";
                return Err(Failure::Message(format!("`{word}` is too much: {usage}")));
            }
        }
    }
    let cib = read(args)?;
    let bytes = match scope {
        None => cib.to_bytes(),
        Some("configuration") => {
            let configuration = cib.document().and_then(cib::view::Document::configuration);
            configuration
                .map(|it| pretty(it.element()))
                .unwrap_or_default()
                .into_bytes()
        }
        Some(name) => section(&cib, name)?.into_bytes(),
    };
    match out {
        None => print(&bytes),
        Some(path) => replace_file(path, &bytes, NEW_MODE)
            .map_err(|error| Failure::Message(format!("cannot write {}: {error}", path.display()))),
    }
}

/// The name of a section, or of all of them together, that can be shown and pushed.
pub(crate) fn known_section(name: String) -> Result<String, Failure> {
    if SCOPES.contains(&name.as_str()) {
        return Ok(name);
    }
    let known = SCOPES.join(", ");
    let message = format!("no section is called `{name}`: use one of {known}");
    Err(Failure::Message(message))
}

fn section(cib: &Cib, name: &str) -> Result<String, Failure> {
    let name = &known_section(name.to_owned())?;
    let section = cib.section(name).map(pretty);
    section.ok_or_else(|| Failure::Message(format!("the CIB has no section `{name}`")))
}

/// Writes the document back, if it means something else than before.
pub(crate) fn write(args: &Args, before: &Cib, after: &Cib) -> Result<(), Failure> {
    if canonical_eq(before.tree(), after.tree()) {
        return Ok(());
    }
    let Some(path) = args.file.as_deref() else {
        return Ok(());
    };
    let fault = |error| Failure::Message(format!("cannot write {}: {error}", path.display()));
    replace_file(path, &after.to_bytes(), NEW_MODE).map_err(fault)
}
