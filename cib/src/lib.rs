#![doc = include_str!("../README.md")]

pub mod check;
mod cib;
pub mod corosync;
pub mod diff;
pub mod effective;
mod elements;
mod finding;
mod index;
pub mod lint;
pub mod metadata;
pub mod model;
mod path;
pub mod pcs;
pub mod pcsd;
#[cfg(feature = "render")]
mod render;
pub mod rule;
pub mod score;
pub mod view;
pub mod xml;

pub use cib::{Cib, Version};
pub use finding::Finding;
pub use index::Index;
