//! `--wait`.

use std::time::Duration;

use super::error::CommandError;
use super::line::Line;

/// `--wait[=SECONDS]` of a command: until the cluster has settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wait {
    limit: Option<Duration>,
}

impl Wait {
    /// Until the cluster has settled, for this long at most.
    #[must_use]
    pub const fn at_most(limit: Duration) -> Self {
        Self { limit: Some(limit) }
    }

    /// For how long at most; `None` where the command's own default holds.
    #[must_use]
    pub const fn limit(self) -> Option<Duration> {
        self.limit
    }

    /// Takes `--wait[=SECONDS]` out of words that a program reads by itself.
    ///
    /// # Errors
    /// [`CommandError::Refused`] when the value is no positive number of seconds.
    pub fn split(words: &[String]) -> Result<(Vec<String>, Option<Self>), CommandError> {
        let mut wait = None;
        let mut rest = Vec::new();
        for word in words {
            match word.strip_prefix("--wait") {
                Some("") => wait = Some(Self::default()),
                Some(value) if value.starts_with('=') => {
                    wait = Some(Self::read(value.trim_start_matches('='))?);
                }
                _ => rest.push(word.clone()),
            }
        }
        Ok((rest, wait))
    }

    pub(super) fn of(line: &Line) -> Result<Option<Self>, CommandError> {
        match line.value("--wait") {
            None => Ok(None),
            Some("") => Ok(Some(Self::default())),
            Some(value) => Self::read(value).map(Some),
        }
    }

    /// Waiting is for clusters: commands about documents do not.
    pub(super) fn refuse(line: &Line) -> Result<(), CommandError> {
        if !line.has("--wait") {
            return Ok(());
        }
        let text = "Cannot use '-f' together with '--wait'";
        Err(CommandError::Refused(text.to_owned()))
    }

    fn read(value: &str) -> Result<Self, CommandError> {
        let seconds = value.parse().ok().filter(|seconds| *seconds > 0);
        let limit = seconds.map(Duration::from_secs).ok_or_else(|| {
            let text = format!("{value} is not a valid number of seconds to wait");
            CommandError::Refused(text)
        })?;
        Ok(Self::at_most(limit))
    }
}
