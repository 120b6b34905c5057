//! The real program, kept running.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::model::{Model, normal};

/// What the program says of one file.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: String,
    pub(crate) error_line: Option<usize>,
    pub(crate) error: String,
    pub(crate) warnings: Vec<usize>,
    pub(crate) model: Model,
}

/// The program, kept running: one child of its own per file.
pub(crate) struct Oracle {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Oracle {
    pub(crate) fn start() -> Self {
        let program =
            env::var("LVSKIT_LDIRECTORD").unwrap_or_else(|_| "/usr/sbin/ldirectord".to_owned());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/oracle.pl");
        let mut child = Command::new("perl")
            .args([script, &program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("perl");
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            input,
            output,
        }
    }

    pub(crate) fn ask(&mut self, bytes: &[u8]) -> Answer {
        writeln!(self.input, "{}", bytes.len()).expect("the oracle left: is ldirectord there?");
        self.input.write_all(bytes).unwrap();
        self.input.flush().unwrap();
        let mut answer = Answer {
            status: String::new(),
            error_line: None,
            error: String::new(),
            warnings: Vec::new(),
            model: Model::new(),
        };
        while answer.status.is_empty() {
            let mut line = Vec::new();
            self.output.read_until(b'\n', &mut line).unwrap();
            let line = String::from_utf8_lossy(&line)
                .trim_end_matches('\n')
                .to_owned();
            let (kind, rest) = line
                .split_once(' ')
                .expect("the oracle left: is ldirectord there?");
            match kind {
                "end" => rest.clone_into(&mut answer.status),
                "error" => {
                    let (number, message) = rest.split_once(' ').unwrap();
                    answer.error_line = Some(number.parse().unwrap());
                    message.clone_into(&mut answer.error);
                }
                "warning" => answer
                    .warnings
                    .push(rest.split(' ').next().unwrap().parse().unwrap()),
                "model" => {
                    let (key, value) = rest.split_once(' ').unwrap();
                    answer.model.insert(key.to_owned(), normal(key, value));
                }
                other => panic!("unexpected answer {other}"),
            }
        }
        answer
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
