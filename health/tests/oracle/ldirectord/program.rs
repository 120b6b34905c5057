//! The real program, and servers that it checks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

/// The program, kept running.
pub(super) struct Oracle {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Oracle {
    pub(super) fn start() -> Self {
        let program = std::env::var("LVSKIT_LDIRECTORD");
        let program = program.unwrap_or_else(|_| "/usr/sbin/ldirectord".to_owned());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/check.pl");
        let mut child = Command::new("perl")
            .args([script, &program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            input,
            output,
        }
    }

    /// Its word for the one real server, in each round.
    pub(super) fn check(&mut self, file: &str, rounds: usize) -> String {
        write!(self.input, "{} {rounds}\n{file}", file.len()).unwrap();
        self.input.flush().unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the oracle left: is ldirectord there?");
        line.trim_end().to_owned()
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// At the end of an answer: neither send more nor close.
pub(super) const HANG: &str = "<hangs>";

/// A server that answers by the request, for as long as the test runs.
pub(super) fn serve(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, answer) = (stream.unwrap(), Arc::clone(&answer));
            std::thread::spawn(move || {
                let mut request = Vec::new();
                let mut byte = [0];
                while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
                    request.push(byte[0]);
                }
                let request = String::from_utf8_lossy(&request).into_owned();
                let answer = answer(&request);
                let begun = answer.strip_suffix(HANG.as_bytes());
                drop(stream.write_all(begun.unwrap_or(&answer)));
                if begun.is_some() {
                    // Until the peer gives up.
                    drop(stream.read(&mut byte));
                }
            });
        }
    });
    address
}
