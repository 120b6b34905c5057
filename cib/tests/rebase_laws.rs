//! Three-way merges: what both sides create becomes one, and the laws for any documents.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use cib::Cib;
use cib::diff::{self, Change, Conflict, ConflictKind, Patchset, RebaseError};
use cib::pcs::{Dialect, Metadata, Operation};
use cib::xml::{Element, canonical};
use proptest::prelude::*;

/// What commands of pcs make of a document.
fn edited(base: &Cib, commands: &[&str]) -> Cib {
    let mut cib = base.clone();
    for command in commands {
        let operation: Operation = command.parse().unwrap();
        operation
            .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
            .unwrap();
    }
    cib
}

fn conflicts(base: &Cib, ours: &Cib, theirs: &Cib) -> Vec<Conflict> {
    match diff::rebase(base, ours, theirs) {
        Err(RebaseError::Conflicts(conflicts)) => conflicts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn first_properties_of_both_sides_share_one_set() {
    let base = Cib::empty();
    let ours = edited(
        &base,
        &["property set stonith-enabled=false maintenance-mode=true"],
    );
    let theirs = edited(
        &base,
        &["property set no-quorum-policy=stop stonith-enabled=false"],
    );

    let both = diff::rebase(&base, &ours, &theirs).unwrap();

    let mut names: Vec<_> = both
        .property_sets()
        .flat_map(|set| set.pairs())
        .map(|pair| pair.name().into_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["maintenance-mode", "no-quorum-policy", "stonith-enabled"]
    );
    assert_eq!(both.property_sets().count(), 1);
}

#[test]
fn two_values_of_a_new_property_are_a_conflict_of_that_pair() {
    let base = Cib::empty();
    let ours = edited(
        &base,
        &["property set stonith-enabled=false no-quorum-policy=stop"],
    );
    let theirs = edited(&base, &["property set stonith-enabled=true"]);

    let found = conflicts(&base, &ours, &theirs);

    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .path
            .ends_with("nvpair[@id='cib-bootstrap-options-stonith-enabled']")
    );
    let value = |text: &str| Some(text.to_owned());
    assert_eq!(
        found[0].kind,
        ConflictKind::Attribute {
            name: "value".to_owned(),
            base: None,
            ours: value("false"),
            theirs: value("true"),
        }
    );
}

#[test]
fn new_meta_attributes_and_defaults_of_both_sides_become_one() {
    let base = edited(&Cib::empty(), &["resource create A ocf:pacemaker:Dummy"]);
    let ours = edited(
        &base,
        &["resource meta A priority=1", "resource defaults update a=1"],
    );
    let theirs = edited(
        &base,
        &[
            "resource meta A resource-stickiness=5",
            "resource defaults update b=2",
        ],
    );

    let both = diff::rebase(&base, &ours, &theirs).unwrap();

    let a = both.primitive("A").unwrap();
    assert_eq!(a.meta("priority").as_deref(), Some("1"));
    assert_eq!(a.meta("resource-stickiness").as_deref(), Some("5"));
    assert_eq!(both.to_string().matches("<meta_attributes").count(), 2);
}

const SET: &str = r#"<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="none"><configuration>
  <crm_config><cluster_property_set id="o"><nvpair id="p" name="old" value="1"/></cluster_property_set></crm_config>
  <resources><primitive id="A" class="lsb" type="x"><operations/></primitive></resources>
</configuration></cib>"#;

/// The document with more inside an element.
fn with(at: &str, more: &str) -> Cib {
    assert!(SET.contains(at));
    Cib::parse(SET.replace(at, &format!("{at}{more}"))).unwrap()
}

const OLD: &str = r#"<nvpair id="p" name="old" value="1"/>"#;

#[test]
fn pairs_of_one_name_are_one_pair_whatever_their_ids() {
    let base = Cib::parse(SET).unwrap();
    let new = |id: &str, value: &str| {
        with(
            OLD,
            &format!(r#"<nvpair id="{id}" name="new" value="{value}"/>"#),
        )
    };

    let both = diff::rebase(&base, &new("x", "1"), &new("y", "1")).unwrap();

    assert_eq!(both.to_string().matches("name=\"new\"").count(), 1);
    let found = conflicts(&base, &new("x", "1"), &new("y", "2"));
    assert!(found[0].path.ends_with("nvpair[@id='y']"), "{found:?}");
    let again = with(OLD, r#"<nvpair id="q" name="old" value="2"/>"#);
    let both = diff::rebase(&base, &again, &new("y", "2")).unwrap();
    assert!(
        both.to_string().contains("id=\"q\""),
        "the edit knew of the first one"
    );
}

#[test]
fn operations_of_one_name_and_interval_are_one_operation() {
    let base = Cib::parse(SET.replace("<operations/>", "")).unwrap();
    let new = |id: &str, timeout: &str| {
        let op = format!(r#"<op id="{id}" name="monitor" interval="10s" timeout="{timeout}"/>"#);
        Cib::parse(SET.replace("<operations/>", &format!("<operations>{op}</operations>"))).unwrap()
    };

    let both = diff::rebase(&base, &new("x", "20s"), &new("y", "20s")).unwrap();

    assert_eq!(both.to_string().matches("<op ").count(), 1);
    let found = conflicts(&base, &new("x", "20s"), &new("y", "30s"));
    assert_eq!(found[0].kind, ConflictKind::Created);
}

#[test]
fn sets_under_different_rules_are_a_conflict() {
    let base = Cib::parse(SET).unwrap();
    let new = |hours: &str| {
        let rule = format!(
            r#"<rule id="r"><date_expression id="d" operation="date_spec"><date_spec id="s" hours="{hours}"/></date_expression></rule>"#
        );
        let set = format!(
            r#"<meta_attributes id="m">{rule}<nvpair id="n{hours}" name="a{hours}" value="1"/></meta_attributes>"#
        );
        with("<operations/>", &set)
    };

    assert_eq!(
        conflicts(&base, &new("1"), &new("2"))[0].kind,
        ConflictKind::Created
    );
    assert!(diff::rebase(&base, &new("1"), &new("1")).is_ok());
}

#[test]
fn what_the_cluster_notes_on_the_root_is_no_conflict() {
    let noted = |text: &str, more: &str| {
        let root = format!(r#"<cib cib-last-written="{text}" update-client="{text}""#);
        Cib::parse(SET.replace("<cib", &root).replace(OLD, more)).unwrap()
    };
    let ours = noted("two", "");

    let both = diff::rebase(&noted("one", OLD), &ours, &noted("three", OLD)).unwrap();

    assert_eq!(both.attribute("cib-last-written").as_deref(), Some("three"));
    assert!(!both.to_string().contains("nvpair"));
}

#[test]
fn many_new_elements_are_merged_in_linear_time() {
    let pairs = |name: char, count: usize| -> String {
        let pair =
            |number| format!(r#"<nvpair id="{name}{number}" name="{name}{number}" value="1"/>"#);
        (0..count).map(pair).collect()
    };
    let base = Cib::parse(SET).unwrap();
    let (ours, theirs) = (
        with(OLD, &pairs('a', 50_000)),
        with(OLD, &pairs('b', 50_000)),
    );

    let both = diff::rebase(&base, &ours, &theirs).unwrap();

    assert_eq!(both.to_string().matches("<nvpair").count(), 100_001);
}

fn forest() -> impl Strategy<Value = String> {
    let leaf = ("[ab]", 0..6_u8, 0..3_u8)
        .prop_map(|(name, id, x)| format!("<{name} id=\"{name}{id}\" x=\"{x}\"/>"));
    let tree = leaf.prop_recursive(2, 16, 5, |inner| {
        (0..6_u8, proptest::collection::vec(inner, 0..5))
            .prop_map(|(id, inside)| format!("<g id=\"g{id}\">{}</g>", inside.concat()))
    });
    proptest::collection::vec(tree, 0..7).prop_map(|trees| trees.concat())
}

fn document(resources: &str) -> Cib {
    let source = format!(
        r#"<cib validate-with="none"><configuration><resources>{resources}</resources></configuration></cib>"#
    );
    Cib::parse(source).unwrap()
}

proptest! {
    #[test]
    fn nobody_else_changed_anything_so_the_edit_is_the_result(base in forest(), edited in forest()) {
        let (base, edited) = (document(&base), document(&edited));

        let onto_base = diff::rebase(&base, &edited, &base).unwrap();
        let onto_itself = diff::rebase(&base, &base, &edited).unwrap();

        prop_assert_eq!(canonical(onto_base.tree()), canonical(edited.tree()));
        prop_assert_eq!(onto_itself.to_bytes(), edited.to_bytes());
    }

    #[test]
    fn three_documents_never_make_a_panic(base in forest(), ours in forest(), theirs in forest()) {
        let (base, ours, theirs) = (document(&base), document(&ours), document(&theirs));

        let result = diff::rebase(&base, &ours, &theirs);

        let expected = matches!(&result, Ok(_) | Err(RebaseError::Conflicts(_)));
        prop_assert!(expected, "{:?}", result);
    }

    #[test]
    fn a_document_differs_from_itself_in_nothing(resources in forest()) {
        let cib = document(&resources);

        prop_assert_eq!(diff::summary(&cib, &cib), []);
    }
}

/// Whether everything that a patch says of its target holds for a document.
fn holds(base: &Cib, patch: &Patchset, cib: &Cib) -> Result<(), String> {
    for change in patch.changes() {
        let found = find(cib, change.path());
        match change {
            Change::Create { created, .. } => {
                let new = created.element();
                let here = found.ok_or_else(|| format!("{} is lost", change.path()))?;
                // One that was there is replaced: what it had may have been deleted.
                let old = find(base, change.path());
                let same = |one: Element<'_>| {
                    new.is_some_and(|new| {
                        (one.name(), one.attribute("id")) == (new.name(), new.attribute("id"))
                    })
                };
                let replaced = old.is_some_and(|old| old.children().any(same));
                let known = replaced || new.is_none_or(|new| is_within(new, here));
                known.then_some(()).ok_or_else(|| created.to_xml())?;
            }
            Change::Modify { attributes, .. } => {
                let here = found.ok_or_else(|| format!("{} is lost", change.path()))?;
                for one in attributes {
                    let value = here.attribute(&one.name).map(String::from);
                    (value == one.value)
                        .then_some(())
                        .ok_or_else(|| one.name.clone())?;
                }
            }
            Change::Move { .. } => {
                found.ok_or_else(|| format!("{} is lost", change.path()))?;
            }
            Change::Delete { .. } | _ => {}
        }
    }
    Ok(())
}

/// Whether a child equals an element in everything that the element has.
fn is_within(new: Element<'_>, parent: Element<'_>) -> bool {
    let same =
        |one: &Element<'_>| one.name() == new.name() && one.attribute("id") == new.attribute("id");
    parent.children().filter(same).any(|here| {
        let attributes = new
            .attributes()
            .all(|one| here.attribute(one.name()) == Some(one.value()));
        attributes && new.children().all(|child| is_within(child, here))
    })
}

fn find<'t>(cib: &'t Cib, path: &str) -> Option<Element<'t>> {
    let mut steps = path.split('/').skip(2);
    steps.try_fold(cib.tree().root()?, |at, step| {
        at.children().find(|child| {
            let id = child.attribute("id");
            let own = id.map_or_else(
                || child.name().to_owned(),
                |id| format!("{}[@id='{id}']", child.name()),
            );
            own == step
        })
    })
}

/// What a patch deletes and does not create again.
fn gone(base: &Cib, side: &Cib, patch: &Patchset, cib: &Cib) -> Result<(), String> {
    for change in patch.changes() {
        if let Change::Delete {
            path,
            position: None,
        } = change
        {
            let stays = find(cib, path).is_some() && find(side, path).is_none();
            if stays && find(base, path).is_some() {
                return Err(format!("{path} is still there"));
            }
        }
    }
    Ok(())
}

/// Groups of their own for each side: `g0` … of one, `h0` … of the other.
fn sides() -> impl Strategy<Value = (Cib, Cib, Cib)> {
    let groups = || proptest::collection::vec(forest(), 3);
    (groups(), groups(), groups(), groups()).prop_map(|(ours, theirs, our_edit, their_edit)| {
        let text = |ours: &[String], theirs: &[String]| -> String {
            let group = |letter: char, number: usize, inside: &str| {
                format!("<group id=\"{letter}{number}\">{inside}</group>")
            };
            let pairs = ours.iter().zip(theirs).enumerate();
            pairs
                .map(|(number, (ours, theirs))| {
                    group('x', number, ours) + &group('y', number, theirs)
                })
                .collect()
        };
        (
            document(&text(&ours, &theirs)),
            document(&text(&our_edit, &theirs)),
            document(&text(&ours, &their_edit)),
        )
    })
}

proptest! {
    // Most triples conflict.
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn edits_of_different_groups_commute((base, ours, theirs) in sides()) {
        let one = diff::rebase(&base, &ours, &theirs);
        let other = diff::rebase(&base, &theirs, &ours);

        // Ids that both sides give are the only conflict.
        let by_id = |result: &Result<Cib, RebaseError>| match result {
            Ok(_) => true,
            Err(RebaseError::Conflicts(conflicts)) => {
                conflicts.iter().all(|one| matches!(one.kind, ConflictKind::Invalid(_)))
            }
            Err(_) => false,
        };
        prop_assert!(by_id(&one) && by_id(&other), "{:?}", one);
        prop_assert_eq!(one.is_ok(), other.is_ok());
        if let (Ok(one), Ok(other)) = (one, other) {
            prop_assert_eq!(canonical(one.tree()), canonical(other.tree()));
        }
    }

    #[test]
    fn nothing_of_either_side_is_lost_without_a_conflict(base in forest(), ours in forest(), theirs in forest()) {
        let (base, ours, theirs) = (document(&base), document(&ours), document(&theirs));
        let Ok(result) = diff::rebase(&base, &ours, &theirs) else {
            return Ok(());
        };
        for (side, other) in [(&ours, &theirs), (&theirs, &ours)] {
            let patch = Patchset::unversioned(&base, side).unwrap();
            prop_assert_eq!(holds(&base, &patch, &result), Ok(()));
            prop_assert_eq!(gone(&base, other, &patch, &result), Ok(()));
        }
    }
}
