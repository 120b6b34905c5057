//! The text that an answer must contain, as a regular expression over bytes.
//!
//! The text comes in pieces and may come byte by byte, so the search is an automaton that keeps
//! its place: each byte is looked at once, whatever the pieces are.

use std::fmt;
use std::sync::Arc;

use regex_automata::dfa::{Automaton as _, dense};
use regex_automata::hybrid::dfa as lazy;
use regex_automata::nfa::thompson;
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, hybrid};

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

    /// Begins to look at a text.
    pub(crate) fn search(&self) -> Search<'_> {
        let place = match &self.compiled.automaton {
            Automaton::Table(dfa, start) => Place::Table(dfa, *start),
            Automaton::Lazy(dfa) => {
                let mut cache = Box::new(dfa.create_cache());
                let state = dfa.start_state(&mut cache, &beginning()).ok();
                Place::Lazy(dfa, cache, state)
            }
        };
        Search {
            place,
            looks_ahead: self.compiled.looks_ahead,
        }
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

/// Before the first byte, a match may begin anywhere.
fn beginning() -> start::Config {
    start::Config::new().anchored(Anchored::No)
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

/// One look at one text, piece by piece.
pub(crate) struct Search<'a> {
    place: Place<'a>,
    looks_ahead: bool,
}

enum Place<'a> {
    Table(&'a dense::DFA<Vec<u32>>, StateID),
    /// Without a state the engine has given up, which its configuration rules out.
    Lazy(&'a lazy::DFA, Box<lazy::Cache>, Option<hybrid::LazyStateID>),
}

/// What is known after a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It matches, whatever follows.
    Found,
    /// It does not match, whatever follows.
    Impossible,
    /// It depends on what follows.
    Open,
}

impl Search<'_> {
    /// Looks at the next piece.
    pub(crate) fn feed(&mut self, piece: &[u8]) -> Progress {
        let progress = match &mut self.place {
            Place::Table(dfa, state) => step_table(dfa, state, piece),
            Place::Lazy(dfa, cache, state) => step_lazily(dfa, cache, state, piece),
        };
        // The automaton tells a match one byte late, because some matches depend on that byte.
        if progress == Progress::Open && !self.looks_ahead && self.end() {
            return Progress::Found;
        }
        progress
    }

    /// Whether the text matches if nothing follows.
    pub(crate) fn end(&mut self) -> bool {
        match &mut self.place {
            Place::Table(dfa, state) => dfa.is_match_state(dfa.next_eoi_state(*state)),
            Place::Lazy(dfa, cache, state) => {
                let next = state.and_then(|state| dfa.next_eoi_state(cache, state).ok());
                next.is_some_and(|state| state.is_match())
            }
        }
    }
}

fn step_table(dfa: &dense::DFA<Vec<u32>>, state: &mut StateID, piece: &[u8]) -> Progress {
    for byte in piece {
        *state = dfa.next_state(*state, *byte);
        if !dfa.is_special_state(*state) {
            continue;
        }
        if dfa.is_match_state(*state) {
            return Progress::Found;
        }
        if dfa.is_dead_state(*state) || dfa.is_quit_state(*state) {
            return Progress::Impossible;
        }
    }
    Progress::Open
}

fn step_lazily(
    dfa: &lazy::DFA,
    cache: &mut lazy::Cache,
    place: &mut Option<hybrid::LazyStateID>,
    piece: &[u8],
) -> Progress {
    for byte in piece {
        *place = place.and_then(|state| dfa.next_state(cache, state, *byte).ok());
        let Some(state) = *place else {
            return Progress::Impossible;
        };
        if state.is_match() {
            return Progress::Found;
        }
        if state.is_dead() || state.is_quit() {
            return Progress::Impossible;
        }
    }
    Progress::Open
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.as_str()).finish()
    }
}

