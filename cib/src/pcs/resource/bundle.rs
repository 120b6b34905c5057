//! `resource bundle create`, `update` and `reset`.

use super::super::Dialect;
use super::super::arguments::{Groups, Pairs, Writer, forced, get, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::nvset::{self, arrange_first};
use super::super::report::Message;
use super::super::words::{Line, pairs};
use super::bundle_check as check;
use super::toggle::set_target_role;
use crate::model::{ResourceId, Schema};
use crate::xml::{Element, NewElement, NodeId};

/// Kinds of containers.
pub(super) const CONTAINERS: [&str; 3] = ["docker", "podman", "rkt"];

const KEYWORDS: [&str; 5] = ["container", "meta", "network", "port-map", "storage-map"];

/// What a bundle is made of, beside its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) container: Pairs,
    pub(super) network: Pairs,
    pub(super) ports: Vec<Pairs>,
    pub(super) ports_gone: Vec<String>,
    pub(super) storage: Vec<Pairs>,
    pub(super) storage_gone: Vec<String>,
    pub(super) meta: Pairs,
}

macro_rules! parts_builder {
    ($name:ident) => {
        impl $name {
            /// An option of the container: `image`, `replicas`, `run-command`, …
            pub fn container(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self.parts.container, name, value);
                self
            }

            /// An option of the network: `ip-range-start`, `control-port`, …
            pub fn network(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self.parts.network, name, value);
                self
            }

            /// One more port mapping: `port` or `range`, `internal-port`, `id`.
            pub fn port<'p>(
                mut self,
                options: impl IntoIterator<Item = (&'p str, &'p str)>,
            ) -> Self {
                self.parts.ports.push(owned(options));
                self
            }

            /// One more storage mapping: `source-dir` or `source-dir-root`, `target-dir`, …
            pub fn storage<'p>(
                mut self,
                options: impl IntoIterator<Item = (&'p str, &'p str)>,
            ) -> Self {
                self.parts.storage.push(owned(options));
                self
            }

            /// A meta attribute of the bundle.
            pub fn meta(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self.parts.meta, name, value);
                self
            }
        }
    };
}

fn owned<'p>(options: impl IntoIterator<Item = (&'p str, &'p str)>) -> Pairs {
    let options = options.into_iter();
    options
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Makes a bundle without a resource: `resource bundle create ID container [TYPE] OPTION=VALUE …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct BundleCreate {
    id: String,
    kind: String,
    parts: Parts,
    disabled: bool,
    force: bool,
}

parts_builder!(BundleCreate);
forced!(BundleCreate: "unknown options only warn");

impl BundleCreate {
    /// A bundle of containers of this type (`docker` or `podman`) and image.
    pub fn new(id: &ResourceId, kind: impl Into<String>, image: impl Into<String>) -> Self {
        Self {
            id: id.to_string(),
            kind: kind.into(),
            parts: Parts::default(),
            disabled: false,
            force: false,
        }
        .container("image", image)
    }

    /// `--disabled`: the cluster does not start it.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--disabled", "--force"])?;
        let (id, rest) = id_and_rest(words)?;
        let groups = groups(rest)?;
        let mut container = groups.flat("container");
        let mut kind = String::new();
        if container.first().is_some_and(|word| !word.contains('=')) {
            kind = container.remove(0).clone();
        }
        Ok(Self {
            id: id.clone(),
            kind,
            parts: Parts::read(&groups, container)?,
            disabled: line.has("--disabled"),
            force: line.has("--force"),
        })
    }
}

/// Sets a bundle's options anew and drops all that are not given: `resource bundle reset ID …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct BundleReset {
    id: String,
    parts: Parts,
    disabled: bool,
    force: bool,
}

parts_builder!(BundleReset);
forced!(BundleReset: "unknown options only warn");

impl BundleReset {
    /// A bundle with this image and nothing else.
    pub fn new(id: &ResourceId, image: impl Into<String>) -> Self {
        Self {
            id: id.to_string(),
            parts: Parts::default(),
            disabled: false,
            force: false,
        }
        .container("image", image)
    }

