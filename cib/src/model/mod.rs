//! Owned values of a CIB: scores, intervals, ids, agents, roles, schema versions.
//!
//! Second layer: what the text of an attribute means. Values parse with [`FromStr`], print in the
//! field's own spelling, and compare by meaning (`20` and `20s` are one interval). What a document
//! says is kept as text by [`xml`](crate::xml): parsing a value never changes its spelling there.
//!
//! ```
//! use cib::model::{Interval, Score};
//!
//! assert_eq!("20".parse::<Interval>()?, "20s".parse()?);
//! assert_eq!("1000000".parse::<Score>()?, Score::INFINITY);
//! assert_eq!(Score::INFINITY + Score::MINUS_INFINITY, Score::MINUS_INFINITY);
//! # Ok::<(), cib::model::ValueError>(())
//! ```
//!
//! [`FromStr`]: std::str::FromStr

mod agent;
mod boolean;
mod error;
mod id;
mod interval;
mod role;
mod schema;
mod score;

pub use agent::AgentName;
pub use boolean::parse_boolean;
pub use error::ValueError;
pub use id::ResourceId;
pub use interval::Interval;
pub use role::Role;
pub use schema::Schema;
pub use score::Score;
