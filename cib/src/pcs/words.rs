//! A command line as words: splitting, quoting, `NAME=VALUE`.

use super::error::CommandError;
pub(super) use super::line::Line;

/// Splits a line as a shell does, without expansions: blanks, quotes, backslashes.
pub(super) fn split(line: &str) -> Result<Vec<String>, CommandError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' | '\r' => words.extend(word.take()),
            '\'' | '"' => quoted(&mut characters, character, word.get_or_insert_default())?,
            '\\' => {
                let next = characters.next().ok_or(CommandError::Unterminated)?;
                word.get_or_insert_default().push(next);
            }
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

fn quoted(
    characters: &mut impl Iterator<Item = char>,
    quote: char,
    word: &mut String,
) -> Result<(), CommandError> {
    while let Some(character) = characters.next() {
        match character {
            end if end == quote => return Ok(()),
            '\\' if quote == '"' => match characters.next() {
                Some(escaped @ ('"' | '\\' | '$' | '`')) => word.push(escaped),
                Some(other) => word.extend(['\\', other]),
                None => break,
            },
            other => word.push(other),
        }
    }
    Err(CommandError::Unterminated)
}

/// The word as a shell reads it back.
pub(super) fn quote(word: &str) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "_-.:=/,@%+#".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\"'\"'"))
}

/// Splits `NAME=VALUE` words; the same name twice is an error unless the values are equal.
pub(super) fn pairs<'w>(
    words: impl IntoIterator<Item = &'w String>,
) -> Result<Vec<(String, String)>, CommandError> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for word in words {
        let (name, value) = pair(word)?;
        match pairs.iter().find(|(known, _)| *known == name) {
            Some((_, other)) if *other != value => {
                return Err(CommandError::DuplicateOption {
                    option: name,
                    first: other.clone(),
                    second: value,
                });
            }
            Some(_) => {}
            None => pairs.push((name, value)),
        }
    }
    Ok(pairs)
}

pub(super) fn pair(word: &str) -> Result<(String, String), CommandError> {
    match word.split_once('=') {
        None => Err(CommandError::MissingValue {
            option: word.to_owned(),
        }),
        Some(("", _)) => Err(CommandError::MissingName {
            option: word.to_owned(),
        }),
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_and_backslashes_are_taken_off() {
        let words = split(r#"a 'b c' d"e\"f"g h\ i '' "\n""#).unwrap();

        assert_eq!(words, ["a", "b c", "de\"fg", "h i", "", "\\n"]);
    }

    #[test]
    fn an_open_quote_is_an_error() {
        for line in ["'a", "\"a", "a\\", "\"a\\"] {
            assert_eq!(split(line), Err(CommandError::Unterminated), "{line}");
        }
    }

    proptest! {
        #[test]
        fn splitting_undoes_quoting(words in proptest::collection::vec(any::<String>(), 0..6)) {
            let line = words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");

            prop_assert_eq!(split(&line).unwrap(), words);
        }
    }
}
