//! Typed views of everything that is not a primitive.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::model::{LossPolicy, NodeKind, OrderAction, OrderKind, Role, Score};

const SOURCE: &str = r#"<cib validate-with="pacemaker-3.9"><configuration>
<nodes>
  <node id="1" uname="lvsm"><instance_attributes id="a"><nvpair id="a-1" name="standby" value="on"/></instance_attributes>
    <utilization id="u"><nvpair id="u-1" name="cpu" value="4"/></utilization></node>
  <node id="2" uname="far" type="remote"/>
</nodes>
<resources>
  <template id="T" class="ocf" provider="heartbeat" type="IPaddr2"><operations><op id="t-o" name="monitor" interval="10s"/></operations></template>
  <clone id="C"><group id="G"><meta_attributes id="m"><nvpair id="m-1" name="priority" value="5"/></meta_attributes>
    <primitive id="A" template="T"/><primitive id="B" class="lsb" type="x"/></group></clone>
  <master id="M"><primitive id="S" class="ocf" provider="pacemaker" type="Stateful"/></master>
  <clone id="P"><meta_attributes id="p"><nvpair id="p-1" name="promotable" value="yes"/></meta_attributes><primitive id="Q" class="lsb" type="x"/></clone>
  <bundle id="U"><podman image="web:1" replicas="3"/><primitive id="I" class="lsb" type="x"/></bundle>
</resources>
<constraints>
  <rsc_order id="o1" first="A" then="B" first-action="promote" symmetrical="false" kind="Optional"/>
  <rsc_order id="o2"><resource_set id="s" sequential="false" require-all="0" action="start" role="Master"><resource_ref id="A"/><resource_ref id="B"/></resource_set></rsc_order>
  <rsc_colocation id="c"><resource_set id="s2" score="INFINITY"><resource_ref id="A"/></resource_set></rsc_colocation>
  <rsc_ticket id="t" ticket="site" rsc="A" rsc-role="Promoted" loss-policy="fence"/>
</constraints>
<fencing-topology>
  <fencing-level id="f" target="lvsm" index="2" devices="ipmi,pdu"/>
  <fencing-level id="g" target-attribute="rack" target-value="1" index="1" devices="pdu"/>
</fencing-topology>
<tags><tag id="web"><obj_ref id="A"/><obj_ref id="B"/></tag></tags>
</configuration></cib>"#;

fn document() -> Cib {
    Cib::parse(SOURCE).unwrap()
}

#[test]
fn nodes_have_names_kinds_and_attributes() {
    let cib = document();
    let nodes: Vec<_> = cib.nodes().collect();

    let named: Vec<_> = nodes
        .iter()
        .map(|node| (node.name(), node.kind()))
        .collect();
    assert_eq!(
        named,
        [
            ("lvsm".into(), None),
            ("far".into(), Some(NodeKind::Remote))
        ]
    );
    assert_eq!(nodes[0].attribute("standby").as_deref(), Some("on"));
    assert_eq!(nodes[0].capacity("cpu").as_deref(), Some("4"));
    assert_eq!(nodes[1].attribute("standby"), None);
}

#[test]
fn containers_know_what_is_inside() {
    let cib = document();

    let group = cib.groups().next().unwrap();
    let members: Vec<_> = group.members().map(|member| member.id()).collect();
    assert_eq!(members, ["A", "B"]);
    assert_eq!(group.meta("priority").as_deref(), Some("5"));
    let clones: Vec<_> = cib
        .clones()
        .map(|clone| {
            (
                clone.id(),
                clone.is_promotable(),
                clone.inner().unwrap().element().name(),
            )
        })
        .collect();
    assert_eq!(
        clones,
        [
            ("C".into(), false, "group"),
            ("M".into(), true, "primitive"),
            ("P".into(), true, "primitive")
        ]
    );
    let bundle = cib.bundles().next().unwrap();
    let settings = bundle.settings().unwrap();
    assert_eq!(
        (settings.image(), settings.replicas()),
        ("web:1".into(), Some(3))
    );
    assert_eq!(bundle.primitive().unwrap().id(), "I");
    let template = cib.templates().next().unwrap();
    assert_eq!(
        template.agent().unwrap().to_string(),
        "ocf:heartbeat:IPaddr2"
    );
    assert_eq!(template.ops().count(), 1);
}

#[test]
fn orders_have_defaults_and_sets() {
    let cib = document();
    let orders: Vec<_> = cib.orders().collect();

    assert_eq!(orders[0].first().as_deref(), Some("A"));
    assert_eq!(
        orders[0].actions(),
        (OrderAction::Promote, OrderAction::Promote)
    );
    assert_eq!(
        (orders[0].symmetrical(), orders[1].symmetrical()),
        (Some(false), None)
    );
    assert_eq!(orders[0].kind(), Some(OrderKind::Optional));
    let set = orders[1].sets().next().unwrap();
    assert_eq!(set.resources().collect::<Vec<_>>(), ["A", "B"]);
    assert!(!set.is_sequential() && !set.requires_all());
    assert_eq!(set.role(), Some(Role::Promoted));
    let colocated = cib.colocations().next().unwrap().sets().next().unwrap();
    assert_eq!(colocated.score(), Some(Score::INFINITY));
    assert!(colocated.is_sequential() && colocated.requires_all());
}

#[test]
fn tickets_levels_and_tags_name_what_they_are_for() {
    let cib = document();

    let ticket = cib.tickets().next().unwrap();
    assert_eq!(
        (ticket.ticket(), ticket.role()),
        ("site".into(), Some(Role::Promoted))
    );
    assert_eq!(ticket.loss_policy(), Some(LossPolicy::Fence));
    let levels: Vec<_> = cib
        .fencing_levels()
        .map(|level| (level.index(), level.devices().unwrap().ids().to_vec()))
        .collect();
    assert_eq!(
        levels[0],
        (Some(2), vec!["ipmi".to_owned(), "pdu".to_owned()])
    );
    let by_rack = cib.fencing_levels().nth(1).unwrap();
    assert_eq!(
        (by_rack.target_attribute(), by_rack.target_value()),
        (Some("rack".into()), Some("1".into()))
    );
    let tag = cib.tags().next().unwrap();
    assert_eq!(tag.references().collect::<Vec<_>>(), ["A", "B"]);
}
