//! The hosts of a cluster through their pcsd: tokens, start and stop, files.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use cib::corosync::QuorumStatus;
use cib::pcs::Wait;
use cib::pcsd::{
    ClusterStop, HostAddress, KnownHost, PcsdClient, PcsdError, PcsdErrorKind, Request, Secret,
};
use examples::with_causes;
use tokio::runtime::Builder;

use crate::conf::{self, CONF};
use crate::known::Hosts;
use crate::options::Options;
use crate::{Failure, ask, print};

/// Commands of `cluster` that are about services of hosts.
pub(crate) const VERBS: [&str; 5] = ["start", "stop", "enable", "disable", "destroy"];

/// How long nodes may take to come up with `--wait` alone.
const PATIENCE: Duration = Duration::from_secs(900);

/// How long the resources of a node may take to stop: pcs asks again every 120 s, without an end.
const STOPPING: Duration = Duration::from_secs(900);

/// Names of the nodes in this machine's corosync.conf.
pub(crate) fn cluster_nodes() -> Result<Vec<String>, Failure> {
    let nodes = conf::own()?.nodes.into_iter();
    // Files of pcs 0.9 have addresses alone, which are names there.
    Ok(nodes
        .filter_map(|node| {
            node.name
                .clone()
                .or_else(|| node.address(0).map(str::to_owned))
        })
        .collect())
}

/// `cluster start|stop|enable|disable|destroy [--all | NODE…]`.
pub(crate) fn run(verb: &str, words: &[&str]) -> Result<(), Failure> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let (words, wait) = Wait::split(&words).map_err(Failure::from)?;
    let (names, options) = Options::split(&words, &["--all", "--force"], &["--request-timeout"])?;
    if names.iter().any(|name| name.starts_with('-')) || wait.is_some() && verb != "start" {
        return Failure::usage(&format!("cluster {verb} [--all | NODE...]"));
    }
    if verb == "destroy" && !names.is_empty() {
        return Failure::usage("cluster destroy [--all]");
    }
    let names = match (options.has("--all"), names.is_empty()) {
        (true, true) => cluster_nodes()?,
        (true, false) => {
            let message = "Cannot specify both --all and a list of nodes.";
            return Err(Failure::Message(message.to_owned()));
        }
        (false, true) if verb == "stop" && !options.has("--force") => {
            keeps_quorum()?;
            return here(verb, wait);
        }
        (false, true) if verb != "destroy" => return here(verb, wait),
        (false, true) => vec![nix::unistd::gethostname().map_or_else(
            |_| "localhost".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )],
        (false, false) => names,
    };
    let mut hosts = Hosts::start_for(&options)?;
    let chosen = hosts.known_as(&names)?;
    match verb {
        "stop" => {
            if !options.has("--request-timeout") {
                hosts = hosts.patient(STOPPING);
            }
            let mut stop = ClusterStop::new(chosen);
            // Where all stop, no quorum is wanted.
            let all = cluster_nodes().is_ok_and(|all| all.iter().all(|one| names.contains(one)));
            if all || options.has("--force") {
                stop = stop.force();
            }
            return hosts.finish(stop.run(&hosts.client, Hosts::tell));
        }
        "start" => hosts.ask_all(&chosen, "Starting Cluster...", Request::cluster_start)?,
        "enable" => hosts.ask_all(&chosen, "Cluster Enabled", Request::cluster_enable)?,
        "disable" => hosts.ask_all(&chosen, "Cluster Disabled", Request::cluster_disable)?,
        _ => hosts.ask_all(
            &chosen,
            "Successfully destroyed cluster",
            Request::cluster_destroy,
        )?,
    }
    let Some(wait) = wait else {
        return Ok(());
    };
    let limit = wait.limit().unwrap_or(PATIENCE);
    anstream::eprintln!("Waiting for node(s) to start...");
    hosts.on_all(&chosen, "Started", move |client, host| async move {
        client.wait_online(&host, limit).await
    })
}

/// Whether the others keep their quorum when this node stops. Where corosync does not run, there is
/// none to be lost.
fn keeps_quorum() -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let cluster = cib::live::Cluster::here();
    let why = match runtime.block_on(cluster.quorum_text()) {
        Err(error) if error.is_without_corosync() => return Ok(()),
        Err(error) => with_causes(&error),
        Ok(text) => {
            let status = QuorumStatus::parse(&text).unwrap_or_default();
            match &status.local {
                Some(local) if status.is_lost_without(std::slice::from_ref(local)) => {
                    let message = "Stopping the node will cause a loss of the quorum, use --force \
                                   to override";
                    return Err(Failure::Message(message.to_owned()));
                }
                Some(_) => return Ok(()),
                None => "output of corosync-quorumtool not understood".to_owned(),
            }
        }
    };
    Err(Failure::Message(format!(
        "Unable to determine whether stopping the node will cause a loss of the quorum, use --force \
         to override\n{why}"
    )))
}

