//! The inside of a start tag: name and attributes as spans.

use super::error::ParseErrorKind;
use super::escape::reference;
use super::name::{is_ascii_name_byte, is_name};
use super::text::Span;

/// Where the parts of one attribute stand. The blanks before it begin where the attribute before
/// it, or the element's name, ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attr {
    /// The name.
    pub(super) name: Span,
    /// The raw value between the quotes.
    pub(super) value: Span,
}

impl Attr {
    /// Offset behind the closing quote.
    pub(super) fn end(&self) -> usize {
        self.value.end() + 1
    }
}

/// A fault inside a tag, with its byte offset in the text.
pub(super) type Fault = (usize, ParseErrorKind);

/// Finds the name and the attributes of a start tag that stands at the offset `base` of a text.
///
/// Appends to `attrs`; returns the span of the name.
pub(super) fn scan(tag: &str, base: usize, attrs: &mut Vec<Attr>) -> Result<Span, Fault> {
    let first = attrs.len();
    let mut scanner = Scanner::new(tag, base)?;
    let name = scanner.name;
    while let Some(attr) = scanner.next_attribute()? {
        attrs.push(attr);
    }
    let found = attrs.get(first..).unwrap_or_default();
    scanner
        .duplicate(found)
        .map_or(Ok(name), |twice| Err(scanner.duplicate_fault(twice)))
}

/// The tag that starts at this offset of a well-formed text.
pub(super) fn tag_at(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..)?;
    let mut at = 0;
    loop {
        let tail = rest.as_bytes().get(at..)?;
        let found = memchr::memchr3(b'>', b'"', b'\'', tail)?;
        let byte = tail.get(found).copied()?;
        at += found + 1;
        if byte == b'>' {
            return rest.get(..at);
        }
        at += memchr::memchr(byte, rest.as_bytes().get(at..)?)? + 1;
    }
}

/// Offsets inside the scanner count from the start of the tag, those it gives from `base`.
struct Scanner<'t> {
    tag: &'t str,
    base: usize,
    name: Span,
    at: usize,
    end: usize,
}

impl<'t> Scanner<'t> {
    fn new(tag: &'t str, base: usize) -> Result<Self, Fault> {
        let inner = tag.strip_suffix('>').unwrap_or(tag);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let inner = inner.strip_prefix('<').unwrap_or(inner);
        let length = name_length(inner.as_bytes());
        let length = match inner.as_bytes().get(length) {
            None => length,
            Some(byte) if is_blank_byte(*byte) => length,
            // Not the plain case: the name goes up to the first blank, whatever it holds.
            Some(_) => inner.find(is_blank).unwrap_or(inner.len()),
        };
        let name = inner.get(..length).unwrap_or_default();
        if !is_name(name) {
            return Err((base + 1, ParseErrorKind::Name(name.to_owned())));
        }
        Ok(Self {
            tag,
            base,
            name: Span::new(base + 1, base + 1 + length),
            at: 1 + length,
            end: 1 + inner.len(),
        })
    }

    fn next_attribute(&mut self) -> Result<Option<Attr>, Fault> {
        let blanks = self.blanks();
        if self.at >= self.end {
            return Ok(None);
        }
        let name = self.name();
        if !is_name(self.str(name)) {
            return Err((name.start(), self.name_fault(name)));
        }
        self.blanks();
        let equals = self.accept(b'=');
        self.blanks();
        let quote = self.peek().filter(|quote| matches!(quote, b'"' | b'\''));
        let (true, true, Some(quote)) = (blanks, equals, quote) else {
            return Err(self.malformed());
        };
        let value = self.value(quote)?;
        Ok(Some(Attr { name, value }))
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
        self.span(start, self.at)
    }

    fn value(&mut self, quote: u8) -> Result<Span, Fault> {
        self.at += 1;
        let rest = self.rest();
        let length = memchr::memchr(quote, rest.as_bytes()).unwrap_or(rest.len());
        let value = self.span(self.at, self.at + length);
        self.at += length;
        let raw = rest.get(..length).unwrap_or_default();
        if let Some(first) = memchr::memchr2(b'<', b'&', raw.as_bytes()) {
            let marked = raw.get(first..).unwrap_or_default();
            if let Some(at) = marked.find('<') {
                let element = self.element();
                let kind = ParseErrorKind::LessThanInValue { element };
                return Err((value.start() + first + at, kind));
            }
            if let Some(at) = bad_reference(marked) {
                return Err((value.start() + first + at, ParseErrorKind::Reference));
            }
        }
        if self.accept(quote) {
            Ok(value)
        } else {
            Err(self.malformed())
        }
    }

    /// The name of an attribute that occurs a second time. Linear or sorted, never quadratic.
    fn duplicate(&self, attrs: &[Attr]) -> Option<Span> {
        // Few names are compared with each other, many are sorted.
        if attrs.len() <= 8 {
            return attrs.iter().enumerate().find_map(|(index, one)| {
                let before = attrs.get(..index)?;
                let name = self.str(one.name);
                let twice = before.iter().any(|other| self.str(other.name) == name);
                twice.then_some(one.name)
            });
        }
        let mut names: Vec<Span> = attrs.iter().map(|attr| attr.name).collect();
        names.sort_by_key(|name| (self.str(*name), name.start()));
        names.windows(2).find_map(|pair| match pair {
            [first, second] if self.str(*first) == self.str(*second) => Some(*second),
            _ => None,
        })
    }

    /// What is wrong with an attribute where the scanner is.
    fn malformed(&self) -> Fault {
        let element = self.element();
        (self.base + self.at, ParseErrorKind::Attribute { element })
    }

    fn name_fault(&self, name: Span) -> ParseErrorKind {
        if name.is_empty() {
            return ParseErrorKind::Attribute {
                element: self.element(),
            };
        }
        ParseErrorKind::Name(self.str(name).to_owned())
    }

    fn duplicate_fault(&self, name: Span) -> Fault {
        let kind = ParseErrorKind::DuplicateAttribute {
            element: self.element(),
            name: self.str(name).to_owned(),
        };
        (name.start(), kind)
    }

    fn element(&self) -> String {
        self.str(self.name).to_owned()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }

    fn str(&self, span: Span) -> &'t str {
        let (start, end) = (span.start() - self.base, span.end() - self.base);
        self.tag.get(start..end).unwrap_or_default()
    }

    fn rest(&self) -> &'t str {
        self.tag.get(self.at..self.end).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        let byte = self.tag.as_bytes().get(self.at).copied();
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
