//! Values of the status.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::written::values;
use super::{ValueError, parse_boolean};

/// Whether something of a node is there, or since when.
///
/// Until Pacemaker 2.1.6 `true`, `false`, `online`, `offline`; since then seconds since 1970,
/// and 0 for no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It is there, or not.
    Bool(bool),
    /// It is there since then.
    Since(Timestamp),
}

impl Presence {
    /// Whether it is there.
    #[must_use]
    pub fn is_present(self) -> bool {
        match self {
            Self::Bool(present) => present,
            Self::Since(Timestamp(seconds)) => seconds > 0,
        }
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(present) => present.fmt(f),
            Self::Since(moment) => moment.fmt(f),
        }
    }
}

impl FromStr for Presence {
    type Err = ValueError;

    /// `0` and `1` are booleans here, as Pacemaker takes them.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let word = match text {
            "online" => Some(true),
            "offline" => Some(false),
            _ => parse_boolean(text),
        };
        let moment = || text.parse().map(Self::Since);
        word.map(Self::Bool)
            .map_or_else(moment, Ok)
            .map_err(|_fault| {
                ValueError::new(text, "true, false, online, offline or seconds since 1970")
            })
    }
}

/// A moment: seconds since 1970, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let seconds = text.trim().parse();
        let fault = |_| ValueError::new(text, "seconds since 1970");
        seconds.map(Self).map_err(fault)
    }
}

/// A span in milliseconds, as the history has it; the configuration has [`Interval`]s.
///
/// [`Interval`]: super::Interval
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Milliseconds(pub u64);

impl Milliseconds {
    /// The length.
    #[must_use]
    pub fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Milliseconds {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let millis = text.trim().parse();
        let fault = |_| ValueError::new(text, "a whole number of milliseconds");
        millis.map(Self).map_err(fault)
    }
}

/// Which transition asked for an operation: `ACTION:TRANSITION:TARGET-RC:UUID`.
///
/// ```
/// use cib::model::TransitionKey;
///
/// let key: TransitionKey = "12:5:7:ab2e6ba4-4e4c-4bd1-a4f9-9b9d0ad6d1a4".parse()?;
/// assert_eq!((key.action, key.transition, key.target_rc), (12, 5, 7));
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransitionKey {
    /// The number of the action in the transition; -1 where nobody planned it.
    pub action: i64,
    /// The number of the transition.
    pub transition: i64,
    /// What the agent was expected to return; 7 for the probe of a stopped resource.
    pub target_rc: i64,
    /// The controller that planned it.
    pub uuid: String,
}

impl fmt::Display for TransitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            action,
            transition,
            target_rc,
            uuid,
        } = self;
        write!(f, "{action}:{transition}:{target_rc}:{uuid}")
    }
}

impl FromStr for TransitionKey {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let mut parts = text.splitn(4, ':');
        let mut number = || parts.next()?.parse().ok();
        let numbers = (number(), number(), number());
        match (numbers, parts.next()) {
            ((Some(action), Some(transition), Some(target_rc)), Some(uuid)) => Ok(Self {
                action,
                transition,
                target_rc,
                uuid: uuid.to_owned(),
            }),
            _ => Err(ValueError::new(
                text,
                "ACTION:TRANSITION:TARGET-RC:UUID with three integers",
            )),
        }
    }
}

/// A transition key with the outcome: `OP-STATUS:RC;KEY`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransitionMagic {
    /// How the execution ended: 0 done, 1 cancelled, 2 timed out, …
    pub op_status: i64,
    /// What the agent returned.
    pub rc: i64,
    /// Which transition asked for it.
    pub key: TransitionKey,
}

impl fmt::Display for TransitionMagic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { op_status, rc, key } = self;
        write!(f, "{op_status}:{rc};{key}")
    }
}

impl FromStr for TransitionMagic {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let parse = || {
            let (outcome, key) = text.split_once(';')?;
            let (op_status, rc) = outcome.split_once(':')?;
            Some(Self {
                op_status: op_status.parse().ok()?,
                rc: rc.parse().ok()?,
                key: key.parse().ok()?,
            })
        };
        parse().ok_or_else(|| ValueError::new(text, "OP-STATUS:RC;KEY with a transition key"))
    }
}

values!(
    Presence,
    Timestamp,
    Milliseconds,
    TransitionKey,
    TransitionMagic
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_is_a_word_or_a_moment() {
        for (text, present) in [
            ("true", true),
            ("online", true),
            ("offline", false),
            ("0", false),
            ("1", true),
            ("1700000000", true),
        ] {
            assert_eq!(
                text.parse().map(Presence::is_present),
                Ok(present),
                "{text}"
            );
        }
        assert!("sometimes".parse::<Presence>().is_err());
        assert_eq!(
            "1700000000".parse(),
            Ok(Presence::Since(Timestamp(1_700_000_000)))
        );
    }

    #[test]
    fn keys_and_magic_print_as_they_were_read() {
        let magic = "0:7;12:5:7:ab2e6ba4-4e4c-4bd1-a4f9-9b9d0ad6d1a4";
        let parsed: TransitionMagic = magic.parse().unwrap();

        assert_eq!((parsed.op_status, parsed.rc, parsed.key.action), (0, 7, 12));
        assert_eq!(parsed.to_string(), magic);
        for text in ["", "0:7", "0:7;1:2", "x:7;1:2:3:u", "0:7;1:2:x:u"] {
            assert!(text.parse::<TransitionMagic>().is_err(), "{text}");
        }
    }
}
