//! Moving a resource as pcs 0.11 does: with a constraint that goes again when it has served.

use std::collections::BTreeSet;
use std::time::Duration;

use super::cluster::Cluster;
use super::error::ToolError;
use super::monitor::Status;
use super::push::{EditError, PushError};
use super::run::Run;
use super::simulate::{Simulation, without_instance};
use crate::Cib;
use crate::pcs::{CommandError, Dialect, Metadata, Operation, Refused};
use crate::rule::Moment;

/// `pcs resource move RESOURCE [NODE] [--promoted] [--strict] [--wait[=LIMIT]]`.
///
/// A constraint is made, the cluster settles, and the constraint goes. Before anything is changed,
/// a simulation has to show that the resource will move, and will stay where it is when the
/// constraint is gone.
#[derive(Clone, Debug)]
#[must_use]
pub struct Relocation {
    resource: String,
    node: Option<String>,
    promoted: bool,
    strict: bool,
    limit: Option<Duration>,
    dialect: Dialect,
}

/// What a move has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The constraint is in the cluster.
    ConstraintMade,
    /// It is gone.
    ConstraintRemoved,
}

/// Why a resource was not moved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MoveError {
    /// Resource or node do not fit: nothing was changed.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// The resource's name is none: nothing was changed.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The constraint cannot be taken out of the document.
    #[error(transparent)]
    Edit(#[from] crate::xml::EditError),
    /// Nobody looks after it: nothing was changed.
    #[error("`{0}` is unmanaged: manage it first")]
    Unmanaged(String),
    /// It runs nowhere: nothing was changed.
    #[error("`{0}` does not run: nothing to move")]
    NotRunning(String),
    /// It would stay where it is.
    #[error("`{0}` would not move, or not there: see its scores, and the node's state")]
    Stays(String),
    /// Other resources would move or stop too, which `--strict` excludes: nothing was changed.
    #[error("moving `{resource}` would affect {}, which --strict excludes", .others.join(", "))]
    AffectsOthers {
        /// The resource.
        resource: String,
        /// The others.
        others: Vec<String>,
    },
    /// It would leave again without the constraint, which is kept if it was made already.
    #[error(
        "`{resource}` would not stay without the constraint ({}): use move-with-constraint, or raise its stickiness",
        if *.kept { "which was kept" } else { "nothing was changed" }
    )]
    ComesBack {
        /// The resource.
        resource: String,
        /// Whether the constraint is in the cluster.
        kept: bool,
    },
    /// The configuration could not be changed.
    #[error(transparent)]
    Push(Box<PushError>),
    /// A tool failed; `kept` says whether the constraint is in the cluster.
    #[error("{source}{}", if *.kept { "; the constraint was kept: see `pcs resource clear`" } else { "" })]
    Tool {
        /// Whether the constraint is in the cluster.
        kept: bool,
        /// What the tool said.
        source: ToolError,
    },
}

impl From<PushError> for MoveError {
    fn from(error: PushError) -> Self {
        Self::Push(Box::new(error))
    }
}

impl Relocation {
    /// Away from the node that it runs on, or to one that is named.
    pub fn new(resource: impl Into<String>, dialect: Dialect) -> Self {
        Self {
            resource: resource.into(),
            node: None,
            promoted: false,
            strict: false,
            limit: None,
            dialect,
        }
    }

    /// To this node.
    pub fn to(mut self, node: impl Into<String>) -> Self {
        self.node = Some(node.into());
        self
    }

    /// Only the promoted role.
    pub fn promoted(mut self) -> Self {
        self.promoted = true;
        self
    }

    /// Refuses to move if any other resource would be affected.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// How long the cluster may take to settle; an hour by default.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The command that makes the constraint: a ban where no node is named, as in pcs.
    fn command(&self) -> Vec<String> {
        let verb = match self.node {
            Some(_) => "move-with-constraint",
            None => "ban",
        };
        let mut words = vec![
            "resource".to_owned(),
            verb.to_owned(),
            self.resource.clone(),
        ];
        words.extend(self.node.clone());
        words.extend(self.promoted.then(|| "--promoted".to_owned()));
        words
    }

    fn constrain(&self, cib: &mut Cib, now: Moment) -> Result<(), MoveError> {
        let operation = Operation::parse_argv(&self.command())?;
        let applied = operation.apply_at(cib, &Metadata::empty(), self.dialect, now);
        Ok(applied.map(drop)?)
    }

    /// Takes the constraint away that was made, and no other.
    fn release(&self, cib: &mut Cib, made: &[String]) -> Result<(), crate::xml::EditError> {
        let found: Vec<_> = made
            .iter()
            .filter_map(|id| cib.find(id).map(|it| it.id()))
            .collect();
        let start = cib.tree_mut().begin();
        for id in found {
            if let Err(error) = cib.tree_mut().remove(id) {
                cib.tree_mut().rollback(start);
                return Err(error);
            }
        }
        cib.tree_mut().commit(start);
        Ok(())
    }

    fn affected(simulation: &Simulation) -> BTreeSet<&str> {
        let tasks = simulation.actions.iter();
        tasks.filter_map(|action| action.resource()).collect()
    }
}

