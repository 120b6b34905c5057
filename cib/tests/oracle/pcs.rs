//! The real pcs and the real agents beside ours, on files in a temporary directory.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "test helpers"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use cib::Cib;
use cib::corosync::{Node, Setup};
use cib::metadata::{Action, Agent, Description, OcfVersion, Parameter};
use cib::pcs::{Dialect, Metadata, Operation};
use cib::xml::{Tree, canonical};

fn pcs(file: &Path, words: &[String]) -> Output {
    let mut command = Command::new("pcs");
    command.arg("-f").arg(file).args(words);
    command
        .output()
        .unwrap_or_else(|error| panic!("cannot run pcs: {error}"))
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

/// Runs one line on both sides, from the same document; what disagrees.
fn step(dir: &Path, cib: &mut Cib, line: &str) -> Result<(), String> {
    let file = dir.join("cib.xml");
    fs::write(&file, cib.to_bytes()).unwrap();
    let output = pcs(&file, &words(line));
    let theirs = Tree::parse(&fs::read(&file).unwrap()).unwrap();
    let parsed = Operation::parse_argv(&words(line)).map_err(|error| error.to_string());
    let ours = parsed.and_then(|operation| {
        let applied = operation.apply(cib, &Metadata::builtin(), Dialect::V0_11);
        applied.map_err(|error| error.to_string())
    });
    if output.status.success() != ours.is_ok() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!(
            "{line}\npcs: {} {stderr}\nours: {ours:?}",
            output.status
        ));
    }
    let (expected, found) = (canonical(&theirs), canonical(cib.tree()));
    if expected == found {
        Ok(())
    } else {
        Err(format!("{line}\npcs:\n{expected}\nours:\n{found}"))
    }
}

