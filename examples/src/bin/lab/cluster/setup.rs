//! The cluster set up through two real pcsd daemons, by our client.

use std::{fs, sync::Arc, time::Duration};

use cib::{
    corosync::{self, Setup},
    pcs::Dialect,
    pcsd::{
        ClusterSetup, ClusterStep, HostAddress, KnownHost, KnownHosts, PcsdClient, PcsdErrorKind,
        Progress, Secret,
    },
};

use super::{PASSWORD, node::Node};
use crate::{
    deploy::claims::{Claims, same, within},
    shell::{LabError, note},
};

pub(super) fn set_up(claims: &mut Claims, nodes: &[Node; 2]) -> Result<(), LabError> {
    claims.claim("pcsd answers on both nodes", || start_pcsd(nodes))?;
    let client = Arc::new(PcsdClient::new().with_timeout(Duration::from_secs(120)));
    let hosts = claims.claim(
        "our client gets tokens with the password, and not without",
        || nodes[0].enter(|| tokio(authenticate(&client, nodes))),
    )?;
    claims.claim(
        "certificates are pinned: another one is refused before anything is sent",
        || nodes[0].enter(|| tokio(pinned(&client, &hosts))),
    )?;
    claims.claim("known hosts survive their file", || {
        known_hosts(nodes, &hosts)
    })?;
    let conf = render(nodes)?;
    claims.claim(
        "a cluster is set up on both nodes, all steps in order",
        || nodes[0].enter(|| tokio(run(&client, &hosts, &conf))),
    )?;
    claims.claim(
        "corosync.conf is ours to the byte, keys are secret and equal",
        || {
            for node in nodes {
                same(
                    "corosync.conf",
                    &read(node, "/etc/corosync/corosync.conf")?,
                    &conf,
                )?;
            }
            keys(nodes)
        },
    )?;
    claims.claim("a host that is in a cluster is not set up again", || {
        nodes[0].enter(|| tokio(refused(&client, &hosts, &conf)))
    })
}

/// Runs a future on a runtime of this thread, whose network it uses.
pub(super) fn tokio<T>(work: impl Future<Output = Result<T, LabError>>) -> Result<T, LabError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime
        .map_err(LabError::io("start a runtime"))?
        .block_on(work)
}

pub(super) fn refuse(what: &str) -> impl Fn(&dyn std::error::Error) -> LabError {
    let what = what.to_owned();
    move |error| LabError::refused(what.as_str(), &examples::with_causes(error))
}

fn start_pcsd(nodes: &[Node; 2]) -> Result<(), LabError> {
    for node in nodes {
        let environment = ["env", "RACK_ENV=production", "PCSD_SESSION_LIFETIME=3600"];
        let start = |program, log| node.spawn(&[&environment[..], &[program]].concat(), log);
        start("/usr/share/pcsd/pcsd", "pcsd-ruby.log")?;
        start("/usr/sbin/pcsd", "pcsd.log")?;
    }
    for node in nodes {
        within(Duration::from_secs(60), || {
            let listening = node.capture(&["ss", "-Hltn", "sport = :2224"])?;
            let socket = node.capture(&["test", "-S", "/run/pcsd-ruby.socket"]);
            if listening.trim().is_empty() || socket.is_err() {
                return Err(LabError::refused(node.name, &"pcsd does not listen"));
            }
            Ok(())
        })?;
    }
    Ok(())
}

async fn authenticate(client: &PcsdClient, nodes: &[Node; 2]) -> Result<Vec<KnownHost>, LabError> {
    let mut hosts = Vec::new();
    for node in nodes {
        let places = [HostAddress::from(node.address)];
        let wrong = client
            .auth(node.name, &places, "hacluster", &Secret::from("no"))
            .await;
        match wrong.as_ref().map_err(|error| error.kind()) {
            Err(PcsdErrorKind::WrongPassword) => {}
            other => {
                return Err(LabError::refused(
                    node.name,
                    &format!("wrong password: {other:?}"),
                ));
            }
        }
        let right = client
            .auth(node.name, &places, "hacluster", &Secret::from(PASSWORD))
            .await;
        hosts.push(right.map_err(|error| refuse("auth")(&error))?);
    }
    Ok(hosts)
}

