//! `quorum`: what stands in corosync.conf about it.

use std::fs;
use std::path::Path;

use cib::corosync::{Change, Config, Document};
use examples::host::replace_file;
use examples::with_causes;

use crate::args::Args;
use crate::options::Options;
use crate::{Failure, print};

pub(crate) const CONF: &str = "/etc/corosync/corosync.conf";

/// `quorum [config]`, `quorum update …`, `quorum device add|update|remove …`, of the file of
/// `--corosync_conf`; without it `config` shows this machine's.
pub(crate) fn quorum(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let (words, options) = Options::split(&words, &[], &["--corosync_conf"])?;
    let given = options.value("--corosync_conf");
    let path = Path::new(given.unwrap_or(CONF));
    let name = path.display();
    let fault = |error: std::io::Error| Failure::Message(format!("cannot read {name}: {error}"));
    let text = fs::read(path).map_err(fault)?;
    let mut document = Document::parse(text.clone());
    if matches!(words.as_slice(), [] | [_]) && words.first().is_none_or(|word| word == "config") {
        return print(Config::of(&document).quorum.to_text().as_bytes());
    }
    if given.is_none() {
        return Err(Failure::Message(
            "changes of quorum need a stopped cluster or its devices: make them in a file with \
             --corosync_conf=FILE, and hand it out"
                .to_owned(),
        ));
    }
    let change = Change::from_quorum_words(&words);
    let change = change.map_err(|error| Failure::Message(error.to_string()))?;
    let effect = change
        .apply(&mut document)
        .map_err(|error| Failure::Message(with_causes(&error)))?;
    if args.dry_run {
        return print(document.as_bytes());
    }
    if document.as_bytes() != text {
        let write = replace_file(path, document.as_bytes(), 0o644);
        write.map_err(|error| Failure::Message(format!("cannot write {name}: {error}")))?;
    }
    if effect.needs_stopped_cluster {
        anstream::eprintln!(
            "Warning: the cluster has to be stopped while this change takes effect"
        );
    }
    Ok(())
}

/// Reads a corosync.conf.
pub(crate) fn read(path: &Path) -> Result<Document, Failure> {
    let fault = |error| Failure::Message(format!("cannot read {}: {error}", path.display()));
    fs::read(path).map(Document::parse).map_err(fault)
}
