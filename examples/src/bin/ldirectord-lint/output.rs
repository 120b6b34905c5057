//! Findings on standard output.

use std::io::{self, Write as _};

use anstream::{AutoStream, ColorChoice};
use ldirectord_conf::{Diagnostic, report};

use crate::args::Format;
use crate::check::Checked;

/// Prints the findings of all files, and for people a summary on standard error.
pub(crate) fn findings(format: Format, files: &[Checked]) -> io::Result<()> {
    let list: Vec<report::File<'_>> = files
        .iter()
        .map(|file| report::File::new(&file.input.name, &file.input.document, &file.findings))
        .collect();
    let text = match format {
        Format::Human => return human(files),
        Format::Json => report::json(&list),
        Format::Sarif => report::sarif(&list),
        Format::Github => report::github(&list),
    };
    bytes(text.as_bytes())
}

/// Writes to standard output.
pub(crate) fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

fn human(files: &[Checked]) -> io::Result<()> {
    if files.iter().all(|file| file.findings.is_empty()) {
        return Ok(());
    }
    let stdout = io::stdout();
    let color = AutoStream::choice(&stdout) != ColorChoice::Never;
    let mut out = io::BufWriter::new(stdout.lock());
    for file in files {
        for finding in &file.findings {
            let text = finding.render(&file.input.document, &file.input.name, color);
            writeln!(out, "{text}\n")?;
        }
    }
    out.flush()?;
    summary(files);
    Ok(())
}

fn summary(files: &[Checked]) {
    let findings = || files.iter().flat_map(|file| &file.findings);
    let total = findings().count();
    let errors = findings().filter(|finding| finding.is_error()).count();
    let fixable = findings().filter_map(Diagnostic::fix).count();
    let hint = if fixable > 0 {
        format!("; --fix mends {fixable}")
    } else {
        String::new()
    };
    let warnings = total - errors;
    anstream::eprintln!(
        "{}, {} in {}{hint}",
        count(errors, "error"),
        count(warnings, "warning"),
        count(files.len(), "file"),
    );
}

pub(crate) fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}
