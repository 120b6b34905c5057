//! Names of resource agents.

use std::fmt;
use std::str::FromStr;

use super::ValueError;

const EXPECTED: &str =
    "a resource agent: CLASS:TYPE or ocf:PROVIDER:TYPE, such as ocf:heartbeat:IPaddr2";

/// The full name of a resource agent: class, provider (only with class `ocf`) and type.
///
/// ```
/// use cib::model::AgentName;
///
/// let agent: AgentName = "ocf:heartbeat:IPaddr2".parse()?;
/// assert_eq!((agent.class(), agent.provider()), ("ocf", Some("heartbeat")));
/// assert_eq!("systemd:getty@tty1".parse::<AgentName>()?.kind(), "getty@tty1");
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentName {
    class: String,
    provider: Option<String>,
    kind: String,
}

impl AgentName {
    const CLASSES: [&str; 8] = [
        "heartbeat",
        "lsb",
        "nagios",
        "ocf",
        "service",
        "stonith",
        "systemd",
        "upstart",
    ];

    /// An OCF agent: `ocf:PROVIDER:TYPE`.
    ///
    /// # Errors
    /// [`ValueError`] when provider or type is empty or holds a colon.
    pub fn ocf(provider: &str, kind: &str) -> Result<Self, ValueError> {
        format!("ocf:{provider}:{kind}").parse()
    }

    /// The class, also called standard: `ocf`, `systemd`, `stonith`, …
    #[must_use]
    pub fn class(&self) -> &str {
        &self.class
    }

    /// The provider of an OCF agent, such as `heartbeat`.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    /// The type, such as `IPaddr2`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Whether this is a fence agent.
    #[must_use]
    pub fn is_fencing(&self) -> bool {
        self.class == "stonith"
    }
}

impl fmt::Display for AgentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.class)?;
        if let Some(provider) = &self.provider {
            write!(f, "{provider}:")?;
        }
        f.write_str(&self.kind)
    }
}

impl FromStr for AgentName {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let fault = || ValueError::new(text, EXPECTED);
        let (class, rest) = text.split_once(':').ok_or_else(fault)?;
        // An instance name of systemd may hold colons: systemd:lvm2-pvscan@252:2.
        let instance = matches!(class, "systemd" | "service")
            && rest
                .split_once('@')
                .is_some_and(|(unit, _)| !unit.contains(':'));
        let (provider, kind) = match rest.split_once(':') {
            Some((provider, kind)) if !instance => (Some(provider), kind),
            _ => (None, rest),
        };
        let known = Self::CLASSES.contains(&class) && (class == "ocf") == provider.is_some();
        let filled = !kind.is_empty() && provider != Some("") && (instance || !kind.contains(':'));
        if !known || !filled {
            return Err(fault());
        }
        let provider = provider.map(str::to_owned);
        Ok(Self {
            class: class.to_owned(),
            provider,
            kind: kind.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_print_as_they_were_read() {
        for name in [
            "ocf:heartbeat:IPaddr2",
            "systemd:nginx",
            "systemd:a@1:2",
            "stonith:fence_x",
        ] {
            assert_eq!(name.parse::<AgentName>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn a_provider_goes_with_ocf_and_nothing_else() {
        for name in [
            "IPaddr2",
            "ocf:IPaddr2",
            "ocf::a",
            "ocf:a:",
            "lsb:a:b",
            "x:y",
            "ocf:a:b:c",
        ] {
            assert!(name.parse::<AgentName>().is_err(), "{name}");
        }
    }
}
