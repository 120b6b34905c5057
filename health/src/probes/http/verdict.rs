//! What an answer means: status, then text; and what the codec's errors mean.

use std::error::Error as _;
use std::io;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::Response;
use hyper::body::{Frame, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, LOCATION, TRANSFER_ENCODING};

use tokio::time::timeout_at;

use super::meter::Refusal;
use super::pattern::Progress;
use super::{Http, Pattern};
use crate::report::DETAIL_BYTES;
use crate::{Limit, Phase, ProbeContext, Reason, Report};

/// Why an answer with both is refused: whoever reads it may see another end (RFC 9112, section 6.1).
pub(super) const TWO_LENGTHS: &str = "both a length and a transfer encoding";

/// What one answer amounts to.
#[derive(Debug)]
pub(super) enum Answer {
    Verdict(Report),
    /// The answer is elsewhere.
    Redirect {
        code: u16,
        location: Vec<u8>,
    },
}

impl Answer {
    /// The verdict when no redirect is followed any more.
    pub(super) fn last(self, http: &Http) -> Report {
        match self {
            Self::Verdict(report) => report,
            Self::Redirect { code, location } => {
                let report = Report::fail(Reason::Status { code });
                match http.redirects.limit() {
                    0 => report.detail([b"redirect to ", location.as_slice()].concat()),
                    limit => {
                        let text = format!("after {limit} redirects, one to ");
                        report.detail([text.as_bytes(), &location].concat())
                    }
                }
            }
        }
    }
}

/// Decides as early as the answer allows.
pub(super) async fn judge(
    http: &Http,
    response: Response<Incoming>,
    context: &ProbeContext,
) -> Result<Answer, Report> {
    let code = response.status().as_u16();
    if !http.accepts(code) {
        return Ok(refuse(code, &response));
    }
    let headers = response.headers();
    let two_lengths =
        headers.contains_key(TRANSFER_ENCODING) && headers.contains_key(CONTENT_LENGTH);
    if two_lengths && !http.as_perl {
        return Err(Report::fail(Reason::Protocol).detail(TWO_LENGTHS));
    }
    let report = match &http.pattern {
        Some(pattern) => search(http, pattern, response, context).await?,
        None => Report::pass(),
    };
    Ok(Answer::Verdict(report))
}

fn refuse(code: u16, response: &Response<Incoming>) -> Answer {
    if let (301 | 302 | 303 | 307 | 308, Some(location)) = (code, response.headers().get(LOCATION))
    {
        let location = location.as_bytes().to_vec();
        return Answer::Redirect { code, location };
    }
    let phrase = response.extensions().get::<ReasonPhrase>();
    let phrase = phrase.map(ReasonPhrase::as_bytes).unwrap_or_default();
    Answer::Verdict(Report::fail(Reason::Status { code }).detail(phrase))
}

/// Reads until the pattern matches or cannot match any more, the body ends, or the budget does.
///
/// Each byte is looked at once, however small the pieces are.
async fn search(
    http: &Http,
    pattern: &Pattern,
    response: Response<Incoming>,
    context: &ProbeContext,
) -> Result<Report, Report> {
    let allowed = context.budgets().body_bytes();
    let (head, mut body) = response.into_parts();
    let (mut search, mut room) = (pattern.search(), allowed);
    let mut beginning = Vec::new();
    while let Some(data) = next_piece(http, &mut body, context).await? {
        let piece = data.get(..room).unwrap_or(&data);
        let missing = DETAIL_BYTES.saturating_sub(beginning.len());
        beginning.extend(piece.iter().take(missing));
        let progress = search.feed(piece);
        if progress == Progress::Found {
            return Ok(Report::pass());
        }
        if progress == Progress::Impossible {
            return Err(no_match(context, &head, &beginning));
        }
        if data.len() > room {
            let (limit, allowed) = (Limit::Body, allowed as u64);
            return Err(Report::fail(Reason::LimitExceeded { limit, allowed }).detail(&beginning));
        }
        room -= piece.len();
    }
    if search.end() {
        return Ok(Report::pass());
    }
    Err(no_match(context, &head, &beginning))
}

/// The next piece of a body; `None` at its end.
///
/// To Perl's library all trouble within a body, the deadline included, is the body's end.
async fn next_piece(
    http: &Http,
    body: &mut Incoming,
    context: &ProbeContext,
) -> Result<Option<Bytes>, Report> {
    loop {
        let frame = if http.as_perl {
            let frame = timeout_at(context.deadline(), body.frame()).await;
            frame.ok().flatten().and_then(Result::ok)
        } else {
            let frame = body.frame().await.transpose();
            frame.map_err(|error| failure(&error, context))?
        };
        match frame.map(Frame::into_data) {
            Some(Ok(data)) => return Ok(Some(data)),
            // Trailers.
            Some(Err(_)) => {}
            None => return Ok(None),
        }
    }
}

/// Shows the beginning of the body; a coded one, which we did not ask for, says so.
fn no_match(
    context: &ProbeContext,
    head: &hyper::http::response::Parts,
    beginning: &[u8],
) -> Report {
    context.enter(Phase::Match);
    let report = Report::fail(Reason::NoMatch);
    match head.headers.get(CONTENT_ENCODING) {
        Some(coding) => {
            let coding = coding.as_bytes();
            report.detail([b"content-encoding ", coding, b": ", beginning].concat())
        }
        None => report.detail(beginning),
    }
}

/// The report of an error of the codec.
pub(super) fn failure(error: &hyper::Error, context: &ProbeContext) -> Report {
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
        Some(cause) => from_io(cause),
        None if error.is_incomplete_message() || error.is_closed() || error.is_canceled() => {
            Report::fail(Reason::Closed)
        }
        None => Report::fail(Reason::Protocol).detail(error.to_string()),
    }
}

/// The report of an answer that is larger than allowed.
pub(super) fn refused(refusal: Refusal) -> Report {
    match refusal {
        Refusal::Size { limit, allowed } => Report::fail(Reason::LimitExceeded { limit, allowed }),
        Refusal::Interim => Report::fail(Reason::Protocol).detail(refusal.to_string()),
    }
}

/// The codec wraps its own complaints about a body in I/O errors, too.
fn from_io(error: &io::Error) -> Report {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Refusal>());
    if let Some(refusal) = inner {
        return refused(*refusal);
    }
    let complaint = matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    );
    if complaint && error.raw_os_error().is_none() {
        return Report::fail(Reason::Protocol);
    }
    Report::fail(Reason::from_io(error))
}
