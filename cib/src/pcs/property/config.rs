//! `property config`.

use super::super::Dialect;
use super::super::acl::replaced;
use super::super::arguments::Writer;
use super::super::command::Perform;
use super::super::constraint::Format;
use super::super::edit::{Edit, Outcome};
use super::super::el7;
use super::super::error::CommandError;
use super::super::report::{Message, Severity};
use super::super::show::{self, indent};
use super::super::words::{Line, quote};
use super::READ_ONLY;
use super::defaults::{defaults, list};
use crate::xml::Element;

/// Shows cluster properties: `property [config [NAME …]]`, in 0.9 `property list` or `show`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct PropertyConfig {
    names: Vec<String>,
    old: Option<&'static str>,
    shown: Shown,
    format: Format,
}

/// Which properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shown {
    /// `--all`: those that are set, and the values of the others.
    All,
    /// `--defaults`: what they are when they are not set.
    Defaults,
    /// Those that are set.
    #[default]
    Set,
}

impl PropertyConfig {
    /// Those that are set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only this one; call it for each. One that is not set is shown with its default.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// `--all`: with the defaults of those that are not set.
    pub fn all(mut self) -> Self {
        self.shown = Shown::All;
        self
    }

    /// `--defaults`: only defaults, of all properties.
    pub fn defaults(mut self) -> Self {
        self.shown = Shown::Defaults;
        self
    }

    /// `--output-format=cmd`: as a command that sets them (since 0.12).
    pub fn commands(mut self) -> Self {
        self.format = Format::Cmd;
        self
    }

    /// `--output-format=json` (since 0.12).
    pub fn json(mut self) -> Self {
        self.format = Format::Json;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String], verb: &str) -> Result<Self, CommandError> {
        line.allow(&["--all", "--defaults", "--output-format"])?;
        let format = Format::parse(line)?;
        let given = line.given(&["--all", "--defaults", "--output-format"]);
        let many = words.len() > 1 && line.dialect < Dialect::V0_12;
        if given.len() > 1 || many || !(given.is_empty() || words.is_empty()) {
            return Err(CommandError::Usage {
                command: "property config",
                expected: "[NAME …] or one of --all, --defaults, --output-format",
            });
        }
        let old = match verb {
            "list" => Some("property list"),
            "show" => Some("property show"),
            _ => None,
        };
        let shown = match given.first() {
            Some(&"--all") => Shown::All,
            Some(&"--defaults") => Shown::Defaults,
            _ => Shown::Set,
        };
        Ok(Self {
            names: words.to_vec(),
            old,
            shown,
            format,
        })
    }

    fn check(&self, edit: &mut Edit<'_>) -> Outcome {
        if let Some(command) = self.old {
            replaced(edit, true, (command, "property config"))?;
        }
        if edit.dialect < Dialect::V0_12 && self.format != Format::Text {
            return edit.refuse(Message::Unsupported {
                what: "--output-format before pcs 0.12",
            });
        }
        if self.shown == Shown::Defaults && edit.dialect >= Dialect::V0_12 {
            let (command, instead) = ("property config --defaults", "property defaults");
            let message = Message::CommandReplaced { command, instead };
            edit.note(Severity::Deprecation, message);
        }
        Ok(())
    }

    /// Names, values, and whether these are defaults; sorted by name.
    fn values(&self, edit: &Edit<'_>, first_set: Option<Element<'_>>) -> Vec<Value> {
        let configured: Vec<(String, String)> = if edit.dialect < Dialect::V0_12 {
            show::all_properties(edit).into_iter().collect()
        } else {
            first_set.map(show::pairs).unwrap_or_default()
        };
        let set = configured.iter().map(|(name, value)| Value {
            name: name.clone(),
            value: value.clone(),
            default: false,
        });
        let missing = defaults(edit.dialect)
            .filter(|(name, _)| !configured.iter().any(|(known, _)| known == name))
            .map(|(name, value)| Value {
                name: name.to_owned(),
                value: value.to_owned(),
                default: true,
            });
        let mut all: Vec<Value> = set.chain(missing).collect();
        all.retain(|one| self.names.is_empty() || self.names.contains(&one.name));
        all.sort();
        all
    }

    fn text(&self, edit: &Edit<'_>, sets: &[Element<'_>]) -> Vec<String> {
        let old = edit.dialect < Dialect::V0_12;
        if self.shown == Shown::Defaults {
            return list(edit.dialect, defaults(edit.dialect));
        }
        if self.shown == Shown::Set && (self.names.is_empty() || old) {
            let mut lines = show::properties(edit, &self.names);
            if edit.dialect == Dialect::V0_9 {
                lines.extend(el7::node_attributes(edit));
                return lines;
            }
            if self.names.is_empty() || lines.len() > 1 {
                return lines;
            }
        }
        let first = sets.first();
        let id = first.and_then(|set| set.attribute("id"));
        let values = self.values(edit, first.copied()).into_iter();
        if old {
            let lines = values.map(|one| format!(" {}: {}", one.name, one.value));
            return ["Cluster Properties:".to_owned()]
                .into_iter()
                .chain(lines)
                .collect();
        }
        let title = id.map_or_else(String::new, |id| format!(" {id}"));
        let lines = values.map(|one| {
            let word = show::words(&[(one.name, one.value)]).concat();
            word + if one.default { " (default)" } else { "" }
        });
        [format!("Cluster Properties:{title}")]
            .into_iter()
            .chain(indent(lines.collect()))
            .collect()
    }
}

/// A property with its value.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Value {
    name: String,
    value: String,
    default: bool,
}

impl Perform for PropertyConfig {
    fn words(&self) -> Vec<String> {
        Writer::new(self.old.unwrap_or("property config"))
            .words(&self.names)
            .flag(self.shown == Shown::All, "--all")
            .flag(self.shown == Shown::Defaults, "--defaults")
            .words(self.format.word())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        self.check(edit)
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        self.check(edit)?;
        let section = edit.cib.section("crm_config").into_iter();
        let sets: Vec<Element<'_>> = section
            .flat_map(|section| section.children_named("cluster_property_set"))
            .collect();
        Ok(Some(match self.format {
            Format::Text => {
                let lines = self.text(edit, &sets);
                lines.into_iter().map(|line| line + "\n").collect()
            }
            Format::Cmd => {
                let pairs = sets
                    .first()
                    .map(|set| show::pairs(*set))
                    .unwrap_or_default();
                let words: Vec<String> = pairs
                    .iter()
                    .filter(|(name, _)| !READ_ONLY.contains(&name.as_str()))
                    .map(|(name, value)| format!("  {}", quote(&format!("{name}={value}"))))
                    .collect();
                if words.is_empty() {
                    return Ok(Some(String::new()));
                }
                let mut lines = vec!["pcs property set --force --".to_owned()];
                lines.extend(words);
                show::commands(&[lines])
            }
            Format::Json => {
                let sets = sets.into_iter().take(1);
                let sets = sets.map(|set| show::nvset_json(set, show::Clock::NONE));
                let json = show::Json::Object(vec![("nvsets", show::Json::List(sets.collect()))]);
                json.line() + "\n"
            }
        }))
    }
}
