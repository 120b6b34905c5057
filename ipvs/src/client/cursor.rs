//! Dumps read in place: one record at a time, nothing allocated for it.

use std::ops::Range;

use super::Client;
use crate::conversation::Request;
use crate::error::Error;
use crate::model::Family;
use crate::transport::Transport;
use crate::wire::{Command, DecodeError, DestinationRef, ServiceRef};

/// A dump of services in progress; dropping it costs the next request its rest.
#[derive(Debug)]
#[must_use]
pub struct ServiceCursor<'c, T> {
    client: &'c mut Client<T>,
    request: Request,
}

impl<'c, T: Transport> ServiceCursor<'c, T> {
    pub(super) fn open(client: &'c mut Client<T>) -> Result<Self, Error> {
        let request = Request::Services;
        client.begin(&request)?;
        Ok(Self { client, request })
    }

    /// The next service; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::is_permission`] without `CAP_NET_ADMIN`; [`Error::Interrupted`] at the end if
    /// the table changed meanwhile. After an error about one record reading can go on.
    pub fn read(&mut self) -> Result<Option<ServiceRef<'_>>, Error> {
        let Some(range) = next_record(self.client, &self.request, Command::NewService)? else {
            return Ok(None);
        };
        ServiceRef::of_message(self.client.session.record(range))
            .map(Some)
            .map_err(|error| malformed(&self.request, error))
    }
}

/// A dump of destinations in progress; dropping it costs the next request its rest.
#[derive(Debug)]
#[must_use]
pub struct DestinationCursor<'c, T> {
    client: &'c mut Client<T>,
    request: Request,
    family: Family,
}

impl<'c, T: Transport> DestinationCursor<'c, T> {
    pub(super) fn open(
        client: &'c mut Client<T>,
        service: crate::model::ServiceKey,
    ) -> Result<Self, Error> {
        let request = Request::Destinations(service);
        client.begin(&request)?;
        Ok(Self {
            client,
            request,
            family: service.family(),
        })
    }

    /// The next destination; `None` at the end.
    ///
    /// # Errors
    ///
    /// As [`ServiceCursor::read`].
    pub fn read(&mut self) -> Result<Option<DestinationRef<'_>>, Error> {
        let Some(range) = next_record(self.client, &self.request, Command::NewDestination)? else {
            return Ok(None);
        };
        DestinationRef::of_message(self.client.session.record(range), self.family)
            .map(Some)
            .map_err(|error| malformed(&self.request, error))
    }
}

/// The next record of this kind; others are none of ours.
fn next_record<T: Transport>(
    client: &mut Client<T>,
    request: &Request,
    wanted: Command,
) -> Result<Option<Range<usize>>, Error> {
    loop {
        match client.step(request) {
            Ok(Some((command, range))) if command == wanted => return Ok(Some(range)),
            Ok(Some(_)) => {}
            Ok(None) => return Ok(None),
            Err(error) if client.is_stale(&error)? => client.begin(request)?,
            Err(error) => return Err(error),
        }
    }
}

fn malformed(request: &Request, error: DecodeError) -> Error {
    Error::fault(request, error.into())
}
