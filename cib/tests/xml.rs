//! Laws of the lossless tree.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::xml::{
    EditError, Limits, NewElement, NodeId, ParseErrorKind, Place, Tree, canonical, canonical_eq,
};
use proptest::prelude::*;

fn parse(text: &str) -> Tree {
    Tree::parse(text.as_bytes()).unwrap()
}

fn print(tree: &Tree) -> String {
    String::from_utf8(tree.to_bytes()).unwrap()
}

fn named(tree: &Tree, name: &str) -> NodeId {
    let mut elements = tree.root().unwrap().descendants();
    elements
        .find(|element| element.name() == name)
        .unwrap()
        .id()
}

type Expected = fn(&ParseErrorKind) -> bool;

fn kind(text: &[u8]) -> ParseErrorKind {
    Tree::parse(text).unwrap_err().kind().clone()
}

#[test]
fn every_kind_of_markup_prints_as_it_was_read() {
    let sources = [
        "<a/>",
        "\u{FEFF}<a/>",
        "\u{FEFF}<?xml version='1.0' encoding=\"utf-8\" standalone = 'yes' ?>\r\n<a/>\r\n",
        "<!-- before --><?pi  data?><a\n\tb = \"1\"\r\n c='&quot;&#10;>'   />\n<!-- after -->\n\n",
        "<a ><b></b ><c> </c\n></a\t>",
        "<a>text &amp; &#x41; <![CDATA[ <raw> & ]]> more</a>",
        "<x:a xmlns:x='u'>\u{E9}\u{1F980}</x:a>",
    ];

    for source in sources {
        assert_eq!(print(&parse(source)), source);
    }
}

#[test]
fn faults_are_named_with_line_and_column() {
    let error = Tree::parse("<a>\n  <b x=\"\u{E9}\" x='2'/>\n</a>".as_bytes()).unwrap_err();

    assert_eq!((error.position().line, error.position().column), (2, 12));
    assert_eq!(
        error.to_string(),
        "line 2, column 12: attribute `x` occurs twice in <b>: remove one"
    );
}

#[test]
fn documents_that_are_not_well_formed_are_refused() {
    let cases: [(&str, Expected); 30] = [
        ("", |kind| matches!(kind, ParseErrorKind::NoRoot)),
        ("  \n", |kind| matches!(kind, ParseErrorKind::NoRoot)),
        ("<a>", |kind| matches!(kind, ParseErrorKind::Unclosed(_))),
        ("<a></b>", |kind| {
            matches!(kind, ParseErrorKind::MismatchedEnd { .. })
        }),
        ("</a>", |kind| {
            matches!(kind, ParseErrorKind::UnmatchedEnd(_))
        }),
        ("<a/></a>", |kind| {
            matches!(kind, ParseErrorKind::UnmatchedEnd(_))
        }),
        ("<a/><b/>", |kind| {
            matches!(kind, ParseErrorKind::SecondRoot(_))
        }),
        ("<a/>x", |kind| {
            matches!(kind, ParseErrorKind::TextOutsideRoot)
        }),
        ("x<a/>", |kind| {
            matches!(kind, ParseErrorKind::TextOutsideRoot)
        }),
        ("<a/>&amp;", |kind| {
            matches!(kind, ParseErrorKind::TextOutsideRoot)
        }),
        ("<a/><![CDATA[]]>", |kind| {
            matches!(kind, ParseErrorKind::TextOutsideRoot)
        }),
        ("\u{FEFF}\u{FEFF}<a/>", |kind| {
            matches!(kind, ParseErrorKind::TextOutsideRoot)
        }),
        ("<!DOCTYPE a><a/>", |kind| {
            matches!(kind, ParseErrorKind::Doctype)
        }),
        ("<a/><?xml version='1.0'?>", |kind| {
            matches!(kind, ParseErrorKind::Declaration)
        }),
        (" <?xml version='1.0'?><a/>", |kind| {
            matches!(kind, ParseErrorKind::Declaration)
        }),
        ("<?xml version='1.0' encoding='latin1'?><a/>", |kind| {
            matches!(kind, ParseErrorKind::Encoding(_))
        }),
        ("<a b/>", |kind| {
            matches!(kind, ParseErrorKind::Attribute { .. })
        }),
        ("<a b=c/>", |kind| {
            matches!(kind, ParseErrorKind::Attribute { .. })
        }),
        ("<a b='1'c='2'/>", |kind| {
            matches!(kind, ParseErrorKind::Attribute { .. })
        }),
        ("<a ='1'/>", |kind| {
            matches!(kind, ParseErrorKind::Attribute { .. })
        }),
        ("<a b='<'/>", |kind| {
            matches!(kind, ParseErrorKind::LessThanInValue { .. })
        }),
        ("<a b='&x;'/>", |kind| {
            matches!(kind, ParseErrorKind::Reference)
        }),
        ("<a b='&#0;'/>", |kind| {
            matches!(kind, ParseErrorKind::Reference)
        }),
        ("<a>a & b</a>", |kind| {
            matches!(kind, ParseErrorKind::Reference)
        }),
        ("<a>]]></a>", |kind| {
            matches!(kind, ParseErrorKind::Syntax(_))
        }),
        ("<a><!-- -- --></a>", |kind| {
            matches!(kind, ParseErrorKind::Syntax(_))
        }),
        ("<a><!-- </a>", |kind| {
            matches!(kind, ParseErrorKind::Syntax(_))
        }),
        ("<1a/>", |kind| matches!(kind, ParseErrorKind::Name(_))),
        ("<a><?1?></a>", |kind| {
            matches!(kind, ParseErrorKind::Name(_))
        }),
        ("<a>\u{1}</a>", |kind| {
            matches!(kind, ParseErrorKind::ForbiddenCharacter(1))
        }),
    ];

    for (source, expected) in cases {
        let found = kind(source.as_bytes());
        assert!(expected(&found), "{source:?}: {found:?}");
    }
    assert_eq!(kind(b"<a>\xFF</a>"), ParseErrorKind::NotUtf8);
}

