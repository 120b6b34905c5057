//! Both ways of asking see the same in the same bytes.

use proptest::prelude::*;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Http, exchange, head};
use crate::{Budgets, Limit, ProbeContext, Reason, Report, Target};

/// Never reached: the peer always closes.
const PATIENCE: Duration = Duration::from_secs(60);

/// One run against a peer that reads the request, sends the pieces and closes; with the request.
async fn run(http: &Http, pieces: &[&[u8]], by_head: bool) -> (Report, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // A host name keeps the port out of the request.
    let target = Target::new(listener.local_addr().unwrap()).host_name("www:1");
    let context = ProbeContext::new(PATIENCE).with_budgets(Budgets::default().head(8192));
    assert!(head::decides(http, &context));
    let check = async {
        if by_head {
            head::ask(http, &target, &context).await
        } else {
            exchange::exchange(http, &target, &context).await
        }
    };
    let peer = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        for piece in pieces {
            // The verdict may be known already.
            drop(stream.write_all(piece).await);
            tokio::task::yield_now().await;
        }
        request
    };
    tokio::join!(check, peer)
}

async fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        assert!(stream.read_buf(&mut request).await.unwrap() > 0);
    }
    request
}

/// Both reports and requests; details of the parser's own errors are in words of its own.
fn both(http: &Http, pieces: &[&[u8]]) -> [(Report, Vec<u8>); 2] {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let both = runtime.block_on(async {
        [
            run(http, pieces, true).await,
            run(http, pieces, false).await,
        ]
    });
    both.map(|(report, request)| {
        let syntax = report.reason() == Some(&Reason::Protocol);
        let detail = report.detail_text().filter(|_| !syntax).map(str::to_owned);
        let bare = report
            .reason()
            .map_or_else(Report::pass, |reason| Report::fail(reason.clone()));
        (bare.detail(detail.unwrap_or_default()), request)
    })
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => prop::sample::select(vec![
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.0 200 Fine\r\n",
            "HTTP/1.1 204 No Content\r\n",
            "HTTP/1.1 304 Not Modified\n",
            "HTTP/1.1 302 Found\r\nLocation: /there\r\n",
            "HTTP/1.1 503 Busy\r\n",
            "HTTP/1.1 099 Low\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
            "HTTP/1.1 200\r\n",
            "HTTP/2 200 OK\r\n",
            "Content-Length: 4\r\n",
            "content-length: 4, 4\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: +4\r\n",
            "Content-Length: 18446744073709551616\r\n",
            "Content-Length:\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip\r\n",
            "Location: http://elsewhere/\r\n",
            "X: \u{e9}\r\n",
            " folded\r\n",
            "\r\n",
            "\n",
            "body",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

proptest! {
    #[test]
    fn the_head_alone_says_what_the_codec_says(
        pieces in prop::collection::vec(piece(), 0..8), split in 0_usize..120, head in any::<bool>(),
    ) {
        let bytes = pieces.concat();
        let (first, second) = bytes.split_at(split.min(bytes.len()));
        let http = if head { Http::head("/a?b") } else { Http::get("/a?b") }.build().unwrap();

        let [ours, codec] = both(&http, &[first, second]);

        prop_assert_eq!(ours, codec, "{}", bytes.escape_ascii());
    }
}

#[test]
fn limits_of_the_head_are_the_codecs() {
    let many = |count| {
        [
            b"HTTP/1.1 200 OK\r\n".to_vec(),
            b"a: b\r\n".repeat(count),
            b"\r\n".to_vec(),
        ]
        .concat()
    };
    let interim = |count| [b"HTTP/1.1 103 E\r\n\r\n".repeat(count), many(1)].concat();
    let giant = [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 100_000]].concat();
    let cases = [
        (many(100), None),
        (many(101), Some(Limit::Head)),
        (giant, Some(Limit::Head)),
    ];
    let http = Http::get("/").build().unwrap();

    for (bytes, expected) in cases {
        let [ours, codec] = both(&http, &[&bytes]);

        assert_eq!(ours, codec);
        let limit = match ours.0.reason() {
            Some(Reason::LimitExceeded { limit, .. }) => Some(*limit),
            _ => None,
        };
        assert_eq!(limit, expected);
    }
    for count in 0..12 {
        let [ours, codec] = both(&http, &[&interim(count)]);

        assert_eq!(ours, codec, "{count} interim responses");
        assert_eq!(ours.0.reason().is_none(), count <= 8, "{count}");
    }
}

#[test]
fn an_answer_byte_by_byte_is_the_same_answer() {
    let text = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let pieces: Vec<&[u8]> = text.chunks(1).collect();
    let http = Http::get("/").build().unwrap();

    for end in [text.len(), text.len() - 1] {
        let [ours, codec] = both(&http, &pieces[..end]);

        assert_eq!(ours, codec, "{end} bytes");
        assert_eq!(ours.0.reason().is_none(), end == text.len());
    }
}
