//! Why a request to pcsd failed.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::host::HostAddress;
use super::pins::Fingerprint;
use super::request::Request;

/// Why a host did not do what it was asked for. No text of it holds a secret.
#[derive(Debug)]
pub struct PcsdError {
    host: String,
    kind: PcsdErrorKind,
}

impl fmt::Display for PcsdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.host, self.kind)
    }
}

/// What happened stands in the text: its cause comes next.
impl Error for PcsdError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}

impl PcsdError {
    pub(super) fn new(host: &str, kind: PcsdErrorKind) -> Self {
        Self {
            host: host.to_owned(),
            kind,
        }
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What happened.
    #[must_use]
    pub const fn kind(&self) -> &PcsdErrorKind {
        &self.kind
    }
}

/// What happened between us and a pcsd.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PcsdErrorKind {
    /// No address of the host took a connection.
    #[error("cannot connect to {}: is pcsd running there, and port 2224 open?", join(.addresses))]
    Connect {
        /// What was tried.
        addresses: Vec<HostAddress>,
        /// What the last one answered.
        source: std::io::Error,
    },
    /// The host shows another certificate than before.
    #[error(
        "certificate has changed from {expected} to {found}: somebody is in between, or it was \
         renewed on purpose; compare `openssl x509 -in /var/lib/pcsd/pcsd.crt -fingerprint \
         -sha256` on the host, then forget its pin"
    )]
    CertificateChanged {
        /// What it has shown before.
        expected: Fingerprint,
        /// What it shows now.
        found: Fingerprint,
    },
    /// The host has never shown a certificate, and new ones are not taken.
    #[error("certificate {found} is not pinned: compare it on the host, then pin it")]
    CertificateUnknown {
        /// What it shows.
        found: Fingerprint,
    },
    /// The handshake failed.
    #[error("no TLS connection: {0}")]
    Tls(String),
    /// The host answered nothing, or not all, in time.
    #[error("no answer within {} s", .0.as_secs_f32())]
    Timeout(Duration),
    /// The answer is longer than the limit.
    #[error("answer is longer than {0} bytes")]
    TooLarge(usize),
    /// The connection broke, or what came is no HTTP.
    #[error("no HTTP answer: {0}")]
    Http(String),
    /// User name and password do not fit.
    #[error("user name or password is wrong")]
    WrongPassword,
    /// 401: the token is not known to the host.
    #[error("the host does not know our token: authenticate again (`pcs host auth`)")]
    Unauthorized,
    /// 403: the user may not do this.
    #[error("permission denied: the user needs the right `full` in pcsd's settings")]
    Forbidden,
    /// 404: the host's pcsd is too old, or is none.
    #[error("pcsd does not know the request: it is older than 0.10")]
    NotFound,
    /// The command failed on the host.
    #[error("HTTP {status}: {text}")]
    Failed {
        /// The status, mostly 400.
        status: u16,
        /// What the host says, at most 2,000 characters of it.
        text: String,
    },
    /// An answer that is not what this request has.
    #[error("answer not understood: expected {expected}")]
    Answer {
        /// What was expected.
        expected: &'static str,
    },
    /// A file was not written.
    #[error("file `{file}` was not written: {outcome}")]
    File {
        /// pcsd's name of the file.
        file: String,
        /// What pcsd says.
        outcome: String,
    },
    /// The host is part of a cluster, or a service of one runs there.
    #[error("host is in use: {reason}; destroy its cluster first, or force")]
    InUse {
        /// What was found there.
        reason: String,
    },
    /// The host lacks something.
    #[error("{service} is not installed: install it")]
    NotInstalled {
        /// The service.
        service: &'static str,
    },
    /// corosync runs where it has to be stopped.
    #[error("corosync runs there: stop the cluster for this change (`pcs cluster stop --all`)")]
    Running,
    /// The cluster would lose its quorum.
    #[error("the cluster would lose its quorum: start other nodes first, or force")]
    QuorumLoss,
    /// The host is in a cluster of another name.
    #[error("host is in another cluster")]
    OtherCluster,
    /// No node that stays answers.
    #[error("no node that stays in the cluster answers")]
    NobodyStays,
    /// No random bytes could be had.
    #[error("no random bytes from the system")]
    Random,
}

fn join(addresses: &[HostAddress]) -> String {
    addresses
        .iter()
        .map(HostAddress::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Longest text of a host that is quoted, in characters.
const QUOTED: usize = 2000;

/// What a host says, without secrets of the request and without control characters.
pub(super) fn quote(text: &[u8], request: &Request) -> String {
    let mut text = String::from_utf8_lossy(text).into_owned();
    for secret in request.secrets() {
        let secret = String::from_utf8_lossy(secret.expose()).into_owned();
        if !secret.is_empty() {
            text = text.replace(&secret, "<redacted>");
        }
    }
    let shown = text.trim().chars().map(|character| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    });
    shown.take(QUOTED).collect()
}