fn explain(pattern: &str, error: &str) -> PatternError {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

        assert!(pattern.is_in(b"..\xff\0ok.."));
    }

    #[test]
    fn an_end_anchor_waits_for_the_end() {
        let pattern = Pattern::new("OK$").unwrap();
        let mut search = pattern.search();

        assert_eq!(search.feed(b"OK"), Progress::Open);
        assert!(search.end());
        assert_eq!(search.feed(b" not"), Progress::Open);
        assert!(!search.end());
    }

    #[test]
    fn a_match_is_known_with_its_last_byte() {
        for pattern in ["auth", "^a.*h", r"\bauth"] {
            let pattern = Pattern::new(pattern).unwrap();
            let mut search = pattern.search();

            assert_eq!(search.feed(b"aut"), Progress::Open, "{pattern:?}");
            let last = search.feed(b"h");
            assert!(last == Progress::Found || pattern.compiled.looks_ahead);
            assert!(search.end(), "{pattern:?}");
        }
    }

    #[test]
    fn what_can_no_longer_match_is_given_up_at_once() {
        let pattern = Pattern::new("^OK").unwrap();

        assert_eq!(pattern.search().feed(b"N"), Progress::Impossible);
    }

    #[test]
    fn a_pattern_of_too_many_states_is_searched_lazily() {
        let pattern = Pattern::new("a.{20}b").unwrap();
        assert!(matches!(pattern.compiled.automaton, Automaton::Lazy(_)));

        assert!(pattern.is_in(b"..a....................b"));
        assert!(!pattern.is_in(b"..a...................b"));
    }

    /// A search from the start at each byte would be some 30,000 times slower.
    #[test]
    fn byte_by_byte_costs_linear_time() {
        let text = vec![b'a'; 64 * 1024];
        for pattern in ["auth", "(?:a|aa)*.{20}[^a]*h"] {
            let pattern = Pattern::new(pattern).unwrap();
            let clock = std::time::Instant::now();
            assert_eq!(pattern.search().feed(&text), Progress::Open);
            let whole = clock.elapsed();

            let clock = std::time::Instant::now();
            let mut search = pattern.search();
            for byte in &text {
                assert_eq!(search.feed(&[*byte]), Progress::Open);
            }
            let pieces = clock.elapsed();

            assert!(
                pieces < whole * 300,
                "{pattern:?}: {pieces:?} and {whole:?}"
            );
        }
    }

    fn expression() -> impl Strategy<Value = String> {
        let atom = prop::sample::select(vec![
            "a",
            "b",
            ".",
            "[^a]",
            "a*",
            "(?:ab)?",
            "(?:a|b){2}",
            r"\b",
            r"\B",
            "$",
            "^",
            r"\z",
            "(?m)^",
            "(?m)$",
            "(?i)B",
            r"\xff",
            "a.{20}b",
            "",
        ]);
        prop::collection::vec(atom, 1..5).prop_map(|atoms| atoms.concat())
    }

    fn text() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop::sample::select(b"aabbAB\n .\xff".to_vec()), 0..60)
    }

    proptest! {
        /// Piece by piece or whole, and as the regex crate has it.
        #[test]
        fn pieces_do_not_change_the_answer(
            expression in expression(), text in text(), cuts in prop::collection::vec(0..60_usize, 0..4),
        ) {
            let pattern = Pattern::new(&expression).unwrap();
            let expected = regex::bytes::RegexBuilder::new(&expression)
                .unicode(false).build().unwrap().is_match(&text);
            prop_assert_eq!(pattern.is_in(&text), expected);

            let mut search = pattern.search();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let mut verdict = None;
            for pair in cuts.windows(2) {
                match search.feed(&text[pair[0]..pair[1]]) {
                    Progress::Found => verdict = Some(true),
                    Progress::Impossible => verdict = Some(false),
                    Progress::Open => continue,
                }
                break;
            }
            prop_assert_eq!(verdict.unwrap_or_else(|| search.end()), expected);
        }
    }
}
