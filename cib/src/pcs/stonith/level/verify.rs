//! `stonith level verify` and `stonith level config`.

use super::super::super::arguments::Writer;
use super::super::super::command::Perform;
use super::super::super::edit::{Edit, Outcome};
use super::super::super::nodes::nodes;
use super::super::super::report::Message;
use super::super::super::resource::is_fencing;
use super::super::super::show;
use crate::xml::Element;

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
        let lines = show::levels(edit);
        let end = if lines.is_empty() { "" } else { "\n" };
        Ok(Some(lines.join("\n") + end))
    }
}
