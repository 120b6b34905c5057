//! Our `pcs`, typed on a node as an administrator types it, and the real one beside it.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use cib::{
    Cib,
    xml::{Element, canonical_eq, pretty},
};

use super::{
    PASSWORD,
    drills::{query, status, wait_for},
    node::Node,
    setup::refuse,
};
use crate::{
    deploy::claims::{Claims, contains, same, within},
    shell::{LabError, finish},
};

/// Our program beside the lab's own, built by cargo when cargo runs us.
pub(super) fn program() -> Result<PathBuf, LabError> {
    let lab = env::current_exe().map_err(LabError::io("find the lab's own program"))?;
    let path = lab.with_file_name("pcs");
    if let Some(cargo) = env::var_os("CARGO") {
        let mut command = Command::new(cargo);
        command.args(["build", "--quiet", "--package", "examples", "--bin", "pcs"]);
        if lab
            .parent()
            .is_some_and(|folder| folder.ends_with("release"))
        {
            command.arg("--release");
        }
        finish(&mut command)?;
    }
    if path.exists() {
        return Ok(path);
    }
    Err(LabError::refused(
        "pcs",
        &format!("{} is not built", path.display()),
    ))
}

/// An administrator at a node.
pub(super) struct Typist<'n> {
    node: &'n Node,
    program: &'n Path,
}

impl<'n> Typist<'n> {
    pub(super) const fn at(node: &'n Node, program: &'n Path) -> Self {
        Self { node, program }
    }

    /// Our pcs.
    pub(super) const fn program(&self) -> &Path {
        self.program
    }

    /// Types a line of our pcs; its output.
    pub(super) fn ours(&self, line: &str) -> Result<String, LabError> {
        let program = self.program.to_string_lossy();
        let words = [&*program].into_iter().chain(line.split(' '));
        self.node.capture(&words.collect::<Vec<_>>())
    }

    /// Types the same line of the real one.
    pub(super) fn real(&self, line: &str) -> Result<String, LabError> {
        let words = ["/usr/sbin/pcs"].into_iter().chain(line.split(' '));
        self.node.capture(&words.collect::<Vec<_>>())
    }
}

/// Steps 3 and 4 of the guide: tokens, corosync.conf on both nodes, and the start, all through
/// the real pcsd.
pub(super) fn start(
    claims: &mut Claims,
    nodes: &[Node; 2],
    program: &Path,
) -> Result<(), LabError> {
    let [first, second] = nodes;
    let pcs = Typist::at(first, program);
    claims.claim(
        "typed: host auth gets tokens, which the real pcs can use",
        || {
            pcs.ours(&format!(
                "host auth {} addr={} {} addr={} -u hacluster -p {PASSWORD}",
                first.name, first.address, second.name, second.address
            ))?;
            let told = pcs.real("pcsd status lvsm lvss")?;
            contains("pcs pcsd status", &told, "lvss: Online")
        },
    )?;
    claims.claim(
        "typed: cluster setup writes on both nodes what the real pcs writes",
        || {
            pcs.ours("cluster setup auth_cluster lvsm lvss --force --no-cluster-uuid --enable")?;
            let nodes_text = format!(
                "lvsm addr={} lvss addr={}",
                first.address, second.address
            );
            pcs.real(&format!(
                "cluster setup auth_cluster {nodes_text} --no-cluster-uuid --corosync_conf=/run/real.conf"
            ))?;
            let real = first.capture(&["cat", "/run/real.conf"])?;
            for node in nodes {
                let ours = node.capture(&["cat", "/etc/corosync/corosync.conf"])?;
                same("corosync.conf", &ours, &real)?;
                node.capture(&["systemctl", "is-enabled", "pacemaker"])?;
            }
            let other = pcs.ours("cluster corosync lvss")?;
            same("cluster corosync", &other, &real)
        },
    )?;
    claims.claim(
        "typed: cluster start --all --wait: both nodes online, one leads, quorate",
        || {
            pcs.ours("cluster start --all --wait=120")?;
            wait_for(
                first,
                Duration::from_secs(120),
                "both nodes online",
                |status| {
                    let online = status.nodes.iter().filter(|node| node.online()).count();
                    online == 2 && status.dc().is_some() && status.has_quorum()
                },
            )
        },
    )
}

