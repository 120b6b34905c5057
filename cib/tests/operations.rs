//! Operations as data: command lines, atomicity, what they write.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::model::{Role, Score};
use cib::pcs::{
    Beside, ColocationAdd, Dialect, LocationPrefers, LocationTarget, Message, Metadata, OpSpec,
    Operation, Placement, PropertySet, Refused, Report, ResourceCreate, ResourceDisable, Severity,
};
use proptest::prelude::*;

fn parse(line: &str) -> Operation {
    line.parse().unwrap()
}

fn run(cib: &mut Cib, line: &str) -> Result<Vec<Report>, Refused> {
    parse(line).apply(cib, &Metadata::builtin(), Dialect::V0_11)
}

/// A CIB that these commands have made, one after the other.
fn made(lines: &[&str]) -> Cib {
    let mut cib = Cib::empty();
    for line in lines {
        run(&mut cib, line).unwrap();
    }
    cib
}

fn printed(cib: &Cib) -> String {
    String::from_utf8(cib.to_bytes()).unwrap()
}

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

#[test]
fn a_refused_operation_changes_no_byte() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy --group G"]);
    let before = cib.to_bytes();

    for line in [
        "property set stonith-enabled=perhaps",
        "property set cluster-name=x --force",
        "property unset maintenance-mode",
        "resource create A ocf:pacemaker:Dummy",
        "resource create B ocf:pacemaker:Dummy --group H --after A",
        "resource create B ocf:pacemaker:Dummy op start interval=5 id=A",
        "resource create B ocf:pacemaker:Dummy clone A",
        "resource enable A nowhere",
        "constraint colocation add A with nowhere",
        "constraint location A prefers n=5 m=x",
    ] {
        assert!(run(&mut cib, line).is_err(), "{line}");
        assert_eq!(cib.to_bytes(), before, "{line}");
    }
}

#[test]
fn the_epoch_counts_changes_and_nothing_else() {
    let mut cib = made(&["property set stonith-enabled=false"]);
    assert_eq!(cib.version().epoch, 1);

    run(&mut cib, "property set stonith-enabled=false").unwrap();
    run(&mut cib, "constraint config").unwrap();
    assert_eq!(cib.version().epoch, 1);

    run(&mut cib, "property set stonith-enabled=true").unwrap();
    assert_eq!(cib.version().epoch, 2);
}

#[test]
fn each_node_of_a_location_is_a_change_of_its_own() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy"]);

    run(&mut cib, "constraint location A prefers n=1 m=2").unwrap();

    assert_eq!(cib.version().epoch, 3);
}

#[test]
fn force_turns_errors_into_warnings() {
    let mut cib = Cib::empty();

    let refused = run(&mut cib, "property set nosuch=1").unwrap_err();
    assert!(refused.is_forceable());
    assert!(
        refused.to_string().ends_with("use --force to override"),
        "{refused}"
    );

    let reports = run(&mut cib, "property set nosuch=1 --force").unwrap();
    assert!(matches!(
        reports[0].message(),
        Message::UnknownOptions { .. }
    ));
    assert_eq!(reports[0].severity(), Severity::Warning);
}

#[test]
fn an_edit_leaves_every_other_line_as_it_was() {
    let source = "<?xml version='1.0'?>\n<!-- ours -->\n<cib  epoch='4' num_updates='7' admin_epoch='0' validate-with='pacemaker-3.9'>\n\t<configuration>\n\t\t<crm_config/>\n\t\t<nodes/>\n\t\t<resources >\n\t\t\t<primitive  id='A' class=\"ocf\" provider='pacemaker' type='Dummy' future='x'/> <!-- keep -->\n\t\t</resources>\n\t\t<constraints></constraints>\n\t\t<future/>\n\t</configuration>\n\t<status/>\n</cib>\n";
    let mut cib = Cib::parse(source).unwrap();

    run(&mut cib, "constraint location A prefers n=5").unwrap();

    let expected = source
        .replace("epoch='4' num_updates='7'", "epoch='5' num_updates='0'")
        .replace(
            "<constraints></constraints>",
            "<constraints>\n\t\t\t<rsc_location id=\"location-A-n-5\" rsc=\"A\" node=\"n\" score=\"5\"/>\n\t\t</constraints>",
        );
    assert_eq!(printed(&cib), expected);
}

#[test]
fn the_old_dialect_writes_timeout_before_interval() {
    let create = parse("resource create A ocf:heartbeat:ldirectord");
    let mut cib = Cib::empty();

    create
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_9)
        .unwrap();

    let op = "<op name=\"start\" timeout=\"15\" interval=\"0s\" id=\"A-start-interval-0s\"/>";
    assert!(printed(&cib).contains(op), "{cib}");
}

#[test]
fn old_schemas_get_old_role_names() {
    let source = printed(&Cib::empty()).replace("pacemaker-3.9", "pacemaker-3.5");
    let mut cib = Cib::parse(source).unwrap();

    run(
        &mut cib,
        "resource create A ocf:pacemaker:Stateful promotable",
    )
    .unwrap();

    assert!(printed(&cib).contains("role=\"Master\""), "{cib}");
    assert!(!printed(&cib).contains("Promoted"), "{cib}");
}

#[test]
fn unique_parameters_are_compared_with_resources_of_the_same_agent() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy state=/run/x"]);

    let refused = run(
        &mut cib,
        "resource create B ocf:pacemaker:Dummy state=/run/x",
    )
    .unwrap_err();

    let mut errors = refused.errors();
    assert!(matches!(
        errors.next().unwrap().message(),
        Message::NotUnique { resources, .. } if *resources == ["A"]
    ));
}

#[test]
fn values_that_xml_cannot_hold_are_refused() {
    let mut cib = Cib::empty();
    let operation = Operation::from(PropertySet::new("x", "\u{1}").force(true));

    let refused = operation
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap_err();

    assert!(matches!(
        refused.errors().next().unwrap().message(),
        Message::Edit(_)
    ));
    assert_eq!(cib.to_bytes(), Cib::empty().to_bytes());
}

#[test]
fn line_breaks_in_values_survive() {
    let mut cib = Cib::empty();
    let operation = Operation::from(PropertySet::new("x", "a\nb\t\"c\"").force(true));

    operation
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap();

    let reread = Cib::parse(cib.to_bytes()).unwrap();
    assert_eq!(reread.property("x").unwrap(), "a\nb\t\"c\"");
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
