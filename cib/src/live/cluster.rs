//! A cluster that runs, seen from one of its nodes.

use std::time::Duration;

use super::error::ToolError;
use super::exit::ExitCode;
use super::monitor::{FenceEvent, Status};
use super::output::{Attributes, Envelope};
use super::run::{Answer, Call, Run, Tools};
use super::simulate::Simulation;
use super::verify::Verdict;
use crate::Cib;
use crate::xml::Element;

/// A cluster that runs, through Pacemaker's tools on one of its nodes.
///
/// ```no_run
/// use cib::live::Cluster;
/// use cib::pcs::{Dialect, Metadata, Operation};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let cluster = Cluster::here();
/// let operation: Operation = "property set stonith-enabled=false".parse()?;
/// let metadata = Metadata::builtin();
/// let edit = |cib: &mut cib::Cib| operation.apply(cib, &metadata, Dialect::V0_11).map(drop);
/// let pushed = cluster.edit(edit).await?;
/// println!("epoch {}", pushed.epoch);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Cluster<R> {
    pub(super) tools: R,
    pub(super) attempts: u32,
    pub(super) recovery: Duration,
}

impl Cluster<Tools> {
    /// The cluster that this machine is a node of.
    #[must_use]
    pub fn here() -> Self {
        Self::new(Tools::new())
    }
}

impl<R: Run> Cluster<R> {
    /// Attempts of one push or edit, 100: each takes a change of somebody else to fail.
    pub const ATTEMPTS: u32 = 100;
    /// Time in which a cluster may come back whose daemon went away within a push: 60 s.
    pub const RECOVERY: Duration = Duration::from_secs(60);

    /// The cluster that these tools reach.
    pub const fn new(tools: R) -> Self {
        Self {
            tools,
            attempts: Self::ATTEMPTS,
            recovery: Self::RECOVERY,
        }
    }

    /// Another number of attempts; at least one is made.
    #[must_use]
    pub fn with_attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Another time to come back.
    #[must_use]
    pub fn with_recovery(self, recovery: Duration) -> Self {
        Self { recovery, ..self }
    }

    /// The tools.
    pub const fn tools(&self) -> &R {
        &self.tools
    }

    pub(super) async fn call(&self, call: Call) -> Result<(String, Answer), ToolError> {
        let line = call.to_string();
        let answer = self.tools.run(call).await?;
        Ok((line, answer))
    }

    /// The whole CIB: `cibadmin --query`.
    ///
    /// # Errors
    /// [`ToolError`]; [`ExitCode::NotConnected`] if the cluster does not run there.
    pub async fn query(&self) -> Result<Cib, ToolError> {
        let (call, answer) = self.call(Call::new(["cibadmin", "--query"])).await?;
        if answer.code != Some(0) {
            return Err(ToolError::failed(&call, &answer));
        }
        Cib::parse(&answer.output).map_err(|source| ToolError::Cib { call, source })
    }