async fn pinned(client: &PcsdClient, hosts: &[KnownHost]) -> Result<(), LabError> {
    let pins = client.pins();
    let (Some(one), Some(two)) = (hosts.first(), hosts.last()) else {
        return Err(LabError::refused("hosts", &"there are none"));
    };
    let mut swapped = pins.clone();
    if let Some(other) = pins.get(two.name()) {
        swapped.set(one.name(), other);
    }
    let client = PcsdClient::new().with_pins(swapped).pinned_only();
    match client.check_host(one).await {
        Err(error) if matches!(error.kind(), PcsdErrorKind::CertificateChanged { .. }) => Ok(()),
        other => Err(LabError::refused(
            one.name(),
            &format!("a changed certificate: {other:?}"),
        )),
    }
}

fn known_hosts(nodes: &[Node; 2], hosts: &[KnownHost]) -> Result<(), LabError> {
    let path = nodes[0].file("known-hosts");
    let mut known = KnownHosts::new();
    hosts.iter().for_each(|host| known.add(host.clone()));
    known
        .write(&path)
        .map_err(|error| refuse("known hosts")(&error))?;
    let again = KnownHosts::read(&path).map_err(|error| refuse("known hosts")(&error))?;
    if again == known {
        Ok(())
    } else {
        Err(LabError::refused("known hosts", &"they have changed"))
    }
}

fn render(nodes: &[Node; 2]) -> Result<String, LabError> {
    let own = nodes
        .each_ref()
        .map(|node| corosync::Node::new(node.name).address(node.address));
    let text = Setup::new("auth_cluster", own).render(Dialect::V0_11);
    text.map_err(|error| refuse("corosync.conf")(&error))
}

async fn run(client: &Arc<PcsdClient>, hosts: &[KnownHost], conf: &str) -> Result<(), LabError> {
    let mut steps = Vec::new();
    let setup = ClusterSetup::new(hosts.to_vec(), conf);
    let outcome = setup.run(client, |progress| match progress {
        Progress::Started(step) => steps.push(step),
        Progress::Failed { step, host, error } => note(&format!("lab: {step}: {host}: {error}")),
        Progress::Done { .. } | _ => {}
    });
    outcome.await.map_err(|error| refuse("set-up")(&error))?;
    let wanted = [
        ClusterStep::Check,
        ClusterStep::Destroy,
        ClusterStep::KnownHosts,
        ClusterStep::Settings,
        ClusterStep::Keys,
        ClusterStep::CorosyncConf,
    ];
    if steps == wanted {
        Ok(())
    } else {
        Err(LabError::refused("steps", &format!("{steps:?}")))
    }
}

async fn refused(
    client: &Arc<PcsdClient>,
    hosts: &[KnownHost],
    conf: &str,
) -> Result<(), LabError> {
    match ClusterSetup::new(hosts.to_vec(), conf)
        .run(client, |_| ())
        .await
    {
        Err(error) if error.step == ClusterStep::Check && error.failures.len() == hosts.len() => {
            Ok(())
        }
        other => Err(LabError::refused("a second set-up", &format!("{other:?}"))),
    }
}

fn read(node: &Node, path: &str) -> Result<String, LabError> {
    fs::read_to_string(node.file(path))
        .map_err(LabError::io(format!("read {path} of {}", node.name)))
}

fn keys(nodes: &[Node; 2]) -> Result<(), LabError> {
    use std::os::unix::fs::PermissionsExt as _;
    for path in ["/etc/corosync/authkey", "/etc/pacemaker/authkey"] {
        let read =
            |node: &Node| fs::read(node.file(path)).map_err(LabError::io(format!("read {path}")));
        let (one, two) = (read(&nodes[0])?, read(&nodes[1])?);
        let mode =
            fs::metadata(nodes[0].file(path)).map_err(LabError::io(format!("look at {path}")))?;
        let mode = mode.permissions().mode() & 0o777;
        if one.len() != 256 || one != two || mode != 0o400 {
            return Err(LabError::refused(
                path,
                &format!("{} bytes, mode {mode:o}", one.len()),
            ));
        }
    }
    Ok(())
}