/// Runs the lines one after the other, each on what the one before has left.
fn agree(lines: &[&str]) -> Cib {
    let dir = tempfile::tempdir().unwrap();
    let mut cib = Cib::empty();
    let mut failed = Vec::new();
    for line in lines {
        failed.extend(step(dir.path(), &mut cib, line).err());
    }
    println!("{} commands", lines.len());
    assert!(
        failed.is_empty(),
        "{} disagree:\n{}",
        failed.len(),
        failed.join("\n\n")
    );
    cib
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn the_documented_commands_give_the_documented_cib() {
    let cib = agree(&[
        "property set stonith-enabled=false",
        "property set no-quorum-policy=ignore",
        "resource create VirtualIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 cidr_netmask=32 op monitor interval=30s",
        "resource enable VirtualIP",
        "resource create WebService ocf:heartbeat:ldirectord op monitor interval=20 timeout=10",
        "constraint colocation add WebService with VirtualIP INFINITY",
        "constraint location WebService prefers lvsm=50",
        "constraint show",
    ]);

    assert_eq!(cib.version().epoch, 6, "enable and show change nothing");
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn varied_commands_agree() {
    agree(&[
        "resource create A ocf:pacemaker:Dummy",
        "resource create A ocf:pacemaker:Dummy",
        "resource create 1A ocf:pacemaker:Dummy",
        "resource create B ocf:pacemaker:Dummy fake=x op monitor interval=20s op start timeout=1min meta priority=3 target-role=stopped",
        "resource create C ocf:pacemaker:Stateful promotable op monitor interval=5 role=master op monitor interval=6 role=Unpromoted",
        "resource create D ocf:heartbeat:Dummy --group G",
        "resource create E ocf:heartbeat:Dummy --group G --before D",
        "resource create F ocf:heartbeat:Dummy --group G --after E --disabled",
        "resource create H ocf:heartbeat:Dummy --group G --after A",
        "resource create I ocf:heartbeat:Dummy clone MyClone clone-max=2 --disabled",
        "resource create J ocf:heartbeat:Dummy clone --disabled",
        "resource create K ocf:heartbeat:Dummy clone A",
        "resource create L ocf:pacemaker:Dummy op start id=A-start-interval-0s interval=5",
        "resource create L ocf:pacemaker:Dummy op monitor id=L-start-interval-0s interval=5 OCF_CHECK_LEVEL=10",
        "resource create M ocf:pacemaker:Dummy op monitor interval=10 interval-origin=x start-delay=5",
        "resource create M ocf:pacemaker:Dummy op monitor interval=10 bad=5",
        "resource create M ocf:pacemaker:Dummy op monitor interval=10 role=Boss",
        "resource create M ocf:pacemaker:Dummy op monitor on-fail=Block timeout=",
        "resource create N ocf:pacemaker:Dummy state=/run/n",
        "resource create O ocf:pacemaker:Dummy state=/run/n",
        "resource create O ocf:pacemaker:Dummy state=/run/n --force",
        "resource create P ocf:pacemaker:Dummy fake=",
        "resource create P ocf:pacemaker:Dummy trace_ra=1 trace_file=/x --no-default-ops",
        "resource create Q ocf:pacemaker:ping",
        "resource create Q ocf:pacemaker:ping host_list=10.99.0.1 clone",
        "resource create R ocf:heartbeat:Filesystem device=/dev/x directory=/y fstype=ext4",
        "resource create S apache configfile=/etc/apache2/apache2.conf",
        "resource create T dummy",
        "resource create U ocf:heartbeat:nginx op monitor timeout=1h interval=1h",
        "resource create V ocf:pacemaker:remote",
        "resource create W nosuch",
        "resource create W ocf:nosuch",
        "resource create X ocf:x:y op monitor interval=7 op weird interval=3 --force",
        "resource create Y ocf:pacemaker:Dummy promotable",
        "resource create Y ocf:heartbeat:Dummy promotable --force",
        "resource enable B",
        "resource disable A B",
        "resource disable A nowhere",
        "resource enable A B",
        "resource disable MyClone",
        "resource enable I",
        "resource enable J-clone",
        "resource disable G",
        "resource enable D",
    ]);
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn varied_constraints_and_properties_agree() {
    agree(&[
        "resource create A ocf:pacemaker:Dummy",
        "resource create B ocf:pacemaker:Dummy",
        "resource create C ocf:pacemaker:Stateful promotable",
        "constraint location A prefers n=5 m=-6 o",
        "constraint location A prefers n=5",
        "constraint location A prefers o",
        "constraint location A avoids n=+7",
        "constraint location A avoids n=-7 m",
        "constraint location A prefers q=+3",
        "constraint location C prefers n",
        "constraint location C prefers n --force",
        "constraint location C-clone prefers n=1000001",
        "constraint location regexp%A.* prefers n=4",
        "constraint location resource%B prefers n=x",
        "constraint location B avoids r=INFINITY s=-INFINITY",
        "constraint colocation add A with B",
        "constraint colocation add A with B 5",
        "constraint colocation add A with B 5 --force",
        "constraint colocation add B with A -INFINITY id=mine",
        "constraint colocation add B with A 3 id=mine --force",
        "constraint colocation add B with A 3 id=1 --force",
        "constraint colocation add A with C",
        "constraint colocation add A with promoted C-clone 7",
        "constraint colocation add started A with MASTER C-clone",
        "constraint colocation add A with C-clone score=8 influence=0",
        "constraint colocation add A with C-clone 8 nonsense=0 --force",
        "constraint colocation add A with C-clone 8 rsc-role=Wrong --force",
        "constraint colocation add boss A with B",
        "constraint colocation add A with A",
        "property set no-quorum-policy=freeze batch-limit=-1 load-threshold=50%",
        "property set load-threshold=50",
        "property set cluster-recheck-interval=5min start-failure-is-fatal=Off",
        "property set dc-deadtime=soon",
        "property set dc-deadtime=soon --force",
        "property set have-watchdog=true --force",
        "property set stonith-watchdog-timeout=0",
        "property set stonith-watchdog-timeout=10s --force",
        "property set a=b=c --force",
        "property unset a dc-deadtime",
        "property unset a",
        "property unset a batch-limit --force",
        "property set stop-all-resources=",
    ]);
}

/// What operations ask of an agent. What only its description shows is not built in.
fn facts(agent: &Agent) -> (OcfVersion, Vec<Parameter>, Vec<Action>) {
    let parameters = agent.parameters().iter().map(undescribed).collect();
    (agent.version(), parameters, agent.actions().to_vec())
}

fn undescribed(parameter: &Parameter) -> Parameter {
    let mut facts = parameter.clone();
    facts.description = Description::default();
    (facts.default, facts.advanced, facts.reloadable) = (None, false, false);
    facts
}

#[test]
#[ignore = "needs resource-agents and fence-agents 4.12, and pacemaker 2.1.5: cargo lab test"]
fn the_facts_are_what_the_agents_say() {
    let metadata = Metadata::builtin();
    let fencer = Command::new("/usr/lib/pacemaker/pacemaker-fenced")
        .arg("metadata")
        .output()
        .unwrap();
    let mut count = 0;

    for known in metadata.agents() {
        let name = known.name().to_string();
        let output = Command::new("crm_resource")
            .args(["--show-metadata", &name])
            .output()
            .unwrap();
        assert!(output.status.success(), "{name} is not installed");
        let said = Agent::parse(known.name().clone(), &output.stdout).unwrap();
        let said = said.with_fencer(&fencer.stdout).unwrap();
        assert_eq!(facts(known), facts(&said), "{name}");
        count += 1;
    }
    let mut properties = Vec::new();
    for daemon in ["based", "controld", "schedulerd"] {
        let program = format!("/usr/lib/pacemaker/pacemaker-{daemon}");
        let output = Command::new(program).arg("metadata").output().unwrap();
        properties.extend(Parameter::parse_daemon(&output.stdout).unwrap());
    }
    for said in &properties {
        let known = metadata.property(&said.name);
        assert_eq!(known.map(undescribed), Some(undescribed(said)));
    }

    println!(
        "{count} agents, {} properties",
        metadata.properties().count()
    );
    assert!(count > 20);
    let known = metadata
        .properties()
        .all(|known| properties.iter().any(|p| p.name == known.name));
    assert!(known, "a property that no daemon has");
}

#[test]
#[ignore = "needs resource-agents 4.12: cargo lab test"]
fn saved_metadata_serves_as_well_as_the_facts() {
    let dir = tempfile::tempdir().unwrap();
    let name = "ocf:heartbeat:IPaddr2";
    let output = Command::new("crm_resource")
        .args(["--show-metadata", name])
        .output()
        .unwrap();
    fs::write(dir.path().join(format!("{name}.xml")), output.stdout).unwrap();
    fs::write(dir.path().join("README"), "passed over").unwrap();

    let saved = Metadata::from_dir(dir.path()).unwrap();

    let name = name.parse().unwrap();
    assert_eq!(saved.agents().count(), 1);
    let builtin = Metadata::builtin();
    assert_eq!(
        saved.agent(&name).map(facts),
        builtin.agent(&name).map(facts)
    );
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn corosync_conf_is_what_pcs_writes() {
    let dir = tempfile::tempdir().unwrap();
    let cases: [(&str, Setup); 4] = [
        (
            "auth_cluster lvsm addr=10.99.0.78 lvss addr=10.99.0.117",
            Setup::new(
                "auth_cluster",
                [
                    Node::new("lvsm").address("10.99.0.78"),
                    Node::new("lvss").address("10.99.0.117"),
                ],
            ),
        ),
        (
            "c a addr=127.0.0.1",
            Setup::new("c", [Node::new("a").address("127.0.0.1")]),
        ),
        (
            "c a addr=10.0.0.1 b addr=10.0.0.2 c addr=10.0.0.3 totem token=5000 consensus=6000 quorum wait_for_all=1 last_man_standing=1",
            Setup::new(
                "c",
                [("a", "10.0.0.1"), ("b", "10.0.0.2"), ("c", "10.0.0.3")]
                    .map(|(name, address)| Node::new(name).address(address)),
            )
            .totem("token", "5000")
            .totem("consensus", "6000")
            .quorum("wait_for_all", "1")
            .quorum("last_man_standing", "1"),
        ),
        (
            "c a addr=10.0.0.1 addr=10.1.0.1 b addr=10.0.0.2 addr=10.1.0.2 transport knet ip_version=ipv4 link_mode=passive link mcastport=5500 link link_priority=2 compression level=3 model=zlib",
            Setup::new(
                "c",
                [("a", "1"), ("b", "2")].map(|(name, last)| {
                    Node::new(name)
                        .address(format!("10.0.0.{last}"))
                        .address(format!("10.1.0.{last}"))
                }),
            )
            .transport_option("ip_version", "ipv4")
            .transport_option("link_mode", "passive")
            .link([("mcastport", "5500")])
            .link([("link_priority", "2")])
            .compression("level", "3")
            .compression("model", "zlib"),
        ),
    ];

    for (number, (line, setup)) in cases.iter().enumerate() {
        let file = dir.path().join(format!("{number}.conf"));
        let output = Command::new("pcs")
            .args(["cluster", "setup"])
            .args(words(line))
            .arg("--no-cluster-uuid")
            .arg(format!("--corosync_conf={}", file.display()))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let expected = fs::read_to_string(&file).unwrap();
        assert_eq!(setup.render(Dialect::V0_11).unwrap(), expected, "{line}");
    }
}
