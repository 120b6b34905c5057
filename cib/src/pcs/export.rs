//! Tags, fencing levels and defaults as commands or JSON: `--output-format` (since 0.12).

use super::Dialect;
use super::arguments::Writer;
use super::command::Perform;
use super::constraint::Format;
use super::edit::{Edit, Outcome};
use super::error::CommandError;
use super::line::Line;
use super::report::Message;
use super::rule;
use super::show::{self, Clock, Json};
use super::words::quote;
use crate::xml::Element;

/// Shows a part of the configuration for programs: `tag config`, `stonith level config`, `resource
/// defaults` and `resource op defaults` with `--output-format=cmd` or `json`.
///
/// Since 0.12. Sets whose rule has expired are left out by [`Operation::show_at`], which has a clock.
///
/// [`Operation::show_at`]: crate::pcs::Operation::show_at
///
/// ```
/// use cib::{Cib, pcs::{Dialect, Export, Metadata, Operation}};
///
/// let mut cib = Cib::empty();
/// let facts = Metadata::builtin();
/// "resource defaults update resource-stickiness=1".parse::<Operation>()?
///     .apply(&mut cib, &facts, Dialect::V0_12)?;
///
/// let shown = Operation::from(Export::resource_defaults()).show(&cib, &facts, Dialect::V0_12)?;
/// assert_eq!(
///     shown.ok_or("nothing shown")?,
///     "pcs -- resource defaults set create id=rsc_defaults-meta_attributes \\\n  \
///      meta resource-stickiness=1\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Export {
    part: Part,
    ids: Vec<String>,
    format: Format,
    all: bool,
    unchecked: bool,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Levels,
    OperationDefaults,
    ResourceDefaults,
    Tags,
}

impl Part {
    fn command(self) -> &'static str {
        match self {
            Self::Levels => "stonith level config",
            Self::OperationDefaults => "resource op defaults config",
            Self::ResourceDefaults => "resource defaults config",
            Self::Tags => "tag config",
        }
    }
}

impl Export {
    /// Fencing levels, as commands.
    pub fn levels() -> Self {
        Self::of(Part::Levels)
    }

    /// Defaults of operations, as commands.
    pub fn operation_defaults() -> Self {
        Self::of(Part::OperationDefaults)
    }

    /// Defaults of resources, as commands.
    pub fn resource_defaults() -> Self {
        Self::of(Part::ResourceDefaults)
    }

    /// Tags, as commands.
    pub fn tags() -> Self {
        Self::of(Part::Tags)
    }

    fn of(part: Part) -> Self {
        Self {
            part,
            ids: Vec::new(),
            format: Format::Cmd,
            all: false,
            unchecked: false,
        }
    }

