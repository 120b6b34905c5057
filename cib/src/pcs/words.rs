//! A command line as words: splitting, quoting, options.

use super::error::CommandError;

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
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// A command line, options taken out of the words.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) words: Vec<String>,
    options: Vec<(&'static str, String)>,
}

/// Options of pcs: the name, and whether a value follows.
const OPTIONS: [(&str, bool); 21] = [
    ("--after", true),
    ("--agent-validation", false),
    ("--all", false),
    ("--autodelete", false),
    ("--before", true),
    ("--brief", false),
    ("--disabled", false),
    ("--force", false),
    ("--full", false),
    ("--group", true),
    ("--master", false),
    ("--monitor", false),
    ("--name", true),
    ("--no-default-ops", false),
    ("--no-expire-check", false),
    ("--no-strict", false),
    ("--output-format", true),
    ("--promoted", false),
    ("--safe", false),
    ("--simulate", false),
    ("--wait", false),
];

impl Line {
    /// Options may stand anywhere before `--`; negative numbers are words.
    pub(super) fn parse(argv: &[impl AsRef<str>]) -> Result<Self, CommandError> {
        let mut line = Self {
            words: Vec::new(),
            options: Vec::new(),
        };
        let mut arguments = argv.iter().map(AsRef::as_ref);
        while let Some(argument) = arguments.next() {
            if argument == "--" {
                line.words.extend(arguments.by_ref().map(str::to_owned));
            } else if argument.starts_with('-') && argument != "-" && !is_negative(argument) {
                line.option(argument, &mut arguments)?;
            } else {
                line.words.push(argument.to_owned());
            }
        }
        Ok(line)
    }

    fn option<'a>(
        &mut self,
        argument: &str,
        rest: &mut impl Iterator<Item = &'a str>,
    ) -> Result<(), CommandError> {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (argument, None),
        };
        let unknown = || CommandError::UnknownOption {
            option: argument.to_owned(),
        };
        let known = OPTIONS.iter().find(|(known, _)| *known == name);
        let &(name, takes_value) = known.ok_or_else(unknown)?;
        let value = match (takes_value, value) {
            (true, None) => rest.next().ok_or_else(unknown)?,
            (true, Some(value)) => value,
            (false, None) => "",
            (false, Some(_)) => return Err(unknown()),
        };
        if self.has(name) {
            return Err(CommandError::RepeatedOption { option: name });
        }
        self.options.push((name, value.to_owned()));
        Ok(())
    }

    pub(super) fn has(&self, option: &str) -> bool {
        self.value(option).is_some()
    }

    pub(super) fn value(&self, option: &str) -> Option<&str> {
        let mut options = self.options.iter();
        options
            .find(|(name, _)| *name == option)
            .map(|(_, value)| value.as_str())
    }

    /// Refuses options that the command does not have.
    pub(super) fn allow(&self, allowed: &[&str]) -> Result<(), CommandError> {
        let other = self
            .options
            .iter()
            .find(|(name, _)| !allowed.contains(name));
        other.map_or(Ok(()), |(name, _)| {
            Err(CommandError::UnknownOption {
                option: (*name).to_owned(),
            })
        })
    }
}

fn is_negative(argument: &str) -> bool {
    let number = argument.strip_prefix('-').unwrap_or_default();
    number.eq_ignore_ascii_case("infinity") || number.parse::<f64>().is_ok()
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
                return Err(CommandError::DuplicateOption { option: name });
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

    #[test]
    fn negative_numbers_are_words_and_options_stand_anywhere() {
        let line = Line::parse(&["a", "--group", "-5", "-10", "--force", "--", "--x"]).unwrap();

        assert_eq!(line.words, ["a", "-10", "--x"]);
        assert_eq!(line.value("--group"), Some("-5"));
        assert!(line.has("--force"));
    }

    proptest! {
        #[test]
        fn splitting_undoes_quoting(words in proptest::collection::vec(any::<String>(), 0..6)) {
            let line = words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");

            prop_assert_eq!(split(&line).unwrap(), words);
        }
    }
}
