//! What is checked of one target: a tree of probes with one verdict.
//!
//! ```
//! use std::time::Duration;
//! use health::Check;
//! use health::probes::Tcp;
//!
//! // Up when the web port accepts and at least one of two admin ports does.
//! let admin = Check::any([Check::from(Tcp::new()).port(8081), Check::from(Tcp::new()).port(8082)]);
//! let check = Check::all([Check::from(Tcp::new()).timeout(Duration::from_secs(1)), admin]);
//! assert_eq!(check.probes().count(), 3);
//! ```

mod run;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use crate::Probe;

pub(crate) use run::run;

/// A tree of probes: one probe, or several joined by all, any or a weighted quorum.
#[derive(Clone, Debug)]
#[must_use]
pub struct Check(pub(crate) Node);

/// One node of the tree.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Probe(Leaf),
    /// Passes when all pass.
    All(Vec<Check>),
    /// Passes when one passes.
    Any(Vec<Check>),
    /// Passes when those that pass weigh enough.
    Quorum {
        needed: u32,
        members: Vec<(u32, Check)>,
    },
    /// Cheap checks, and now and then an expensive one.
    Combined(Box<Combined>),
}

/// One probe with what it changes of the target and the plan.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) probe: Arc<dyn Probe>,
    pub(crate) port: Option<u16>,
    pub(crate) timeout: Option<Duration>,
}

#[derive(Clone, Debug)]
pub(crate) struct Combined {
    pub(crate) connects: u32,
    pub(crate) connect: Check,
    pub(crate) negotiate: Check,
}

/// Why a tree can never have a sensible verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// A node joins no checks.
    #[error("a check joins no probes: give it at least one")]
    Empty,
    /// A quorum can never be reached, or always is.
    #[error("a quorum of {needed} among members that weigh {total}: choose 1 to {total}")]
    Quorum {
        /// What was asked for.
        needed: u32,
        /// What all members weigh together.
        total: u64,
    },
    /// The tree is too deep or too large.
    #[error("a check joins more than {LEAVES_MAX} probes or is more than {DEPTH_MAX} deep")]
    TooLarge,
    /// A combined check stands below the root.
    #[error("a combined check must be the root of its tree")]
    NestedCombined,
}

const LEAVES_MAX: usize = 64;
const DEPTH_MAX: usize = 8;

impl Check {
    /// One probe.
    pub fn probe(probe: Arc<dyn Probe>) -> Self {
        Self(Node::Probe(Leaf {
            probe,
            port: None,
            timeout: None,
        }))
    }

