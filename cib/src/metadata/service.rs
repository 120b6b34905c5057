//! What Pacemaker says of services, which say nothing of themselves.

use super::agent::{Action, Agent, Description, OcfVersion};
use crate::model::AgentName;
use crate::rule::Release;

impl Agent {
    /// A systemd unit, such as `systemd:nginx`, or a `service` that is one.
    ///
    /// Pacemaker says the same of every unit, whether there is one of that name or not: nobody has
    /// to be asked. Measured with 2.1.5 and the text in 3.0.0.
    ///
    /// ```
    /// use cib::metadata::Agent;
    /// use cib::rule::Release;
    ///
    /// let agent = Agent::systemd("systemd:nginx".parse()?, Release::V2_1);
    /// assert_eq!(agent.actions()[0].timeout.as_deref(), Some("100"));
    /// # Ok::<(), cib::model::ValueError>(())
    /// ```
    #[must_use]
    pub fn systemd(name: AgentName, release: Release) -> Self {
        let short = format!("systemd unit file for {}", name.kind());
        let actions = [
            action(release, "start", 100),
            action(release, "stop", 100),
            action(release, "status", 100),
            every(60, action(release, "monitor", 100), release),
            action(release, "meta-data", 5),
        ];
        Self {
            version: OcfVersion::V1_1,
            ..Self::service(name, Some(short), actions.into())
        }
    }

    /// An init script, such as `lsb:nginx`, or a `service` that is one. What it is for stands in
    /// the script.
    #[must_use]
    pub fn lsb(name: AgentName, release: Release) -> Self {
        let actions = [
            action(release, "meta-data", 5),
            action(release, "start", 15),
            action(release, "stop", 15),
            action(release, "status", 15),
            action(release, "restart", 15),
            action(release, "force-reload", 15),
            every(15, action(release, "monitor", 15), release),
        ];
        Self::service(name, None, actions.into())
    }

    fn service(name: AgentName, short: Option<String>, actions: Vec<Action>) -> Self {
        Self {
            description: Description { short, long: None },
            actions,
            ..Self::unknown(name)
        }
    }
}

/// Seconds, which 3.0 writes with their unit.
fn seconds(number: u32, release: Release) -> String {
    match release {
        Release::V2_1 => number.to_string(),
        Release::V3_0 => format!("{number}s"),
    }
}

fn action(release: Release, name: &str, timeout: u32) -> Action {
    Action {
        name: name.to_owned(),
        timeout: Some(seconds(timeout, release)),
        ..Action::default()
    }
}

fn every(interval: u32, action: Action, release: Release) -> Action {
    Action {
        interval: Some(seconds(interval, release)),
        ..action
    }
}
