//! `constraint location RESOURCE prefers|avoids NODE[=SCORE] …`.

use super::super::command::Perform;
use super::super::edit::{Edit, Outcome, Write};
use super::super::ensure::divisible;
use super::super::error::CommandError;
use super::super::ids::{Ids, clean};
use super::super::report::{Message, Severity};
use super::super::values::is_score;
use super::super::words::Line;
use super::check_resource;
use crate::model::{ResourceId, Score, ValueError};
use crate::xml::{Element, NewElement, NodeId};

/// Says on which nodes a resource should run, or should not.
///
/// `constraint location R prefers NODE=SCORE …`; a score left out is INFINITY. `avoids` turns
/// signs round. A constraint for the same resource and node is replaced, whatever its id. Each
/// node is one change of the CIB.
///
/// ```
/// use cib::model::Score;
/// use cib::pcs::{LocationPrefers, LocationTarget, Operation};
///
/// let target = LocationTarget::Resource("WebService".parse()?);
/// let prefers = LocationPrefers::new(target, "lvsm", Score::new(50));
/// assert_eq!(
///     Operation::from(prefers).to_string(),
///     "constraint location WebService prefers lvsm=50"
/// );
/// # Ok::<(), cib::model::ValueError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct LocationPrefers {
    target: LocationTarget,
    avoids: bool,
    nodes: Vec<(String, Option<String>)>,
    force: bool,
}

/// What a location constraint is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocationTarget {
    /// All resources whose id matches the regular expression: `regexp%PATTERN`.
    Pattern(String),
    /// One resource.
    Resource(ResourceId),
}

divisible!(LocationPrefers: nodes);

impl LocationPrefers {
    /// The target runs on the node with this score.
    pub fn new(target: LocationTarget, node: impl Into<String>, score: Score) -> Self {
        let nodes = vec![(node.into(), Some(score.to_string()))];
        Self {
            target,
            avoids: false,
            nodes,
            force: false,
        }
    }

    /// The same for one more node.
    pub fn node(mut self, node: impl Into<String>, score: Score) -> Self {
        self.nodes.push((node.into(), Some(score.to_string())));
        self
    }

    /// `avoids` in place of `prefers`: every score changes its sign.
    pub fn avoids(mut self, avoids: bool) -> Self {
        self.avoids = avoids;
        self
    }

    /// `--force`: members of clones only warn.
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let usage = CommandError::Usage {
            command: "constraint location",
            expected: "RESOURCE prefers|avoids NODE[=SCORE] …",
        };
        let [target, verb, nodes @ ..] = words else {
            return Err(usage);
        };
        if nodes.is_empty() {
            return Err(usage);
        }
        let avoids = match verb.as_str() {
            "prefers" => false,
            "avoids" => true,
            _ => return Err(usage),
        };
        let nodes = nodes.iter().map(|word| match word.split_once('=') {
            Some((node, score)) => (node.to_owned(), Some(score.to_owned())),
            None => (word.clone(), None),
        });
        let force = line.has("--force");
        Ok(Self {
            target: LocationTarget::parse(target)?,
            avoids,
            nodes: nodes.collect(),
            force,
        })
    }

    fn score(&self, given: &Option<String>) -> String {
        match (given.as_deref(), self.avoids) {
            (None, false) => "INFINITY".to_owned(),
            (None, true) => "-INFINITY".to_owned(),
            (Some(score), false) => score.to_owned(),
            (Some(score), true) => match score.strip_prefix('-') {
                Some(positive) => positive.to_owned(),
                None => format!("-{score}"),
            },
        }
    }

    fn add(&self, edit: &mut Edit<'_>, node: &str, score: &str) -> Outcome {
        let (_, value) = self.target.attribute();
        let id = clean(&format!("location-{value}-{node}-{score}"));
        let replacement = Replacement {
            id: &id,
            target: &self.target,
            node,
            score,
            options: &[],
        };
        replace(edit, &replacement)
    }
}

