//! Operations as data: their command lines, what they write, and that they do it whole or not at
//! all. By command family; what is claimed was seen in pcs first.

mod acl;
mod alert;
mod atomic;
mod bundle;
mod constraint;
mod defaults;
#[path = "../oracle/grammar/mod.rs"]
mod grammar;
mod language;
mod node;
mod property;
mod query;
#[path = "../oracle/random.rs"]
mod random;
mod relocation;
mod resource;
mod stonith;
mod support;
mod tag;
