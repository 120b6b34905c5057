//! Findings about a configuration that is valid but risky.
//!
//! A pure function of a [`Cib`]: no tool is run and no status is read. Each [`Finding`] has a
//! stable [`Code`], a severity, the path and place of what it is about, a message, and what to
//! do. [`Code::explain`] says more, with a bad and a good example. What Pacemaker refuses is the
//! business of [`check`](crate::check).
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
//! println!("{}", findings[0].code().explain());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agent;
mod code;
mod constraint;
mod docs;
mod facts;
mod fencing;
mod ignored;
mod leftover;
mod operation;
mod option;
mod placement;
mod quorum;
mod spelling;

pub use code::{Code, UnknownCode};

use crate::Cib;
use crate::corosync::Config;
use crate::metadata::Metadata;
use facts::Facts;

/// One thing that is risky in a configuration.
pub type Finding = crate::finding::Finding<Code>;

/// Everything worth saying about the configuration, in document order.
///
/// What agents and properties are like is taken from [`Metadata::builtin`].
#[must_use]
pub fn check(cib: &Cib) -> Vec<Finding> {
    check_with(cib, &Metadata::builtin())
}

/// As [`check`], with other facts about agents and properties.
///
/// Nothing is said about agents that the metadata does not have.
#[must_use]
pub fn check_with(cib: &Cib, metadata: &Metadata) -> Vec<Finding> {
    found(&Facts::new(cib, metadata))
}

/// As [`check_with`], with the corosync.conf of the cluster: what it says of quorum counts.
///
/// ```
/// use cib::{Cib, corosync::{Config, Document}, lint, metadata::Metadata};
///
/// let conf = "quorum {\n provider: corosync_votequorum\n}\n\
///     nodelist {\n node {\n  nodeid: 1\n }\n node {\n  nodeid: 2\n }\n}\n";
/// let conf = Config::of(&Document::parse(conf));
/// let findings = lint::check_cluster(&Cib::empty(), &Metadata::builtin(), &conf);
/// assert_eq!(findings[0].code(), lint::Code::QuorumTwoNode);
/// ```
#[must_use]
pub fn check_cluster(cib: &Cib, metadata: &Metadata, corosync: &Config) -> Vec<Finding> {
    let mut facts = Facts::new(cib, metadata);
    facts.corosync = Some(corosync);
    found(&facts)
}

fn found(facts: &Facts<'_>) -> Vec<Finding> {
    let lints: [fn(&Facts<'_>, &mut Vec<Finding>); 10] = [
        fencing::lint,
        quorum::lint,
        constraint::lint,
        placement::lint,
        operation::lint,
        option::lint,
        option::lint_values,
        agent::lint,
        leftover::lint,
        ignored::lint,
    ];
    let mut findings = Vec::new();
    for lint in lints {
        lint(facts, &mut findings);
    }
    Finding::locate(&mut findings, facts.cib.tree().source());
    findings
}
