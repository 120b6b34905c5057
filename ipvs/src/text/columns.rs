//! The columns of a listing.

use super::layout::{Columns, Layout};
use crate::model::{
    DestinationEntry, FLAG_CSUM, FLAG_NOCSUM, FLAG_REMCSUM, Forwarding, Stats, TYPE_GRE, TYPE_GUE,
    TYPE_IPIP, Tunnel,
};

/// The two lines above a table; trailing blanks are as in `ipvsadm`.
pub(super) const fn header(columns: Columns) -> &'static str {
    match columns {
        Columns::Connections => concat!(
            "Prot LocalAddress:Port Scheduler Flags\n",
            "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n",
        ),
        Columns::Tunnels => concat!(
            "Prot LocalAddress:Port Scheduler Flags\n",
            "  -> RemoteAddress:Port           ",
            "Forward TunnelInfo    Weight ActiveConn InActConn\n",
        ),
        Columns::Thresholds => concat!(
            "Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n",
            "  -> RemoteAddress:Port\n",
        ),
        Columns::Persistence => concat!(
            "Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n",
            "  -> RemoteAddress:Port\n",
        ),
        Columns::Stats => concat!(
            "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n",
            "  -> RemoteAddress:Port\n",
        ),
        Columns::Rate => concat!(
            "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n",
            "  -> RemoteAddress:Port\n",
        ),
    }
}

/// Counters of a service, behind its name.
pub(super) fn service_numbers(stats: &Stats, layout: Layout) -> String {
    counters(stats, layout.columns)
        .map(|number| counter(number, layout.exact))
        .concat()
}

/// What stands behind the name of a destination.
pub(super) fn destination_numbers(entry: &DestinationEntry, layout: Layout) -> String {
    let DestinationEntry {
        destination,
        active_connections: active,
        inactive_connections: inactive,
        persistent_connections: templates,
        ..
    } = entry;
    let weight = destination.weight.get();
    let forwarding = forwarding_name(destination.forwarding);
    match layout.columns {
        Columns::Connections => {
            format!(" {forwarding:<7} {weight:<6} {active:<10} {inactive:<10}")
        }
        Columns::Tunnels => {
            let tunnel = tunnel_info(destination.forwarding);
            format!(" {forwarding:<7} {tunnel:<13} {weight:<6} {active:<10} {inactive:<10}")
        }
        Columns::Thresholds => {
            let upper = destination.thresholds.upper();
            let lower = destination.thresholds.lower();
            format!(" {upper:<10} {lower:<10} {active:<10} {inactive:<10}")
        }
        Columns::Persistence => {
            format!(" {weight:<9} {templates:<11} {active:<10} {inactive:<10}")
        }
        Columns::Stats => service_numbers(&entry.stats, layout),
        Columns::Rate => destination_rates(&entry.stats, layout.exact),
    }
}

/// `ipvsadm` abbreviates only the bytes of a destination.
fn destination_rates(stats: &Stats, exact: bool) -> String {
    let [connections, packets_in, packets_out, bytes_in, bytes_out] =
        counters(stats, Columns::Rate);
    [
        counter(connections, true),
        counter(packets_in, true),
        counter(packets_out, true),
        counter(bytes_in, exact),
        counter(bytes_out, exact),
    ]
    .concat()
}

const fn counters(stats: &Stats, columns: Columns) -> [u64; 5] {
    let rates = &stats.rates;
    match columns {
        Columns::Rate => [
            rates.connections,
            rates.packets_in,
            rates.packets_out,
            rates.bytes_in,
            rates.bytes_out,
        ],
        Columns::Connections
        | Columns::Tunnels
        | Columns::Thresholds
        | Columns::Persistence
        | Columns::Stats => [
            stats.connections,
            stats.packets_in,
            stats.packets_out,
            stats.bytes_in,
            stats.bytes_out,
        ],
    }
}

/// A number nine wide: from 10^8 on in thousands, millions … with a letter, unless exact.
fn counter(number: u64, exact: bool) -> String {
    const STEPS: [(u64, u64, char); 3] = [
        (1_000_000_000, 1_000, 'K'),
        (100_000_000_000, 1_000_000, 'M'),
        (100_000_000_000_000, 1_000_000_000, 'G'),
    ];
    if exact || number < 100_000_000 {
        return format!(" {number:>8}");
    }
    let (unit, letter) = STEPS
        .into_iter()
        .find(|(limit, ..)| number < *limit)
        .map_or((1_000_000_000_000, 'T'), |(_, unit, letter)| (unit, letter));
    let whole = number.checked_div(unit).unwrap_or_default();
    format!("{whole:>8}{letter}")
}

const fn forwarding_name(forwarding: Forwarding) -> &'static str {
    match forwarding {
        Forwarding::Masquerade => "Masq",
        Forwarding::Local => "Local",
        Forwarding::Tunnel(_) => "Tunnel",
        Forwarding::DirectRoute => "Route",
        // ipvsadm has no name for these, and prints it.
        Forwarding::Bypass | Forwarding::Other(_) => "(null)",
    }
}

/// `n/a`, `ipip`, `gue:6080:+c`, `gre:-c`.
fn tunnel_info(forwarding: Forwarding) -> String {
    let Forwarding::Tunnel(tunnel) = forwarding else {
        return "n/a".to_owned();
    };
    let (kind, port, flags) = Tunnel::to_raw(tunnel);
    let checksum = match flags {
        FLAG_NOCSUM => "-c",
        FLAG_CSUM => "+c",
        FLAG_REMCSUM => "r+c",
        _ => "",
    };
    match kind {
        TYPE_IPIP => "ipip".to_owned(),
        TYPE_GUE => format!("gue:{port}:{checksum}"),
        TYPE_GRE => format!("gre:{checksum}"),
        other => format!("type-{other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_counters_are_cut_not_rounded() {
        let cases = [
            (0, "        0"),
            (99_999_999, " 99999999"),
            (100_000_000, "  100000K"),
            (999_999_999, "  999999K"),
            (1_000_000_000, "    1000M"),
            (99_999_999_999, "   99999M"),
            (100_000_000_000, "     100G"),
            (99_999_999_999_999, "   99999G"),
            (100_000_000_000_000, "     100T"),
            (u64::MAX, "18446744T"),
        ];

        for (number, text) in cases {
            assert_eq!(counter(number, false), text);
        }
        assert_eq!(counter(123_456_789, true), " 123456789");
    }
}