/// This machine's own services, which need no pcsd.
fn here(verb: &str, wait: Option<Wait>) -> Result<(), Failure> {
    let services = match verb {
        "stop" => ["pacemaker", "corosync"],
        _ => ["corosync", "pacemaker"],
    };
    match verb {
        "start" => anstream::eprintln!("Starting Cluster..."),
        "stop" => anstream::eprintln!("Stopping Cluster..."),
        _ => {}
    }
    for service in services {
        let status = Command::new("systemctl").args([verb, service]).status();
        let status =
            status.map_err(|error| Failure::Message(format!("cannot run systemctl: {error}")))?;
        if !status.success() {
            return Err(Failure::Message(format!("Unable to {verb} {service}")));
        }
    }
    match wait {
        Some(wait) => local_online(wait.limit().unwrap_or(PATIENCE)),
        None => Ok(()),
    }
}

/// Waits for this node to be a member.
fn local_online(limit: Duration) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let cluster = cib::live::Cluster::here();
    let online = async {
        loop {
            if let (Ok(name), Ok(status)) = (cluster.node_name().await, cluster.status().await) {
                let node = status.node(&name);
                if node.is_some_and(|node| node.online() && !node.pending()) {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let waited = runtime.block_on(async { tokio::time::timeout(limit, online).await });
    waited.map_err(|_elapsed| Failure::Message("the node did not start in time".to_owned()))
}

/// Whose tokens `auth` gets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    /// Hosts that are named: `host auth`.
    Named,
    /// Nodes of the cluster that this machine is in, or those that pcs 0.9 is told: `cluster auth`.
    Cluster,
}

/// `host auth NAME [addr=ADDRESS[:PORT]]… [-u USER] [-p PASSWORD]`.
pub(crate) fn auth(words: &[String], which: Which) -> Result<(), Failure> {
    let (words, options) = Options::split(
        words,
        &["--force"],
        &["-u", "-p", "--name", "--request-timeout"],
    )?;
    let mut named: Vec<(String, Vec<HostAddress>)> = Vec::new();
    for word in &words {
        match (word.split_once('='), named.last_mut()) {
            (Some(("addr", address)), Some(host)) => host.1.push(place(address)?),
            (None, _) if !word.starts_with('-') => named.push((word.clone(), Vec::new())),
            _ => {
                return Failure::usage(
                    "host auth (NAME [addr=ADDRESS[:PORT]]...)... [-u USER] [-p PASSWORD]",
                );
            }
        }
    }
    if matches!(which, Which::Cluster) && named.is_empty() {
        named = cluster_nodes()?
            .into_iter()
            .map(|name| (name, Vec::new()))
            .collect();
    }
    if named.is_empty() {
        return Failure::usage(
            "host auth (NAME [addr=ADDRESS[:PORT]]...)... [-u USER] [-p PASSWORD]",
        );
    }
    let user = match options.value("-u") {
        Some(user) => user.to_owned(),
        None => ask::name()?,
    };
    let secret = match options.value("-p") {
        Some(secret) => Secret::from(secret),
        None => ask::password()?,
    };
    let mut hosts = Hosts::start_for(&options)?;
    let mut failed = false;
    let mut new = Vec::new();
    let client = Arc::clone(&hosts.client);
    let asking = async {
        for (name, places) in named {
            match client.auth(&name, &places, &user, &secret).await {
                Ok(host) => {
                    anstream::eprintln!("{name}: Authorized");
                    new.push(host);
                }
                Err(error) => {
                    failed = true;
                    anstream::eprintln!("Error: {}", with_causes(&error));
                }
            }
        }
        Ok::<_, Infallible>(())
    };
    let asked = hosts.finish(asking);
    // Also after an interrupt: who was told to be authorized is.
    if !new.is_empty() {
        hosts.share(new, &[])?;
    }
    asked?;
    if failed { Err(Failure::Told) } else { Ok(()) }
}

/// `ADDRESS[:PORT]`, with brackets around IPv6 where a port follows.
fn place(text: &str) -> Result<HostAddress, Failure> {
    let bad = || {
        Failure::Message(format!(
            "'{text}' is not a valid address: write ADDRESS[:PORT]"
        ))
    };
    let (address, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, "")) => (address, None),
        Some((address, rest)) => (address, Some(rest.strip_prefix(':').ok_or_else(bad)?)),
        None => match text.split_once(':') {
            Some((address, port)) if !port.contains(':') => (address, Some(port)),
            _ => (text, None),
        },
    };
    let port = port.map_or(Ok(HostAddress::PORT), |port| {
        port.parse().map_err(|_odd| bad())
    })?;
    if address.is_empty() || port == 0 {
        return Err(bad());
    }
    let address = address.to_owned();
    Ok(HostAddress { address, port })
}

