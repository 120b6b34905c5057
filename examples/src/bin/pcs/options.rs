//! Options among the words of a command.

use crate::Failure;

/// Options of a command among its words.
#[derive(Debug, Default)]
pub(crate) struct Options(Vec<(String, String)>);

impl Options {
    /// Takes flags, and options with a value, out of the words; others stay.
    pub(crate) fn split(
        words: &[String],
        flags: &[&str],
        valued: &[&str],
    ) -> Result<(Vec<String>, Self), Failure> {
        let (mut rest, mut options) = (Vec::new(), Vec::new());
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            if flags.contains(&word.as_str()) {
                options.push((word.clone(), String::new()));
            } else if valued.contains(&name) {
                let value = value.or_else(|| words.next().cloned());
                let missing = || Failure::Message(format!("option {name} requires a value"));
                options.push((name.to_owned(), value.ok_or_else(missing)?));
            } else {
                rest.push(word.clone());
            }
        }
        Ok((rest, Self(options)))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|option| option.0 == name);
        found.map(|option| option.1.as_str())
    }
}
