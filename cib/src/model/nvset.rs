//! Sets of name-value pairs, owned.

use super::Score;
use super::typed::{field, models, put, take};
use crate::elements::nvset_elements;

nvset_elements!(models, choices);

impl Nvset {
    /// An empty set.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }

    /// Adds a pair, or gives a new value to the one of this name.
    #[must_use]
    pub fn pair(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Gives a value to the first pair of this name; a new pair has the id `SET-NAME`.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = Some(value.into());
        match self.pairs.iter_mut().find(|pair| pair.name == name) {
            Some(pair) => pair.value = value,
            None => self.pairs.push(Nvpair {
                id: format!("{}-{name}", self.id),
                name: name.to_owned(),
                value,
                ..Nvpair::default()
            }),
        }
    }

    /// The value of the first pair of this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|pair| pair.name == name)?;
        pair.value.as_deref()
    }
}
