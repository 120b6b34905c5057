//! Steps on many hosts, each only when the one before has succeeded.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::answer::{self, Reloaded};
use super::client::PcsdClient;
use super::error::{PcsdError, PcsdErrorKind};
use super::host::KnownHost;
use super::request::Request;
use super::secret::Secret;

/// A step of a change of a cluster; those of each change come in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ClusterStep {
    /// Hosts that are in the cluster are asked whether they take our token.
    Online,
    /// corosync has to be stopped.
    Stopped,
    /// The cluster has to keep its quorum.
    Quorum,
    /// Pacemaker is stopped.
    StopPacemaker,
    /// corosync is stopped.
    StopCorosync,
    /// What is installed and runs is asked.
    Check,
    /// The old cluster goes.
    Destroy,
    /// Hosts learn each other's tokens.
    KnownHosts,
    /// SBD is not started on a new node.
    Sbd,
    /// pcsd's settings go.
    Settings,
    /// Keys are handed out.
    Keys,
    /// corosync.conf is handed out: from here on the hosts are a cluster.
    CorosyncConf,
    /// corosync reads its file again.
    Reload,
    /// Pacemaker forgets nodes that are gone.
    Forget,
    /// The cluster will start at boot.
    Enable,
    /// The cluster is started.
    Start,
    /// All nodes are online.
    Wait,
}

impl fmt::Display for ClusterStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Online => "ask nodes",
            Self::Stopped => "check that corosync is stopped",
            Self::Quorum => "check quorum",
            Self::StopPacemaker => "stop Pacemaker",
            Self::StopCorosync => "stop corosync",
            Self::Check => "check hosts",
            Self::Destroy => "destroy old cluster",
            Self::KnownHosts => "exchange tokens",
            Self::Sbd => "disable SBD",
            Self::Settings => "remove pcsd settings",
            Self::Keys => "send keys",
            Self::CorosyncConf => "send corosync.conf",
            Self::Reload => "reload corosync.conf",
            Self::Forget => "remove nodes from the CIB",
            Self::Enable => "enable cluster",
            Self::Start => "start cluster",
            Self::Wait => "wait for nodes",
        })
    }
}

/// What a change of a cluster is about to do, or has done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// A step begins on all hosts.
    Started(ClusterStep),
    /// A host has done its part of a step.
    Done {
        /// The step.
        step: ClusterStep,
        /// The host.
        host: String,
    },
    /// A host does not answer, and is left out as the user has asked.
    Skipped {
        /// The host.
        host: String,
        /// Why, without secrets.
        error: String,
    },
    /// A host has not.
    Failed {
        /// The step.
        step: ClusterStep,
        /// The host.
        host: String,
        /// Why, without secrets.
        error: String,
    },
}

/// Why a change of a cluster ended: the step, and every host that failed in it.
#[derive(Debug, thiserror::Error)]
#[error(
    "{step} failed on {} of {} hosts, first: {}{}",
    .failures.len(),
    .failures.len() + .done.len(),
    first(.failures),
    done_text(*.step, .done)
)]
pub struct ClusterError {
    /// The step. Those before are done on all their hosts, those behind on none.
    pub step: ClusterStep,
    /// What went wrong, by host.
    pub failures: Vec<PcsdError>,
    /// Hosts on which the step was done: where a file was sent, they have it.
    pub done: Vec<String>,
}

/// Where only something was asked, nobody needs to know.
fn done_text(step: ClusterStep, done: &[String]) -> String {
    use ClusterStep::{Check, Online, Quorum, Stopped, Wait};
    if done.is_empty() || matches!(step, Check | Online | Quorum | Stopped | Wait) {
        return String::new();
    }
    format!("; done on {}", done.join(", "))
}

fn first(failures: &[PcsdError]) -> String {
    failures
        .first()
        .map(PcsdError::to_string)
        .unwrap_or_default()
}

/// What does the steps.
pub(super) struct Work<'s> {
    pub(super) client: &'s Arc<PcsdClient>,
    pub(super) progress: &'s mut (dyn FnMut(Progress) + Send),
}

