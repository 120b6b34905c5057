//! The inside of a start tag: name and attributes as spans.

use super::error::ParseErrorKind;
use super::escape::reference;
use super::name::{is_ascii_name_byte, is_name};
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
        let length = name_length(inner.as_bytes());
        let length = match inner.as_bytes().get(length) {
            None => length,
            Some(byte) if is_blank_byte(*byte) => length,
            // Not the plain case: the name goes up to the first blank, whatever it holds.
            Some(_) => inner.find(is_blank).unwrap_or(inner.len()),
        };
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
        let name = self.name();
        if !is_name(name.of(self.text)) {
            return Err((name.start(), self.name_fault(name)));
        }
        self.blanks();
        let equals = self.accept(b'=');
        self.blanks();
        let quote = self.peek().filter(|quote| matches!(quote, b'"' | b'\''));
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

    /// Up to the next blank or `=`.
    fn name(&mut self) -> Span {
        let rest = self.rest();
        let start = self.at;
        let length = name_length(rest.as_bytes());
        let plain = rest.as_bytes().get(length);
        self.at += match plain {
            Some(byte) if *byte == b'=' || is_blank_byte(*byte) => length,
            _ => rest
                .find(|character| is_blank(character) || character == '=')
                .unwrap_or(rest.len()),
        };
        Span::new(start, self.at)
    }

    fn value(&mut self, quote: u8) -> Result<Span, Fault> {
        self.at += 1;
        let rest = self.rest();
        let length = memchr::memchr(quote, rest.as_bytes()).unwrap_or(rest.len());
        let value = Span::new(self.at, self.at + length);
        self.at += length;
        let raw = value.of(self.text);
        if let Some(first) = memchr::memchr2(b'<', b'&', raw.as_bytes()) {
            let marked = raw.get(first..).unwrap_or_default();
            if let Some(at) = marked.find('<') {
                let kind = ParseErrorKind::LessThanInValue {
                    element: self.element(),
                };
                return Err((value.start() + first + at, kind));
            }
            if let Some(at) = bad_reference(marked) {
                return Err((value.start() + first + at, ParseErrorKind::Reference));
            }
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

    fn peek(&self) -> Option<u8> {
        let byte = self.text.as_bytes().get(self.at).copied();
        byte.filter(|_| self.at < self.end)
    }

    fn blanks(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(is_blank_byte) {
            self.at += 1;
        }
        self.at > start
    }

    fn accept(&mut self, wanted: u8) -> bool {
        let accepted = self.peek() == Some(wanted);
        self.at += usize::from(accepted);
        accepted
    }
}

/// How many bytes at the start are an ASCII name's.
fn name_length(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|byte| !is_ascii_name_byte(*byte))
        .unwrap_or(bytes.len())
}

pub(super) fn is_blank_byte(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
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
    // Few names are compared with each other, many are sorted.
    if attrs.len() <= 8 {
        return attrs.iter().enumerate().find_map(|(index, one)| {
            let before = attrs.get(..index)?;
            let twice = before.iter().any(|other| same(text, other.name, one.name));
            twice.then_some(one.name)
        });
    }
    let mut names: Vec<Span> = attrs.iter().map(|attr| attr.name).collect();
    names.sort_by_key(|name| (name.of(text), name.start()));
    names.windows(2).find_map(|pair| match pair {
        [first, second] if first.of(text) == second.of(text) => Some(*second),
        _ => None,
    })
}

fn same(text: &str, one: Span, two: Span) -> bool {
    let length = |span: Span| span.end() - span.start();
    length(one) == length(two) && one.of(text) == two.of(text)
}
