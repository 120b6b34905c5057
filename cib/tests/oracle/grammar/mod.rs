//! Commands made at random: mostly right, some wrong, over a few names that meet often.
//!
//! A template is a line of words. `{name}` alone is replaced by one of the entries of that list,
//! which are templates themselves and may be several words or none; `{+name}` by the same as one
//! word; inside a word `{name}` stands for a text that may hold blanks. Some lists take the ids of
//! what is in the document instead, most of the time.

#![expect(clippy::panic, clippy::unwrap_used, reason = "test helpers")]

mod bundle;
mod constraint;
mod defaults;
mod listing;
mod node;
mod people;
mod resource;
mod rule;
mod start;
mod stonith;
mod values;

use cib::Cib;

use crate::random::Random;

pub(crate) use start::start;

/// The commands of one subject, and the lists that they alone use.
struct Family {
    templates: &'static [&'static str],
    lists: &'static [(&'static str, &'static [&'static str])],
}

const FAMILIES: &[Family] = &[
    resource::FAMILY,
    bundle::FAMILY,
    defaults::FAMILY,
    constraint::FAMILY,
    rule::FAMILY,
    stonith::FAMILY,
    node::FAMILY,
    people::FAMILY,
    listing::FAMILY,
    values::FAMILY,
];

/// Lists that take the ids of these elements, if there are any.
const THERE: &[(&str, &[&str])] = &[
    ("any", &["primitive", "group", "clone", "bundle"]),
    ("primitive", &["primitive"]),
    ("group", &["group"]),
    ("clone", &["clone"]),
    ("bundle", &["bundle"]),
    (
        "cid",
        &["rsc_location", "rsc_colocation", "rsc_order", "rsc_ticket"],
    ),
    ("rid", &["rule"]),
    ("opid", &["op"]),
    ("setid", &["meta_attributes"]),
    ("tag", &["tag"]),
    ("alert", &["alert"]),
    ("recipient", &["recipient"]),
    ("aclrole", &["acl_role"]),
    ("permid", &["acl_permission"]),
    ("user", &["acl_target", "acl_group"]),
    ("portid", &["port-mapping"]),
    ("storageid", &["storage-mapping"]),
];

/// Lists of values: always one word, even one that is empty or holds blanks.
const VALUES: &[&str] = &["boolean", "integer", "interval", "odd", "value"];

/// One command, as words.
pub(crate) fn command(random: &mut Random, cib: &Cib) -> Vec<String> {
    loop {
        let (_, words) = numbered(random, cib);
        if !known_to_differ(&words) {
            return words;
        }
    }
}

/// A command, and which template it is made from.
fn numbered(random: &mut Random, cib: &Cib) -> (&'static str, Vec<String>) {
    let all: usize = FAMILIES.iter().map(|family| family.templates.len()).sum();
    let number = random.below(all);
    let mut templates = FAMILIES.iter().flat_map(|family| family.templates);
    let template = templates.nth(number).unwrap();
    (template, fill(random, cib, template))
}

/// The words of a template.
fn fill(random: &mut Random, cib: &Cib, template: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in template.split_whitespace() {
        let whole = word
            .strip_prefix('{')
            .and_then(|word| word.strip_suffix('}'));
        match whole {
            Some(name) if !name.contains('{') => match name.strip_prefix('+') {
                Some(name) => words.push(list(random, cib, name).join(" ")),
                None => words.extend(list(random, cib, name)),
            },
            _ => words.push(text(random, cib, word)),
        }
    }
    words
}

/// The words that stand for a list: often the id of something that is there.
fn list(random: &mut Random, cib: &Cib, name: &str) -> Vec<String> {
    if VALUES.contains(&name) {
        return vec![text(random, cib, &format!("{{{name}}}"))];
    }
    match there(random, cib, name) {
        Some(id) => vec![id],
        None => {
            let entry = entry(random, name);
            fill(random, cib, entry)
        }
    }
}

/// A word with the holes in it filled.
fn text(random: &mut Random, cib: &Cib, word: &str) -> String {
    let hole = word.split_once('{');
    let hole = hole.and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let Some((before, (name, after))) = hole else {
        return word.to_owned();
    };
    let filled = match there(random, cib, name) {
        Some(id) => id,
        None => {
            let entry = entry(random, name);
            text(random, cib, entry)
        }
    };
    format!("{before}{filled}{}", text(random, cib, after))
}

fn there(random: &mut Random, cib: &Cib, name: &str) -> Option<String> {
    let (_, elements) = THERE.iter().find(|(known, _)| *known == name)?;
    if random.below(4) == 0 {
        return None;
    }
    let ids: Vec<String> = cib
        .elements()
        .filter(|element| elements.contains(&element.name()))
        .filter_map(|element| element.attribute("id").map(String::from))
        .collect();
    (!ids.is_empty()).then(|| random.pick(&ids).clone())
}

fn entry(random: &mut Random, name: &str) -> &'static str {
    let mut lists = FAMILIES.iter().flat_map(|family| family.lists);
    let values = lists.find(|(known, _)| *known == name);
    let (_, values) = values.unwrap_or_else(|| panic!("no list for {{{name}}}"));
    random.pick::<&str>(values)
}

/// What we do otherwise on purpose: see "Differences to pcs" in the docs of `cib::pcs`.
fn known_to_differ(words: &[String]) -> bool {
    // An empty pattern: pcs then takes the constraints of any resource on that node for its own.
    let pattern = words.is_empty() || words.iter().any(|word| word == "regexp%");
    // pcs starts crm_attribute in a locale in which it can read ASCII only.
    let attribute = ["node", "attribute"];
    pattern || (words.iter().take(2).eq(attribute) && !words.iter().all(|word| word.is_ascii()))
}
