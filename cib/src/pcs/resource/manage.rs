//! `resource manage` and `resource unmanage`.

use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::ids::Ids;
use super::super::nvset::arrange_first;
use super::super::report::{Message, Severity};
use super::super::words::Line;
use super::builder::{command, ids, several};
use super::target::{inner, outer, primitives};
use super::toggle;
use crate::model::{ResourceId, parse_boolean};
use crate::xml::{Element, NodeId};

/// Lets the cluster act on resources again: `resource manage ID … [--monitor]`.
///
/// Removes `is-managed` from the resources and from what holds them and what they hold; with
/// `--monitor` enables their monitors.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceManage {
    ids: Vec<ResourceId>,
    monitor: bool,
}

/// Keeps the cluster from acting on resources: `resource unmanage ID … [--monitor]`.
///
/// Sets `is-managed=false` on the primitives, and on bundles; with `--monitor` disables monitors.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResourceUnmanage {
    ids: Vec<ResourceId>,
    monitor: bool,
}

macro_rules! monitor {
    ($name:ident, $verb:literal) => {
        several!($name(monitor): "For");
        divisible!($name: ids);

        impl $name {
            /// `--monitor`: the monitors too.
            pub fn monitor(mut self, monitor: bool) -> Self {
                self.monitor = monitor;
                self
            }

            pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
                line.allow(&["--monitor"])?;
                let expected = "RESOURCE … [--monitor]";
                Ok(Self {
                    ids: ids(words, concat!("resource ", $verb), expected)?,
                    monitor: line.has("--monitor"),
                })
            }

            fn to_words(&self) -> Vec<String> {
                command(false, $verb)
                    .words(&self.ids)
                    .flag(self.monitor, "--monitor")
                    .done()
            }
        }
    };
}

monitor!(ResourceManage, "manage");
monitor!(ResourceUnmanage, "unmanage");

fn find_all(edit: &mut Edit<'_>, ids: &[ResourceId]) -> Outcome<Vec<NodeId>> {
    let found: Vec<NodeId> = ids
        .iter()
        .flat_map(|id| toggle::find(edit, id.as_str()))
        .collect();
    edit.check().map(|()| found)
}

/// Sets `is-managed` on each resource once, in document order.
fn set_managed(edit: &mut Edit<'_>, mut targets: Vec<NodeId>, value: &str) -> Outcome {
    targets.sort_unstable();
    targets.dedup();
    let mut ids = Ids::of(edit.cib);
    let pairs = [("is-managed".to_owned(), value.to_owned())];
    targets
        .into_iter()
        .try_for_each(|target| arrange_first(edit, &mut ids, target, "meta_attributes", &pairs))
}

fn monitors(edit: &Edit<'_>, resource: NodeId) -> Vec<NodeId> {
    let resource = edit.element(resource).into_iter();
    resource
        .flat_map(primitives)
        .flat_map(|primitive| primitive.children_named("operations"))
        .flat_map(|operations| operations.children_named("op"))
        .filter(|op| op.attribute("name").as_deref() == Some("monitor"))
        .map(Element::id)
        .collect()
}

impl Perform for ResourceUnmanage {
    fn words(&self) -> Vec<String> {
        self.to_words()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        toggle::check_kind(edit, &self.ids, false, "")?;
        let found = find_all(edit, &self.ids)?;
        let reach = |element: Element<'_>| -> Vec<NodeId> {
            let bundle = (element.name() == "bundle").then_some(element);
            bundle
                .into_iter()
                .chain(primitives(element))
                .map(Element::id)
                .collect()
        };
        let targets: Vec<NodeId> = found
            .iter()
            .filter_map(|id| edit.element(*id))
            .flat_map(reach)
            .collect();
        if self.monitor {
            for resource in &found {
                let disabled = monitors(edit, *resource).into_iter();
                disabled
                    .into_iter()
                    .try_for_each(|op| edit.set(op, "enabled", "false"))?;
            }
        }
        set_managed(edit, targets, "false")?;
        edit.finish(before, Write::Patch)
    }
}

impl Perform for ResourceManage {
    fn words(&self) -> Vec<String> {
        self.to_words()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let before = edit.begin();
        toggle::check_kind(edit, &self.ids, false, "")?;
        let found = find_all(edit, &self.ids)?;
        let targets: Vec<Element<'_>> = found
            .iter()
            .filter_map(|id| edit.element(*id))
            .flat_map(around)
            .collect();
        let reached: Vec<NodeId> = targets.iter().map(|element| element.id()).collect();
        let enabled: Vec<NodeId> = targets
            .iter()
            .filter(|element| self.monitor && element.name() == "primitive")
            .flat_map(|element| monitors(edit, element.id()))
            .collect();
        set_managed(edit, reached, "")?;
        for monitor in enabled {
            edit.unset(monitor, "enabled")?;
        }
        for id in found {
            warn_no_monitor(edit, id);
        }
        edit.finish(before, Write::Patch)
    }
}

/// A resource, what holds it and what it holds.
fn around(element: Element<'_>) -> Vec<Element<'_>> {
    let up = std::iter::successors(outer(element), |element| outer(*element));
    let down = inner(element);
    let deeper = down.iter().flat_map(|element| inner(*element));
    [element]
        .into_iter()
        .chain(up)
        .chain(deeper)
        .chain(down.iter().copied())
        .collect()
}

/// A managed resource without a monitor goes unwatched.
fn warn_no_monitor(edit: &mut Edit<'_>, id: NodeId) {
    let all: Vec<(String, NodeId)> = edit
        .element(id)
        .into_iter()
        .flat_map(primitives)
        .map(|element| {
            let id = element.attribute("id").unwrap_or_default().into_owned();
            (id, element.id())
        })
        .collect();
    for (id, primitive) in all {
        let monitors = monitors(edit, primitive);
        let is_enabled =
            |monitor: &NodeId| parse_boolean(&edit.attribute(*monitor, "enabled")) != Some(false);
        if !monitors.is_empty() && !monitors.iter().any(is_enabled) {
            edit.note(Severity::Warning, Message::NoMonitorEnabled { id });
        }
    }
}
