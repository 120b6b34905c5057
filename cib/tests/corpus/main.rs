//! The corpus: documents of other people and recorded runs of pcs, read from `LVSKIT_CORPUS`.

mod corosync;
mod dates;
mod golden;
mod lints;
#[path = "../common/meaning.rs"]
mod meaning;
mod messages;
mod roundtrip;
mod scores;
#[cfg(feature = "serde")]
mod views;
