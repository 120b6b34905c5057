//! The inside of a start tag: name and attributes as spans.

use super::error::ParseErrorKind;
use super::escape::reference;
use super::name::is_name;
use super::tree::Span;

/// Where the parts of one attribute stand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attr {
    /// Blanks before the name, name, `=`, quotes and value: what goes when the attribute goes.
    pub(super) all: Span,
    /// The name.
    pub(super) name: Span,
    /// The raw value between the quotes.
    pub(super) value: Span,
    /// The raw value as it was read first: used again when an edit restores it.
    pub(super) original: Span,
}

/// A fault inside a tag, with its byte offset in the text.
pub(super) type Fault = (usize, ParseErrorKind);

/// Finds the name and the attributes of the start tag that `tag` covers in `text`.
///
/// Appends to `attrs`; returns the span of the name.
pub(super) fn scan(text: &str, tag: Span, attrs: &mut Vec<Attr>) -> Result<Span, Fault> {
    let first = attrs.len();
    let mut scanner = Scanner::new(text, tag)?;
    let name = scanner.name;
    while let Some(attr) = scanner.next_attribute()? {
        attrs.push(attr);
    }
    let found = attrs.get(first..).unwrap_or_default();
    duplicate(text, found).map_or(Ok(name), |twice| Err(scanner.duplicate_fault(twice)))
}

struct Scanner<'t> {
    text: &'t str,
    name: Span,
    at: usize,
    end: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, tag: Span) -> Result<Self, Fault> {
        let raw = tag.of(text);
        let inner = raw.strip_suffix('>').unwrap_or(raw);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let inner = inner.strip_prefix('<').unwrap_or(inner);
        let start = tag.start() + 1;
        let length = inner.find(is_blank).unwrap_or(inner.len());
        let name = Span::new(start, start + length);
        if !is_name(name.of(text)) {
            return Err((start, ParseErrorKind::Name(name.of(text).to_owned())));
        }
        Ok(Self {
            text,
            name,
            at: start + length,
            end: start + inner.len(),
        })
    }

    fn next_attribute(&mut self) -> Result<Option<Attr>, Fault> {
        let start = self.at;
        let blanks = self.blanks();
        if self.at >= self.end {
            return Ok(None);
        }
        let name = self.take(|character| !is_blank(character) && character != '=');
        if !is_name(name.of(self.text)) {
            return Err((name.start(), self.name_fault(name)));
        }
        self.blanks();
        let equals = self.accept('=');
        self.blanks();
        let quote = self
            .rest()
            .chars()
            .next()
            .filter(|quote| matches!(quote, '"' | '\''));
        let (true, true, Some(quote)) = (blanks, equals, quote) else {
            return Err((
                self.at,
                ParseErrorKind::Attribute {
                    element: self.element(),
                },
            ));
        };
        let value = self.value(quote)?;
        let all = Span::new(start, self.at);
        Ok(Some(Attr {
            all,
            name,
            value,
            original: value,
        }))
    }

    fn value(&mut self, quote: char) -> Result<Span, Fault> {
        self.at += 1;
        let value = self.take(|character| character != quote);
        let raw = value.of(self.text);
        if let Some(at) = raw.find('<') {
            let kind = ParseErrorKind::LessThanInValue {
                element: self.element(),
            };
            return Err((value.start() + at, kind));
        }
        if let Some(at) = bad_reference(raw) {
            return Err((value.start() + at, ParseErrorKind::Reference));
        }
        if !self.accept(quote) {
            return Err((
                self.at,
                ParseErrorKind::Attribute {
                    element: self.element(),
                },
            ));
        }
        Ok(value)
    }

    fn name_fault(&self, name: Span) -> ParseErrorKind {
        if name.is_empty() {
            return ParseErrorKind::Attribute {
                element: self.element(),
            };
        }
        ParseErrorKind::Name(name.of(self.text).to_owned())
    }

    fn duplicate_fault(&self, name: Span) -> Fault {
        let kind = ParseErrorKind::DuplicateAttribute {
            element: self.element(),
            name: name.of(self.text).to_owned(),
        };
        (name.start(), kind)
    }

    fn element(&self) -> String {
        self.name.of(self.text).to_owned()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> Span {
        let rest = self.rest();
        let start = self.at;
        self.at += rest
            .find(|character| !wanted(character))
            .unwrap_or(rest.len());
        Span::new(start, self.at)
    }

    fn blanks(&mut self) -> bool {
        !self.take(is_blank).is_empty()
    }

    fn accept(&mut self, wanted: char) -> bool {
        let accepted = self.rest().starts_with(wanted);
        self.at += usize::from(accepted);
        accepted
    }
}

/// Byte offset of the first `&` that starts no reference known to XML itself.
pub(super) fn bad_reference(raw: &str) -> Option<usize> {
    raw.match_indices('&').map(|(at, _)| at).find(|at| {
        let body = raw.get(at + 1..).and_then(|rest| rest.split_once(';'));
        body.and_then(|(body, _)| reference(body)).is_none()
    })
}

/// Whether XML counts the character as white space.
pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// The name of an attribute that occurs a second time. Linear or sorted, never quadratic.
fn duplicate(text: &str, attrs: &[Attr]) -> Option<Span> {
    if attrs.len() < 2 {
        return None;
    }
    let mut names: Vec<Span> = attrs.iter().map(|attr| attr.name).collect();
    names.sort_by_key(|name| (name.of(text), name.start()));
    names.windows(2).find_map(|pair| match pair {
        [first, second] if first.of(text) == second.of(text) => Some(*second),
        _ => None,
    })
}