/// Types lines with our pcs on the live cluster, and with the real one on a copy of what was
/// there: both mean the same afterwards.
pub(super) fn guide(
    claims: &mut Claims,
    node: &Node,
    program: &Path,
    lines: &[&str],
) -> Result<(), LabError> {
    let pcs = Typist::at(node, program);
    claims.claim(
        "typed: the guide on the live cluster; the real pcs makes the same of it",
        || {
            let before = query(node)?;
            let file = node.file("/etc/corosync/before.xml");
            std::fs::write(&file, before.to_bytes()).map_err(LabError::io("write a CIB"))?;
            for line in lines {
                pcs.ours(line)?;
                pcs.real(&format!("-f /etc/corosync/before.xml {line}"))?;
            }
            let bytes = std::fs::read(&file).map_err(LabError::io("read a CIB"))?;
            let real = Cib::parse(&bytes).map_err(|error| refuse("the real pcs")(&error))?;
            same_configuration(&query(node)?, &real)
        },
    )?;
    claims.claim(
        "typed: a dry run shows the patch and changes nothing",
        || {
            let epoch = query(node)?.version().epoch;
            let shown = pcs.ours("--dry-run property set batch-limit=3")?;
            contains(
                "dry run",
                &shown,
                "property batch-limit: value: (unset) -> 3",
            )?;
            contains("dry run", &shown, "<source admin_epoch=")?;
            if query(node)?.version().epoch == epoch {
                return Ok(());
            }
            Err(LabError::refused("dry run", &"it changed the cluster"))
        },
    )
}

/// Sections that commands are about; names and nodes of a running cluster change by themselves.
const SECTIONS: [&str; 6] = [
    "crm_config",
    "resources",
    "constraints",
    "rsc_defaults",
    "op_defaults",
    "tags",
];

fn same_configuration(ours: &Cib, real: &Cib) -> Result<(), LabError> {
    for section in SECTIONS {
        let text = |cib: &Cib| {
            let found: Option<Element<'_>> = cib.section(section);
            found.map(pretty).unwrap_or_default()
        };
        let (ours, real) = (text(ours), text(real));
        let tree = |text: &str| cib::xml::Tree::parse(text.as_bytes()).ok();
        let equal = match (tree(&ours), tree(&real)) {
            (Some(ours), Some(real)) => canonical_eq(&ours, &real),
            (None, None) => true,
            _ => false,
        };
        if !equal {
            return Err(LabError::refused(
                section,
                &format!("ours\n{ours}the real pcs\n{real}"),
            ));
        }
    }
    Ok(())
}

