//! Virtual services: a section with all its settings.

use std::sync::Arc;
use std::time::Duration;

use super::check::Check;
use super::fallback::Fallback;
use super::global::Global;
use super::id::{Family, Protocol, VirtualId};
use super::real_server::RealServer;
use super::settings::{Login, Netmask, Password, Settings};
use super::text::Text;
use super::words::{CheckService, CheckType, HttpMethod, MailStatus};
use crate::span::Span;

/// A `virtual` or `virtual6` section.
///
/// Getters return the value in effect: the section's own, else the global one, else the default.
/// Two are equal when all that is in effect is equal, wherever it is written.
#[derive(Clone, Debug)]
pub struct VirtualService {
    pub(crate) id: VirtualId,
    pub(crate) settings: Box<Settings>,
    /// The section's, else by its port.
    pub(crate) service: CheckService,
    pub(crate) reals: Vec<RealServer>,
    pub(crate) global: Arc<Global>,
    pub(crate) span: Span,
    pub(crate) section: usize,
}

impl VirtualService {
    /// Its identity: protocol with address and port, or the firewall mark.
    #[must_use]
    pub const fn id(&self) -> VirtualId {
        self.id
    }

    /// Place of the value of its `virtual` line in the document.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Index of its section in [`Document::sections`](crate::Document::sections).
    #[must_use]
    pub const fn section(&self) -> usize {
        self.section
    }

    /// Its real servers in order of the file, ranges expanded. May be empty.
    #[must_use]
    pub fn reals(&self) -> &[RealServer] {
        &self.reals
    }

    /// Everything that checking one of its real servers needs.
    #[must_use]
    pub const fn check<'a>(&'a self, real: &'a RealServer) -> Check<'a> {
        Check {
            virtual_service: self,
            real,
        }
    }

    /// A service without any setting, to be filled.
    pub(crate) fn blank(global: Arc<Global>) -> Self {
        Self {
            id: VirtualId::FwMark {
                family: Family::V4,
                mark: 0,
            },
            settings: Box::default(),
            service: CheckService::None,
            reals: Vec::new(),
            global,
            span: Span::default(),
            section: 0,
        }
    }

    /// The same without any setting and server, but with their room.
    pub(crate) fn cleared(mut self) -> Self {
        *self.settings = Settings::default();
        self.reals.clear();
        self
    }

    /// Gives unused room back, to be kept for long.
    pub(crate) fn shrunk(mut self) -> Self {
        self.reals.shrink_to_fit();
        self
    }

    /// `checktype`; negotiate by default.
    #[must_use]
    pub fn check_type(&self) -> CheckType {
        self.settings.check_type.unwrap_or_default()
    }

    /// `service`; by the port of the virtual service when the section names none.
    #[must_use]
    pub const fn service(&self) -> CheckService {
        self.service
    }

    /// `checkport`; none means the real server's port, or else the service's.
    #[must_use]
    pub const fn check_port(&self) -> Option<u16> {
        self.settings.check_port
    }

    /// `checktimeout` after merging with `negotiatetimeout` and the globals; 5 s by default.
    ///
    /// Zero (written `00`) means no timeout at all.
    #[must_use]
    pub fn check_timeout(&self) -> Duration {
        let settings = &self.settings;
        let own = settings.check_timeout.or(settings.negotiate_timeout);
        let global = self.global.check_timeout.or(self.global.negotiate_timeout);
        Duration::from_secs(own.or(global).unwrap_or(5))
    }

    /// `negotiatetimeout` after merging with `checktimeout` and the globals; 30 s by default.
    #[must_use]
    pub fn negotiate_timeout(&self) -> Duration {
        let settings = &self.settings;
        let own = settings.negotiate_timeout.or(settings.check_timeout);
        let global = self.global.negotiate_timeout.or(self.global.check_timeout);
        Duration::from_secs(own.or(global).unwrap_or(30))
    }

    /// `checkinterval`; the section's own counts only with `fork=yes`.
    #[must_use]
    pub fn check_interval(&self) -> Duration {
        let own = self.settings.check_interval.filter(|_| self.global.fork());
        own.map_or_else(|| self.global.check_interval(), Duration::from_secs)
    }

    /// `checkcount`: tries of a ping check.
    #[must_use]
    pub fn check_count(&self) -> u64 {
        self.settings
            .check_count
            .unwrap_or_else(|| self.global.check_count())
    }

    /// `failurecount`: failures in a row before a server counts as down.
    #[must_use]
    pub fn failure_count(&self) -> u64 {
        self.settings
            .failure_count
            .unwrap_or_else(|| self.global.failure_count())
    }

    /// `request` with a leading `/`; none means `/`.
    #[must_use]
    pub const fn request(&self) -> Option<&Text> {
        self.settings.request.as_ref()
    }

    /// `receive`: a Perl regular expression; none means no content test.
    #[must_use]
    pub const fn receive(&self) -> Option<&Text> {
        self.settings.receive.as_ref()
    }

    /// `httpmethod`; GET by default.
    #[must_use]
    pub fn http_method(&self) -> HttpMethod {
        self.settings.http_method.unwrap_or_default()
    }

