//! The answering server: accepts on every loopback address, answers one request per connection.

use std::error::Error;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\nOK\n";

/// The child process; it ends with this value, or when this process dies.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
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
        let mut line = [0; 6];
        child
            .stdout
            .take()
            .ok_or("no output")?
            .read_exact(&mut line)?;
        let port = str::from_utf8(&line)?.trim().parse()?;
        Ok(Self { child, port })
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
    let listener = listen()?;
    anstream::println!("{:5}", listener.local_addr()?.port());
    let parent = tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new()));
    let accepting = async {
        loop {
            // Aborted handshakes and a lack of descriptors pass.
            if let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream));
            }
        }
    };
    tokio::select! {
        () = accepting => {}
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