#[test]
fn declarations_are_those_that_other_parsers_take() {
    for inner in [
        "version='1.0'",
        "version='1.1'  standalone=\"no\" ",
        "version='1.0' encoding='utf8' standalone='yes'",
    ] {
        let text = format!("<?xml {inner}?><a/>");
        assert_eq!(
            Tree::parse(text.as_bytes()).unwrap().to_bytes(),
            text.as_bytes()
        );
    }
    for inner in [
        "",
        "version='2.0'",
        "version='1'",
        "version='1.x'",
        "encoding='UTF-8'",
        "encoding='UTF-8' version='1.0'",
        "version='1.0' standalone='maybe'",
        "version='1.0' standalone='yes' encoding='UTF-8'",
        "version='1.0' enoding='UTF-8'",
        "version='1.0' encoding='UTF-8' standalone='no' x='1'",
    ] {
        let text = format!("<?xml {inner}?><a/>");
        assert_eq!(kind(text.as_bytes()), ParseErrorKind::Declaration, "{text}");
    }
    let ascii = "<?xml version='1.0' encoding='ascii'?><a b='\u{E9}'/>";
    assert_eq!(
        kind(ascii.as_bytes()),
        ParseErrorKind::Encoding("ascii".to_owned())
    );
}

#[test]
fn limits_are_errors_not_exhaustion() {
    let deep = "<a>".repeat(600) + &"</a>".repeat(600);
    let many = format!("<a>{}</a>", "<b/>".repeat(20));
    let wide: String = (0..20).map(|n| format!(" a{n}=''")).collect();
    let mut limits = Limits::default();
    (limits.bytes, limits.nodes, limits.attributes) = (1_000, 20, 10);
    let fault = |text: &str| Tree::parse_within(text.as_bytes(), &limits).unwrap_err();

    assert_eq!(
        *fault(&"x".repeat(1_001)).kind(),
        ParseErrorKind::TooLarge { limit: 1_000 }
    );
    assert_eq!(
        *fault(&many).kind(),
        ParseErrorKind::TooManyNodes { limit: 20 }
    );
    assert_eq!(
        *fault(&format!("<a{wide}/>")).kind(),
        ParseErrorKind::TooManyAttributes { limit: 10 }
    );
    assert_eq!(
        kind(deep.as_bytes()),
        ParseErrorKind::TooDeep { limit: 512 }
    );
}

