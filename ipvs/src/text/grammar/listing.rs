//! Options of a listing.

use super::command::Command;
use super::error::{ParseError, Problem};
use super::options::Opt;
use super::scan::Given;
use crate::text::layout::{Columns, Layout};
use crate::text::rule::Listing;

/// What to list, and how.
pub(super) fn listing(command: &Command<'_>) -> Result<Listing, ParseError> {
    check_conflicts(command)?;
    let numeric = command.has(Opt::Numeric);
    if command.has(Opt::Timeouts) {
        return Ok(Listing::Timeouts);
    }
    if command.has(Opt::Daemons) {
        return Ok(Listing::Daemons);
    }
    if command.has(Opt::Connections) {
        let engines = command.has(Opt::PersistentConnections);
        return Ok(Listing::Connections { engines, numeric });
    }
    let layout = Layout {
        columns: columns(command),
        exact: command.has(Opt::Exact),
        unsorted: command.has(Opt::NoSort),
        numeric,
    };
    Ok(command
        .optional_key()?
        .map_or(Listing::Table(layout), |key| Listing::Service(key, layout)))
}

/// The option that decides, when there are several.
fn columns(command: &Command<'_>) -> Columns {
    COLUMNS
        .into_iter()
        .find(|(opt, _)| command.has(*opt))
        .map_or(Columns::Connections, |(_, columns)| columns)
}

const COLUMNS: [(Opt, Columns); 5] = [
    (Opt::Stats, Columns::Stats),
    (Opt::Rate, Columns::Rate),
    (Opt::Thresholds, Columns::Thresholds),
    (Opt::PersistentConnections, Columns::Persistence),
    (Opt::TunnelInfo, Columns::Tunnels),
];

/// Four listings exclude each other, and the last three have no columns of counters.
fn check_conflicts(command: &Command<'_>) -> Result<(), ParseError> {
    let kinds = [Opt::Tcp, Opt::Connections, Opt::Timeouts, Opt::Daemons];
    let kind = |given: &&Given<'_>| kinds.contains(&given.opt.subject());
    let counters = [Opt::Stats, Opt::Rate, Opt::Thresholds];
    let counting = |given: &&Given<'_>| counters.contains(&given.opt);
    let mut kinds = command.options.iter().filter(kind);
    let Some(first) = kinds.next() else {
        return Ok(());
    };
    let table = first.opt.subject() == Opt::Tcp;
    let counted = command.options.iter().find(counting).filter(|_| !table);
    match kinds.next().or(counted) {
        None => Ok(()),
        Some(second) => {
            let problem = Problem::Misplaced {
                option: second.spelling.clone(),
                with: format!("`{}`", first.spelling),
            };
            Err(ParseError::new(second.column, problem))
        }
    }
}