/// What a running cluster shows and does: state as the real pcs prints it, moving, cleaning up,
/// pushing a file.
pub(super) fn running(
    claims: &mut Claims,
    nodes: &[Node; 2],
    program: &Path,
) -> Result<(), LabError> {
    let [first, second] = nodes;
    let pcs = Typist::at(first, program);
    claims.claim("typed: status is what the real pcs prints", || {
        same_in_both(&pcs)
    })?;
    claims.claim(
        "typed: resource move moves, stays, and leaves no constraint",
        || {
            let to = other(nodes, &place(first, "VirtualIP")?);
            pcs.ours(&format!("resource move VirtualIP {to} --wait=60"))?;
            let constraints = query(first)?.locations().count();
            let now = place(first, "VirtualIP")?;
            if now == to && constraints == 0 {
                return Ok(());
            }
            Err(LabError::refused(
                "resource move",
                &format!("is on {now}, wanted {to}; {constraints} constraints"),
            ))
        },
    )?;
    claims.claim(
        "typed: failures are counted, and cleanup forgets them",
        || {
            let at = place(first, "WebService")?;
            first.capture(&[
                "crm_resource",
                "--fail",
                "--resource",
                "WebService",
                "--node",
                &at,
            ])?;
            within(Duration::from_secs(30), || {
                let counts = pcs.ours("resource failcount show WebService")?;
                contains("failcount", &counts, &format!("{at}: "))
            })?;
            same(
                "failcount",
                &pcs.ours("resource failcount show --full")?,
                &pcs.real("resource failcount show --full")?,
            )?;
            pcs.ours("resource cleanup WebService")?;
            within(Duration::from_secs(30), || {
                let counts = pcs.ours("resource failcount")?;
                same("failcount", &counts, "No failcounts\n")
            })
        },
    )?;
    claims.claim(
        "typed: cib-push of an edited copy keeps what others changed since",
        || {
            pcs.ours("cluster cib /run/base.xml")?;
            first.capture(&["cp", "/run/base.xml", "/run/new.xml"])?;
            pcs.ours("-f /run/new.xml property set cluster-recheck-interval=5min")?;
            Typist::at(second, program).real("property set cluster-delay=61s")?;
            let whole = pcs.ours("cluster cib-push /run/new.xml");
            if whole.is_ok() {
                let text = "a whole document was pushed over the change of another";
                return Err(LabError::refused("cib-push", &text));
            }
            pcs.ours("cluster cib-push /run/new.xml diff-against=/run/base.xml")?;
            let now = query(second)?;
            let both = now.property("cluster-recheck-interval").as_deref() == Some("5min")
                && now.property("cluster-delay").as_deref() == Some("61s");
            pcs.ours("property unset cluster-recheck-interval cluster-delay")?;
            if both {
                Ok(())
            } else {
                Err(LabError::refused("cib-push", &"a change is lost"))
            }
        },
    )?;
    claims.claim("typed: --wait says where a resource runs", || {
        pcs.ours("resource create Extra ocf:pacemaker:Dummy --wait=60")?;
        place(first, "Extra")?;
        pcs.ours("resource disable Extra --wait=60")?;
        pcs.ours("resource delete Extra").map(drop)
    })
}

/// What shows a cluster that runs.
const SHOWING: [&str; 16] = [
    "status",
    "status --full",
    "status --hide-inactive",
    "resource status",
    "stonith status",
    "status nodes",
    "status nodes both",
    "status nodes config",
    "status corosync",
    "quorum status",
    "quorum config",
    "stonith history",
    "resource failcount",
    "resource config",
    "constraint",
    "property",
];

/// Our output is that of the real pcs, but for times; half of the lines beside the other half.
fn same_in_both(pcs: &Typist<'_>) -> Result<(), LabError> {
    let steady = |text: String| -> String {
        let clock = |line: &&str| line.contains("ast updated") || line.starts_with("Date:");
        let lines = text.lines().filter(|line| !clock(line));
        lines.map(|line| format!("{line}\n")).collect()
    };
    let compare = |lines: &[&str]| {
        lines
            .iter()
            .try_for_each(|line| same(line, &steady(pcs.ours(line)?), &steady(pcs.real(line)?)))
    };
    let (one, other) = SHOWING.split_at(SHOWING.len() / 2);
    thread::scope(|scope| {
        let first = scope.spawn(|| compare(one));
        compare(other)?;
        let panicked = |_| Err(LabError::refused("a comparison", &"panicked"));
        first.join().unwrap_or_else(panicked)
    })?;
    // The real one lists them as they answer.
    let sorted = |text: String| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        lines.join("\n")
    };
    let line = "status pcsd";
    same(line, &sorted(pcs.ours(line)?), &sorted(pcs.real(line)?))
}

pub(super) fn other(nodes: &[Node; 2], name: &str) -> String {
    let found = nodes.iter().find(|node| node.name != name);
    found.map(|node| node.name.to_owned()).unwrap_or_default()
}

pub(super) fn place(node: &Node, resource: &str) -> Result<String, LabError> {
    let status = status(node)?;
    match status.running_on(resource).as_slice() {
        [one] => Ok((*one).to_owned()),
        found => Err(LabError::refused(resource, &format!("runs on {found:?}"))),
    }
}
