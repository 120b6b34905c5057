//! What a file of rules amounts to.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::grammar::{ParseError, Problem};
use super::names::{Names, Numeric};
use super::rule::{Dialect, Invocation, Rule};
use super::save::write_table;
use super::{Style, daemon};
use crate::model::{
    Daemon, DaemonRole, Destination, DestinationKey, Service, ServiceKey, Timeouts,
};
use crate::plan::{Change, Plan};
use crate::table::{Table, TableError};

/// A table with its settings: what rules in a file make of nothing.
///
/// Its display is a file in the complete dialect: what [`save`](super::save()) leaves out is in
/// it too. Reading what was written gives the same value.
///
/// ```
/// use ipvs::text::Rules;
///
/// let text = "\
/// -A -t 192.0.2.70:80 -s wlc
/// -a -t 192.0.2.70:80 -r 192.0.2.121:80 -g -w 1 -x 100 -y 80
/// --set 900 120 300
/// --start-daemon master --mcast-interface eth0 --syncid 7
/// ";
/// let rules: Rules = text.parse()?;
///
/// assert_eq!(rules.table.len(), 1);
/// assert_eq!(rules.to_string(), text);
/// # Ok::<(), ipvs::text::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rules {
    /// The services with their destinations.
    pub table: Table,
    /// The timeouts, if any rule sets them.
    pub timeouts: Option<Timeouts>,
    /// The daemons that are started, one of each role.
    pub daemons: BTreeMap<DaemonRole, Daemon>,
}

impl Rules {
    /// A table without settings of its own.
    #[must_use]
    pub const fn new(table: Table) -> Self {
        Self {
            table,
            timeouts: None,
            daemons: BTreeMap::new(),
        }
    }

    /// Reads a file of rules and carries them out in memory.
    ///
    /// A rule that the kernel would refuse after those before it is an error too: a file is
    /// taken as a whole or not at all.
    ///
    /// # Errors
    ///
    /// The first line that cannot be read or carried out.
    pub fn parse(text: &str, dialect: Dialect, names: &dyn Names) -> Result<Self, ParseError> {
        let mut rules = Self::default();
        for (index, line) in text.lines().enumerate() {
            rules
                .read_line(line, dialect, names)
                .map_err(|error| error.at_line(index.saturating_add(1)))?;
        }
        Ok(rules)
    }

    /// What a kernel reports, as rules.
    #[cfg(feature = "client")]
    pub(crate) fn observed(table: Table, timeouts: Timeouts, daemons: Vec<Daemon>) -> Self {
        let by_role = daemons.into_iter().map(|daemon| (daemon.role, daemon));
        Self {
            table,
            timeouts: Some(timeouts),
            daemons: by_role.collect(),
        }
    }

    /// The rules that make a kernel's state what is said here: a [`Plan`] of the table, and then
    /// [`Rules::settings_from`].
    ///
    /// Carrying them out leaves nothing to do.
    #[must_use]
    pub fn changes_from(&self, observed: &Self) -> Vec<Rule> {
        let plan = Plan::between(&self.table, &observed.table);
        let changes = plan.into_changes().into_iter().map(Rule::Change);
        changes.chain(self.settings_from(observed)).collect()
    }

    /// The rules that make the settings of a kernel those that are said here.
    ///
    /// Services and destinations are for a [`Plan`]. Settings that nothing here
    /// speaks of stay: timeouts of zero or `None`, daemons of a role that has none, and what a
    /// daemon leaves to the kernel. A daemon that differs is stopped and started again.
    #[must_use]
    pub fn settings_from(&self, observed: &Self) -> Vec<Rule> {
        let mut rules = Vec::new();
        if let Some(timeouts) = self.timeouts
            && !satisfied(&timeouts, observed.timeouts.as_ref())
        {
            rules.push(Rule::SetTimeouts(timeouts));
        }
        for (role, daemon) in &self.daemons {
            match observed.daemons.get(role) {
                Some(running) if serves(running, daemon) => continue,
                Some(_) => rules.push(Rule::StopDaemon(*role)),
                None => {}
            }
            rules.push(Rule::StartDaemon(daemon.clone()));
        }
        rules
    }

    fn read_line(
        &mut self,
        line: &str,
        dialect: Dialect,
        names: &dyn Names,
    ) -> Result<(), ParseError> {
        let start = line.len().saturating_sub(line.trim_start().len());
        let column = start.saturating_add(1);
        match Invocation::parse_line(line, dialect, names)? {
            None => Ok(()),
            Some(Invocation::Rule(rule)) => self
                .carry_out(rule)
                .map_err(|problem| ParseError::new(column, problem)),
            Some(_) => {
                let option = line.trim().to_owned();
                Err(ParseError::new(column, Problem::NoRule { option }))
            }
        }
    }

