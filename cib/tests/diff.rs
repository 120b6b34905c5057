//! Patchsets: made, printed, read and applied.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use cib::Cib;
use cib::diff::{ApplyError, Change, DiffError, PatchError, Patchset, Stale};
use cib::xml::{canonical, canonical_eq};
use proptest::prelude::*;

/// A document with these resources.
fn document(epoch: u64, resources: &str) -> Cib {
    let source = format!(
        r#"<cib admin_epoch="0" epoch="{epoch}" num_updates="3" validate-with="none">
  <configuration>
    <crm_config/>
    <resources>{resources}</resources>
  </configuration>
</cib>"#
    );
    Cib::parse(source).unwrap()
}

/// The changes as short text.
fn told(patch: &Patchset) -> Vec<String> {
    let prefix = "/cib/configuration/resources";
    let short = |path: &str| path.replace(prefix, "");
    patch
        .changes()
        .iter()
        .map(|change| match change {
            Change::Create {
                path,
                position,
                created,
            } => format!(
                "create {} {position} {}",
                short(path),
                created.to_xml().trim()
            ),
            Change::Delete { path, position } => format!("delete {} {position:?}", short(path)),
            Change::Modify {
                path, attributes, ..
            } => {
                let names: Vec<_> = attributes.iter().map(|one| one.name.as_str()).collect();
                format!("modify {} {}", short(path), names.join(" "))
            }
            Change::Move { path, position } => format!("move {} {position}", short(path)),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn deletions_come_first_and_the_rest_in_document_order() {
    let old = document(
        1,
        r#"<a id="A" x="1"/><!-- one --><a id="B"/><a id="C"><b id="D"/></a>"#,
    );
    let new = document(
        1,
        r#"<a id="C"/><a id="A" y="2"/><!-- two --><a id="E"><b/></a>"#,
    );

    let patch = Patchset::between(&old, &new).unwrap();

    assert_eq!(
        told(&patch),
        [
            "delete /comment Some(1)",
            "delete /a[@id='B'] None",
            "delete /a[@id='C']/b[@id='D'] None",
            "move /a[@id='C'] 0",
            "modify /a[@id='A'] y x",
            "move /a[@id='A'] 1",
            "create  2 <!-- two -->",
            "create  3 <a id=\"E\">\n  <b/>\n</a>",
        ]
    );
}

#[test]
fn a_patch_prints_as_crm_diff_prints_it() {
    let old = document(1, r#"<a id="A" x="1"/>"#);
    let new = document(2, r#"<a id="A" x="'&lt;&gt;&quot;&amp;"/><!-- c -->"#);

    let printed = Patchset::between(&old, &new).unwrap().to_xml();

    let expected = r#"<diff format="2">
  <version>
    <source admin_epoch="0" epoch="1" num_updates="3"/>
    <target admin_epoch="0" epoch="2" num_updates="3"/>
  </version>
  <change operation="modify" path="/cib">
    <change-list>
      <change-attr name="epoch" operation="set" value="2"/>
    </change-list>
    <change-result>
      <cib admin_epoch="0" epoch="2" num_updates="3" validate-with="none"/>
    </change-result>
  </change>
  <change operation="modify" path="/cib/configuration/resources/a[@id=&apos;A&apos;]">
    <change-list>
      <change-attr name="x" operation="set" value="&apos;&lt;&gt;&quot;&amp;"/>
    </change-list>
    <change-result>
      <a id="A" x="&apos;&lt;&gt;&quot;&amp;"/>
    </change-result>
  </change>
  <change operation="create" path="/cib/configuration/resources" position="1">
    <!-- c -->
  </change>
</diff>
"#;
    assert_eq!(printed, expected);
}

#[test]
fn equal_documents_have_an_empty_patch() {
    let old = document(1, "<a id='A' x='1' y='2'/>");
    let new = document(1, "\n  <a y=\"2\" id=\"A\" x=\"1\"></a>");

    assert!(Patchset::between(&old, &new).unwrap().is_empty());
    assert!(
        Patchset::unversioned(&old, &document(9, "<a id='A' x='1' y='2'/>"))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_patch_leaves_the_bytes_of_everything_else_alone() {
    let source = "<cib  epoch='1'>\n\t<configuration>\n\t\t<resources>\n\t\t\t<a id='A'   x='1' />\n\t\t\t<a id='B'/> <!-- b -->\n\t\t</resources>\n\t</configuration>\n</cib>\n";
    let mut cib = Cib::parse(source).unwrap();
    let patch = br#"<diff format="2">
<change operation="modify" path="/cib/configuration/resources/a[@id='A']"><change-result><a id="A" x="2"/></change-result></change>
<change operation="create" path="/cib/configuration/resources" position="1"><a id="C"><b/></a></change>
</diff>"#;

    Patchset::parse(patch).unwrap().apply(&mut cib).unwrap();

    let expected = source.replace("x='1'", "x='2'").replace(
        "\t\t\t<a id='B'/>",
        "\t\t\t<a id=\"C\">\n\t\t\t\t<b/>\n\t\t\t</a>\n\t\t\t<a id='B'/>",
    );
    assert_eq!(cib.to_string(), expected);
}

#[test]
fn a_change_that_finds_nothing_leaves_the_document_alone() {
    let mut cib = document(1, r#"<a id="A"/>"#);
    let before = cib.to_bytes();
    let patch = br#"<diff format="2">
<change operation="delete" path="/cib/configuration/resources/a[@id='A']"/>
<change operation="move" path="/cib/configuration/resources/a[@id='B']" position="0"/>
</diff>"#;

    let error = Patchset::parse(patch).unwrap().apply(&mut cib).unwrap_err();

    assert!(
        matches!(
            error,
            ApplyError::NoElement {
                operation: "move",
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(cib.to_bytes(), before);
}

#[test]
fn deleting_what_is_gone_is_no_error() {
    let mut cib = document(1, "");
    let patch = r#"<diff format="2"><change operation="delete" path="/cib/configuration/resources/a[@id='A']"/></diff>"#;

    Patchset::parse(patch).unwrap().apply(&mut cib).unwrap();

    assert!(canonical_eq(cib.tree(), document(1, "").tree()));
}

#[test]
fn pushing_checks_the_version_and_raises_the_epoch() {
    let (mut old, new) = (document(1, ""), document(2, "<a/>"));
    let patch = Patchset::between(&old, &new).unwrap();
    let mut cib = old.clone();

    patch.push(&mut cib).unwrap();
    let version = cib.version();
    assert_eq!((version.epoch, version.num_updates), (3, 0));

    let again = patch.push(&mut cib).unwrap_err();
    assert!(
        matches!(again, ApplyError::Stale(Stale::Newer { .. })),
        "{again}"
    );
    assert_eq!(
        again.to_string(),
        "the patchset starts from 0.1.3, the document is at 0.3.0: read it again and rebase the edit"
    );
    let unchanged = Patchset::between(&old, &document(1, "<a/>")).unwrap();
    let no_later = unchanged.push(&mut old).unwrap_err();
    assert!(
        matches!(no_later, ApplyError::Stale(Stale::Target { .. })),
        "{no_later}"
    );
}

#[test]
fn counters_that_a_patch_does_not_name_do_not_make_it_stale() {
    let patch = r#"<diff format="2"><version><source admin_epoch="0" epoch="1"/><target admin_epoch="0" epoch="2"/></version></diff>"#;
    let patch = Patchset::parse(patch).unwrap();

    assert_eq!(patch.check_version(&document(1, "")), Ok(()));
    assert!(patch.check_version(&document(2, "")).is_err());
    assert_eq!(patch.source().unwrap().to_string(), "0.1.*");
}

#[test]
fn other_formats_are_refused_with_a_reason() {
    let refused = |source: &str| Patchset::parse(source).unwrap_err();

    assert_eq!(refused("<diff><diff-removed/></diff>"), PatchError::Legacy);
    assert_eq!(refused(r#"<diff format="1"/>"#), PatchError::Legacy);
    assert_eq!(
        refused(r#"<diff format="3"/>"#),
        PatchError::Format("3".into())
    );
    assert_eq!(refused("<cib/>"), PatchError::Root("cib".into()));
    for change in [
        r#"<change operation="create" path="/cib"/>"#,
        r#"<change operation="create" path="/cib" position="0"/>"#,
        r#"<change operation="create" position="0"><a/></change>"#,
        r#"<change operation="move" path="/cib" position="-1"/>"#,
        r#"<change operation="modify" path="/cib"/>"#,
        r#"<change operation="rename" path="/cib"/>"#,
    ] {
        let error = refused(&format!(r#"<diff format="2">{change}</diff>"#));
        assert!(
            matches!(error, PatchError::Change { number: 1, .. }),
            "{change}: {error}"
        );
    }
}

#[test]
fn elements_that_no_path_can_tell_apart_are_replaced_together() {
    let old = document(1, r#"<t id="T"><r id="A"/><r id="A"/></t>"#);
    let new = document(1, r#"<t id="T"><r id="A"/></t>"#);

    let patch = Patchset::between(&old, &new).unwrap();
    let mut cib = old;
    patch.apply(&mut cib).unwrap();

    assert_eq!(told(&patch)[0], "delete /t[@id='T'] None");
    assert!(canonical_eq(cib.tree(), new.tree()));
    let twice = Cib::parse("<cib><a/><a/></cib>").unwrap();
    let error = Patchset::between(&twice, &new).unwrap_err();
    assert!(matches!(error, DiffError::Ambiguous { .. }), "{error}");
}

#[test]
fn the_root_is_found_whatever_its_id() {
    let old = document(1, "");
    let source = old.to_string().replace("<cib ", "<cib id=\"x\" ");
    let new = Cib::parse(source.replace("<resources>", "<resources><a/>")).unwrap();

    let mut cib = old.clone();
    Patchset::between(&old, &new)
        .unwrap()
        .apply(&mut cib)
        .unwrap();
    assert!(canonical_eq(cib.tree(), new.tree()));

    Patchset::between(&new, &old)
        .unwrap()
        .apply(&mut cib)
        .unwrap();
    assert!(canonical_eq(cib.tree(), old.tree()));
}

#[test]
fn a_comment_is_not_doubled_where_crm_diff_loses_count() {
    let old = document(1, r#"<a id="A"/><!--c--><a id="B"/>"#);
    let new = document(1, r#"<a id="N"/><!--c--><a id="A"/><a id="B"/>"#);

    let mut cib = old.clone();
    Patchset::between(&old, &new)
        .unwrap()
        .apply(&mut cib)
        .unwrap();

    assert_eq!(canonical(cib.tree()), canonical(new.tree()));
}

#[test]
fn many_siblings_take_linear_time() {
    let row = |range: std::ops::Range<usize>| -> String {
        range
            .map(|number| format!("<a id=\"a{number}\"/>"))
            .collect()
    };
    let old = document(1, &row(0..20_000));
    let new = document(1, &(row(10_000..30_000) + &row(0..100)));

    let patch = Patchset::between(&old, &new).unwrap();
    let mut cib = old;
    patch.apply(&mut cib).unwrap();

    assert!(canonical_eq(cib.tree(), new.tree()));
}

/// Up to three levels of elements and comments, few ids, so that much coincides.
fn siblings() -> impl Strategy<Value = String> {
    let comment = "[cd]".prop_map(|text| format!("<!--{text}-->"));
    let leaf = ("[ab]", 0..6_u8, 0..3_u8).prop_map(|(name, id, x)| match id {
        0 => format!("<{name} x=\"{x}\"/>"),
        _ => format!("<{name} id=\"{name}{id}\" x=\"{x}\"/>"),
    });
    let node = prop_oneof![1 => comment, 3 => leaf];
    node.prop_recursive(3, 24, 7, |inner| {
        (0..6_u8, proptest::collection::vec(inner, 0..7))
            .prop_map(|(id, inside)| format!("<g id=\"g{id}\">{}</g>", inside.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_patch_leads_from_one_document_to_the_other(
        old in proptest::collection::vec(siblings(), 0..8),
        new in proptest::collection::vec(siblings(), 0..8),
    ) {
        let (old, new) = (document(1, &old.concat()), document(2, &new.concat()));
        let patch = Patchset::between(&old, &new).unwrap();

        let mut applied = old.clone();
        patch.apply(&mut applied).unwrap();
        prop_assert_eq!(canonical(applied.tree()), canonical(new.tree()));

        let mut read = old;
        Patchset::parse(patch.to_xml()).unwrap().apply(&mut read).unwrap();
        prop_assert_eq!(read.to_bytes(), applied.to_bytes());
    }

    #[test]
    fn arbitrary_patches_never_panic(
        changes in proptest::collection::vec(
            ("create|delete|modify|move", "(/cib)?(/configuration)?(/resources)?(/a)?(/comment|\\[@id='A'\\])?", 0..4_usize),
            0..6,
        ),
    ) {
        let changes: String = changes
            .iter()
            .map(|(operation, path, position)| format!(
                "<change operation=\"{operation}\" path=\"{path}\" position=\"{position}\"><a id='A'/><change-result><a/></change-result></change>"
            ))
            .collect();
        let patch = Patchset::parse(format!("<diff format=\"2\">{changes}</diff>")).unwrap();
        let old = document(1, "<a id='A'/><!-- x --><a/>");

        let mut cib = old.clone();
        if patch.apply(&mut cib).is_err() {
            prop_assert_eq!(cib.to_bytes(), old.to_bytes());
        }
    }
}
