//! Checks without tools: what is found, where, and what is left alone.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::check::{self, Code, Finding, SCHEMAS, Severity};
use cib::model::Schema;
use proptest::prelude::*;

/// A document with these resources and constraints.
fn document(schema: &str, resources: &str, constraints: &str) -> Cib {
    let source = format!(
        r#"<cib admin_epoch="0" epoch="0" num_updates="0" validate-with="{schema}">
<configuration><crm_config/><nodes/>
<resources>{resources}</resources>
<constraints>{constraints}</constraints>
</configuration>
</cib>"#
    );
    Cib::parse(source).unwrap()
}

const A: &str = r#"<primitive id="A" class="lsb" type="x"/>"#;

fn codes(cib: &Cib) -> Vec<Code> {
    check::check(cib).iter().map(Finding::code).collect()
}

#[test]
fn the_empty_document_is_valid_in_every_version() {
    for schema in SCHEMAS {
        assert_eq!(check::against(&Cib::empty(), schema), [], "{schema}");
    }
    assert_eq!(check::check(&Cib::empty()), []);
}

#[test]
fn a_finding_says_where_what_and_what_to_do() {
    let resources = "\n  <primitive id=\"A\" class=\"lsb\" type=\"x\">\n    \
        <operations>\n      <op id=\"o\" name=\"monitor\" interval=\"10s\" on-fail=\"maybe\"/>\n    \
        </operations>\n  </primitive>";
    let cib = document("pacemaker-3.3", resources, "");

    let findings = check::check(&cib);

    let [finding] = findings.as_slice() else {
        unreachable!("{findings:?}")
    };
    assert_eq!(finding.code(), Code::InvalidValue);
    assert_eq!(finding.severity(), Severity::Error);
    assert_eq!(finding.attribute(), Some("on-fail"));
    let path = "/cib/configuration/resources/primitive[@id='A']/operations/op[@id='o']";
    assert_eq!(finding.path(), path);
    let position = finding.position().unwrap();
    assert_eq!((position.line, position.column), (6, 48));
    assert_eq!(
        finding.to_string(),
        "line 6, column 48: error: `maybe` is no value of `on-fail` of <op> [invalid-value]"
    );
    assert!(finding.help().contains("`restart`"), "{}", finding.help());
    assert!(!finding.help().contains("`demote`"), "demote came with 3.4");
}

#[test]
fn elements_that_operations_made_have_a_path_but_no_position() {
    let mut cib = Cib::empty();
    let resources = cib.section("resources").unwrap().id();
    let odd = cib::xml::NewElement::new("odd");
    cib.tree_mut().append(resources, &odd).unwrap();

    let findings = check::check(&cib);

    assert_eq!(findings[0].code(), Code::UnknownElement);
    assert_eq!(findings[0].position(), None);
    let text = findings[0].to_string();
    assert!(
        text.starts_with("/cib/configuration/resources/odd: error: "),
        "{text}"
    );
}

#[test]
fn versions_decide_what_is_known() {
    let influence = r#"<rsc_colocation id="c" rsc="A" with-rsc="A" influence="0"/>"#;
    let old = check::check(&document("pacemaker-3.5", A, influence));
    let new = check::check(&document("pacemaker-3.6", A, influence));

    assert_eq!(old[0].code(), Code::UnknownAttribute);
    assert_eq!(old[0].help(), "use pacemaker-3.6 or later, or remove it");
    assert_eq!(new, []);

    let master = r#"<master id="m"><primitive id="A" class="lsb" type="x"/></master>"#;
    let dropped = check::check(&document("pacemaker-4.0", master, ""));
    assert_eq!(dropped[0].code(), Code::UnknownElement);
    assert_eq!(
        dropped[0].help(),
        "remove it: pacemaker-3.10 was the last to have it"
    );
}

