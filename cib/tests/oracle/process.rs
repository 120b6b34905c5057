//! The real pcs of a dialect, many commands in one process, with what it prints.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cib::pcs::Dialect;

/// Imports pcs once and forks for each command. A line in: the words; a line out: exit status,
/// standard output and standard error, the texts as hexadecimal digits.
const DRIVER: &str = r#"
import json, os, sys
sys.argv = ["pcs"]
from pcs import app
def taken(path):
    with open(path, "rb") as file:
        return file.read().hex() or "-"
scratch = os.environ["SCRATCH"]
for line in sys.stdin:
    words = json.loads(line)
    pid = os.fork()
    if pid == 0:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(os.path.join(scratch, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        try:
            code = app.main(words) or 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else (1 if error.code else 0)
        except BaseException as error:
            print("broke:", repr(error), file=sys.stderr)
            code = 70
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(code, taken(os.path.join(scratch, "out")), taken(os.path.join(scratch, "err")), flush=True)
"#;

/// What a command said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    /// The first line that is an error or a usage.
    pub(crate) fn fault(&self) -> &str {
        let mut lines = self.stderr.lines();
        let fault = lines.find(|line| line.starts_with("Error:") || line.starts_with("Usage:"));
        fault.unwrap_or_default()
    }

    /// Whether pcs itself failed.
    pub(crate) fn is_broken(&self) -> bool {
        self.code == 70
    }
}

/// A pcs, and where files lie that it can read.
pub(crate) struct Pcs {
    pub(crate) dialect: Dialect,
    root: Option<PathBuf>,
    dir: tempfile::TempDir,
}

impl Pcs {
    /// 0.11 of this machine.
    pub(crate) fn here() -> Self {
        Self {
            dialect: Dialect::V0_11,
            root: None,
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// 0.12 in the root of another system.
    pub(crate) fn in_root() -> Self {
        let root = std::env::var_os("LVSKIT_PACEMAKER_3")
            .unwrap_or_else(|| panic!("LVSKIT_PACEMAKER_3 names no root: use cargo lab test"));
        let root = PathBuf::from(root);
        Self {
            dialect: Dialect::V0_12,
            dir: tempfile::tempdir_in(root.join("tmp")).unwrap(),
            root: Some(root),
        }
    }

    /// Where corosync.conf of this pcs lies.
    pub(crate) fn corosync_conf(&self) -> PathBuf {
        let root = self.root.as_deref().unwrap_or_else(|| Path::new("/"));
        root.join("etc/corosync/corosync.conf")
    }

    /// Writes a file; the path as pcs sees it.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.seen(&path)
    }

    fn seen(&self, path: &Path) -> String {
        let path = match &self.root {
            None => path.to_owned(),
            Some(root) => Path::new("/").join(path.strip_prefix(root).unwrap()),
        };
        path.display().to_string()
    }

    /// Runs all of these; in another root with a /proc of its own, which no one else sees.
    pub(crate) fn run(&self, commands: &[Vec<String>]) -> Vec<Answer> {
        let mut process = match &self.root {
            None => Command::new("/usr/bin/python3"),
            Some(root) => {
                let mut process = Command::new("unshare");
                let script = "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"";
                process.args(["--mount", "--propagation", "private", "sh", "-c", script]);
                process.arg(root).arg("python3");
                process
            }
        };
        let mut child = process
            .args(["-c", DRIVER])
            .env("SCRATCH", self.seen(self.dir.path()))
            .env("PYTHONIOENCODING", "utf-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot run pcs: {error}"));
        let mut input = child.stdin.take().unwrap();
        let lines: Vec<String> = commands
            .iter()
            .map(|words| format!("{words:?}\n"))
            .collect();
        let writer = std::thread::spawn(move || {
            for line in lines {
                input.write_all(line.as_bytes()).unwrap();
            }
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Answer> = text.lines().map(answer).collect();
        assert_eq!(
            answers.len(),
            commands.len(),
            "pcs is not there, or its driver broke"
        );
        answers
    }
}

fn answer(line: &str) -> Answer {
    let mut parts = line.split(' ');
    let code = parts.next().unwrap().parse().unwrap();
    let mut text = || {
        let digits = parts.next().unwrap().trim_matches('-');
        let bytes: Vec<u8> = (0..digits.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap())
            .collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Answer {
        code,
        stdout: text(),
        stderr: text(),
    }
}
