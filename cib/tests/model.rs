//! Owned models: what they are written as, and their names in JSON.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::model::{
    CloneResource, Colocation, Devices, FencingLevel, Group, Location, Model, Nvset, Op, Order,
    Primitive, ResourceSet, Role, Score, Written,
};
use cib::xml::{Place, canonical_eq};

/// The element in one line, as it stands in a document.
fn xml(model: &impl Model) -> String {
    let text = model.markup().to_xml().unwrap();
    text.lines().map(str::trim).collect()
}

fn vip() -> Primitive {
    Primitive::new("VIP", &"ocf:heartbeat:IPaddr2".parse().unwrap())
        .parameter("ip", "10.0.0.1")
        .meta("priority", "5")
        .op(Op {
            timeout: Some(Written::from_text("20")),
            ..Op::new(
                "VIP-monitor-interval-30s",
                "monitor",
                "30s".parse().unwrap(),
            )
        })
}

#[test]
fn new_elements_are_written_in_the_order_of_pcs() {
    assert_eq!(
        xml(&vip()),
        r#"<primitive id="VIP" class="ocf" type="IPaddr2" provider="heartbeat"><instance_attributes id="VIP-instance_attributes"><nvpair id="VIP-instance_attributes-ip" name="ip" value="10.0.0.1"/></instance_attributes><meta_attributes id="VIP-meta_attributes"><nvpair id="VIP-meta_attributes-priority" name="priority" value="5"/></meta_attributes><operations><op name="monitor" interval="30s" timeout="20" id="VIP-monitor-interval-30s"/></operations></primitive>"#
    );
    let colocation = Colocation::new("c", "Web", "VIP", Score::INFINITY);
    assert_eq!(
        xml(&colocation),
        r#"<rsc_colocation rsc="Web" with-rsc="VIP" score="INFINITY" id="c"/>"#
    );
    let location = Location {
        role: Some(Role::Promoted.into()),
        ..Location::new("l", "Web", "lvsm", Score::new(50))
    };
    assert_eq!(
        xml(&location),
        r#"<rsc_location id="l" rsc="Web" node="lvsm" score="50" role="Promoted"/>"#
    );
    assert_eq!(
        xml(&Order::new("o", "VIP", "Web")),
        r#"<rsc_order first="VIP" then="Web" id="o"/>"#
    );
    let level = FencingLevel::new("fl-lvsm-1", "lvsm", 1, Devices::new(["ipmi", "pdu"]));
    assert_eq!(
        xml(&level),
        r#"<fencing-level target="lvsm" index="1" devices="ipmi,pdu" id="fl-lvsm-1"/>"#
    );
    assert_eq!(
        xml(&ResourceSet::new("s", ["A", "B"])),
        r#"<resource_set id="s"><resource_ref id="A"/><resource_ref id="B"/></resource_set>"#
    );
    let clone = CloneResource::new("G-clone", Group::new("G", [vip()]));
    assert!(xml(&clone).starts_with(r#"<clone id="G-clone"><group id="G"><primitive id="VIP""#));
}

#[test]
fn what_has_no_field_survives() {
    let source = r#"<cib><configuration><resources><primitive id="A" class="lsb" type="x" future="1"><!-- why --><novelty deep="2"><more/></novelty><operations><op id="o" name="monitor" interval="soon"/></operations></primitive></resources></configuration></cib>"#;
    let cib = Cib::parse(source).unwrap();

    let mut model = Primitive::from(cib.primitive("A").unwrap());
    let op = &model.operations.as_ref().unwrap().ops[0];
    assert!(op.interval.as_ref().unwrap().value().is_err());
    assert_eq!(op.interval.as_ref().unwrap().text(), "soon");
    model.description = Some("changed".to_owned());

    let text = xml(&model);
    for kept in [
        r#"future="1""#,
        "<!-- why -->",
        "<more/>",
        r#"interval="soon""#,
    ] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
}

#[test]
fn a_model_goes_into_a_document_in_the_style_of_its_neighbours() {
    let mut cib = Cib::empty();
    let resources = cib.section("resources").unwrap().id();
    vip()
        .markup()
        .insert(cib.tree_mut(), Place::LastIn(resources))
        .unwrap();

    let text = cib.to_string();
    assert!(
        text.contains("    <resources>\n      <primitive id=\"VIP\""),
        "{text}"
    );
    let read = Primitive::from(cib.primitive("VIP").unwrap());
    assert_eq!(read, vip());
    let again = read.markup().to_tree().unwrap();
    assert!(canonical_eq(&again, &vip().markup().to_tree().unwrap()));
}

#[test]
fn sets_change_the_first_pair_of_a_name() {
    let mut set = Nvset::new("s").pair("a", "1").pair("b", "2");
    set.set("a", "3");

    assert_eq!((set.value("a"), set.value("c")), (Some("3"), None));
    assert_eq!(set.pairs[1].id, "s-b");
}

#[cfg(feature = "serde")]
mod json {
    use super::*;
    use cib::model::Document;
    use serde_json::{Value, json};

    #[test]
    fn names_are_those_of_the_document() {
        let source = r#"<cib validate-with="pacemaker-3.9" epoch="4"><configuration>
            <crm_config><cluster_property_set id="o"><nvpair id="o1" name="a" value="b"/></cluster_property_set></crm_config>
            <resources><clone id="C"><primitive id="A" class="ocf" provider="p" type="t"/></clone></resources>
            <constraints><rsc_location id="l" rsc="A"><rule id="r" score="1"/></rsc_location></constraints>
            <fencing-topology><fencing-level id="f" index="1" devices="x,y" target="n"/></fencing-topology>
            </configuration>
            <status><node_state id="1" uname="n" in_ccm="true" odd="1"/></status></cib>"#;
        let cib = Cib::parse(source).unwrap();

        let model = Document::from(cib.document().unwrap());

        let expected = json!({
            "validate-with": "pacemaker-3.9",
            "epoch": "4",
            "configuration": {
                "crm_config": {"cluster_property_set": [
                    {"id": "o", "nvpair": [{"id": "o1", "name": "a", "value": "b"}]}
                ]},
                "resources": {"entries": [
                    {"clone": {"id": "C", "inner": {"primitive":
                        {"id": "A", "class": "ocf", "type": "t", "provider": "p"}}}}
                ]},
                "constraints": {"entries": [
                    {"rsc_location": {"id": "l", "rsc": "A", "rule": [
                        {"name": "rule", "attributes": [["id", "r"], ["score", "1"]]}
                    ]}}
                ]},
                "fencing-topology": {"fencing-level": [
                    {"target": "n", "index": "1", "devices": "x,y", "id": "f"}
                ]}
            },
            "status": {"node_state": [
                {"id": "1", "uname": "n", "in_ccm": "true", "extra": {"attributes": [["odd", "1"]]}}
            ]}
        });
        assert_eq!(serde_json::to_value(&model).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Document>(expected).unwrap(), model);
    }

    #[test]
    fn unknown_fields_are_refused() {
        let typo: Value = json!({"id": "A", "clas": "ocf"});

        let error = serde_json::from_value::<Primitive>(typo).unwrap_err();
        assert!(error.to_string().contains("clas"), "{error}");
    }
}