    /// Carries out one rule, as a kernel would.
    fn carry_out(&mut self, rule: Rule) -> Result<(), Problem> {
        match rule {
            Rule::Change(change) => self.change(change)?,
            Rule::Clear => self.table = Table::new(),
            Rule::Zero(_) => {}
            Rule::SetTimeouts(timeouts) => self.timeouts = Some(timeouts),
            Rule::StartDaemon(daemon) => {
                self.expect_daemon(daemon.role, false)?;
                self.daemons.insert(daemon.role, daemon);
            }
            Rule::StopDaemon(role) => {
                self.expect_daemon(role, true)?;
                self.daemons.remove(&role);
            }
        }
        Ok(())
    }

    fn change(&mut self, change: Change) -> Result<(), Problem> {
        match change {
            Change::AddService(service) => self.put_service(service, false)?,
            Change::EditService(service) => self.put_service(service, true)?,
            Change::DeleteService(key) => {
                self.expect_service(&key, true)?;
                self.table.remove_service(&key);
            }
            Change::AddDestination {
                service,
                destination,
            } => self.put_destination(&service, destination, false)?,
            Change::EditDestination {
                service,
                destination,
            } => self.put_destination(&service, destination, true)?,
            Change::DeleteDestination {
                service,
                destination,
            } => {
                self.expect_destination(&service, &destination, true)?;
                self.table.remove_destination(&service, &destination);
            }
        }
        Ok(())
    }

    fn put_service(&mut self, service: Service, exists: bool) -> Result<(), Problem> {
        self.expect_service(service.key(), exists)?;
        self.table.insert_service(service);
        Ok(())
    }

    fn put_destination(
        &mut self,
        service: &ServiceKey,
        destination: Destination,
        exists: bool,
    ) -> Result<(), Problem> {
        self.expect_destination(service, destination.key(), exists)?;
        let refused = |error: TableError| Problem::Table(Box::new(error));
        self.table
            .insert_destination(service, destination)
            .map_err(refused)?;
        Ok(())
    }

    fn expect_service(&self, key: &ServiceKey, exists: bool) -> Result<(), Problem> {
        let there = self.table.service(key).is_some();
        expect(there, exists, || format!("service {key}"), ["-A", "-E"])
    }

    fn expect_destination(
        &self,
        service: &ServiceKey,
        key: &DestinationKey,
        exists: bool,
    ) -> Result<(), Problem> {
        self.expect_service(service, true)?;
        let there = self.table.destination(service, key).is_some();
        let object = || format!("destination {key} of {service}");
        expect(there, exists, object, ["-a", "-e"])
    }

    fn expect_daemon(&self, role: DaemonRole, exists: bool) -> Result<(), Problem> {
        let there = self.daemons.contains_key(&role);
        let remedies = ["--start-daemon", "--stop-daemon"];
        expect(there, exists, || format!("a {role} daemon"), remedies)
    }
}

/// Whether every timeout that is not zero is as it should be.
fn satisfied(desired: &Timeouts, observed: Option<&Timeouts>) -> bool {
    let observed = observed.map(Timeouts::in_seconds).unwrap_or_default();
    desired
        .in_seconds()
        .into_iter()
        .zip(observed)
        .all(|(desired, observed)| desired == 0 || desired == observed)
}

/// Whether a running daemon is as it should be, where anything is said about it.
fn serves(running: &Daemon, desired: &Daemon) -> bool {
    fn fits<T: PartialEq + Copy>(desired: Option<T>, running: Option<T>) -> bool {
        desired.is_none() || desired == running
    }
    running.interface == desired.interface
        && running.sync_id == desired.sync_id
        && fits(desired.max_length, running.max_length)
        && fits(desired.group, running.group)
        && fits(desired.port, running.port)
        && fits(desired.ttl, running.ttl)
}

/// Fails unless an object is there, or not there, as a rule needs it.
fn expect(
    there: bool,
    exists: bool,
    object: impl FnOnce() -> String,
    [adds, edits]: [&'static str; 2],
) -> Result<(), Problem> {
    if there == exists {
        return Ok(());
    }
    Err(Problem::Order {
        object: object(),
        exists: there,
        remedy: if there { edits } else { adds },
    })
}

/// The complete dialect, sorted as `ipvsadm -S` sorts.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_table(f, &self.table, Style::Readable, &Numeric)?;
        if let Some(timeouts) = &self.timeouts {
            writeln!(f, "--set {timeouts}")?;
        }
        for daemon in self.daemons.values() {
            daemon::write_start(f, daemon)?;
            f.write_str("\n")?;
        }
        Ok(())
    }
}

/// The complete dialect, with numbers only.
impl FromStr for Rules {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text, Dialect::Complete, &Numeric)
    }
}
