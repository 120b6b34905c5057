//! What an administrator asks of a cluster beside its configuration: cleaning up, checking again,
//! looking at its state as text.

use std::time::Duration;

use super::cluster::Cluster;
use super::error::ToolError;
use super::run::{Answer, Call, Run};
use super::validation::Validation;
use crate::Cib;
use crate::model::AgentName;

/// What Pacemaker itself allows a wait by default.
const LONGEST: Duration = Duration::from_secs(3600);

/// Whose failures are forgotten, or whose state is probed again; everything by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Failures {
    resource: Option<String>,
    node: Option<String>,
    operation: Option<(String, Option<String>)>,
    strict: bool,
}

impl Failures {
    /// Of every resource on every node.
    pub fn all() -> Self {
        Self::default()
    }

    /// Only of this resource.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(resource.into());
        self
    }

    /// Only on this node.
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.node = Some(node.into());
        self
    }

    /// Only of this operation, such as `monitor`, with this interval if one is given. For
    /// [`Cluster::cleanup`].
    pub fn operation(mut self, name: impl Into<String>, interval: Option<String>) -> Self {
        self.operation = Some((name.into(), interval));
        self
    }

    /// `--strict`: only of the resource that is named, not of the group or clone that it is in.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    fn words(&self, action: &str) -> Vec<String> {
        let mut words = vec!["crm_resource".to_owned(), format!("--{action}")];
        let mut pair = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                words.extend([format!("--{name}"), value.clone()]);
            }
        };
        pair("resource", &self.resource);
        pair("node", &self.node);
        if let Some((name, interval)) = &self.operation {
            pair("operation", &Some(name.clone()));
            pair("interval", interval);
        }
        if self.strict {
            words.push("--force".to_owned());
        }
        words
    }
}

impl<R: Run> Cluster<R> {
    /// Forgets failures, so that the cluster tries again: `crm_resource --cleanup`. What was done,
    /// in the tool's words.
    ///
    /// # Errors
    /// [`ToolError`]; [`ExitCode::NoSuchObject`](super::ExitCode::NoSuchObject) for a resource or
    /// node that there is not.
    pub async fn cleanup(&self, failures: &Failures) -> Result<String, ToolError> {
        let answer = self.succeed(Call::new(failures.words("cleanup"))).await?;
        Ok(both(&answer))
    }

    /// Forgets the state of resources and probes it again: `crm_resource --refresh`. What was
    /// done, in the tool's words.
    ///
    /// # Errors
    /// As [`cleanup`](Self::cleanup).
    pub async fn refresh(&self, failures: &Failures) -> Result<String, ToolError> {
        let answer = self.succeed(Call::new(failures.words("refresh"))).await?;
        Ok(both(&answer))
    }

