//! The real pcs, many commands in one process; and what campaigns need.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::{Config as RunnerConfig, RngAlgorithm, TestRng, TestRunner};

/// Imports pcs once and forks for each command: its import takes most of the time of a call.
/// A line is `cli WORD…` for a command line, or `facade OP…` for what has no form for files.
const DRIVER: &str = r#"
import json, os, sys
sys.argv = ["pcs"]
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

for line in sys.stdin:
    words = json.loads(line)
    pid = os.fork()
    if pid == 0:
        try:
            code = facade(words[1:]) if words[0] == "facade" else (app.main(words[1:]) or 0)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            code = 70
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"#;

/// A pcs that can be run: this machine's 0.11, or 0.12 in another root.
pub(crate) struct Pcs {
    root: Option<PathBuf>,
}

/// A directory that the pcs and we see, under different names where it lives in another root.
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
}

impl Pcs {
    pub(crate) const fn here() -> Self {
        Self { root: None }
    }

    /// 0.12 of the root that `LVSKIT_PACEMAKER_3` names.
    pub(crate) fn trixie() -> Self {
        let root = std::env::var_os("LVSKIT_PACEMAKER_3")
            .unwrap_or_else(|| panic!("LVSKIT_PACEMAKER_3 names no root: use cargo lab test"));
        Self {
            root: Some(root.into()),
        }
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
    pub(crate) fn run(&self, commands: &[Vec<String>]) -> Vec<i32> {
        let mut python = match &self.root {
            None => Command::new("/usr/bin/python3"),
            Some(root) => {
                let mut chroot = Command::new("chroot");
                chroot.arg(root).arg("/usr/bin/python3");
                chroot
            }
        };
        python.args(["-c", DRIVER]);
        run(python, commands)
    }
}

fn run(mut python: Command, commands: &[Vec<String>]) -> Vec<i32> {
    let mut child = python
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run python3: {error}"));
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
    let codes: Vec<i32> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.parse().unwrap())
        .collect();
    assert_eq!(
        codes.len(),
        commands.len(),
        "pcs is not there, or its driver broke"
    );
    assert!(
        !codes.contains(&70),
        "pcs broke: {:?}",
        commands.get(codes.iter().position(|code| *code == 70).unwrap())
    );
    codes
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
