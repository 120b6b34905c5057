//! The real pcs, many commands in one process; and what campaigns need.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use cib::pcs::Dialect;
use proptest::prelude::*;
use proptest::test_runner::{Config as RunnerConfig, RngAlgorithm, TestRng, TestRunner};

/// Imports pcs once and forks for each command: its import takes most of the time of a call.
/// A line is `cli WORD…` for a command line, `facade OP…` for what has no form for files, or
/// `tool PROGRAM WORD…` for a program that lies beside this pcs.
const DRIVER: &str = r#"
import json, os, signal, sys
sys.argv = ["pcs"]
from pcs.entry_points.cli import main
from pcs import app
from pcs.lib.corosync import config_parser, config_facade, config_validators as cv

def facade(words):
    op, path, data = words[0], words[1], json.loads(words[2])
    f = config_facade.ConfigFacade(config_parser.Parser.parse(open(path, "rb").read()))
    nodes, links = f.get_nodes(), [str(n) for n in f.get_used_linknumber_list()]
    transport, version = f.get_transport(), f.get_ip_version()
    if op == "add_nodes":
        reports = cv.add_nodes(data["nodes"], nodes, [])
        act = lambda: f.add_nodes(data["nodes"])
    elif op == "remove_nodes":
        reports = cv.remove_nodes(data["names"], nodes, f.get_quorum_device_model(), f.get_quorum_device_settings())
        act = lambda: f.remove_nodes(data["names"])
    elif op == "add_link":
        reports = cv.add_link(data["addrs"], data["options"], nodes, [], links, transport, version)
        act = lambda: f.add_link(data["addrs"], data["options"])
    elif op == "remove_links":
        reports = cv.remove_links(data["links"], links, transport)
        act = lambda: f.remove_links(data["links"])
    elif op == "update_link":
        current = f.get_links_options().get(data["link"], {})
        reports = cv.update_link(data["link"], data["addrs"], data["options"], current, nodes, [], links, transport, version)
        act = lambda: f.update_link(data["link"], data["addrs"], data["options"])
    if any(report.severity.level == "ERROR" for report in reports):
        print([report.message.message for report in reports], file=sys.stderr)
        return 1
    act()
    open(path, "wb").write(config_parser.Exporter.export(f.config))
    return 0

def run(words):
    if words[0] == "facade":
        return facade(words[1:])
    if words[0] == "tool":
        os.execvp(words[1], words[1:])
    return app.main(words[1:]) or 0

for line in sys.stdin:
    words = json.loads(line)
    out, err = os.memfd_create("out"), os.memfd_create("err")
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        try:
            code = run(words)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else (1 if error.code else 0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            code = 70
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    answer = {"status": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}
    for name, file in (("stdout", out), ("stderr", err)):
        os.lseek(file, 0, os.SEEK_SET)
        with open(file, "rb") as text:
            answer[name] = text.read().decode(errors="replace")
    print(json.dumps(answer), flush=True)
"#;

/// What a command left.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: i64,
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
        self.status == 70
    }
}

/// A pcs that stays: 0.11 of this system, or 0.12 of the one in another root.
#[derive(Debug)]
pub(crate) struct Pcs {
    pub(crate) dialect: Dialect,
    root: Option<PathBuf>,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// A directory that the pcs and we see, under different names where it lives in another root.
#[derive(Debug)]
pub(crate) struct Directory {
    here: tempfile::TempDir,
    root: Option<PathBuf>,
}

impl Directory {
    /// A file's path for the pcs.
    pub(crate) fn inside(&self, name: &Path) -> PathBuf {
        let path = self.here.path().join(name);
        match &self.root {
            Some(root) => Path::new("/").join(path.strip_prefix(root).unwrap()),
            None => path,
        }
    }

    /// A file's path for us.
    pub(crate) fn outside(&self, name: &Path) -> PathBuf {
        self.here.path().join(name)
    }

    /// Writes a file; its path for the pcs.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.outside(Path::new(name)), bytes).unwrap();
        self.inside(Path::new(name)).display().to_string()
    }
}

