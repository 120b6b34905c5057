//! Fencing levels: `stonith level …`.

use super::super::Dialect;
use super::super::arguments::{Groups, Writer, forced};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::error::CommandError;
use super::super::ids::{self, Ids};
use super::super::report::{Message, Severity};
use super::super::resource::{is_fencing, nodes};
use super::super::words::{Line, pair};
use crate::model::ValueError;
use crate::xml::{Element, NewElement, NodeId};

/// Which nodes a fencing level is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LevelTarget {
    /// Nodes with this attribute: `attrib%NAME=VALUE`.
    Attribute(String, String),
    /// One node: `NODE` or `node%NODE`.
    Node(String),
    /// Nodes whose name matches the regular expression: `regexp%PATTERN`.
    Pattern(String),
}

impl LevelTarget {
    fn parse(word: &str) -> Result<Self, CommandError> {
        match word.split_once('%') {
            None => Ok(Self::Node(word.to_owned())),
            Some(("" | "node", node)) => Ok(Self::Node(node.to_owned())),
            Some(("regexp", pattern)) => Ok(Self::Pattern(pattern.to_owned())),
            Some(("attrib", attribute)) => {
                let (name, value) = pair(attribute)?;
                Ok(Self::Attribute(name, value))
            }
            Some(_) => {
                let expected = "a target: NODE, node%NODE, regexp%PATTERN or attrib%NAME=VALUE";
                Err(ValueError::new(word, expected).into())
            }
        }
    }

    fn to_word(&self) -> String {
        match self {
            Self::Attribute(name, value) => format!("attrib%{name}={value}"),
            Self::Node(node) => node.clone(),
            Self::Pattern(pattern) => format!("regexp%{pattern}"),
        }
    }

    fn attributes(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Attribute(name, value) => {
                vec![("target-attribute", name), ("target-value", value)]
            }
            Self::Node(node) => vec![("target", node)],
            Self::Pattern(pattern) => vec![("target-pattern", pattern)],
        }
    }

    fn id_part(&self) -> &str {
        match self {
            Self::Attribute(text, _) | Self::Node(text) | Self::Pattern(text) => text,
        }
    }
}

/// Adds a fencing level: `stonith level add INDEX TARGET DEVICE … [id=ID]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct LevelAdd {
    index: String,
    target: LevelTarget,
    devices: Vec<String>,
    id: Option<String>,
    force: bool,
}

forced!(LevelAdd: "devices and nodes that do not exist only warn");

impl LevelAdd {
    /// Fences the target by this device, in the order of the indices.
    pub fn new(index: u32, target: LevelTarget, device: impl Into<String>) -> Self {
        Self {
            index: index.to_string(),
            target,
            devices: vec![device.into()],
            id: None,
            force: false,
        }
    }

    /// One more device that has to succeed too.
    pub fn and(mut self, device: impl Into<String>) -> Self {
        self.devices.push(device.into());
        self
    }

    /// Gives the level an id of your own (since 0.12).
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let usage = CommandError::Usage {
            command: "stonith level add",
            expected: "INDEX TARGET DEVICE … [id=ID]",
        };
        let [index, target, rest @ ..] = words else {
            return Err(usage);
        };
        let (options, devices): (Vec<&String>, Vec<&String>) =
            rest.iter().partition(|word| word.contains('='));
        if rest.is_empty() {
            return Err(usage);
        }
        let options = super::super::words::pairs(options)?;
        if let Some((name, _)) = options.iter().find(|(name, _)| name != "id") {
            return Err(CommandError::UnknownOption {
                option: name.clone(),
            });
        }
        Ok(Self {
            index: index.clone(),
            target: LevelTarget::parse(target)?,
            devices: devices.into_iter().cloned().collect(),
            id: options.first().map(|(_, id)| id.clone()),
            force: line.has("--force"),
        })
    }

    fn check(&self, edit: &mut Edit<'_>, ids: &Ids, devices: &[String]) -> Outcome {
        let index = self.index.parse::<u32>().unwrap_or(0);
        let modern = edit.dialect >= Dialect::V0_12;
        if index == 0 || (modern && index > 9) {
            let allowed = if modern {
                "a number from 1 to 9"
            } else {
                "a positive number"
            };
            edit.invalid("level", &self.index, allowed);
        }
        if let Some(id) = &self.id {
            if !modern {
                return edit.refuse(Message::invalid("device", &format!("id={id}"), "an id"));
            }
            ids::check_new(edit, ids, "fencing level id", id);
        }
        if let LevelTarget::Node(node) = &self.target
            && !nodes(edit).contains(node)
        {
            edit.unless_forced(Message::missing("node", node));
        }
        check_devices(edit, devices);
        edit.check()
    }
}

