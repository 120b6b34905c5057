//! Pacemaker's own regression tests of dates and rules, as recorded in the corpus.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use std::fs;
use std::path::PathBuf;

use cib::rule::{Moment, Period, Release, Rule, Span};
use cib::view;
use cib::xml::Tree;

fn recorded(name: &str) -> String {
    let root =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let path = PathBuf::from(root).join("cib/pacemaker-cli").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names of the tests with what follows the name up to the next test.
fn tests(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let tests = text.split("=#=#=#= Begin test: ").skip(1);
    tests.map(|test| test.split_once(" =#=#=#=\n").unwrap())
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn periods_that_pacemaker_refuses_are_refused() {
    let now = Moment::from_epoch(0, 0);
    let text = recorded("regression.dates.exp");
    let invalid: Vec<&str> = tests(&text)
        .filter_map(|(name, _)| name.strip_prefix("Invalid period - [")?.strip_suffix(']'))
        .collect();

    for period in &invalid {
        // The upper limit of years came with 3.0.1.
        if !period.starts_with("10000") {
            assert!(
                Period::parse(period, now, Release::V3_0).is_err(),
                "{period}"
            );
        }
    }
    assert!(invalid.len() > 15, "{}", invalid.len());
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn commands_of_the_regression_tests_print_what_was_recorded() {
    let now = Moment::from_epoch(0, 0);
    let text = recorded("regression.dates.exp");
    let mut compared = 0;
    for (_, output) in tests(&text) {
        let Some((_, request)) = output.split_once("request=\"iso8601 --output-as=xml ") else {
            continue;
        };
        let (request, xml) = request.split_once("\">").unwrap();
        let words: Vec<&str> = request
            .split('\'')
            .flat_map(|part| part.split(" -"))
            .map(str::trim)
            .collect();
        let value = |flag: &str| {
            let at = words
                .iter()
                .position(|word| word.trim_start_matches('-').starts_with(flag))?;
            let word = words
                .get(at)?
                .trim_start_matches('-')
                .strip_prefix(flag)?
                .trim();
            Some(if word.is_empty() {
                words.get(at + 1).copied()?
            } else {
                word
            })
        };
        let parse = |text| Moment::parse(text, now, Release::V3_0).unwrap();
        let shown = if let Some(period) = value("p") {
            let period = Period::parse(period, now, Release::V3_0).unwrap();
            vec![period.start.to_string(), period.end.to_string()]
        } else if let Some(duration) = value("D") {
            let span = Span::parse(duration, Release::V3_0).unwrap();
            vec![
                parse(value("d").unwrap())
                    .plus(span, Release::V3_0)
                    .to_string(),
            ]
        } else {
            let (year, week, day) = parse(value("d").unwrap()).week();
            vec![format!("{year}-W{week:02}-{day}")]
        };
        for text in shown {
            assert!(xml.contains(&text), "{request}: {text} is not in {xml}");
            compared += 1;
        }
    }
    assert!(compared >= 5, "{compared}");
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn weeks_of_the_regression_tests_are_the_dates_that_were_recorded() {
    let now = Moment::from_epoch(0, 0);
    let text = recorded("regression.dates.exp");
    let mut compared = 0;
    for (name, output) in tests(&text) {
        let recorded = output
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("Date: "));
        let (Some(recorded), true) = (recorded, name.len() == 10 && name.contains("-W")) else {
            continue;
        };
        for release in [Release::V2_1, Release::V3_0] {
            let moment = Moment::parse(&format!("{name} 00Z"), now, release).unwrap();
            assert_eq!(moment.to_string(), recorded, "{name}");
        }
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn every_rule_of_the_corpus_survives_being_read_and_written() {
    let root =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let directory = PathBuf::from(root).join("cib/scheduler/xml");
    let mut rules = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let source = fs::read(entry.unwrap().path()).unwrap();
        let tree = Tree::parse(&source).unwrap();
        for view in tree
            .root()
            .unwrap()
            .descendants()
            .filter_map(view::Rule::cast)
        {
            let rule = Rule::read(view);
            let mut written = Tree::parse(b"<x/>").unwrap();
            let root = written.root().unwrap().id();
            let id = rule
                .write(&mut written, cib::xml::Place::LastIn(root))
                .unwrap();
            let again = view::Rule::cast(written.element(id).unwrap()).unwrap();
            assert_eq!(Rule::read(again), rule);
            rules += 1;
        }
    }
    assert!(rules > 200, "{rules}");
}