    /// Passes when all pass; keepalived: several checkers of one real server.
    ///
    /// Fails as soon as one fails; the others are dropped then.
    pub fn all(checks: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::All(checks.into_iter().collect()))
    }

    /// Passes as soon as one passes; the others are dropped then.
    pub fn any(checks: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::Any(checks.into_iter().collect()))
    }

    /// Passes when checks that weigh at least `needed` together pass.
    pub fn quorum(needed: u32, checks: impl IntoIterator<Item = (u32, Self)>) -> Self {
        Self(Node::Quorum {
            needed,
            members: checks.into_iter().collect(),
        })
    }

    /// A full check first and after every `connects` cheap ones, as ldirectord's `checktype=N`.
    ///
    /// A cheap check that fails makes the next one a full one; only a full one that passes
    /// starts a new row of cheap ones.
    pub fn combined(connects: u32, connect: Self, negotiate: Self) -> Self {
        Self(Node::Combined(Box::new(Combined {
            connects,
            connect,
            negotiate,
        })))
    }

    /// Checks another port of the target's address. Default: the target's own.
    pub fn port(mut self, port: u16) -> Self {
        self.each(&mut |leaf| leaf.port = Some(port));
        self
    }

    /// Sets the time for each probe of the tree. Default, and the most: the plan's timeout.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.each(&mut |leaf| leaf.timeout = Some(timeout));
        self
    }

    /// All probes of the tree, from left to right.
    pub fn probes(&self) -> impl Iterator<Item = &dyn Probe> {
        let mut leaves = Vec::new();
        self.leaves(&mut leaves);
        leaves.into_iter().map(|leaf| &*leaf.probe)
    }

    /// The word for logs and metrics: a single probe's kind, else `all`, `any`, `quorum`, `combined`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.0 {
            Node::Probe(leaf) => leaf.probe.kind(),
            Node::All(_) => "all",
            Node::Any(_) => "any",
            Node::Quorum { .. } => "quorum",
            Node::Combined(_) => "combined",
        }
    }

    pub(crate) fn leaves<'a>(&'a self, into: &mut Vec<&'a Leaf>) {
        match &self.0 {
            Node::Probe(leaf) => into.push(leaf),
            Node::All(checks) | Node::Any(checks) => {
                checks.iter().for_each(|check| check.leaves(into));
            }
            Node::Quorum { members, .. } => {
                members.iter().for_each(|(_, check)| check.leaves(into));
            }
            Node::Combined(combined) => {
                combined.connect.leaves(into);
                combined.negotiate.leaves(into);
            }
        }
    }

    fn each(&mut self, change: &mut dyn FnMut(&mut Leaf)) {
        match &mut self.0 {
            Node::Probe(leaf) => change(leaf),
            Node::All(checks) | Node::Any(checks) => {
                checks.iter_mut().for_each(|check| check.each(change));
            }
            Node::Quorum { members, .. } => {
                members.iter_mut().for_each(|(_, check)| check.each(change));
            }
            Node::Combined(combined) => {
                combined.connect.each(change);
                combined.negotiate.each(change);
            }
        }
    }

    /// Everything that can change the verdict, as text; `None` if a probe does not tell.
    pub(crate) fn identity(&self) -> Option<String> {
        let join = |checks: &mut dyn Iterator<Item = Option<String>>| {
            checks
                .collect::<Option<Vec<_>>>()
                .map(|parts| parts.join(","))
        };
        Some(match &self.0 {
            Node::Probe(leaf) => {
                let identity = leaf.probe.identity()?;
                format!(
                    "{}[{:?} {:?}]({identity})",
                    leaf.probe.kind(),
                    leaf.port,
                    leaf.timeout
                )
            }
            Node::All(checks) => format!("all({})", join(&mut checks.iter().map(Self::identity))?),
            Node::Any(checks) => format!("any({})", join(&mut checks.iter().map(Self::identity))?),
            Node::Quorum { needed, members } => {
                let weigh =
                    |(weight, check): &(u32, Self)| Some(format!("{weight}*{}", check.identity()?));
                format!("quorum({needed},{})", join(&mut members.iter().map(weigh))?)
            }
            Node::Combined(combined) => {
                let (connect, negotiate) =
                    (combined.connect.identity()?, combined.negotiate.identity()?);
                format!("combined({},{connect},{negotiate})", combined.connects)
            }
        })
    }

    /// Whether both ask the same: equal identities, or the very same probes in the same tree.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Node::Probe(one), Node::Probe(two)) => {
                let same = (one.port, one.timeout) == (two.port, two.timeout);
                same && same_probe(&one.probe, &two.probe)
            }
            (Node::All(one), Node::All(two)) | (Node::Any(one), Node::Any(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.is_same(two))
            }
            (
                Node::Quorum { needed, members },
                Node::Quorum {
                    needed: other_needed,
                    members: others,
                },
            ) => {
                let same = |((weight, one), (other, two)): (&(u32, Self), &(u32, Self))| {
                    weight == other && one.is_same(two)
                };
                needed == other_needed
                    && members.len() == others.len()
                    && members.iter().zip(others).all(same)
            }
            (Node::Combined(one), Node::Combined(two)) => {
                one.connects == two.connects
                    && one.connect.is_same(&two.connect)
                    && one.negotiate.is_same(&two.negotiate)
            }
            _ => false,
        }
    }

    /// How many probes and how many processes one run may take at once.
    pub(crate) fn load(&self) -> (u32, u32) {
        let mut leaves = Vec::new();
        self.leaves(&mut leaves);
        let processes = leaves.iter().map(|leaf| leaf.probe.processes()).sum();
        (
            u32::try_from(leaves.len()).unwrap_or(u32::MAX).max(1),
            processes,
        )
    }

    pub(crate) fn check(&self) -> Result<(), CheckError> {
        self.check_node(0)?;
        if self.probes().count() > LEAVES_MAX {
            return Err(CheckError::TooLarge);
        }
        Ok(())
    }

    fn check_node(&self, depth: usize) -> Result<(), CheckError> {
        if depth > DEPTH_MAX {
            return Err(CheckError::TooLarge);
        }
        match &self.0 {
            Node::Probe(_) => Ok(()),
            Node::All(checks) | Node::Any(checks) if checks.is_empty() => Err(CheckError::Empty),
            Node::All(checks) | Node::Any(checks) => checks
                .iter()
                .try_for_each(|check| check.check_node(depth + 1)),
            Node::Quorum { needed, members } => {
                let total = members.iter().map(|(weight, _)| u64::from(*weight)).sum();
                if *needed == 0 || u64::from(*needed) > total {
                    return Err(CheckError::Quorum {
                        needed: *needed,
                        total,
                    });
                }
                members
                    .iter()
                    .try_for_each(|(_, check)| check.check_node(depth + 1))
            }
            Node::Combined(_) if depth > 0 => Err(CheckError::NestedCombined),
            Node::Combined(combined) => {
                combined.connect.check_node(depth + 1)?;
                combined.negotiate.check_node(depth + 1)
            }
        }
    }
}

fn same_probe(one: &Arc<dyn Probe>, other: &Arc<dyn Probe>) -> bool {
    if Arc::ptr_eq(one, other) {
        return true;
    }
    let identities = one.identity().zip(other.identity());
    one.kind() == other.kind() && identities.is_some_and(|(one, other)| one == other)
}

impl<P: Probe> From<P> for Check {
    fn from(probe: P) -> Self {
        Self::probe(Arc::new(probe))
    }
}

impl<P: Probe> From<Arc<P>> for Check {
    fn from(probe: Arc<P>) -> Self {
        Self::probe(probe)
    }
}

impl From<Arc<dyn Probe>> for Check {
    fn from(probe: Arc<dyn Probe>) -> Self {
        Self::probe(probe)
    }
}
