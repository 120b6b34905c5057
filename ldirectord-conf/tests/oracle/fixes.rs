//! Fixes before the real program: what they mend, it must accept.

use ldirectord_conf::{Code, Config, Diagnostic, Document, LintOptions, lint};

use crate::generate::Random;
use crate::oracle::{Answer, Oracle};
use crate::{cases, corpus, generate, names};

/// A file after its fixes.
struct Mended {
    bytes: Vec<u8>,
    applied: usize,
    /// The line of the first error that is left, as we see it.
    error: Option<usize>,
}

fn mend(bytes: &[u8]) -> Mended {
    let names = names::table();
    let fixed = lint::fix(&Document::parse(bytes), &names, &LintOptions::new());
    let (_, findings) = Config::interpret(fixed.document(), &names);
    let error = findings.iter().find(|finding| finding.is_error());
    Mended {
        bytes: fixed.document().to_bytes(),
        applied: fixed.applied(),
        error: error.map(Diagnostic::reported_line),
    }
}

/// Whether the program accepts a file; none when it runs into its own limits.
fn verdict(answer: &Answer) -> Option<bool> {
    match &*answer.status {
        "0" => Some(true),
        "2" => Some(false),
        _ => None,
    }
}

#[test]
#[ignore = "needs Perl ldirectord and LVSKIT_CORPUS: cargo lab test"]
fn fixes_mend_corpus_files_that_ldirectord_rejects() {
    let mut oracle = Oracle::start();
    let (mut rejected, mut accepted) = (0, 0);

    for (name, bytes) in corpus::files() {
        let before = oracle.ask(&bytes);
        let mended = mend(&bytes);
        let after = oracle.ask(&mended.bytes);
        if verdict(&before) == Some(true) {
            assert_eq!(verdict(&after), Some(true), "{name}: a fix broke it");
            continue;
        }
        assert_eq!(after.error_line, mended.error, "{name}: {}", after.error);
        rejected += 1;
        accepted += u32::from(verdict(&after) == Some(true));
        let left = match after.error_line {
            None => "accepted".to_owned(),
            Some(line) => format!("line {line}: {}", after.error),
        };
        println!("{name}: {} fixes, then {left}", mended.applied);
    }

    println!("{accepted} of {rejected} rejected files are accepted after their fixes");
    // The others are templates and files of another program.
    assert!(accepted * 2 >= rejected, "{accepted} of {rejected}");
}

#[test]
#[ignore = "needs Perl ldirectord: cargo lab test"]
fn examples_of_the_catalogue_get_the_verdict_that_they_claim() {
    let mut oracle = Oracle::start();
    // Our own limits are none of the program's.
    let own = [Code::LimitExceeded, Code::TooManyFindings];
    let mut asked = 0;

    for code in Code::all().filter(|code| !own.contains(code)) {
        let bad = oracle.ask(code.bad().as_bytes());
        let good = oracle.ask(code.good().as_bytes());

        assert_eq!(
            verdict(&bad),
            Some(!code.is_rejection()),
            "{code}: {}",
            bad.error
        );
        assert_eq!(verdict(&good), Some(true), "{code}: {}", good.error);
        asked += 2;
    }

    println!("{asked} examples");
}

#[test]
#[ignore = "needs Perl ldirectord and LVSKIT_CORPUS: cargo lab test"]
fn ldirectord_accepts_corpus_files_that_fixes_have_mended() {
    let mut oracle = Oracle::start();
    let files = corpus::files();
    let (mut broken, mut improved) = (0, 0);
    let (mut mended_files, mut accepted) = (0, 0);

    for seed in 0.. {
        if broken >= cases() {
            break;
        }
        let number = usize::try_from(seed).unwrap();
        let original = match files.get(number % (files.len() * 2)) {
            Some((_, bytes)) => bytes.clone(),
            None => generate::configuration(seed),
        };
        let bytes = damaged(&original, seed);
        let (config, _) = Config::interpret(&Document::parse(bytes.clone()), &names::table());
        broken += u64::from(config.is_none());
        let mended = mend(&bytes);
        if mended.applied == 0 {
            continue;
        }
        if config.is_some() {
            // Fixes of lints.
            let text = String::from_utf8_lossy(&mended.bytes);
            let after = oracle.ask(&mended.bytes);
            assert_eq!(
                verdict(&after),
                Some(true),
                "seed {seed}: {}\n{text}",
                after.error
            );
            improved += 1;
            continue;
        }
        mended_files += 1;
        let after = oracle.ask(&mended.bytes);
        let text = String::from_utf8_lossy(&mended.bytes);
        if verdict(&after).is_some() {
            assert_eq!(
                after.error_line, mended.error,
                "seed {seed}: {}\n{text}",
                after.error
            );
        }
        accepted += u32::from(mended.error.is_none());
    }

    println!("{improved} accepted files improved, all accepted again");
    println!("{broken} broken files, {mended_files} with fixes, {accepted} accepted after them");
    assert!(accepted > 0);
}

/// A file with the faults that people make.
fn damaged(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut lines: Vec<String> = String::from_utf8_lossy(bytes)
        .lines()
        .map(str::to_owned)
        .collect();
    for _ in 0..=random.below(2) {
        let at = random.below(lines.len() + 1);
        if let Some(line) = lines.get_mut(at) {
            damage(line, &mut random);
        }
    }
    let end = if random.chance(5) { "\r\n" } else { "\n" };
    let mut text = lines.join(end);
    if random.chance(5) {
        text.insert(0, '\u{feff}');
    }
    if !random.chance(10) {
        text.push_str(end);
    }
    if random.chance(20) {
        return generate::mutated(text.as_bytes(), seed);
    }
    text.into_bytes()
}

fn damage(line: &mut String, random: &mut Random) {
    let kinds =
        "comment|dedent|blank line|two blanks|quotes|smart|capitals|blank|no equals|typo|single";
    *line = match random.pick(kinds) {
        "comment" => format!("{line} # note"),
        "dedent" => line.trim_start().to_owned(),
        "blank line" => format!("\n{line}"),
        "two blanks" => format!("  {}", line.trim_start()),
        "quotes" => line.replace('"', ""),
        "smart" => line.replacen('"', "\u{201c}", 1).replace('"', "\u{201d}"),
        "single" => line.replace('"', "'"),
        "capitals" => match line.split_once('=') {
            Some((key, value)) => format!("{key}={}", value.to_uppercase()),
            None => line.clone(),
        },
        "blank" => format!("{line} "),
        "no equals" => line.replacen('=', " ", 1),
        _ => {
            let at = random.below(line.len() + 1);
            let kept = line.char_indices().filter(|(index, _)| *index != at);
            kept.map(|(_, character)| character).collect()
        }
    };
}
