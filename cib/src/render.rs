//! Findings and errors as annotated source lines for a terminal (feature `render`).

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::Cib;
use crate::finding::{Finding, Severity};
use crate::xml::{ParseError, Position};

/// Most characters of a line shown on either side of the place that matters.
const CONTEXT: usize = 80;
/// Most characters of the place itself shown.
const MARKED: usize = 120;

impl<C: Copy + Ord + fmt::Display> Finding<C> {
    /// The finding with its source line, a caret and the help text; ends without a newline.
    ///
    /// `path` is the name of the file to print. What an edit has made has no source line: its path
    /// in the document is shown instead. `color` adds terminal escapes.
    ///
    /// ```
    /// use cib::{Cib, check};
    ///
    /// let cib = Cib::parse(r#"<cib validate-with="pacemaker-3.9" epoch="0" num_updates="x"
    ///   admin_epoch="0"/>"#)?;
    /// let text = check::check(&cib)[0].render(&cib, "cib.xml", false);
    /// assert!(text.contains("error[missing-element]"));
    /// assert!(text.contains("cib.xml:1:1"));
    /// # Ok::<(), cib::xml::ParseError>(())
    /// ```
    #[must_use]
    pub fn render(&self, cib: &Cib, path: &str, color: bool) -> String {
        let level = match self.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let code = self.code().to_string();
        let title = level.primary_title(self.message()).id(&*code);
        let source = cib.tree().source();
        let group = match self.position() {
            Some(position) => title.element(Excerpt::of(source, position).snippet(path)),
            None => title.element(Level::NOTE.message(self.path())),
        };
        print(group.element(Level::HELP.message(self.help())), color)
    }
}

impl ParseError {
    /// The error with its source line and a caret; ends without a newline.
    ///
    /// `source` is what was read, `path` the name of the file to print.
    #[must_use]
    pub fn render(&self, source: &[u8], path: &str, color: bool) -> String {
        let message = self.kind().to_string();
        let title = Level::ERROR.primary_title(message);
        print(
            title.element(Excerpt::of(source, self.position()).snippet(path)),
            color,
        )
    }
}

fn print(group: Group<'_>, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

/// A piece of one line as text, with the place that matters in it.
struct Excerpt {
    text: String,
    start: usize,
    end: usize,
    line: usize,
}

impl Excerpt {
    fn of(source: &[u8], position: Position) -> Self {
        let offset = position.offset.min(source.len());
        let before = source.get(..offset).unwrap_or_default();
        let after = source.get(offset..).unwrap_or_default();
        let before = before
            .rsplit(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let after = after
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let (before, after) = (printable(before), printable(after));
        let skipped = before.chars().count().saturating_sub(CONTEXT);
        let mut text = String::new();
        if skipped > 0 {
            text.push('…');
        }
        text.extend(before.chars().skip(skipped));
        let start = text.len();
        let marked = marked(&after).min(MARKED);
        text.extend(after.chars().take(marked));
        let end = text.len();
        text.extend(after.chars().skip(marked).take(CONTEXT));
        if after.chars().count() > marked + CONTEXT {
            text.push('…');
        }
        Self {
            text,
            start,
            end,
            line: position.line,
        }
    }

    fn snippet<'a>(self, path: &'a str) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let annotation = AnnotationKind::Primary.span(self.start..self.end);
        Snippet::source(self.text)
            .line_start(self.line)
            .path(path)
            .annotation(annotation)
    }
}

/// How many characters belong to the tag or attribute at the start of the text.
fn marked(text: &str) -> usize {
    let mut quote = None;
    let tag = text.starts_with('<');
    for (index, character) in text.chars().enumerate() {
        match (quote, character) {
            (Some(open), close) if open == close && !tag => return index + 1,
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '>') if tag => return index + 1,
            _ => {}
        }
    }
    text.chars().count()
}

/// The bytes as text on one line: TABs stay, other control characters and broken bytes do not.
fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let safe = |character: char| character == '\t' || !character.is_control();
    let shown = |character| {
        if safe(character) {
            character
        } else {
            '\u{fffd}'
        }
    };
    text.trim_end_matches('\r').chars().map(shown).collect()
}
