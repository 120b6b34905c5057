//! How often operations failed, from the status in the CIB.

use std::collections::BTreeMap;
use std::fmt;

use crate::Cib;
use crate::xml::Element;

/// How often an operation of a resource failed on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailCount {
    /// The node.
    pub node: String,
    /// The resource.
    pub resource: String,
    /// The operation, such as `monitor`.
    pub operation: String,
    /// Its interval in milliseconds.
    pub interval: String,
    /// How often; `None` is INFINITY.
    pub count: Option<u64>,
    /// When it failed last, in seconds of Unix time; 0 if nobody knows.
    pub last_failure: u64,
}

/// All failures, or those of a resource, node or operation: `pcs resource failcount show`.
///
/// ```
/// use cib::Cib;
/// use cib::live::FailCounts;
///
/// let cib = Cib::parse(br#"<cib><status><node_state uname="n1"><transient_attributes>
///   <instance_attributes><nvpair name="fail-count-A#monitor_10000" value="3"/>
///   </instance_attributes></transient_attributes></node_state></status></cib>"#)?;
/// let failed = FailCounts::of(&cib);
/// assert_eq!(failed.to_string(), "Failcounts for resource 'A'\n  n1: 3\n");
/// assert!(failed.of_node("n2").is_empty());
/// # Ok::<(), cib::xml::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailCounts {
    all: Vec<FailCount>,
    resource: Option<String>,
    node: Option<String>,
    operation: Option<String>,
    interval: Option<String>,
}

const COUNT: &str = "fail-count-";
const LAST: &str = "last-failure-";

impl FailCounts {
    /// All that the status of a document knows.
    #[must_use]
    pub fn of(cib: &Cib) -> Self {
        let status = cib.tree().root().and_then(|root| root.child("status"));
        let states = status
            .into_iter()
            .flat_map(|status| status.children_named("node_state"));
        Self {
            all: states.flat_map(of_node).collect(),
            ..Self::default()
        }
    }

    /// Only those of a resource.
    #[must_use]
    pub fn of_resource(mut self, resource: &str) -> Self {
        self.all.retain(|one| one.resource == resource);
        self.resource = Some(resource.to_owned());
        self
    }

    /// Only those on a node.
    #[must_use]
    pub fn of_node(mut self, node: &str) -> Self {
        self.all.retain(|one| one.node == node);
        self.node = Some(node.to_owned());
        self
    }

    /// Only those of an operation.
    #[must_use]
    pub fn of_operation(mut self, operation: &str) -> Self {
        self.all.retain(|one| one.operation == operation);
        self.operation = Some(operation.to_owned());
        self
    }

    /// Only those of an operation with this interval, in milliseconds.
    #[must_use]
    pub fn of_interval(mut self, interval: &str) -> Self {
        self.all.retain(|one| one.interval == interval);
        self.interval = Some(interval.to_owned());
        self
    }

    /// Whether nothing failed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The failures, in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = &FailCount> {
        self.all.iter()
    }

    /// As [`Display`](fmt::Display), with operations and intervals: `--full`.
    #[must_use]
    pub fn to_full_text(&self) -> String {
        self.text(true)
    }

    fn headline(&self, what: &str, resource: Option<&str>) -> String {
        let mut parts = vec![what.to_owned()];
        if let Some(operation) = &self.operation {
            parts.push(format!("for operation '{operation}'"));
            parts.extend(
                self.interval
                    .iter()
                    .map(|it| format!("with interval '{it}'")),
            );
        }
        let joint = if self.operation.is_some() {
            "of"
        } else {
            "for"
        };
        parts.extend(resource.map(|resource| format!("{joint} resource '{resource}'")));
        parts.extend(self.node.iter().map(|node| format!("on node '{node}'")));
        parts.join(" ")
    }

    fn text(&self, full: bool) -> String {
        let mut lines = Vec::new();
        let mut resources: BTreeMap<&str, BTreeMap<&str, Vec<&FailCount>>> = BTreeMap::new();
        for one in &self.all {
            let nodes = resources.entry(&one.resource).or_default();
            nodes.entry(&one.node).or_default().push(one);
        }
        if resources.is_empty() {
            lines.push(self.headline("No failcounts", self.resource.as_deref()));
        }
        for (resource, nodes) in resources {
            lines.push(self.headline("Failcounts", Some(resource)));
            for (node, failures) in nodes {
                if full {
                    lines.push(format!("  {node}:"));
                    lines.extend(by_operation(&failures));
                } else {
                    lines.push(format!("  {node}: {}", sum(&failures)));
                }
            }
        }
        lines.join("\n") + "\n"
    }
}

/// As pcs prints it.
impl fmt::Display for FailCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(false))
    }
}

fn by_operation(failures: &[&FailCount]) -> Vec<String> {
    let mut groups: BTreeMap<(&str, &str), Vec<&FailCount>> = BTreeMap::new();
    for one in failures {
        let key = (one.operation.as_str(), one.interval.as_str());
        groups.entry(key).or_default().push(one);
    }
    let line = |((operation, interval), failures): (_, Vec<&FailCount>)| {
        format!("    {operation} {interval}ms: {}", sum(&failures))
    };
    groups.into_iter().map(line).collect()
}

fn sum(failures: &[&FailCount]) -> String {
    let counts = failures.iter().map(|one| one.count);
    let sum = counts
        .collect::<Option<Vec<u64>>>()
        .map(|all| all.into_iter().fold(0, u64::saturating_add));
    sum.map_or_else(|| "INFINITY".to_owned(), |sum| sum.to_string())
}

fn of_node(state: Element<'_>) -> Vec<FailCount> {
    let text = |element: Element<'_>, name| element.attribute(name).map(String::from);
    let node = text(state, "uname").unwrap_or_default();
    let pairs = state
        .children_named("transient_attributes")
        .flat_map(|attributes| attributes.children_named("instance_attributes"))
        .flat_map(|set| set.children_named("nvpair"));
    let mut found: Vec<(String, FailCount)> = Vec::new();
    for pair in pairs {
        let (name, value) = (text(pair, "name"), text(pair, "value"));
        let (Some(name), Some(value)) = (name, value) else {
            continue;
        };
        let key = name.strip_prefix(COUNT).or_else(|| name.strip_prefix(LAST));
        let Some(key) = key else { continue };
        if found.iter().all(|known| known.0 != key) {
            found.extend(empty(&node, key).map(|one| (key.to_owned(), one)));
        }
        let Some((_, one)) = found.iter_mut().find(|known| known.0 == key) else {
            continue;
        };
        if name.starts_with(LAST) {
            one.last_failure = value.parse().unwrap_or(0);
        } else {
            // Something failed, even where nobody can read how often.
            let infinite = value.eq_ignore_ascii_case("INFINITY");
            one.count = (!infinite).then(|| value.parse().unwrap_or(1));
        }
    }
    found.into_iter().map(|(_, one)| one).collect()
}

/// `RESOURCE[:CLONE]#OPERATION_INTERVAL`
fn empty(node: &str, key: &str) -> Option<FailCount> {
    let (resource, operation) = key.split_once('#')?;
    let (operation, interval) = operation.rsplit_once('_')?;
    let resource = resource.split(':').next().unwrap_or(resource);
    Some(FailCount {
        node: node.to_owned(),
        resource: resource.to_owned(),
        operation: operation.to_owned(),
        interval: interval.to_owned(),
        count: Some(0),
        last_failure: 0,
    })
}
