//! What a pattern accepts, and that pieces do not change the answer.

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