/// `host deauth [NAME…]`: all hosts if none is named.
pub(crate) fn deauth(words: &[&str]) -> Result<(), Failure> {
    let mut hosts = Hosts::start()?;
    let mut names: Vec<String> = words.iter().map(|name| (*name).to_owned()).collect();
    if names.is_empty() {
        names = hosts
            .known
            .iter()
            .map(|host| host.name().to_owned())
            .collect();
    }
    let unknown = names.iter().filter(|name| hosts.known.get(name).is_none());
    let unknown: Vec<String> = unknown.map(|name| format!("'{name}'")).collect();
    if !unknown.is_empty() {
        let message = format!("Following hosts were not found: {}", unknown.join(", "));
        return Err(Failure::Message(message));
    }
    hosts.share(Vec::new(), &names)?;
    names.iter().for_each(|name| hosts.client.forget(name));
    hosts.keep_pins()
}

/// `status pcsd [NODE…]`, `pcsd status [NODE…]`: whether pcsd answers and takes our token; the status
/// is 2 if one does not.
pub(crate) fn pcsd_status(words: &[String]) -> Result<(), Failure> {
    let (mut names, options) = Options::split(words, &[], &["--request-timeout"])?;
    if names.is_empty() {
        names = cluster_nodes()?;
    }
    let hosts = Hosts::start_for(&options)?;
    let (text, all) = reachable(&hosts, &names)?;
    print(text.as_bytes())?;
    hosts.keep_pins()?;
    if all { Ok(()) } else { Err(Failure::Status(2)) }
}

/// What pcsd of each host says to us, and whether all take our token.
pub(crate) fn reachable(hosts: &Hosts, names: &[String]) -> Result<(String, bool), Failure> {
    let known = names.iter().filter_map(|name| hosts.known.get(name));
    let known: Vec<KnownHost> = known.cloned().collect();
    let mut states = BTreeMap::new();
    let work = |client: Arc<PcsdClient>, host: KnownHost| async move {
        let request = Request::check_auth(host.token());
        client.ask(&host, &request).await
    };
    let told = |name: &str, outcome: Result<Vec<u8>, PcsdError>| {
        let state = outcome.map_or_else(|error| state(&error), |_| ONLINE);
        states.insert(name.to_owned(), state);
    };
    let asking = async {
        hosts.client.on_all(&known, work, told).await;
        Ok::<_, Infallible>(())
    };
    hosts.block_on(asking)?;
    let (mut text, mut all) = (String::new(), true);
    for name in names {
        let state = states.get(name).copied().unwrap_or(UNKNOWN);
        all &= state == ONLINE;
        text += &format!("  {name}: {state}\n");
    }
    Ok((text, all))
}

const ONLINE: &str = "Online";
const UNKNOWN: &str = "Unable to authenticate";

/// What pcs calls a host that did not answer as it should.
fn state(error: &PcsdError) -> &'static str {
    if matches!(error.kind(), PcsdErrorKind::Unauthorized) {
        return UNKNOWN;
    }
    if matches!(error.kind(), PcsdErrorKind::CertificateChanged { .. }) {
        // It answers, but who does?
        anstream::eprintln!("Warning: {error}");
    }
    "Offline"
}

/// `cluster corosync [NODE]`: this machine's corosync.conf, or that of a host.
pub(crate) fn show_conf(words: &[&str]) -> Result<(), Failure> {
    match words {
        [] => print(conf::read(Path::new(CONF))?.as_bytes()),
        [name] => {
            let hosts = Hosts::start()?;
            let chosen = hosts.known_as(&[(*name).to_owned()])?;
            for host in chosen {
                let request = Request::get_corosync_conf(host.token());
                print(&hosts.block_on(hosts.client.ask(&host, &request))?)?;
            }
            Ok(())
        }
        _ => Failure::usage("cluster corosync [NODE]"),
    }
}
