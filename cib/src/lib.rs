#![doc = include_str!("../README.md")]

mod cib;
pub mod metadata;
pub mod model;
pub mod pcs;
pub mod view;
pub mod xml;

pub use cib::{Cib, Version};
