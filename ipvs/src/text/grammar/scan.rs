//! Words of a line, and the options in them.

use std::iter::Peekable;

use super::error::{ParseError, Problem};
use super::options::{Opt, Spec, Takes, by_long, by_short, long_names};

/// A word and the column of its first byte, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a str,
    pub(crate) column: usize,
}

/// Splits a line at blanks, tabs and carriage returns; there are no quotes.
pub(crate) fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut column = 1_usize;
    for text in line.split([' ', '\t', '\r', '\n']) {
        if !text.is_empty() {
            words.push(Word { text, column });
        }
        column = column.saturating_add(text.len()).saturating_add(1);
    }
    words
}

/// Words that are separate already, with the columns they have when joined by blanks.
pub(crate) fn joined<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Word<'a>> {
    let mut column = 1_usize;
    let place = |text: &'a str| {
        let word = Word { text, column };
        column = column.saturating_add(text.len()).saturating_add(1);
        word
    };
    texts.into_iter().map(place).collect()
}

/// An option as it stands in a line.
#[derive(Clone, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) opt: Opt,
    /// As written, without the value.
    pub(crate) spelling: String,
    pub(crate) column: usize,
    pub(crate) value: Option<Word<'a>>,
}

/// The options of a line, and the words that belong to none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scan<'a> {
    pub(crate) given: Vec<Given<'a>>,
    pub(crate) rest: Vec<Word<'a>>,
}

/// Reads options as the popt library does: `-At X`, `-tX`, `-t=X`, `--name=X`, `--`.
pub(crate) fn scan<'a>(words: &[Word<'a>]) -> Result<Scan<'a>, ParseError> {
    let mut scan = Scan::default();
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        if word.text == "--" {
            scan.rest.extend(words);
            break;
        }
        if let Some(text) = word.text.strip_prefix("--") {
            scan.given.push(long_option(word, text, &mut words)?);
        } else if word.text.len() > 1 && word.text.starts_with('-') {
            short_options(word, &mut words, &mut scan.given)?;
        } else {
            scan.rest.push(word);
        }
    }
    Ok(scan)
}

fn long_option<'a>(
    word: Word<'a>,
    text: &'a str,
    words: &mut Peekable<impl Iterator<Item = Word<'a>>>,
) -> Result<Given<'a>, ParseError> {
    let (name, attached) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    let spec = by_long(name).ok_or_else(|| unknown(word.column, format!("--{name}")))?;
    let attached = attached.map(|text| Word {
        text,
        column: word.column.saturating_add(name.len()).saturating_add(3),
    });
    given(spec, format!("--{name}"), word.column, attached, words)
}

/// Each letter is an option, until one takes the rest of the word as its value.
fn short_options<'a>(
    word: Word<'a>,
    words: &mut Peekable<impl Iterator<Item = Word<'a>>>,
    options: &mut Vec<Given<'a>>,
) -> Result<(), ParseError> {
    let mut rest = word.text.strip_prefix('-').unwrap_or_default();
    while let Some(letter) = rest.chars().next() {
        let column = column_of(word, rest);
        // The dash belongs to the first letter.
        let column = if column == word.column.saturating_add(1) {
            word.column
        } else {
            column
        };
        let spelling = format!("-{letter}");
        let Some(spec) = by_short(letter) else {
            return Err(unknown(column, spelling));
        };
        rest = rest.strip_prefix(letter).unwrap_or_default();
        let attached = match spec.takes {
            Takes::Nothing => None,
            Takes::Value | Takes::OptionalValue => attached(word, std::mem::take(&mut rest)),
        };
        options.push(given(spec, spelling, column, attached, words)?);
    }
    Ok(())
}

/// Column of the tail of a word.
const fn column_of(word: Word<'_>, tail: &str) -> usize {
    word.column
        .saturating_add(word.text.len())
        .saturating_sub(tail.len())
}

/// A value in the same word as its letter, perhaps behind a `=`.
fn attached<'a>(word: Word<'a>, rest: &'a str) -> Option<Word<'a>> {
    let text = rest.strip_prefix('=').unwrap_or(rest);
    let column = column_of(word, text);
    (!rest.is_empty()).then_some(Word { text, column })
}

/// The option with its value: the one attached, or the next word.
fn given<'a>(
    spec: Spec,
    spelling: String,
    column: usize,
    attached: Option<Word<'a>>,
    words: &mut Peekable<impl Iterator<Item = Word<'a>>>,
) -> Result<Given<'a>, ParseError> {
    let value = match spec.takes {
        Takes::Nothing if attached.is_some() => {
            let option = spelling;
            return Err(ParseError::new(column, Problem::UnexpectedValue { option }));
        }
        Takes::Nothing => None,
        Takes::Value => attached.or_else(|| words.next()),
        Takes::OptionalValue => {
            attached.or_else(|| words.next_if(|word| !word.text.starts_with('-')))
        }
    };
    if spec.takes == Takes::Value && value.is_none() {
        let option = spelling;
        return Err(ParseError::new(column, Problem::MissingValue { option }));
    }
    Ok(Given {
        opt: spec.opt,
        spelling,
        column,
        value,
    })
}

fn unknown(column: usize, option: String) -> ParseError {
    let similar = similar_long(&option);
    ParseError::new(column, Problem::UnknownOption { option, similar })
}

/// The long option that an abbreviation stands for, or one letter away from it.
fn similar_long(option: &str) -> Option<String> {
    let name = option.strip_prefix("--").filter(|name| name.len() > 1)?;
    let near = |known: &&str| known.starts_with(name) || name.starts_with(known);
    long_names().find(near).map(|known| format!("--{known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(Opt, Option<String>, usize)> {
        let scan = scan(&words(line)).unwrap();
        let value = |given: &Given<'_>| given.value.map(|word| word.text.to_owned());
        scan.given
            .iter()
            .map(|given| (given.opt, value(given), given.column))
            .collect()
    }

    #[test]
    fn options_are_written_in_many_ways() {
        let rr = || Some("rr".to_owned());
        for line in ["-s rr", "-srr", "-s=rr", "--scheduler rr", "--scheduler=rr"] {
            assert_eq!(read(line), [(Opt::Scheduler, rr(), 1)], "{line}");
        }
        assert_eq!(
            read(" -osrr\t-p -M 24"),
            [
                (Opt::OnePacket, None, 2),
                (Opt::Scheduler, rr(), 4),
                (Opt::Persistent, None, 8),
                (Opt::Netmask, Some("24".to_owned()), 11),
            ]
        );
    }

    #[test]
    fn words_without_option_are_kept_apart() {
        let words = words("one -n - -- -n");

        let scan = scan(&words).unwrap();

        let rest: Vec<_> = scan.rest.iter().map(|word| word.text).collect();
        assert_eq!(rest, ["one", "-", "-n"]);
        assert_eq!(scan.given.len(), 1);
    }

    #[test]
    fn errors_stand_at_the_letter() {
        for (line, expected) in [
            ("-Lq", "line 1, column 3: unknown option `-q`"),
            ("-A -s", "line 1, column 4: `-s` needs a value behind it"),
            (
                "--numeric=1",
                "line 1, column 1: `--numeric` takes no value",
            ),
            (
                "--tcp-serv x",
                "line 1, column 1: unknown option `--tcp-serv`; did you mean `--tcp-service`?",
            ),
        ] {
            assert_eq!(scan(&words(line)).unwrap_err().to_string(), expected);
        }
    }
}
