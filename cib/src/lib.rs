#![doc = include_str!("../README.md")]

pub mod check;
mod cib;
pub mod corosync;
pub mod diff;
mod index;
pub mod lint;
pub mod metadata;
pub mod model;
mod path;
pub mod pcs;
pub mod pcsd;
pub mod rule;
pub mod score;
pub mod view;
pub mod xml;

pub use cib::{Cib, Version};
pub use index::Index;
