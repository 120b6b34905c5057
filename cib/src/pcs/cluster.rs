//! `config`, `cluster cib`, and pushing whole files or what differs between two.

use super::Dialect;
use super::acl::replaced;
use super::arguments::Writer;
use super::command::{Operation, Perform};
use super::constraint;
use super::edit::{Edit, Outcome};
use super::el7;
use super::error::CommandError;
use super::resource::list_resources as config_text;
use super::show;
use super::words::Line;
use crate::cib::Cib;
use crate::xml::{Element, Place, pretty};

/// Reads the words after `cluster` or `config`.
pub(super) fn parse(
    line: &Line,
    family: &str,
    words: &[String],
) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    match (family, given.as_slice()) {
        ("config", [] | ["show"]) => line.allow(&[]).map(|()| Config::new().into()),
        ("cluster", ["cib", rest @ ..]) => ClusterCib::parse(line, rest).map(Operation::from),
        ("config", ["backup" | "checkpoint" | "restore", ..]) => Err(CommandError::unsupported(
            &[&["config".to_owned()], words].concat(),
        )),
        ("cluster", [_, ..]) => Err(CommandError::unsupported(
            &[&["cluster".to_owned()], words].concat(),
        )),
        _ => Err(CommandError::Usage {
            command: "cluster",
            expected: "cib [scope=SECTION]",
        }),
    }
}

/// Shows the whole configuration: `config`.
///
/// pcs reads corosync.conf beside the CIB; what it says there has to be told here. Without it the
/// name is that of the property `cluster-name`, and options of the quorum are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Config {
    cluster: Option<String>,
    nodes: Vec<String>,
    quorum: Option<Vec<(String, String)>>,
}

impl Config {
    /// Of a CIB alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// `cluster_name` of corosync.conf.
    pub fn cluster(mut self, name: impl Into<String>) -> Self {
        self.cluster = Some(name.into());
        self
    }

    /// The name of a node of corosync.conf; call it for each.
    pub fn node(mut self, name: impl Into<String>) -> Self {
        self.nodes.push(name.into());
        self
    }

    /// The options of corosync.conf's section `quorum`, but for those that pcs keeps to itself.
    pub fn quorum(mut self, options: impl IntoIterator<Item = (String, String)>) -> Self {
        self.quorum = Some(options.into_iter().collect());
        self
    }

    fn head(&self, edit: &Edit<'_>) -> Vec<String> {
        let property = edit.cib.property("cluster-name").map(String::from);
        let name = self.cluster.clone().or(property).unwrap_or_default();
        let list = |mut nodes: Vec<String>| {
            nodes.sort_unstable();
            (!nodes.is_empty()).then(|| format!(" {}", nodes.join(" ")))
        };
        let known = edit.cib.nodes().map(|node| node.element());
        let known = known
            .filter(|node| node.attribute("type").as_deref() != Some("remote"))
            .filter_map(|node| node.attribute("uname").map(String::from))
            .collect();
        let mut lines = vec![
            format!("Cluster Name: {name}"),
            "Corosync Nodes:".to_owned(),
        ];
        lines.extend(list(self.nodes.clone()));
        lines.push("Pacemaker Nodes:".to_owned());
        lines.extend(list(known));
        lines
    }

    /// The quorum, after an empty line; nothing if it is not known.
    fn ended_quorum(&self) -> Vec<String> {
        let lines = self.quorum_lines();
        let gap = (!lines.is_empty()).then(String::new);
        gap.into_iter().chain(lines).collect()
    }

    fn quorum_lines(&self) -> Vec<String> {
        let Some(options) = &self.quorum else {
            return Vec::new();
        };
        let mut options = options.clone();
        options.sort();
        let options = options
            .into_iter()
            .map(|(name, value)| format!("    {name}: {value}"));
        let head = ["Quorum:", "  Options:"].map(str::to_owned);
        head.into_iter().chain(options).collect()
    }
}

impl Perform for Config {
    fn words(&self) -> Vec<String> {
        Writer::new("config").done()
    }

