//! One look at one text, which comes in pieces.

use regex_automata::dfa::{Automaton as _, dense};
use regex_automata::hybrid::dfa as lazy;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, hybrid};

use super::{Automaton, Pattern};

/// Before the first byte, a match may begin anywhere.
pub(super) fn beginning() -> start::Config {
    start::Config::new().anchored(Anchored::No)
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

impl Pattern {
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
