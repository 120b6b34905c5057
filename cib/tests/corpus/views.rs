//! Views and models of every document.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::collections::BTreeMap;
use std::fs;

use cib::Cib;
use cib::model::{Document, Extra, LrmOperation, Model as _};
use cib::xml::{Element, Tree, canonical};
use serde_json::Value;

use super::roundtrip::xml_files;

fn documents() -> Vec<(String, Cib)> {
    let mut documents = Vec::new();
    for file in xml_files() {
        // Patchsets and outputs of programs are no CIBs.
        if let Ok(cib) = Cib::parse(fs::read(&file).unwrap()) {
            documents.push((file.display().to_string(), cib));
        }
    }
    assert!(documents.len() > 1_000, "is LVSKIT_CORPUS the corpus?");
    documents
}

/// What has no field, by the key under which it stands.
fn unknown(value: &Value, key: &str, found: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                if name == "extra" {
                    let extra: Extra = serde_json::from_value(inner.clone()).unwrap();
                    count(&extra, key, found);
                } else {
                    unknown(inner, name, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| unknown(item, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn count(extra: &Extra, key: &str, found: &mut BTreeMap<String, usize>) {
    for (name, _) in &extra.attributes {
        *found.entry(format!("{key}/@{name}")).or_default() += 1;
    }
    for piece in &extra.contents {
        if let cib::model::Piece::Element(inner) = piece {
            *found.entry(format!("{key}/{}", inner.name)).or_default() += 1;
        }
    }
}

/// The canonical form, a line for each node, in whatever order siblings have.
fn lines(tree: &Tree) -> Vec<String> {
    let text = canonical(tree);
    let mut lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
    lines.sort_unstable();
    lines
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn models_have_a_field_for_everything_and_lose_nothing() {
    let mut found = BTreeMap::new();
    let documents = documents();

    for (name, cib) in &documents {
        let model = Document::from(cib.document().unwrap());
        let written = model.markup().to_tree().unwrap();
        assert!(
            lines(&written) == lines(cib.tree()),
            "{name} lost something"
        );
        assert!(Document::read(written.root().unwrap()) == model, "{name}");
        let json = serde_json::to_value(&model).unwrap();
        unknown(&json, "cib", &mut found);
        let back: Document = serde_json::from_value(json).unwrap();
        assert!(back == model, "{name} changed in JSON");
    }

    println!("{} documents; without a field: {found:?}", documents.len());
    // Written by hand: attributes of no release, and elements in the wrong place.
    let odd = [
        "lrm/@uname",
        "lrm/lrm_resource",
        "status/lrm",
        "ticket_state/@owner",
        "ticket_state/@status",
    ];
    let rest: Vec<_> = found.keys().filter(|key| !odd.contains(&&***key)).collect();
    assert!(rest.is_empty(), "{rest:?}");
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn values_of_the_history_are_understood() {
    let (mut operations, mut old, mut odd) = (0, 0, Vec::new());

    for (name, cib) in documents() {
        let status = cib.tree().root().unwrap().child("status");
        let elements = status.into_iter().flat_map(Element::descendants);
        for element in elements.filter(|element| element.name() == "lrm_rsc_op") {
            operations += 1;
            let model = LrmOperation::read(element);
            let fine = model.transition_key.is_none_or(|key| key.value().is_ok())
                && model.transition_magic.is_none_or(|one| {
                    // Feature set 2.0 had `0:0:UUID`, which Pacemaker does not read either.
                    let early = model.crm_feature_set.as_deref() == Some("2.0");
                    old += usize::from(one.value().is_err());
                    one.value().is_ok() || early
                })
                && model.interval.is_none_or(|one| one.value().is_ok())
                && model.call_id.is_none_or(|one| one.value().is_ok())
                && model.rc_code.is_none_or(|one| one.value().is_ok())
                && model.last_rc_change.is_none_or(|one| one.value().is_ok());
            if !fine {
                odd.push(format!("{name}: {}", element.start_tag()));
            }
        }
    }

    println!("{operations} operations, {old} with magic of feature set 2.0");
    assert!(operations > 10_000, "is LVSKIT_CORPUS the corpus?");
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}
