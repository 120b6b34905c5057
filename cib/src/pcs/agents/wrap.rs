//! Lines of a given width, broken as Python's `textwrap` breaks them.

/// Breaks a text into lines of at most `width` characters; `indent` blanks stand before all lines
/// but the first. Words that are longer are broken.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> Vec<String> {
    let mut chunks: Vec<String> = chunks(text);
    chunks.reverse();
    let mut lines: Vec<String> = Vec::new();
    while !chunks.is_empty() {
        let first = lines.is_empty();
        let indent = if first { 0 } else { indent };
        let room = width.saturating_sub(indent).max(1);
        if !first && chunks.last().is_some_and(|chunk| is_blank(chunk)) {
            chunks.pop();
        }
        let mut line = Vec::new();
        let mut length = 0;
        while let Some(chunk) = chunks.pop_if(|chunk| length + size(chunk) <= room) {
            length += size(&chunk);
            line.push(chunk);
        }
        if let Some(chunk) = chunks.pop_if(|chunk| size(chunk) > room) {
            let (head, tail) = split_long(&chunk, room - length);
            line.push(head);
            chunks.push(tail);
        }
        // Where nothing of a long word had room, that is what goes; so it is in Python.
        line.pop_if(|chunk| is_blank(chunk));
        if !line.is_empty() {
            lines.push(" ".repeat(indent) + &line.concat());
        }
    }
    lines
}

fn size(chunk: &str) -> usize {
    chunk.chars().count()
}

fn is_blank(chunk: &str) -> bool {
    chunk.trim().is_empty()
}

/// The part of a long word that has room, up to its last hyphen there; the rest.
fn split_long(chunk: &str, room: usize) -> (String, String) {
    let characters: Vec<char> = chunk.chars().collect();
    let head = characters.get(..room).unwrap_or(&characters);
    let hyphen = head.iter().rposition(|character| *character == '-');
    let useful = |at: &usize| *at > 0 && head.iter().take(*at).any(|one| *one != '-');
    let end = hyphen.filter(useful).map_or(head.len(), |at| at + 1);
    let (head, tail) = characters.split_at_checked(end).unwrap_or((head, &[]));
    (head.iter().collect(), tail.iter().collect())
}

/// Words, parts of words up to a hyphen, dashes between words, and the blanks between them.
fn chunks(text: &str) -> Vec<String> {
    let text = Text(text.chars().collect());
    let mut start = 0;
    let mut found = Vec::new();
    while start < text.0.len() {
        let end = text.chunk_end(start).max(start + 1);
        let chunk = text.0.get(start..end).unwrap_or_default();
        found.push(chunk.iter().collect());
        start = end;
    }
    found
}

/// A text whose characters are looked at from all sides.
struct Text(Vec<char>);

impl Text {
    fn is(&self, at: Option<usize>, kind: fn(char) -> bool) -> bool {
        at.and_then(|at| self.0.get(at))
            .is_some_and(|one| kind(*one))
    }

    /// How many characters of a kind stand from here on.
    fn count(&self, from: usize, kind: fn(char) -> bool) -> usize {
        let rest = self.0.iter().skip(from);
        rest.take_while(|one| kind(**one)).count()
    }

    /// Whether a dash of two hyphens or more between words begins here.
    fn is_dash(&self, at: usize) -> bool {
        let count = self.count(at, is_hyphen);
        let between =
            self.is(at.checked_sub(1), is_punctuated) && self.is(Some(at + count), is_word);
        count >= 2 && between
    }

    fn chunk_end(&self, start: usize) -> usize {
        let blanks = self.count(start, char::is_whitespace);
        if blanks > 0 {
            return start + blanks;
        }
        if self.is_dash(start) {
            return start + self.count(start, is_hyphen);
        }
        let blank = |at: usize| self.0.get(at).is_none_or(|one| one.is_whitespace());
        let ends = (start + 1..=self.0.len())
            .find(|end| blank(*end) || self.is_dash(*end) || self.is_hyphenated(start, *end));
        ends.unwrap_or(self.0.len())
    }

    /// Whether a word that begins at `start` may be broken here, behind a hyphen.
    fn is_hyphenated(&self, start: usize, end: usize) -> bool {
        let back = |count: usize| end.checked_sub(count);
        if end < start + 2 || !self.is(back(1), is_hyphen) {
            return false;
        }
        let letter = |at: Option<usize>| self.is(at, is_letter);
        let letters = letter(back(2)) && letter(back(3));
        let hyphenated = letter(back(2)) && self.is(back(3), is_hyphen) && letter(back(4));
        let next = end + 1 + usize::from(self.is(Some(end + 1), is_hyphen));
        (letters || hyphenated) && letter(Some(end)) && letter(Some(next))
    }
}

fn is_hyphen(character: char) -> bool {
    character == '-'
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn is_punctuated(character: char) -> bool {
    is_word(character) || "!\"'&.,?".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_blanks_hyphens_and_dashes() {
        assert_eq!(wrap("aa bb cc", 5, 0), ["aa bb", "cc"]);
        assert_eq!(
            wrap("well-known name", 7, 2),
            ["well-", "  known", "  name"]
        );
        assert_eq!(wrap("so--then", 5, 0), ["so--", "then"]);
        assert_eq!(wrap("a-1 x", 3, 0), ["a-1", "x"]);
        assert_eq!(wrap("abcdefgh", 3, 1), ["abc", " de", " fg", " h"]);
        assert_eq!(wrap("", 3, 0), Vec::<String>::new());
    }
}
