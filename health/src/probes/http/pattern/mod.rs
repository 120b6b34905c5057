//! The text that an answer must contain, as a regular expression over bytes.
//!
//! The text comes in pieces and may come byte by byte, so the search is an automaton that keeps
//! its place: each byte is looked at once, whatever the pieces are.

mod error;
mod search;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use regex_automata::dfa::{Automaton as _, dense};
use regex_automata::hybrid::dfa as lazy;
use regex_automata::nfa::thompson;
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;

pub use error::PatternError;
use error::explain;
pub(crate) use search::Progress;
use search::beginning;

/// The most memory that a compiled expression may take, in bytes.
const COMPILED_BYTES: usize = 1024 * 1024;
/// An automaton up to this size is made in full, beforehand.
const TABLE_BYTES: usize = 32 * 1024;

/// A regular expression over bytes, compiled under a size limit. Clones share it.
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
    compiled: Arc<Compiled>,
}

struct Compiled {
    text: String,
    automaton: Automaton,
    /// A match may depend on the byte after it: `$`, `\b`.
    looks_ahead: bool,
}

/// The same search, made in two ways.
enum Automaton {
    /// All states, each byte one step: the usual case. Searching allocates nothing.
    Table(Box<dense::DFA<Vec<u32>>>, StateID),
    /// Too many states to make them all: those that a text needs are made then.
    Lazy(Box<lazy::DFA>),
}

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    /// When it does not parse, is too large, or needs what a linear-time engine cannot do.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        let options = syntax::Config::new().unicode(false).utf8(false);
        let parsed = syntax::parse_with(pattern, &options)
            .map_err(|error| explain(pattern, &error.to_string()))?;
        let too_large = || PatternError::TooLarge {
            pattern: pattern.to_owned(),
            limit: COMPILED_BYTES,
        };
        let limits = thompson::Config::new()
            .nfa_size_limit(Some(COMPILED_BYTES))
            .utf8(false);
        let nfa = thompson::Compiler::new()
            .configure(limits)
            .build_from_hir(&parsed)
            .map_err(|error| match error.size_limit() {
                Some(_) => too_large(),
                None => explain(pattern, &error.to_string()),
            })?;
        let looks = nfa.look_set_any();
        let ahead = [Look::End, Look::EndLF, Look::EndCRLF, Look::StartCRLF];
        let looks_ahead =
            looks.contains_word() || ahead.into_iter().any(|look| looks.contains(look));
        let automaton = match table(&nfa) {
            Some(automaton) => automaton,
            None => lazily(nfa).map_err(|problem| explain(pattern, &problem))?,
        };
        let text = pattern.to_owned();
        let compiled = Arc::new(Compiled {
            text,
            automaton,
            looks_ahead,
        });
        Ok(Self { compiled })
    }

    /// Whether a whole text matches somewhere.
    #[cfg(test)]
    pub(crate) fn is_in(&self, text: &[u8]) -> bool {
        let mut search = self.search();
        match search.feed(text) {
            Progress::Found => true,
            Progress::Impossible => false,
            Progress::Open => search.end(),
        }
    }

    /// The expression.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.compiled.text
    }
}

/// All states, unless there are too many of them.
fn table(nfa: &thompson::NFA) -> Option<Automaton> {
    let limits = dense::Config::new()
        .dfa_size_limit(Some(TABLE_BYTES))
        .determinize_size_limit(Some(4 * TABLE_BYTES));
    let dfa = dense::Builder::new()
        .configure(limits)
        .build_from_nfa(nfa)
        .ok()?;
    let start = dfa.start_state(&beginning()).ok()?;
    Some(Automaton::Table(Box::new(dfa), start))
}

fn lazily(nfa: thompson::NFA) -> Result<Automaton, String> {
    let limits = lazy::Config::new()
        .cache_capacity(COMPILED_BYTES)
        .skip_cache_capacity_check(true);
    let dfa = lazy::Builder::new().configure(limits).build_from_nfa(nfa);
    let dfa = dfa.map_err(|error| error.to_string())?;
    Ok(Automaton::Lazy(Box::new(dfa)))
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.as_str()).finish()
    }
}
