//! Looking at one file, or at a finding.

use std::io;

use ldirectord_conf::model::Effective;
use ldirectord_conf::{Code, Config};

use crate::Verdict;
use crate::args::{Args, Format};
use crate::check::{Checked, Checker};
use crate::inputs::{self, Input};
use crate::output;

/// The only file of the command line; told on standard error when there is not one.
fn only(args: &Args) -> Option<Input> {
    let (paths, _) = inputs::paths(args);
    let [path] = &*paths else {
        if !paths.is_empty() {
            anstream::eprintln!("ldirectord-lint: this takes one file, not {}", paths.len());
        }
        return None;
    };
    inputs::read(path, args)
}

pub(crate) fn reprint(args: &Args) -> io::Result<Verdict> {
    let Some(input) = only(args) else {
        return Ok(Verdict::Trouble);
    };
    output::bytes(input.document.as_bytes())?;
    Ok(Verdict::Clean)
}

pub(crate) fn verdict(args: &Args) -> io::Result<Verdict> {
    let Some(input) = only(args) else {
        return Ok(Verdict::Trouble);
    };
    let (_, findings) = Config::interpret(&input.document, &*args.names());
    let error = findings.iter().find(|finding| finding.is_error());
    let Some(error) = error else {
        output::bytes(b"accept\n")?;
        return Ok(Verdict::Clean);
    };
    let text = format!("reject {}: {}\n", error.reported_line(), error.message());
    output::bytes(text.as_bytes())?;
    Ok(Verdict::Findings)
}

pub(crate) fn model(args: &Args) -> io::Result<Verdict> {
    let Some(input) = only(args) else {
        return Ok(Verdict::Trouble);
    };
    let (config, _) = Config::interpret(&input.document, &*args.names());
    let Some(config) = config else {
        let checked: Checked = Checker::new(args).check(input);
        output::findings(Format::Human, &[checked])?;
        return Ok(Verdict::Findings);
    };
    let mut text = serde_json::to_vec_pretty(&Effective::new(&config, &input.document))?;
    text.push(b'\n');
    output::bytes(&text)?;
    Ok(Verdict::Clean)
}

pub(crate) fn explain(code: Code) -> io::Result<Verdict> {
    let level = code.default_level();
    let (summary, explanation) = (code.summary(), code.explain());
    let text = format!(
        "{code} {name} ({level} by default)\n{summary}\n\n{explanation}\n\nBad:\n\n{bad}\nGood:\n\n\
         {good}",
        name = code.name(),
        bad = indented(code.bad()),
        good = indented(code.good()),
    );
    output::bytes(text.as_bytes())?;
    Ok(Verdict::Clean)
}

fn indented(example: &str) -> String {
    let lines = example.lines();
    lines.map(|line| format!("    {line}\n")).collect()
}

pub(crate) fn list_codes() -> io::Result<Verdict> {
    let line = |code: Code| {
        let (name, level, summary) = (code.name(), code.default_level(), code.summary());
        format!(
            "{code} {name:<24} {level:<5}  {summary}\n",
            level = level.as_str()
        )
    };
    let text: String = Code::all().map(line).collect();
    output::bytes(text.as_bytes())?;
    Ok(Verdict::Clean)
}
