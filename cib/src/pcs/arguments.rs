//! The words of a command: groups by keyword, and the way back.

use super::error::CommandError;

/// Names and values in the order given.
pub(super) type Pairs = Vec<(String, String)>;

/// Words behind keywords, in order; the first group has the keyword `""`.
#[derive(Debug)]
pub(super) struct Groups<'w>(Vec<(&'static str, Vec<&'w String>)>);

impl<'w> Groups<'w> {
    /// Splits words at keywords.
    pub(super) fn split(words: &'w [String], keywords: &[&'static str]) -> Self {
        let mut groups: Vec<(&'static str, Vec<&String>)> = vec![("", Vec::new())];
        for word in words {
            if let Some(keyword) = keywords.iter().find(|known| *known == word) {
                groups.push((keyword, Vec::new()));
            } else if let Some((_, group)) = groups.last_mut() {
                group.push(word);
            }
        }
        Self(groups)
    }

    /// Refuses a keyword that is there twice, unless it may be.
    pub(super) fn only_once(
        &self,
        command: &'static str,
        repeatable: &[&str],
    ) -> Result<(), CommandError> {
        let keywords = self.0.iter().map(|(keyword, _)| *keyword);
        for keyword in keywords.filter(|keyword| !repeatable.contains(keyword)) {
            if self.count(keyword) > 1 {
                return Err(CommandError::Usage {
                    command,
                    expected: "each keyword once",
                });
            }
        }
        Ok(())
    }

    pub(super) fn count(&self, keyword: &str) -> usize {
        self.0.iter().filter(|(known, _)| *known == keyword).count()
    }

    pub(super) fn has(&self, keyword: &str) -> bool {
        self.count(keyword) > 0
    }

    /// Whether the keyword is there without any word behind it.
    pub(super) fn is_bare(&self, keyword: &str) -> bool {
        self.has(keyword) && self.flat(keyword).is_empty()
    }

    /// All words behind a keyword.
    pub(super) fn flat(&self, keyword: &str) -> Vec<&'w String> {
        self.each(keyword).flatten().copied().collect()
    }

    /// The words of each time the keyword is there.
    pub(super) fn each(&self, keyword: &str) -> impl Iterator<Item = &[&'w String]> {
        self.0
            .iter()
            .filter(move |(known, _)| *known == keyword)
            .map(|(_, words)| words.as_slice())
    }

    /// All words behind a keyword as `NAME=VALUE`.
    pub(super) fn pairs(&self, keyword: &str) -> Result<Pairs, CommandError> {
        super::words::pairs(self.flat(keyword))
    }
}

/// Splits words at each occurrence of a separator.
pub(super) fn split_at<'w>(words: &'w [String], separator: &str) -> Vec<&'w [String]> {
    words.split(|word| word == separator).collect()
}

/// Writes the words of a command.
#[derive(Debug)]
#[must_use]
pub(super) struct Writer(Vec<String>);

impl Writer {
    /// Starts with the words of a command, separated by blanks.
    pub(super) fn new(command: &str) -> Self {
        Self(command.split(' ').map(str::to_owned).collect())
    }

    pub(super) fn word(mut self, word: impl Into<String>) -> Self {
        self.0.push(word.into());
        self
    }

    pub(super) fn words<W: ToString>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.0
            .extend(words.into_iter().map(|word| word.to_string()));
        self
    }

    pub(super) fn pairs(mut self, pairs: &[(String, String)]) -> Self {
        self.0
            .extend(pairs.iter().map(|(name, value)| format!("{name}={value}")));
        self
    }

    /// A keyword and the pairs behind it, if there are any.
    pub(super) fn section(self, keyword: &str, pairs: &[(String, String)]) -> Self {
        if pairs.is_empty() {
            self
        } else {
            self.word(keyword).pairs(pairs)
        }
    }

    pub(super) fn pair(self, name: &str, value: Option<&str>) -> Self {
        let words = value.map(|value| format!("{name}={value}"));
        self.words(words)
    }

    pub(super) fn flag(self, given: bool, flag: &str) -> Self {
        if given { self.word(flag) } else { self }
    }

    pub(super) fn done(self) -> Vec<String> {
        self.0
    }
}

/// Sets a name to a value, in place if it is there.
pub(super) fn put(pairs: &mut Pairs, name: impl Into<String>, value: impl Into<String>) {
    let (name, value) = (name.into(), value.into());
    match pairs.iter_mut().find(|(known, _)| *known == name) {
        Some((_, old)) => *old = value,
        None => pairs.push((name, value)),
    }
}

/// The value of a name.
pub(super) fn get<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// Gives a builder its `--force`.
macro_rules! forced {
    ($($name:ident: $what:literal),* $(,)?) => {
        $(impl $name {
            #[doc = concat!("`--force`: ", $what, ".")]
            pub fn force(mut self, force: bool) -> Self {
                self.force = force;
                self
            }
        })*
    };
}

pub(super) use forced;
