//! One request and its answer over a connection of our own.
//!
//! The codec's connection and our side of the exchange run in one future, so that dropping the
//! probe closes the socket. The verdict ends the exchange: what the peer still sends is not read.

use std::error::Error as _;
use std::io;
use std::pin::pin;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::ext::ReasonPhrase;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HOST, TRANSFER_ENCODING,
    USER_AGENT,
};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use super::meter::{Exceeded, Meter, Metered};
use super::{Http, Pattern};
use crate::{Limit, Phase, ProbeContext, Reason, Report, Target};

const AGENT: &str = concat!("lvs-health/", env!("CARGO_PKG_VERSION"));

pub(super) async fn exchange(http: &Http, target: &Target, context: &ProbeContext) -> Report {
    talk(http, target, context)
        .await
        .unwrap_or_else(|report| report)
}

async fn talk(http: &Http, target: &Target, context: &ProbeContext) -> Result<Report, Report> {
    let request = request(http, target)?;
    let stream = context.connect_once(target.address()).await?;
    context.enter(Phase::Request);
    let meter = Meter::default();
    let io = TokioIo::new(Metered {
        stream,
        meter: &meter,
        context,
    });
    let (mut sender, connection) = codec(context)
        .handshake(io)
        .await
        .map_err(|e| fail(&e, context))?;

    let answer = async {
        context.enter(Phase::Response);
        let response = sender
            .send_request(request)
            .await
            .map_err(|e| fail(&e, context))?;
        meter.complete_head();
        judge(http, response, context).await
    };
    let mut answer = pin!(answer);
    let mut connection = pin!(async move { connection.await.is_ok() });
    tokio::select! {
        biased;
        report = &mut answer => report,
        // The connection's own error, if any, also reaches the answer, with its cause.
        _ = &mut connection => answer.await,
    }
}

fn codec(context: &ProbeContext) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.max_headers(context.budgets().header_count());
    builder.max_buf_size(context.budgets().head_bytes());
    builder
}

fn request(http: &Http, target: &Target) -> Result<Request<Empty<Bytes>>, Report> {
    Request::builder()
        .method(http.method.clone())
        .uri(http.path.as_str())
        .header(HOST, http.host.header(target))
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, "*/*")
        .header(ACCEPT_ENCODING, "identity")
        .header(CONNECTION, "close")
        .body(Empty::new())
        // Everything but the target's own name was checked when the probe was built.
        .map_err(|error| Report::fail(Reason::Setup { errno: None }).detail(error.to_string()))
}

/// Decides as early as the answer allows.
async fn judge(
    http: &Http,
    response: Response<Incoming>,
    context: &ProbeContext,
) -> Result<Report, Report> {
    let code = response.status().as_u16();
    if !http.accepts(code) {
        let phrase = response.extensions().get::<ReasonPhrase>();
        let phrase = phrase.map(ReasonPhrase::as_bytes).unwrap_or_default();
        return Err(Report::fail(Reason::Status { code }).detail(phrase));
    }
    let headers = response.headers();
    if headers.contains_key(TRANSFER_ENCODING) && headers.contains_key(CONTENT_LENGTH) {
        return Err(Report::fail(Reason::Protocol).detail("both a length and a transfer encoding"));
    }
    match &http.pattern {
        Some(pattern) => search(pattern, response, context).await,
        None => Ok(Report::pass()),
    }
}

/// Reads until the pattern matches, the body ends, or the budget does.
async fn search(
    pattern: &Pattern,
    response: Response<Incoming>,
    context: &ProbeContext,
) -> Result<Report, Report> {
    let allowed = context.budgets().body_bytes();
    let (head, mut body) = response.into_parts();
    let mut kept = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| fail(&error, context))?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        let room = allowed.saturating_sub(kept.len());
        kept.extend(data.iter().take(room));
        if pattern.matches(&kept, false) {
            return Ok(Report::pass());
        }
        if data.len() > room {
            let (limit, allowed) = (Limit::Body, allowed as u64);
            return Err(Report::fail(Reason::LimitExceeded { limit, allowed }).detail(&kept));
        }
    }
    context.enter(Phase::Match);
    if pattern.matches(&kept, true) {
        return Ok(Report::pass());
    }
    let coding = head
        .headers
        .get(CONTENT_ENCODING)
        .map(|coding| coding.as_bytes());
    Err(Report::fail(Reason::NoMatch).detail(describe(coding, &kept)))
}

/// The beginning of the body; a coded one, which we did not ask for, says so.
fn describe(coding: Option<&[u8]>, body: &[u8]) -> Vec<u8> {
    match coding {
        Some(coding) => [b"content-encoding ", coding, b": ", body].concat(),
        None => body.to_vec(),
    }
}

/// The report of an error of the codec.
fn fail(error: &hyper::Error, context: &ProbeContext) -> Report {
    // The codec has a predicate for this only together with its server half.
    if error.is_parse() && error.to_string().contains("too large") {
        let allowed = context.budgets().head_bytes() as u64;
        return Report::fail(Reason::LimitExceeded {
            limit: Limit::Head,
            allowed,
        });
    }
    match error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>())
    {
        Some(cause) => Report::fail(from_io(cause)),
        None if error.is_incomplete_message() || error.is_closed() || error.is_canceled() => {
            Report::fail(Reason::Closed)
        }
        None => Report::fail(Reason::Protocol).detail(error.to_string()),
    }
}

/// The codec wraps its own complaints about a body in I/O errors, too.
fn from_io(error: &io::Error) -> Reason {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Exceeded>());
    if let Some(Exceeded { limit, allowed }) = inner.copied() {
        return Reason::LimitExceeded { limit, allowed };
    }
    let complaint = matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    );
    if complaint && error.raw_os_error().is_none() {
        return Reason::Protocol;
    }
    Reason::from_io(error)
}
