//! Laws that hold for every model: nothing is lost, and reading undoes writing.

use proptest::prelude::*;

use super::{Markup, Model, Piece};
use crate::xml::{Tree, canonical};

/// What the tables say of a model's element.
pub(super) trait Described: Model {
    const NAMES: &'static [&'static str];
    /// Kind and name of each field.
    const KEYS: &'static [(&'static str, &'static str)];
}

macro_rules! all {
    ($law:ident $argument:expr; $($model:ident)+) => {
        $($law::<super::$model>($argument)?;)+
    };
}

/// Applies a law to every model.
macro_rules! every_model {
    ($law:ident $argument:expr) => {
        all!($law $argument;
            AclPermission AclRole AclRoleRef AclTarget AclUser Acls OldAclPermission Bundle
            ContainerSettings Network PortMapping Storage StorageMapping Alert Alerts FencingLevel
            FencingTopology Node Nodes ObjectRef Recipient Select SelectAttribute SelectAttributes
            SelectEvents Tag Tags Colocation Constraints Lifetime Location Order ResourceRef
            ResourceSet Ticket Configuration CrmConfig Defaults Document Nvpair Nvset
            CloneResource Group Op Operations Primitive Resources Template Lrm LrmOperation
            LrmResource LrmResources NodeState Status TicketState Tickets TransientAttributes
        )
    };
}

/// What a model's element is filled with: choices that the law turns into parts it may have.
#[derive(Clone, Debug)]
struct Filling {
    attributes: Vec<(prop::sample::Index, String)>,
    contents: Vec<Inside>,
}

#[derive(Clone, Debug)]
enum Inside {
    Known(prop::sample::Index, Markup),
    Piece(Piece),
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        prop::sample::select(vec![
            "true",
            "20s",
            "INFINITY",
            "7",
            "Master",
            "a<b>&\"'c",
            " x\n"
        ])
        .prop_map(str::to_owned),
        "[a-z0-9:;,-]{1,6}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "primitive",
        "group",
        "clone",
        "master",
        "docker",
        "rsc_location",
        "rsc_order",
        "acl_role",
        "read",
        "deny",
        "nvpair",
        "meta_attributes",
        "operations",
        "op",
        "rule",
        "unknown",
    ])
    .prop_map(str::to_owned)
}

fn markup() -> impl Strategy<Value = Markup> {
    let attributes = || {
        let names = prop::sample::select(vec!["id", "id-ref", "name", "value", "score", "odd"]);
        prop::collection::btree_map(names, value(), 0..3).prop_map(|all| {
            all.into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Vec<_>>()
        })
    };
    let leaf = (name(), attributes()).prop_map(|(name, attributes)| Markup {
        name,
        attributes,
        contents: Vec::new(),
    });
    leaf.prop_recursive(3, 12, 3, move |inner| {
        let piece = prop_oneof![
            4 => inner.prop_map(Piece::Element),
            1 => Just(Piece::Comment(" c ".to_owned())),
        ];
        (name(), attributes(), prop::collection::vec(piece, 0..3)).prop_map(
            |(name, attributes, contents)| Markup {
                name,
                attributes,
                contents,
            },
        )
    })
}

fn filling() -> impl Strategy<Value = Filling> {
    let inside = prop_oneof![
        6 => (any::<prop::sample::Index>(), markup()).prop_map(|(at, one)| Inside::Known(at, one)),
        2 => markup().prop_map(|one| Inside::Piece(Piece::Element(one))),
        1 => Just(Inside::Piece(Piece::Comment(" kept ".to_owned()))),
        1 => "[a-z<&]{1,5}".prop_map(|text| Inside::Piece(Piece::Text(text))),
    ];
    let attributes = prop::collection::vec((any::<prop::sample::Index>(), value()), 0..8);
    (attributes, prop::collection::vec(inside, 0..6)).prop_map(|(attributes, contents)| Filling {
        attributes,
        contents,
    })
}

fn filled<M: Described>(filling: &Filling) -> Markup {
    let attribute = |kind: &str| matches!(kind, "id" | "text" | "option" | "value");
    let keys = |wanted: bool| -> Vec<&str> {
        let keys = M::KEYS.iter().filter(|(kind, _)| attribute(kind) == wanted);
        keys.map(|(_, key)| *key).collect()
    };
    let (mut attributes, children) = (keys(true), keys(false));
    attributes.extend(["odd", "x-odd"]);
    let mut whole = Markup::new(M::NAMES.last().copied().unwrap_or_default());
    for (at, value) in &filling.attributes {
        let name = at.get(&attributes);
        if whole.attributes.iter().all(|(known, _)| known != name) {
            whole = whole.attribute(*name, value);
        }
    }
    for inside in &filling.contents {
        let piece = match inside {
            Inside::Piece(piece) => piece.clone(),
            Inside::Known(_, markup) if children.is_empty() => Piece::Element(markup.clone()),
            Inside::Known(at, markup) => Piece::Element(Markup {
                name: (*at.get(&children)).to_owned(),
                ..markup.clone()
            }),
        };
        // Text beside text is one text.
        let texts = matches!(
            (whole.contents.last(), &piece),
            (Some(Piece::Text(_)), Piece::Text(_))
        );
        if !texts {
            whole.contents.push(piece);
        }
    }
    whole
}

fn read<M: Model>(tree: &Tree) -> M {
    M::read(tree.root().unwrap())
}

fn lines(tree: &Tree) -> Vec<String> {
    let text = canonical(tree);
    let mut lines: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| line.trim().to_owned())
        .collect();
    lines.sort_unstable();
    lines
}

fn nothing_is_lost<M: Described + PartialEq + std::fmt::Debug>(
    filling: &Filling,
) -> Result<(), TestCaseError> {
    let source = filled::<M>(filling).to_tree().unwrap();
    let model: M = read(&source);
    let written = model.markup().to_tree().unwrap();

    prop_assert_eq!(lines(&written), lines(&source));
    prop_assert_eq!(&read::<M>(&written), &model);
    let printed = model.markup().to_xml().unwrap();
    prop_assert_eq!(
        &read::<M>(&Tree::parse(printed.as_bytes()).unwrap()),
        &model
    );
    Ok(())
}

#[cfg(feature = "serde")]
fn json_keeps_all<M>(filling: &Filling) -> Result<(), TestCaseError>
where
    M: Described + PartialEq + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    let model: M = read(&filled::<M>(filling).to_tree().unwrap());

    let json = serde_json::to_string(&model).unwrap();
    let back: M = serde_json::from_str(&json).unwrap();
    prop_assert_eq!(back, model, "{}", json);
    Ok(())
}

proptest! {
    #[test]
    fn a_model_that_is_written_and_read_is_the_same(filling in filling()) {
        every_model!(nothing_is_lost &filling);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_model_that_goes_through_json_is_the_same(filling in filling()) {
        every_model!(json_keeps_all &filling);
    }
}

/// JSON keys come from the same names.
#[test]
fn fields_have_names_of_their_own() {
    fn distinct<M: Described>((): ()) -> Result<(), TestCaseError> {
        let mut keys: Vec<_> = M::KEYS.iter().map(|(_, key)| *key).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), all, "{:?}", M::NAMES);
        Ok(())
    }

    let check = || -> Result<(), TestCaseError> {
        every_model!(distinct());
        Ok(())
    };
    check().unwrap();
}
