//! Expressions that cannot be used.

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

pub(super) fn explain(pattern: &str, error: &str) -> PatternError {
    let pattern = pattern.to_owned();
    if ["(?=", "(?!", "(?<=", "(?<!"]
        .iter()
        .any(|group| pattern.contains(group))
    {
        return PatternError::LookAround { pattern };
    }
    if has_back_reference(&pattern) {
        return PatternError::BackReference { pattern };
    }
    let last = error.lines().last().unwrap_or_default().trim();
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
