//! Recorded runs of pcs against ours: same success, same document.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "test helpers"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cib::Cib;
use cib::pcs::{CommandError, Config, Dialect, Metadata, Operation};

use crate::meaning::meaning;

pub(crate) fn corpus() -> PathBuf {
    let root =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    PathBuf::from(root).join("cib")
}

pub(crate) fn directories(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

pub(crate) fn argv(case: &Path) -> Vec<String> {
    let raw = fs::read_to_string(case.join("argv")).unwrap();
    raw.split_terminator('\0').map(str::to_owned).collect()
}

/// A time that the recorder's clock may have shown; documents are compared without times.
pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

/// `None` if our side does not offer the command, else what disagrees.
fn disagreement(case: &Path, dialect: Dialect) -> Option<Result<(), String>> {
    let before = fs::read(case.join("before.xml")).unwrap();
    let succeeded = fs::read_to_string(case.join("rc")).unwrap().trim() == "0";
    let mut cib = Cib::parse(&before).unwrap();
    let parsed = Operation::parse_argv(&argv(case));
    if parsed.as_ref().is_err_and(CommandError::is_unsupported) {
        return None;
    }
    let outcome = parsed
        .map_err(|error| error.to_string())
        .and_then(|operation| {
            let applied = operation.apply_at(&mut cib, &Metadata::builtin(), dialect, now());
            applied.map_err(|error| error.to_string())
        });
    if outcome.is_ok() != succeeded {
        return Some(Err(format!("pcs success: {succeeded}, ours: {outcome:?}")));
    }
    if outcome.is_err() {
        let same = cib.to_bytes() == before;
        return Some(if same {
            Ok(())
        } else {
            Err("a refused operation changed bytes".into())
        });
    }
    let after = fs::read(case.join("after.xml")).unwrap_or(before);
    let read = |bytes: Vec<u8>| meaning(&Cib::parse(bytes).unwrap());
    let (expected, found) = (read(after), read(cib.to_bytes()));
    Some(if expected == found {
        Ok(())
    } else {
        Err(difference(&expected, &found))
    })
}

fn difference(expected: &str, found: &str) -> String {
    let only = |one: &str, other: &str, mark: char| {
        let other: Vec<&str> = other.lines().collect();
        let lines = one.lines().filter(|line| !other.contains(line));
        lines
            .map(|line| format!("{mark} {line}\n"))
            .collect::<String>()
    };
    only(expected, found, '-') + &only(found, expected, '+')
}

fn agree(corpus_part: &str, dialect: Dialect) {
    let groups = directories(&corpus().join(corpus_part));
    let cases: Vec<PathBuf> = groups.iter().flat_map(|group| directories(group)).collect();
    let outcomes: Vec<_> = cases
        .iter()
        .map(|case| (case, disagreement(case, dialect)))
        .collect();
    let ran = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_some())
        .count();
    let failed: Vec<String> = outcomes
        .iter()
        .filter_map(|(case, outcome)| match outcome {
            Some(Err(why)) => Some(format!("{}: {:?}\n{why}", case.display(), argv(case))),
            _ => None,
        })
        .collect();

    println!(
        "{corpus_part}: {} cases, {ran} ran, {} not offered",
        cases.len(),
        cases.len() - ran
    );
    assert!(ran > 0, "no case ran: is LVSKIT_CORPUS the corpus?");
    assert!(
        failed.is_empty(),
        "{} of {ran} disagree:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn recorded_runs_of_pcs_0_11_agree() {
    agree("pcs-golden", Dialect::V0_11);
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn recorded_runs_of_pcs_0_12_agree() {
    agree("pcs-golden-0.12", Dialect::V0_12);
}

/// What corosync.conf said when a listing was recorded.
fn with_corosync(listing: &str) -> Config {
    let mut lines = listing.lines();
    let name = lines
        .next()
        .and_then(|line| line.strip_prefix("Cluster Name: "));
    let nodes = lines.nth(1).unwrap().split_whitespace();
    let config = Config::new().cluster(name.unwrap()).quorum([]);
    nodes.fold(config, Config::node)
}

/// What listings print, against what pcs printed; `None` for commands that show nothing of ours.
fn listing(case: &Path, dialect: Dialect) -> Option<Result<(), String>> {
    let expected = fs::read_to_string(case.join("stdout")).unwrap();
    let before = fs::read(case.join("before.xml")).unwrap();
    let operation = Operation::parse_argv(&argv(case)).ok()?;
    // The whole configuration tells of corosync too.
    let operation = match operation.to_string().as_str() {
        "config" => with_corosync(&expected).into(),
        _ => operation,
    };
    if expected.is_empty() || operation.to_string().starts_with("cluster cib") {
        return None;
    }
    let cib = Cib::parse(&before).unwrap();
    let shown = operation.show(&cib, &Metadata::builtin(), dialect);
    let shown = shown.unwrap_or_else(|error| panic!("{}: {error}", case.display()))?;
    // Expiry takes a clock, which nobody is asked for.
    let expected = expected.replace("\"IN_EFFECT\"", "\"UNKNOWN\"");
    let (expected, shown) = (expected.trim_end(), shown.trim_end());
    Some(if expected == shown {
        Ok(())
    } else {
        Err(format!("pcs:\n{expected}\nours:\n{shown}"))
    })
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn recorded_listings_are_printed_alike() {
    let mut failed = Vec::new();
    let mut ran = 0_usize;
    for (part, dialect) in [
        ("pcs-golden", Dialect::V0_11),
        ("pcs-golden-0.12", Dialect::V0_12),
    ] {
        for group in directories(&corpus().join(part)) {
            for case in directories(&group) {
                if let Some(outcome) = listing(&case, dialect) {
                    ran += 1;
                    let failure = outcome.err();
                    failed.extend(failure.map(|why| format!("{}\n{why}", case.display())));
                }
            }
        }
    }
    println!("{ran} listings");
    assert!(ran > 10, "no listings: is LVSKIT_CORPUS the corpus?");
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
