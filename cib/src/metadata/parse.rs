//! From OCF XML to facts.

use super::agent::{Action, Agent, Description, OcfVersion, Parameter, ValueKind};
use super::error::MetadataError;
use crate::model::AgentName;
use crate::xml::{Doctype, Element, Limits, Tree};

impl Agent {
    /// Reads what an agent prints for its action `meta-data`.
    ///
    /// The same text comes from `crm_resource --show-metadata ocf:heartbeat:IPaddr2`, and for lsb
    /// and systemd, whose programs say nothing, from the same tool with their names. A document
    /// type declaration is tolerated and not followed. Of a fence agent `action` counts as
    /// deprecated, and `port`, which the cluster fills in, as optional; see
    /// [`with_fencer`](Self::with_fencer) for the parameters that all of them have.
    ///
    /// # Errors
    /// [`MetadataError`] when the text is not well formed or no metadata of OCF 1.0 or 1.1.
    ///
    /// ```
    /// use cib::metadata::Agent;
    ///
    /// let xml = br#"<resource-agent name="X"><version>1.0</version>
    ///   <parameters><parameter name="ip" required="1"/></parameters>
    ///   <actions><action name="start" timeout="20s"/></actions></resource-agent>"#;
    /// let agent = Agent::parse("ocf:test:X".parse()?, xml)?;
    /// assert!(agent.parameters()[0].required);
    /// assert_eq!(agent.actions()[0].timeout.as_deref(), Some("20s"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(name: AgentName, xml: &[u8]) -> Result<Self, MetadataError> {
        let tree = Tree::parse_as(xml, &Limits::default(), Doctype::Keep)?;
        let (root, version) = root(&tree)?;
        let mut parameters = parameters(root, version)?;
        if version == OcfVersion::V1_1 {
            check_kinds(root)?;
        }
        replace_obsoleted(&mut parameters, root);
        let actions = inner(root, "actions", "action")
            .map(action)
            .collect::<Result<_, _>>()?;
        let mut description = description(root);
        if version == OcfVersion::V1_0 && description.short.as_deref().is_none_or(str::is_empty) {
            let short = root.attribute("shortdesc").map(String::from);
            description.short = short.or(description.short);
        }
        let mut agent = Self {
            name,
            version,
            description,
            parameters,
            actions,
        };
        if agent.name.is_fencing() {
            agent.relax_fencing();
        }
        Ok(agent)
    }
}

impl Parameter {
    /// Reads what a daemon of Pacemaker says: `pacemaker-based metadata`, `pacemaker-controld
    /// metadata` and `pacemaker-schedulerd metadata` print the cluster properties of that daemon,
    /// `pacemaker-fenced metadata` the parameters of every fence agent; since Pacemaker 2.1.8
    /// `crm_attribute --list-options=cluster --output-as=xml` prints all cluster properties.
    ///
    /// # Errors
    /// [`MetadataError`] when the text is not well formed or no metadata of OCF 1.0 or 1.1.
    pub fn parse_daemon(xml: &[u8]) -> Result<Vec<Self>, MetadataError> {
        let tree = Tree::parse_as(xml, &Limits::default(), Doctype::Keep)?;
        let (root, version) = root(&tree)?;
        let mut all = parameters(root, version)?;
        for parameter in &mut all {
            parameter.of_daemon = true;
        }
        Ok(all)
    }
}

/// Types of OCF 1.1, and those that Pacemaker adds.
const KINDS: [&str; 13] = [
    "boolean",
    "duration",
    "epoch_time",
    "integer",
    "nonnegative_integer",
    "percentage",
    "port",
    "score",
    "select",
    "string",
    "time",
    "timeout",
    "version",
];

/// pcs takes any type in metadata of OCF 1.0 only.
fn check_kinds(root: Element<'_>) -> Result<(), MetadataError> {
    let parameters = inner(root, "parameters", "parameter");
    for content in parameters.flat_map(|one| one.children_named("content")) {
        let kind = content.attribute("type").unwrap_or_default();
        if !KINDS.contains(&&*kind) {
            return Err(MetadataError::Kind(kind.into_owned()));
        }
    }
    Ok(())
}