    /// `--disabled`: the cluster does not start it.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--disabled", "--force"])?;
        let (id, rest) = id_and_rest(words)?;
        let groups = groups(rest)?;
        Ok(Self {
            id: id.clone(),
            parts: Parts::read(&groups, groups.flat("container"))?,
            disabled: line.has("--disabled"),
            force: line.has("--force"),
        })
    }
}

/// Changes a bundle: `resource bundle update ID [container …] [network …] [port-map add|remove …] …`.
/// An empty value removes an option.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct BundleUpdate {
    id: String,
    parts: Parts,
    force: bool,
}

parts_builder!(BundleUpdate);
forced!(BundleUpdate: "unknown options only warn");

impl BundleUpdate {
    /// Changes nothing yet.
    pub fn new(id: &ResourceId) -> Self {
        Self {
            id: id.to_string(),
            parts: Parts::default(),
            force: false,
        }
    }

    /// Removes the port mapping of this id.
    pub fn remove_port(mut self, id: impl Into<String>) -> Self {
        self.parts.ports_gone.push(id.into());
        self
    }

    /// Removes the storage mapping of this id.
    pub fn remove_storage(mut self, id: impl Into<String>) -> Self {
        self.parts.storage_gone.push(id.into());
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let (id, rest) = id_and_rest(words)?;
        let groups = groups(rest)?;
        let mut parts = Parts {
            container: pairs(groups.flat("container"))?,
            network: groups.pairs("network")?,
            meta: groups.pairs("meta")?,
            ..Parts::default()
        };
        (parts.ports, parts.ports_gone) = changes(&groups, "port-map")?;
        (parts.storage, parts.storage_gone) = changes(&groups, "storage-map")?;
        Ok(Self {
            id: id.clone(),
            parts,
            force: line.has("--force"),
        })
    }
}

fn id_and_rest(words: &[String]) -> Result<(&String, &[String]), CommandError> {
    words.split_first().ok_or(USAGE)
}

const USAGE: CommandError = CommandError::Usage {
    command: "resource bundle",
    expected: "BUNDLE [container …] [network …] [port-map …] [storage-map …] [meta …]",
};

fn groups(words: &[String]) -> Result<Groups<'_>, CommandError> {
    let groups = Groups::split(words, &KEYWORDS);
    if !groups.flat("").is_empty() {
        return Err(USAGE);
    }
    let repeated = ["port-map", "storage-map"];
    let bare = KEYWORDS.iter().any(|keyword| {
        groups.is_bare(keyword)
            || (repeated.contains(keyword) && groups.each(keyword).any(<[&String]>::is_empty))
    });
    if bare { Err(USAGE) } else { Ok(groups) }
}

type Changes = (Vec<Pairs>, Vec<String>);

fn changes(groups: &Groups<'_>, keyword: &str) -> Result<Changes, CommandError> {
    let (mut added, mut gone) = (Vec::new(), Vec::new());
    for words in groups.each(keyword) {
        match words {
            [verb, options @ ..] if !options.is_empty() => match verb.as_str() {
                "add" => added.push(pairs(options.iter().copied())?),
                "delete" | "remove" => gone.extend(options.iter().map(|id| (*id).clone())),
                _ => return Err(USAGE),
            },
            _ => return Err(USAGE),
        }
    }
    Ok((added, gone))
}

impl Parts {
    fn read(groups: &Groups<'_>, container: Vec<&String>) -> Result<Self, CommandError> {
        let maps = |keyword| {
            groups
                .each(keyword)
                .map(|words| pairs(words.iter().copied()))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            container: pairs(container)?,
            network: groups.pairs("network")?,
            ports: maps("port-map")?,
            storage: maps("storage-map")?,
            meta: groups.pairs("meta")?,
            ..Self::default()
        })
    }

    fn write(&self, mut writer: Writer, verb: Option<&str>) -> Writer {
        writer = writer.section("network", &self.network);
        for (keyword, maps, gone) in [
            ("port-map", &self.ports, &self.ports_gone),
            ("storage-map", &self.storage, &self.storage_gone),
        ] {
            for map in maps {
                writer = writer.word(keyword).words(verb).pairs(map);
            }
            for id in gone {
                writer = writer.words([keyword, "remove", id.as_str()]);
            }
        }
        writer.section("meta", &self.meta)
    }
}

