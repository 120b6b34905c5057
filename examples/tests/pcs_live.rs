//! `pcs` on a live cluster whose tools are stand-ins, and interrupts within a push.
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::{
        signal::{Signal, kill},
        stat::Mode,
    },
    unistd::{Pid, mkfifo},
};
use tempfile::TempDir;

const CIB: &str = r#"<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="4" num_updates="2" admin_epoch="0"><configuration><crm_config/><nodes/><resources><primitive id="A" class="ocf" provider="heartbeat" type="Dummy"/></resources><constraints/></configuration><status/></cib>"#;

/// Holds the first patch until somebody opens the gate; then it is taken. Others are too old.
const CIBADMIN: &str = "#!/bin/sh
case \"$*\" in
*--query*) cat cib.xml ;;
*--upgrade*) echo \"$*\" >>upgrades ;;
*--patch*)
    cat >>patches
    [ -e held ] && exit 103
    : >held
    read -r _ <gate
    sed s/epoch=.4./epoch=\\\"5\\\"/ cib.xml >new.xml && mv new.xml cib.xml
    ;;
esac
";

/// Says what it was asked.
const ECHO: &str = "#!/bin/sh\necho \"$(basename \"$0\") $*\"\n";

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self(folder);
        fs::create_dir(place.0.path().join("bin")).unwrap();
        place.tool("cibadmin", CIBADMIN);
        fs::write(place.0.path().join("cib.xml"), CIB).unwrap();
        mkfifo(&place.0.path().join("gate"), Mode::S_IRWXU).unwrap();
        place
    }

    fn tool(&self, name: &str, text: &str) {
        let path = self.0.path().join("bin").join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn start(&self, line: &str) -> Child {
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{path}", self.0.path().join("bin").display());
        // Whoever runs the tests may ignore signals: the program must not.
        Command::new("env")
            .args(["--default-signal=INT,TERM"])
            .arg(env!("CARGO_BIN_EXE_pcs"))
            .args(line.split(' '))
            .env("PATH", path)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn run(&self, line: &str) -> (i32, String, String) {
        let output = self.start(line).wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap();
        (code, text(output.stdout), text(output.stderr))
    }

    fn wait_for(&self, name: &str) {
        let started = Instant::now();
        while !self.0.path().join(name).exists() {
            assert!(started.elapsed() < Duration::from_secs(60), "no {name}");
            thread::yield_now();
        }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap_or_default()
    }
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
}

#[test]
fn one_interrupt_lets_a_push_come_to_its_end() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let place = Place::new();
        let mut child = place.start("resource disable A");
        place.wait_for("held");

        send(&child, signal);
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        errors.read_line(&mut line).unwrap();
        assert!(line.starts_with("Finishing the change"), "{line}");
        fs::write(place.0.path().join("gate"), "\n").unwrap();

        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
        assert!(place.read("cib.xml").contains("epoch=\"5\""));
    }
}

#[test]
fn a_second_interrupt_leaves_it_and_says_what_the_cluster_has() {
    let place = Place::new();
    let mut child = place.start("resource disable A");
    place.wait_for("held");

    send(&child, Signal::SIGINT);
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut text = String::new();
    errors.read_line(&mut text).unwrap();
    send(&child, Signal::SIGTERM);
    errors.read_to_string(&mut text).unwrap();

    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(
        text.contains("the change was not made; the cluster has version 0.4.2"),
        "{text}"
    );
    let patches = place.read("patches");
    assert_eq!(
        patches.matches("<diff").count(),
        2,
        "asked in order: {patches}"
    );
}

#[test]
fn a_live_upgrade_is_left_to_the_cluster() {
    let place = Place::new();

    let (code, _, errors) = place.run("cluster cib-upgrade");

    assert_eq!(
        (code, &*errors),
        (0, "Cluster CIB has been upgraded to latest version\n")
    );
    assert_eq!(place.read("upgrades"), "--upgrade --force\n");
}

#[test]
fn fencing_is_asked_of_stonith_admin_and_confirmed_by_force_only() {
    let place = Place::new();
    place.tool("stonith_admin", ECHO);

    let (code, _, errors) = place.run("stonith fence n --off");
    assert_eq!((code, &*errors), (0, "Node: n fenced\n"));
    let (code, _, errors) = place.run("stonith confirm n");
    assert_eq!(code, 1);
    assert!(errors.contains("use --force to override"), "{errors}");
    let (code, output, _) = place.run("stonith confirm n --force");
    assert_eq!((code, &*output), (0, "Node: n confirmed fenced\n"));
    for (line, said) in [
        ("stonith history", "stonith_admin --history * --verbose\n"),
        (
            "stonith history show n",
            "stonith_admin --history n --verbose\n",
        ),
    ] {
        assert_eq!(place.run(line).1, said);
    }
    let (_, _, errors) = place.run("stonith history cleanup n");
    assert_eq!(errors, "stonith_admin --history n --cleanup\n");
    assert_eq!(place.run("stonith fence").0, 1);
}

