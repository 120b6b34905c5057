//! The file: reading, showing, replacing.

use std::fs;
use std::io;
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use cib::Cib;
use cib::pcs;
use cib::xml::{Element, ParseError, canonical_eq, pretty};
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
    read_as(path, |bytes| Cib::parse(bytes))
}

/// Reads a file with a document, or with this section alone.
pub(crate) fn read_section(path: &Path, scope: &str) -> Result<Cib, Failure> {
    read_as(path, |bytes| pcs::read_section(bytes, scope))
}

fn read_as(path: &Path, parse: impl Fn(&[u8]) -> Result<Cib, ParseError>) -> Result<Cib, Failure> {
    let name = path.display();
    let fault = |error: io::Error| Failure::Message(format!("cannot read {name}: {error}"));
    let file = fs::File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(file, LIMIT + 1), &mut bytes).map_err(fault)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LIMIT) {
        let message = format!("{name} is larger than {} MiB: that is no CIB", LIMIT >> 20);
        return Err(Failure::Message(message));
    }
    parse(&bytes).map_err(|error| {
        let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        anstream::eprintln!("{}", error.render(&bytes, &name.to_string(), color));
        Failure::Message(format!("{name} is no CIB: nothing was done"))
    })
}

/// `cluster cib [OUT] [scope=SECTION | --config]`.
pub(crate) fn cib(args: &Args, out: Option<&str>, scope: Option<&str>) -> Result<(), Failure> {
    let cib = read(args)?;
    let bytes = match scope {
        None => cib.to_bytes(),
        Some(name) => pretty(section(&cib, name)?).into_bytes(),
    };
    let Some(path) = out.map(Path::new) else {
        return print(&bytes);
    };
    let fault = |error| Failure::Message(format!("cannot write {}: {error}", path.display()));
    replace_file(path, &bytes, NEW_MODE).map_err(fault)
}

/// A section of the document, or the whole `configuration`.
pub(crate) fn section<'c>(cib: &'c Cib, name: &str) -> Result<Element<'c>, Failure> {
    let section = match name {
        "configuration" => cib.tree().root().and_then(|root| root.child(name)),
        name => cib.section(name),
    };
    section.ok_or_else(|| {
        let message = format!("unable to get cib, scope '{name}' not present in cib");
        Failure::Message(message)
    })
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
