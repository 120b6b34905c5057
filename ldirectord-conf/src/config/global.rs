//! Settings of the global context.

use std::time::Duration;

use super::fallback::Fallback;
use super::id::Family;
use super::text::Text;
use super::words::MailStatus;

/// The global directives, with the defaults of ldirectord where the file says nothing.
///
/// Equal when the values in effect are.
#[derive(Clone, Debug, Default)]
pub struct Global {
    pub(crate) check_timeout: Option<u64>,
    pub(crate) negotiate_timeout: Option<u64>,
    pub(crate) check_interval: Option<u64>,
    pub(crate) check_count: Option<u64>,
    pub(crate) failure_count: Option<u64>,
    pub(crate) fallback: Option<Fallback>,
    pub(crate) fallback6: Option<Fallback>,
    pub(crate) fallback_command: Option<Text>,
    pub(crate) auto_reload: Option<bool>,
    pub(crate) callback: Option<Text>,
    pub(crate) log_file: Option<Text>,
    pub(crate) execute: Vec<Text>,
    pub(crate) supervised: Option<bool>,
    pub(crate) fork: Option<bool>,
    pub(crate) quiescent: Option<bool>,
    pub(crate) readd_quiescent: Option<bool>,
    pub(crate) clean_stop: Option<bool>,
    pub(crate) mail: Mail,
    pub(crate) mail_from: Option<Text>,
    pub(crate) maintenance_dir: Option<Text>,
}

/// The mail directives, which exist globally and per virtual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) alert: Option<Text>,
    pub(crate) frequency: Option<u64>,
    pub(crate) status: Option<MailStatus>,
    pub(crate) smtp: Option<Text>,
}

impl Global {
    /// `checktimeout`; none when the file does not set it.
    #[must_use]
    pub fn check_timeout(&self) -> Option<Duration> {
        self.check_timeout.map(Duration::from_secs)
    }

    /// `negotiatetimeout`; none when the file does not set it.
    #[must_use]
    pub fn negotiate_timeout(&self) -> Option<Duration> {
        self.negotiate_timeout.map(Duration::from_secs)
    }

    /// `checkinterval`: the pause after a round of checks; 10 s by default.
    #[must_use]
    pub fn check_interval(&self) -> Duration {
        Duration::from_secs(self.check_interval.unwrap_or(10))
    }

    /// `checkcount`: tries of a ping check; 1 by default. Deprecated by ldirectord.
    #[must_use]
    pub fn check_count(&self) -> u64 {
        self.check_count.unwrap_or(1)
    }

    /// `failurecount`: failures in a row before a server counts as down; 1 by default.
    #[must_use]
    pub fn failure_count(&self) -> u64 {
        self.failure_count.unwrap_or(1)
    }

    /// `fallback` or `fallback6`, by family.
    #[must_use]
    pub const fn fallback(&self, family: Family) -> Option<&Fallback> {
        match family {
            Family::V4 => self.fallback.as_ref(),
            Family::V6 => self.fallback6.as_ref(),
        }
    }

    /// `fallbackcommand`, as handed to a shell: quotes of the file are part of it.
    #[must_use]
    pub const fn fallback_command(&self) -> Option<&Text> {
        self.fallback_command.as_ref()
    }

    /// `autoreload`: whether a changed file is read again; no by default.
    #[must_use]
    pub fn auto_reload(&self) -> bool {
        self.auto_reload.unwrap_or(false)
    }

    /// `callback`: program run when the file changed.
    #[must_use]
    pub const fn callback(&self) -> Option<&Text> {
        self.callback.as_ref()
    }

    /// `logfile`: a path, or a syslog facility; none means `/var/log/ldirectord.log`.
    #[must_use]
    pub const fn log_file(&self) -> Option<&Text> {
        self.log_file.as_ref()
    }

    /// `execute`: further configurations run in child daemons, in order of the file.
    #[must_use]
    pub fn execute(&self) -> &[Text] {
        &self.execute
    }

    /// `supervised`: whether the daemon stays in the foreground; no by default.
    #[must_use]
    pub fn supervised(&self) -> bool {
        self.supervised.unwrap_or(false)
    }

    /// `fork`: whether each virtual service has its own process; no by default.
    #[must_use]
    pub fn fork(&self) -> bool {
        self.fork.unwrap_or(false)
    }

    /// `quiescent`: weight 0 instead of removal; **no** by default, whatever the manual says.
    #[must_use]
    pub fn quiescent(&self) -> bool {
        self.quiescent.unwrap_or(false)
    }

    /// `readdquiescent`: whether a missing dead server is added with weight 0; no by default.
    #[must_use]
    pub fn readd_quiescent(&self) -> bool {
        self.readd_quiescent.unwrap_or(false)
    }

    /// `cleanstop`: whether the table is emptied at the end; yes by default.
    #[must_use]
    pub fn clean_stop(&self) -> bool {
        self.clean_stop.unwrap_or(true)
    }

    /// `emailalert`: a comma list of recipients.
    #[must_use]
    pub const fn mail_alert(&self) -> Option<&Text> {
        self.mail.alert.as_ref()
    }

    /// `emailalertfrom`: the sender.
    #[must_use]
    pub const fn mail_from(&self) -> Option<&Text> {
        self.mail_from.as_ref()
    }

    /// `emailalertfreq`: time between repeated mails; zero, the default, means no repeats.
    #[must_use]
    pub fn mail_frequency(&self) -> Duration {
        Duration::from_secs(self.mail.frequency.unwrap_or(0))
    }

    /// `emailalertstatus`: when mail is sent; always by default.
    #[must_use]
    pub fn mail_status(&self) -> MailStatus {
        self.mail.status.unwrap_or_default()
    }

    /// `smtp`: mail server; none means the local mailer.
    #[must_use]
    pub const fn smtp(&self) -> Option<&Text> {
        self.mail.smtp.as_ref()
    }

    /// `maintenancedir`: files in it take the servers they name out of service.
    #[must_use]
    pub const fn maintenance_dir(&self) -> Option<&Text> {
        self.maintenance_dir.as_ref()
    }
}
