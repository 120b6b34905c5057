//! Sends requests to pcsd over HTTPS.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use super::answer::{self, FileOutcome, HostState};
use super::error::{PcsdError, PcsdErrorKind, quote};
use super::host::{HostAddress, KnownHost};
use super::pins::Pins;
use super::request::Request;
use super::secret::Secret;
use super::tls::Pinned;

/// A client of pcsd: HTTPS with pinned certificates, deadlines, and limits on answers.
///
/// pcsd's certificates are self-signed. The first one that a host shows is remembered, and from
/// then on no other is taken: [`pins`](Self::pins) are to be kept, and given to the next client.
/// pcs itself verifies nothing. One connection is made for each request; of several addresses the
/// first that takes a connection is used. Dropping a future ends its connection.
#[derive(Debug)]
pub struct PcsdClient {
    pins: Mutex<Pins>,
    first_use: bool,
    timeout: Duration,
    connect_timeout: Duration,
    limit: usize,
}

impl Default for PcsdClient {
    fn default() -> Self {
        Self::new()
    }
}

impl PcsdClient {
    /// Deadline of a request: what pcs gives a command on another host, 60 s.
    pub const TIMEOUT: Duration = Duration::from_secs(60);
    /// Deadline of a connection to one address, 10 s.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
    /// Longest answer that is read: 1 MiB.
    pub const LIMIT: usize = 1 << 20;

