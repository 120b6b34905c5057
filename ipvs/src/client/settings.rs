//! Settings of the table as a whole: timeouts and synchronisation daemons.

use super::Client;
use crate::conversation::Request;
use crate::error::Error;
use crate::model::{CombinationError, Daemon, DaemonRole, Timeouts};
use crate::transport::Transport;
use crate::wire::{self, Command};

impl<T: Transport> Client<T> {
    /// The timeouts of connections, `ipvsadm -L --timeout`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn timeouts(&mut self) -> Result<Timeouts, Error> {
        self.ask(&Request::Timeouts, wire::timeouts)
    }

    /// Sets timeouts of connections, `ipvsadm --set`; those of zero stay as they are.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn set_timeouts(&mut self, timeouts: &Timeouts) -> Result<(), Error> {
        self.perform(&Request::SetTimeouts(*timeouts))
    }

    /// The synchronisation daemons that run, the master first; `ipvsadm -L --daemon`.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`.
    pub fn daemons(&mut self) -> Result<Vec<Daemon>, Error> {
        let request = Request::Daemons;
        let mut daemons = Vec::new();
        self.begin(&request)?;
        while let Some((command, range)) = self.step(&request)? {
            if command == Command::NewDaemon {
                let daemon = wire::daemon(self.record(range));
                daemons.push(daemon.map_err(|error| Error::fault(&request, error.into()))?);
            }
        }
        Ok(daemons)
    }

    /// Starts a synchronisation daemon, `ipvsadm --start-daemon`.
    ///
    /// # Errors
    ///
    /// [`Error::is_exists`] if one of its role runs, [`Error::Combination`] if
    /// [`Daemon::check`] refuses it, [`Error::Refused`] if its interface does not exist or is
    /// down, or a service has a destination of another family.
    pub fn start_daemon(&mut self, daemon: &Daemon) -> Result<(), Error> {
        let request = Request::StartDaemon(daemon.clone());
        match daemon.check() {
            Ok(()) => self.perform(&request),
            Err(source) => Err(Error::Combination {
                request: Box::new(request),
                source: CombinationError::Daemon(source),
            }),
        }
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
        self.perform(&Request::StopDaemon(role))
    }
}
