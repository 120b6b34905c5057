//! Counters of the whole table, `/proc/net/ip_vs_stats` and `ip_vs_stats_percpu`.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::ProcError;
use super::text::{Row, counters, rates, rows};
use crate::model::Stats;

/// Counters and rates of all services together; `/proc/net/ip_vs_stats`.
///
/// ```
/// use ipvs::proc::Totals;
///
/// let text = "\
///    Total Incoming Outgoing         Incoming         Outgoing
///    Conns  Packets  Packets            Bytes            Bytes
///        6       13        E              581              4B0
///
///  Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
///        1        2        1               84               70
/// ";
/// let totals: Totals = text.parse()?;
///
/// assert_eq!((totals.stats.packets_in, totals.stats.rates.bytes_out), (0x13, 0x70));
/// # Ok::<(), ipvs::proc::ProcError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Totals {
    /// The counters and rates.
    pub stats: Stats,
}

impl FromStr for Totals {
    type Err = ProcError;

    fn from_str(text: &str) -> Result<Self, ProcError> {
        let mut lines = rows(text, 2);
        let stats = with_rates(counters(&mut next(&mut lines)?)?, &mut lines)?;
        Ok(Self { stats })
    }
}

/// The counters by processor; `/proc/net/ip_vs_stats_percpu`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PerCpu {
    /// The counters of each possible processor; there are no rates by processor.
    pub processors: BTreeMap<u32, Stats>,
    /// Their sum, with rates.
    pub total: Stats,
}

impl FromStr for PerCpu {
    type Err = ProcError;

    fn from_str(text: &str) -> Result<Self, ProcError> {
        let mut lines = rows(text, 2);
        let mut processors = BTreeMap::new();
        loop {
            let mut row = next(&mut lines)?;
            let name = row.word("a processor")?;
            if name == "~" {
                let total = with_rates(counters(&mut row)?, &mut lines)?;
                return Ok(Self { processors, total });
            }
            let number = u32::from_str_radix(name, 16);
            let number = number.map_err(|_digits| row.error("a hexadecimal processor number"))?;
            processors.insert(number, counters(&mut row)?);
        }
    }
}

fn next<'a>(lines: &mut impl Iterator<Item = Row<'a>>) -> Result<Row<'a>, ProcError> {
    const MISSING: ProcError = ProcError::Malformed {
        line: 0,
        expected: "more lines",
    };
    lines.next().ok_or(MISSING)
}

/// The rates stand behind a header of their own.
fn with_rates<'a>(
    mut stats: Stats,
    lines: &mut impl Iterator<Item = Row<'a>>,
) -> Result<Stats, ProcError> {
    next(lines)?;
    stats.rates = rates(&mut next(lines)?)?;
    Ok(stats)
}