/// A text without the blanks around it.
fn text(element: Element<'_>, name: &str) -> Option<String> {
    let child: Option<Element<'_>> = element.child(name);
    let child = child.filter(|child| child.contents().next().is_some());
    child.map(|child| child.text().trim().to_owned())
}

fn description(element: Element<'_>) -> Description {
    Description {
        short: text(element, "shortdesc"),
        long: text(element, "longdesc"),
    }
}

fn root(tree: &Tree) -> Result<(Element<'_>, OcfVersion), MetadataError> {
    let root = tree.root().and_then(|root| match root.name() {
        "resource-agent" => Some(root),
        // Tools wrap it.
        "pacemaker-result" => root.child("resource-agent"),
        _ => None,
    });
    let root = root.ok_or_else(|| {
        let name = tree.root().map(|root| root.name().to_owned());
        MetadataError::Root(name.unwrap_or_default())
    })?;
    let version = root.child("version").map(Element::text);
    match version.as_deref().map(str::trim) {
        None | Some("1.0") => Ok((root, OcfVersion::V1_0)),
        Some("1.1") => Ok((root, OcfVersion::V1_1)),
        Some(other) => Err(MetadataError::OcfVersion(other.to_owned())),
    }
}

fn inner<'t>(
    root: Element<'t>,
    list: &'static str,
    item: &'static str,
) -> impl Iterator<Item = Element<'t>> {
    root.children_named(list)
        .flat_map(move |list| list.children_named(item))
}

fn parameters(root: Element<'_>, version: OcfVersion) -> Result<Vec<Parameter>, MetadataError> {
    inner(root, "parameters", "parameter")
        .map(|element| parameter(element, version))
        .collect()
}

fn parameter(element: Element<'_>, version: OcfVersion) -> Result<Parameter, MetadataError> {
    let name = element.attribute("name").ok_or(MetadataError::Nameless {
        element: "parameter",
    })?;
    let is_set = |attribute| element.attribute(attribute).as_deref() == Some("1");
    let retired = element.child("deprecated");
    let (unique_group, deprecated) = match version {
        OcfVersion::V1_0 => (
            is_set("unique").then(|| name.to_string()),
            is_set("deprecated"),
        ),
        OcfVersion::V1_1 => (
            element.attribute("unique-group").map(String::from),
            retired.is_some(),
        ),
    };
    let content = element.child("content");
    let replacements = retired
        .into_iter()
        .flat_map(|element| element.children_named("replaced-with"));
    Ok(Parameter {
        name: name.to_string(),
        kind: kind(element),
        required: is_set("required"),
        unique_group,
        deprecated,
        replaced_by: replacements
            .filter_map(|new| Some(new.attribute("name")?.into()))
            .collect(),
        retired: retired.and_then(|retired| text(retired, "desc")),
        default: content.and_then(|content| content.attribute("default").map(String::from)),
        advanced: version == OcfVersion::V1_1 && is_set("advanced"),
        reloadable: is_set(match version {
            OcfVersion::V1_0 => "unique",
            OcfVersion::V1_1 => "reloadable",
        }),
        description: description(element),
        of_daemon: false,
    })
}

/// OCF 1.0 has it the other way round: the new parameter names the one that it replaces.
fn replace_obsoleted(parameters: &mut [Parameter], root: Element<'_>) {
    for element in inner(root, "parameters", "parameter") {
        let (Some(new), Some(old)) = (element.attribute("name"), element.attribute("obsoletes"))
        else {
            continue;
        };
        for parameter in parameters
            .iter_mut()
            .filter(|parameter| parameter.name == old)
        {
            parameter.replaced_by.push(new.to_string());
            parameter.replaced_by.sort();
        }
    }
}

fn kind(parameter: Element<'_>) -> ValueKind {
    let Some(content) = parameter.child("content") else {
        return ValueKind::String;
    };
    let name = content.attribute("type");
    let kind = ValueKind::named(name.as_deref().unwrap_or("string"));
    if matches!(kind, ValueKind::Select(_)) {
        return ValueKind::Select(choices(parameter, content));
    }
    kind
}

