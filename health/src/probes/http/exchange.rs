//! Requests and their answers, each over a connection of its own.
//!
//! The codec's connection and our side of the exchange run in one future, so that dropping the
//! probe closes the socket. The verdict ends the exchange: what the peer still sends is not read.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper::ext::on_informational;
use hyper::header::{ACCEPT, ACCEPT_ENCODING, CONNECTION, HOST, HeaderValue, USER_AGENT};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;

use super::Http;
use super::meter::{Meter, Metered};
use super::redirect::{Lead, Origin, Whereto};
use super::verdict::{self, Answer};
use crate::transport::First;
use crate::{Phase, ProbeContext, Reason, Report, Target};

/// As many headers as Perl's `Net::HTTP` takes.
const PERL_HEADERS: usize = 128;
pub(super) const AGENT: &str = concat!("lvs-health/", env!("CARGO_PKG_VERSION"));

pub(super) async fn exchange(http: &Http, target: &Target, context: &ProbeContext) -> Report {
    follow(http, target, context)
        .await
        .unwrap_or_else(|report| report)
}

/// Asks, and asks again for as long as redirects lead on.
async fn follow(http: &Http, target: &Target, context: &ProbeContext) -> Result<Report, Report> {
    let meter = Arc::new(Meter::default());
    let mut hop = Hop::first(http, target);
    for _ in 0..http.redirects.limit() {
        match visit(http, &hop, context, &meter).await? {
            Answer::Verdict(report) => return Ok(report),
            Answer::Redirect { code, location } => {
                hop = hop.next(http, target, code, &location, context).await?;
            }
        }
    }
    Ok(visit(http, &hop, context, &meter).await?.last(http))
}

/// One request.
struct Hop {
    address: SocketAddr,
    host: String,
    uri: Uri,
}

impl Hop {
    fn first(http: &Http, target: &Target) -> Self {
        Self {
            address: target.address(),
            host: http.host.header(target),
            uri: http.uri.clone(),
        }
    }

    async fn next(
        self,
        http: &Http,
        target: &Target,
        code: u16,
        location: &[u8],
        context: &ProbeContext,
    ) -> Result<Self, Report> {
        let own = self.address.to_string();
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let from = Origin {
            authority: match self.uri.authority() {
                Some(authority) => authority.as_str(),
                None if http.redirects.starts_at_the_address() => &own,
                None => &self.host,
            },
            path,
            address: self.address,
        };
        let Lead { place, path } = http
            .redirects
            .lead(&from, location)
            .map_err(|problem| Report::fail(Reason::Status { code }).detail(problem))?;
        let (host, whereto) = place.unwrap_or_else(|| (self.host.clone(), Whereto::SameServer));
        let address = match whereto {
            Whereto::Host(name, port) if !http.is_proxied() => lookup(&name, port, context).await?,
            Whereto::Host(..) | Whereto::SameServer => target.address(),
        };
        let uri = if http.is_proxied() {
            absolute(&host, path.as_str())?
        } else {
            Uri::from(path)
        };
        Ok(Self { address, host, uri })
    }
}

fn absolute(host: &str, path: &str) -> Result<Uri, Report> {
    Uri::builder()
        .scheme("http")
        .authority(host)
        .path_and_query(path)
        .build()
        .map_err(|error| Report::fail(Reason::Protocol).detail(error.to_string()))
}

/// Not knowing where to ask is our own trouble: the checked server has answered.
async fn lookup(name: &str, port: u16, context: &ProbeContext) -> Result<SocketAddr, Report> {
    context.enter(Phase::Resolve);
    let found = match tokio::net::lookup_host((name, port)).await {
        Ok(mut addresses) => addresses.next().ok_or_else(|| "no address".to_owned()),
        Err(error) => Err(error.to_string()),
    };
    found.map_err(|problem| {
        let report = Report::inconclusive(Reason::Setup { errno: None });
        report.detail(format!("redirect to {name}: {problem}"))
    })
}

async fn visit(
    http: &Http,
    hop: &Hop,
    context: &ProbeContext,
    meter: &Arc<Meter>,
) -> Result<Answer, Report> {
    meter.begin_head();
    let request = request(http, hop, meter)?;
    let stream = context.connect_as(hop.address, First::Us).await?;
    context.enter(Phase::Request);
    let io = TokioIo::new(Metered {
        stream,
        meter,
        context,
    });
    let failed = |error: hyper::Error| verdict::failure(&error, context);
    let (mut sender, connection) = codec(http, context).handshake(io).await.map_err(failed)?;

    let answer = async {
        context.enter(Phase::Response);
        let response = sender.send_request(request).await.map_err(failed)?;
        meter.complete_head();
        meter.check_interim().map_err(verdict::refused)?;
        if let Some(code) = meter.interim_verdict().filter(|_| http.as_perl) {
            return Err(Report::fail(Reason::Status { code }));
        }
        verdict::judge(http, response, context).await
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

fn codec(http: &Http, context: &ProbeContext) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(context.budgets().head_bytes());
    if http.as_perl {
        builder.max_headers(PERL_HEADERS);
        builder.http09_responses(true);
        builder.allow_spaces_after_header_name_in_responses(true);
        builder.allow_obsolete_multiline_headers_in_responses(true);
        builder.ignore_invalid_headers_in_responses(true);
    } else {
        builder.max_headers(context.budgets().header_count());
    }
    builder
}

fn request(http: &Http, hop: &Hop, meter: &Arc<Meter>) -> Result<Request<Empty<Bytes>>, Report> {
    // Everything but the target's own name was checked when the probe was built.
    let host = HeaderValue::try_from(&hop.host);
    let host =
        host.map_err(|e| Report::fail(Reason::Setup { errno: None }).detail(e.to_string()))?;
    let mut request = Request::new(Empty::new());
    *request.method_mut() = http.method.clone();
    *request.uri_mut() = hop.uri.clone();
    let headers = request.headers_mut();
    headers.insert(HOST, host);
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    let meter = Arc::clone(meter);
    on_informational(&mut request, move |interim| {
        meter.skip_interim(interim.status().as_u16());
    });
    Ok(request)
}
