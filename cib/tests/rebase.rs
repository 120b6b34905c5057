//! Differences for people, and edits brought onto changed documents.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use cib::Cib;
use cib::check::Code;
use cib::diff::{self, Conflict, ConflictKind, RebaseError};
use cib::xml::canonical;

const BASE: &str = r#"<cib admin_epoch="0" epoch="5" num_updates="0" validate-with="pacemaker-3.9">
  <configuration>
    <crm_config>
      <cluster_property_set id="o">
        <nvpair id="o-1" name="stonith-enabled" value="true"/>
      </cluster_property_set>
    </crm_config>
    <nodes>
      <node id="1" uname="lvsm"/>
    </nodes>
    <resources>
      <!-- the address -->
      <primitive id="VIP" class="ocf" provider="heartbeat" type="IPaddr2">
        <instance_attributes id="VIP-i">
          <nvpair id="VIP-i-ip" name="ip" value="10.99.0.70"/>
        </instance_attributes>
        <operations>
          <op id="VIP-m" name="monitor" interval="30s" timeout="20s"/>
        </operations>
      </primitive>
      <primitive id="Web" class="ocf" provider="heartbeat" type="ldirectord"/>
    </resources>
    <constraints>
      <rsc_location id="l" rsc="Web" node="lvsm" score="50"/>
    </constraints>
  </configuration>
  <status/>
</cib>
"#;

fn base() -> Cib {
    Cib::parse(BASE).unwrap()
}

/// The base with one text in place of another.
fn with(from: &str, to: &str) -> Cib {
    assert!(BASE.contains(from), "{from}");
    Cib::parse(BASE.replace(from, to)).unwrap()
}

fn told(old: &Cib, new: &Cib) -> Vec<String> {
    diff::summary(old, new)
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn conflicts(ours: &Cib, theirs: &Cib) -> Vec<Conflict> {
    match diff::rebase(&base(), ours, theirs) {
        Err(RebaseError::Conflicts(conflicts)) => conflicts,
        other => panic!("{other:?}"),
    }
}

const WEB: &str = r#"<primitive id="Web" class="ocf" provider="heartbeat" type="ldirectord"/>"#;

#[test]
fn changes_are_told_by_what_they_configure() {
    let cases = [
        (
            "10.99.0.70",
            "10.99.0.71",
            "resource VIP: parameter ip: 10.99.0.70 -> 10.99.0.71",
        ),
        (
            " timeout=\"20s\"",
            "",
            "resource VIP: operation monitor every 30s: timeout: 20s -> (unset)",
        ),
        (
            "value=\"true\"",
            "value=\"false\"",
            "property stonith-enabled: value: true -> false",
        ),
        (
            "name=\"stonith-enabled\"",
            "name=\"a\"",
            "property stonith-enabled: value: true -> (unset)",
        ),
        (
            "score=\"50\"",
            "score=\"-INFINITY\"",
            "constraint l: score: 50 -> -INFINITY",
        ),
        (
            "uname=\"lvsm\"",
            "uname=\"lvsm\" type=\"member\"",
            "node lvsm: type: (unset) -> member",
        ),
        ("id=\"l\"", "id=\"m\"", "constraint l: removed"),
        (
            "<constraints>",
            "<constraints><rsc_order id=\"x\" first=\"VIP\" then=\"Web\"/>",
            "constraint x: added: kind rsc_order, first VIP, then Web",
        ),
    ];

    for (from, to, expected) in cases {
        assert_eq!(
            told(&base(), &with(from, to)).first().map(String::as_str),
            Some(expected)
        );
    }
}

#[test]
fn a_move_into_a_group_is_a_detail_of_the_resource() {
    let grouped = with(WEB, &format!("<group id=\"G\">{WEB}</group>"));

    assert_eq!(
        told(&base(), &grouped),
        [
            "resource G: added: kind group, members Web",
            "resource Web: inside: (unset) -> group G"
        ]
    );
}

#[test]
fn ids_and_layout_and_versions_are_not_told() {
    for (from, to) in [
        ("id=\"o-1\"", "id=\"p-1\""),
        ("id=\"VIP-m\"", "id=\"VIP-x\""),
        ("epoch=\"5\"", "epoch=\"6\""),
        ("<!-- the address -->", ""),
        ("<status/>", "<status><node_state id=\"1\"/></status>"),
    ] {
        assert_eq!(told(&base(), &with(from, to)), [""; 0], "{from}");
    }
}

#[test]
fn many_details_are_told_in_linear_time() {
    let pairs = |value: u8| -> String {
        let pair = |number| {
            format!(
                "<nvpair id=\"p{number}\" name=\"n{}\" value=\"{value}\"/>",
                number / 2
            )
        };
        (0..20_000).map(pair).collect()
    };
    let extra = |value| {
        with(
            "<nvpair id=\"VIP-i-ip\"",
            &format!("{}<nvpair id=\"VIP-i-ip\"", pairs(value)),
        )
    };

    let told = told(&extra(1), &extra(2));

    assert_eq!(told.len(), 20_000);
    assert_eq!(told[1], "resource VIP: parameter n0 (2): 1 -> 2");
}

#[test]
fn edits_of_different_things_go_together() {
    let ours = with("10.99.0.70", "10.99.0.71");
    let theirs = with("timeout=\"20s\"", "timeout=\"40s\"");

    let both = diff::rebase(&base(), &ours, &theirs).unwrap();

    let expected = BASE
        .replace("10.99.0.70", "10.99.0.71")
        .replace("\"20s\"", "\"40s\"");
    assert_eq!(both.to_string(), expected);
}

#[test]
fn what_both_sides_did_alike_is_no_conflict() {
    let same = with("10.99.0.70", "10.99.0.71");

    let both = diff::rebase(&base(), &same, &same).unwrap();

    assert_eq!(both.to_bytes(), same.to_bytes());
}

#[test]
fn the_result_keeps_the_version_of_the_current_document() {
    let theirs = Cib::parse(BASE.replace("epoch=\"5\"", "epoch=\"9\"")).unwrap();

    let both = diff::rebase(&base(), &with("score=\"50\"", "score=\"60\""), &theirs).unwrap();

    assert_eq!(both.version().epoch, 9);
}

#[test]
fn one_attribute_set_to_two_values_is_a_conflict() {
    let found = conflicts(
        &with("10.99.0.70", "10.99.0.71"),
        &with("10.99.0.70", "10.99.0.72"),
    );

    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].to_string(),
        "/cib/configuration/resources/primitive[@id='VIP']/instance_attributes[@id='VIP-i']/\
         nvpair[@id='VIP-i-ip']: `value` was 10.99.0.70, the edit makes it 10.99.0.71, \
         others made it 10.99.0.72"
    );
}

