//! A table of names.

use ldirectord_conf::{FixedNames, Protocol};

/// The names that the oracle's script knows too: those of the corpus (`www`, `domain`, `mysql`
/// as ports; it has no host names) and some with gaps.
pub(crate) fn table() -> FixedNames {
    let ip = |text: &str| text.parse().unwrap();
    FixedNames::new()
        .with_host("localhost", ip("127.0.0.1"))
        .with_host("localhost", ip("::1"))
        .with_host("www", ip("10.9.9.9"))
        .with_host("www", ip("fd00::9"))
        .with_host("only-four", ip("10.8.8.8"))
        .with_host("six", ip("fd00::6"))
        .with_port_of("http", Protocol::Tcp, 80)
        .with_port_of("https", Protocol::Tcp, 443)
        .with_port("domain", 53)
        .with_port_of("syslog", Protocol::Udp, 514)
        .with_port_of("www", Protocol::Tcp, 80)
        .with_port_of("mysql", Protocol::Tcp, 3306)
}