impl Perform for LocationPrefers {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        let verb = if self.avoids { "avoids" } else { "prefers" };
        let mut words: Vec<String> = ["constraint", "location"].map(str::to_owned).into();
        words.extend([self.target.to_word(), verb.to_owned()]);
        words.extend(self.nodes.iter().map(|(node, score)| match score {
            Some(score) => format!("{node}={score}"),
            None => node.clone(),
        }));
        words.extend(self.force.then(|| "--force".to_owned()));
        words
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        edit.note(Severity::Warning, Message::NodesNotChecked);
        let scores: Vec<(&str, String)> = self
            .nodes
            .iter()
            .map(|(node, given)| (node.as_str(), self.score(given)))
            .collect();
        for ((_, score), (_, given)) in scores.iter().zip(&self.nodes) {
            if given.as_deref().is_some_and(|given| !is_score(given)) || !is_score(score) {
                edit.error(Message::InvalidValue {
                    option: "score".to_owned(),
                    value: given.clone().unwrap_or_default(),
                    allowed: "an integer, INFINITY or -INFINITY".to_owned(),
                });
            }
        }
        if let LocationTarget::Resource(id) = &self.target {
            check_resource(edit, id.as_str());
        }
        edit.check()?;
        scores
            .iter()
            .try_for_each(|(node, score)| self.add(edit, node, score))
    }
}

/// A location constraint that takes the place of those like it.
#[derive(Debug)]
pub(super) struct Replacement<'r> {
    pub(super) id: &'r str,
    pub(super) target: &'r LocationTarget,
    pub(super) node: &'r str,
    pub(super) score: &'r str,
    pub(super) options: &'r [(String, String)],
}

/// Writes a location constraint; those of the same id, or of the same target and node, go.
pub(super) fn replace(edit: &mut Edit<'_>, new: &Replacement<'_>) -> Outcome {
    let before = edit.begin();
    let (attribute, value) = new.target.attribute();
    for old in replaced(edit, new) {
        edit.remove(old)?;
    }
    if Ids::of(edit.cib).contains(new.id) {
        let id = new.id.to_owned();
        return edit.refuse(Message::IdInUse { id });
    }
    let section = edit.section("constraints")?;
    let mut element = NewElement::new("rsc_location")
        .attribute("id", new.id)
        .attribute(attribute, value)
        .attribute("node", new.node)
        .attribute("score", new.score);
    for (name, value) in new.options {
        element = element.attribute(name.as_str(), value.as_str());
    }
    edit.append(section, &element)?;
    edit.finish(before, Write::Replace)
}

fn replaced(edit: &Edit<'_>, new: &Replacement<'_>) -> Vec<NodeId> {
    let (attribute, value) = new.target.attribute();
    let locations = edit.cib.constraints().filter(|location| {
        let same = |name, value| location.attribute(name).as_deref() == Some(value);
        location.name() == "rsc_location"
            && (same("id", new.id) || (same("node", new.node) && same(attribute, value)))
    });
    locations.map(Element::id).collect()
}

impl LocationTarget {
    /// `RESOURCE`, `%RESOURCE`, `resource%RESOURCE` or `regexp%PATTERN`.
    pub(super) fn parse(word: &str) -> Result<Self, CommandError> {
        match word.split_once('%') {
            None => Ok(Self::Resource(word.parse()?)),
            Some(("" | "resource", id)) => Ok(Self::Resource(id.parse()?)),
            Some(("regexp", pattern)) => Ok(Self::Pattern(pattern.to_owned())),
            Some(_) => {
                let expected = "a resource: RESOURCE, resource%RESOURCE or regexp%PATTERN";
                Err(ValueError::new(word, expected).into())
            }
        }
    }

    pub(super) fn to_word(&self) -> String {
        match self {
            Self::Pattern(pattern) => format!("regexp%{pattern}"),
            Self::Resource(id) => id.to_string(),
        }
    }

    pub(super) fn attribute(&self) -> (&'static str, &str) {
        match self {
            Self::Pattern(pattern) => ("rsc-pattern", pattern),
            Self::Resource(id) => ("rsc", id.as_str()),
        }
    }
}
