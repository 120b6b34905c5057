//! The documented deployment as a library: its facts, the hosts' settings, and the pieces that
//! the example programs share.
//!
//! Where this stands in the flow: the four crates give text, meaning, decisions and effects for
//! one subject each; this package only composes them into the guide's own tools.

use std::{error::Error, iter};

pub mod artefacts;
pub mod director;
pub mod guide;
pub mod host;
pub mod web;

pub use artefacts::Artefacts;
pub use director::Director;

/// An error with all its causes, in one line.
#[must_use]
pub fn with_causes(error: &dyn Error) -> String {
    let causes = iter::successors(Some(error), |error: &&dyn Error| (*error).source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}