#[test]
fn a_very_deep_document_overflows_no_stack() {
    let mut limits = Limits::default();
    limits.depth = 200_000;
    let text = "<a>".repeat(200_000) + &"</a>".repeat(200_000);

    let tree = Tree::parse_within(text.as_bytes(), &limits).unwrap();

    assert_eq!(tree.to_bytes().len(), text.len());
    assert_eq!(tree.root().unwrap().descendants().count(), 200_000);
    assert!(canonical_eq(&tree, &tree));
}

#[test]
fn setting_an_attribute_changes_only_its_bytes() {
    let mut tree = parse("<r>\n <a  x = 'o' y=\"2\" ><!--k--></a>\n</r>");
    let a = named(&tree, "a");

    tree.set_attribute(a, "x", "it's <&\n").unwrap();
    tree.set_attribute(a, "z", "new").unwrap();

    assert_eq!(
        print(&tree),
        "<r>\n <a  x = 'it&apos;s &lt;&amp;&#10;' y=\"2\" z=\"new\" ><!--k--></a>\n</r>"
    );
    assert_eq!(
        tree.element(a).unwrap().attribute("x").unwrap(),
        "it's <&\n"
    );
}

#[test]
fn a_value_set_back_gets_its_first_spelling_again() {
    let source = "<a x='&#49;' y='&#x32;'/>";
    let mut tree = parse(source);
    let a = named(&tree, "a");

    tree.set_attribute(a, "x", "5").unwrap();
    tree.set_attribute(a, "y", "6").unwrap();
    tree.set_attribute(a, "x", "1").unwrap();
    tree.set_attribute(a, "y", "2").unwrap();

    assert_eq!(print(&tree), source);
}

#[test]
fn new_elements_are_indented_like_their_siblings() {
    let cases = [
        ("<r>\n\t<a/>\n</r>", "<r>\n\t<a/>\n\t<n/>\n</r>"),
        ("<r><a/></r>", "<r><a/><n/></r>"),
        ("<r/>", "<r>\n  <n/>\n</r>"),
        ("<r></r>", "<r>\n  <n/>\n</r>"),
        ("<r>\n</r>", "<r>\n  <n/>\n</r>"),
        (
            "<r>\r\n    <a/>\r\n</r>",
            "<r>\r\n    <a/>\r\n    <n/>\r\n</r>",
        ),
        (
            "<r>\n  <a/>\n  <!-- c -->\n</r>",
            "<r>\n  <a/>\n  <!-- c -->\n  <n/>\n</r>",
        ),
    ];

    for (source, expected) in cases {
        let mut tree = parse(source);
        let root = tree.root().unwrap().id();
        let new = tree.append(root, &NewElement::new("n")).unwrap();
        assert_eq!(print(&tree), expected);

        tree.remove(new).unwrap();
        assert_eq!(print(&tree), source, "edit and edit back");
    }
}

#[test]
fn a_first_child_goes_one_step_deeper_than_its_parent() {
    let mut tree = parse("<r>\n   <a/>\n</r>");
    let a = named(&tree, "a");

    let b = tree.append(a, &NewElement::new("b")).unwrap();
    tree.append(b, &NewElement::new("c")).unwrap();

    let expected = "<r>\n   <a>\n      <b>\n         <c/>\n      </b>\n   </a>\n</r>";
    assert_eq!(print(&tree), expected);
}

#[test]
fn elements_go_where_the_place_says() {
    let mut tree = parse("<r>\n  <a/>\n  <b/>\n</r>");
    let (root, a, b) = (named(&tree, "r"), named(&tree, "a"), named(&tree, "b"));

    tree.insert(Place::Before(b), &NewElement::new("c"))
        .unwrap();
    tree.insert(Place::After(b), &NewElement::new("d")).unwrap();
    tree.insert(Place::FirstIn(root), &NewElement::new("e"))
        .unwrap();
    tree.move_to(a, Place::LastIn(root)).unwrap();

    assert_eq!(
        print(&tree),
        "<r>\n  <e/>\n  <c/>\n  <b/>\n  <d/>\n  <a/>\n</r>"
    );
}