    fn run(&self, _: &mut Edit<'_>) -> Outcome {
        Ok(())
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let mut lines = self.head(edit);
        if edit.dialect >= Dialect::V0_12 {
            let options = self.quorum.as_ref().is_some_and(|it| !it.is_empty());
            let quorum = options.then(|| self.quorum_lines().join("\n"));
            let sections = modern(edit).into_iter().chain(quorum);
            let texts: Vec<String> = [lines.join("\n")].into_iter().chain(sections).collect();
            return Ok(Some(texts.join("\n\n") + "\n"));
        }
        lines.push(String::new());
        if edit.dialect == Dialect::V0_9 {
            lines.extend(el7::config(edit)?);
            lines.extend(self.ended_quorum());
            return Ok(Some(lines.join("\n") + "\n"));
        }
        lines.push("Resources:".to_owned());
        lines.extend(show::indent(config_text(edit, &[], false)));
        lines.extend([String::new(), "Stonith Devices:".to_owned()]);
        lines.extend(show::indent(config_text(edit, &[], true)));
        let levels = show::levels(edit);
        lines.push("Fencing Levels:".to_owned());
        lines.extend(show::indent(levels));
        lines.push(String::new());
        lines.extend(constraint::whole(edit));
        lines.push(String::new());
        lines.extend(show::alerts(edit));
        lines.push(String::new());
        for (title, section) in [
            ("Resources Defaults:", "rsc_defaults"),
            ("Operations Defaults:", "op_defaults"),
        ] {
            lines.push(title.to_owned());
            lines.extend(show::indent(show::defaults(
                edit,
                section,
                (true, true),
                show::Clock::NONE,
            )));
        }
        lines.push(String::new());
        lines.extend(show::properties(edit, &[]));
        lines.push(String::new());
        lines.push("Tags:".to_owned());
        lines.extend(tags(edit));
        lines.extend(self.ended_quorum());
        Ok(Some(lines.join("\n") + "\n"))
    }
}

/// In 0.12 a section without anything in it is left out.
fn modern(edit: &Edit<'_>) -> Vec<String> {
    let titled = |title: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return lines;
        }
        [vec![title.to_owned()], show::indent(lines)].concat()
    };
    let defaults = |section| {
        let lines = show::defaults(edit, section, (true, true), show::Clock::NONE);
        let none = edit
            .cib
            .section(section)
            .is_none_or(|section| section.children().next().is_none());
        if none { Vec::new() } else { lines }
    };
    let tags = tags(edit);
    let alerts = edit
        .cib
        .section("alerts")
        .map_or(0, |alerts| alerts.children().count());
    let sections = [
        titled("Resources:", config_text(edit, &[], false)),
        titled("Stonith Devices:", config_text(edit, &[], true)),
        titled("Fencing Levels:", show::levels(edit)),
        constraint::whole(edit),
        if alerts == 0 {
            Vec::new()
        } else {
            show::alerts(edit)
        },
        titled("Resources Defaults:", defaults("rsc_defaults")),
        titled("Operations Defaults:", defaults("op_defaults")),
        show::properties(edit, &[]),
        if edit
            .cib
            .section("tags")
            .is_some_and(|tags| tags.children().next().is_some())
        {
            [vec!["Tags:".to_owned()], tags].concat()
        } else {
            Vec::new()
        },
    ];
    sections
        .into_iter()
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.join("\n"))
        .collect()
}

fn tags(edit: &Edit<'_>) -> Vec<String> {
    let section = edit.cib.section("tags").into_iter();
    let tags = section.flat_map(|section| section.children_named("tag"));
    let lines: Vec<String> = tags
        .flat_map(|tag| {
            let members = tag.children_named("obj_ref");
            let members = members.filter_map(|member| member.attribute("id").map(String::from));
            let id = tag.attribute("id").map(String::from);
            id.map(|id| format!(" {id}"))
                .into_iter()
                .chain(members.map(|member| format!("   {member}")))
                .collect::<Vec<_>>()
        })
        .collect();
    if lines.is_empty() {
        vec![" No tags defined".to_owned()]
    } else {
        lines
    }
}

