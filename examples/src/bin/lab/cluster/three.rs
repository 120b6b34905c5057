//! Pacemaker 3: a node of that release with corosync and the daemon that keeps the configuration,
//! which is all that a configuration needs, and our pushes against it.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    pin::Pin,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use cib::{
    Cib,
    live::{Cluster, Pace, Tools},
    xml::canonical_eq,
};
use futures_util::StreamExt as _;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{
    drills::GUIDE,
    race::{self, query},
    setup::{refuse, tokio},
    trouble::edited,
};
use crate::{
    deploy::claims::{Claims, contains, within},
    release::{self, Root},
    shell::{LabError, capture, note, spawn_error},
};

/// Edits of each of two writers that race there.
const EDITS: usize = 20;

/// The node; all of its processes end with it.
struct Node {
    root: PathBuf,
    outer: Child,
    init: Pid,
}

impl Node {
    fn start(root: &Root, program: &Path, log: &Path) -> Result<Self, LabError> {
        let log = File::create(log).map_err(LabError::io("create a log"))?;
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "unshare"])
            .args(["--net", "--mount", "--uts", "--ipc", "--pid"])
            .args(["--fork", "--kill-child=KILL"])
            .args(["sh", "-c", include_str!("three.sh"), "three"])
            .arg(&root.path)
            .arg(program)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .process_group(0);
        let outer = command
            .spawn()
            .map_err(|source| spawn_error(&command, source))?;
        let mut node = Self {
            root: root.path.clone(),
            outer,
            init: Pid::from_raw(0),
        };
        within(Duration::from_secs(30), || node.find_init())?;
        Ok(node)
    }

    fn find_init(&mut self) -> Result<(), LabError> {
        let path = format!("/proc/{0}/task/{0}/children", self.outer.id());
        let children = fs::read_to_string(&path).map_err(LabError::io(format!("read {path}")))?;
        let first = children.split_whitespace().next();
        let init: Option<i32> = first.and_then(|pid| pid.parse().ok());
        let ready = |pid: &i32| Path::new(&format!("/proc/{pid}/root/run/ready")).exists();
        let Some(init) = init.filter(ready) else {
            return Err(LabError::refused("Pacemaker 3", &"has not started"));
        };
        self.init = Pid::from_raw(init);
        Ok(())
    }

    /// Words in front of a command that runs in the node, within its release's root.
    fn wrapper(&self) -> Vec<String> {
        let pid = self.init.to_string();
        let enter = [
            "nsenter", "-t", &pid, "-m", "-u", "-n", "-p", "-i", "-r", "-w", "--",
        ];
        let words = enter.into_iter().chain(["env", "--default-signal"]);
        words.map(str::to_owned).collect()
    }

    fn capture(&self, line: &str) -> Result<String, LabError> {
        let wrapper = self.wrapper();
        let words = wrapper.iter().skip(1).map(String::as_str);
        let words: Vec<&str> = words.chain(line.split(' ')).collect();
        capture("nsenter", &words)
    }

    fn cluster(&self) -> Cluster<Tools> {
        Cluster::new(Tools::new().behind(self.wrapper()))
    }

    /// A file of the node, seen from here.
    fn file(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{path}", self.init))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if self.init.as_raw() > 1 && kill(self.init, Signal::SIGKILL).is_err() {
            note("lab: Pacemaker 3 had ended before");
        }
        drop(self.outer.kill());
        drop(self.outer.wait());
    }
}

pub(super) fn run(claims: &mut Claims, base: &Path, program: &Path) -> Result<(), LabError> {
    let node = claims.claim("Pacemaker 3: its daemon starts and answers", || {
        let root = release::pacemaker_3()?;
        let node = Node::start(&root, program, &base.join("three.log"))?;
        let version = node.capture("/usr/lib/pacemaker/pacemaker-based --version")?;
        contains("pacemaker-based", &version, "Pacemaker 3.")?;
        Ok(node)
    })?;
    typed(claims, &node)?;
    claims.claim(
        "Pacemaker 3: a stale patch is refused, and rebased on what others have made",
        || tokio(stale(&node.cluster())),
    )?;
    claims.claim(
        "Pacemaker 3: a watch sees a change and what it is about",
        || tokio(watched(&node.cluster())),
    )?;
    race::run(
        claims,
        "Pacemaker 3: ",
        [&node.cluster(), &node.cluster()],
        EDITS,
    )?;
    claims.claim("Pacemaker 3: nothing of it is left behind", || {
        let root = node.root.clone();
        drop(node);
        within(Duration::from_secs(10), || {
            match root.join("tmp/pcs").exists() || root.join("run/ready").exists() {
                true => Err(LabError::refused("its root", &"was changed")),
                false => Ok(()),
            }
        })
    })
}