#[test]
fn impossible_edits_change_nothing() {
    let source = "<r>\n  <a><b/></a>\n</r>";
    let mut tree = parse(source);
    let (root, a, b) = (named(&tree, "r"), named(&tree, "a"), named(&tree, "b"));

    assert_eq!(tree.move_to(a, Place::LastIn(b)), Err(EditError::Cycle));
    assert_eq!(tree.move_to(a, Place::LastIn(a)), Err(EditError::Cycle));
    assert_eq!(tree.remove(root), Err(EditError::NoElement));
    assert_eq!(
        tree.insert(Place::After(root), &NewElement::new("x")),
        Err(EditError::NoElement)
    );
    assert_eq!(
        tree.append(a, &NewElement::new("1")),
        Err(EditError::Name("1".into()))
    );
    assert!(tree.set_attribute(a, "x", "\0").is_err());
    assert_eq!(print(&tree), source);
}

#[test]
fn an_element_put_back_equal_is_no_difference() {
    let mut tree = parse("<r>\n  <a x='1' y='2'/>\n  <b/>\n</r>");
    let (root, b) = (named(&tree, "r"), named(&tree, "b"));
    let checkpoint = tree.begin();

    tree.remove(b).unwrap();
    assert!(tree.differs_from(&checkpoint));
    tree.append(root, &NewElement::new("b")).unwrap();
    assert!(!tree.differs_from(&checkpoint));

    tree.remove(named(&tree, "a")).unwrap();
    tree.append(
        root,
        &NewElement::new("a").attribute("y", "2").attribute("x", "1"),
    )
    .unwrap();
    assert!(tree.differs_from(&checkpoint), "the order changed");
    tree.rollback(checkpoint);
    assert_eq!(print(&tree), "<r>\n  <a x='1' y='2'/>\n  <b/>\n</r>");
}

#[test]
fn nested_checkpoints_undo_their_own_part() {
    let mut tree = parse("<a x='1'/>");
    let a = named(&tree, "a");

    let outer = tree.begin();
    tree.set_attribute(a, "x", "2").unwrap();
    let inner = tree.begin();
    tree.set_attribute(a, "x", "3").unwrap();
    tree.rollback(inner);
    assert_eq!(print(&tree), "<a x='2'/>");
    let inner = tree.begin();
    tree.set_attribute(a, "x", "4").unwrap();
    tree.commit(inner);
    tree.rollback(outer);

    assert_eq!(print(&tree), "<a x='1'/>");
}

fn value() -> impl Strategy<Value = String> {
    "[ a-z0-9<>&'\"\t\n\u{E9}\u{1F980}]{0,12}"
}

/// Random documents with comments, odd spacing, both quotes, references and CDATA.
fn element() -> impl Strategy<Value = String> {
    let attribute = (
        "[a-z]{1,3}",
        "(&lt;|&#10;|&#x9;|[ -%(-;=-~]{0,4})",
        any::<bool>(),
        "[ \n\t]{1,3}",
    );
    let tag = proptest::collection::vec(attribute, 0..4).prop_map(|attributes| {
        let mut seen = std::collections::BTreeSet::new();
        let kept = attributes
            .into_iter()
            .filter(|(name, ..)| seen.insert(name.clone()));
        kept.map(|(name, value, single, blank)| {
            let value = value.replace(['&', '"'], "");
            let quote = if single { "'" } else { "\"" };
            format!("{blank}{name} ={quote}{value}{quote}")
        })
        .collect::<String>()
    });
    let leaf = tag.prop_map(|tag| format!("<leaf{tag} />"));
    leaf.prop_recursive(5, 40, 5, |inner| {
        let piece = prop_oneof![
            inner,
            "[ \n\t]{0,4}".boxed(),
            "[a-z&&[^-]]{0,4}"
                .prop_map(|text| format!("<!--{text}-->"))
                .boxed(),
            Just("t &amp; &#x41;".to_owned()).boxed(),
            Just("<![CDATA[ < ]]>".to_owned()).boxed(),
            Just("<?p i?>".to_owned()).boxed(),
        ];
        (proptest::collection::vec(piece, 0..6), "[ \n]{0,2}")
            .prop_map(|(pieces, blank)| format!("<e{blank}>{}</e{blank}>", pieces.concat()))
    })
}

