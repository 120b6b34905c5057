//! `resource bundle create` and `reset`.

use super::super::super::arguments::{Writer, forced, put};
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome, Write};
use super::super::super::error::CommandError;
use super::super::super::ids::{self, Ids};
use super::super::super::nvset;
use super::super::super::words::Line;
use super::super::toggle::set_target_role;
use super::parts::{self, Parts, parts_builder};
use super::write::{set_all, write_network, write_parts, write_storage};
use super::{check, containers, find};
use crate::model::{ResourceId, Schema};
use crate::xml::{Element, NewElement, NodeId};

/// A whole bundle, as `create` and `reset` are given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) id: String,
    pub(super) parts: Parts,
    pub(super) disabled: bool,
}

impl Whole {
    fn new(id: ResourceId) -> Self {
        Self {
            id: id.into(),
            parts: Parts::default(),
            disabled: false,
        }
    }

    /// The bundle, and the container's type where that may be given.
    fn parse(line: &Line, words: &[String], typed: bool) -> Result<(Self, String), CommandError> {
        line.allow(&["--disabled", "--force"])?;
        let (id, rest) = parts::id_and_rest(words)?;
        let groups = parts::groups(rest)?;
        let mut container = groups.flat("container");
        let mut kind = String::new();
        if typed && container.first().is_some_and(|word| !word.contains('=')) {
            kind = container.remove(0).clone();
        }
        let whole = Self {
            id: id.clone(),
            parts: Parts::read(&groups, container)?,
            disabled: line.has("--disabled"),
        };
        Ok((whole, kind))
    }

    fn write(&self, writer: Writer, force: bool) -> Vec<String> {
        self.parts
            .write(writer, None)
            .flag(self.disabled, "--disabled")
            .flag(force, "--force")
            .done()
    }

    fn check(&self, edit: &mut Edit<'_>, ids: &mut Ids) {
        check::network(edit, &self.parts.network);
        check::maps(edit, ids, &self.parts);
    }

    /// Does `--disabled`.
    fn stop(&self, edit: &mut Edit<'_>, ids: &mut Ids, bundle: NodeId) -> Outcome {
        if self.disabled {
            set_target_role(edit, ids, bundle, "Stopped")?;
        }
        Ok(())
    }
}

macro_rules! disabled {
    ($name:ident) => {
        impl $name {
            /// `--disabled`: the cluster does not start it.
            pub fn disabled(mut self, disabled: bool) -> Self {
                self.whole.disabled = disabled;
                self
            }
        }
    };
}

/// Makes a bundle without a resource: `resource bundle create ID container [TYPE] OPTION=VALUE …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct BundleCreate {
    pub(super) whole: Whole,
    pub(super) kind: String,
    pub(super) force: bool,
}

parts_builder!(BundleCreate, whole.parts);
disabled!(BundleCreate);
forced!(BundleCreate: "unknown options only warn");

impl BundleCreate {
    /// A bundle of containers of this type (`docker` or `podman`) and image.
    pub fn new(id: ResourceId, kind: impl Into<String>, image: impl Into<String>) -> Self {
        Self {
            whole: Whole::new(id),
            kind: kind.into(),
            force: false,
        }
        .container("image", image)
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let (whole, kind) = Whole::parse(line, words, true)?;
        Ok(Self {
            whole,
            kind,
            force: line.has("--force"),
        })
    }
}

/// Sets a bundle's options anew and drops all that are not given: `resource bundle reset ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct BundleReset {
    whole: Whole,
    force: bool,
}

parts_builder!(BundleReset, whole.parts);
disabled!(BundleReset);
forced!(BundleReset: "unknown options only warn");

impl BundleReset {
    /// A bundle with this image and nothing else.
    pub fn new(id: ResourceId, image: impl Into<String>) -> Self {
        Self {
            whole: Whole::new(id),
            force: false,
        }
        .container("image", image)
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let (whole, _) = Whole::parse(line, words, false)?;
        Ok(Self {
            whole,
            force: line.has("--force"),
        })
    }
}

impl Perform for BundleCreate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let container = &self.whole.parts.container;
        let mut writer = Writer::new("resource bundle create").word(self.whole.id.as_str());
        let kind = (!self.kind.is_empty()).then_some(self.kind.as_str());
        if kind.is_some() || !container.is_empty() {
            writer = writer.word("container").words(kind).pairs(container);
        }
        self.whole.write(writer, self.force)
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        if self.kind == "podman" {
            edit.need_schema("podman", Schema::new(3, 2))?;
        }
        let (id, parts) = (&self.whole.id, &self.whole.parts);
        let mut ids = Ids::of(edit.cib);
        ids::check_new(edit, &ids, "bundle name", id);
        ids.take(id);
        let known = containers(edit.dialect);
        if known.contains(&self.kind.as_str()) {
            check::container(edit, &parts.container);
        } else {
            edit.invalid("container type", &self.kind, &known.join(", "));
        }
        self.whole.check(edit, &mut ids);
        edit.check()?;
        let section = edit.section("resources")?;
        let new = NewElement::new("bundle").attribute("id", id.as_str());
        let bundle = edit.append(section, &new)?;
        let container = edit.append(bundle, &NewElement::new(self.kind.as_str()))?;
        set_all(edit, container, &parts.container)?;
        if !parts.network.is_empty() {
            edit.append(bundle, &NewElement::new("network"))?;
        }
        write_network(edit, &mut ids, (bundle, id), parts)?;
        write_storage(edit, &mut ids, (bundle, id), parts)?;
        nvset::append_set(edit, &mut ids, bundle, "meta_attributes", &parts.meta)?;
        self.whole.stop(edit, &mut ids, bundle)?;
        edit.finish(before, Write::Patch)
    }
}

impl Perform for BundleReset {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let writer = Writer::new("resource bundle reset")
            .word(self.whole.id.as_str())
            .section("container", &self.whole.parts.container);
        self.whole.write(writer, self.force)
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let (id, parts) = (&self.whole.id, &self.whole.parts);
        let (bundle, container) = find(edit, id)?;
        strip(edit, bundle, container)?;
        let mut ids = Ids::of(edit.cib);
        check::container(edit, &parts.container);
        self.whole.check(edit, &mut ids);
        edit.check()?;
        write_parts(edit, &mut ids, (bundle, container), (id, parts))?;
        self.whole.stop(edit, &mut ids, bundle)?;
        edit.finish(before, Write::Patch)
    }
}

/// Empties what a bundle holds beside its resource; the elements stay.
fn strip(edit: &mut Edit<'_>, bundle: NodeId, container: NodeId) -> Outcome {
    let children: Vec<(NodeId, String)> = edit
        .element(bundle)
        .into_iter()
        .flat_map(Element::children)
        .map(|child| (child.id(), child.name().to_owned()))
        .collect();
    for (child, name) in children {
        let keep: &[&str] = match name.as_str() {
            "network" | "storage" => &[],
            "meta_attributes" => &["id"],
            _ if child == container => &["image"],
            _ => continue,
        };
        let element = edit.element(child).into_iter();
        let names: Vec<String> = element
            .flat_map(Element::attributes)
            .map(|attribute| attribute.name().to_owned())
            .filter(|name| !keep.contains(&name.as_str()))
            .collect();
        names.iter().try_for_each(|name| edit.unset(child, name))?;
        let inner: Vec<NodeId> = edit
            .element(child)
            .into_iter()
            .flat_map(Element::children)
            .map(Element::id)
            .collect();
        edit.remove_all(inner)?;
    }
    Ok(())
}
