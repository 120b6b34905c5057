//! Commands made at random: mostly right, some wrong, over a few names that meet often. Shared with the
//! pure tests of operations.

#![expect(clippy::panic, clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation};

use crate::random::Random;

/// What each sequence starts from.
const START: &[&str] = &[
    "property set stonith-enabled=false",
    "resource create A ocf:pacemaker:Dummy",
    "resource create B ocf:pacemaker:Dummy meta priority=1",
    "resource create C ocf:pacemaker:Dummy --group G",
    "resource create D ocf:heartbeat:Dummy --group G",
    "resource create E ocf:heartbeat:Dummy clone",
    "resource create P ocf:pacemaker:Stateful promotable",
    "resource create F ocf:pacemaker:Dummy --group H",
    "stonith create f1 fence_x --force",
    "constraint colocation add A with B",
    "constraint location A prefers n1=5",
    "constraint order set A B set E-clone",
    "constraint location G rule id=r1 #uname eq n1",
    "tag create T A B",
    "acl role create ro read xpath /cib",
    "acl user create alice ro",
    "alert create path=/bin/true id=al",
    "alert recipient add al value=v1 id=al-recipient",
    "resource bundle create BU container docker image=x network control-port=99 port-map port=80 storage-map source-dir=/a target-dir=/b",
    "resource defaults update resource-stickiness=1",
    "stonith level add 1 n1 f1",
];

