//! JSON of rules, scores and findings: shapes are stable; what stands alone reads back as it was.

#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::rule::{Facts, Moment, Release, Rule};
use cib::score::Scores;
use cib::view;
use cib::xml::Tree;
use cib::{Cib, check, corosync, lint};
use serde_json::{Value, from_value, json, to_value};

const RULE: &str = r##"<rule id="r" boolean-op="or" score="INFINITY" role="Promoted">
  <expression id="e" attribute="#uname" operation="eq" value="a" type="string"/>
  <date_expression id="d" operation="date_spec"><date_spec id="s" hours="9-16"/></date_expression>
  <rule id="i" score-attribute="x"><rsc_expression id="x" class="ocf" type="IPaddr2"/></rule>
</rule>"##;

fn rule() -> Rule {
    let tree = Tree::parse(RULE.as_bytes()).unwrap();
    Rule::read(tree.root().and_then(view::Rule::cast).unwrap())
}

#[test]
fn rules_have_the_names_of_the_document() {
    let expected = json!({
        "id": "r",
        "boolean-op": "or",
        "role": "Promoted",
        "score": {"score": "INFINITY"},
        "conditions": [
            {"expression": {
                "id": "e", "attribute": "#uname", "operation": "eq", "value": "a", "type": "string"
            }},
            {"date_expression": {
                "id": "d", "operation": "date_spec", "date_spec": {"id": "s", "hours": "9-16"}
            }},
            {"rule": {
                "id": "i",
                "score": {"attribute": "x"},
                "conditions": [{"rsc_expression": {"id": "x", "class": "ocf", "type": "IPaddr2"}}]
            }},
        ]
    });

    assert_eq!(to_value(rule()).unwrap(), expected);
    assert_eq!(from_value::<Rule>(expected).unwrap(), rule());
}

#[test]
fn decisions_name_each_condition() {
    let now = Moment::from_epoch(1_700_000_000, 3_600);
    let evaluation = rule().evaluate(&Facts::at(now, Release::V3_0).node("a", [("x", "1")]));

    let json = to_value(&evaluation).unwrap();

    let expected = json!({
        "outcome": "satisfied",
        "steps": [{"id": "e", "outcome": "satisfied"}, {"id": "r", "outcome": "satisfied"}],
        "recheck": null
    });
    assert_eq!(json, expected);
    assert_eq!(to_value(now).unwrap(), json!("2023-11-14 23:13:20 +01:00"));
    assert_eq!(from_value::<Moment>(to_value(now).unwrap()).unwrap(), now);
    assert!(from_value::<Moment>(json!("x")).is_err());
}

#[test]
fn scores_come_as_rows_of_contributions() {
    let cib = Cib::parse(
        r#"<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-3.9"><configuration>
        <crm_config/><nodes><node id="1" uname="a"/></nodes>
        <resources><primitive id="A" class="lsb" type="x"/></resources>
        <constraints><rsc_location id="l" rsc="A" node="a" score="50"/></constraints>
        </configuration><status/></cib>"#,
    )
    .unwrap();
    let scores = Scores::explain(&cib, Moment::from_epoch(0, 0), Release::V3_0);

    let json = to_value(&scores).unwrap();

    let row = &json["rows"][0];
    assert_eq!((&row["resource"], &row["node"]), (&json!("A"), &json!("a")));
    let location = row["contributions"].as_array().unwrap().iter();
    let location: Vec<&Value> = location.filter(|one| one["kind"] == "location").collect();
    assert_eq!(
        location,
        [&json!({
            "kind": "location",
            "effect": {"adds": "50"},
            "path": "/cib/configuration/constraints/rsc_location[@id='l']"
        })]
    );
    assert_eq!(from_value::<Scores>(json).unwrap(), scores);
}

#[test]
fn facts_of_rules_can_stand_in_a_file() {
    let text = json!({
        "now": "2023-11-14 23:13:20 +01:00",
        "release": "3.0",
        "node": {"#uname": "a", "rack": "1"},
        "resource": {"class": "ocf", "type": "IPaddr2", "parameters": {"ip": "10.0.0.1"}},
        "operation": {"name": "monitor", "interval-ms": 10_000},
        "role": "Promoted"
    });
    let facts: Facts = from_value(text.clone()).unwrap();

    assert_eq!(facts.release, Release::V3_0);
    let node = facts.node.as_ref().unwrap();
    assert_eq!(node.get("rack").map(String::as_str), Some("1"));
    assert_eq!(to_value(&facts).unwrap(), text);
    let at = Facts::at(Moment::from_epoch(0, 0), Release::V2_1);
    let least = json!({"now": "1970-01-01 00:00:00Z", "release": "2.1"});
    assert_eq!(to_value(&at).unwrap(), least);
    assert_eq!(from_value::<Facts>(least).unwrap(), at);
    assert!(
        from_value::<Facts>(json!({"now": "1970-01-01", "release": "2.1", "nod": {}})).is_err()
    );
}

#[test]
fn findings_say_what_where_and_what_to_do() {
    let source = "<cib admin_epoch='0' epoch='1' num_updates='0' validate-with='pacemaker-3.9'>\n\
        <configuration><crm_config><cluster_property_set id='o'>\n\
        <nvpair id='p' name='stonith-enabled' value='false'/>\n\
        <nvpair id='p' name='maintenance-mode'/></cluster_property_set></crm_config><nodes/>\
        <resources/><constraints/></configuration><status/></cib>";
    let cib = Cib::parse(source).unwrap();

    let found = to_value(check::check(&cib)).unwrap();
    let risky = to_value(lint::check(&cib)).unwrap();

    assert_eq!(
        found[0],
        json!({
            "code": "duplicate-id",
            "severity": "error",
            "attribute": "id",
            "path": "/cib/configuration/crm_config/cluster_property_set[@id='o']/nvpair[@id='p']",
            "position": {"offset": 197, "line": 4, "column": 9},
            "message": "id `p` of <nvpair> is taken by \
                /cib/configuration/crm_config/cluster_property_set[@id='o']/nvpair[@id='p']",
            "help": "all ids of the configuration share one namespace: choose another"
        })
    );
    assert_eq!(risky[0]["code"], "fencing-disabled");
    assert_eq!(risky[0]["severity"], "warning");
    assert!(risky[0].get("attribute").is_none());
}

#[test]
fn codes_are_called_alike_in_json_and_in_messages() {
    for code in lint::Code::ALL {
        assert_eq!(to_value(code).unwrap(), code.as_str());
        assert_eq!(
            from_value::<lint::Code>(json!(code.as_str())).unwrap(),
            *code
        );
    }
    for code in [
        check::Code::RuleContext,
        check::Code::MisplacedElement,
        check::Code::Text,
    ] {
        assert_eq!(to_value(code).unwrap(), code.as_str());
    }
    let conf = corosync::Document::parse("totem {\n version: 3\n}\n");
    for finding in corosync::check_document(&conf) {
        let json = to_value(&finding).unwrap();
        assert_eq!(json["code"], finding.code().as_str());
        assert_eq!(from_value::<corosync::Finding>(json).unwrap(), finding);
    }
}
