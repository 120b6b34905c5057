//! JSON of rules and scores: shapes are stable, and read back as they were.

#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::rule::{Facts, Moment, Release, Rule};
use cib::score::Scores;
use cib::view;
use cib::xml::Tree;
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
