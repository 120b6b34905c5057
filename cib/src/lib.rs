#![doc = include_str!("../README.md")]

pub mod check;
mod cib;
pub mod corosync;
pub mod diff;
pub mod lint;
pub mod metadata;
pub mod model;
mod path;
pub mod pcs;
pub mod pcsd;
pub mod rule;
pub mod view;
pub mod xml;

pub use cib::{Cib, Version};