#[test]
fn the_nearest_alternative_is_the_one_that_is_explained() {
    let cases = [
        (
            r#"<rsc_location id="l" rsc="A" node="n"/>"#,
            vec![Code::MissingAttribute],
        ),
        (
            r#"<rsc_location id="l" rsc="A" rsc-pattern="A" node="n" score="1"/>"#,
            vec![Code::ConflictingAttribute],
        ),
        (
            r#"<rsc_location id="l" rsc="A" node="n" score="1"><rule id-ref="l"/></rsc_location>"#,
            vec![Code::UnknownElement, Code::ReferenceKind],
        ),
        (r#"<rsc_order id="o"/>"#, vec![Code::MissingElement]),
        (
            r#"<rsc_location id="l" rsc="A" node="n" score="1">text</rsc_location>"#,
            vec![Code::Text],
        ),
        (
            r#"<rsc_colocation id="c"><resource_set id="s"><resource_ref id="A"/></resource_set><lifetime><rule id="r"><date_expression id="d" operation="gt" start="1"/></rule></lifetime></rsc_colocation>"#,
            vec![Code::MisplacedElement],
        ),
    ];

    for (constraint, expected) in cases {
        let found = codes(&document("pacemaker-3.9", A, constraint));
        assert_eq!(found, expected, "{constraint}");
    }
}

#[test]
fn ids_share_one_namespace_and_references_need_a_target() {
    let twice = r#"<primitive id="A" class="lsb" type="x"/><group id="A"><primitive id="B" class="lsb" type="x"/></group>"#;
    let findings = check::check(&document("pacemaker-3.9", twice, ""));
    assert_eq!(findings[0].code(), Code::DuplicateId);
    assert!(
        findings[0].message().contains("primitive[@id='A']"),
        "{}",
        findings[0]
    );

    let nowhere = r#"<rsc_location id="l" rsc="B" node="n" score="1"/>"#;
    assert_eq!(
        codes(&document("pacemaker-3.9", A, nowhere)),
        [Code::DanglingReference]
    );

    let numeric = r#"<primitive id="1" class="lsb" type="x"/>"#;
    assert_eq!(
        codes(&document("pacemaker-3.9", numeric, "")),
        [Code::InvalidValue]
    );
}

#[test]
fn a_reference_to_the_wrong_kind_is_a_warning() {
    let to_itself = r#"<rsc_location id="l" rsc="l" node="n" score="1"/>"#;
    let cib = document("pacemaker-3.9", A, to_itself);

    let findings = check::check(&cib);

    assert_eq!(findings[0].code(), Code::ReferenceKind);
    assert_eq!(findings[0].severity(), Severity::Warning);
    assert_eq!(
        check::against(&cib, Schema::new(3, 9)),
        [],
        "the schema accepts it"
    );
}

#[test]
fn rules_out_of_their_context_are_warnings() {
    let source = r##"<cib admin_epoch="0" epoch="0" num_updates="0" validate-with="pacemaker-3.9">
<configuration><crm_config/><nodes/><resources/><constraints/>
<rsc_defaults><meta_attributes id="m"><rule id="r" score="1">
<expression id="e" attribute="#uname" operation="eq" value="a"/>
<rsc_expression id="x" class="ocf"/>
<op_expression id="o" name="monitor"/>
</rule></meta_attributes></rsc_defaults></configuration></cib>"##;

    let findings = check::check(&Cib::parse(source).unwrap());

    let named: Vec<_> = findings
        .iter()
        .map(|one| (one.code(), one.attribute()))
        .collect();
    assert_eq!(
        named,
        [
            (Code::RuleContext, Some("score")),
            (Code::RuleContext, None),
            (Code::RuleContext, None)
        ]
    );
    assert!(
        findings
            .iter()
            .all(|one| one.severity() == Severity::Warning)
    );
}

#[test]
fn rules_of_location_constraints_may_use_node_attributes() {
    let rule = r#"<rsc_location id="l" rsc="A"><rule id="r" score="1" role="Started">
<expression id="e" attribute="x" operation="eq" value="y" value-source="param"/></rule></rsc_location>"#;

    assert_eq!(codes(&document("pacemaker-3.9", A, rule)), []);
}

#[test]
fn unknown_schemas_are_said_and_none_switches_the_schema_off() {
    let odd = r#"<odd/>"#;

    assert_eq!(codes(&document("none", odd, "")), []);
    let future = document("pacemaker-9.0", "", "");
    let codes = codes(&future);
    assert!(codes.contains(&Code::UnknownSchema), "{codes:?}");
}

#[test]
fn namespaces_make_elements_unknown() {
    let spaced = r#"<primitive xmlns="urn:x" id="A" class="lsb" type="x"/>"#;
    let prefixed = r#"<p:primitive xmlns:p="urn:x" id="A" class="lsb" type="x"/>"#;
    let declared = r#"<primitive xmlns:p="urn:x" id="A" class="lsb" type="x"/>"#;

    assert_eq!(
        codes(&document("pacemaker-3.9", spaced, "")),
        [Code::UnknownElement]
    );
    assert_eq!(
        codes(&document("pacemaker-3.9", prefixed, "")),
        [Code::UnknownElement]
    );
    assert_eq!(codes(&document("pacemaker-3.9", declared, "")), []);
}

#[test]
fn upgrades_are_blocked_by_what_later_schemas_drop() {
    let resources = r#"<primitive id="A" class="upstart" type="x"/>"#;
    let constraints = r#"<rsc_colocation id="c" rsc="A" with-rsc="A" score-attribute="x"/>"#;
    let cib = document("pacemaker-2.10", resources, constraints);

    let found: Vec<_> = check::blockers(&cib, Schema::new(4, 0))
        .iter()
        .map(|one| {
            (
                one.dropped_by(),
                one.finding().attribute().map(str::to_owned),
            )
        })
        .collect();

    assert_eq!(
        found,
        [
            (Schema::new(3, 0), Some("score-attribute".to_owned())),
            (Schema::new(4, 0), Some("class".to_owned()))
        ]
    );
    assert_eq!(check::blockers(&cib, Schema::new(2, 10)), []);
}

#[test]
fn findings_come_in_document_order() {
    let resources = r#"<a/><primitive id="A" class="lsb" type="x" b=""/><c/>"#;
    let findings = check::check(&document("pacemaker-3.9", resources, "<d/>"));

    let offsets: Vec<_> = findings
        .iter()
        .map(|one| one.position().unwrap().offset)
        .collect();
    assert_eq!(findings.len(), 4);
    assert!(offsets.is_sorted());
}

#[test]
fn many_findings_take_linear_time() {
    let resources = "<odd/>\n".repeat(50_000);
    let cib = document("pacemaker-3.9", &resources, "");

    let findings = check::check(&cib);

    assert_eq!(findings.len(), 50_000);
    assert_eq!(findings[49_999].position().unwrap().line, 50_002);
}

proptest! {
    #[test]
    fn no_document_makes_a_check_fail(
        body in "(<(rule|nvpair|op|x|rsc_location)( (id|score|id-ref|name)='[a-z0-9 ]{0,3}')?/>|text|<!---->){0,6}",
        section in 0..4_usize,
        version in 0..SCHEMAS.len(),
    ) {
        let name = ["crm_config", "nodes", "resources", "constraints"][section];
        let source = format!("<cib><configuration><{name}>{body}</{name}></configuration></cib>");
        let cib = Cib::parse(source).unwrap();

        let findings = check::against(&cib, SCHEMAS[version]);

        prop_assert!(!findings.is_empty(), "it has no version counters");
        prop_assert!(findings.iter().all(|one| !one.help().is_empty() && one.position().is_some()));
    }
}