impl<R: Run> Cluster<R> {
    /// Moves a resource; `progress` hears of the constraint. `Ok(false)` if there was nothing to
    /// do.
    ///
    /// # Errors
    /// [`MoveError`] says whether the constraint was left in the cluster.
    pub async fn relocate(
        &self,
        relocation: &Relocation,
        now: impl Into<Moment>,
        mut progress: impl FnMut(Step),
    ) -> Result<bool, MoveError> {
        let now = now.into();
        let base = self.query().await.map_err(PushError::Read)?;
        let mut with = base.clone();
        relocation.constrain(&mut with, now)?;
        let made = new_constraints(&base, &with);
        if made.is_empty() {
            return Ok(false);
        }
        let before = self.where_it_runs(relocation).await?;
        self.foresee(relocation, &with, &made, &before).await?;
        self.push(&base, &with).await?;
        progress(Step::ConstraintMade);
        let kept = |source| MoveError::Tool { kept: true, source };
        self.wait_idle(relocation.limit).await.map_err(kept)?;
        let after = self.query().await.map_err(kept)?;
        self.stays(relocation, &after, &made, true).await?;
        let remove = |cib: &mut Cib| relocation.release(cib, &made);
        self.edit(remove).await.map_err(|error| match error {
            EditError::Push(error) => error.into(),
            EditError::Edit(error) => MoveError::Edit(error),
        })?;
        progress(Step::ConstraintRemoved);
        let gone = |source| MoveError::Tool {
            kept: false,
            source,
        };
        self.wait_idle(relocation.limit).await.map_err(gone)?;
        let status = self.status().await.map_err(gone)?;
        if moved(relocation, &status, &before) {
            return Ok(true);
        }
        Err(MoveError::Stays(relocation.resource.clone()))
    }

    async fn where_it_runs(&self, relocation: &Relocation) -> Result<Vec<String>, MoveError> {
        let nothing = |source| MoveError::Tool {
            kept: false,
            source,
        };
        let status = self.status().await.map_err(nothing)?;
        let all = inside(&status, &relocation.resource);
        if all.iter().any(|one| !one.managed()) {
            return Err(MoveError::Unmanaged(relocation.resource.clone()));
        }
        let nodes = places(relocation, &status);
        if nodes.is_empty() {
            return Err(MoveError::NotRunning(relocation.resource.clone()));
        }
        Ok(nodes)
    }

    /// Whether the resource would move, alone if that is asked, and stay.
    async fn foresee(
        &self,
        relocation: &Relocation,
        with: &Cib,
        made: &[String],
        before: &[String],
    ) -> Result<(), MoveError> {
        let nothing = |source| MoveError::Tool {
            kept: false,
            source,
        };
        let resource = &relocation.resource;
        let simulation = self.simulate_with(with).await.map_err(nothing)?;
        if relocation.strict {
            let own = inside(&simulation.before, resource);
            let own: Vec<&str> = own.iter().map(|one| one.id()).collect();
            let others = Relocation::affected(&simulation).into_iter();
            let others: Vec<String> = others
                .filter(|one| !own.contains(&without_instance(one)))
                .map(str::to_owned)
                .collect();
            if !others.is_empty() {
                return Err(MoveError::AffectsOthers {
                    resource: resource.clone(),
                    others,
                });
            }
        }
        if !moved(relocation, &simulation.after, before) {
            return Err(MoveError::Stays(resource.clone()));
        }
        let then = self.simulated(with).await.map_err(nothing)?;
        self.stays(relocation, &then, made, false).await
    }

    /// Whether the resource stays where it is in a document without the constraint.
    async fn stays(
        &self,
        relocation: &Relocation,
        cib: &Cib,
        made: &[String],
        kept: bool,
    ) -> Result<(), MoveError> {
        let mut without = cib.clone();
        relocation.release(&mut without, made)?;
        let simulated = self.simulate_with(&without).await;
        let simulation = simulated.map_err(|source| MoveError::Tool { kept, source })?;
        let own = inside(&simulation.before, &relocation.resource);
        let own: Vec<&str> = own.iter().map(|one| one.id()).collect();
        let affected = Relocation::affected(&simulation);
        let leaves = affected
            .iter()
            .any(|one| relocation.strict || own.contains(&without_instance(one)));
        if leaves {
            let resource = relocation.resource.clone();
            return Err(MoveError::ComesBack { resource, kept });
        }
        Ok(())
    }
}

/// Constraints that the second document has and the first has not, by id.
fn new_constraints(before: &Cib, after: &Cib) -> Vec<String> {
    let ids = |cib: &Cib| -> Vec<(String, String)> {
        let all = cib.locations();
        all.map(|one| {
            let element = one.element();
            (one.id().to_string(), crate::xml::pretty(element))
        })
        .collect()
    };
    let old = ids(before);
    let new = ids(after).into_iter().filter(|one| !old.contains(one));
    new.map(|(id, _)| id).collect()
}

/// A resource and what is inside it.
fn inside<'s>(status: &'s Status, resource: &str) -> Vec<&'s super::monitor::ResourceStatus> {
    let all = status.all_resources().into_iter();
    let mut pending: Vec<_> = all
        .filter(|one| without_instance(one.id()) == resource)
        .collect();
    let mut found = Vec::new();
    while let Some(one) = pending.pop() {
        found.push(one);
        pending.extend(&one.inner);
    }
    found
}

/// The nodes that it runs on, in the role that is to move.
fn places(relocation: &Relocation, status: &Status) -> Vec<String> {
    let all = inside(status, &relocation.resource);
    let wanted = all
        .iter()
        .filter(|one| !relocation.promoted || matches!(one.role(), Some("Promoted" | "Master")));
    let nodes: BTreeSet<&String> = wanted.flat_map(|one| &one.nodes).collect();
    nodes.into_iter().cloned().collect()
}

fn moved(relocation: &Relocation, status: &Status, before: &[String]) -> bool {
    let now = places(relocation, status);
    match &relocation.node {
        Some(node) => now.contains(node),
        None => !now.is_empty() && now != before,
    }
}
