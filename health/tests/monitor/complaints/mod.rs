//! What users of other health checkers complain about, each shown not to happen here.

mod cadence;
mod judgement;
mod probes;
mod reload;
mod silence;

use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_secs(10);

fn address(host: u8) -> std::net::SocketAddr {
    ([127, 0, 0, host], 1).into()
}
