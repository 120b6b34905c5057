//! Commands made at random: mostly right, some wrong, over a few names that meet often.

use cib::pcs::Dialect;

use crate::campaign::Random;

/// What each sequence starts from.
pub(crate) const START: &[&str] = &[
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
];

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
];

/// One command.
pub(crate) fn command(random: &mut Random, dialect: Dialect) -> String {
    loop {
        let mut line = (*random.pick(TEMPLATES)).to_owned();
        while let Some((before, name, after)) = hole(&line) {
            let values = LISTS.iter().find(|(known, _)| *known == name);
            let value = values.map_or("", |(_, values)| *random.pick::<&str>(values));
            line = format!("{before}{value}{after}");
        }
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !known_to_differ(&line, dialect) {
            return line;
        }
    }
}

fn hole(line: &str) -> Option<(String, String, String)> {
    let (before, rest) = line.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before.to_owned(), name.to_owned(), after.to_owned()))
}

/// Where pcs is wrong and we are not, or where it asks things that a file cannot know.
fn known_to_differ(line: &str, dialect: Dialect) -> bool {
    // Raises the schema of the document, for rules with integers in old ones: 3.9 has them.
    let _ = dialect;
    line.is_empty()
}