/// A document with a bit of everything, made by our side.
pub(crate) fn start(dialect: Dialect) -> Cib {
    let mut cib = Cib::empty();
    let nodes = cib.section("nodes").unwrap().id();
    for (id, name) in [("1", "n1"), ("2", "n2")] {
        let node = cib::xml::NewElement::new("node")
            .attribute("id", id)
            .attribute("uname", name);
        cib.tree_mut().append(nodes, &node).unwrap();
    }
    for line in START {
        let operation: Operation = line.parse().unwrap();
        operation
            .apply(&mut cib, &Metadata::builtin(), dialect)
            .unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    cib
}

/// Fills `{name}` from the lists below, each at random.
const TEMPLATES: &[&str] = &[
    "property set {property}",
    "property set {property} {property}",
    "property unset {pname} {force}",
    "resource create {new} ocf:pacemaker:Dummy {option} {op} {meta}",
    "resource create {new} ocf:heartbeat:Dummy --group {group} {beside}",
    "resource create {new} ocf:pacemaker:Stateful promotable {cloneopt}",
    "resource create {new} ocf:heartbeat:Dummy clone {new2} {cloneopt} --disabled",
    "resource create {new} ocf:heartbeat:IPaddr2 ip=10.0.0.{n} {op}",
    "resource delete {any}",
    "resource delete {any}",
    "resource update {any} {option} {meta}",
    "resource update {any} op {opname} {opopt} {opopt}",
    "resource update {any} fake={value} op monitor interval={n} meta priority={n}",
    "resource meta {any} {metapair} {metapair}",
    "resource op add {any} {opname} {opopt} {opopt} {force}",
    "resource op delete {any} {opname} {opopt}",
    "resource op delete {opid}",
    "resource enable {any} {any}",
    "resource disable {any}",
    "resource manage {any} {monitor}",
    "resource unmanage {any} {monitor}",
    "resource group add {group} {any} {beside}",
    "resource group add {group} {any} {any}",
    "resource group remove {group} {any}",
    "resource ungroup {group}",
    "resource clone {any} {new2} {cloneopt} {force}",
    "resource promotable {any} {force}",
    "resource unclone {any}",
    "resource defaults update {metapair} {metapair}",
    "resource op defaults update timeout={n}s",
    "resource defaults set create {setopt} meta {metapair} rule resource ocf:pacemaker:{kind}",
    "resource op defaults set create meta timeout={n} rule op monitor interval=10s and resource ::Dummy",
    "resource defaults set delete {setid}",
    "resource utilization {any} cpu={value} memory={n}",
    "resource ban {any} {node}",
    "resource move-with-constraint {any} {node}",
    "resource clear {any} {node}",
    "resource clear {any}",
    "resource bundle create {new} container docker image=x {container} {network} {ports}",
    "resource bundle create {new} container podman image=x storage-map source-dir=/a target-dir=/b",
    "stonith create {new} fence_y {op} --force",
    "stonith level add {level} {target} f1 {force}",
    "stonith level add {level} {target} f1 nodev --force",
    "stonith level delete {level} target {target}",
    "stonith level clear",
    "stonith level clear stonith f1",
    "stonith level verify",
    "stonith delete f1",
    "constraint location {any} prefers {node}={score} {node}",
    "constraint location {any} avoids {node} {force}",
    "constraint location regexp%{value} prefers {node}={score}",
    "constraint location add {new} {any} {node} {score} {discovery}",
    "constraint location {any} rule {ruleopt} {rule} {force}",
    "constraint location {any} rule {ruleopt} {rule}",
    "constraint location delete {cid}",
    "constraint colocation add {any} with {any} {score} {force}",
    "constraint colocation add {role} {any} with {role} {any} {coloopt}",
    "constraint colocation set {any} {any} {setattr} set {any} setoptions score={score} {force}",
    "constraint colocation delete {any} {any}",
    "constraint order {any} then {any} {orderopt} {force}",
    "constraint order {action} {any} then {action} {any} {orderopt}",
    "constraint order set {any} {any} {setattr} setoptions kind={okind}",
    "constraint order delete {any}",
    "constraint ticket add T{n} {any} {loss}",
    "constraint ticket add T{n} {role} {any} {force}",
    "constraint ticket set {any} {any} setoptions ticket=T{n} {loss}",
    "constraint ticket delete T{n} {any}",
    "constraint delete {cid}",
    "constraint rule add {cid} {rule}",
    "constraint rule delete {cid}-rule",
    "node attribute {node} {attr}",
    "node attribute {node} {attr} {attr}",
    "node standby {node}",
    "node unstandby {node} {node}",
    "node maintenance --all",
    "node utilization {node} cpu={value}",
    "acl role create {new} {permission} {permission}",
    "acl role create {new} description=d {permission}",
    "acl role delete {aclrole} --autodelete",
    "acl role assign {aclrole} to user {user}",
    "acl role unassign {aclrole} from {user} --autodelete",
    "acl user create {user} {aclrole}",
    "acl group create {user} {aclrole}",
    "acl user delete {user}",
    "acl permission add {aclrole} {permission}",
    "acl permission delete ro-read",
    "acl enable",
    "alert create path=/x {alertid} options a={n} meta timeout={n}s",
    "alert update {alert} path=/y options a= b={n}",
    "alert recipient add {alert} value={value} {force}",
    "alert recipient update al-recipient value={value}",
    "alert recipient delete al-recipient",
    "alert delete {alert}",
    "tag create {new} {any} {any}",
    "tag update {tag} add {any} remove {any}",
    "tag update {tag} add {any} {beside}",
    "tag update {tag} remove {any}",
    "tag delete {tag}",
    "tag delete {tag} {tag}",
    "tag config {tag}",
    "resource create {new} ocf:pacemaker:Dummy bundle {bundle}",
    "resource create {new} ocf:pacemaker:Dummy --no-default-ops {op}",
    "resource create {new} {agent} {force}",
    "resource create {new} ocf:pacemaker:Dummy future=1 {op} {force}",
    "resource bundle update {bundle} container image={value} replicas={n} {ports2} meta {metapair}",
    "resource bundle update {bundle} {network} {ports2}",
    "resource bundle update {bundle} storage-map {addmap}",
    "resource bundle reset {bundle} container docker image=y {network}",
    "resource create {new} ocf:pacemaker:remote {server} --force",
    "resource create {new} ocf:pacemaker:Dummy meta remote-node={new2} {force}",
    "resource bundle create {new} container docker image=x {ports} meta {metapair} --disabled",
    "resource disable {any} {any} --brief",
    "resource defaults set create {setopt} meta {metapair} {metapair} rule {defrule}",
    "resource op defaults set create id={new} meta timeout={n} rule {defrule}",
    "resource defaults set update {setid} meta {metapair} {metapair}",
    "resource op defaults set delete {setid}",
    "resource defaults {metapair}",
    "resource defaults set remove {setid} {setid}",
    "resource relocate clear",
    "resource ban {any} {node} {lifetime}",
    "resource ban {any} {node} --promoted",
    "resource move-with-constraint {any} {node} {lifetime} {promoted}",
    "resource clear {any} {node} {promoted}",
    "resource op remove {primitive} {opname}",
    "resource op add {primitive} {opname} interval={n} {force}",
    "resource update {primitive} {option} {option}",
    "resource update {primitive} op monitor {opopt} op start {opopt}",
    "resource group delete {group}",
    "resource group add {new} {primitive} {primitive} {beside}",
    "resource config {any}",
    "resource remove {any}",
    "stonith create {new} fence_z a=b {op} meta {metapair} --force",
    "stonith update f1 {option} {meta} --force",
    "stonith disable f1",
    "stonith enable f1 {primitive}",
    "stonith level config",
    "stonith level remove {level} {target}",
    "stonith level clear target {target}",
    "stonith level add {level} {target} f1,f1 {force}",
    "stonith remove {primitive} {force}",
    "constraint ref {any}",
    "constraint location remove {cid}",
    "constraint location {any} rule {ruleopt} {rule} or {rule}",
    "constraint location resource%{any} prefers {node}={score} {node}={score}",
    "constraint location {any} rule {rule} and {rule} {force}",
    "constraint location add {new} regexp%{value} {node} {score} --force",
    "constraint remove {cid} {cid}",
    "constraint rule remove {rid}",
    "constraint rule add {cid} {ruleopt} {rule}",
    "constraint colocation set {any} {any} {any} set {any} {any} {setattr} setoptions {coloopt}",
    "constraint order set {any} {setattr} set {any} {setattr} {force}",
    "constraint order set {any} {any} setoptions symmetrical=false id={new}",
    "constraint ticket set {any} {setattr} setoptions ticket=T{n} id={new}",
    "constraint ticket remove T{n}",
    "constraint config",
    "constraint order remove {any} {any}",
    "property config",
    "property set {property} {property} {force}",
    "property unset {pname} {pname}",
    "node attribute",
    "node unstandby --all",
    "node unmaintenance {node}",
    "node utilization {node} {attr}",
    "node attribute {node} {attr} {force}",
    "resource utilization {primitive} {attr} mem={n}",
    "resource utilization {primitive} mem= cpu={n}",
    "acl disable",
    "acl config",
    "acl role delete {aclrole}",
    "acl role assign {aclrole} {user}",
    "acl role assign {aclrole} to group {user}",
    "acl role unassign {aclrole} from group {user}",
    "acl group delete {user}",
    "acl permission delete {permid}",
    "alert create path=/z {alertid} description=d",
    "alert config",
    "alert update {alert} meta timeout= description= options b=",
    "alert recipient add {alert} value={value} id={new} options x={n}",
    "alert recipient update {recipient} value={value} description=x {force}",
    "alert recipient remove {recipient} {recipient}",
    "alert delete {alert} {alert}",
];

const LISTS: &[(&str, &[&str])] = &[
    (
        "property",
        &[
            "no-quorum-policy=ignore",
            "stonith-enabled=true",
            "batch-limit=abc",
            "nosuch=1",
            "maintenance-mode=",
            "cluster-recheck-interval=5min",
            "cluster-name=x",
        ],
    ),
    ("pname", &["stonith-enabled", "maintenance-mode", "nosuch"]),
    ("new", &["X", "Y", "Z", "A", "1x", "G"]),
    ("new2", &["", "", "Q", "A"]),
    (
        "any",
        &[
            "A", "B", "C", "D", "E", "F", "P", "G", "H", "E-clone", "P-clone", "A", "B", "X",
            "nosuch", "A-clone", "f1",
        ],
    ),
    ("group", &["G", "H", "I", "A", "E-clone"]),
    (
        "beside",
        &["", "", "--before C", "--after D", "--after A", "--before F"],
    ),
    (
        "option",
        &["", "", "fake=x", "fake=", "bogus=1", "state=/s"],
    ),
    (
        "op",
        &[
            "",
            "",
            "op monitor interval=10",
            "op start timeout=5 op stop timeout=6",
            "op monitor interval=10 op monitor interval=10s",
            "op monitor interval=5 role=Promoted",
            "op monitor interval=20 OCF_CHECK_LEVEL=10",
        ],
    ),
    ("opname", &["monitor", "start", "stop", "bogus"]),
    (
        "opopt",
        &[
            "interval=10",
            "interval=10s",
            "timeout=30",
            "role=Promoted",
            "on-fail=fence",
            "interval=60s",
            "bad=1",
            "enabled=false",
            "OCF_CHECK_LEVEL=5",
        ],
    ),
    (
        "opid",
        &[
            "A-monitor-interval-10s",
            "A-start-interval-0s",
            "B-stop-interval-0s",
            "nosuch",
        ],
    ),
    (
        "meta",
        &[
            "",
            "",
            "meta priority=3",
            "meta target-role=Stopped priority=",
            "meta resource-stickiness=100",
        ],
    ),
    (
        "metapair",
        &[
            "priority=3",
            "priority=",
            "is-managed=false",
            "target-role=Started",
            "foo=bar",
            "a-very-long-name-of-an-attribute=1",
        ],
    ),
    (
        "cloneopt",
        &[
            "",
            "",
            "clone-max=2",
            "notify=true interleave=true",
            "globally-unique=true",
            "promotable=true",
        ],
    ),
    ("setopt", &["", "id=ds", "score=10", "score=bad", "id=A"]),
    ("setid", &["ds", "rsc_defaults-meta_attributes", "nosuch"]),
    ("kind", &["Dummy", "x", ""]),
    ("value", &["1", "2", "x", "v.*", ""]),
    ("n", &["1", "2", "3", "20"]),
    ("node", &["n1", "n2", "n1", "n3"]),
    ("monitor", &["", "", "--monitor"]),
    ("force", &["", "", "", "--force"]),
    (
        "container",
        &["", "replicas=2", "replicas=x", "promoted-max=1"],
    ),
    (
        "network",
        &[
            "",
            "network control-port=99",
            "network ip-range-start=10.0.0.1 host-netmask=24",
            "network host-netmask=99",
        ],
    ),
    (
        "ports",
        &[
            "",
            "port-map port=80",
            "port-map range=10-20 port-map port=80",
            "port-map id=A port=80",
            "port-map internal-port=8",
        ],
    ),
    ("level", &["1", "2", "x"]),
    ("target", &["n1", "regexp%n.*", "attrib%a=b", "n3"]),
    ("score", &["5", "-7", "INFINITY", "-INFINITY", "x", "+3"]),
    (
        "discovery",
        &[
            "",
            "",
            "resource-discovery=never",
            "resource-discovery=x",
            "bad=1",
        ],
    ),
    (
        "ruleopt",
        &[
            "",
            "",
            "score=5",
            "score-attribute=pingd",
            "role=Promoted",
            "role=started",
            "id=rr",
            "id=A",
            "constraint-id=lr",
            "resource-discovery=never",
        ],
    ),
    (
        "rule",
        &[
            "'#uname' eq n1",
            "defined pingd",
            "not_defined pingd or pingd lte 0",
            "pingd gt integer 3 and '#uname' ne n2 or defined x",
            "'(' a eq 1 or b eq 2 ')' and defined c",
            "date gt 2026-01-01",
            "date in_range 2026-01-01 to 2027-01-01",
            "date-spec hours=9-16 weekdays=1-5",
            "date in_range 2026-01-01 to duration years=1",
            "a eq",
            "date gt soon",
            "a eq version 1.2.3",
            "a lt integer x",
        ],
    ),
    (
        "cid",
        &[
            "colocation-A-B-INFINITY",
            "location-A-n1-5",
            "order_set_AABBEe",
            "location-G",
            "lr",
            "nosuch",
            "r1",
            "X",
        ],
    ),
    (
        "role",
        &["Promoted", "Started", "started", "Boss", "Unpromoted"],
    ),
    (
        "coloopt",
        &[
            "",
            "id=cx",
            "id=A",
            "node-attribute=rack",
            "score=4",
            "bogus=1",
        ],
    ),
    (
        "setattr",
        &[
            "",
            "sequential=false",
            "require-all=true",
            "role=Started",
            "action=stop",
            "sequential=x",
            "bad=1",
        ],
    ),
    (
        "orderopt",
        &[
            "",
            "",
            "kind=Optional",
            "symmetrical=false",
            "kind=Serialize id=oo",
            "kind=bad",
            "bogus=1",
            "require-all=false",
        ],
    ),
    ("action", &["start", "stop", "promote"]),
    ("okind", &["Optional", "serialize", "bad"]),
    (
        "loss",
        &["", "loss-policy=fence", "loss-policy=bad", "id=tt"],
    ),
    ("attr", &["rack=1", "rack=", "standby=on", "x=y"]),
    (
        "permission",
        &[
            "read xpath /cib",
            "write id A",
            "deny id nosuch",
            "read id B",
        ],
    ),
    ("aclrole", &["ro", "ro", "X", "nosuch"]),
    ("user", &["alice", "bob", "A"]),
    ("alertid", &["", "id=a2", "id=al"]),
    ("alert", &["al", "alert", "nosuch"]),
    ("tag", &["T", "T", "X"]),
    ("primitive", &["A", "B", "X", "G"]),
    ("bundle", &["BU", "X", "A"]),
    ("recipient", &["al-recipient", "X"]),
    ("permid", &["ro-read", "X"]),
    ("rid", &["r1", "lr", "X"]),
    (
        "agent",
        &[
            "Dummy",
            "apache",
            "ocf:x:y",
            "nosuch",
            "systemd:x",
            "ocf:heartbeat:Filesystem",
            "ocf:pacemaker:remote",
        ],
    ),
    (
        "ports2",
        &[
            "",
            "port-map add port=81",
            "port-map add id=pm range=1-2",
            "port-map remove BU-port-map-80",
            "port-map delete X",
        ],
    ),
    (
        "addmap",
        &[
            "add source-dir=/c target-dir=/d",
            "add source-dir-root=/c target-dir=/d options=rw id=sm",
            "remove BU-storage-map",
            "add target-dir=/d",
        ],
    ),
    (
        "lifetime",
        &["", "lifetime=PT1H", "lifetime=P1D", "lifetime=soon"],
    ),
    ("promoted", &["", "", "--promoted"]),
    ("server", &["", "server=h1", "server=X"]),
    (
        "defrule",
        &[
            "resource ocf:pacemaker:Dummy",
            "resource ::Dummy or resource systemd:",
            "op monitor",
            "op start interval=10",
            "'#uname' eq n1",
            "date gt 2026-01-01 and resource ocf::",
            "resource",
        ],
    ),
];

/// One command, as words.
pub(crate) fn command(random: &mut Random, cib: &Cib) -> Vec<String> {
    loop {
        let mut line = (*random.pick(TEMPLATES)).to_owned();
        while let Some((before, name, after)) = hole(&line) {
            let value = value(random, cib, &name);
            line = format!("{before}{value}{after}");
        }
        let words: Vec<String> = line
            .split_whitespace()
            .map(|word| word.trim_matches('\'').to_owned())
            .collect();
        if !known_to_differ(&words) {
            return words;
        }
    }
}

/// What a hole is filled with: often the id of something that is there.
fn value(random: &mut Random, cib: &Cib, name: &str) -> String {
    let there = THERE.iter().find(|(known, _)| *known == name);
    if let Some((_, elements)) = there.filter(|_| random.below(3) > 0) {
        let ids: Vec<String> = cib
            .elements()
            .filter(|element| elements.contains(&element.name()))
            .filter_map(|element| element.attribute("id").map(String::from))
            .collect();
        if !ids.is_empty() {
            return random.pick(&ids).clone();
        }
    }
    let values = LISTS.iter().find(|(known, _)| *known == name);
    let (_, values) = values.unwrap_or_else(|| panic!("no list for {{{name}}}"));
    (*random.pick::<&str>(values)).to_owned()
}

/// Holes that take the ids of these elements.
const THERE: &[(&str, &[&str])] = &[
    ("any", &["primitive", "group", "clone", "bundle"]),
    ("primitive", &["primitive"]),
    ("group", &["group"]),
    ("bundle", &["bundle"]),
    (
        "cid",
        &["rsc_location", "rsc_colocation", "rsc_order", "rsc_ticket"],
    ),
    ("rid", &["rule"]),
    ("opid", &["op"]),
    ("setid", &["meta_attributes"]),
    ("tag", &["tag"]),
    ("alert", &["alert"]),
    ("recipient", &["recipient"]),
    ("aclrole", &["acl_role"]),
    ("permid", &["acl_permission"]),
    ("user", &["acl_target", "acl_group"]),
];

fn hole(line: &str) -> Option<(String, String, String)> {
    let (before, rest) = line.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before.to_owned(), name.to_owned(), after.to_owned()))
}

/// What we do otherwise on purpose: see "Differences to pcs" in the docs of `cib::pcs`.
fn known_to_differ(words: &[String]) -> bool {
    // An empty pattern: pcs then takes the constraints of any resource on that node for its own.
    words.is_empty() || words.iter().any(|word| word == "regexp%")
}
