//! `cluster verify`: schema checks and lints.

use std::fmt;
use std::io;
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use cib::check::{self, Severity};
use cib::corosync::Config;
use cib::lint::{self, Code};
use cib::metadata::Metadata;
use cib::pcs::Command;
use cib::{Cib, Finding};
use serde_json::{Value, json};

use crate::args::{Args, Format};
use crate::conf::{self, CONF};
use crate::options::Options;
use crate::{Failure, document, print};

/// `cluster verify`, with the options that pcs does not have: `--corosync_conf FILE`,
/// `--explain CODE`, `--list-codes`.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let flags = ["--list-codes"];
    let valued = ["--explain", "--corosync_conf"];
    let (words, options) = Options::split(&args.command, &flags, &valued)?;
    let command = Command::parse_argv(&words, args.dialect.into());
    let Command::Verify { full } = command.map_err(Failure::from)? else {
        return Failure::usage("cluster verify [--full]");
    };
    if options.has("--list-codes") {
        return list_codes();
    }
    match options.value("--explain") {
        Some(name) => explain(name),
        None => verify(args, full, options.value("--corosync_conf")),
    }
}

/// `cluster verify [--full]`: with corosync.conf where one is given, or where it is that of the
/// cluster that is verified.
fn verify(args: &Args, full: bool, conf: Option<&str>) -> Result<(), Failure> {
    let least = if full {
        Severity::Info
    } else {
        Severity::Warning
    };
    let cib = document::read(args)?;
    let name = document::name(args);
    let conf = match conf {
        Some(path) => Some(conf::read(Path::new(path))?),
        None if args.file.is_none() && Path::new(CONF).exists() => {
            Some(conf::read(Path::new(CONF))?)
        }
        None => None,
    };
    let metadata = Metadata::builtin();
    let lints = match &conf {
        Some(conf) => lint::check_cluster(&cib, &metadata, &Config::of(conf)),
        None => lint::check_with(&cib, &metadata),
    };
    let schema = check::check(&cib);
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
    let [bad, good] = code.corosync().map_or([None, None], |both| both.map(Some));
    let text = format!(
        "{code} ({})\n{}\n\n{}\n\nBad:\n\n{}\nGood:\n\n{}",
        code.severity(),
        code.summary(),
        code.explain(),
        examples_of(code.bad(), bad),
        examples_of(code.good(), good),
    );
    print(text.as_bytes())
}

/// Sections of the configuration, and a corosync.conf where the lint is about that.
fn examples_of(sections: &str, conf: Option<&str>) -> String {
    let mut text = String::new();
    if !sections.is_empty() {
        text += &example(sections);
    }
    if let Some(conf) = conf {
        text += "    corosync.conf:\n";
        text.extend(conf.lines().map(|line| format!("    {line}\n")));
    }
    text
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
