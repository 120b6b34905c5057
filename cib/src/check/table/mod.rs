//! What the schemas 1.0 to 4.0 allow, as data.
//!
//! One [`Definition`](super::grammar::Definition) for each element in each place. `since` and
//! `until` name the first and the last schema version that has a part; without them, all have.

mod constraints;
mod nvsets;
mod options;
mod resources;
mod rules;

pub(super) use options::CIB;

use super::grammar::{Part, Value, optional, required, word};

const ID: Part = required("id", Value::Id);
const ID_REF: Part = required("id-ref", Value::IdRef);
const DESCRIPTION: Part = optional("description", Value::Text);
const SCORE: Part = required("score", Value::Score);

const ROLES: Value = Value::OneOf(&[
    word("Stopped"),
    word("Started"),
    word("Promoted").since(3, 7),
    word("Unpromoted").since(3, 7),
    word("Master"),
    word("Slave"),
]);
