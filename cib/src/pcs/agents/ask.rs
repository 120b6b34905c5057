//! The words of questions.

use super::super::error::CommandError;
use super::super::line::Line;
use super::Inquiry;

fn usage(expected: &'static str) -> CommandError {
    let command = "resource";
    CommandError::Usage { command, expected }
}

/// Reads a line, if it is a question about agents or properties.
pub(super) fn parse(line: &Line) -> Result<Option<Inquiry>, CommandError> {
    let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
    let fencing = words.first() == Some(&"stonith");
    Ok(Some(match words.as_slice() {
        ["resource", "agents", rest @ ..] => Inquiry::Agents {
            of: at_most_one(rest)?,
        },
        ["resource", "standards", rest @ ..] => nothing(rest).map(|()| Inquiry::Standards)?,
        ["resource", "providers", rest @ ..] => nothing(rest).map(|()| Inquiry::Providers)?,
        ["resource" | "stonith", "list", rest @ ..] => Inquiry::List {
            filter: at_most_one(rest)?,
            fencing,
            described: !line.has("--nodesc"),
        },
        ["resource" | "stonith", "describe", rest @ ..] => Inquiry::Describe {
            agent: at_most_one(rest)?.ok_or_else(|| usage("AGENT [--full]"))?,
            fencing,
            full: line.has("--full"),
        },
        ["property", "describe", names @ ..] => properties(line, names)?,
        _ => return Ok(None),
    }))
}

fn nothing(words: &[&str]) -> Result<(), CommandError> {
    if words.is_empty() {
        Ok(())
    } else {
        Err(usage("no words"))
    }
}

fn at_most_one(words: &[&str]) -> Result<Option<String>, CommandError> {
    match words {
        [] => Ok(None),
        [word] => Ok(Some((*word).to_owned())),
        _ => Err(usage("one word at most")),
    }
}

fn properties(line: &Line, names: &[&str]) -> Result<Inquiry, CommandError> {
    let full = line.has("--full");
    if full && !names.is_empty() {
        let text = "cannot specify properties when using '--full'";
        return Err(CommandError::Refused(text.to_owned()));
    }
    let json = match line.value("--output-format") {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => {
            return Err(CommandError::Refused(format!(
                "Unknown value '{other}' for '--output-format' option. Supported values are: \
                 'json', 'text'"
            )));
        }
    };
    if json && (full || !names.is_empty()) {
        let text = "property filtering is not supported with --output-format=json";
        return Err(CommandError::Refused(text.to_owned()));
    }
    Ok(Inquiry::Properties {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        full,
        json,
    })
}
