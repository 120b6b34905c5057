//! `constraint location add ID RESOURCE NODE SCORE`.

use super::super::Dialect;
use super::super::arguments::{Pairs, Writer, forced, put};
use super::super::command::Perform;
use super::super::edit::{Edit, Outcome};
use super::super::error::CommandError;
use super::super::ids;
use super::super::report::{Message, Severity};
use super::super::values::is_score;
use super::super::words::Line;
use super::location::{LocationTarget, Replacement, replace};
use crate::model::Score;

/// Says how much a resource should run on a node, under an id of your own:
/// `constraint location add ID RESOURCE NODE SCORE [resource-discovery=OPTION]`.
///
/// Replaces a constraint of this id, or of the same resource and node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct LocationAdd {
    id: String,
    target: LocationTarget,
    node: String,
    score: Option<String>,
    options: Pairs,
    force: bool,
}

forced!(LocationAdd: "unknown options and members of clones are taken");

impl LocationAdd {
    /// The target gets this score on the node.
    pub fn new(
        id: impl Into<String>,
        target: LocationTarget,
        node: impl Into<String>,
        score: Score,
    ) -> Self {
        Self {
            id: id.into(),
            target,
            node: node.into(),
            score: Some(score.to_string()),
            options: Pairs::new(),
            force: false,
        }
    }

    /// An option: `resource-discovery`.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.options, name, value);
        self
    }

    pub(super) fn parse(line: &Line, words: &[String]) -> Result<Self, CommandError> {
        line.allow(&["--force"])?;
        let usage = CommandError::Usage {
            command: "constraint location add",
            expected: "ID RESOURCE NODE SCORE [resource-discovery=OPTION]",
        };
        let [id, target, node, rest @ ..] = words else {
            return Err(usage);
        };
        let (score, options) = match rest {
            [] => return Err(usage),
            [score, options @ ..] if !score.contains('=') => (Some(score.clone()), options),
            options => (None, options),
        };
        let mut pairs = Pairs::new();
        for word in options {
            let Some((name, value)) = word.split_once('=') else {
                return Err(usage);
            };
            put(&mut pairs, name, value);
        }
        Ok(Self {
            id: id.clone(),
            target: LocationTarget::parse(target)?,
            node: node.clone(),
            score,
            options: pairs,
            force: line.has("--force"),
        })
    }

    /// The score and the other options; before 0.12 the score is a word of its own.
    fn check_options(&self, edit: &mut Edit<'_>) -> (String, Pairs) {
        let mut score = self.score.clone();
        let mut options = Pairs::new();
        for (name, value) in &self.options {
            match name.as_str() {
                "score" if edit.dialect >= Dialect::V0_12 => score = Some(value.clone()),
                "resource-discovery" => {
                    let known = ["always", "exclusive", "never"];
                    if !known.contains(&value.as_str()) {
                        // Before 0.12 it is the schema that refuses.
                        let message =
                            Message::invalid(name, value, "'always', 'exclusive', 'never'");
                        edit.error(message);
                    }
                    options.push((name.clone(), value.clone()));
                }
                _ => {
                    edit.unless_forced(Message::UnknownOptions {
                        kind: "location",
                        names: vec![name.clone()],
                        allowed: vec!["resource-discovery".to_owned()],
                    });
                    options.push((name.clone(), value.clone()));
                }
            }
        }
        let default = if edit.dialect >= Dialect::V0_12 {
            "INFINITY"
        } else {
            ""
        };
        let score = score.unwrap_or_else(|| default.to_owned());
        if !is_score(&score) {
            edit.invalid("score", &score, "an integer, INFINITY or -INFINITY");
        }
        (score, options)
    }
}

impl Perform for LocationAdd {
    fn forced(&self) -> bool {
        self.force
    }

    fn words(&self) -> Vec<String> {
        Writer::new("constraint location add")
            .word(self.id.as_str())
            .word(self.target.to_word())
            .word(self.node.as_str())
            .words(&self.score)
            .pairs(&self.options)
            .flag(self.force, "--force")
            .done()
    }

    fn run(&self, edit: &mut Edit<'_>) -> Outcome {
        let (score, options) = self.check_options(edit);
        edit.check()?;
        edit.note(Severity::Warning, Message::NodesNotChecked);
        if let Some(character) = ids::fault(&self.id) {
            return edit.refuse(Message::InvalidId {
                kind: "constraint id",
                id: self.id.clone(),
                character,
            });
        }
        if let LocationTarget::Resource(id) = &self.target {
            super::check_resource(edit, id.as_str());
        }
        edit.check()?;
        let unknown = options
            .iter()
            .find(|(name, _)| name != "resource-discovery");
        if let Some((name, _)) = unknown {
            // pcs takes it with --force, the schema does not.
            let names = vec![name.clone()];
            let allowed = vec!["resource-discovery".to_owned()];
            return edit.refuse(Message::UnknownOptions {
                kind: "location",
                names,
                allowed,
            });
        }
        let replacement = Replacement {
            id: &self.id,
            target: &self.target,
            node: &self.node,
            score: &score,
            options: &options,
        };
        replace(edit, &replacement)
    }
}
