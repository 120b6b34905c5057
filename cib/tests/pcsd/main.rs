//! The client of pcsd against servers on loopback that lie, hang and change.
#![cfg(feature = "pcsd")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod change;
mod client;
mod known;
mod setup;
mod share;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cib::pcsd::{HostAddress, KnownHost, PcsdClient, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

pub(crate) const ONE: &[u8] = include_bytes!("../fixtures/pcsd/one.pem");
pub(crate) const TWO: &[u8] = include_bytes!("../fixtures/pcsd/two.pem");

/// What a server does with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    Answer(u16, String),
    Bytes(&'static [u8]),
    /// Reads, and says nothing.
    Silence,
    /// Sends without an end.
    Endless,
    /// Breaks off within the body.
    Cut,
}

/// A server: its port, and the requests that it has read.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn host(&self, name: &str) -> KnownHost {
        KnownHost::new(name, Secret::from("tok-en-1")).address(self.address())
    }

    pub(crate) fn address(&self) -> HostAddress {
        HostAddress {
            address: "127.0.0.1".to_owned(),
            port: self.port,
        }
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests
            .iter()
            .map(|request| request.split(' ').nth(1).unwrap_or_default().to_owned())
            .collect()
    }
}

pub(crate) fn acceptor(pem: &'static [u8]) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(pem).unwrap();
    let key = PrivateKeyDer::from_pem_slice(pem).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

pub(crate) async fn serve(
    pem: &'static [u8],
    reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(Mutex::new(Vec::new()));
    let (acceptor, seen, reply) = (acceptor(pem), Arc::clone(&requests), Arc::new(reply));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (acceptor, seen, reply) = (acceptor.clone(), Arc::clone(&seen), Arc::clone(&reply));
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let Some(request) = read(&mut stream).await else {
                    return;
                };
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                seen.lock().unwrap().push(request);
                drop(answer(&mut stream, reply(&path)).await);
            });
        }
    });
    Server { port, requests }
}

pub(crate) async fn read(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Option<String> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let length = stream
            .read(&mut buffer)
            .await
            .ok()
            .filter(|length| *length > 0)?;
        bytes.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().unwrap())
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(text.into_owned());
        }
    }
}

pub(crate) async fn answer(
    stream: &mut (impl tokio::io::AsyncWrite + tokio::io::AsyncRead + Unpin),
    reply: Reply,
) -> std::io::Result<()> {
    match reply {
        Reply::Answer(status, body) => {
            let head = format!(
                "HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(body.as_bytes()).await?;
        }
        Reply::Bytes(bytes) => stream.write_all(bytes).await?,
        Reply::Silence => drop(read(stream).await),
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 x\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 4096]).await?;
            }
        }
        Reply::Cut => {
            stream
                .write_all(b"HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\nabc")
                .await?;
        }
    }
    stream.shutdown().await
}

pub(crate) fn ok(body: &str) -> Reply {
    Reply::Answer(200, body.to_owned())
}

pub(crate) fn client() -> PcsdClient {
    PcsdClient::new().with_timeout(Duration::from_secs(20))
}
