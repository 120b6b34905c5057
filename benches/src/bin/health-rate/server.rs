//! The answering server: accepts on every loopback address, answers one request per connection.
//!
//! On another port nothing comes to an end: every second connection gets a byte of a head now and
//! then, the others nothing.

use std::error::Error;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\nOK\n";

/// The beginning of a head.
const ENDLESS: &[u8] = b"HTTP/1.1 200 OK\r\nX-Endless: ";
const DRIP: Duration = Duration::from_millis(200);

/// The child process; it ends with this value, or when this process dies.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    /// The port on which no answer ends.
    pub(crate) hanging: u16,
}

impl Server {
    /// # Errors
    /// When this program cannot be started again, or its child does not say its port.
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = [0; 12];
        child
            .stdout
            .take()
            .ok_or("no output")?
            .read_exact(&mut line)?;
        let mut ports = str::from_utf8(&line)?.split_whitespace();
        let (port, hanging) = ports.next().zip(ports.next()).ok_or("no ports")?;
        let (port, hanging) = (port.parse()?, hanging.parse()?);
        Ok(Self {
            child,
            port,
            hanging,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Serves until standard input ends.
///
/// # Errors
/// When nothing can be listened on.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn serve() -> Result<(), Box<dyn Error>> {
    let (listener, hanging) = (listen()?, listen()?);
    let port = |listener: &TcpListener| listener.local_addr().map(|address| address.port());
    anstream::println!("{:5} {:5}", port(&listener)?, port(&hanging)?);
    let parent = tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new()));
    let accepting = async {
        loop {
            // Aborted handshakes and a lack of descriptors pass.
            if let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream));
            }
        }
    };
    let keeping = async {
        for number in 0_u64.. {
            if let Ok((stream, _)) = hanging.accept().await {
                tokio::spawn(drip(stream, number % 2 == 0));
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = keeping => {}
        _ = parent => {}
    }
    Ok(())
}

fn listen() -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::IPV4,
        Type::STREAM.nonblocking(),
        Some(Protocol::TCP),
    )?;
    // All of 127.0.0.0/8, and nothing from outside.
    socket.bind_device(Some(b"lo"))?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into())?;
    socket.listen(4096)?;
    TcpListener::from_std(socket.into())
}

async fn answer(mut stream: TcpStream) {
    let mut request = [0; 1024];
    if stream.read(&mut request).await.is_ok_and(|count| count > 0) {
        // A checker that has seen enough may be gone.
        drop(stream.write_all(ANSWER).await);
    }
}

/// Never answers; stops when the checker has gone.
async fn drip(mut stream: TcpStream, speaks: bool) {
    let mut ignored = [0; 1024];
    if speaks && stream.write_all(ENDLESS).await.is_ok() {
        while stream.write_all(b"x").await.is_ok() {
            sleep(DRIP).await;
        }
    }
    while stream.read(&mut ignored).await.is_ok_and(|count| count > 0) {}
}