    /// Only the tag of this id; call it for each.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.ids.push(id.into());
        self
    }

    /// `--all`: also sets of defaults that have expired.
    pub fn all(mut self, all: bool) -> Self {
        self.all = all;
        self
    }

    /// `--no-expire-check`: whatever the time.
    pub fn unchecked(mut self, unchecked: bool) -> Self {
        self.unchecked = unchecked;
        self
    }

    /// As JSON.
    pub fn json(mut self) -> Self {
        self.format = Format::Json;
        self
    }

    /// The operation of a line with `--output-format=cmd` or `json`, if it is about one of these.
    pub(super) fn parse(line: &Line) -> Result<Option<Self>, CommandError> {
        let format = match line.value("--output-format") {
            Some("cmd" | "json") => Format::parse(line)?,
            _ => return Ok(None),
        };
        let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
        let (part, ids) = match words.as_slice() {
            ["tag"] => (Part::Tags, [].as_slice()),
            ["tag", "config", ids @ ..] => (Part::Tags, ids),
            ["stonith", "level"] | ["stonith", "level", "config"] => (Part::Levels, [].as_slice()),
            ["resource" | "stonith", "defaults"]
            | ["resource" | "stonith", "defaults", "config"] => {
                (Part::ResourceDefaults, [].as_slice())
            }
            ["resource" | "stonith", "op", "defaults"]
            | ["resource" | "stonith", "op", "defaults", "config"] => {
                (Part::OperationDefaults, [].as_slice())
            }
            _ => return Ok(None),
        };
        if line.has("--full") {
            let name = line.value("--output-format").unwrap_or_default();
            return Err(CommandError::Refused(format!(
                "option '--full' is not compatible with '{name}' output format."
            )));
        }
        Ok(Some(Self {
            part,
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            format,
            all: line.has("--all"),
            unchecked: line.has("--no-expire-check"),
        }))
    }

    fn check(&self, edit: &mut Edit<'_>) -> Outcome {
        if edit.dialect < Dialect::V0_12 {
            return edit.refuse(Message::Unsupported {
                what: "--output-format before pcs 0.12",
            });
        }
        for id in &self.ids {
            if edit.find(id, &["tag"]).is_none() {
                edit.error(Message::missing("tag", id));
            }
        }
        edit.check()
    }

    fn clock(&self, edit: &Edit<'_>) -> Clock {
        if self.unchecked {
            Clock::NONE
        } else {
            Clock::of(edit)
        }
    }

    /// The sets of a section of defaults.
    fn sets<'t>(
        &self,
        edit: &'t Edit<'_>,
        section: &str,
    ) -> impl Iterator<Item = Element<'t>> + use<'t> {
        let (clock, all) = (self.clock(edit), self.all);
        let section = edit.cib.section(section).into_iter();
        let sets = section.flat_map(|section| section.children_named("meta_attributes"));
        sets.filter(move |set| all || !clock.is_set_over(*set))
    }

    fn wants(&self, id: &str) -> bool {
        self.ids.is_empty() || self.ids.iter().any(|wanted| wanted == id)
    }

    fn commands(&self, edit: &Edit<'_>) -> Vec<Vec<String>> {
        match self.part {
            Part::Tags => tags(edit)
                .filter(|tag| self.wants(&get(*tag, "id")))
                .map(|tag| {
                    let ids: Vec<String> = members(tag).iter().map(|id| quote(id)).collect();
                    let id = quote(&get(tag, "id"));
                    vec![format!("pcs -- tag create {id} {}", ids.join(" "))]
                })
                .collect(),
            Part::Levels => level_commands(edit),
            Part::ResourceDefaults => self
                .sets(edit, "rsc_defaults")
                .map(|set| set_command(set, "resource defaults"))
                .collect(),
            Part::OperationDefaults => self
                .sets(edit, "op_defaults")
                .map(|set| set_command(set, "resource op defaults"))
                .collect(),
        }
    }

    fn json_text(&self, edit: &Edit<'_>) -> String {
        let defaults = |section| {
            let sets = self.sets(edit, section);
            let sets = sets
                .map(|set| show::nvset_json(set, self.clock(edit)))
                .collect();
            Json::Object(vec![
                ("instance_attributes", Json::List(Vec::new())),
                ("meta_attributes", Json::List(sets)),
            ])
        };
        match self.part {
            Part::Tags => {
                let tags = tags(edit).filter(|tag| self.wants(&get(*tag, "id")));
                let tags = tags.map(|tag| {
                    let ids = members(tag).into_iter().map(Json::Text).collect();
                    Json::Object(vec![
                        ("id", Json::attribute(tag, "id")),
                        ("idref_list", Json::List(ids)),
                    ])
                });
                Json::Object(vec![("tags", Json::List(tags.collect()))]).pretty()
            }
            Part::Levels => levels_json(edit).line(),
            Part::ResourceDefaults => defaults("rsc_defaults").line(),
            Part::OperationDefaults => defaults("op_defaults").line(),
        }
    }
}

fn get(element: Element<'_>, name: &str) -> String {
    element.attribute(name).unwrap_or_default().into_owned()
}

fn tags<'t>(edit: &'t Edit<'_>) -> impl Iterator<Item = Element<'t>> {
    let section = edit.cib.section("tags").into_iter();
    section.flat_map(|section| section.children_named("tag"))
}

fn members(tag: Element<'_>) -> Vec<String> {
    let members = tag.children_named("obj_ref");
    members.map(|member| get(member, "id")).collect()
}