/// Sets attributes; an empty value removes one.
fn set_all(edit: &mut Edit<'_>, element: NodeId, options: &Pairs) -> Outcome {
    options.iter().try_for_each(|(name, value)| {
        if value.is_empty() {
            edit.unset(element, name)
        } else {
            edit.set(element, name, value)
        }
    })
}

/// The network or storage of a bundle, made if it is needed.
fn part(edit: &mut Edit<'_>, bundle: NodeId, name: &str, needed: bool) -> Outcome<Option<NodeId>> {
    match edit.child(bundle, name) {
        Some(found) => Ok(Some(found)),
        None if needed => edit.append(bundle, &NewElement::new(name)).map(Some),
        None => Ok(None),
    }
}

fn write_network(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (bundle, id): (NodeId, &str),
    parts: &Parts,
) -> Outcome {
    let useful = parts.network.iter().any(|(_, value)| !value.is_empty());
    let Some(network) = part(edit, bundle, "network", useful || !parts.ports.is_empty())? else {
        return Ok(());
    };
    set_all(edit, network, &parts.network)?;
    remove_maps(edit, (network, "port-mapping"), &parts.ports_gone)?;
    for options in &parts.ports {
        let mut options = options.clone();
        if get(&options, "id").is_none() {
            let suffix = get(&options, "port").or_else(|| get(&options, "range"));
            let id = ids.part(id, &format!("port-map-{}", suffix.unwrap_or_default()));
            put(&mut options, "id", id);
        }
        let mapping = edit.append(network, &NewElement::new("port-mapping"))?;
        set_all(edit, mapping, &options)?;
    }
    Ok(())
}

fn write_storage(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (bundle, id): (NodeId, &str),
    parts: &Parts,
) -> Outcome {
    let Some(storage) = part(edit, bundle, "storage", !parts.storage.is_empty())? else {
        return Ok(());
    };
    remove_maps(edit, (storage, "storage-mapping"), &parts.storage_gone)?;
    for options in &parts.storage {
        let mut options = options.clone();
        if get(&options, "id").is_none() {
            let id = ids.allocate(&format!("{id}-storage-map"));
            put(&mut options, "id", id);
        }
        let mapping = edit.append(storage, &NewElement::new("storage-mapping"))?;
        set_all(edit, mapping, &options)?;
    }
    Ok(())
}

fn remove_maps(edit: &mut Edit<'_>, (parent, name): (NodeId, &str), gone: &[String]) -> Outcome {
    let mut maps = edit.children(parent, name);
    maps.retain(|map| gone.contains(&edit.attribute(*map, "id")));
    edit.remove_all(maps)
}

/// The bundle of this id and its container.
fn find(edit: &mut Edit<'_>, id: &str) -> Outcome<(NodeId, NodeId)> {
    let bundle = super::target::find_among(edit, id, &["bundle"])?;
    let known: &[&str] = if edit.dialect >= Dialect::V0_12 {
        &["docker", "podman"]
    } else {
        &CONTAINERS
    };
    let element = edit.element(bundle).into_iter();
    let mut containers = element
        .flat_map(Element::children)
        .filter(|child| known.contains(&child.name()));
    match containers.next().map(Element::id) {
        Some(container) => Ok((bundle, container)),
        None => edit.refuse(Message::WrongKind {
            id: id.to_owned(),
            found: "bundle of another container type".to_owned(),
            expected: "bundle of docker or podman",
        }),
    }
}