/// Shows the document or a section of it: `cluster cib [scope=SECTION]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ClusterCib {
    scope: Option<String>,
}

/// Sections that can be shown and pushed by themselves: what `scope=` takes.
pub const SCOPES: [&str; 11] = [
    "acls",
    "alerts",
    "configuration",
    "constraints",
    "crm_config",
    "fencing-topology",
    "nodes",
    "op_defaults",
    "resources",
    "rsc_defaults",
    "tags",
];

impl ClusterCib {
    /// The whole document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only a section, such as `resources`.
    pub fn scope(mut self, section: impl Into<String>) -> Self {
        self.scope = Some(section.into());
        self
    }

    fn parse(line: &Line, words: &[&str]) -> Result<Self, CommandError> {
        line.allow(&[])?;
        let scope = match words {
            [] => None,
            [word] => match word.strip_prefix("scope=") {
                Some(scope) if SCOPES.contains(&scope) => Some(scope.to_owned()),
                _ => {
                    return Err(CommandError::Usage {
                        command: "cluster cib",
                        expected: "[scope=SECTION]",
                    });
                }
            },
            _ => {
                return Err(CommandError::Usage {
                    command: "cluster cib",
                    expected: "[scope=SECTION]",
                });
            }
        };
        Ok(Self { scope })
    }
}

impl Perform for ClusterCib {
    fn words(&self) -> Vec<String> {
        Writer::new("cluster cib")
            .pair("scope", self.scope.as_deref())
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        replaced(edit, false, ("", ""))
    }

    fn output(&self, edit: &mut Edit<'_>) -> Outcome<Option<String>> {
        let root = edit.cib.tree().root();
        let shown = match self.scope.as_deref() {
            None => root,
            Some("configuration") => root.and_then(|root| root.child("configuration")),
            Some(section) => edit.cib.section(section),
        };
        Ok(shown.map(pretty))
    }
}

/// Puts the configuration of another document, or one section of it, in place of this one's, as
/// `cluster cib-push FILE [scope=SECTION]` does; raises the epoch if that changes something.
///
/// Whatever was changed here since the other document was read is lost: with both at hand, rather
/// [make](crate::diff) the difference and apply it, as `diff-against=` does.
///
/// # Errors
/// [`EditError`](crate::xml::EditError) when the other document lacks the section.
pub fn push(cib: &mut Cib, new: &Cib, scope: Option<&str>) -> Result<(), crate::xml::EditError> {
    let find = |cib: &Cib| {
        let configuration = cib.tree().root()?.child("configuration")?;
        match scope {
            None | Some("configuration") => Some(configuration.id()),
            Some(section) => configuration.child(section).map(Element::id),
        }
    };
    let missing = || crate::xml::EditError::NoElement;
    let source = find(new).ok_or_else(missing)?;
    let source = new.tree().element(source).ok_or_else(missing)?;
    let start = cib.tree_mut().begin();
    let result = match find(cib) {
        Some(old) => cib
            .tree_mut()
            .graft(Place::Before(old), source)
            .and_then(|_| cib.tree_mut().remove(old)),
        None => {
            let configuration = cib
                .tree()
                .root()
                .and_then(|root| root.child("configuration"));
            let configuration = configuration.map(Element::id).ok_or_else(missing)?;
            let place = Place::LastIn(configuration);
            cib.tree_mut().graft(place, source).map(|_| ())
        }
    };
    if let Err(error) = result {
        cib.tree_mut().rollback(start);
        return Err(error);
    }
    if cib.tree().differs_from(&start) {
        let epoch = cib.version().epoch + 1;
        if let Some(root) = cib.root_id() {
            cib.tree_mut()
                .set_attribute(root, "epoch", &epoch.to_string())?;
            cib.tree_mut().set_attribute(root, "num_updates", "0")?;
        }
    }
    cib.tree_mut().commit(start);
    Ok(())
}
