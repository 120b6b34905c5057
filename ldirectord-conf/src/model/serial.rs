//! `Config` in the formats of serde.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::data::Model;
use super::{print, written};
use crate::config::Config;
use crate::document::Document;
use crate::resolver::NumericOnly;

/// What the file says, by the names of the directives; see the [`model`](crate::model) module.
impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        written::model(self).serialize(serializer)
    }
}

/// Takes what ldirectord would accept, had it been written in a file; addresses are numeric.
impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let model = Model::deserialize(deserializer)?;
        read(&model).map_err(D::Error::custom)
    }
}

/// Interprets the data as the file that it stands for.
fn read(model: &Model) -> Result<Config, String> {
    let document = Document::parse(print::text(model));
    let (config, findings) = Config::interpret(&document, &NumericOnly);
    let Some(config) = config else {
        let error = findings.into_iter().find(|finding| finding.is_error());
        return Err(error.map_or_else(String::new, |error| error.message().to_owned()));
    };
    let understood = written::model(&config);
    if understood == *model {
        return Ok(config);
    }
    Err(differing(model, &understood))
}

/// Names the first thing that ldirectord.cf cannot say.
fn differing(wanted: &Model, understood: &Model) -> String {
    let pairs = wanted.virtuals.iter().zip(&understood.virtuals);
    let sections = pairs.map(|(wanted, understood)| (&wanted.settings, &understood.settings));
    let settings = std::iter::once((&wanted.global, &understood.global)).chain(sections);
    let mut keys = settings.flat_map(|(wanted, understood)| {
        let differs = |(key, value): &(&_, &_)| understood.get(*key) != Some(*value);
        wanted.iter().filter(differs).map(|(key, _)| key)
    });
    match keys.next() {
        Some(key) => format!("the value of `{key}` cannot be written in ldirectord.cf"),
        None => "a real server or an address cannot be written in ldirectord.cf".to_owned(),
    }
}
