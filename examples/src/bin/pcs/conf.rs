//! Changes of corosync.conf: in a file, or on all nodes of the cluster.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use cib::corosync::{Change, Config, Document, Effect};
use cib::pcsd::ConfUpdate;
use examples::host::replace_file;
use examples::with_causes;

use crate::args::Args;
use crate::known::Hosts;
use crate::options::Options;
use crate::setup::random_uuid;
use crate::{Failure, print};

pub(crate) const CONF: &str = "/etc/corosync/corosync.conf";

/// Largest corosync.conf that is read, in bytes.
const LIMIT: u64 = 16 << 20;

/// Reads a corosync.conf.
pub(crate) fn read(path: &Path) -> Result<Document, Failure> {
    let name = path.display();
    let fault = |error: io::Error| {
        let remedy = if path == Path::new(CONF) && error.kind() == io::ErrorKind::NotFound {
            ": this machine is no node of a cluster; run this on one"
        } else {
            ""
        };
        Failure::Message(format!("cannot read {name}: {error}{remedy}"))
    };
    let file = fs::File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(fault)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LIMIT) {
        let most = LIMIT >> 20;
        let message = format!("{name} is larger than {most} MiB: that is no corosync.conf");
        return Err(Failure::Message(message));
    }
    Ok(Document::parse(bytes))
}

/// What the cluster's own corosync.conf says.
pub(crate) fn own() -> Result<Config, Failure> {
    Ok(Config::of(&read(Path::new(CONF))?))
}

/// `quorum [config]`, of the file of `--corosync_conf` or of this machine's.
pub(crate) fn quorum_config(words: &[String]) -> Result<(), Failure> {
    let (words, options) = Options::split(words, &[], &["--corosync_conf"])?;
    if !words.is_empty() {
        return Failure::usage("quorum [config] [--corosync_conf FILE]");
    }
    let path = Path::new(options.value("--corosync_conf").unwrap_or(CONF));
    print(Config::of(&read(path)?).quorum.to_text().as_bytes())
}

/// `quorum update|device …`, `cluster link …`, `cluster config update …`,
/// `cluster config uuid generate`: in the file of `--corosync_conf`, or on all nodes.
pub(crate) fn change(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, options) = Options::split(
        words,
        &["--force", "--skip-offline"],
        &["--corosync_conf", "--request-timeout"],
    )?;
    let path = Path::new(options.value("--corosync_conf").unwrap_or(CONF));
    let before = read(path)?;
    let change = change_of(&words, &Config::of(&before), options.has("--force"))?;
    let mut after = before.clone();
    let effect = apply(&change, &mut after)?;
    if args.dry_run {
        return print(after.as_bytes());
    }
    if options.has("--corosync_conf") {
        return write(path, &before, &after, effect);
    }
    if matches!(change, Change::AddDevice { .. }) {
        let message = "a quorum device needs certificates on all nodes, which are not handed out \
                       here: use pcs, or make the change in a file with --corosync_conf";
        return Err(Failure::Message(message.to_owned()));
    }
    let hosts = Hosts::start_for(&options)?;
    let nodes = hosts.nodes_of(&Config::of(&before), options.has("--skip-offline"))?;
    let text = String::from_utf8_lossy(after.as_bytes()).into_owned();
    let mut update =
        ConfUpdate::new(nodes, text).needs_stopped_cluster(effect.needs_stopped_cluster);
    if options.has("--skip-offline") {
        update = update.skip_offline();
    }
    let changed = hosts.finish(update.run(&hosts.client, Hosts::tell))?;
    hosts.follow_device(&change, &changed)
}

fn change_of(words: &[String], config: &Config, forced: bool) -> Result<Change, Failure> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    if given == ["cluster", "config", "uuid", "generate"] {
        if config.totem.value("cluster_uuid").is_some() && !forced {
            let message = "cluster UUID has already been set, use --force to override";
            return Err(Failure::Message(message.to_owned()));
        }
        return Ok(Change::SetUuid(random_uuid()?));
    }
    Change::from_words(words).map_err(|error| Failure::Message(error.to_string()))
}

/// Makes a change, or says why not.
pub(crate) fn apply(change: &Change, document: &mut Document) -> Result<Effect, Failure> {
    let applied = change.apply(document);
    applied.map_err(|error| Failure::Message(with_causes(&error)))
}

fn write(path: &Path, before: &Document, after: &Document, effect: Effect) -> Result<(), Failure> {
    let fault = |error| Failure::Message(format!("cannot write {}: {error}", path.display()));
    if after.as_bytes() != before.as_bytes() {
        replace_file(path, after.as_bytes(), 0o644).map_err(fault)?;
    }
    if effect.needs_stopped_cluster {
        anstream::eprintln!(
            "Warning: the cluster has to be stopped while this change takes effect"
        );
    }
    Ok(())
}
