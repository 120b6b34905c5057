//! Laws of the HTTP verdict for whatever a peer may send.
#![cfg(feature = "http")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::time::Duration;

use health::probes::Http;
use health::{Outcome, ProbeContext, Report, Target};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Never reached: the peer always closes.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Answers a check with these bytes, in two pieces, and closes.
fn verdict(bytes: &[u8], split: usize) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::new(listener.local_addr().unwrap());
        let (first, second) = bytes.split_at(split.min(bytes.len()));
        let peer = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            for piece in [first, second] {
                // The verdict may be known already.
                drop(stream.write_all(piece).await);
                tokio::task::yield_now().await;
            }
        };
        let probe = Http::get("/").receive("a.th").build().unwrap();
        let context = ProbeContext::new(TIMEOUT);
        tokio::join!(context.run(&probe, &target), peer).0
    })
}

/// Pieces of answers, so that the parser gets past the first byte.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::sample::select(vec![
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.0 204 No Content\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n",
            "Content-Length: 4\r\n",
            "Content-Length: 18446744073709551615\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Connection: upgrade\r\n",
            "\r\n",
            "4\r\nauth\r\n",
            "0\r\n\r\n",
            "ffffffffffffffff\r\n",
            "auth",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_never_up_nor_our_fault(
        bytes in prop::collection::vec(any::<u8>(), 0..400), split in 0_usize..400,
    ) {
        let report = verdict(&bytes, split);

        prop_assert_eq!(report.outcome(), Outcome::Fail, "{}", report);
    }

    #[test]
    fn arbitrary_answers_get_a_verdict_that_their_bytes_support(
        pieces in prop::collection::vec(piece(), 0..12), split in 0_usize..200,
    ) {
        let bytes = pieces.concat();

        let report = verdict(&bytes, split);

        match report.outcome() {
            Outcome::Pass => {
                let text = bytes.escape_ascii().to_string();
                prop_assert!(text.contains("HTTP/1.") && text.contains("th"), "{text}");
            }
            Outcome::Fail => prop_assert!(report.reason().is_some()),
            Outcome::Warn | Outcome::Drain | Outcome::Inconclusive => prop_assert!(false, "{report}"),
        }
    }
}