    /// `virtualhost`; none means the address of the real server.
    #[must_use]
    pub const fn virtual_host(&self) -> Option<&Text> {
        self.settings.virtual_host.as_ref()
    }

    /// `login`, or what `service=ftp` and `service=sip` put in its place.
    #[must_use]
    pub const fn login(&self) -> &Login {
        &self.settings.login
    }

    /// `passwd`, or what `service=ftp` puts in its place.
    #[must_use]
    pub const fn password(&self) -> &Password {
        &self.settings.password
    }

    /// `database` of SQL checks.
    #[must_use]
    pub const fn database(&self) -> Option<&Text> {
        self.settings.database.as_ref()
    }

    /// `secret` of RADIUS checks.
    #[must_use]
    pub const fn secret(&self) -> Option<&super::text::Secret> {
        self.settings.secret.as_ref()
    }

    /// `load`: read by ldirectord and never used.
    #[must_use]
    pub const fn load(&self) -> Option<&Text> {
        self.settings.load.as_ref()
    }

    /// `scheduler`, unchecked; `wrr` by default.
    #[must_use]
    pub fn scheduler(&self) -> &str {
        self.settings.scheduler.as_deref().unwrap_or("wrr")
    }

    /// `persistent`: how long a client stays with a real server. `Some(0)` cannot be applied.
    #[must_use]
    pub fn persistence(&self) -> Option<Duration> {
        self.settings.persistent.map(Duration::from_secs)
    }

    /// `netmask`: granularity of persistence; without effect when that is not set.
    #[must_use]
    pub const fn netmask(&self) -> Option<&Netmask> {
        self.settings.netmask.as_ref()
    }

    /// `schedflags`, as `ipvsadm -b` takes them.
    #[must_use]
    pub const fn sched_flags(&self) -> Option<&Text> {
        self.settings.sched_flags.as_ref()
    }

    /// `ops`: one-packet scheduling; in effect only for UDP.
    #[must_use]
    pub fn one_packet(&self) -> bool {
        self.settings.ops.unwrap_or(false) && self.id.protocol() == Some(Protocol::Udp)
    }

    /// `quiescent`: weight 0 instead of removal for a dead server; no by default.
    #[must_use]
    pub fn quiescent(&self) -> bool {
        self.settings
            .quiescent
            .unwrap_or_else(|| self.global.quiescent())
    }

    /// `cleanstop`: whether the service is removed at the end; yes by default.
    #[must_use]
    pub fn clean_stop(&self) -> bool {
        self.settings
            .clean_stop
            .unwrap_or_else(|| self.global.clean_stop())
    }

    /// `checkcommand` of external checks; none means `/bin/true`.
    #[must_use]
    pub const fn check_command(&self) -> Option<&Text> {
        self.settings.check_command.as_ref()
    }

    /// The fallback server in effect: the section's, else the global one of its family.
    ///
    /// [`Fallback::port`] is set in both cases, except for a global fallback without a port.
    #[must_use]
    pub fn fallback(&self) -> Option<&Fallback> {
        let global = self.global.fallback(self.id.family());
        self.settings.fallback.as_ref().or(global)
    }

    /// `fallbackcommand`, run by a shell when the fallback goes on or off.
    #[must_use]
    pub fn fallback_command(&self) -> Option<&Text> {
        self.settings
            .fallback_command
            .as_ref()
            .or_else(|| self.global.fallback_command())
    }

    /// `monitorfile`: log of every check. Nothing here opens it; ldirectord does when parsing.
    #[must_use]
    pub const fn monitor_file(&self) -> Option<&Text> {
        self.settings.monitor_file.as_ref()
    }

    /// `emailalert`: a comma list of recipients.
    #[must_use]
    pub fn mail_alert(&self) -> Option<&Text> {
        self.settings
            .mail
            .alert
            .as_ref()
            .or_else(|| self.global.mail_alert())
    }

    /// `emailalertfreq`: time between repeated mails; zero means no repeats.
    #[must_use]
    pub fn mail_frequency(&self) -> Duration {
        let own = self.settings.mail.frequency.map(Duration::from_secs);
        own.unwrap_or_else(|| self.global.mail_frequency())
    }

    /// `emailalertstatus`: when mail is sent.
    #[must_use]
    pub fn mail_status(&self) -> MailStatus {
        self.settings
            .mail
            .status
            .unwrap_or_else(|| self.global.mail_status())
    }

    /// `smtp`: mail server; none means the local mailer.
    #[must_use]
    pub fn smtp(&self) -> Option<&Text> {
        self.settings
            .mail
            .smtp
            .as_ref()
            .or_else(|| self.global.smtp())
    }

    /// `servicename`: a name for mails.
    #[must_use]
    pub const fn service_name(&self) -> Option<&Text> {
        self.settings.service_name.as_ref()
    }

    /// `comment`: a note for mails.
    #[must_use]
    pub const fn comment(&self) -> Option<&Text> {
        self.settings.comment.as_ref()
    }
}
