//! The corpus: documents of other people and recorded runs of pcs, read from `LVSKIT_CORPUS`.

mod corosync;
mod dates;
mod golden;
mod roundtrip;
mod scores;
