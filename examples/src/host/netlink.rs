//! The effect half of addresses and routes: one rtnetlink request at a time.

use std::io;

use futures_util::TryStreamExt as _;
use rtnetlink::Handle;

/// Why an address or a route could not be set.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// No netlink socket could be opened.
    #[error("cannot open a netlink socket")]
    Socket(#[source] io::Error),
    /// The interface is not there.
    #[error("no interface {interface} in this network namespace: create it or name another")]
    NoInterface {
        /// The name looked for.
        interface: String,
    },
    /// The kernel refused.
    #[error("cannot {action}: {reason}")]
    Refused {
        /// What was asked for, as an `ip` command.
        action: String,
        /// The kernel's answer.
        reason: io::Error,
    },
    /// The netlink conversation itself broke.
    #[error("cannot {action}: netlink conversation broke: {reason}")]
    Conversation {
        /// What was asked for, as an `ip` command.
        action: String,
        /// What the conversation met.
        reason: String,
    },
}

/// Runs `work` with a handle on the calling thread's network namespace.
///
/// # Errors
///
/// [`NetworkError::Socket`] when no socket can be opened, else what `work` returns.
pub(super) async fn with_handle<F, Fut, T>(work: F) -> Result<T, NetworkError>
where
    F: FnOnce(Handle) -> Fut,
    Fut: Future<Output = Result<T, NetworkError>>,
{
    let (connection, handle, _events) =
        rtnetlink::new_connection().map_err(NetworkError::Socket)?;
    tokio::select! {
        result = work(handle) => result,
        () = connection => Err(NetworkError::Socket(io::ErrorKind::ConnectionAborted.into())),
    }
}

pub(super) async fn interface_index(handle: &Handle, name: &str) -> Result<u32, NetworkError> {
    let mut links = handle.link().get().match_name(name.to_owned()).execute();
    match links.try_next().await {
        Ok(Some(link)) => Ok(link.header.index),
        _ => Err(NetworkError::NoInterface {
            interface: name.to_owned(),
        }),
    }
}

/// Turns rtnetlink's answer into ours; an object that is there already is what we wanted.
pub(super) fn outcome(
    result: Result<(), rtnetlink::Error>,
    action: &str,
) -> Result<(), NetworkError> {
    match result {
        Ok(()) => Ok(()),
        Err(rtnetlink::Error::NetlinkError(message)) => {
            let reason = message.to_io();
            if reason.kind() == io::ErrorKind::AlreadyExists {
                return Ok(());
            }
            Err(NetworkError::Refused {
                action: action.to_owned(),
                reason,
            })
        }
        Err(other) => Err(NetworkError::Conversation {
            action: action.to_owned(),
            reason: other.to_string(),
        }),
    }
}
