//! From patchsets to XML.

use std::fmt::Write as _;

use super::change::{Change, Content, Counters, Created, Patchset};
use super::find::steps;
use crate::xml::{escape_fully, pretty_at};

impl Patchset {
    /// The patchset as `crm_diff` prints it, ready for `cibadmin --patch --xml-pipe`.
    ///
    /// Without changes it is a `diff` without changes; `crm_diff` prints nothing then.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut out = "<diff format=\"2\">\n".to_owned();
        if self.source.is_some() || self.target.is_some() {
            out.push_str("  <version>\n");
            write_counters(&mut out, "source", self.source);
            write_counters(&mut out, "target", self.target);
            out.push_str("  </version>\n");
        }
        for change in &self.changes {
            write_change(&mut out, change);
        }
        out.push_str("</diff>\n");
        out
    }
}

fn write_counters(out: &mut String, name: &str, counters: Option<Counters>) {
    let Some(counters) = counters else {
        return;
    };
    let named = Counters::NAMES.into_iter().zip(counters.all());
    let named = named.filter_map(|(name, counter)| Some((name, counter?.to_string())));
    let named: Vec<_> = named.collect();
    let pairs = named
        .iter()
        .map(|(name, counter)| (*name, counter.as_str()));
    tag(out, 2, name, pairs, true);
}

fn write_change(out: &mut String, change: &Change) {
    let (operation, position) = match change {
        Change::Create { position, .. } => ("create", Some(*position)),
        Change::Delete { position, .. } => ("delete", *position),
        Change::Modify { .. } => ("modify", None),
        Change::Move { position, .. } => ("move", Some(*position)),
    };
    let position = position.map(|position| position.to_string());
    let attributes = [("operation", operation), ("path", change.path())]
        .into_iter()
        .chain(
            position
                .iter()
                .map(|position| ("position", position.as_str())),
        );
    let alone = matches!(change, Change::Delete { .. } | Change::Move { .. });
    tag(out, 1, "change", attributes, alone);
    match change {
        Change::Create { created, .. } => write_created(out, created),
        Change::Modify { .. } => write_modification(out, change),
        Change::Delete { .. } | Change::Move { .. } => return,
    }
    out.push_str("  </change>\n");
}

fn write_created(out: &mut String, created: &Created) {
    match &created.0 {
        // Writing to a string cannot fail.
        Content::Comment(text) => _ = writeln!(out, "    <!--{text}-->"),
        Content::Element(tree) => {
            if let Some(root) = tree.root() {
                pretty_at(root, 2, out);
            }
        }
    }
}

fn write_modification(out: &mut String, change: &Change) {
    let Change::Modify {
        path,
        attributes,
        result,
    } = change
    else {
        return;
    };
    out.push_str("    <change-list>\n");
    for one in attributes {
        let name = ("name", one.name.as_str());
        match &one.value {
            Some(value) => {
                let set = [name, ("operation", "set"), ("value", value)];
                tag(out, 3, "change-attr", set, true);
            }
            None => tag(out, 3, "change-attr", [name, ("operation", "unset")], true),
        }
    }
    out.push_str("    </change-list>\n    <change-result>\n");
    let name = steps(path)
        .and_then(|mut steps| steps.pop())
        .map(|step| step.name);
    let pairs = result
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    tag(out, 3, name.as_deref().unwrap_or("element"), pairs, true);
    out.push_str("    </change-result>\n");
}

fn tag<'a>(
    out: &mut String,
    depth: usize,
    name: &str,
    attributes: impl IntoIterator<Item = (&'a str, &'a str)>,
    alone: bool,
) {
    out.extend(std::iter::repeat_n("  ", depth));
    out.push('<');
    out.push_str(name);
    for (name, value) in attributes {
        // Writing to a string cannot fail.
        _ = write!(out, " {name}=\"{}\"", escape_fully(value));
    }
    out.push_str(if alone { "/>\n" } else { ">\n" });
}
