//! Every trap of the format, and the code that names it.
//!
//! The traps are those of the program's own grammar, of its defects that a file can run into, and
//! of the differences between its manual and what it does.

mod checks;
mod table;
mod text;

use ldirectord_conf::Code;

use super::{everything, findings};

/// Where a trap is, a file that steps into it, and the name of its finding.
type Trap = (&'static str, &'static str, &'static str);

fn traps() -> impl Iterator<Item = Trap> {
    let all = [text::TRAPS, table::TRAPS, checks::TRAPS];
    all.into_iter().flatten().copied()
}

#[test]
fn every_trap_has_its_finding() {
    let mut missed = Vec::new();
    for (trap, text, name) in traps() {
        let found = findings(text, &everything());
        let names: Vec<&str> = found.iter().map(|finding| finding.code().name()).collect();
        if !names.contains(&name) {
            missed.push(format!("{trap}: {name} is not among {names:?}"));
        }
    }

    assert!(missed.is_empty(), "{missed:#?}");
    println!("{} traps", traps().count());
}

#[test]
fn every_code_is_there_for_a_trap() {
    // What no text of a few lines can show, or what the program itself says in plain words.
    let plain = [
        "empty-value",
        "invalid-number",
        "out-of-range",
        "limit-exceeded",
        "invalid-virtual",
        "too-many-findings",
        "unknown-lint",
        "odd-blank",
    ];
    for code in Code::all() {
        let trap = traps().any(|(_, _, name)| name == code.name());
        assert!(
            trap || plain.contains(&code.name()),
            "{code} {}",
            code.name()
        );
    }
}
