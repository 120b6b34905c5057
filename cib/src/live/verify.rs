//! What `crm_verify` says.

use super::error::ToolError;
use super::exit::ExitCode;
use super::run::Answer;
use crate::check::Severity;

/// Verdict of `crm_verify`: its exit code, and what it said, by severity.
///
/// The tool ends with 78 for warnings too: what counts are the messages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// How it ended.
    pub code: ExitCode,
    /// Errors and warnings, without their prefix.
    pub messages: Vec<(Severity, String)>,
}

impl Verdict {
    pub(super) fn parse(call: &str, answer: &Answer) -> Result<Self, ToolError> {
        let code = answer.code.map(ExitCode::from);
        let Some(code @ (ExitCode::Ok | ExitCode::InvalidConfiguration)) = code else {
            return Err(ToolError::failed(call, answer));
        };
        // From Pacemaker 2.1.6 on the messages are in the output, as `<error>` elements.
        let told =
            super::output::Envelope::parse(call, answer).map(|envelope| envelope.report().errors);
        let plain = String::from_utf8_lossy(&answer.errors).into_owned();
        let lines = plain
            .lines()
            .map(str::to_owned)
            .chain(told.unwrap_or_default());
        let mut messages: Vec<(Severity, String)> = Vec::new();
        for message in lines.filter_map(|line| message(&line)) {
            if !messages.contains(&message) {
                messages.push(message);
            }
        }
        Ok(Self { code, messages })
    }

    /// Whether the cluster would take the configuration.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.code == ExitCode::Ok
            || self
                .messages
                .iter()
                .all(|message| message.0 == Severity::Warning)
                && !self.messages.is_empty()
    }
}

/// `(function) \terror: text` with the severity first where there is one.
fn message(line: &str) -> Option<(Severity, String)> {
    let place = |word: &str| line.find(word).map(|place| (place, place + word.len()));
    let found = [("error:", Severity::Error), ("warning:", Severity::Warning)]
        .into_iter()
        .filter_map(|(word, severity)| place(word).map(|place| (place, severity)))
        .min_by_key(|found| found.0)?;
    let ((_, end), severity) = found;
    Some((severity, line.get(end..)?.trim().to_owned()))
}