proptest! {
    #[test]
    fn printing_undoes_parsing(text in element()) {
        prop_assert_eq!(print(&parse(&text)), text);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(tree) = Tree::parse(&bytes) {
            prop_assert_eq!(tree.to_bytes(), bytes);
        }
    }

    #[test]
    fn markup_soup_never_panics(text in "(<a|</a>|<|>|/>|<!--|-->|]]>|<\\?|\\?>|&|;|=|'|\"| |x|<!\\[CDATA\\[|<!DOCTYPE a>|\u{E9}){0,30}") {
        if let Ok(tree) = Tree::parse(text.as_bytes()) {
            prop_assert_eq!(print(&tree), text);
        }
    }

    #[test]
    fn an_edited_value_reads_back(text in element(), new in value(), nth in any::<prop::sample::Index>()) {
        let mut tree = parse(&text);
        let ids: Vec<NodeId> = tree.root().unwrap().descendants().map(|e| e.id()).collect();
        let id = *nth.get(&ids);
        let before = tree.element(id).unwrap().start_tag().to_owned();

        tree.set_attribute(id, "new", &new).unwrap();

        let printed = print(&tree);
        prop_assert_eq!(tree.element(id).unwrap().attribute("new").unwrap(), new);
        prop_assert_eq!(&print(&parse(&printed)), &printed);
        let after = tree.element(id).unwrap().start_tag().to_owned();
        prop_assert_eq!(printed.replacen(&after, &before, 1), text.as_str());

        tree.remove_attribute(id, "new").unwrap();
        prop_assert_eq!(print(&tree), text);
    }

    #[test]
    fn adding_and_removing_an_element_restores_every_byte(
        text in element(), nth in any::<prop::sample::Index>(), place in 0..4
    ) {
        let mut tree = parse(&text);
        let ids: Vec<NodeId> = tree.root().unwrap().descendants().map(|e| e.id()).collect();
        let id = *nth.get(&ids);
        let place = match place {
            0 => Place::LastIn(id),
            1 => Place::FirstIn(id),
            2 => Place::Before(id),
            _ => Place::After(id),
        };

        if let Ok(new) = tree.insert(place, &NewElement::new("new").attribute("id", "x")) {
            prop_assert!(canonical(&tree).contains("<new id=\"x\">"));
            prop_assert!(Tree::parse(&tree.to_bytes()).is_ok());
            tree.remove(new).unwrap();
        }

        prop_assert_eq!(print(&tree), text);
    }

    #[test]
    fn rolling_back_restores_every_byte(text in element(), edits in proptest::collection::vec((0..4, any::<prop::sample::Index>()), 0..12)) {
        let mut tree = parse(&text);
        let before = canonical(&tree);
        let checkpoint = tree.begin();

        for (edit, nth) in edits {
            let ids: Vec<NodeId> = tree.root().unwrap().descendants().map(|e| e.id()).collect();
            let id = *nth.get(&ids);
            match edit {
                0 => tree.set_attribute(id, "q", "1").unwrap(),
                1 => drop(tree.append(id, &NewElement::new("n"))),
                2 => drop(tree.remove(id)),
                _ => drop(tree.move_to(id, Place::LastIn(*ids.first().unwrap()))),
            }
            let changed = canonical(&tree) != before;
            prop_assert_eq!(tree.differs_from(&checkpoint), changed);
            let printed = print(&tree);
            prop_assert!(canonical_eq(&tree, &parse(&printed)), "{}", printed);
        }
        tree.rollback(checkpoint);

        prop_assert_eq!(print(&tree), text);
    }
}
