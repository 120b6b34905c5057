//! Levels that comments of the file set: `# lint: allow LD0402`.

use crate::diagnostic::{Code, Diagnostic, Level};
use crate::document::{Document, Line, LineKind};
use crate::span::Span;

/// Most rules that the comments of one file may make.
const LIMIT: usize = 10_000;

/// Levels for ranges of lines, in order of the comments; the last that fits counts.
#[derive(Debug, Default)]
pub(super) struct Levels {
    rules: Vec<Rule>,
    /// Comments that say something unknown.
    pub(super) unknown: Vec<Diagnostic>,
}

/// One code of one comment.
#[derive(Debug)]
struct Rule {
    code: Code,
    level: Level,
    /// First line and the line behind the last, as indexes.
    lines: (usize, usize),
}

impl Levels {
    /// Reads all comments of a document.
    pub(super) fn of(document: &Document) -> Self {
        let mut levels = Self::default();
        if !document.has_hash() {
            return levels;
        }
        for line in document.lines_of(0..document.lines().len()) {
            if let Some(comment) = comment(&line) {
                levels.read(document, &line, comment);
            }
        }
        levels
    }

    /// The level that a comment sets for a code on a line (an index).
    pub(super) fn level(&self, code: Code, line: usize) -> Option<Level> {
        let fits = |rule: &&Rule| rule.code == code && (rule.lines.0..rule.lines.1).contains(&line);
        self.rules.iter().rev().find(fits).map(|rule| rule.level)
    }

    /// Whether no comment sets a level.
    pub(super) const fn is_silent(&self) -> bool {
        self.rules.is_empty()
    }

    fn read(&mut self, document: &Document, line: &Line<'_>, comment: Comment<'_>) {
        let mut words = comment.words.split_ascii_whitespace().peekable();
        let whole = words.next_if_eq(&"file").is_some();
        let level = match words.next().unwrap_or_default().parse() {
            Ok(level) => level,
            Err(error) => return self.complain(comment.span, format!("{error}")),
        };
        let lines = if whole {
            (0, usize::MAX)
        } else {
            scope(document, line)
        };
        for word in words.map(|word| word.trim_end_matches(',')) {
            match word.parse() {
                Ok(_) if self.rules.len() == LIMIT => {
                    self.complain(
                        comment.span,
                        format!("more than {LIMIT} levels in one file"),
                    );
                }
                Ok(code) => self.rules.push(Rule { code, level, lines }),
                Err(error) => self.complain(comment.span, format!("{error}")),
            }
        }
    }

    fn complain(&mut self, span: Span, message: String) {
        if self.unknown.len() == LIMIT {
            return;
        }
        let finding = Diagnostic::warning(Code::UnknownLint, span, message);
        let help =
            "write `# lint: LEVEL CODE…` for the next directive, or `# lint: file LEVEL CODE…`";
        self.unknown.push(finding.with_help(help));
    }
}

/// A comment to us.
#[derive(Clone, Copy, Debug)]
struct Comment<'a> {
    words: &'a str,
    span: Span,
}

/// The comment of a line, if it begins with `lint:`.
fn comment<'a>(line: &Line<'a>) -> Option<Comment<'a>> {
    if !line.has_hash || !matches!(line.kind(), LineKind::Comment | LineKind::Member) {
        return None;
    }
    let text = line.text();
    let hash = text.iter().position(|byte| *byte == b'#')?;
    let body = text.get(hash + 1..)?.trim_ascii();
    let words = body.strip_prefix(b"lint:")?;
    let words = std::str::from_utf8(words).ok()?;
    let span = Span::new(line.span().start() + hash, line.span().end());
    Some(Comment { words, span })
}

/// The lines that a comment speaks of: its own, else the next directive; a section for its header.
fn scope(document: &Document, line: &Line<'_>) -> (usize, usize) {
    if line.kind() == LineKind::Member {
        return (line.index(), line.index() + 1);
    }
    let mut next = (line.index() + 1..).map_while(|index| document.line(index));
    let skipped = |line: &Line<'_>| matches!(line.kind(), LineKind::Comment | LineKind::Blank);
    let Some(target) = next.find(|line| !skipped(line)) else {
        return (line.index(), line.index());
    };
    let first = target.index();
    let sections = document.sections();
    let section = sections.binary_search_by_key(&first, |section| section.header());
    let section = section.ok().and_then(|index| sections.get(index));
    (
        first,
        section.map_or(first + 1, |section| section.lines().end),
    )
}
