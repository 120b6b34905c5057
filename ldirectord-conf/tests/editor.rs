//! Edits by identity.
#![expect(clippy::unwrap_used, reason = "test helpers")]

#[path = "common/input.rs"]
mod input;

use ldirectord_conf::{
    Config, Document, EditError, Editor, Forwarding, NumericOnly, Protocol, RealId, VirtualId,
};
use proptest::prelude::*;

const FILE: &str = "\
# head
virtual = 10.0.0.1:80
    real = 10.0.0.2:80 gate \"a\",\"b\"  # first
    real = 10.0.0.3->10.0.0.5:80 masq 3
    # the old one
    #real = 10.0.0.9:80 gate
# mail
virtual = 10.0.0.1:25
    real = 10.0.0.2:25 gate 7

fork=no
";

fn service(address: &str) -> VirtualId {
    VirtualId::new(Protocol::Tcp, address.parse().unwrap())
}

fn real(address: &str) -> RealId {
    RealId::new(service("10.0.0.1:80"), address.parse().unwrap())
}

fn edited(edit: impl FnOnce(&mut Editor<'_>) -> Result<(), EditError>) -> String {
    let mut document = Document::parse(FILE);
    edit(&mut document.editor(&NumericOnly)).unwrap();
    String::from_utf8(document.into_bytes()).unwrap()
}

#[test]
fn a_weight_is_written_where_it_belongs() {
    let after = edited(|editor| editor.set_weight(real("10.0.0.2:80"), 12));

    assert_eq!(after, FILE.replace("gate \"a\"", "gate 12 \"a\""));
    let mail = RealId::new(service("10.0.0.1:25"), "10.0.0.2:25".parse().unwrap());
    let after = edited(|editor| editor.set_weight(mail, 0));
    assert_eq!(after, FILE.replace("gate 7", "gate 0"));
}

#[test]
fn a_forwarding_method_changes_alone() {
    let after = edited(|editor| editor.set_forwarding(real("10.0.0.2:80"), Forwarding::Tunnel));

    assert_eq!(after, FILE.replace("gate \"a\"", "ipip \"a\""));
}

#[test]
fn a_new_real_server_looks_like_its_neighbours() {
    let after = edited(|editor| editor.add_real(real("10.0.0.8:80"), Forwarding::DirectRoute, 1));

    let expected = FILE.replace("masq 3\n", "masq 3\n    real = 10.0.0.8:80 gate 1\n");
    assert_eq!(after, expected);
}

#[test]
fn a_removed_real_server_takes_its_comment_along() {
    let after = edited(|editor| editor.remove_real(real("10.0.0.2:80")));

    let line = "    real = 10.0.0.2:80 gate \"a\",\"b\"  # first\n";
    assert_eq!(after, FILE.replace(line, ""));
}

#[test]
fn a_removed_section_leaves_the_heading_of_the_next_one() {
    let after = edited(|editor| editor.remove_virtual(service("10.0.0.1:80")));

    let (head, rest) = FILE.split_once("virtual").unwrap();
    let (_, mail) = rest.split_once("# mail").unwrap();
    assert_eq!(after, format!("{head}# mail{mail}"));
}

#[test]
fn a_removed_last_section_leaves_no_virtual_line_at_the_end() {
    let mut document = Document::parse("virtual=5\nvirtual=6\n\tprotocol=fwm\n");
    let family = ldirectord_conf::Family::V4;

    let mut editor = document.editor(&NumericOnly);
    editor
        .remove_virtual(VirtualId::FwMark { family, mark: 6 })
        .unwrap();

    assert_eq!(document.as_bytes(), b"virtual=5\n\n");
}

#[test]
fn a_new_section_is_added_at_the_end() {
    let after = edited(|editor| editor.add_virtual(service("[fd00::1]:80")).map(drop));

    let section = "\nvirtual6 = [fd00::1]:80\n    protocol = tcp\n";
    assert_eq!(after, format!("{FILE}{section}"));
}

#[test]
fn what_is_not_there_or_there_already_is_named() {
    let mut document = Document::parse(FILE);
    let mut editor = document.editor(&NumericOnly);

    let (near, far, ranged) = (
        real("10.0.0.2:80"),
        real("10.0.0.99:80"),
        real("10.0.0.4:80"),
    );
    let gate = Forwarding::DirectRoute;
    assert_eq!(
        editor.add_real(near, gate, 1),
        Err(EditError::RealExists(near))
    );
    assert_eq!(editor.remove_real(far), Err(EditError::NoReal(far)));
    assert_eq!(editor.set_weight(ranged, 1), Err(EditError::Range(ranged)));
    let six = real("[fd00::2]:80");
    assert_eq!(editor.add_real(six, gate, 1), Err(EditError::Family(six)));
    let unknown = service("10.9.9.9:1");
    assert_eq!(
        editor.remove_virtual(unknown),
        Err(EditError::NoVirtual(unknown))
    );
    assert_eq!(document.as_bytes(), FILE.as_bytes());
}

fn config(document: &Document) -> Option<Config> {
    Config::interpret(document, &NumericOnly).0
}

/// A configuration that has a real server, and one of its real servers.
fn with_real() -> impl Strategy<Value = (Document, RealId)> {
    (input::any_file(), any::<prop::sample::Index>()).prop_filter_map("no real", |(bytes, at)| {
        let document = Document::parse(bytes);
        let config = config(&document)?;
        let reals: Vec<_> = config
            .virtuals()
            .iter()
            .flat_map(|service| service.reals().iter().map(ldirectord_conf::RealServer::id))
            .collect();
        (!reals.is_empty()).then(|| (document, *at.get(&reals)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn a_weight_that_is_set_is_in_effect((before, real) in with_real(), weight in 0..100_000_u64) {
        let mut document = before.clone();

        let result = document.editor(&NumericOnly).set_weight(real, weight);

        if result.is_err() {
            prop_assert_eq!(result, Err(EditError::Range(real)));
            prop_assert_eq!(document, before);
            return Ok(());
        }
        prop_assert_eq!(document.lines().len(), before.lines().len());
        let config = config(&document).unwrap();
        let reals = config.virtuals().iter().flat_map(|service| service.reals());
        for found in reals.filter(|found| found.id() == real) {
            prop_assert_eq!(found.weight(), weight);
        }
        let again = document.clone();
        document.editor(&NumericOnly).set_weight(real, weight).unwrap();
        prop_assert_eq!(document, again);
    }

    #[test]
    fn adding_and_removing_a_real_server_changes_nothing((before, real) in with_real()) {
        prop_assume!(before.as_bytes().ends_with(b"\n"));
        let mut document = before.clone();
        let address = match real.address().ip() {
            std::net::IpAddr::V4(_) => "203.0.113.7:7",
            std::net::IpAddr::V6(_) => "[2001:db8::7]:7",
        };
        let new = RealId::new(real.virtual_id(), address.parse().unwrap());

        let mut editor = document.editor(&NumericOnly);
        editor.add_real(new, Forwarding::Masquerade, 3).unwrap();
        editor.remove_real(new).unwrap();

        prop_assert_eq!(document, before);
    }

    #[test]
    fn a_section_added_and_removed_leaves_the_meaning((before, _) in with_real()) {
        let mut document = before.clone();
        let new = VirtualId::Udp("203.0.113.7:7".parse().unwrap());

        let added = document.editor(&NumericOnly).add_virtual(new).map(drop);
        let between = config(&document);
        document.editor(&NumericOnly).remove_virtual(new).unwrap();

        prop_assert_eq!(added, Ok(()));
        prop_assert!(between.unwrap().virtual_service(new).is_some());
        prop_assert_eq!(config(&document), config(&before));
    }

    #[test]
    fn a_removed_section_is_gone_and_the_others_stay((before, real) in with_real()) {
        let mut document = before.clone();
        let id = real.virtual_id();

        document.editor(&NumericOnly).remove_virtual(id).unwrap();

        let (before, after) = (config(&before).unwrap(), config(&document).unwrap());
        let removed = before.virtuals().iter().position(|service| service.id() == id).unwrap();
        let mut expected = before.virtuals().to_vec();
        expected.remove(removed);
        prop_assert_eq!(expected, after.virtuals());
    }
}