impl Work<'_> {
    /// Does one thing on all these hosts at once.
    pub(super) async fn step<F, W>(
        &mut self,
        step: ClusterStep,
        hosts: &[KnownHost],
        work: F,
    ) -> Result<(), ClusterError>
    where
        F: Fn(Arc<PcsdClient>, KnownHost) -> W,
        W: Future<Output = Result<(), PcsdError>> + Send + 'static,
    {
        (self.progress)(Progress::Started(step));
        let (mut failures, mut done) = (Vec::new(), Vec::new());
        let told = |host: &str, outcome: Result<(), PcsdError>| match outcome {
            Ok(()) => {
                done.push(host.to_owned());
                tell_done(self.progress, step, host);
            }
            Err(error) => {
                tell_failed(self.progress, step, &error);
                failures.push(error);
            }
        };
        self.client.on_all(hosts, work, told).await;
        if failures.is_empty() {
            return Ok(());
        }
        failures.sort_by(|one, two| one.host().cmp(two.host()));
        done.sort_unstable();
        Err(ClusterError {
            step,
            failures,
            done,
        })
    }

    pub(super) async fn ask(
        &mut self,
        step: ClusterStep,
        hosts: &[KnownHost],
        request: impl Fn(&Secret) -> Request,
    ) -> Result<(), ClusterError> {
        self.step(step, hosts, |client, host| {
            let request = request(host.token());
            async move { client.command(&host, &request).await }
        })
        .await
    }

    pub(super) async fn files(
        &mut self,
        step: ClusterStep,
        hosts: &[KnownHost],
        request: impl Fn(&Secret) -> Request,
    ) -> Result<(), ClusterError> {
        self.step(step, hosts, |client, host| {
            let request = request(host.token());
            async move { client.files(&host, &request).await.map(drop) }
        })
        .await
    }

    /// The hosts that answer and take our token; all of them, unless others shall be left out.
    pub(super) async fn online(
        &mut self,
        hosts: &[KnownHost],
        skip_offline: bool,
    ) -> Result<Vec<KnownHost>, ClusterError> {
        if !skip_offline {
            self.ask(ClusterStep::Online, hosts, Request::check_auth)
                .await?;
            return Ok(hosts.to_vec());
        }
        (self.progress)(Progress::Started(ClusterStep::Online));
        let mut gone = Vec::new();
        let work = |client: Arc<PcsdClient>, host: KnownHost| async move {
            let request = Request::check_auth(host.token());
            client.command(&host, &request).await
        };
        let told = |host: &str, outcome: Result<(), PcsdError>| {
            if let Err(error) = outcome {
                gone.push(host.to_owned());
                let (host, error) = (host.to_owned(), error.to_string());
                (self.progress)(Progress::Skipped { host, error });
            }
        };
        self.client.on_all(hosts, work, told).await;
        let mut online = hosts.to_vec();
        online.retain(|host| !gone.iter().any(|name| name == host.name()));
        Ok(online)
    }

    /// Writes corosync.conf of hosts that are in the cluster, or join it.
    pub(super) async fn send_conf(
        &mut self,
        hosts: &[KnownHost],
        conf: &str,
    ) -> Result<(), ClusterError> {
        let request = |token: &Secret| Request::set_corosync_conf(token, conf);
        self.ask(ClusterStep::CorosyncConf, hosts, request).await
    }

    /// Has corosync read its file again: one host tells the others. Where it runs nowhere, the file
    /// is read when it starts.
    pub(super) async fn reload(&mut self, hosts: &[KnownHost]) -> Result<(), ClusterError> {
        let step = ClusterStep::Reload;
        (self.progress)(Progress::Started(step));
        let mut failures = Vec::new();
        for host in hosts {
            let request = Request::reload_corosync_conf(host.token());
            let answer = self.client.ask(host, &request).await;
            let outcome = answer.and_then(|body| {
                let reloaded = answer::reloaded(&body, &request);
                reloaded.map_err(|kind| PcsdError::new(host.name(), kind))
            });
            match outcome {
                Ok(Reloaded::Yes) => {
                    tell_done(self.progress, step, host.name());
                    return Ok(());
                }
                Ok(Reloaded::NotRunning) => {}
                Err(error) => {
                    tell_failed(self.progress, step, &error);
                    failures.push(error);
                }
            }
        }
        if failures.is_empty() {
            return Ok(());
        }
        Err(ClusterError {
            step,
            failures,
            done: Vec::new(),
        })
    }

    pub(super) async fn wait(
        &mut self,
        hosts: &[KnownHost],
        limit: Duration,
    ) -> Result<(), ClusterError> {
        self.step(ClusterStep::Wait, hosts, move |client, host| async move {
            client.wait_online(&host, limit).await
        })
        .await
    }
}

/// What a new node may be asked to do at the end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Launch {
    pub(super) enable: bool,
    pub(super) start: bool,
    pub(super) wait: Option<Duration>,
}

impl Work<'_> {
    pub(super) async fn launch(
        &mut self,
        hosts: &[KnownHost],
        launch: Launch,
    ) -> Result<(), ClusterError> {
        if launch.enable {
            self.ask(ClusterStep::Enable, hosts, Request::cluster_enable)
                .await?;
        }
        if launch.start {
            self.ask(ClusterStep::Start, hosts, Request::cluster_start)
                .await?;
        }
        match launch.wait {
            Some(limit) if launch.start => self.wait(hosts, limit).await,
            Some(_) | None => Ok(()),
        }
    }

    /// Hosts must have what a cluster needs, and be in none, or that was forced.
    pub(super) async fn check_free(
        &mut self,
        hosts: &[KnownHost],
        force: bool,
    ) -> Result<(), ClusterError> {
        self.step(ClusterStep::Check, hosts, move |client, host| async move {
            let state = client.check_host(&host).await?;
            match state.check_free() {
                Err(PcsdErrorKind::InUse { .. }) if force => Ok(()),
                other => other.map_err(|kind| PcsdError::new(host.name(), kind)),
            }
        })
        .await
    }
}

fn tell_done(progress: &mut (dyn FnMut(Progress) + Send), step: ClusterStep, host: &str) {
    let host = host.to_owned();
    progress(Progress::Done { step, host });
}

fn tell_failed(progress: &mut (dyn FnMut(Progress) + Send), step: ClusterStep, error: &PcsdError) {
    let (host, error) = (error.host().to_owned(), error.to_string());
    progress(Progress::Failed { step, host, error });
}