/// Notes devices that do not exist or are no fencing devices.
fn check_devices(edit: &mut Edit<'_>, devices: &[String]) {
    if devices.is_empty() {
        edit.error(Message::MissingOptions {
            kind: "fencing level",
            names: vec!["devices".to_owned()],
        });
    }
    for device in devices {
        if let Some(character) = ids::fault(device) {
            edit.error(Message::InvalidId {
                kind: "device id",
                id: device.clone(),
                character,
            });
            continue;
        }
        let found = edit.cib.find(device);
        let other = found.is_some_and(|found| {
            super::super::resource::RESOURCES.contains(&found.name()) && !is_fencing(found)
        });
        if other && edit.dialect >= Dialect::V0_12 {
            edit.error(Message::WrongKind {
                id: device.clone(),
                found: "resource".to_owned(),
                expected: "fencing device",
            });
        } else if !found.is_some_and(is_fencing) {
            edit.unless_forced(Message::missing("fencing device", device));
        }
    }
}

/// The levels that have these properties; what is `None` does not matter.
fn find(
    edit: &Edit<'_>,
    index: Option<&str>,
    target: Option<&LevelTarget>,
    devices: Option<&str>,
) -> Vec<NodeId> {
    let section = edit.cib.section("fencing-topology").into_iter();
    let levels = section.flat_map(|section| section.children_named("fencing-level"));
    let wanted = |level: &Element<'_>| {
        let has = |name, value: &str| level.attribute(name).as_deref() == Some(value);
        index.is_none_or(|index| has("index", index))
            && devices.is_none_or(|devices| has("devices", devices))
            && target.is_none_or(|target| {
                let attributes = target.attributes();
                attributes.into_iter().all(|(name, value)| has(name, value))
            })
    };
    levels.filter(wanted).map(Element::id).collect()
}

impl Perform for LevelAdd {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        Writer::new("stonith level add")
            .word(self.index.as_str())
            .word(self.target.to_word())
            .words(&self.devices)
            .pair("id", self.id.as_deref())
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        let devices = split_devices(edit, &self.devices);
        let mut ids = Ids::of(edit.cib);
        self.check(edit, &ids, &devices)?;
        let devices = devices.join(",");
        let index = self.index.trim_start_matches(['0', '+']).to_owned();
        if !find(edit, Some(&self.index), Some(&self.target), Some(&devices)).is_empty() {
            return edit.refuse(Message::LevelExists {
                index: self.index.clone(),
                target: self.target.to_word(),
            });
        }
        let id = match &self.id {
            Some(id) => id.clone(),
            None => ids.part("fl", &format!("{}-{index}", self.target.id_part())),
        };
        let mut new = NewElement::new("fencing-level")
            .attribute("index", index)
            .attribute("devices", devices);
        for (name, value) in self.target.attributes() {
            new = new.attribute(name, value);
        }
        let section = edit.optional_section("fencing-topology")?;
        edit.append(section, &new.attribute("id", id))?;
        edit.finish(before, Write::Patch)
    }
}

/// Before 0.12 commas separate devices too.
fn split_devices(edit: &mut Edit<'_>, devices: &[String]) -> Vec<String> {
    if edit.dialect >= Dialect::V0_12 {
        return devices.to_vec();
    }
    if edit.dialect == Dialect::V0_11 && devices.iter().any(|device| device.contains(',')) {
        let (command, instead) = ("a comma between devices", "a blank");
        let message = Message::CommandReplaced { command, instead };
        edit.note(Severity::Deprecation, message);
    }
    let all = devices.iter().flat_map(|device| device.split(','));
    all.map(str::to_owned).collect()
}