    /// Raises the schema of the configuration to the latest that the cluster knows, and rewrites
    /// what that needs: `cibadmin --upgrade --force`, `pcs cluster cib-upgrade`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn upgrade(&self) -> Result<(), ToolError> {
        let call = Call::new(["cibadmin", "--upgrade", "--force"]);
        self.succeed(call).await.map(drop)
    }

    /// Stops a resource and starts it again: `crm_resource --restart`, `pcs resource restart`. A
    /// clone or bundle can be restarted on one node. `limit` is how long all of it may take.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn restart(
        &self,
        resource: &str,
        node: Option<&str>,
        limit: Option<Duration>,
    ) -> Result<(), ToolError> {
        let mut words = vec!["crm_resource", "--restart", "--resource", resource];
        words.extend(node.into_iter().flat_map(|node| ["--node", node]));
        let seconds = limit.map(|limit| limit.as_secs().max(1).to_string());
        words.extend(seconds.iter().flat_map(|text| ["--timeout", text]));
        // The tool itself waits as long as the operations' timeouts say.
        let patience = limit
            .unwrap_or(LONGEST)
            .saturating_add(Duration::from_secs(10));
        let call = Call::new(words).within(patience);
        self.succeed(call).await.map(drop)
    }

    /// Has Pacemaker forget a node that is gone: `crm_node --force --remove NODE`,
    /// `pcs cluster node clear`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn forget_node(&self, node: &str) -> Result<(), ToolError> {
        let call = Call::new(["crm_node", "--force", "--remove", node]);
        self.succeed(call).await.map(drop)
    }

    /// What the cluster would do if it had this configuration, as text for people:
    /// `crm_simulate --simulate --xml-pipe`; nothing is changed.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn simulated_text(&self, cib: &Cib) -> Result<String, ToolError> {
        let call = Call::new(["crm_simulate", "--simulate", "--xml-pipe"]);
        let answer = self.succeed(call.with_input(cib.to_bytes())).await?;
        Ok(String::from_utf8_lossy(&answer.output).into_owned())
    }

    /// The state as text for people: `crm_mon -1` with these options, such as `--inactive`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn status_text(&self, options: &[&str]) -> Result<String, ToolError> {
        let words = ["crm_mon", "--one-shot"].into_iter();
        let answer = self
            .succeed(Call::new(words.chain(options.iter().copied())))
            .await?;
        Ok(String::from_utf8_lossy(&answer.output).into_owned())
    }

    /// Tickets as text for people: `crm_ticket --details`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn tickets_text(&self) -> Result<String, ToolError> {
        let answer = self.succeed(Call::new(["crm_ticket", "--details"])).await?;
        Ok(String::from_utf8_lossy(&answer.output).into_owned())
    }

    /// The name of the node that the tools run on: `crm_node --name`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn node_name(&self) -> Result<String, ToolError> {
        let answer = self.succeed(Call::new(["crm_node", "--name"])).await?;
        Ok(String::from_utf8_lossy(&answer.output).trim().to_owned())
    }

    /// The configuration and status that the cluster would come to with this one, and nothing
    /// else happening: `crm_simulate --simulate --save-output`.
    ///
    /// # Errors
    /// [`ToolError`]
    pub async fn simulated(&self, cib: &Cib) -> Result<Cib, ToolError> {
        // The tool cannot write the document to a pipe: it waits for ever.
        let script = "file=$(mktemp) || exit 1; \
                      crm_simulate --xml-pipe --simulate --quiet --save-output=\"$file\" >/dev/null; \
                      code=$?; [ $code = 0 ] && cat \"$file\"; rm -f \"$file\"; exit $code";
        let call = Call::new(["sh", "-c", script]).with_input(cib.to_bytes());
        let answer = self.succeed(call).await?;
        Cib::parse(&answer.output).map_err(|source| ToolError::Cib {
            call: "crm_simulate".to_owned(),
            source,
        })
    }

    /// What an agent itself says of parameters: its `validate-all`, run on this node by
    /// `crm_resource --validate`, for fence agents by `stonith_admin --validate`.
    ///
    /// The tools take parameters as words: while they run, everybody on the node sees them in the
    /// list of processes. Errors do not show their values.
    ///
    /// # Errors
    /// [`ToolError`] if the agent could not be asked; that it refuses is in the answer.
    pub async fn validate_agent(
        &self,
        agent: &AgentName,
        parameters: &[(String, String)],
    ) -> Result<Validation, ToolError> {
        let named = |name: &str, value: &str| [format!("--{name}"), value.to_owned()];
        // crm_resource runs no fence agents.
        let tool = if agent.is_fencing() {
            "stonith_admin"
        } else {
            "crm_resource"
        };
        let mut words = [tool, "--validate", "--output-as=xml"]
            .map(str::to_owned)
            .to_vec();
        if !agent.is_fencing() {
            words.extend(named("class", agent.class()));
        }
        if let Some(provider) = agent.provider() {
            words.extend(named("provider", provider));
        }
        words.extend(named("agent", agent.kind()));
        for (name, value) in parameters {
            words.extend(["--option".to_owned(), format!("{name}={value}")]);
        }
        let (call, answer) = self.call(Call::new(words)).await?;
        Validation::parse(&call, &answer)
    }

    /// Waits until the cluster has nothing more to do, as long as that takes within `limit`;
    /// without one, at most as long as Pacemaker's own default of an hour.
    ///
    /// # Errors
    /// As [`wait_settled`](Self::wait_settled).
    pub async fn wait_idle(&self, limit: Option<Duration>) -> Result<(), ToolError> {
        self.wait_settled(limit.unwrap_or(LONGEST)).await
    }

    pub(super) async fn succeed(&self, call: Call) -> Result<Answer, ToolError> {
        let (call, answer) = self.call(call).await?;
        if answer.code == Some(0) {
            return Ok(answer);
        }
        Err(ToolError::failed(&call, &answer))
    }
}

/// Both outputs: the tool tells people what it does on either, by release.
pub(super) fn both(answer: &Answer) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let texts = [text(&answer.output), text(&answer.errors)];
    let told: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    told.join("\n")
}