impl Pcs {
    pub(crate) fn here() -> Self {
        Self::of(Command::new("/usr/bin/python3"), None)
    }

    /// 0.12 of the root that `LVSKIT_PACEMAKER_3` names.
    pub(crate) fn trixie() -> Self {
        let root = std::env::var_os("LVSKIT_PACEMAKER_3")
            .unwrap_or_else(|| panic!("LVSKIT_PACEMAKER_3 names no root: use cargo lab test"));
        Self::in_root(Path::new(&root))
    }

    /// With a /proc of its own, which no one else sees; needs root.
    pub(crate) fn in_root(root: &Path) -> Self {
        let mut command = Command::new("unshare");
        let script = "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" /usr/bin/python3 \"$@\"";
        command.args(["--mount", "--propagation", "private", "sh", "-c", script]);
        command.arg(root);
        Self::of(command, Some(root.to_owned()))
    }

    fn of(mut python: Command, root: Option<PathBuf>) -> Self {
        let mut child = python
            .args(["-c", DRIVER])
            .env("PYTHONIOENCODING", "utf-8")
            .env("TZ", "UTC0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot run {python:?}: {error}"));
        let dialect = if root.is_none() {
            Dialect::V0_11
        } else {
            Dialect::V0_12
        };
        Self {
            dialect,
            root,
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// Where corosync.conf of this pcs lies.
    pub(crate) fn corosync_conf(&self) -> PathBuf {
        let root = self.root.as_deref().unwrap_or_else(|| Path::new("/"));
        root.join("etc/corosync/corosync.conf")
    }

    /// A new directory.
    pub(crate) fn directory(&self) -> Directory {
        let here = match &self.root {
            Some(root) => tempfile::tempdir_in(root.join("tmp")).unwrap(),
            None => tempfile::tempdir().unwrap(),
        };
        Directory {
            here,
            root: self.root.clone(),
        }
    }

    /// Runs all of these; the exit status of each.
    pub(crate) fn run_all(&mut self, commands: &[Vec<String>]) -> Vec<i64> {
        let answers = commands.iter().map(|words| self.run(words));
        answers.map(|answer| answer.status).collect()
    }

    /// Runs these command lines, whatever becomes of pcs itself.
    pub(crate) fn cli(&mut self, commands: &[Vec<String>]) -> Vec<Answer> {
        let line = |words: &Vec<String>| [&["cli".to_owned()], words.as_slice()].concat();
        let answers = commands.iter().map(|words| self.ask(&line(words)));
        answers.collect()
    }

    /// Runs one line: `cli WORD…`, `facade OP…` or `tool PROGRAM WORD…`.
    pub(crate) fn run(&mut self, words: &[String]) -> Answer {
        let answer = self.ask(words);
        // A tool may well end by a signal: that is an answer too.
        let tool = words.first().is_some_and(|kind| kind == "tool");
        let broke = answer.is_broken() || (answer.status < 0 && !tool);
        assert!(!broke, "pcs broke: {words:?}: {answer:?}");
        answer
    }

    fn ask(&mut self, words: &[String]) -> Answer {
        let line = serde_json::to_string(words).unwrap();
        writeln!(self.input, "{line}").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        assert!(!answer.is_empty(), "pcs is not there, or its driver broke");
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        Answer {
            status: answer["status"].as_i64().unwrap(),
            stdout: text("stdout"),
            stderr: text("stderr"),
        }
    }
}

impl Drop for Pcs {
    fn drop(&mut self) {
        // Nothing but this process and its forks, which are done.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

pub(crate) fn pick<T: Clone + std::fmt::Debug + 'static>(
    from: &[T],
) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(from.to_vec())
}

pub(crate) fn runner() -> TestRunner {
    let seed = [7; 32];
    TestRunner::new_with_rng(
        RunnerConfig::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, &seed),
    )
}

pub(crate) fn count(slice: usize, full: usize) -> usize {
    let all = std::env::var_os("LVSKIT_FULL").is_some_and(|value| value == "1");
    if all { full } else { slice }
}
