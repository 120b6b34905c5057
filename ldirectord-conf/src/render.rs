//! Findings as annotated source lines for a terminal (feature `render`).

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::span::Span;

/// Most bytes of a line shown on either side of the place that matters.
const CONTEXT: usize = 100;
/// Most bytes of the place itself shown.
const MARKED: usize = 200;

impl Diagnostic {
    /// The finding with its source line, a caret and the help text; ends without a newline.
    ///
    /// `path` is the name of the file to print. Bytes that are no UTF-8 show as U+FFFD, and very
    /// long lines are cut around the place that matters. `color` adds terminal escapes.
    ///
    /// ```
    /// use ldirectord_conf::{Config, Document, NumericOnly};
    ///
    /// let document = Document::parse("quiescent=yes # drain\n");
    /// let (_, diagnostics) = Config::interpret(&document, &NumericOnly);
    ///
    /// let text = diagnostics[0].render(&document, "ldirectord.cf", false);
    ///
    /// assert!(text.contains("error[LD0008]"));
    /// assert!(text.contains("ldirectord.cf:1:11"));
    /// ```
    #[must_use]
    pub fn render(&self, document: &Document, path: &str, color: bool) -> String {
        let level = match self.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(self.message()).id(self.code().as_str());
        let place = Excerpt::of(document, self.span());
        let mut group = title.element(place.snippet(path, AnnotationKind::Primary, self.label()));
        if let Some((span, label)) = self.secondary() {
            let place = Excerpt::of(document, span);
            group = group.element(place.snippet(path, AnnotationKind::Context, Some(label)));
        }
        let group = match self.help() {
            Some(help) => group.element(Level::HELP.message(help)),
            None => group,
        };
        print(group, color)
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
    fn of(document: &Document, span: Span) -> Self {
        let line = document.position(span.start()).line;
        let whole = document
            .line(line.saturating_sub(1))
            .map(|line| line.span());
        let whole = whole.unwrap_or_default();
        let marked = Span::new(
            span.start(),
            span.end().min(whole.end()).min(span.start() + MARKED),
        );
        let from = marked.start().saturating_sub(CONTEXT).max(whole.start());
        let to = (marked.end() + CONTEXT).min(whole.end());
        let part = |start, end| printable(document.slice(Span::new(start, end)));
        let mut text = part(from, marked.start());
        if from > whole.start() {
            text.insert(0, '…');
        }
        let start = text.len();
        text.push_str(&part(marked.start(), marked.end()));
        let end = text.len();
        text.push_str(&part(marked.end(), to));
        if to < whole.end() {
            text.push('…');
        }
        Self {
            text,
            start,
            end,
            line,
        }
    }

    fn snippet<'a>(
        self,
        path: &'a str,
        kind: AnnotationKind,
        label: Option<&'a str>,
    ) -> Snippet<'a, Annotation<'a>> {
        let annotation = kind.span(self.start..self.end).label(label);
        Snippet::source(self.text)
            .line_start(self.line)
            .path(path)
            .annotation(annotation)
    }
}

/// The bytes as text on one line: TABs stay, other control characters and broken bytes do not.
fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let safe = |character: char| character == '\t' || !character.is_control();
    text.chars()
        .map(|character| {
            if safe(character) {
                character
            } else {
                '\u{fffd}'
            }
        })
        .collect()
}
