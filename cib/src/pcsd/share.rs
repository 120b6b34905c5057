//! Tokens that the nodes of a cluster share.

use std::sync::Arc;

use serde_json::Value;

use super::client::PcsdClient;
use super::error::{PcsdError, PcsdErrorKind};
use super::host::KnownHost;
use super::known::KnownHosts;
use super::request::Request;
use super::secret::Secret;

/// Brings known hosts to all nodes of a cluster, as `pcs host auth` and `pcs host deauth` do on a
/// node of one.
///
/// Every file of known hosts has a version, and a node takes a later one. Where a node has a later
/// one itself, the files of all nodes are merged, and what has been changed here counts most.
#[derive(Clone, Debug)]
#[must_use]
pub struct Share {
    cluster: String,
    nodes: Vec<KnownHost>,
    known: KnownHosts,
    new: Vec<KnownHost>,
    gone: Vec<String>,
}

/// What has become of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Shared {
    /// The file as the nodes have it now: to be written here too.
    pub known: KnownHosts,
    /// Nodes that have not taken it.
    pub failures: Vec<PcsdError>,
}

/// What a node says of a file that it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    Yes,
    HasLater,
}

impl Share {
    /// Of the cluster's name, its nodes, and what was known here before.
    pub fn new(
        cluster: impl Into<String>,
        nodes: impl IntoIterator<Item = KnownHost>,
        known: KnownHosts,
    ) -> Self {
        Self {
            cluster: cluster.into(),
            nodes: nodes.into_iter().collect(),
            known,
            new: Vec::new(),
            gone: Vec::new(),
        }
    }

    /// A host that is new, or has a new token.
    pub fn host(mut self, host: KnownHost) -> Self {
        self.new.push(host);
        self
    }

    /// A host that shall not be known any more.
    pub fn without(mut self, name: impl Into<String>) -> Self {
        self.gone.push(name.into());
        self
    }

    /// Does it.
    pub async fn run(&self, client: &Arc<PcsdClient>) -> Shared {
        let own = self.known.clone();
        let known = own.merged(Vec::new(), &self.new, &self.gone);
        let (later, failures) = self.send(client, &known, false).await;
        if !later {
            return Shared { known, failures };
        }
        let others = self.fetch(client).await;
        let known = self.known.clone().merged(others, &self.new, &self.gone);
        let (_, failures) = self.send(client, &known, true).await;
        Shared { known, failures }
    }

    /// Whether a node has a later file, and the nodes that have failed.
    async fn send(
        &self,
        client: &Arc<PcsdClient>,
        known: &KnownHosts,
        force: bool,
    ) -> (bool, Vec<PcsdError>) {
        let (mut later, mut failures) = (false, Vec::new());
        let work = |client: Arc<PcsdClient>, host: KnownHost| {
            let token: &Secret = host.token();
            let request = Request::set_known_hosts(token, &self.cluster, known, force);
            async move {
                let body = client.ask(&host, &request).await?;
                taken(&body).map_err(|kind| PcsdError::new(host.name(), kind))
            }
        };
        let told = |_: &str, outcome: Result<Taken, PcsdError>| match outcome {
            Ok(answer) => later |= answer == Taken::HasLater,
            Err(error) => failures.push(error),
        };
        client.on_all(&self.nodes, work, told).await;
        (later, failures)
    }

    /// The files of all nodes that answer.
    async fn fetch(&self, client: &Arc<PcsdClient>) -> Vec<KnownHosts> {
        let mut found = Vec::new();
        let work = |client: Arc<PcsdClient>, host: KnownHost| {
            let request = Request::get_configs(host.token(), &self.cluster);
            async move { client.ask(&host, &request).await }
        };
        let told = |_: &str, outcome: Result<Vec<u8>, PcsdError>| {
            found.extend(outcome.ok().and_then(|body| fetched(&body)));
        };
        client.on_all(&self.nodes, work, told).await;
        found
    }
}

const NAME: &str = "known-hosts";

fn taken(body: &[u8]) -> Result<Taken, PcsdErrorKind> {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let text = |value: &Value, name: &str| value.get(name)?.as_str().map(str::to_owned);
    let status = value.as_ref().and_then(|value| text(value, "status"));
    let result = value
        .as_ref()
        .and_then(|value| text(value.get("result")?, NAME));
    match (status.as_deref(), result.as_deref()) {
        (Some("ok"), Some("accepted")) => Ok(Taken::Yes),
        (Some("ok"), Some("rejected")) => Ok(Taken::HasLater),
        (Some("wrong_cluster_name"), _) => Err(PcsdErrorKind::OtherCluster),
        _ => Err(PcsdErrorKind::Answer {
            expected: "the JSON of set_configs",
        }),
    }
}

fn fetched(body: &[u8]) -> Option<KnownHosts> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let text = value.get("configs")?.get(NAME)?.get("text")?.as_str()?;
    KnownHosts::parse(text.as_bytes()).ok()
}