#[test]
fn deleting_what_others_changed_is_a_conflict_and_the_reverse_too() {
    let without = with(
        r#"<rsc_location id="l" rsc="Web" node="lvsm" score="50"/>"#,
        "",
    );
    let changed = with("score=\"50\"", "score=\"60\"");

    assert_eq!(conflicts(&without, &changed)[0].kind, ConflictKind::Changed);
    assert_eq!(conflicts(&changed, &without)[0].kind, ConflictKind::Deleted);
    assert!(diff::rebase(&base(), &without, &without).is_ok());
}

#[test]
fn creating_the_same_id_differently_is_a_conflict() {
    let new = |agent: &str| {
        let created = format!(r#"{WEB}<primitive id="N" class="lsb" type="{agent}"/>"#);
        with(WEB, &created)
    };

    assert_eq!(
        conflicts(&new("a"), &new("b"))[0].kind,
        ConflictKind::Created
    );
    assert!(diff::rebase(&base(), &new("a"), &new("a")).is_ok());
}

#[test]
fn what_is_valid_on_each_side_but_not_together_is_a_conflict() {
    let uses = with(
        "<constraints>",
        "<constraints><rsc_order id=\"x\" first=\"Web\" then=\"VIP\"/>",
    );
    let without = BASE.replace(WEB, "").replace(
        r#"<rsc_location id="l" rsc="Web" node="lvsm" score="50"/>"#,
        "",
    );
    let without = Cib::parse(without).unwrap();

    let found = conflicts(&uses, &without);

    let ConflictKind::Invalid(finding) = &found[0].kind else {
        panic!("{found:?}");
    };
    assert_eq!(finding.code(), Code::DanglingReference);
}

#[test]
fn new_elements_go_after_the_neighbours_they_had() {
    let ours = with(
        WEB,
        &format!(r#"<!-- n --><primitive id="N" class="lsb" type="x"/>{WEB}"#),
    );
    let theirs = with(
        "<resources>",
        r#"<resources><primitive id="T" class="lsb" type="x"/>"#,
    );

    let both = diff::rebase(&base(), &ours, &theirs).unwrap();

    let order: Vec<String> = both.primitives().map(|one| one.id().into_owned()).collect();
    assert_eq!(order, ["T", "VIP", "N", "Web"]);
    assert!(both.to_string().contains("<!-- n -->"));
}

#[test]
fn comments_come_and_go_with_the_edit() {
    let ours = with("<!-- the address -->", "<!-- one --><!-- two -->");
    let theirs = with("score=\"50\"", "score=\"60\"");

    let both = diff::rebase(&base(), &ours, &theirs).unwrap();

    let expected = BASE
        .replace("<!-- the address -->", "<!-- one --><!-- two -->")
        .replace("score=\"50\"", "score=\"60\"");
    let expected = Cib::parse(expected).unwrap();
    assert_eq!(canonical(both.tree()), canonical(expected.tree()));
}

#[test]
fn an_id_that_both_sides_give_is_a_conflict_without_a_schema_too() {
    let free = |text: String| Cib::parse(text.replace("pacemaker-3.9", "none")).unwrap();
    let one = free(BASE.replace(
        WEB,
        &format!("{WEB}<primitive id=\"N\" class=\"lsb\" type=\"x\"/>"),
    ));
    let other = free(BASE.replace("<operations>", "<meta_attributes id=\"N\"/><operations>"));

    let result = diff::rebase(&free(BASE.to_owned()), &one, &other);

    let Err(RebaseError::Conflicts(found)) = result else {
        panic!("{result:?}");
    };
    assert!(
        matches!(found[0].kind, ConflictKind::Invalid(_)),
        "{found:?}"
    );
}

#[test]
fn equal_comments_of_one_side_all_stay_and_stand_for_those_of_the_other() {
    let section = "<rsc_location";
    let twice = with(section, "<!--x--><!--x--><rsc_location");
    let once = with(section, "<!--x--><rsc_location");
    let count = |ours: &Cib, theirs: &Cib| {
        let both = diff::rebase(&base(), ours, theirs).unwrap();
        both.to_string().matches("<!--x-->").count()
    };

    assert_eq!(count(&twice, &base()), 2);
    assert_eq!(count(&twice, &once), 2);
    assert_eq!(count(&once, &twice), 2);
    assert_eq!(count(&once, &once), 1);
}
