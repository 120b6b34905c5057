//! Sockets in another network namespace.
//!
//! A namespace belongs to a thread, and a socket keeps the one that it was made in. So one
//! thread per namespace enters it once, makes sockets when asked, and ends with its owner.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use nix::sched::{CloneFlags, setns};
use socket2::Socket;
use tokio::sync::oneshot;

use super::Set;
use super::socket::{self, Failed};

type Reply = oneshot::Sender<Result<Socket, Failed>>;

/// The thread; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Worker(mpsc::Sender<(Set, SocketAddr, Reply)>);

impl Worker {
    pub(super) fn start(path: &Path) -> io::Result<Self> {
        let namespace = File::open(path)?;
        let (sender, orders) = mpsc::channel::<(Set, SocketAddr, Reply)>();
        let (entered, outcome) = mpsc::channel();
        thread::Builder::new()
            .name("netns".to_owned())
            .spawn(move || {
                let result = enter(&namespace);
                let failed = result.is_err();
                if entered.send(result).is_err() || failed {
                    return;
                }
                for (set, address, reply) in orders {
                    // Nobody waits any more: the check was dropped, and so is the socket.
                    drop(reply.send(socket::new(&set, address)));
                }
            })?;
        outcome.recv().map_err(io::Error::other)??;
        Ok(Self(sender))
    }

    pub(super) async fn socket(&self, set: Set, address: SocketAddr) -> Result<Socket, Failed> {
        let gone = || Failed {
            option: "the network namespace",
            error: io::Error::from(io::ErrorKind::NotConnected),
        };
        let (reply, answer) = oneshot::channel();
        if self.0.send((set, address, reply)).is_err() {
            return Err(gone());
        }
        answer.await.unwrap_or_else(|_| Err(gone()))
    }
}

/// Runs code on a thread of its own within a namespace.
pub(super) fn within<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let namespace = File::open(path)?;
    let thread = thread::Builder::new().name("netns".to_owned());
    let running = thread.spawn(move || enter(&namespace).map(|()| work()))?;
    running
        .join()
        .unwrap_or_else(|_panic| Err(io::ErrorKind::Other.into()))
}

fn enter(namespace: &File) -> io::Result<()> {
    setns(namespace, CloneFlags::CLONE_NEWNET).map_err(io::Error::from)
}
