//! Checks that the head of one answer decides: no body to be read, no redirect to be followed.
//!
//! The codec's connection is made to carry many messages: for one it takes 24 kB and two dozen
//! allocations, more than half of what this process spends on a check beside the kernel's work.
//! Here the parser that the codec uses, too, works on the bytes alone. The codec's way, in
//! [`exchange`](super::exchange), stays the reference: `laws` holds both against the same answers.

use std::io::{self, Write as _};
use std::mem::MaybeUninit;

use httparse::{Header, ParserConfig, Response, Status};
use hyper::{Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::Http;
use super::exchange::AGENT;
use super::meter::{INTERIM_MAX, Refusal};
use super::verdict::{self, Answer};
use crate::transport::First;
use crate::{Limit, Phase, ProbeContext, Reason, Report, Target};

/// Most headers of an answer; with a larger budget the codec reads it.
const HEADERS_MAX: usize = 128;
/// A request and, after it, most heads fit in.
const BUFFER: usize = 1024;

/// Whether the head of the first answer decides alone.
pub(super) fn decides(http: &Http, context: &ProbeContext) -> bool {
    let one_answer = http.pattern.is_none() && http.redirects.limit() == 0;
    one_answer && !http.as_perl && context.budgets().header_count() <= HEADERS_MAX
}

pub(super) async fn ask(http: &Http, target: &Target, context: &ProbeContext) -> Report {
    exchange(http, target, context)
        .await
        .unwrap_or_else(|report| report)
}

async fn exchange(http: &Http, target: &Target, context: &ProbeContext) -> Result<Report, Report> {
    let failed = |error: io::Error| Report::fail(Reason::from_io(&error));
    let mut bytes = request(http, target);
    let mut stream = context.connect_as(target.address(), First::Us).await?;
    context.enter(Phase::Request);
    stream.write_all(&bytes).await.map_err(failed)?;
    context.enter(Phase::Response);
    bytes.clear();
    let mut answer = Reader::new(bytes, context.budgets().head_bytes());
    loop {
        answer.check_size()?;
        let count = stream.read_buf(&mut answer.bytes).await.map_err(failed)?;
        if count == 0 {
            return Err(Report::fail(Reason::Closed));
        }
        context.answered();
        if let Some(answer) = answer.decide(http, context.budgets().header_count())? {
            return Ok(answer.last(http));
        }
    }
}

/// The same bytes as the codec's.
fn request(http: &Http, target: &Target) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(BUFFER);
    // Nothing that is written to memory fails.
    drop(write!(
        bytes,
        "{} {} HTTP/1.1\r\nhost: {}\r\nuser-agent: {AGENT}\r\naccept: */*\r\n\
         accept-encoding: identity\r\nconnection: close\r\n\r\n",
        http.method,
        http.uri,
        http.host.header(target),
    ));
    bytes
}

/// What has come of the answer.
struct Reader {
    bytes: Vec<u8>,
    allowed: usize,
    /// How many bytes interim responses have taken, and how many there were.
    interim: (usize, u32),
    /// How many bytes are known to hold no complete head.
    partial: usize,
}

/// What the first bytes of an answer are.
enum Piece {
    Partial,
    /// An interim response of so many bytes.
    Interim(usize),
    Final(Answer),
}

impl Reader {
    const fn new(bytes: Vec<u8>, allowed: usize) -> Self {
        Self {
            bytes,
            allowed,
            interim: (0, 0),
            partial: 0,
        }
    }

    /// Whether more may be read; makes room for it.
    fn check_size(&mut self) -> Result<(), Report> {
        let (count, allowed) = (self.bytes.len(), self.allowed);
        if count >= allowed {
            return Err(too_large(allowed));
        }
        if count == self.bytes.capacity() {
            self.bytes.reserve(count);
        }
        Ok(())
    }

    /// The answer, once its head is complete.
    fn decide(&mut self, http: &Http, headers: usize) -> Result<Option<Answer>, Report> {
        while self.may_be_complete() {
            let bytes = self.bytes.get(self.interim.0..).unwrap_or_default();
            match parse(http, bytes, headers).map_err(|trouble| trouble.report(self.allowed))? {
                Piece::Final(answer) => return Ok(Some(answer)),
                Piece::Interim(length) => {
                    self.interim = (self.interim.0 + length, self.interim.1 + 1);
                    self.partial = 0;
                    if self.interim.1 > INTERIM_MAX {
                        return Err(verdict::refused(Refusal::Interim));
                    }
                }
                Piece::Partial => break,
            }
        }
        self.partial = self.bytes.len();
        Ok(None)
    }

