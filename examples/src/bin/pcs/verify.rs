//! `cluster verify`: schema checks and lints.

use std::fmt;
use std::io;

use anstream::{AutoStream, ColorChoice};
use cib::check::{self, Severity};
use cib::lint::{self, Code};
use cib::{Cib, Finding};
use serde_json::{Value, json};

use crate::args::{Args, Format};
use crate::{Failure, document, print};

const USAGE: &str = "pcs -f FILE cluster verify [--full] [--explain CODE] [--list-codes]";

pub(crate) fn run(args: &Args, words: &[&str]) -> Result<(), Failure> {
    match words {
        [] => verify(args, Severity::Warning),
        ["--full"] => verify(args, Severity::Info),
        ["--list-codes"] => list_codes(),
        ["--explain", name] => explain(name),
        ["--explain"] => Err(Failure::Message(format!(
            "`--explain` needs a code: {USAGE}"
        ))),
        [first, rest @ ..] => {
            let word = rest.first().filter(|_| *first == "--full").unwrap_or(first);
            Err(Failure::Message(format!("`{word}` is too much: {USAGE}")))
        }
    }
}

fn verify(args: &Args, least: Severity) -> Result<(), Failure> {
    let cib = document::read(args)?;
    let name = document::name(args);
    let (schema, lints) = (check::check(&cib), lint::check(&cib));
    let shown = Shown {
        cib: &cib,
        name: &name,
        least,
    };
    match args.format {
        Format::Human => {
            let text = shown.human(&schema) + &shown.human(&lints);
            print(text.as_bytes())?;
        }
        Format::Json => {
            let findings: Vec<Value> = shown.json(&schema).chain(shown.json(&lints)).collect();
            let report = json!({ "version": 1, "file": name, "findings": findings });
            print(format!("{report:#}\n").as_bytes())?;
        }
    }
    let mut severities = schema.iter().map(Finding::severity);
    let mut risks = lints.iter().map(Finding::severity);
    let error = |severity| severity == Severity::Error;
    if severities.any(error) || risks.any(error) {
        anstream::eprintln!("Error: the CIB is not valid");
        return Err(Failure::Told);
    }
    Ok(())
}

/// Findings of a document that are serious enough.
struct Shown<'c> {
    cib: &'c Cib,
    name: &'c str,
    least: Severity,
}

impl Shown<'_> {
    fn all<'f, C: Copy + Ord>(
        &self,
        findings: &'f [Finding<C>],
    ) -> impl Iterator<Item = &'f Finding<C>> + use<'f, C> {
        let least = self.least;
        findings
            .iter()
            .filter(move |finding| finding.severity() >= least)
    }

    fn human<C: Copy + Ord + fmt::Display>(&self, findings: &[Finding<C>]) -> String {
        let color = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        let shown = self.all(findings);
        shown
            .map(|finding| finding.render(self.cib, self.name, color) + "\n\n")
            .collect()
    }

    fn json<'f, C: Copy + Ord + fmt::Display>(
        &self,
        findings: &'f [Finding<C>],
    ) -> impl Iterator<Item = Value> + use<'f, C> {
        self.all(findings).map(|finding| {
            let position = finding.position();
            json!({
                "code": finding.code().to_string(),
                "severity": finding.severity().to_string(),
                "path": finding.path(),
                "attribute": finding.attribute(),
                "line": position.map(|at| at.line),
                "column": position.map(|at| at.column),
                "message": finding.message(),
                "help": finding.help(),
            })
        })
    }
}

fn list_codes() -> Result<(), Failure> {
    let line = |code: &Code| {
        let severity = code.severity().to_string();
        format!("{:<24} {severity:<8} {}\n", code.as_str(), code.summary())
    };
    let text: String = Code::ALL.iter().map(line).collect();
    print(text.as_bytes())
}

fn explain(name: &str) -> Result<(), Failure> {
    let code: Code = name.parse().map_err(|error: lint::UnknownCode| {
        Failure::Message(format!("{error}: see `pcs cluster verify --list-codes`"))
    })?;
    let text = format!(
        "{code} ({})\n{}\n\n{}\n\nBad:\n\n{}\nGood:\n\n{}",
        code.severity(),
        code.summary(),
        code.explain(),
        example(code.bad()),
        example(code.good()),
    );
    print(text.as_bytes())
}

/// The sections of an example, indented.
fn example(sections: &str) -> String {
    let document = format!("<cib>{sections}</cib>");
    let Ok(cib) = Cib::parse(document) else {
        return format!("    {sections}\n");
    };
    let sections = cib
        .tree()
        .root()
        .into_iter()
        .flat_map(cib::xml::Element::children);
    let text: String = sections.map(cib::xml::pretty).collect();
    text.lines().map(|line| format!("    {line}\n")).collect()
}
