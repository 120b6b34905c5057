//! Command lines: read, printed, refused.

use cib::Cib;
use cib::model::{Role, Score};
use cib::pcs::{
    Beside, ColocationAdd, Dialect, LocationPrefers, LocationTarget, Metadata, OpSpec, Operation,
    Placement, PropertySet, ResourceCreate, ResourceDisable,
};
use proptest::prelude::*;

use crate::support::parse;

const LINES: [&str; 24] = [
    "property set stonith-enabled=false no-quorum-policy=ignore",
    "property set stonith-enabled= maintenance-mode=true --force",
    "property unset stonith-enabled",
    "resource create VirtualIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 cidr_netmask=32 op monitor interval=30s",
    "resource create WebService ocf:heartbeat:ldirectord op monitor interval=20 timeout=10",
    "resource create A IPaddr2 ip=1.2.3.4 op start timeout=5 op stop timeout=6 meta priority=3 --disabled",
    "resource create A ocf:pacemaker:Dummy --group=G --before=B --no-default-ops --force",
    "resource create A ocf:pacemaker:Stateful promotable C notify=true",
    "resource create A ocf:pacemaker:Stateful clone",
    "resource create A ocf:pacemaker:Dummy 'fake=a b' bundle W",
    "resource enable VirtualIP",
    "resource disable A B C",
    "constraint colocation add WebService with VirtualIP INFINITY",
    "constraint colocation add Promoted A with Started B -10 id=x node-attribute=rack --force",
    "constraint colocation add A with B",
    "constraint location WebService prefers lvsm=50",
    "constraint location WebService avoids lvsm lvss=10",
    "constraint location 'regexp%a.*' prefers lvsm=INFINITY --force",
    "constraint config",
    "constraint show",
    "constraint config --all --full --output-format=json",
    "property set 'x=a'\"'\"'b' --force",
    "resource create A lsb:foo op monitor interval=5 role=Started OCF_CHECK_LEVEL=10 --force",
    "resource create A systemd:getty@tty1 --group=G --after=B",
];

#[test]
fn command_lines_survive_reading_and_printing() {
    for line in LINES {
        assert_eq!(parse(line).to_string(), line);
    }
}

#[test]
fn lines_and_constructors_mean_the_same() {
    let seconds = std::time::Duration::from_secs;
    let id = |text: &str| text.parse().unwrap();
    let pairs: [(Operation, &str); 4] = [
        (
            ResourceCreate::new(id("A"), "ocf:pacemaker:Dummy")
                .option("fake", "x")
                .meta("priority", "3")
                .operation(OpSpec::monitor(seconds(20)).timeout(seconds(10)))
                .placement(Placement::Group {
                    id: id("G"),
                    beside: Some(Beside::After(id("B"))),
                })
                .into(),
            "resource create A ocf:pacemaker:Dummy fake=x op monitor interval=20s timeout=10s \
             meta priority=3 --group G --after B",
        ),
        (
            ColocationAdd::new(id("A"), id("B"))
                .role(Role::Promoted)
                .score(Score::new(-5))
                .into(),
            "constraint colocation add Promoted A with B -5",
        ),
        (
            LocationPrefers::new(LocationTarget::Resource(id("A")), "n", Score::INFINITY)
                .avoids(true)
                .into(),
            "constraint location A avoids n=INFINITY",
        ),
        (
            ResourceDisable::new(id("A")).and(id("B")).into(),
            "resource disable A B",
        ),
    ];

    for (built, line) in pairs {
        assert_eq!(built, parse(line));
    }
}

#[test]
fn words_that_are_no_command_are_refused() {
    for line in [
        "",
        "property set",
        "property set a",
        "property set =a",
        "property set a=1 a=2",
        "property set a=1 --group G",
        "resource create A",
        "resource create A x op",
        "resource create A x op interval=5",
        "resource create A x op monitor",
        "resource create A x op monitor interval=5 start",
        "resource create A x --before B",
        "resource create A x clone bundle B",
        "resource create A x bundle B C",
        "resource create A x master",
        "resource create 'a b' x",
        "resource enable",
        "constraint colocation add A B",
        "constraint colocation add A with B with C",
        "constraint colocation add A with",
        "constraint colocation add A with B 5 x=",
        "constraint location A prefers",
        "constraint location A likes n",
        "constraint location other%A prefers n",
        "'",
    ] {
        let error = line.parse::<Operation>().unwrap_err();
        assert!(!error.is_unsupported(), "{line}: {error}");
    }
    let asks_a_cluster: Result<Operation, _> = "resource cleanup".parse();
    assert!(asks_a_cluster.unwrap_err().is_unsupported());
}

proptest! {
    #[test]
    fn any_operation_survives_printing_and_reading(
        properties in proptest::collection::btree_map("[^=\\-]{1}[^=]{0,6}", "[^\0]{1,6}", 1..4),
        option in "[a-z]{1,5}", value in any::<String>(), force: bool,
    ) {
        let mut set = PropertySet::new("first", "1").force(force);
        for (name, value) in properties {
            set = set.set(name, value);
        }
        let create = ResourceCreate::new("R".parse().unwrap(), "ocf:a:b")
            .option(option.as_str(), value.as_str())
            .operation(OpSpec::new("monitor").option(option, value))
            .force(force);

        for operation in [Operation::from(set), Operation::from(create)] {
            let line = operation.to_string();
            prop_assert_eq!(line.parse::<Operation>().unwrap(), operation);
        }
    }

    #[test]
    fn any_words_are_a_command_or_an_error(words in proptest::collection::vec(
        "(resource|create|constraint|colocation|add|location|property|set|op|meta|clone|monitor|A|B|with|prefers|--force|--group|ocf:pacemaker:Dummy|ip=1|interval=5|=|'|\u{E9}){1}", 0..9
    )) {
        if let Ok(operation) = Operation::parse_argv(&words) {
            let mut cib = Cib::empty();
            if operation.apply(&mut cib, &Metadata::builtin(), Dialect::V0_11).is_err() {
                prop_assert_eq!(cib.to_bytes(), Cib::empty().to_bytes());
            }
            prop_assert!(Cib::parse(cib.to_bytes()).is_ok());
            prop_assert_eq!(operation.to_string().parse::<Operation>().unwrap(), operation);
        }
    }
}
