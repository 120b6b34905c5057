//! `stonith level delete` and `stonith level clear`.

use super::super::super::Dialect;
use super::super::super::arguments::{Groups, Writer};
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome, Write};
use super::super::super::error::CommandError;
use super::super::super::ids;
use super::super::super::report::{Message, MissingLevel, Severity};
use super::super::super::words::Line;
use super::{LevelTarget, find, split_devices};
use crate::model::ResourceId;
use crate::xml::NodeId;

/// What the words name, by keyword or, before 0.12, by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    target: Option<LevelTarget>,
    devices: Vec<String>,
    /// Words without the keywords `target` and `stonith`.
    legacy: Vec<String>,
}

impl Filter {
    fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        let keywords = ["target", "stonith"];
        let keyed = words
            .first()
            .is_some_and(|word| keywords.contains(&word.as_str()));
        if !keyed && !words.is_empty() && line.dialect >= Dialect::V0_12 {
            return Err(CommandError::Usage {
                command: "stonith level",
                expected: "[target TARGET] [stonith DEVICE …]",
            });
        }
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

    /// Notes words without keywords, which 0.12 does not have; `syntax` says what is typed now.
    fn check(&self, edit: &mut Edit<'_>, syntax: &str) -> Outcome {
        if self.legacy.is_empty() {
            return Ok(());
        }
        match edit.dialect {
            Dialect::V0_9 => {}
            Dialect::V0_11 => edit.note(Severity::Deprecation, Message::Words(syntax.to_owned())),
            Dialect::V0_12 => {
                return edit.refuse(Message::CommandReplaced {
                    command: "stonith level LEVEL TARGET DEVICE",
                    instead: "stonith level … target TARGET stonith DEVICE",
                });
            }
        }
        Ok(())
    }

    /// Devices that no device can be.
    fn check_devices(edit: &mut Edit<'_>, devices: &[String]) -> Outcome {
        for device in devices {
            if let Some(character) = ids::fault(device) {
                edit.error(Message::InvalidId {
                    kind: "stonith id",
                    id: device.clone(),
                    character,
                });
            }
        }
        edit.check()
    }

    /// No level is like this.
    fn missing(&self, index: Option<&str>) -> Message {
        let mut devices = self.devices.clone();
        let mut target = self.target.as_ref().map(LevelTarget::name);
        if let Some((first, rest)) = self.legacy.split_first() {
            target = LevelTarget::parse(first).ok().map(|target| target.name());
            devices.extend(rest.iter().cloned());
        }
        Message::LevelNotFound(MissingLevel {
            target,
            index: index.map(str::to_owned),
            devices,
        })
    }
}

const DELETE: &str = "Syntax 'pcs stonith level delete | remove <level> [<target>] [<stonith id>...]' \
     is deprecated and will be removed. Please use 'pcs stonith level delete | remove <level> \
     [target <target>] [stonith <stonith id>...]'.";

const CLEAR: &str = "Syntax 'pcs stonith level clear [<target> | <stonith id(s)>] is deprecated and \
     will be removed. Please use 'pcs stonith level clear [target <target>] | [stonith <stonith \
     id>...]'.";

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
    pub fn device(mut self, device: ResourceId) -> Self {
        self.filter.devices.push(device.into());
        self
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let [index, rest @ ..] = words else {
            return Err(CommandError::Usage {
                command: "stonith level delete",
                expected: "INDEX [target TARGET] [stonith DEVICE …]",
            });
        };
        Ok(Self {
            index: index.clone(),
            filter: Filter::parse(line, rest)?,
        })
    }

    fn find(&self, edit: &mut Edit<'_>) -> Outcome<Vec<NodeId>> {
        let index = Some(self.index.as_str()).filter(|index| !index.is_empty());
        let Some((first, rest)) = self.filter.legacy.split_first() else {
            let devices = self.filter.devices.join(",");
            let devices = Some(devices.as_str()).filter(|devices| !devices.is_empty());
            return Ok(find(edit, index, self.filter.target.as_ref(), devices));
        };
        let target = read_target(edit, first)?;
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
        self.filter.check(edit, DELETE)?;
        Filter::check_devices(edit, &self.filter.devices)?;
        let found = self.find(edit)?;
        if found.is_empty() {
            return edit.refuse(self.filter.missing(Some(&self.index)));
        }
        edit.remove_all(found)?;
        edit.finish(before, Write::Patch)
    }
}

fn read_target(edit: &mut Edit<'_>, word: &str) -> Outcome<LevelTarget> {
    match LevelTarget::parse(word) {
        Ok(target) => Ok(target),
        Err(error) => edit.refuse(Message::Words(error.to_string())),
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

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let filter = Filter::parse(line, words)?;
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
        self.0.check(edit, CLEAR)?;
        edit.optional_section("fencing-topology")?;
        if let Some(word) = self.0.legacy.first() {
            let target = read_target(edit, word)?;
            let found = find(edit, None, Some(&target), None);
            edit.remove_all(found)?;
            // A node may as well be a device, or several.
            if matches!(target, LevelTarget::Node(_)) {
                let devices: Vec<String> = word.split(',').map(str::to_owned).collect();
                Filter::check_devices(edit, &devices)?;
                let found = find(edit, None, None, Some(word));
                edit.remove_all(found)?;
            }
            return edit.finish(before, Write::Patch);
        }
        Filter::check_devices(edit, &self.0.devices)?;
        let devices = self.0.devices.join(",");
        let devices = Some(devices.as_str()).filter(|devices| !devices.is_empty());
        let found = find(edit, None, self.0.target.as_ref(), devices);
        if found.is_empty() && (self.0.target.is_some() || devices.is_some()) {
            return edit.refuse(self.0.missing(None));
        }
        edit.remove_all(found)?;
        edit.finish(before, Write::Patch)
    }
}
