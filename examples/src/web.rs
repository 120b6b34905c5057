//! A real HTTP server on loopback that stands in for a real server, and can be stopped and
//! started again on the same port.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, StatusCode, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpSocket},
    task::{JoinHandle, JoinSet},
};

/// The pages of a server: one path, one body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Absolute path of the page.
    pub path: String,
    /// Its body.
    pub body: Bytes,
}

/// A running server; dropping it stops it and closes its connections.
#[derive(Debug)]
pub struct WebServer {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl WebServer {
    /// Serves `page` at `address`; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound, in use among others.
    pub fn start(address: SocketAddr, page: Page) -> io::Result<Self> {
        let listener = listen(address)?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(accept(listener, Arc::new(page)));
        Ok(Self { address, task })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops listening and closes every connection; returns when that is done.
    pub async fn stop(mut self) {
        self.task.abort();
        // The only possible answer is that the task was cancelled.
        drop((&mut self.task).await);
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The address can be bound again at once after a stop.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(128)
}

async fn accept(listener: TcpListener, page: Arc<Page>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // An aborted connection is the client's affair.
                let Ok((stream, _peer)) = accepted else { continue };
                let page = Arc::clone(&page);
                let serve = service_fn(move |request| answer(request, Arc::clone(&page)));
                connections.spawn(async move {
                    let http = hyper::server::conn::http1::Builder::new();
                    drop(http.serve_connection(TokioIo::new(stream), serve).await);
                });
            }
            Some(_ended) = connections.join_next() => {}
        }
    }
}

async fn answer(
    request: Request<Incoming>,
    page: Arc<Page>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::new(page.body.clone()));
    if request.uri().path() != page.path {
        *response.status_mut() = StatusCode::NOT_FOUND;
        *response.body_mut() = Full::new(Bytes::from_static(b"no such page\n"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    use super::*;

    fn page() -> Page {
        Page {
            path: "/lvs".to_owned(),
            body: Bytes::from_static(b"auth\n"),
        }
    }

    async fn fetch(address: SocketAddr, path: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await?;
        Ok(text)
    }

    #[tokio::test]
    async fn only_the_page_is_there() {
        let server = WebServer::start("127.0.0.1:0".parse().unwrap(), page()).unwrap();

        let found = fetch(server.address(), "/lvs").await.unwrap();
        let missing = fetch(server.address(), "/other").await.unwrap();

        assert!(
            found.starts_with("HTTP/1.1 200") && found.ends_with("auth\n"),
            "{found}"
        );
        assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
    }

    #[tokio::test]
    async fn a_stopped_server_refuses_and_starts_again_on_its_port() {
        let server = WebServer::start("127.0.0.1:0".parse().unwrap(), page()).unwrap();
        let address = server.address();

        server.stop().await;
        let refused = fetch(address, "/lvs").await.unwrap_err();
        let again = WebServer::start(address, page()).unwrap();

        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        assert!(
            fetch(again.address(), "/lvs")
                .await
                .unwrap()
                .ends_with("auth\n")
        );
    }

    #[tokio::test]
    async fn a_port_in_use_is_an_error() {
        let first = WebServer::start("127.0.0.1:0".parse().unwrap(), page()).unwrap();

        let error = WebServer::start(first.address(), page()).unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    }
}