    /// A client that knows no certificates yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pins: Mutex::new(Pins::new()),
            first_use: true,
            timeout: Self::TIMEOUT,
            connect_timeout: Self::CONNECT_TIMEOUT,
            limit: Self::LIMIT,
        }
    }

    /// Certificates that are known from before.
    #[must_use]
    pub fn with_pins(self, pins: Pins) -> Self {
        Self {
            pins: Mutex::new(pins),
            ..self
        }
    }

    /// Talks only to hosts whose certificate is pinned already.
    #[must_use]
    pub fn pinned_only(self) -> Self {
        Self {
            first_use: false,
            ..self
        }
    }

    /// Another deadline for each request, the connection included.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Another deadline for the connection to one address.
    #[must_use]
    pub fn with_connect_timeout(self, connect_timeout: Duration) -> Self {
        Self {
            connect_timeout,
            ..self
        }
    }

    /// Another limit for answers, in bytes.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// The certificates that are known by now.
    #[must_use]
    pub fn pins(&self) -> Pins {
        self.lock().clone()
    }

    /// Takes the next certificate that a host shows, after a planned change of it.
    pub fn forget(&self, host: &str) {
        self.lock().forget(host);
    }

    fn lock(&self) -> MutexGuard<'_, Pins> {
        self.pins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets a token: `pcs host auth NAME addr=… -u USER -p PASSWORD`.
    ///
    /// # Errors
    /// [`PcsdErrorKind::WrongPassword`], and as [`send`](Self::send).
    pub async fn auth(
        &self,
        name: &str,
        addresses: &[HostAddress],
        user: &str,
        password: &Secret,
    ) -> Result<KnownHost, PcsdError> {
        let own = [HostAddress::from(name)];
        let places = if addresses.is_empty() {
            &own
        } else {
            addresses
        };
        let body = self
            .send(name, places, &Request::auth(user, password))
            .await?;
        let token = answer::token(&body).map_err(|kind| PcsdError::new(name, kind))?;
        let host = KnownHost::new(name, token);
        Ok(addresses.iter().cloned().fold(host, KnownHost::address))
    }

    /// What is installed and runs on a host: `remote/check_host`.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn check_host(&self, host: &KnownHost) -> Result<HostState, PcsdError> {
        let body = self.ask(host, &Request::check_host(host.token())).await?;
        answer::host_state(&body).map_err(|kind| PcsdError::new(host.name(), kind))
    }

    /// Hands out files, or removes them; what became of each.
    ///
    /// For [`Request::put_keys`], [`Request::put_corosync_conf`] and [`Request::remove_settings`].
    ///
    /// # Errors
    /// [`PcsdErrorKind::File`] when one was not written, and as [`send`](Self::send).
    pub async fn files(
        &self,
        host: &KnownHost,
        request: &Request,
    ) -> Result<Vec<(String, FileOutcome)>, PcsdError> {
        let body = self.ask(host, request).await?;
        answer::files(&body, request).map_err(|kind| PcsdError::new(host.name(), kind))
    }

    /// Sends a request to a known host; the answer's body.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn ask(&self, host: &KnownHost, request: &Request) -> Result<Vec<u8>, PcsdError> {
        self.send(host.name(), &host.addresses(), request).await
    }

    /// Has a known host do something, such as start the cluster.
    ///
    /// # Errors
    /// [`PcsdErrorKind::Failed`] for an answer of success that says it was none, as pcsd gives it
    /// where its service manager refuses, and as [`send`](Self::send).
    pub async fn command(&self, host: &KnownHost, request: &Request) -> Result<(), PcsdError> {
        let body = self.ask(host, request).await?;
        if !answer::is_error(&body) {
            return Ok(());
        }
        let text = quote(&body, request);
        let refused = PcsdErrorKind::Failed { status: 200, text };
        Err(PcsdError::new(host.name(), refused))
    }

    /// Sends a request to the first address that takes a connection; the answer's body.
    ///
    /// # Errors
    /// [`PcsdError`] names the host and what happened: no connection, another certificate, no
    /// answer in time, an answer that is too long, a status other than 200.
    pub async fn send(
        &self,
        name: &str,
        addresses: &[HostAddress],
        request: &Request,
    ) -> Result<Vec<u8>, PcsdError> {
        let work = async {
            let stream = self.connect(name, addresses).await?;
            self.exchange(stream, request).await
        };
        let outcome = within(self.timeout, work).await;
        outcome.map_err(|kind| PcsdError::new(name, kind))
    }

    async fn connect(
        &self,
        name: &str,
        addresses: &[HostAddress],
    ) -> Result<TlsStream<TcpStream>, PcsdErrorKind> {
        let mut refused = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
        for place in addresses {
            let connecting = TcpStream::connect((place.address.as_str(), place.port));
            match tokio::time::timeout(self.connect_timeout, connecting).await {
                Ok(Ok(stream)) => return self.secure(name, place, stream).await,
                Ok(Err(source)) => refused = source,
                Err(_elapsed) => refused = std::io::ErrorKind::TimedOut.into(),
            }
        }
        let addresses = addresses.to_vec();
        Err(PcsdErrorKind::Connect {
            addresses,
            source: refused,
        })
    }

    async fn secure(
        &self,
        name: &str,
        place: &HostAddress,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, PcsdErrorKind> {
        let expected = self.lock().get(name);
        let verifier = Pinned::new(expected);
        let config = verifier
            .config()
            .map_err(|error| PcsdErrorKind::Tls(error.to_string()))?;
        // The name goes into the handshake only: no certificate is compared with it.
        let server = ServerName::try_from(place.address.clone())
            .or_else(|_odd| ServerName::try_from("pcsd".to_owned()))
            .map_err(|error| PcsdErrorKind::Tls(error.to_string()))?;
        let secured = TlsConnector::from(Arc::new(config))
            .connect(server, stream)
            .await;
        match (secured, expected, verifier.shown()) {
            (_, Some(expected), Some(found)) if expected != found => {
                Err(PcsdErrorKind::CertificateChanged { expected, found })
            }
            (Ok(_), None, Some(found)) if !self.first_use => {
                Err(PcsdErrorKind::CertificateUnknown { found })
            }
            (Ok(stream), None, Some(found)) => {
                self.remember(name, found)?;
                Ok(stream)
            }
            (Ok(stream), ..) => Ok(stream),
            (Err(error), ..) => Err(PcsdErrorKind::Tls(error.to_string())),
        }
    }

    /// Remembers a first certificate, unless another connection was faster with another one.
    fn remember(&self, name: &str, found: super::pins::Fingerprint) -> Result<(), PcsdErrorKind> {
        let mut pins = self.lock();
        match pins.get(name) {
            Some(expected) if expected != found => {
                Err(PcsdErrorKind::CertificateChanged { expected, found })
            }
            Some(_) => Ok(()),
            None => {
                pins.set(name, found);
                Ok(())
            }
        }
    }

    async fn exchange(
        &self,
        stream: TlsStream<TcpStream>,
        request: &Request,
    ) -> Result<Vec<u8>, PcsdErrorKind> {
        let http = |error: hyper::Error| PcsdErrorKind::Http(error.to_string());
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(http)?;
        let asking = async {
            let answer = sender.send_request(message(request)?).await.map_err(http)?;
            let status = answer.status().as_u16();
            let body = self.body(answer.into_body()).await?;
            judge(status, body, request)
        };
        // The connection ends with this future, whatever the host does.
        tokio::pin!(asking, connection);
        tokio::select! {
            answer = &mut asking => answer,
            ended = &mut connection => match ended {
                Ok(()) => asking.await,
                Err(error) => Err(http(error)),
            },
        }
    }

    async fn body(&self, mut body: hyper::body::Incoming) -> Result<Vec<u8>, PcsdErrorKind> {
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| PcsdErrorKind::Http(error.to_string()))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if bytes.len() + data.len() > self.limit {
                return Err(PcsdErrorKind::TooLarge(self.limit));
            }
            bytes.extend_from_slice(&data);
        }
        Ok(bytes)
    }
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, PcsdErrorKind>>,
) -> Result<T, PcsdErrorKind> {
    tokio::time::timeout(limit, work)
        .await
        .unwrap_or(Err(PcsdErrorKind::Timeout(limit)))
}

fn message(request: &Request) -> Result<hyper::Request<Full<Bytes>>, PcsdErrorKind> {
    let mut builder = hyper::Request::builder()
        .method(request.method().as_str())
        .uri(request.path())
        .header("Host", "pcsd")
        .header("Connection", "close")
        .header("Content-Type", "application/x-www-form-urlencoded");
    if let Some(cookie) = request.cookie() {
        builder = builder.header("Cookie", cookie);
    }
    let message = builder.body(Full::new(Bytes::from(request.body())));
    // hyper's error would name the value of the header, which is a secret.
    message.map_err(|_secret| PcsdErrorKind::Http("the token holds a line break".to_owned()))
}

fn judge(status: u16, body: Vec<u8>, request: &Request) -> Result<Vec<u8>, PcsdErrorKind> {
    match status {
        200 => Ok(body),
        401 => Err(PcsdErrorKind::Unauthorized),
        403 => Err(PcsdErrorKind::Forbidden),
        404 => Err(PcsdErrorKind::NotFound),
        status => Err(PcsdErrorKind::Failed {
            status,
            text: quote(&body, request),
        }),
    }
}