    /// State of nodes and resources: `crm_mon -1 --output-as=xml`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn status(&self) -> Result<Status, ToolError> {
        let words = ["crm_mon", "-1", "--inactive", "--output-as=xml"];
        let (call, answer) = self.call(Call::new(words)).await?;
        Status::parse(&call, &answer)
    }

    /// What the cluster would do now, with all scores: `crm_simulate -sSL`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn simulate(&self) -> Result<Simulation, ToolError> {
        let words = [
            "crm_simulate",
            "--live-check",
            "--show-scores",
            "--simulate",
            "--output-as=xml",
        ];
        let (call, answer) = self.call(Call::new(words)).await?;
        Simulation::parse(&call, &answer)
    }

    /// What the cluster would do if it had this configuration; nothing is changed.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn simulate_with(&self, cib: &Cib) -> Result<Simulation, ToolError> {
        let words = [
            "crm_simulate",
            "--xml-pipe",
            "--show-scores",
            "--simulate",
            "--output-as=xml",
        ];
        let (call, answer) = self
            .call(Call::new(words).with_input(cib.to_bytes()))
            .await?;
        Simulation::parse(&call, &answer)
    }

    /// Whether the cluster would take this configuration: `crm_verify --xml-pipe -V`.
    ///
    /// # Errors
    /// [`ToolError`] if the tool cannot judge.
    pub async fn verify(&self, cib: &Cib) -> Result<Verdict, ToolError> {
        let words = ["crm_verify", "--xml-pipe", "--verbose", "--output-as=xml"];
        let (call, answer) = self
            .call(Call::new(words).with_input(cib.to_bytes()))
            .await?;
        Verdict::parse(&call, &answer)
    }

    /// The nodes that a resource runs on: `crm_resource --locate`.
    ///
    /// # Errors
    /// [`ToolError`]; [`ExitCode::NoSuchObject`] for a resource that there is not.
    pub async fn locate(&self, resource: &str) -> Result<Vec<String>, ToolError> {
        let words = [
            "crm_resource",
            "--locate",
            "--resource",
            resource,
            "--output-as=xml",
        ];
        let envelope = self.ask(Call::new(words)).await?;
        let nodes = envelope
            .list("nodes", "node")
            .map(|node| node.text().trim().to_owned());
        Ok(nodes.collect())
    }

    /// Constraints that a resource has: `crm_resource --constraints`, by kind.
    ///
    /// # Errors
    /// As [`locate`](Self::locate).
    pub async fn constraints(
        &self,
        resource: &str,
    ) -> Result<Vec<(String, Attributes)>, ToolError> {
        let words = [
            "crm_resource",
            "--constraints",
            "--resource",
            resource,
            "--output-as=xml",
        ];
        let envelope = self.ask(Call::new(words)).await?;
        let section = envelope.root().and_then(|root| root.child("constraints"));
        let all = section.into_iter().flat_map(Element::children);
        Ok(all
            .map(|one| (one.name().to_owned(), Attributes::of(one)))
            .collect())
    }

    /// What an agent says of itself: `crm_resource --show-metadata`, OCF XML.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn metadata(&self, agent: &str) -> Result<String, ToolError> {
        let words = ["crm_resource", "--show-metadata", agent, "--output-as=xml"];
        let call = Call::new(words);
        let line = call.to_string();
        let envelope = self.ask(call).await?;
        let metadata = envelope.root().and_then(|root| root.child("metadata"));
        let none = ToolError::Output {
            call: line,
            expected: "a `metadata` element",
        };
        metadata.map(Element::text).ok_or(none)
    }

    /// What was fenced: `stonith_admin --history '*'`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn fencing_history(&self) -> Result<Vec<FenceEvent>, ToolError> {
        let words = ["stonith_admin", "--history", "*", "--output-as=xml"];
        let envelope = self.ask(Call::new(words)).await?;
        let events = envelope
            .list("fence_history", "fence_event")
            .map(Attributes::of);
        Ok(events.map(|attributes| FenceEvent { attributes }).collect())
    }

    /// Fencing devices that are registered: `stonith_admin --list-registered`.
    ///
    /// # Errors
    /// [`ToolError`]; none is [`ExitCode::Ok`] with an empty list.
    pub async fn fencing_devices(&self) -> Result<Vec<String>, ToolError> {
        let words = ["stonith_admin", "--list-registered", "--output-as=xml"];
        let envelope = self.ask(Call::new(words)).await?;
        let root = envelope.root().into_iter().flat_map(Element::children);
        let lists = root
            .filter(|element| element.name() == "list")
            .flat_map(Element::children);
        Ok(lists
            .filter(|item| item.name() == "item")
            .map(Element::text)
            .collect())
    }

    /// Waits until the cluster has nothing more to do: `crm_resource --wait`.
    ///
    /// # Errors
    /// [`ToolError`]; [`ExitCode::Timeout`] when it is still busy after `limit`.
    pub async fn wait_settled(&self, limit: Duration) -> Result<(), ToolError> {
        let seconds = format!("--timeout={}s", limit.as_secs().max(1));
        let call = Call::new(["crm_resource", "--wait", &seconds]);
        let (call, answer) = self
            .call(call.within(limit + Duration::from_secs(10)))
            .await?;
        match answer.code.map(ExitCode::from) {
            Some(ExitCode::Ok) => Ok(()),
            Some(_) | None => Err(ToolError::failed(&call, &answer)),
        }
    }

    async fn ask(&self, call: Call) -> Result<Envelope, ToolError> {
        let (call, answer) = self.call(call).await?;
        let envelope = Envelope::parse(&call, &answer);
        if answer.code == Some(0) {
            return envelope;
        }
        let mut failed = ToolError::failed(&call, &answer);
        let said = envelope
            .map(|envelope| envelope.report().errors.join("; "))
            .unwrap_or_default();
        if let ToolError::Failed { message, .. } = &mut failed
            && message.is_empty()
        {
            *message = said;
        }
        Err(failed)
    }
}