fn set_command(set: Element<'_>, family: &str) -> Vec<String> {
    let mut head = format!("pcs -- {family} set create id={}", quote(&get(set, "id")));
    if let Some(score) = set.attribute("score") {
        head.push_str(&format!(" score={score}"));
    }
    let mut lines = vec![head];
    let pairs: Vec<String> = show::pairs(set)
        .iter()
        .map(|(name, value)| quote(&format!("{name}={value}")))
        .collect();
    if !pairs.is_empty() {
        lines.push(format!("  meta {}", pairs.join(" ")));
    }
    let rule = set
        .child("rule")
        .map(|rule| rule::as_text(rule, Dialect::V0_12));
    lines.extend(rule.map(|rule| format!("  rule {}", quote(&rule))));
    lines
}

/// The kinds of targets: the attributes that name one.
const TARGETS: [&[&str]; 3] = [
    &["target"],
    &["target-pattern"],
    &["target-attribute", "target-value"],
];

fn levels_of<'t>(
    edit: &'t Edit<'_>,
    names: &'static [&'static str],
) -> impl Iterator<Item = Element<'t>> + use<'t> {
    let section = edit.cib.section("fencing-topology").into_iter();
    let levels = section.flat_map(|section| section.children_named("fencing-level"));
    levels.filter(move |level| names.iter().all(|name| level.attribute(name).is_some()))
}

fn devices(level: Element<'_>) -> Vec<String> {
    let devices = get(level, "devices");
    devices.split(',').map(str::to_owned).collect()
}

/// The fencing levels as commands.
pub(super) fn level_commands(edit: &Edit<'_>) -> Vec<Vec<String>> {
    let kinds = TARGETS.into_iter();
    let levels = kinds.flat_map(|names| levels_of(edit, names));
    levels
        .map(|level| {
            let target = if let Some(node) = level.attribute("target") {
                node.into_owned()
            } else if let Some(pattern) = level.attribute("target-pattern") {
                format!("regexp%{pattern}")
            } else {
                let (name, value) = (get(level, "target-attribute"), get(level, "target-value"));
                format!("attrib%{name}={value}")
            };
            let devices: Vec<String> = devices(level).iter().map(|it| quote(it)).collect();
            vec![format!(
                "pcs stonith level add --force -- {} {} {} id={}",
                get(level, "index"),
                quote_target(&target),
                devices.join(" "),
                quote(&get(level, "id"))
            )]
        })
        .collect()
}

/// Patterns are left bare unless a shell would split them.
fn quote_target(target: &str) -> String {
    if target.contains(char::is_whitespace) {
        quote(target)
    } else {
        target.to_owned()
    }
}

fn levels_json(edit: &Edit<'_>) -> Json {
    let keys = ["target_node", "target_regex", "target_attribute"];
    let fields: [&[&'static str]; 3] = [
        &["target"],
        &["target_pattern"],
        &["target_attribute", "target_value"],
    ];
    let kinds = keys.into_iter().zip(TARGETS).zip(fields);
    let lists = kinds.map(|((key, names), fields)| {
        let levels = levels_of(edit, names).map(|level| {
            let targets = fields.iter().zip(names);
            let targets = targets.map(|(field, name)| (*field, Json::attribute(level, name)));
            let devices = devices(level).into_iter().map(Json::Text).collect();
            let all = [("id", Json::attribute(level, "id"))].into_iter();
            let all = all.chain(targets).chain([
                ("index", Json::number(level, "index")),
                ("devices", Json::List(devices)),
            ]);
            Json::Object(all.collect())
        });
        (key, Json::List(levels.collect()))
    });
    Json::Object(lists.collect())
}

impl Perform for Export {
    fn words(&self) -> Vec<String> {
        Writer::new(self.part.command())
            .words(&self.ids)
            .flag(self.all, "--all")
            .flag(self.unchecked, "--no-expire-check")
            .words(self.format.word())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        self.check(edit)
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        self.check(edit)?;
        if self.format == Format::Json {
            return Ok(Some(self.json_text(edit) + "\n"));
        }
        let text = show::commands(&self.commands(edit));
        // Only tags print an empty line where there is none.
        let none = text.is_empty() && self.part == Part::Tags;
        Ok(Some(if none { "\n".to_owned() } else { text }))
    }
}
