//! The text that an answer must contain, as a regular expression over bytes.

use std::fmt;

use regex::bytes::{Regex, RegexBuilder};

/// The most memory that a compiled expression may take, in bytes.
const COMPILED_BYTES: usize = 1024 * 1024;

/// A regular expression over bytes, compiled under a size limit.
///
/// The syntax is that of the `regex` crate with Unicode off: linear time on any input, hence no
/// look-around and no back references.
///
/// ```
/// use health::probes::http::{Pattern, PatternError};
///
/// assert!(Pattern::new("auth|login").is_ok());
/// assert!(matches!(Pattern::new("a(?=b)"), Err(PatternError::LookAround { .. })));
/// ```
#[derive(Clone)]
pub struct Pattern {
    regex: Regex,
    needs_end: bool,
}

/// Why a regular expression cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// It refers back to a group.
    #[error("pattern `{pattern}` has a back reference, which is not supported: write it out")]
    BackReference {
        /// The expression.
        pattern: String,
    },
    /// It looks ahead or behind.
    #[error("pattern `{pattern}` has look-around, which is not supported: match without it")]
    LookAround {
        /// The expression.
        pattern: String,
    },
    /// It does not parse.
    #[error("pattern `{pattern}` is no regular expression: {problem}")]
    Syntax {
        /// The expression.
        pattern: String,
        /// What the parser says, in one line.
        problem: String,
    },
    /// It compiles to too much.
    #[error("pattern `{pattern}` takes more than {limit} bytes compiled: use smaller repetitions")]
    TooLarge {
        /// The expression.
        pattern: String,
        /// The limit.
        limit: usize,
    },
}

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    /// When it does not parse, is too large, or needs what a linear-time engine cannot do.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        let regex = RegexBuilder::new(pattern)
            .unicode(false)
            .size_limit(COMPILED_BYTES)
            .dfa_size_limit(COMPILED_BYTES)
            .build()
            .map_err(|error| explain(pattern, &error))?;
        Ok(Self {
            regex,
            needs_end: looks_at_the_end(pattern),
        })
    }

    /// Whether the text is known to match; `complete` says that no more text follows.
    pub(crate) fn matches(&self, text: &[u8], complete: bool) -> bool {
        (complete || !self.needs_end) && self.regex.is_match(text)
    }

    /// The expression.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.regex.as_str()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.as_str()).finish()
    }
}

/// Whether text that matches so far may stop matching when more comes. May err towards yes.
fn looks_at_the_end(pattern: &str) -> bool {
    ["$", r"\z", r"\b", r"\B", r"\>"]
        .iter()
        .any(|anchor| pattern.contains(anchor))
}

fn explain(pattern: &str, error: &regex::Error) -> PatternError {
    let pattern = pattern.to_owned();
    if let regex::Error::CompiledTooBig(limit) = *error {
        return PatternError::TooLarge { pattern, limit };
    }
    if ["(?=", "(?!", "(?<=", "(?<!"]
        .iter()
        .any(|group| pattern.contains(group))
    {
        return PatternError::LookAround { pattern };
    }
    if has_back_reference(&pattern) {
        return PatternError::BackReference { pattern };
    }
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default().trim();
    let problem = last.strip_prefix("error: ").unwrap_or(last).to_owned();
    PatternError::Syntax { pattern, problem }
}

fn has_back_reference(pattern: &str) -> bool {
    let mut bytes = pattern.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'\\'
            && bytes
                .next()
                .is_some_and(|next| matches!(next, b'1'..=b'9' | b'k' | b'g'))
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_engine_cannot_do_is_named() {
        for pattern in ["a(?=b)", "(?!x)y", "(?<=a)b", "(?<!a)b"] {
            let error = Pattern::new(pattern).unwrap_err();
            assert_eq!(
                error,
                PatternError::LookAround {
                    pattern: pattern.to_owned()
                }
            );
        }
        for pattern in [r"(a)\1", r"(?<n>a)\k<n>"] {
            let error = Pattern::new(pattern).unwrap_err();
            assert_eq!(
                error,
                PatternError::BackReference {
                    pattern: pattern.to_owned()
                }
            );
        }
    }

    #[test]
    fn syntax_errors_are_one_line() {
        let error = Pattern::new("a(b").unwrap_err();

        assert_eq!(
            error.to_string(),
            "pattern `a(b` is no regular expression: unclosed group"
        );
    }

    #[test]
    fn huge_repetitions_are_refused() {
        let error = Pattern::new("((a{100}){100}){100}").unwrap_err();

        assert!(matches!(
            error,
            PatternError::TooLarge {
                limit: COMPILED_BYTES,
                ..
            }
        ));
    }

    #[test]
    fn bytes_that_are_no_text_can_be_matched() {
        let pattern = Pattern::new(r"\xff\x00(?i)OK").unwrap();

        assert!(pattern.matches(b"..\xff\0ok..", false));
    }

    #[test]
    fn an_end_anchor_waits_for_the_end() {
        let pattern = Pattern::new("OK$").unwrap();

        assert!(!pattern.matches(b"OK", false));
        assert!(pattern.matches(b"OK", true));
    }
}
