//! `stonith level add`.

use super::super::super::Dialect;
use super::super::super::arguments::{Writer, forced};
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome, Write};
use super::super::super::ensure::Desired;
use super::super::super::error::CommandError;
use super::super::super::ids::{self, Ids};
use super::super::super::nodes::nodes;
use super::super::super::report::Message;
use super::super::super::resource::{RESOURCES, is_fencing};
use super::super::super::words::{Line, pairs};
use super::{LevelRemove, LevelTarget, find, split_devices};
use crate::cib::Cib;
use crate::model::ResourceId;
use crate::xml::NewElement;

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
    pub fn new(index: u32, target: LevelTarget, device: ResourceId) -> Self {
        Self {
            index: index.to_string(),
            target,
            devices: vec![device.into()],
            id: None,
            force: false,
        }
    }

    /// One more device that has to succeed too.
    pub fn and(mut self, device: ResourceId) -> Self {
        self.devices.push(device.into());
        self
    }

    /// Gives the level an id of your own (since 0.12).
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    pub(in super::super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
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
        let options = pairs(options)?;
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

    /// What else the target has at this index goes.
    pub(in super::super::super) fn against(&self, cib: &Cib) -> Desired {
        let devices: Vec<&str> = self.devices.iter().flat_map(|one| one.split(',')).collect();
        let devices = devices.join(",");
        let index = |text: &str| text.trim_start_matches(['0', '+']).parse::<u32>().ok();
        let wanted = index(&self.index);
        let section = cib.section("fencing-topology").into_iter();
        let levels = section.flat_map(|section| section.children_named("fencing-level"));
        let same = levels.filter(|level| {
            let has = |(name, value)| level.attribute(name).as_deref() == Some(value);
            let found = level.attribute("index").and_then(|text| index(&text));
            found == wanted && self.target.attributes().into_iter().all(has)
        });
        let others = same.filter(|level| level.attribute("devices").as_deref() != Some(&devices));
        match (wanted, others.count()) {
            (Some(index), 1..) => {
                let remove = LevelRemove::new(index).target(self.target.clone());
                Desired::Steps(vec![remove.into(), self.clone().into()])
            }
            _ => Desired::AsIs,
        }
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
        let other =
            found.is_some_and(|found| RESOURCES.contains(&found.name()) && !is_fencing(found));
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
        let joined = devices.join(",");
        let index = match edit.dialect {
            Dialect::V0_12 => self.index.clone(),
            Dialect::V0_9 | Dialect::V0_11 => self.index.trim_start_matches(['0', '+']).to_owned(),
        };
        if !find(edit, Some(&self.index), Some(&self.target), Some(&joined)).is_empty() {
            return edit.refuse(Message::LevelExists {
                devices,
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
            .attribute("devices", joined);
        for (name, value) in self.target.attributes() {
            new = new.attribute(name, value);
        }
        let section = edit.optional_section("fencing-topology")?;
        edit.append(section, &new.attribute("id", id))?;
        edit.finish(before, Write::Patch)
    }
}
