//! Explanations and examples of all lints.

mod cluster;
mod constraints;
mod ignored;
mod options;
mod resources;

use super::Code;

/// What there is to say about a code.
#[derive(Debug)]
pub(super) struct Doc {
    code: Code,
    pub(super) explain: &'static str,
    pub(super) bad: &'static str,
    pub(super) good: &'static str,
}

/// A test checks that every code has one.
static NONE: Doc = Doc {
    code: Code::FencingDisabled,
    explain: "",
    bad: "",
    good: "",
};

pub(super) fn of(code: Code) -> &'static Doc {
    let all = [
        cluster::DOCS,
        constraints::DOCS,
        ignored::DOCS,
        options::DOCS,
        resources::DOCS,
    ];
    let mut docs = all.into_iter().flatten();
    docs.find(|doc| doc.code == code).unwrap_or(&NONE)
}
