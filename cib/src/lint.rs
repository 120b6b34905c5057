//! Findings about a configuration that is valid but risky.
//!
//! A pure function of a [`Cib`]: no tool is run and no status is read. Each [`Finding`] has a
//! stable code for suppressing it, a message, and what to do.
//!
//! ```
//! use cib::{Cib, lint, pcs::{Dialect, Metadata, Operation}};
//!
//! let mut cib = Cib::empty();
//! let disable: Operation = "property set stonith-enabled=false".parse()?;
//! disable.apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)?;
//!
//! let findings = lint::check(&cib);
//! assert_eq!(findings[0].code(), lint::Code::FencingDisabled);
//! println!("{}: {}", findings[0], findings[0].help());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use crate::Cib;
use crate::model::{Score, parse_boolean};
use crate::view::Nvpair;
use crate::xml::{Element, NodeId, Position};

/// Everything worth saying about the configuration, in the order of [`Code`].
#[must_use]
pub fn check(cib: &Cib) -> Vec<Finding> {
    let rules: [fn(&Cib) -> Vec<Finding>; 4] = [
        fencing_disabled,
        quorum_ignored,
        colocation_unordered,
        fail_back,
    ];
    rules.iter().flat_map(|rule| rule(cib)).collect()
}

/// What a finding is about. Its text form is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// `stonith-enabled` is false.
    FencingDisabled,
    /// `no-quorum-policy` is `ignore`.
    QuorumIgnored,
    /// Resources that go together, but in no order.
    ColocationUnordered,
    /// Resources that move back when a node returns.
    FailBack,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FencingDisabled => "fencing-disabled",
            Self::QuorumIgnored => "quorum-ignored",
            Self::ColocationUnordered => "colocation-unordered",
            Self::FailBack => "fail-back",
        })
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    code: Code,
    message: String,
    help: String,
    node: NodeId,
    position: Option<Position>,
}

impl Finding {
    /// What it is about.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is risky, and what can happen.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do; often a pcs command.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The element that it is about.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Where that element stood in the source; `None` if an operation made it.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    fn new(
        code: Code,
        about: Element<'_>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let position = about.tree().position(about.id());
        Self {
            code,
            message: message.into(),
            help: help.into(),
            node: about.id(),
            position,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        write!(f, "{} [{}]", self.message, self.code)
    }
}

fn fencing_disabled(cib: &Cib) -> Vec<Finding> {
    let message = "fencing is off: when the nodes lose sight of each other, both may run the \
                   same address and the same services";
    let help = "configure a fence device and run `pcs property set stonith-enabled=true`";
    let off = |value: &str| parse_boolean(value) == Some(false);
    property(cib, "stonith-enabled", off)
        .map(|pair| Finding::new(Code::FencingDisabled, pair.element(), message, help))
        .into_iter()
        .collect()
}

fn quorum_ignored(cib: &Cib) -> Vec<Finding> {
    let message = "the loss of quorum is ignored: every part of a split cluster runs all resources";
    let help = "a cluster of two nodes has `two_node: 1` in corosync.conf and keeps quorum by \
                itself: run `pcs property unset no-quorum-policy`";
    property(cib, "no-quorum-policy", |value| value == "ignore")
        .map(|pair| Finding::new(Code::QuorumIgnored, pair.element(), message, help))
        .into_iter()
        .collect()
}

fn property<'t>(cib: &'t Cib, name: &str, risky: fn(&str) -> bool) -> Option<Nvpair<'t>> {
    let mut pairs = cib.property_sets().flat_map(|set| set.pairs());
    let pair = pairs.find(|pair| pair.name() == name)?;
    pair.value()
        .is_some_and(|value| risky(&value))
        .then_some(pair)
}

/// Only pairs that must be together: a finite or negative score leaves room.
fn colocation_unordered(cib: &Cib) -> Vec<Finding> {
    let mut findings = Vec::new();
    for colocation in cib.colocations() {
        let (Some(follower), Some(leader)) = (colocation.resource(), colocation.with_resource())
        else {
            continue;
        };
        if colocation.score() == Some(Score::INFINITY) && !ordered(cib, &follower, &leader) {
            let message = format!(
                "`{follower}` goes where `{leader}` is, but may start before it and stop after it"
            );
            let help = format!("run `pcs constraint order {leader} then {follower}`");
            let code = Code::ColocationUnordered;
            findings.push(Finding::new(code, colocation.element(), message, help));
        }
    }
    findings
}

fn ordered(cib: &Cib, one: &str, two: &str) -> bool {
    cib.constraints()
        .filter(|constraint| constraint.name() == "rsc_order")
        .any(|order| {
            let names = |element: Element<'_>, attribute: &str| {
                let value = element.attribute(attribute);
                value.as_deref() == Some(one) || value.as_deref() == Some(two)
            };
            let members = order
                .descendants()
                .filter(|inner| inner.name() == "resource_ref");
            let in_sets = members.filter(|member| names(*member, "id")).count();
            (names(order, "first") && names(order, "then")) || in_sets == 2
        })
}

/// A resource that prefers a node, with nothing that makes it stay where it is.
fn fail_back(cib: &Cib) -> Vec<Finding> {
    let mut findings = Vec::new();
    for location in cib.locations() {
        let (Some(resource), Some(node)) = (location.resource(), location.node()) else {
            continue;
        };
        let (Some(score), stickiness) = (location.score(), stickiness(cib, &resource)) else {
            continue;
        };
        if score > Score::ZERO && score > stickiness {
            let message = format!(
                "`{resource}` moves back to `{node}` when that node returns: its score {score} is \
                 above the stickiness {stickiness}, and every move interrupts the service"
            );
            let help = format!(
                "if it should stay, run `pcs resource defaults update resource-stickiness={}`",
                if score.is_infinite() {
                    score
                } else {
                    score + Score::new(1)
                }
            );
            findings.push(Finding::new(
                Code::FailBack,
                location.element(),
                message,
                help,
            ));
        }
    }
    findings
}

/// The resource's own stickiness, else the default of resources, else 0.
fn stickiness(cib: &Cib, resource: &str) -> Score {
    let name = "resource-stickiness";
    let own = cib
        .primitive(resource)
        .and_then(|primitive| primitive.meta(name));
    let value = own.or_else(|| cib.resource_default(name));
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or(Score::ZERO)
}
