//! The settings that kernels 6.1 to 7.2 have.

use std::fmt;

use super::Value;

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// 0 or 1.
    Switch,
    /// A number from the first to the last.
    Number {
        /// Smallest.
        first: i64,
        /// Largest.
        last: i64,
    },
    /// 1, 2, 4 and so on.
    PowerOfTwo,
    /// A threshold and a period: 0 <= threshold < period, or a period of 0.
    Threshold,
    /// A list of processors such as `0-3,8`.
    Processors,
}

impl Kind {
    /// Whether a value is in range.
    #[must_use]
    pub fn takes(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Switch, Value::Number(number)) => (0..=1).contains(number),
            (Self::Number { first, last }, Value::Number(number)) => {
                (first..=last).contains(number)
            }
            (Self::PowerOfTwo, Value::Number(number)) => {
                u64::try_from(*number).is_ok_and(u64::is_power_of_two)
            }
            (Self::Threshold, Value::Pair(threshold, period)) => {
                *threshold >= 0 && (threshold < period || *period == 0)
            }
            (Self::Processors, Value::Number(number)) => *number >= 0,
            (Self::Processors, Value::Text(text)) => {
                let listed = |byte: u8| byte.is_ascii_digit() || b"-,:/".contains(&byte);
                text.bytes().all(listed)
            }
            (_, _) => false,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch => f.write_str("0 or 1"),
            Self::Number { first, last } => write!(f, "{first} to {last}"),
            Self::PowerOfTwo => f.write_str("a power of two"),
            Self::Threshold => f.write_str("a threshold below its period, such as `3 50`"),
            Self::Processors => f.write_str("a list of processors, such as `0-3,8`"),
        }
    }
}

/// A setting that this version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    name: &'static str,
    kind: Kind,
    about: &'static str,
}

impl Parameter {
    /// The setting of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        PARAMETERS
            .iter()
            .find(|parameter| parameter.name == name)
            .copied()
    }

    /// All that are known, in the order of their names; a kernel has some of them.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        &PARAMETERS
    }

    /// The name behind `net.ipv4.vs.`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it takes.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What it does, in a line; from `Documentation/networking/ipvs-sysctl.rst`.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.about
    }
}

const INT_MAX: i64 = 2_147_483_647;

const fn parameter(name: &'static str, kind: Kind, about: &'static str) -> Parameter {
    Parameter { name, kind, about }
}

const fn switch(name: &'static str, about: &'static str) -> Parameter {
    parameter(name, Kind::Switch, about)
}

const fn number(name: &'static str, first: i64, last: i64, about: &'static str) -> Parameter {
    parameter(name, Kind::Number { first, last }, about)
}

#[rustfmt::skip]
const PARAMETERS: [Parameter; 35] = [
    number("am_droprate", 0, INT_MAX, "rate at which drop_packet 3 drops, default 10"),
    number("amemthresh", 0, INT_MAX, "free pages below which defence begins, default 1024"),
    switch("backup_only", "a backup director directs nothing, default 0"),
    switch("cache_bypass", "packets go around when no cache server is there, default 0"),
    number("conn_lfactor", -8, 8, "nodes per connection bucket as a power of two (7.0)"),
    number("conn_max", 0, 1 << 30, "most connections of the namespace (7.2)"),
    number("conn_reuse_mode", 0, INT_MAX, "bits: 1 reschedule a reused port, 2 also in FIN_WAIT"),
    switch("conntrack", "netfilter tracks the connections, default 0"),
    number("debug_level", 0, INT_MAX, "messages of a kernel built for debugging, default 0"),
    number("drop_entry", 0, 3, "drop idle entries: 0 never, 1 and 2 automatic, 3 always"),
    number("drop_packet", 0, 3, "drop packets: 0 never, 1 and 2 automatic, 3 always"),
    parameter("est_cpulist", Kind::Processors, "processors that estimate rates (6.2)"),
    number("est_nice", -20, 19, "niceness of the threads that estimate rates, default 0 (6.2)"),
    switch("expire_nodest_conn", "connections end with their destination, default 0"),
    switch("expire_quiescent_template", "persistence ends with a weight of 0, default 0"),
    switch("ignore_tunneled", "packets out of a tunnel are not directed again, default 0"),
    number("lblc_expiration", 0, INT_MAX, "seconds that lblc remembers a client, default 86400"),
    number("lblcr_expiration", 0, INT_MAX, "seconds that lblcr remembers a client, default 86400"),
    switch("nat_icmp_send", "masquerade answers ICMP for unknown connections, default 0"),
    switch("pmtu_disc", "path MTU discovery of tunnels, default 1"),
    switch("run_estimation", "rates are estimated, default 1 (5.16)"),
    switch("schedule_icmp", "ICMP errors may make connections, default 0"),
    number("secure_tcp", 0, 3, "short TCP timeouts: 0 never, 1 and 2 automatic, 3 always"),
    switch("sloppy_sctp", "any SCTP packet may make a connection, default 0"),
    switch("sloppy_tcp", "any TCP packet may make a connection, default 0"),
    switch("snat_reroute", "answers are routed again after masquerading, default 1"),
    number("svc_lfactor", -8, 8, "nodes per service bucket as a power of two (7.0)"),
    switch("sync_persist_mode", "persistence is synchronised without its connections, default 0"),
    parameter("sync_ports", Kind::PowerOfTwo, "threads and ports of a daemon, default 1"),
    number("sync_qlen_max", 0, i64::MAX, "messages that may wait to be sent"),
    number("sync_refresh_period", 0, INT_MAX, "seconds between messages of one connection"),
    number("sync_retries", 0, 3, "repetitions of a message, default 0"),
    number("sync_sock_size", 0, INT_MAX, "bytes of the daemons' socket buffers; 0 is default"),
    parameter("sync_threshold", Kind::Threshold, "packets before and between messages: 3 50"),
    number("sync_version", 0, 1, "version of the messages, default 1"),
];