    /// Heads that come in many pieces are parsed twice: at their beginning and at their end.
    fn may_be_complete(&self) -> bool {
        let first = self.partial == 0 && self.bytes.len() > self.interim.0;
        let new = self.bytes.get(self.partial.saturating_sub(3)..);
        let new = new.unwrap_or_default();
        first
            || new.windows(2).any(|end| end == b"\n\n")
            || new.windows(3).any(|end| end == b"\n\r\n")
    }
}

/// Why an answer cannot be judged.
#[derive(Debug)]
enum Trouble {
    TooLarge,
    Syntax(httparse::Error),
    Framing(&'static str),
}

impl Trouble {
    fn report(self, allowed: usize) -> Report {
        match self {
            Self::TooLarge => too_large(allowed),
            Self::Syntax(error) => Report::fail(Reason::Protocol).detail(error.to_string()),
            Self::Framing(problem) => Report::fail(Reason::Protocol).detail(problem),
        }
    }
}

fn too_large(allowed: usize) -> Report {
    Report::fail(Reason::LimitExceeded {
        limit: Limit::Head,
        allowed: allowed as u64,
    })
}

fn parse(http: &Http, bytes: &[u8], most: usize) -> Result<Piece, Trouble> {
    let mut room = [const { MaybeUninit::<Header<'_>>::uninit() }; HEADERS_MAX];
    let room = room.get_mut(..most).unwrap_or_default();
    let mut response = Response::new(&mut []);
    let config = ParserConfig::default();
    let length = match config.parse_response_with_uninit_headers(&mut response, bytes, room) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(Piece::Partial),
        Err(httparse::Error::TooManyHeaders) => return Err(Trouble::TooLarge),
        Err(error) => return Err(Trouble::Syntax(error)),
    };
    let code = response.code.unwrap_or_default();
    match code {
        0..=99 => Err(Trouble::Framing("a status below 100")),
        100 | 102..=199 => Ok(Piece::Interim(length)),
        _ => judge(http, code, &response).map(Piece::Final),
    }
}

/// Decides as [`verdict::judge`] does, and refuses what the codec refuses.
fn judge(http: &Http, code: u16, response: &Response<'_, '_>) -> Result<Answer, Trouble> {
    let coded = values(response, "transfer-encoding").next().is_some();
    let has_body = !matches!(code, 101 | 204 | 304) && http.method != Method::HEAD;
    if has_body && coded && response.version == Some(0) {
        return Err(Trouble::Framing("a transfer encoding in HTTP/1.0"));
    }
    if has_body && !coded && !lengths_agree(values(response, "content-length")) {
        return Err(Trouble::Framing("no valid content length"));
    }
    if !http.accepts(code) {
        return Ok(refuse(code, response));
    }
    if coded && values(response, "content-length").next().is_some() {
        return Err(Trouble::Framing(verdict::TWO_LENGTHS));
    }
    Ok(Answer::Verdict(Report::pass()))
}

fn refuse(code: u16, response: &Response<'_, '_>) -> Answer {
    if let (301 | 302 | 303 | 307 | 308, Some(location)) =
        (code, values(response, "location").next())
    {
        let location = location.to_vec();
        return Answer::Redirect { code, location };
    }
    let usual = StatusCode::from_u16(code).ok();
    let usual = usual.and_then(|status| status.canonical_reason());
    let phrase = response.reason.filter(|phrase| Some(*phrase) != usual);
    Answer::Verdict(Report::fail(Reason::Status { code }).detail(phrase.unwrap_or_default()))
}

/// The values of a header, whose name is given in lower case.
fn values<'a>(response: &'a Response<'_, '_>, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    let named = move |header: &&Header<'_>| header.name.eq_ignore_ascii_case(name);
    response
        .headers
        .iter()
        .filter(named)
        .map(|header| header.value)
}

/// Whether all lengths that are given are one and the same number (RFC 9110, section 8.6).
fn lengths_agree<'a>(values: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut lengths = values.flat_map(|value| value.split(|byte| *byte == b',').map(length));
    let Some(first) = lengths.next() else {
        return true;
    };
    first.is_some() && lengths.all(|length| length == first)
}

fn length(text: &[u8]) -> Option<u64> {
    let digits = text.trim_ascii();
    let digits = Some(digits).filter(|digits| digits.iter().all(u8::is_ascii_digit));
    str::from_utf8(digits?).ok()?.parse().ok()
}
