//! Dialect 0.9: the pcs of CentOS 7. What is expected here follows its sources and tests.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use cib::Cib;
use cib::check;
use cib::model::Schema;
use cib::pcs::{Command, Dialect, Message, Metadata, Operation, Report};

/// A cluster of two nodes as Pacemaker 1.1 leaves it.
const EL7: &str = r#"<cib crm_feature_set="3.0.14" validate-with="pacemaker-2.10" epoch="4" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config/>
    <nodes>
      <node id="1" uname="lvsm"/>
      <node id="2" uname="lvss"/>
    </nodes>
    <resources/>
    <constraints/>
  </configuration>
  <status/>
</cib>
"#;

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

fn parse(line: &str, dialect: Dialect) -> Result<Operation, String> {
    Operation::parse_argv_as(&words(line), dialect).map_err(|error| error.to_string())
}

fn made(lines: &[&str]) -> Cib {
    let mut cib = Cib::parse(EL7).unwrap();
    for line in lines {
        let operation =
            parse(line, Dialect::V0_9).unwrap_or_else(|error| panic!("{line}: {error}"));
        operation
            .apply(&mut cib, &Metadata::builtin(), Dialect::V0_9)
            .unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    cib
}

fn shown(cib: &Cib, line: &str) -> String {
    let operation = parse(line, Dialect::V0_9).unwrap_or_else(|error| panic!("{line}: {error}"));
    let shown = operation.show(cib, &Metadata::builtin(), Dialect::V0_9);
    shown.unwrap().unwrap()
}

fn text(cib: &Cib) -> String {
    String::from_utf8(cib.to_bytes()).unwrap()
}

#[test]
fn the_guide_types_its_commands_in_its_own_dialect() {
    let cib = made(&[
        "property set stonith-enabled=false",
        "property set no-quorum-policy=ignore",
        "resource create VirtualIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 cidr_netmask=32 op monitor interval=30s",
        "resource enable VirtualIP",
        "resource create WebService ocf:heartbeat:ldirectord op monitor interval=20 timeout=10",
        "constraint colocation add WebService with VirtualIP INFINITY",
        "constraint location WebService prefers lvsm=50",
    ]);

    assert_eq!(
        shown(&cib, "constraint show"),
        "Location Constraints:
  Resource: WebService
    Enabled on: lvsm (score:50)
Ordering Constraints:
Colocation Constraints:
  WebService with VirtualIP (score:INFINITY)
Ticket Constraints:
"
    );
    assert_eq!(
        shown(&cib, "resource show WebService"),
        " Resource: WebService (class=ocf provider=heartbeat type=ldirectord)
  Operations: monitor interval=20 timeout=10 (WebService-monitor-interval-20)
              start interval=0s timeout=15 (WebService-start-interval-0s)
              stop interval=0s timeout=15 (WebService-stop-interval-0s)
"
    );
}

#[test]
fn a_master_is_an_element_of_its_own() {
    for line in [
        "resource create State ocf:pacemaker:Stateful --master notify=true --disabled",
        "resource create State ocf:pacemaker:Stateful --disabled master notify=true",
    ] {
        let cib = made(&[line]);
        let master = cib.find("State-master").unwrap();

        assert_eq!(master.name(), "master");
        assert!(cib.find("State").unwrap().parent() == Some(master));
        let names: Vec<String> = cib
            .find("State-master-meta_attributes")
            .unwrap()
            .children_named("nvpair")
            .map(|pair| {
                format!(
                    "{}={}",
                    pair.attribute("name").unwrap(),
                    pair.attribute("value").unwrap()
                )
            })
            .collect();
        assert_eq!(names, ["notify=true", "target-role=Stopped"]);
        assert_eq!(cib.version().epoch, 5, "one command is one change");
        assert!(text(&cib).contains(r#"role="Master""#) && text(&cib).contains(r#"role="Slave""#));
    }
}

#[test]
fn options_behind_master_and_clone_are_not_those_of_the_primitive() {
    let cib = made(&[
        "resource create A ocf:heartbeat:Dummy meta a=1 --master b=2 --no-default-ops",
        "resource create C ocf:heartbeat:Dummy --clone c=3 meta d=4 --no-default-ops",
        "resource create E ocf:heartbeat:Dummy --cloneopt=e=5 --no-default-ops",
    ]);
    for (id, owner) in [
        ("A-meta_attributes-a", "A-meta_attributes"),
        ("A-master-meta_attributes-b", "A-master-meta_attributes"),
        ("C-clone-meta_attributes-c", "C-clone-meta_attributes"),
        ("C-meta_attributes-d", "C-meta_attributes"),
        ("E-clone-meta_attributes-e", "E-clone-meta_attributes"),
    ] {
        let pair = cib.find(id).unwrap_or_else(|| panic!("no {id}"));
        let set = pair.parent().and_then(|set| set.attribute("id"));
        assert_eq!(set.as_deref(), Some(owner));
    }
}

#[test]
fn a_master_around_a_resource_takes_over_its_constraints() {
    let cib = made(&[
        "resource create D ocf:heartbeat:Dummy --no-default-ops",
        "constraint location D prefers lvsm=50",
        "resource master M D master-max=1",
    ]);
    let location = cib.locations().next().unwrap();

    assert_eq!(location.element().attribute("rsc").as_deref(), Some("M"));
    assert_eq!(
        shown(&cib, "resource show --full"),
        " Master: M
  Meta Attrs: master-max=1 
  Resource: D (class=ocf provider=heartbeat type=Dummy)
   Operations: monitor interval=10s timeout=20s (D-monitor-interval-10s)
"
    );
}

#[test]
fn ids_have_whole_names() {
    let cib = made(&[
        "property set cluster-recheck-interval=5min",
        "resource defaults resource-stickiness=100",
        "resource create A ocf:heartbeat:Dummy",
        "resource create B ocf:heartbeat:Dummy",
        "resource create C ocf:heartbeat:Dummy",
        "constraint order set A B set C sequential=false setoptions kind=Optional",
    ]);
    for id in [
        "cib-bootstrap-options-cluster-recheck-interval",
        "rsc_defaults-options-resource-stickiness",
        "pcs_rsc_order_set_A_B_set_C",
        "pcs_rsc_set_A_B",
        "pcs_rsc_set_C",
    ] {
        assert!(cib.find(id).is_some(), "{id}");
    }
    assert_eq!(
        shown(&cib, "constraint order show --full"),
        "Ordering Constraints:
  Resource Sets:
    set A B (id:pcs_rsc_set_A_B) set C sequential=false (id:pcs_rsc_set_C) setoptions kind=Optional (id:pcs_rsc_order_set_A_B_set_C)
"
    );
}

#[test]
fn old_words_mean_what_they_meant() {
    let cib = made(&[
        "resource create S ocf:pacemaker:Stateful master",
        "resource create A ocf:heartbeat:Dummy",
        "constraint colocation add A S-master 5",
        "constraint colocation add master S-master with A",
        "resource ban S-master lvss --master",
        "resource move A lvsm",
        "cluster standby lvss",
        "property set --node lvsm rack=3",
    ]);
    assert_eq!(
        shown(&cib, "constraint list --full"),
        "Location Constraints:
  Resource: A
    Enabled on: lvsm (score:INFINITY) (role: Started) (id:cli-prefer-A)
  Resource: S-master
    Disabled on: lvss (score:-INFINITY) (role: Master) (id:cli-ban-S-master-on-lvss)
Ordering Constraints:
Colocation Constraints:
  A with S-master (score:5) (id:colocation-A-S-master-5)
  S-master with A (score:INFINITY) (rsc-role:Master) (with-rsc-role:Started) (id:colocation-S-master-A-INFINITY)
Ticket Constraints:
"
    );
    assert_eq!(
        shown(&cib, "property list"),
        "Cluster Properties:
Node Attributes:
 lvsm: rack=3
 lvss: standby=on
"
    );
}

#[test]
fn the_whole_configuration_reads_as_on_el7() {
    let cib = made(&[
        "resource create A ocf:heartbeat:IPaddr2 ip=10.99.0.70 --group G --no-default-ops",
        "resource op defaults timeout=20s",
        "property set stonith-enabled=false",
    ]);
    assert_eq!(
        shown(&cib, "config"),
        "Cluster Name: 
Corosync Nodes:
Pacemaker Nodes:
 lvsm lvss

Resources:
 Group: G
  Resource: A (class=ocf provider=heartbeat type=IPaddr2)
   Attributes: ip=10.99.0.70
   Operations: monitor interval=10s timeout=20s (A-monitor-interval-10s)

Stonith Devices:
Fencing Levels:

Location Constraints:
Ordering Constraints:
Colocation Constraints:
Ticket Constraints:

Alerts:
 No alerts defined

Resources Defaults:
 No defaults set
Operations Defaults:
 timeout: 20s

Cluster Properties:
 stonith-enabled: false
"
    );
    assert_eq!(shown(&cib, "resource show --groups"), "G: A\n");
}

#[test]
fn what_is_made_fits_the_schema_of_el7() {
    let cib = made(&[
        "resource create S ocf:pacemaker:Stateful --master",
        "resource create A ocf:heartbeat:Dummy --clone interleave=true",
        "resource create X ocf:heartbeat:Dummy --group G",
        "resource create Y ocf:heartbeat:Dummy --group G --before X",
        "constraint order promote S-master then start G",
        "constraint colocation set G A-clone set S-master role=Master setoptions score=100",
        "constraint location G rule score=50 #uname eq lvsm or pingd gt 100",
        "constraint ticket add T master S-master loss-policy=demote",
        "resource utilization X cpu=2",
        "node utilization lvsm cpu=4",
        "alert create path=/bin/true",
        "acl role create operators read xpath /cib",
        "acl user create alice operators",
    ]);
    let findings = check::against(&cib, Schema::new(2, 10));

    assert!(findings.is_empty(), "{findings:?}\n{}", text(&cib));
}

#[test]
fn commands_of_other_dialects_are_refused() {
    for line in [
        "resource promotable A",
        "resource config",
        "resource defaults set create meta a=1",
        "resource relations A",
        "resource ban A n --promoted",
        "tag create T A",
        "property defaults",
    ] {
        assert!(parse(line, Dialect::V0_9).is_err(), "{line}");
    }
    for line in [
        "resource master A",
        "resource create A ocf:heartbeat:Dummy --clone",
        "resource create A ocf:heartbeat:Dummy --master",
        "cluster standby n",
    ] {
        for dialect in [Dialect::V0_11, Dialect::V0_12] {
            assert!(parse(line, dialect).is_err(), "{line} in {dialect:?}");
        }
    }
}

#[test]
fn a_wrong_line_tells_the_usage_and_an_unknown_option_itself() {
    let wrong = Operation::parse_argv_as(&["resource", "create", "A"], Dialect::V0_9).unwrap_err();
    let mut lines = wrong.report();
    lines.truncate(lines.find("...").unwrap());
    assert_eq!(lines, "\nUsage: pcs resource create");

    let wrong = Operation::parse_argv_as(&["resource", "--foo"], Dialect::V0_9).unwrap_err();
    assert_eq!(
        wrong.report().lines().next(),
        Some("Error: option --foo not recognized")
    );
}

#[test]
fn a_push_takes_only_what_differs_or_a_whole_document() {
    let base = Cib::parse(EL7).unwrap();
    let new = made(&["property set stonith-enabled=false"]);
    let live = made(&["resource create A ocf:heartbeat:Dummy"]);
    let push = |line: &str| {
        let Command::Push(push) = Command::parse_argv(&words(line), Dialect::V0_9).unwrap() else {
            panic!("{line}");
        };
        push
    };

    let merged = push("cluster cib-push new.xml diff-against=old.xml");
    let merged = merged.result(&live, &new, Some(&base)).unwrap();
    assert!(merged.find("A").is_some() && merged.property("stonith-enabled").is_some());

    let section = push("cluster cib-push new.xml scope=crm_config");
    let section = section.result(&live, &new, None).unwrap();
    assert!(section.find("A").is_some() && section.property("stonith-enabled").is_some());

    let whole = push("cluster cib-push new.xml --config")
        .result(&live, &new, None)
        .unwrap();
    assert!(whole.find("A").is_none() && whole.property("stonith-enabled").is_some());

    // An older document is refused, as by Pacemaker.
    assert!(
        push("cluster cib-push old.xml")
            .result(&live, &base, None)
            .is_err()
    );
}

#[test]
fn an_upgrade_goes_as_far_as_the_dialect_and_no_further_than_what_must_be_rewritten() {
    let mut old = Cib::parse(EL7.replace("pacemaker-2.10", "pacemaker-2.0")).unwrap();
    assert!(cib::pcs::upgrade(&mut old, Dialect::V0_9).unwrap());
    assert_eq!(
        (old.schema(), old.version().to_string()),
        (Some(Schema::new(2, 10)), "1.1.2".to_owned())
    );
    assert!(!cib::pcs::upgrade(&mut old, Dialect::V0_9).unwrap());

    let mut masters = made(&["resource create S ocf:pacemaker:Stateful --master"]);
    let before = masters.to_bytes();
    assert!(cib::pcs::upgrade(&mut masters, Dialect::V0_12).is_err());
    assert_eq!(masters.to_bytes(), before);
}

#[test]
fn a_command_upgrades_a_document_that_is_too_old_for_it() {
    let demote = "resource update A op monitor interval=9 on-fail=demote";
    let demote: Operation = demote.parse().unwrap();
    let facts = Metadata::builtin();
    let old = |schema: &str| {
        let mut cib = Cib::parse(EL7.replace("pacemaker-2.10", schema)).unwrap();
        let create: Operation = "resource create A ocf:pacemaker:Dummy".parse().unwrap();
        create.apply(&mut cib, &facts, Dialect::V0_11).unwrap();
        cib
    };

    let mut plain = old("pacemaker-3.0");
    let reports = demote.apply(&mut plain, &facts, Dialect::V0_11).unwrap();
    assert!(matches!(
        reports.iter().map(Report::message).collect::<Vec<_>>()[..],
        [Message::SchemaUpgraded]
    ));
    assert_eq!(
        (plain.schema(), plain.version().to_string()),
        (Some(Schema::new(3, 9)), "1.2.0".to_owned())
    );

    // A `master` would have to be rewritten.
    let mut masters = old("pacemaker-2.10");
    let master = "resource create M ocf:pacemaker:Stateful --master";
    let master = parse(master, Dialect::V0_9).unwrap();
    master.apply(&mut masters, &facts, Dialect::V0_9).unwrap();
    let before = masters.to_bytes();
    let refused = demote
        .apply(&mut masters, &facts, Dialect::V0_12)
        .unwrap_err();
    assert!(
        refused.to_string().contains("cibadmin --upgrade --force"),
        "{refused}"
    );
    assert_eq!(masters.to_bytes(), before);
}

#[test]
fn a_listing_of_0_12_prints_scores_as_they_are_written() {
    let location =
        |id, score| format!(r#"<rsc_location id="{id}" rsc="A" node="lvsm" score="{score}"/>"#);
    let constraints = [location("a", "+INFINITY"), location("b", "-05")].concat();
    let constraints = format!("<constraints>{constraints}</constraints>");
    let cib = Cib::parse(EL7.replace("<constraints/>", &constraints)).unwrap();

    let config = parse("constraint location config", Dialect::V0_12).unwrap();
    let shown = config.show(&cib, &Metadata::builtin(), Dialect::V0_12);

    assert_eq!(
        shown.unwrap().unwrap(),
        "Location Constraints:\n  resource 'A' prefers node 'lvsm' with score +INFINITY\n  \
         resource 'A' avoids node 'lvsm' with score 05\n"
    );
}

#[test]
fn nodes_of_hostile_documents_are_known_in_time_and_room() {
    let digits = "7".repeat(200_000);
    let bundle = |index| {
        format!(
            r#"<bundle id="b{index}"><docker image="x" replicas="4000000000"/><network control-port="1"/><primitive id="p{index}" class="ocf" provider="pacemaker" type="Dummy"/></bundle>"#
        )
    };
    let bundles: String = (0..100).map(bundle).collect();
    let source = EL7.replace("<resources/>", &format!("<resources>{bundles}</resources>"));
    let mut cib = Cib::parse(source.replace("lvss", &digits)).unwrap();
    let create = parse("resource create A ocf:pacemaker:Dummy", Dialect::V0_11).unwrap();
    create
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
        .unwrap();

    let clear = parse("resource clear A nosuch", Dialect::V0_11).unwrap();
    let refused = clear.apply(&mut cib, &Metadata::builtin(), Dialect::V0_11);

    assert!(refused.unwrap_err().to_string().contains("nosuch"));
}