/// The guide, typed with our pcs on the live daemon and with the release's pcs on a copy.
fn typed(claims: &mut Claims, node: &Node) -> Result<(), LabError> {
    claims.claim(
        "Pacemaker 3: typed: the guide in dialect 0.12; pcs 0.12 makes the same of it",
        || {
            let before = tokio(query(&node.cluster()))?;
            fs::write(node.file("/tmp/before.xml"), before.to_bytes())
                .map_err(LabError::io("write a CIB"))?;
            let type_all = |program: &str| {
                let type_one = |line: &&str| node.capture(&format!("{program} {line}")).map(drop);
                GUIDE.iter().try_for_each(type_one)
            };
            thread::scope(|scope| {
                let real = scope.spawn(|| type_all("/usr/sbin/pcs -f /tmp/before.xml"));
                type_all("/tmp/pcs --dialect 0.12")?;
                let panicked = |_| Err(LabError::refused("a typist", &"panicked"));
                real.join().unwrap_or_else(panicked)
            })?;
            let bytes = fs::read(node.file("/tmp/before.xml"));
            let real = Cib::parse(bytes.map_err(LabError::io("read a CIB"))?);
            let real = real.map_err(|error| refuse("pcs 0.12")(&error))?;
            let ours = tokio(query(&node.cluster()))?;
            if canonical_eq(&configuration(&ours), &configuration(&real)) {
                return Ok(());
            }
            let text = format!("ours\n{ours}\npcs 0.12\n{real}");
            Err(LabError::refused("the configuration", &text))
        },
    )
}

/// The document without its version and its writers.
fn configuration(cib: &Cib) -> cib::xml::Tree {
    let root = cib.tree().root();
    let section = root.and_then(|root| root.child("configuration"));
    let text = section.map(cib::xml::pretty).unwrap_or_default();
    cib::xml::Tree::parse(text.as_bytes()).unwrap_or_default()
}

async fn stale(cluster: &Cluster<Tools>) -> Result<(), LabError> {
    let base = query(cluster).await?;
    let (ours, theirs) = (
        edited(&base, "property set batch-limit=7")?,
        edited(&base, "property set cluster-delay=61s")?,
    );
    let mut attempts = Vec::new();
    for change in [&theirs, &ours] {
        let pushed = cluster.push(&base, change).await;
        attempts.push(pushed.map_err(|error| refuse("push")(&error))?.attempts);
    }
    let now = query(cluster).await?;
    let both = now.property("batch-limit").as_deref() == Some("7")
        && now.property("cluster-delay").as_deref() == Some("61s");
    let epochs = now.version().epoch - base.version().epoch;
    if both && attempts == [1, 2] && epochs == 2 {
        return Ok(());
    }
    let text = format!("attempts {attempts:?}, {epochs} epochs, both there: {both}");
    Err(LabError::refused("push", &text))
}

/// Changes the configuration between the first look and the next.
struct ThenPush<'c> {
    cluster: &'c Cluster<Tools>,
    base: Cib,
    change: Cib,
}

impl Pace for ThenPush<'_> {
    fn pause(&mut self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            if self.cluster.push(&self.base, &self.change).await.is_err() {
                note("lab: the change to be seen was not taken");
            }
        })
    }
}

async fn watched(cluster: &Cluster<Tools>) -> Result<(), LabError> {
    let base = query(cluster).await?;
    let change = edited(&base, "property set batch-limit=8")?;
    let pace = ThenPush {
        cluster,
        base,
        change,
    };
    let mut changes = Box::pin(cluster.watch(pace));
    let seen = ::tokio::time::timeout(Duration::from_secs(20), changes.next()).await;
    let seen = seen.ok().flatten();
    let seen = seen.ok_or_else(|| LabError::refused("watch", &"it saw nothing"))?;
    let seen = seen.map_err(|error| refuse("watch")(&error))?;
    let told: Vec<String> = seen.differences.iter().map(ToString::to_string).collect();
    contains("watch", &told.join("\n"), "batch-limit")
}
