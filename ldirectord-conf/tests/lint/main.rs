//! Lints and fixes: every code by its examples, and what must hold for every input.
#![expect(clippy::unwrap_used, reason = "test helpers")]

mod examples;
mod fixes;
#[path = "../common/generate.rs"]
mod generate;
mod laws;
mod levels;
mod traps;

use ldirectord_conf::{Code, Diagnostic, Document, LintOptions, NumericOnly, lint};

/// Options under which every lint is reported.
fn everything() -> LintOptions {
    use ldirectord_conf::Level;
    let options = LintOptions::new().world_readable(true);
    let silent = Code::all().filter(|code| code.default_level() == Level::Allow);
    silent.fold(options, |options, code| options.level(code, Level::Warn))
}

/// Default options, with the one lint that is looked for.
fn only(code: Code) -> LintOptions {
    use ldirectord_conf::Level;
    let options = LintOptions::new().world_readable(code == Code::ReadablePassword);
    match code.default_level() {
        Level::Allow => options.level(code, Level::Warn),
        Level::Warn | Level::Deny => options,
    }
}

fn findings(text: impl AsRef<[u8]>, options: &LintOptions) -> Vec<Diagnostic> {
    let document = Document::parse(text.as_ref());
    lint::examine(&document, &NumericOnly, options)
}

/// The codes that a text has at the default levels.
fn codes(text: impl AsRef<[u8]>) -> Vec<Code> {
    let findings = findings(text, &LintOptions::new());
    findings.iter().map(Diagnostic::code).collect()
}

fn fixed(text: impl AsRef<[u8]>, options: &LintOptions) -> String {
    let document = Document::parse(text.as_ref());
    let fixed = lint::fix(&document, &NumericOnly, options);
    String::from_utf8(fixed.document().to_bytes()).unwrap()
}
