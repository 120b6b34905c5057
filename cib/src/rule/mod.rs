//! Rules decided: whether they are satisfied, why, and until when.
//!
//! A decision is pure: the caller gives the time (with the offset of its clock), the node, the
//! resource and the operation as [`Facts`], and the [`Release`] of Pacemaker whose reading counts.
//! Dates, durations and periods of ISO 8601 are read as Pacemaker reads them, which is not always
//! what the standard says; calendar arithmetic is Pacemaker's own, oddities included (29 February
//! and a year is the 366th day of a year of 365).
//!
//! ```
//! use cib::rule::{Facts, Moment, Outcome, Release, Rule};
//! use cib::{view, xml::Tree};
//!
//! let tree = Tree::parse(br##"<rule id="r" score="INFINITY">
//!   <expression id="e" attribute="#uname" operation="eq" value="a"/>
//!   <date_expression id="d" operation="lt" end="2030-01-01 00:00:00Z"/>
//! </rule>"##)?;
//! let rule = Rule::read(tree.root().and_then(view::Rule::cast).ok_or("no rule")?);
//!
//! let now = Moment::from_epoch(1_700_000_000, 3600);
//! let facts = Facts::at(now, Release::V2_1).node("a", [("site", "north")]);
//! assert_eq!(rule.evaluate(&facts).outcome, Outcome::Satisfied);
//! let change = rule.next_change(&facts).ok_or("no change")?;
//! assert_eq!(change.to_string(), "2030-01-01 01:00:00 +01:00");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod calendar;
mod check;
mod compare;
mod date;
mod evaluate;
mod facts;
mod model;
mod moment;
mod next;
mod parse;
mod release;
mod scan;
mod span;

pub use check::Unsupported;
pub use evaluate::{Evaluation, Outcome, Step};
pub use facts::{Context, Facts, OperationFacts, ResourceFacts};
pub use model::{
    Condition, DateExpression, DateSpec, Duration, Expression, OpExpression, RscExpression, Rule,
    RuleScore,
};
pub use moment::Moment;
pub use release::Release;
pub use span::{Period, Span};