#[test]
fn what_daemons_do_is_neither_tried_nor_done_to_a_file() {
    let place = Place::new();
    let tools = [
        "stonith_admin",
        "crm_resource",
        "corosync-quorumtool",
        "systemctl",
    ];
    for tool in tools {
        place.tool(tool, "#!/bin/sh\n: >done\n");
    }

    for command in [
        "stonith fence n",
        "stonith confirm n --force",
        "resource restart A",
        "quorum expected-votes 3",
        "cluster start",
        "cluster stop",
        "cluster disable",
        "cluster destroy",
        "cluster auth -u u -p p",
        "cluster corosync",
    ] {
        for option in ["--dry-run", "-f cib.xml"] {
            let (code, _, errors) = place.run(&format!("{option} {command}"));
            assert_eq!(code, 1, "{option} {command}: {errors}");
        }
    }
    assert!(!place.0.path().join("done").exists());
}

#[test]
fn the_quorum_of_a_cluster_is_asked_of_corosync() {
    let place = Place::new();
    place.tool("corosync-quorumtool", ECHO);

    assert_eq!(place.run("quorum status").1, "corosync-quorumtool -p\n\n");
    assert_eq!(place.run("status corosync").1, "corosync-quorumtool -l\n");
    assert_eq!(place.run("quorum expected-votes 3").0, 0);
    let (code, _, errors) = place.run("quorum expected-votes 0");
    assert_eq!(code, 1);
    assert!(errors.contains("'0' is not a valid"), "{errors}");
    place.tool("corosync-cmapctl", "#!/bin/sh\necho 'x (u8) = 0'\n");
    let (code, _, errors) = place.run("quorum unblock --force");
    assert_eq!(code, 1);
    assert!(errors.contains("is not waiting for nodes"), "{errors}");
}

#[test]
fn no_node_is_called_off_that_may_be_a_member() {
    let place = Place::new();
    place.tool("corosync-cmapctl", "#!/bin/sh\necho 'x (u8) = 1'\n");
    place.tool("stonith_admin", "#!/bin/sh\n: >done\n");
    let stranger = "#!/bin/sh\necho 'Quorate: No\nQuorum: 2\nMembership information\n1 1 NR \
                    stranger.example.com'\n";

    for (tool, said) in [(ECHO, "not understood"), (stranger, "corosync.conf")] {
        place.tool("corosync-quorumtool", tool);
        let (code, _, errors) = place.run("quorum unblock --force");
        assert_eq!(code, 1);
        assert!(errors.contains(said), "{errors}");
    }
    assert!(!place.0.path().join("done").exists());
}

#[test]
fn a_node_that_carries_the_quorum_is_not_stopped() {
    let place = Place::new();
    place.tool("systemctl", "#!/bin/sh\necho \"$*\" >>services\n");
    let quorum = "#!/bin/sh\necho 'Quorate: Yes\nQuorum: 2\nMembership information\n1 1 a (local)\n\
                  2 1 b'\n";

    for (tool, said) in [
        (quorum, "loss of the quorum"),
        (ECHO, "Unable to determine"),
    ] {
        place.tool("corosync-quorumtool", tool);
        let (code, _, errors) = place.run("cluster stop");
        assert_eq!((code, errors.contains(said)), (1, true), "{errors}");
        assert_eq!(place.read("services"), "");
    }
    assert_eq!(place.run("cluster stop --force").0, 0);
    let stopped = place.read("services");
    assert_eq!(stopped, "stop pacemaker\nstop corosync\n");
    let none = "#!/bin/sh\necho Cannot initialize CMAP service >&2\nexit 1\n";
    place.tool("corosync-quorumtool", none);
    assert_eq!(place.run("cluster stop").0, 0, "there is none to be lost");
}

#[test]
fn a_resource_is_restarted_as_the_clone_that_it_is_in() {
    let place = Place::new();
    place.tool("crm_resource", "#!/bin/sh\necho \"$*\" >>restarts\n");
    let clone = CIB.replace("<primitive", "<clone id=\"C\"><primitive");
    let clone = clone.replace("\"Dummy\"/>", "\"Dummy\"/></clone>");
    fs::write(place.0.path().join("cib.xml"), clone).unwrap();

    let (code, _, errors) = place.run("resource restart A n --wait=9");

    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("using C...") && errors.contains("C successfully restarted"));
    assert_eq!(
        place.read("restarts"),
        "--restart --resource C --node n --timeout 9\n"
    );
    fs::write(place.0.path().join("cib.xml"), CIB).unwrap();
    assert_eq!(place.run("resource restart A n").0, 1);
    assert_eq!(place.run("resource restart A --wait").0, 1);
}