/// `<option value=…/>`, or at the end of the description before Pacemaker 2.1.
fn choices(parameter: Element<'_>, content: Element<'_>) -> Vec<String> {
    let options = content.children_named("option");
    let listed: Vec<_> = options
        .filter_map(|option| Some(option.attribute("value")?.into()))
        .collect();
    if !listed.is_empty() {
        return listed;
    }
    let description = parameter
        .child("longdesc")
        .map(Element::text)
        .unwrap_or_default();
    let values = description
        .split_once("  Allowed values: ")
        .map_or("", |(_, values)| values);
    let default = content.attribute("default").map(String::from);
    let mut found: Vec<String> = values
        .split(", ")
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect();
    found.extend(default.filter(|default| !found.contains(default)));
    found
}

fn action(element: Element<'_>) -> Result<Action, MetadataError> {
    let text = |name| element.attribute(name).map(String::from);
    let is_set = |name| element.attribute(name).as_deref() == Some("1");
    Ok(Action {
        name: text("name").ok_or(MetadataError::Nameless { element: "action" })?,
        interval: text("interval"),
        timeout: text("timeout"),
        role: text("role"),
        start_delay: text("start-delay"),
        depth: text("depth"),
        automatic: is_set("automatic"),
        on_target: is_set("on_target"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(inner: &str) -> Result<Agent, MetadataError> {
        let xml =
            format!("<!DOCTYPE resource-agent SYSTEM 'x'><resource-agent>{inner}</resource-agent>");
        Agent::parse("ocf:test:X".parse().unwrap(), xml.as_bytes())
    }

    #[test]
    fn both_ways_to_replace_a_parameter_are_read() {
        let old = "<parameters><parameter name='a' deprecated='1'/>\
                   <parameter name='b' obsoletes='a'/></parameters>";
        let new = "<version>1.1</version><parameters><parameter name='a'><deprecated>\
                   <replaced-with name='b'/></deprecated></parameter>\
                   <parameter name='b'/></parameters>";

        for metadata in [old, new] {
            let agent = parse(metadata).unwrap();
            let replaced = &agent.parameters()[0];
            assert!(replaced.deprecated);
            assert_eq!(replaced.replaced_by, ["b"]);
        }
    }

    #[test]
    fn unique_means_a_group_of_its_own_or_a_named_one() {
        let old = parse("<parameters><parameter name='a' unique='1'/></parameters>").unwrap();
        let new = "<version>1.1</version><parameters>\
                   <parameter name='a' unique-group='g' unique='1'/></parameters>";

        assert_eq!(old.parameters()[0].unique_group.as_deref(), Some("a"));
        assert_eq!(
            parse(new).unwrap().parameters()[0].unique_group.as_deref(),
            Some("g")
        );
    }

    #[test]
    fn choices_come_from_options_or_from_the_description() {
        let listed = "<parameters><parameter name='a'><content type='select'>\
                      <option value='x'/><option value='y'/></content></parameter></parameters>";
        let described = "<parameters><parameter name='a'><longdesc>Text  Allowed values: x, y\
                         </longdesc><content type='enum'/></parameter></parameters>";

        for metadata in [listed, described] {
            let expected = ValueKind::Select(vec!["x".into(), "y".into()]);
            assert_eq!(parse(metadata).unwrap().parameters()[0].kind, expected);
        }
    }

    #[test]
    fn what_is_no_metadata_is_refused() {
        let name = || "ocf:test:X".parse().unwrap();

        assert!(matches!(
            Agent::parse(name(), b"<a/>"),
            Err(MetadataError::Root(_))
        ));
        assert!(matches!(
            Agent::parse(name(), b"<a>"),
            Err(MetadataError::Xml(_))
        ));
        assert!(matches!(
            parse("<version>2</version>"),
            Err(MetadataError::OcfVersion(_))
        ));
        let nameless = parse("<actions><action/></actions>");
        assert!(matches!(
            nameless,
            Err(MetadataError::Nameless { element: "action" })
        ));
    }
}
