//! What cluster properties are for.

use super::super::Dialect;
use super::super::property::READ_ONLY;
use super::super::show::Json;
use super::describe::{parameter, prepared, wrap_all};
use super::{Answer, InquiryError};
use crate::metadata::{Metadata, Parameter};

fn parameters(metadata: &Metadata) -> Vec<Parameter> {
    let all = metadata.properties().cloned();
    all.map(|one| prepared(one, Dialect::V0_12)).collect()
}

pub(super) fn answer(
    metadata: &Metadata,
    (names, full, json): (&[String], bool, bool),
    columns: Option<usize>,
) -> Result<Answer, InquiryError> {
    let all = parameters(metadata);
    let notes = Vec::new();
    if json {
        let text = document(&all).line() + "\n";
        return Ok(Answer { text, notes });
    }
    let unknown = |name: &&String| all.iter().all(|one| one.name != **name);
    let mut unknown: Vec<String> = names
        .iter()
        .filter(unknown)
        .map(|name| format!("'{name}'"))
        .collect();
    unknown.sort();
    unknown.dedup();
    if !unknown.is_empty() {
        let noun = if unknown.len() == 1 {
            "property"
        } else {
            "properties"
        };
        let list = unknown.join(", ");
        return Err(InquiryError::UnknownProperties(format!("{noun}: {list}")));
    }
    let wanted = all.iter().filter(|one| {
        let named = names.contains(&one.name);
        named || (names.is_empty() && (full || !one.advanced))
    });
    let mut wanted: Vec<&Parameter> = wanted.collect();
    wanted.sort_by(|one, two| one.name.cmp(&two.name));
    let lines = wanted
        .into_iter()
        .flat_map(|one| parameter(one, Dialect::V0_12));
    let lines = wrap_all(lines.collect(), columns).into_iter();
    let text = lines.map(|line| line + "\n").collect();
    Ok(Answer { text, notes })
}

fn document(all: &[Parameter]) -> Json {
    let own = |text: &Option<String>| Json::text(text.as_deref());
    let property = |one: &Parameter| {
        let list = |texts: &[String]| Json::List(texts.iter().cloned().map(Json::Text).collect());
        let values = one.kind.choices().map_or(Json::Null, list);
        Json::Object(vec![
            ("name", Json::Text(one.name.clone())),
            ("shortdesc", own(&one.description.short)),
            ("longdesc", own(&one.description.long)),
            ("type", Json::Text(one.kind.name().to_owned())),
            ("default", own(&one.default)),
            ("enum_values", values),
            ("required", Json::Bool(one.required)),
            ("advanced", Json::Bool(one.advanced)),
            ("deprecated", Json::Bool(one.deprecated)),
            ("deprecated_by", list(&one.replaced_by)),
            ("deprecated_desc", own(&one.retired)),
            ("unique_group", own(&one.unique_group)),
            ("reloadable", Json::Bool(one.reloadable)),
        ])
    };
    let read_only = READ_ONLY.map(|name| Json::Text(name.to_owned()));
    Json::Object(vec![
        (
            "properties_metadata",
            Json::List(all.iter().map(property).collect()),
        ),
        ("readonly_properties", Json::List(read_only.into())),
    ])
}
