//! `cluster setup`: corosync.conf, and with it a cluster on hosts that pcsd runs on.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use cib::corosync::{ClusterUuid, Setup};
use cib::pcs::{Dialect, Wait};
use cib::pcsd::ClusterSetup;
use examples::host::replace_file;
use examples::with_causes;

use crate::Failure;
use crate::args::Args;
use crate::known::Hosts;
use crate::options::Options;

/// Mode of a corosync.conf: it holds nothing secret.
const MODE: u32 = 0o644;

/// How long nodes may take to come up with `--wait` alone.
const PATIENCE: Duration = Duration::from_secs(900);

pub(crate) fn run(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, wait) = Wait::split(words).map_err(Failure::from)?;
    let known = [
        "--enable",
        "--start",
        "--force",
        "--no-cluster-uuid",
        "--no-keys-sync",
        "--overwrite",
    ];
    let (words, options) = Options::split(&words, &known, &["--corosync_conf"])?;
    let dialect: Dialect = args.dialect.into();
    let setup = Setup::from_words(&words, dialect);
    let mut setup = setup.map_err(|error| Failure::Message(error.to_string()))?;
    if dialect > Dialect::V0_9 && !options.has("--no-cluster-uuid") {
        setup = setup.uuid(random_uuid()?);
    }
    if options.has("--force") {
        setup = setup.force();
    }
    for warning in setup.warnings() {
        anstream::eprintln!("Warning: {warning}");
    }
    let render = |setup: &Setup| {
        let text = setup.render(dialect);
        text.map_err(|error| Failure::Message(with_causes(&error)))
    };
    if let Some(path) = options.value("--corosync_conf") {
        let text = render(&setup)?;
        return local(Path::new(path), &text, options.has("--overwrite"), args);
    }
    let hosts = Hosts::start()?;
    let names: Vec<String> = setup.node_names().map(str::to_owned).collect();
    let chosen = hosts.known_as(&names)?;
    let setup = setup.with_addresses(|name| {
        let host = chosen.iter().find(|host| host.name() == name)?;
        Some(host.addresses().first()?.address.clone())
    });
    let text = render(&setup)?;
    if args.dry_run {
        return crate::print(text.as_bytes());
    }
    let mut work = ClusterSetup::new(chosen, text);
    if options.has("--force") {
        work = work.force();
    }
    if options.has("--enable") {
        work = work.enable();
    }
    if options.has("--no-keys-sync") {
        work = work.without_keys();
    }
    match wait {
        Some(wait) if options.has("--start") => {
            work = work.start_and_wait(wait.limit().unwrap_or(PATIENCE));
        }
        _ if options.has("--start") => work = work.start(),
        Some(_) => {
            let message = "Cannot specify '--wait' without specifying '--start'";
            return Err(Failure::Message(message.to_owned()));
        }
        None => {}
    }
    hosts.finish(work.run(&hosts.client, Hosts::tell))?;
    hosts.keep()?;
    anstream::eprintln!("Cluster has been successfully set up.");
    Ok(())
}

/// `--corosync_conf=FILE`: no host is asked.
fn local(path: &Path, text: &str, overwrite: bool, args: &Args) -> Result<(), Failure> {
    if args.dry_run {
        return crate::print(text.as_bytes());
    }
    if path.exists() && !overwrite {
        let path = path.display();
        let message = format!("File '{path}' already exists, use --overwrite to override");
        return Err(Failure::Message(message));
    }
    replace_file(path, text.as_bytes(), MODE)
        .map_err(|error| Failure::Message(format!("cannot write {}: {error}", path.display())))
}

pub(crate) fn random_uuid() -> Result<ClusterUuid, Failure> {
    let mut bytes = [0; 16];
    let drawn =
        std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    let fault = |error| Failure::Message(format!("no random bytes: {error}"));
    drawn
        .map(|()| ClusterUuid::from_bytes(bytes))
        .map_err(fault)
}
