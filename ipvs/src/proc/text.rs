//! Small tables, read as a whole.

use std::str::FromStr;

use super::ProcError;
use crate::model::{Rates, Stats};

/// The words of a line, with its number from 1.
pub(super) struct Row<'a> {
    line: usize,
    words: std::str::SplitAsciiWhitespace<'a>,
}

impl<'a> Row<'a> {
    pub(super) fn word(&mut self, expected: &'static str) -> Result<&'a str, ProcError> {
        self.words.next().ok_or_else(|| self.error(expected))
    }

    pub(super) fn number<N: FromStr>(&mut self, expected: &'static str) -> Result<N, ProcError> {
        let word = self.word(expected)?;
        word.parse().map_err(|_digits| self.error(expected))
    }

    pub(super) fn hexadecimal(&mut self) -> Result<u64, ProcError> {
        const EXPECTED: &str = "a hexadecimal number";
        let word = self.word(EXPECTED)?;
        u64::from_str_radix(word, 16).map_err(|_digits| self.error(EXPECTED))
    }

    pub(super) const fn error(&self, expected: &'static str) -> ProcError {
        let line = self.line;
        ProcError::Malformed { line, expected }
    }
}

/// The lines with words, behind some of a header.
pub(super) fn rows(text: &str, header: usize) -> impl Iterator<Item = Row<'_>> {
    text.lines()
        .enumerate()
        .skip(header)
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| Row {
            line: index.saturating_add(1),
            words: line.split_ascii_whitespace(),
        })
}

/// Five hexadecimal counters.
pub(super) fn counters(row: &mut Row<'_>) -> Result<Stats, ProcError> {
    Ok(Stats {
        connections: row.hexadecimal()?,
        packets_in: row.hexadecimal()?,
        packets_out: row.hexadecimal()?,
        bytes_in: row.hexadecimal()?,
        bytes_out: row.hexadecimal()?,
        rates: Rates::default(),
    })
}

/// Five hexadecimal rates.
pub(super) fn rates(row: &mut Row<'_>) -> Result<Rates, ProcError> {
    Ok(Rates {
        connections: row.hexadecimal()?,
        packets_in: row.hexadecimal()?,
        packets_out: row.hexadecimal()?,
        bytes_in: row.hexadecimal()?,
        bytes_out: row.hexadecimal()?,
    })
}
