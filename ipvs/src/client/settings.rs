//! Settings of the table as a whole: timeouts and synchronisation daemons.

use super::{Client, query};
use crate::conversation::Request;
use crate::error::Error;
use crate::model::{CombinationError, Daemon, DaemonRole, Timeouts};
use crate::transport::Transport;

impl<T: Transport> Client<T> {
    /// The timeouts of connections, `ipvsadm -L --timeout`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn timeouts(&mut self) -> Result<Timeouts, Error> {
        self.run(query::timeouts())
    }

    /// Sets timeouts of connections, `ipvsadm --set`; those of zero stay as they are.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn set_timeouts(&mut self, timeouts: &Timeouts) -> Result<(), Error> {
        self.perform(Request::SetTimeouts(*timeouts))
    }

    /// The synchronisation daemons that run, the master first; `ipvsadm -L --daemon`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn daemons(&mut self) -> Result<Vec<Daemon>, Error> {
        self.run(query::daemons())
    }

    /// Starts a synchronisation daemon, `ipvsadm --start-daemon`.
    ///
    /// # Errors
    ///
    /// [`Error::is_exists`] if one of its role runs, [`Error::Combination`] if
    /// [`Daemon::check`] refuses it, [`Error::Refused`] if its interface does not exist or is
    /// down, or a service has a destination of another family.
    pub fn start_daemon(&mut self, daemon: &Daemon) -> Result<(), Error> {
        self.perform(start_daemon(daemon)?)
    }

    /// Stops a synchronisation daemon, `ipvsadm --stop-daemon`.
    ///
    /// Kernels keep the acknowledgement for themselves when they stop a daemon that has not had
    /// time to start. That is no failure here: a second question behind the command tells.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if none of this role runs.
    pub fn stop_daemon(&mut self, role: DaemonRole) -> Result<(), Error> {
        self.perform(Request::StopDaemon(role))
    }
}

/// The request, if it means something.
pub(crate) fn start_daemon(daemon: &Daemon) -> Result<Request, Error> {
    let request = Request::StartDaemon(daemon.clone());
    match daemon.check() {
        Ok(()) => Ok(request),
        Err(source) => Err(Error::Combination {
            request: Box::new(request),
            source: CombinationError::Daemon(source),
        }),
    }
}