/// What the words name, by keyword or, before 0.12, by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    target: Option<LevelTarget>,
    devices: Vec<String>,
    /// Words without the keywords `target` and `stonith`.
    legacy: Vec<String>,
}

impl Filter {
    fn parse(words: &[String]) -> Result<Self, CommandError> {
        let keywords = ["target", "stonith"];
        let keyed = words
            .first()
            .is_some_and(|word| keywords.contains(&word.as_str()));
        if !keyed {
            return Ok(Self {
                legacy: words.to_vec(),
                ..Self::default()
            });
        }
        let groups = Groups::split(words, &keywords);
        let usage = CommandError::Usage {
            command: "stonith level",
            expected: "[target TARGET] [stonith DEVICE …]",
        };
        let target = groups.flat("target");
        if keywords.iter().any(|keyword| groups.is_bare(keyword)) || target.len() > 1 {
            return Err(usage);
        }
        Ok(Self {
            target: target
                .first()
                .map(|word| LevelTarget::parse(word))
                .transpose()?,
            devices: groups.flat("stonith").into_iter().cloned().collect(),
            legacy: Vec::new(),
        })
    }

    fn write(&self, writer: Writer) -> Writer {
        let target = self.target.as_ref().map(LevelTarget::to_word);
        let mut writer = writer.words(&self.legacy);
        if let Some(target) = target {
            writer = writer.words(["target".to_owned(), target]);
        }
        if !self.devices.is_empty() {
            writer = writer.word("stonith").words(&self.devices);
        }
        writer
    }

    /// Refuses or notes words without keywords.
    fn check(&self, edit: &mut Edit<'_>) -> Outcome {
        let (command, instead) = ("levels by place of words", "keywords target and stonith");
        if self.legacy.is_empty() || edit.dialect == Dialect::V0_9 {
            return Ok(());
        }
        if edit.dialect >= Dialect::V0_12 {
            return edit.refuse(Message::CommandReplaced { command, instead });
        }
        let message = Message::CommandReplaced { command, instead };
        edit.note(Severity::Deprecation, message);
        Ok(())
    }
}

fn remove_levels(edit: &mut Edit<'_>, levels: Vec<NodeId>) -> Outcome {
    edit.remove_all(levels)
}

/// Removes fencing levels of an index: `stonith level delete INDEX [target TARGET] [stonith DEVICE …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct LevelRemove {
    index: String,
    filter: Filter,
}

impl LevelRemove {
    /// Removes all levels of this index.
    pub fn new(index: u32) -> Self {
        Self {
            index: index.to_string(),
            filter: Filter::default(),
        }
    }

    /// Only of this target.
    pub fn target(mut self, target: LevelTarget) -> Self {
        self.filter.target = Some(target);
        self
    }

    /// Only with exactly these devices; call it for each.
    pub fn device(mut self, device: impl Into<String>) -> Self {
        self.filter.devices.push(device.into());
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let [index, rest @ ..] = words else {
            return Err(CommandError::Usage {
                command: "stonith level delete",
                expected: "INDEX [target TARGET] [stonith DEVICE …]",
            });
        };
        Ok(Self {
            index: index.clone(),
            filter: Filter::parse(rest)?,
        })
    }

    fn find(&self, edit: &mut Edit<'_>) -> Outcome<Vec<NodeId>> {
        let index = Some(self.index.as_str()).filter(|index| !index.is_empty());
        let Some((first, rest)) = self.filter.legacy.split_first() else {
            let devices = self.filter.devices.join(",");
            let devices = Some(devices.as_str()).filter(|devices| !devices.is_empty());
            return Ok(find(edit, index, self.filter.target.as_ref(), devices));
        };
        let target = match LevelTarget::parse(first) {
            Ok(target) => target,
            Err(error) => return edit.refuse(Message::Words(error.to_string())),
        };
        let rest = split_devices(edit, rest).join(",");
        let devices = Some(rest.as_str()).filter(|devices| !devices.is_empty());
        let found = find(edit, index, Some(&target), devices);
        if !found.is_empty() || !matches!(target, LevelTarget::Node(_)) {
            return Ok(found);
        }
        // The first word may be a device.
        let all = split_devices(edit, &self.filter.legacy).join(",");
        Ok(find(edit, index, None, Some(&all)))
    }
}

