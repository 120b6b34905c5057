//! What every code means, with a file that has it and one that does not.
//!
//! The examples are tests: the bad one has this finding and no other, the good one has none.

mod addresses;
mod checks;
mod rejections;
mod running;
mod text;

use super::code::Code;

/// The documentation of one code.
#[derive(Debug)]
pub(super) struct Doc {
    pub(super) code: Option<Code>,
    pub(super) explain: &'static str,
    pub(super) bad: &'static str,
    pub(super) good: &'static str,
}

const NONE: Doc = Doc {
    code: None,
    explain: "",
    bad: "",
    good: "",
};

const PAGES: &[&[Doc]] = &[
    rejections::DOCS,
    text::DOCS,
    addresses::DOCS,
    checks::DOCS,
    running::DOCS,
];

/// The documentation of a code.
pub(super) fn of(code: Code) -> &'static Doc {
    let mut docs = PAGES.iter().flat_map(|page| page.iter());
    docs.find(|doc| doc.code == Some(code)).unwrap_or(&NONE)
}