impl Perform for BundleCreate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let writer = Writer::new("resource bundle create").word(self.id.as_str());
        let kind = (!self.kind.is_empty()).then_some(self.kind.as_str());
        let writer = if kind.is_some() || !self.parts.container.is_empty() {
            writer
                .word("container")
                .words(kind)
                .pairs(&self.parts.container)
        } else {
            writer
        };
        self.parts
            .write(writer, None)
            .flag(self.disabled, "--disabled")
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let mut ids = Ids::of(edit.cib);
        ids::check_new(edit, &ids, "bundle name", &self.id);
        ids.take(&self.id);
        let known: &[&str] = if edit.dialect >= Dialect::V0_12 {
            &["docker", "podman"]
        } else {
            &CONTAINERS
        };
        if known.contains(&self.kind.as_str()) {
            check::container(edit, &self.parts.container);
        } else {
            edit.invalid("container type", &self.kind, &known.join(", "));
        }
        check::network(edit, &self.parts.network);
        check::maps(edit, &mut ids, &self.parts);
        let needed = Schema::new(3, 2);
        if self.kind == "podman" && edit.schema() < needed {
            let feature = "podman";
            edit.error(Message::SchemaTooOld { feature, needed });
        }
        edit.check()?;
        let section = edit.section("resources")?;
        let new = NewElement::new("bundle").attribute("id", self.id.as_str());
        let bundle = edit.append(section, &new)?;
        let container = edit.append(bundle, &NewElement::new(self.kind.as_str()))?;
        set_all(edit, container, &self.parts.container)?;
        if !self.parts.network.is_empty() {
            edit.append(bundle, &NewElement::new("network"))?;
        }
        write_network(edit, &mut ids, (bundle, &self.id), &self.parts)?;
        write_storage(edit, &mut ids, (bundle, &self.id), &self.parts)?;
        nvset::append_set(edit, &mut ids, bundle, "meta_attributes", &self.parts.meta)?;
        if self.disabled {
            set_target_role(edit, &mut ids, bundle, "Stopped")?;
        }
        edit.finish(before, Write::Patch)
    }
}

impl Perform for BundleReset {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let writer = Writer::new("resource bundle reset")
            .word(self.id.as_str())
            .section("container", &self.parts.container);
        self.parts
            .write(writer, None)
            .flag(self.disabled, "--disabled")
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let (bundle, container) = find(edit, &self.id)?;
        strip(edit, bundle, container)?;
        let mut ids = Ids::of(edit.cib);
        check::container(edit, &self.parts.container);
        check::network(edit, &self.parts.network);
        check::maps(edit, &mut ids, &self.parts);
        edit.check()?;
        write_parts(edit, &mut ids, (bundle, container), (&self.id, &self.parts))?;
        if self.disabled {
            set_target_role(edit, &mut ids, bundle, "Stopped")?;
        }
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

fn write_parts(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    (bundle, container): (NodeId, NodeId),
    (id, parts): (&str, &Parts),
) -> Outcome {
    set_all(edit, container, &parts.container)?;
    write_network(edit, ids, (bundle, id), parts)?;
    write_storage(edit, ids, (bundle, id), parts)?;
    arrange_first(edit, ids, bundle, "meta_attributes", &parts.meta)
}

impl Perform for BundleUpdate {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let writer = Writer::new("resource bundle update")
            .word(self.id.as_str())
            .section("container", &self.parts.container);
        self.parts
            .write(writer, Some("add"))
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let bundle = super::target::find_among(edit, &self.id, &["bundle"])?;
        let container = if self.parts.container.is_empty() {
            bundle
        } else {
            find(edit, &self.id)?.1
        };
        let mut ids = Ids::of(edit.cib);
        check::container_update(edit, container, &self.parts.container);
        check::network_update(edit, (bundle, &self.id), &self.parts.network);
        check::maps(edit, &mut ids, &self.parts);
        for (part, name, gone) in [
            ("network", "port-mapping", &self.parts.ports_gone),
            ("storage", "storage-mapping", &self.parts.storage_gone),
        ] {
            let parent = edit.child(bundle, part);
            let maps = parent.map_or_else(Vec::new, |parent| edit.children(parent, name));
            for id in gone {
                if !maps.iter().any(|map| edit.attribute(*map, "id") == *id) {
                    edit.error(Message::missing("mapping", id));
                }
            }
        }
        edit.check()?;
        write_parts(edit, &mut ids, (bundle, container), (&self.id, &self.parts))?;
        edit.finish(before, Write::Patch)
    }
}
