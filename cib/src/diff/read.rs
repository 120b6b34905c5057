//! From XML to patchsets.

use super::change::{AttributeChange, Change, Content, Counters, Created, Patchset};
use super::error::{DiffError, PatchError};
use super::make::copy;
use crate::xml::{self, Element, Tree};

impl Patchset {
    /// Reads a patchset of format 2, as `crm_diff` prints it.
    ///
    /// Elements and attributes that are not known are passed over, as Pacemaker does; a digest is
    /// not checked.
    ///
    /// # Errors
    /// [`PatchError::Legacy`] for format 1, and others for what is no patchset.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self, PatchError> {
        let tree = Tree::parse(bytes.as_ref())?;
        let Some(root) = tree.root() else {
            return Ok(Self::default());
        };
        check_format(root)?;
        let version = root.child("version");
        let counters = |name| {
            let found = version.and_then(|version| version.child(name));
            found.map(read_counters).transpose()
        };
        let changes = root.children_named("change").enumerate();
        let changes = changes.map(|(index, change)| {
            read_change(change).map_err(|problem| PatchError::Change {
                number: index + 1,
                problem,
            })
        });
        Ok(Self {
            source: counters("source")?,
            target: counters("target")?,
            changes: changes.collect::<Result<_, _>>()?,
        })
    }
}

fn check_format(root: Element<'_>) -> Result<(), PatchError> {
    if root.name() != "diff" {
        return Err(PatchError::Root(root.name().to_owned()));
    }
    match root.attribute("format").as_deref() {
        Some("2") => Ok(()),
        None | Some("1") => Err(PatchError::Legacy),
        Some(other) => Err(PatchError::Format(other.to_owned())),
    }
}

fn read_counters(element: Element<'_>) -> Result<Counters, PatchError> {
    let counter = |name| match element.attribute(name) {
        None => Ok(None),
        Some(text) => match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(PatchError::Counter(text.into_owned())),
        },
    };
    Ok(Counters {
        admin_epoch: counter("admin_epoch")?,
        epoch: counter("epoch")?,
        num_updates: counter("num_updates")?,
    })
}

fn read_change(change: Element<'_>) -> Result<Change, &'static str> {
    let path = change
        .attribute("path")
        .ok_or("it has no path")?
        .into_owned();
    match change.attribute("operation").as_deref() {
        Some("create") => Ok(Change::Create {
            path,
            position: position(change)?.ok_or("it has no position")?,
            created: created(change)?,
        }),
        Some("delete") => Ok(Change::Delete {
            path,
            position: position(change)?,
        }),
        Some("modify") => Ok(Change::Modify {
            path,
            attributes: attributes(change)?,
            result: result(change).ok_or("it has no change-result")?,
        }),
        Some("move") => Ok(Change::Move {
            path,
            position: position(change)?.ok_or("it has no position")?,
        }),
        _ => Err("its operation is not create, delete, modify or move"),
    }
}

fn position(change: Element<'_>) -> Result<Option<usize>, &'static str> {
    let Some(text) = change.attribute("position") else {
        return Ok(None);
    };
    let number = text.parse().ok().map(Some);
    number.ok_or("its position is no whole number from 0")
}

fn created(change: Element<'_>) -> Result<Created, &'static str> {
    let mut contents = change.contents().filter_map(|content| match content {
        xml::Content::Comment(text) => Some(Ok(Content::Comment(text.to_owned()))),
        xml::Content::Element(element) => Some(copy(element).map(Content::Element)),
        xml::Content::CData(_) | xml::Content::Other(_) | xml::Content::Text(_) => None,
    });
    let first = contents.next().ok_or("it creates nothing")?;
    let too_large = |_: DiffError| "its element cannot be copied";
    first.map(Created).map_err(too_large)
}

fn attributes(change: Element<'_>) -> Result<Vec<AttributeChange>, &'static str> {
    let list = change.child("change-list").into_iter();
    let changes = list.flat_map(|list| list.children_named("change-attr"));
    changes.map(attribute).collect()
}

fn attribute(change: Element<'_>) -> Result<AttributeChange, &'static str> {
    let name = change.attribute("name").ok_or("an attribute has no name")?;
    let value = change.attribute("value");
    let value = match change.attribute("operation").as_deref() {
        Some("set") => Some(value.ok_or("an attribute is set to no value")?.into_owned()),
        Some("unset") => None,
        _ => return Err("the operation on an attribute is not set or unset"),
    };
    Ok(AttributeChange {
        name: name.into_owned(),
        value,
    })
}

fn result(change: Element<'_>) -> Option<Vec<(String, String)>> {
    let element = change.child("change-result")?.children().next()?;
    let attributes = element.attributes();
    let pairs = attributes.map(|one| (one.name().to_owned(), one.value().into_owned()));
    Some(pairs.collect())
}
