//! `cluster node`: nodes that join the cluster, and nodes that leave it.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use cib::corosync::{Change, Config};
use cib::pcs::Wait;
use cib::pcsd::{KnownHost, NodeAdd, NodeRemove, Secret};

use crate::Failure;
use crate::args::Args;
use crate::conf::{self, CONF};
use crate::known::Hosts;
use crate::live::Live;
use crate::options::Options;
use crate::status::asked;

/// How long a node may take to come up with `--wait` alone.
const PATIENCE: Duration = Duration::from_secs(900);

/// `cluster node add NODE [addr=ADDRESS]… [--enable] [--start [--wait[=n]]] [--force]
/// [--skip-offline]`.
pub(crate) fn add(words: &[String]) -> Result<(), Failure> {
    let (words, wait) = Wait::split(words).map_err(Failure::from)?;
    let flags = ["--enable", "--start", "--force", "--skip-offline"];
    let (words, options) = Options::split(&words, &flags, &["--request-timeout"])?;
    if wait.is_some() && !options.has("--start") {
        let message = "Cannot specify '--wait' without specifying '--start'";
        return Err(Failure::Message(message.to_owned()));
    }
    let mut document = conf::read(Path::new(CONF))?;
    let config = Config::of(&document);
    only_simple(&config)?;
    let hosts = Hosts::start_for(&options)?;
    let change = Change::from_words(&words).map_err(|error| Failure::Message(error.to_string()))?;
    let new = hosts.known_as(&change.new_nodes())?;
    let change = change.with_addresses(|name| {
        let host = new.iter().find(|host| host.name() == name)?;
        Some(host.addresses().first()?.address.clone())
    });
    conf::apply(&change, &mut document)?;
    let text = String::from_utf8_lossy(document.as_bytes()).into_owned();
    let nodes = hosts.nodes_of(&config, options.has("--skip-offline"))?;
    let keys = ["/etc/corosync/authkey", "/etc/pacemaker/authkey"].map(key);
    let [corosync, pacemaker] = keys;
    let mut work = NodeAdd::new(nodes, new, text).keys(corosync?, pacemaker?);
    if options.has("--force") {
        work = work.force();
    }
    if options.has("--skip-offline") {
        work = work.skip_offline();
    }
    if options.has("--enable") {
        work = work.enable();
    }
    if options.has("--start") {
        work = match wait {
            Some(wait) => work.start_and_wait(wait.limit().unwrap_or(PATIENCE)),
            None => work.start(),
        };
    }
    hosts.finish(work.run(&hosts.client, Hosts::tell))
}

/// Clusters that need more on a new node than is done here.
fn only_simple(config: &Config) -> Result<(), Failure> {
    let more = if config.quorum.device.is_some() {
        "a quorum device, whose certificates"
    } else if asked("is-enabled", "sbd") {
        "SBD, whose watchdogs and devices"
    } else {
        return Ok(());
    };
    let message = format!("the cluster has {more} a new node needs too: add it with pcs");
    Err(Failure::Message(message))
}

/// A key of the cluster, where it has one.
fn key(path: &str) -> Result<Option<Secret>, Failure> {
    match fs::read(path) {
        Ok(key) => Ok(Some(Secret::from(key))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Message(format!("cannot read {path}: {error}"))),
    }
}

/// `cluster node remove NODE… [--force] [--skip-offline]`.
pub(crate) fn remove(words: &[String]) -> Result<(), Failure> {
    let flags = ["--force", "--skip-offline"];
    let (words, options) = Options::split(words, &flags, &["--request-timeout"])?;
    let mut document = conf::read(Path::new(CONF))?;
    let config = Config::of(&document);
    let change = Change::from_words(&words).map_err(|error| Failure::Message(error.to_string()))?;
    conf::apply(&change, &mut document)?;
    let text = String::from_utf8_lossy(document.as_bytes()).into_owned();
    let names = words.get(3..).unwrap_or_default().to_vec();
    let hosts = Hosts::start_for(&options)?;
    let nodes = hosts.nodes_of(&config, options.has("--skip-offline"))?;
    let goes = |host: &KnownHost| names.iter().any(|name| name == host.name());
    let (going, staying): (Vec<_>, Vec<_>) = nodes.into_iter().partition(goes);
    let mut work = NodeRemove::new(staying, going, names, text);
    if options.has("--force") {
        work = work.force();
    }
    if options.has("--skip-offline") {
        work = work.skip_offline();
    }
    hosts.finish(work.run(&hosts.client, Hosts::tell))
}

/// `cluster node clear NODE [--force]`: a node that is gone already.
pub(crate) fn clear(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, options) = Options::split(words, &["--force"], &[])?;
    let [name] = words.as_slice() else {
        return Failure::usage("cluster node clear NODE [--force]");
    };
    let live = Live::start(args)?;
    if !options.has("--force") {
        let cib = live.wait(live.cluster.query())?;
        let remote = crate::outcome::remote_nodes(&cib);
        if conf::own()?.node(name).is_some() || remote.contains(name) {
            return Err(Failure::Message(format!(
                "node '{name}' seems to be still in the cluster; this command should be used only \
                 with nodes that have been removed from the cluster, use --force to override"
            )));
        }
    }
    live.change(live.cluster.forget_node(name))
}
