//! What pcsd answers.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::error::{PcsdErrorKind, quote};
use super::request::Request;
use super::secret::Secret;

/// What is installed and runs on a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostState {
    /// Services by name: `corosync`, `pacemaker`, `pcsd`, `sbd` and more.
    pub services: BTreeMap<String, ServiceState>,
    /// Whether the host has a corosync.conf or a CIB.
    pub cluster_configuration_exists: bool,
}

/// A service of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceState {
    /// Whether it is there.
    pub installed: bool,
    /// Whether it starts at boot, where the host can tell.
    pub enabled: Option<bool>,
    /// Whether it runs, where the host can tell.
    pub running: Option<bool>,
    /// Its version, where pcsd asks for it.
    pub version: Option<String>,
}

impl HostState {
    /// Why a new cluster cannot be set up there, as pcs decides it.
    ///
    /// # Errors
    /// [`PcsdErrorKind::NotInstalled`] in any case; [`PcsdErrorKind::InUse`], which can be forced.
    pub fn check_free(&self) -> Result<(), PcsdErrorKind> {
        for service in ["corosync", "pacemaker"] {
            if !self
                .services
                .get(service)
                .is_some_and(|state| state.installed)
            {
                return Err(PcsdErrorKind::NotInstalled { service });
            }
        }
        let runs = |name: &&&str| {
            self.services
                .get(**name)
                .is_some_and(|state| state.running == Some(true))
        };
        let names = ["corosync", "pacemaker", "pacemaker_remote"];
        let running: Vec<&str> = names.iter().filter(runs).copied().collect();
        let reason = if !running.is_empty() {
            format!("{} running", running.join(", "))
        } else if self.cluster_configuration_exists {
            "a cluster is configured".to_owned()
        } else {
            return Ok(());
        };
        Err(PcsdErrorKind::InUse { reason })
    }
}

/// What became of a file on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileOutcome {
    /// There was none before.
    Written,
    /// There was another one before.
    Rewritten,
    /// It was there already.
    Same,
    /// It is gone.
    Deleted,
    /// It was not there to be deleted.
    NotFound,
    /// Another one is there, and was kept.
    Conflict,
    /// Anything else, in pcsd's words.
    Other(String),
}

impl fmt::Display for FileOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Written => "written",
            Self::Rewritten => "rewritten",
            Self::Same => "same_content",
            Self::Deleted => "deleted",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Other(text) => text,
        })
    }
}

pub(super) fn token(body: &[u8]) -> Result<Secret, PcsdErrorKind> {
    let text = body.trim_ascii();
    if text.is_empty() {
        return Err(PcsdErrorKind::WrongPassword);
    }
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if text.len() > 512 || !text.iter().all(plain) {
        return Err(PcsdErrorKind::Answer {
            expected: "a token",
        });
    }
    Ok(Secret::from(text.to_vec()))
}

pub(super) fn host_state(body: &[u8]) -> Result<HostState, PcsdErrorKind> {
    let error = || PcsdErrorKind::Answer {
        expected: "the JSON of check_host",
    };
    let value: Value = serde_json::from_slice(body).map_err(|_bad| error())?;
    let services = value
        .get("services")
        .and_then(Value::as_object)
        .ok_or_else(error)?;
    let flag = |state: &Value, name: &str| state.get(name).and_then(Value::as_bool);
    let service = |(name, state): (&String, &Value)| {
        let known = ServiceState {
            installed: flag(state, "installed").unwrap_or(false),
            enabled: flag(state, "enabled"),
            running: flag(state, "running"),
            version: state
                .get("version")
                .and_then(Value::as_str)
                .map(str::to_owned),
        };
        (name.clone(), known)
    };
    Ok(HostState {
        services: services.iter().map(service).collect(),
        cluster_configuration_exists: flag(&value, "cluster_configuration_exists")
            .ok_or_else(error)?,
    })
}

pub(super) fn files(
    body: &[u8],
    request: &Request,
) -> Result<Vec<(String, FileOutcome)>, PcsdErrorKind> {
    let error = || PcsdErrorKind::Answer {
        expected: "the JSON of put_file",
    };
    let value: Value = serde_json::from_slice(body).map_err(|_bad| error())?;
    let files = value
        .get("files")
        .and_then(Value::as_object)
        .ok_or_else(error)?;
    let mut outcomes = Vec::new();
    for (name, state) in files {
        let text = |name: &str| state.get(name).and_then(Value::as_str).unwrap_or_default();
        let quoted = |text: &str| quote(text.as_bytes(), request);
        let outcome = match text("code") {
            "written" => FileOutcome::Written,
            "rewritten" => FileOutcome::Rewritten,
            "same_content" => FileOutcome::Same,
            "deleted" => FileOutcome::Deleted,
            "not_found" => FileOutcome::NotFound,
            "conflict" => FileOutcome::Conflict,
            other => FileOutcome::Other(quoted(&format!("{other} {}", text("message")))),
        };
        let file = quoted(name);
        if matches!(outcome, FileOutcome::Conflict | FileOutcome::Other(_)) {
            return Err(PcsdErrorKind::File {
                file,
                outcome: outcome.to_string(),
            });
        }
        outcomes.push((file, outcome));
    }
    Ok(outcomes)
}

/// Whether an answer is `{"error": …}`.
pub(super) fn is_error(body: &[u8]) -> bool {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    value.is_some_and(|value| value.get("error").is_some())
}

/// Whether `pacemaker_node_status` says that the node is up and a member.
pub(super) fn is_online(body: &[u8]) -> bool {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let flag = |name: &str| value.as_ref()?.get(name)?.as_bool();
    flag("online") == Some(true) && flag("pending") == Some(false)
}

/// Whether a host's corosync has read its file again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reloaded {
    Yes,
    NotRunning,
}

pub(super) fn reloaded(body: &[u8], request: &Request) -> Result<Reloaded, PcsdErrorKind> {
    match result(body, request)? {
        (code, _) if code == "reloaded" => Ok(Reloaded::Yes),
        (code, _) if code == "not_running" => Ok(Reloaded::NotRunning),
        (_, text) => Err(PcsdErrorKind::Failed { status: 200, text }),
    }
}

/// `{"code": …, "message": …}` that has to say `success`.
pub(super) fn succeeded(body: &[u8], request: &Request) -> Result<(), PcsdErrorKind> {
    match result(body, request)? {
        (code, _) if code == "success" => Ok(()),
        (_, text) => Err(PcsdErrorKind::Failed { status: 200, text }),
    }
}

fn result(body: &[u8], request: &Request) -> Result<(String, String), PcsdErrorKind> {
    let error = || PcsdErrorKind::Answer {
        expected: "JSON with a code",
    };
    let value: Value = serde_json::from_slice(body).map_err(|_bad| error())?;
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let code = text("code").ok_or_else(error)?.to_owned();
    let message = text("message").unwrap_or_default();
    Ok((code, quote(message.as_bytes(), request)))
}

/// Whether corosync runs on a host, as `remote/status` has it.
pub(super) fn corosync_runs(body: &[u8]) -> Result<bool, PcsdErrorKind> {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let flag = value
        .as_ref()
        .and_then(|value| value.get("node")?.get("corosync")?.as_bool());
    flag.ok_or(PcsdErrorKind::Answer {
        expected: "the JSON of status",
    })
}