const CONF: &str = "totem {\n    version: 2\n    cluster_name: lab\n    transport: knet\n}\n\n\
    nodelist {\n    node {\n        ring0_addr: 10.0.0.1\n        name: a\n        nodeid: 1\n    }\n\n\
    \x20   node {\n        ring0_addr: 10.0.0.2\n        name: b\n        nodeid: 2\n    }\n}\n\n\
    quorum {\n    provider: corosync_votequorum\n}\n";

#[test]
fn corosync_conf_is_verified_and_changed_in_a_file() {
    let place = Place::new();
    fs::write(place.0.path().join("c.conf"), CONF).unwrap();

    let (_, output, _) = place.run("-f cib.xml cluster verify");
    assert!(!output.contains("quorum-two-node"), "{output}");
    let (_, output, _) = place.run("-f cib.xml cluster verify --corosync_conf c.conf");
    assert!(output.contains("quorum-two-node"), "{output}");

    let change = "cluster config update totem token=5000 --corosync_conf=c.conf";
    let (code, output, _) = place.run(&format!("--dry-run {change}"));
    assert_eq!(
        (code, output.contains("token: 5000")),
        (0, true),
        "{output}"
    );
    assert_eq!(place.read("c.conf"), CONF);
    assert_eq!(place.run(change).0, 0);
    assert!(place.read("c.conf").contains("    token: 5000\n"));
    let link = "cluster link add a=10.0.1.1 b=10.0.1.2 --corosync_conf c.conf";
    assert_eq!(place.run(link).0, 0);
    assert!(place.read("c.conf").contains("ring1_addr: 10.0.1.2"));
    let uuid = "cluster config uuid generate --corosync_conf c.conf";
    assert_eq!(place.run(uuid).0, 0);
    let (code, _, errors) = place.run(uuid);
    assert_eq!(code, 1);
    assert!(errors.contains("use --force"), "{errors}");
    assert_eq!(
        place.run("cluster link remove x --corosync_conf c.conf").0,
        1
    );
}

#[test]
fn a_lint_about_corosync_conf_is_explained_by_such_files() {
    let place = Place::new();

    let (code, output, _) = place.run("cluster verify --explain quorum-two-node");

    assert_eq!(code, 0);
    assert_eq!(output.matches("corosync.conf:\n").count(), 2, "{output}");
    assert!(output.contains("      two_node: 1\n"), "{output}");
}

#[test]
fn a_long_cluster_name_needs_force() {
    let place = Place::new();
    let name = "a".repeat(33);
    let setup = format!("cluster setup {name} n addr=10.0.0.1 --corosync_conf=new.conf");

    let (code, _, errors) = place.run(&setup);
    assert_eq!(code, 1);
    assert!(errors.contains("GFS2"), "{errors}");
    let (code, _, errors) = place.run(&format!("{setup} --force"));
    assert_eq!(code, 0, "{errors}");
    assert!(
        errors.starts_with("Warning: ") && errors.contains("GFS2"),
        "{errors}"
    );
    assert!(place.read("new.conf").contains(&name));
}

#[test]
fn a_section_is_pushed_and_edited_by_itself() {
    let place = Place::new();
    let tags = "<tags><tag id=\"t\"><obj_ref id=\"A\"/></tag></tags>";
    fs::write(place.0.path().join("tags.xml"), tags).unwrap();

    let (code, _, errors) = place.run("-f cib.xml cluster cib-push tags.xml scope=tags");
    assert_eq!((code, &*errors), (0, "CIB updated\n"));
    assert!(place.read("cib.xml").contains("obj_ref"));
    let (code, _, errors) = place.run("-f cib.xml cluster cib-push tags.xml scope=acls");
    assert_eq!(code, 1);
    assert!(errors.contains("tags.xml"), "{errors}");

    let mut edit = Command::new(env!("CARGO_BIN_EXE_pcs"));
    edit.args(["-f", "cib.xml", "cluster", "edit", "scope=tags"])
        .env("EDITOR", "sed -i s/\\\"t\\\"/\\\"u\\\"/")
        .current_dir(place.0.path());
    assert!(edit.output().unwrap().status.success());
    assert!(place.read("cib.xml").contains("<tag id=\"u\">"));
}
