//! Records a tour of the running kernel's IPVS: the fixtures of this crate.
//!
//! ```text
//! cargo build --package linux-ipvs --example record
//! cargo lab run --release trixie -- $PWD/target/debug/examples/record \
//!     > ipvs/tests/fixtures/linux-6.12.hex
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool of the tests, whose output is its purpose"
)]

#[path = "../tests/recording/mod.rs"]
#[expect(dead_code, reason = "this only writes")]
mod recording;

fn main() {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    println!(
        "# Linux {} (user-mode, x86-64, 100 Hz), recorded by ipvs/examples/record.rs",
        release.trim()
    );
    print!("{}", recording::write(&recording::record_tour()));
}
