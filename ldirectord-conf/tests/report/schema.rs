//! As much of JSON Schema (draft 7) as the schema of SARIF uses; any other keyword panics.

use regex::Regex;
use serde_json::{Map, Value};

/// Checks values by a schema.
pub(crate) struct Schema {
    root: Value,
}

impl Schema {
    pub(crate) fn parse(text: &str) -> Self {
        let root = serde_json::from_str(text).unwrap();
        Self { root }
    }

    /// What is wrong with a value, one line for each fault.
    pub(crate) fn faults(&self, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(&self.root, value, "$", &mut faults);
        faults
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        for (keyword, rule) in schema.as_object().unwrap() {
            let mut say = |what: &str| faults.push(format!("{at}: {keyword}: {what}"));
            match &**keyword {
                "$schema" | "$id" | "title" | "description" | "default" | "definitions" => {}
                "$ref" => {
                    let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                    self.check(self.root.pointer(pointer).unwrap(), value, at, faults);
                }
                "type" if !is_of_type(value, rule.as_str().unwrap()) => say(&value.to_string()),
                "enum" if !rule.as_array().unwrap().contains(value) => say(&value.to_string()),
                "minimum" if value.as_i64() < rule.as_i64() => say(&value.to_string()),
                "maximum" if value.as_i64() > rule.as_i64() => say(&value.to_string()),
                "minItems" if length(value) < rule.as_u64() => say("too few"),
                "uniqueItems" if *rule == true && repeats(value) => say("the same twice"),
                "pattern" if !matches(value, rule.as_str().unwrap()) => say(&value.to_string()),
                "format" if !has_format(value, rule.as_str().unwrap()) => say(&value.to_string()),
                "required" => {
                    let names = rule.as_array().unwrap().iter();
                    names
                        .map(|name| name.as_str().unwrap())
                        .filter(|name| value.get(name).is_none())
                        .for_each(say);
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{at}[{index}]"), faults);
                    }
                }
                "properties" => {
                    for (name, rule) in rule.as_object().unwrap() {
                        if let Some(value) = value.get(name) {
                            self.check(rule, value, &format!("{at}.{name}"), faults);
                        }
                    }
                }
                "additionalProperties" => {
                    for (name, value) in additional(schema, value) {
                        let at = format!("{at}.{name}");
                        match rule.as_bool() {
                            Some(true) => {}
                            Some(false) => faults.push(format!("{at}: not known")),
                            None => self.check(rule, value, &at, faults),
                        }
                    }
                }
                "anyOf" | "oneOf" => {
                    let fits = |rule: &&Value| {
                        let mut faults = Vec::new();
                        self.check(rule, value, at, &mut faults);
                        faults.is_empty()
                    };
                    let fitting = rule.as_array().unwrap().iter().filter(fits).count();
                    if fitting == 0 || (fitting > 1 && keyword == "oneOf") {
                        say(&format!("{fitting} fit"));
                    }
                }
                "type" | "enum" | "minimum" | "maximum" | "minItems" | "uniqueItems"
                | "pattern" | "format" => {}
                other => panic!("{at}: the keyword `{other}` is not understood"),
            }
        }
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        other => panic!("the type `{other}` is not understood"),
    }
}

/// Properties that the schema does not name.
fn additional<'a>(
    schema: &'a Value,
    value: &'a Value,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let known = move |name: &String| schema["properties"].get(name).is_some();
    let properties = value.as_object().into_iter().flat_map(Map::iter);
    properties.filter(move |(name, _)| !known(name))
}

fn length(value: &Value) -> Option<u64> {
    value.as_array().map(|items| items.len() as u64)
}

fn repeats(value: &Value) -> bool {
    let items = value.as_array().into_iter().flatten();
    let mut later = items.clone().enumerate();
    later.any(|(index, item)| items.clone().take(index).any(|before| before == item))
}

fn matches(value: &Value, pattern: &str) -> bool {
    let text = value.as_str().unwrap_or_default();
    Regex::new(pattern).unwrap().is_match(text)
}

/// The characters of RFC 3986, every `%` followed by two hexadecimal digits; dates are not used.
fn has_format(value: &Value, name: &str) -> bool {
    let text = value.as_str().unwrap_or_default();
    let reference = r"^([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$";
    let is_reference = Regex::new(reference).unwrap().is_match(text);
    match name {
        "uri" => {
            is_reference
                && Regex::new("^[A-Za-z][A-Za-z0-9+.-]*:")
                    .unwrap()
                    .is_match(text)
        }
        "uri-reference" => is_reference,
        other => panic!("the format `{other}` is not understood"),
    }
}