impl Perform for LevelRemove {
    fn words(&self) -> Vec<String> {
        let writer = Writer::new("stonith level delete").word(self.index.as_str());
        self.filter.write(writer).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        self.filter.check(edit)?;
        let found = self.find(edit)?;
        if found.is_empty() {
            return edit.refuse(Message::missing("fencing level", &self.index));
        }
        remove_levels(edit, found)?;
        edit.finish(before, Write::Patch)
    }
}

/// Removes fencing levels: `stonith level clear [target TARGET | stonith DEVICE …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct LevelClear(Filter);

impl LevelClear {
    /// Removes all levels.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those of this target.
    pub fn target(mut self, target: LevelTarget) -> Self {
        self.0.target = Some(target);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let filter = Filter::parse(words)?;
        let both = filter.target.is_some() && !filter.devices.is_empty();
        if both || filter.legacy.len() > 1 {
            return Err(CommandError::Usage {
                command: "stonith level clear",
                expected: "[target TARGET | stonith DEVICE …]",
            });
        }
        Ok(Self(filter))
    }
}

impl Perform for LevelClear {
    fn words(&self) -> Vec<String> {
        self.0.write(Writer::new("stonith level clear")).done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        self.0.check(edit)?;
        edit.optional_section("fencing-topology")?;
        if let Some(word) = self.0.legacy.first() {
            let target = match LevelTarget::parse(word) {
                Ok(target) => target,
                Err(error) => return edit.refuse(Message::Words(error.to_string())),
            };
            let found = find(edit, None, Some(&target), None);
            remove_levels(edit, found)?;
            let found = find(edit, None, None, Some(word));
            remove_levels(edit, found)?;
            return edit.finish(before, Write::Patch);
        }
        let devices = self.0.devices.join(",");
        let devices = Some(devices.as_str()).filter(|devices| !devices.is_empty());
        let found = find(edit, None, self.0.target.as_ref(), devices);
        if found.is_empty() && (self.0.target.is_some() || devices.is_some()) {
            let wanted = self.0.target.as_ref().map(LevelTarget::to_word);
            let wanted = wanted.or_else(|| devices.map(str::to_owned));
            return edit.refuse(Message::missing(
                "fencing level",
                &wanted.unwrap_or_default(),
            ));
        }
        remove_levels(edit, found)?;
        edit.finish(before, Write::Patch)
    }
}

/// Checks that the nodes and devices of all levels exist: `stonith level verify`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct LevelVerify;

impl Perform for LevelVerify {
    fn words(&self) -> Vec<String> {
        Writer::new("stonith level verify").done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let known = nodes(edit);
        let section = edit.cib.section("fencing-topology").into_iter();
        let levels: Vec<Element<'_>> = section
            .flat_map(|section| section.children_named("fencing-level"))
            .collect();
        let mut used: Vec<String> = levels
            .iter()
            .filter_map(|level| level.attribute("target").map(String::from))
            .collect();
        let mut devices: Vec<String> = levels
            .iter()
            .filter_map(|level| level.attribute("devices"))
            .flat_map(|devices| devices.split(',').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        devices.sort();
        devices.dedup();
        used.sort();
        used.dedup();
        for device in devices {
            if !edit.cib.find(&device).is_some_and(is_fencing) {
                edit.error(Message::missing("fencing device", &device));
            }
        }
        for node in used.iter().filter(|node| !known.contains(node)) {
            edit.error(Message::missing("node", node));
        }
        edit.check()
    }
}

/// Shows the fencing levels: `stonith level [config]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct LevelConfig;

impl Perform for LevelConfig {
    fn words(&self) -> Vec<String> {
        Writer::new("stonith level config").done()
    }

    fn run(&self, _: &mut Edit<'_>) -> Outcome {
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let lines = super::super::show::levels(edit);
        let end = if lines.is_empty() { "" } else { "\n" };
        Ok(Some(lines.join("\n") + end))
    }
}
