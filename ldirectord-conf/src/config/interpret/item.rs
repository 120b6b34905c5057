//! One directive with its value as the program sees it.

use std::borrow::Cow;

use super::findings::{Problem, error};
use crate::config::text::Text;
use crate::config::words::MailStatus;
use crate::diagnostic::{Code, shown};
use crate::document::Written;
use crate::parse::directive::{expand_tabs, is_space, raw_offset};
use crate::parse::key::Key;
use crate::parse::{offset_in, value};
use crate::span::Span;

/// Where a directive stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Global,
    Section,
}

/// A directive with its value as the program sees it.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) context: Context,
    written: &'a Written<'a>,
    pub(super) value: Cow<'a, [u8]>,
}

impl<'a> Item<'a> {
    #[inline]
    pub(super) fn new(context: Context, written: &'a Written<'a>) -> Self {
        let raw = written.directive.value();
        let value = match context {
            Context::Global => Cow::Borrowed(raw),
            Context::Section => expand_tabs(raw),
        };
        Self {
            context,
            written,
            value,
        }
    }

    /// None when there is no such directive.
    pub(super) const fn key(&self) -> Option<Key> {
        self.written.key
    }

    pub(super) const fn key_span(&self) -> Span {
        self.written.directive.key_span()
    }

    /// The value as it stands in the file.
    const fn raw(&self) -> &'a [u8] {
        self.written.directive.value()
    }

    const fn span(&self) -> Span {
        self.written.directive.value_span()
    }

    /// The key for messages.
    pub(super) fn name(&self) -> String {
        shown(self.written.word())
    }

    /// Place of a part of [`value`](Self::value).
    pub(super) fn span_of(&self, part: &[u8]) -> Span {
        let start = offset_in(&self.value, part);
        if matches!(self.value, Cow::Borrowed(_)) {
            return Span::new(start, start + part.len()).shifted(self.span().start());
        }
        let end = raw_offset(self.raw(), start + part.len());
        Span::new(raw_offset(self.raw(), start), end).shifted(self.span().start())
    }

    /// Place to point at: the value, or the key when there is no value.
    pub(super) const fn place(&self) -> Span {
        self.written.directive.place()
    }

    pub(super) fn error(&self, code: Code, message: impl Into<String>) -> Problem {
        error(code, self.place(), message)
    }

    /// First digit run, neither missing nor the single digit zero.
    pub(super) fn number(&self) -> Result<u64, Problem> {
        let digits = value::first_digits(&self.value).filter(|digits| *digits != b"0");
        digits
            .map(value::number)
            .ok_or_else(|| self.not_a_number("a number of at least 1"))
    }

    /// First digit run with a value above zero.
    pub(super) fn positive(&self) -> Result<u64, Problem> {
        let number = self.number()?;
        if number == 0 {
            return Err(self.not_a_number("a number of at least 1"));
        }
        Ok(number)
    }

    /// First digit run, zero included.
    pub(super) fn number_or_zero(&self) -> Result<u64, Problem> {
        let digits = value::first_digits(&self.value);
        digits
            .map(value::number)
            .ok_or_else(|| self.not_a_number("a number"))
    }

    /// Digits at the very start of the value.
    pub(super) fn leading_number(&self) -> Result<u64, Problem> {
        match self.value.first() {
            Some(first) if first.is_ascii_digit() => self.number_or_zero(),
            _ => Err(self.not_a_number("a number")),
        }
    }

    fn not_a_number(&self, expected: &str) -> Problem {
        let message = format!("`{}` needs {expected}", self.name());
        self.error(Code::InvalidNumber, message)
    }

    /// Exactly `yes` or exactly `no`.
    pub(super) fn yes_no(&self) -> Result<bool, Problem> {
        match &*self.value {
            b"yes" => Ok(true),
            b"no" => Ok(false),
            _ => {
                let message = format!("`{}` must be exactly `yes` or `no`", self.name());
                Err(self.error(Code::InvalidYesNo, message).with_cause(self))
            }
        }
    }

    /// The value between required quotes, not empty.
    pub(super) fn quoted(&self) -> Result<Text, Problem> {
        let text = self.quoted_or_empty()?;
        if text.is_empty() {
            return Err(self.is_empty());
        }
        Ok(text)
    }

    /// The value between required quotes.
    pub(super) fn quoted_or_empty(&self) -> Result<Text, Problem> {
        value::quoted(&self.value)
            .map(Text::from)
            .ok_or_else(|| self.missing_quotes())
    }

    fn missing_quotes(&self) -> Problem {
        let message = format!("the value of `{}` must stand in double quotes", self.name());
        let problem = self.error(Code::MissingQuotes, message);
        let cut = self.context == Context::Section
            && self.written.line.text().contains(&b'#')
            && self.value.first() == Some(&b'"');
        let help = if cut {
            "`#` starts a comment even inside quotes, so the closing quote is gone".to_owned()
        } else {
            format!(
                "write {}=\"{}\"",
                self.name(),
                shown(self.raw().trim_ascii())
            )
        };
        Box::new(problem.with_help(help))
    }

    fn is_empty(&self) -> Problem {
        self.error(
            Code::EmptyValue,
            format!("`{}` has an empty value", self.name()),
        )
    }

    /// The value without its quotes, if it has them; not empty.
    pub(super) fn unquoted(&self) -> Result<Text, Problem> {
        self.filled(value::unquoted(&self.value))
    }

    /// The value as it is, not empty.
    pub(super) fn whole(&self) -> Result<Text, Problem> {
        self.filled(&self.value)
    }

    /// Mail recipients.
    pub(super) fn recipients(&self) -> Result<Text, Problem> {
        self.filled(value::recipients(&self.value))
    }

    fn filled(&self, text: &[u8]) -> Result<Text, Problem> {
        if text.is_empty() {
            return Err(self.is_empty());
        }
        Ok(text.into())
    }

    /// The name of a mail server: the characters of a host name at the start of the value.
    pub(super) fn mail_server(&self) -> Result<Text, Problem> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
        match self.value.first() {
            Some(first) if is_name(*first) => {
                self.filled(value::first_run(&self.value, is_name).unwrap_or_default())
            }
            _ => Err(self.error(Code::UnresolvedHost, "`smtp` needs a host name")),
        }
    }

    /// `emailalertstatus`: words that are known, none of them beside `none`.
    pub(super) fn mail_status(&self) -> Result<MailStatus, Problem> {
        let words = value::list(&self.value);
        let none = words.contains(&&b"none"[..]);
        let mut status = MailStatus::NONE;
        for word in words.into_iter().filter(|word| *word != b"none") {
            let known = MailStatus::from_word(word).ok_or_else(|| self.unknown_status(word))?;
            if none {
                let message = "`none` excludes every other status";
                return Err(error(Code::UnknownWord, self.span_of(word), message));
            }
            status = status.union(known);
        }
        Ok(status)
    }

    fn unknown_status(&self, word: &[u8]) -> Problem {
        let message = format!("unknown mail status `{}`", shown(word));
        let span = if word.is_empty() {
            self.place()
        } else {
            self.span_of(word)
        };
        let help = "use a comma list of all, starting, running, stopping, reloading; or none";
        Box::new(error(Code::UnknownWord, span, message).with_help(help)).with_cause(self)
    }

    /// Why a value that looks right to the eye is not: CR, comment, trailing blank.
    fn cause(&self) -> Option<&'static str> {
        let text = self.raw();
        if text.ends_with(b"\r") {
            return Some("the line ends with CR LF, and the CR is part of the value: use LF alone");
        }
        if self.context == Context::Global && text.contains(&b'#') {
            return Some(
                "comments are not taken off global lines: put the comment on a line of its own",
            );
        }
        let blank_end = text.last().is_some_and(|byte| is_space(*byte));
        blank_end.then_some("a blank behind the value is part of it: remove it")
    }
}

/// Adds the likely cause to a finding about a value.
pub(super) trait WithCause {
    /// Replaces the help text when the value has an invisible fault.
    fn with_cause(self, item: &Item<'_>) -> Problem;
}

impl WithCause for Problem {
    fn with_cause(self, item: &Item<'_>) -> Problem {
        match item.cause() {
            Some(cause) => Self::new(self.with_help(cause)),
            None => self,
        }
    }
}
