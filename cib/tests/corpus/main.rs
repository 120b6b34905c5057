//! The corpus: documents of other people and recorded runs of pcs, read from `LVSKIT_CORPUS`.

mod corosync;
mod golden;
mod lints;
mod roundtrip;
#[cfg(feature = "serde")]
mod views;
