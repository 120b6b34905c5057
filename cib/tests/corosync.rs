//! corosync.conf: laws of the document, findings, changes.

use cib::check::Severity;
use cib::corosync::{
    Change, ChangeError, Config, Document, EditError, LineKind, Node, QuorumStatus, Setup,
    Transport, check_document,
};
use cib::pcs::Dialect;
use proptest::prelude::*;

fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "totem {",
        "nodelist {",
        "    node {",
        "quorum {",
        "interface {",
        "}",
        "    }",
        "",
        "  \t",
        "# a comment",
        "version: 2",
        "\ttoken:1000",
        "    ring0_addr: 10.0.0.1",
        "name :  a",
        "nodeid: 1",
        "linknumber: 0",
        "a { b {",
        "} x",
        "junk",
        "{",
        ":",
        "x:",
    ]);
    prop_oneof![
        8 => known.prop_map(|line| line.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ]
}

fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\r\n"]);
    let lines = prop::collection::vec((any_line(), end), 0..30);
    (lines, any::<bool>()).prop_map(|(lines, open)| {
        let mut bytes: Vec<u8> = Vec::new();
        for (line, end) in lines {
            bytes.extend(line);
            bytes.extend(end.as_bytes());
        }
        if open {
            bytes.pop();
        }
        bytes
    })
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// How many lines at the start and at the end both have in common.
fn common_lines(before: &[u8], after: &[u8]) -> usize {
    let (before, after) = (lines(before), lines(after));
    let same = |pair: &(&&[u8], &&[u8])| pair.0 == pair.1;
    let head = before.iter().zip(&after).take_while(same).count();
    let rest = before.len().min(after.len()) - head;
    let tails = before.iter().rev().zip(after.iter().rev()).take(rest);
    head + tails.take_while(same).count()
}

proptest! {
    #[test]
    fn a_document_prints_the_bytes_it_was_made_of(bytes in any_file()) {
        let document = Document::parse(bytes.clone());

        let lines: Vec<u8> = document.lines().flat_map(|line| line.bytes().to_vec()).collect();
        prop_assert_eq!(document.as_bytes(), &bytes[..]);
        prop_assert_eq!(lines, bytes);
    }

    #[test]
    fn any_bytes_have_a_meaning_and_findings_within(bytes in any_file()) {
        let document = Document::parse(bytes);
        let count = document.lines().len();

        drop(Config::of(&document));
        let findings = check_document(&document);

        let bad = document.lines().any(|line| matches!(line.kind(), LineKind::Unrecognized(_)));
        prop_assert!(!bad || findings.iter().any(|finding| finding.severity() == Severity::Error));
        for finding in findings {
            prop_assert!(finding.position().offset <= document.as_bytes().len());
            prop_assert!(finding.position().line <= count + 1, "{}", finding);
        }
    }

    #[test]
    fn setting_an_option_changes_its_line_and_is_read_back(
        bytes in any_file(),
        name in prop::sample::select(vec!["token", "version", "new_one"]),
        value in "[!-z]{1,6}",
    ) {
        let mut document = Document::parse(bytes);
        let before = document.clone();
        let twice = document.sections_named("totem").flat_map(|section| section.options())
            .filter(|option| option.name() == name.as_bytes()).count();

        match document.set("totem", name, &value) {
            Err(EditError::Syntax { .. }) => prop_assert_eq!(document, before),
            Err(other) => prop_assert!(false, "{}", other),
            Ok(()) => {
                prop_assert_eq!(document.value("totem", name), Some(value.as_bytes()));
                prop_assert!(document.syntax_error().is_none());
                if twice <= 1 {
                    let open = usize::from(!before.as_bytes().ends_with(b"\n"));
                    let common = common_lines(before.as_bytes(), document.as_bytes());
                    prop_assert!(common + 1 + open >= before.lines().len(), "{:?}", document);
                }
                let once = document.clone();
                document.set("totem", name, &value).unwrap();
                prop_assert_eq!(document, once);
            }
        }
    }

    #[test]
    fn an_option_that_is_set_and_removed_leaves_nothing(
        nodes in 1_usize..5,
        name in prop::sample::select(vec!["token", "join", "window_size"]),
    ) {
        let nodes = (0..nodes).map(|node| Node::new(format!("node{node}")));
        let text = Setup::new("lab", nodes).render(Dialect::V0_11).unwrap();
        let mut document = Document::parse(text.clone());

        document.set("totem", name, "5").unwrap();
        prop_assert_eq!(document.remove("totem", name), Ok(1));

        prop_assert_eq!(document.as_bytes(), text.as_bytes());
    }

    #[test]
    fn nodes_that_come_and_go_leave_nothing(first in 1_usize..5, more in 1_usize..4) {
        let node = |number: usize| Node::new(format!("node{number}"));
        let text = Setup::new("lab", (0..first).map(node)).render(Dialect::V0_11).unwrap();
        let mut document = Document::parse(text.clone());

        Change::AddNodes((first..first + more).map(node).collect()).apply(&mut document).unwrap();
        let grown = Setup::new("lab", (0..first + more).map(node)).render(Dialect::V0_11).unwrap();
        prop_assert_eq!(document.as_bytes(), grown.as_bytes());
        let names = (first..first + more).map(|number| format!("node{number}")).collect();
        Change::RemoveNodes(names).apply(&mut document).unwrap();

        prop_assert_eq!(document.as_bytes(), text.as_bytes());
    }
}

const OURS: &str = "# by hand\ntotem {\n  version: 2\n  # keep\n  cluster_name: lab\n}\n\
    nodelist {\n  node {\n    name: a   \n    nodeid: 1\n    ring0_addr: 10.0.0.1\n  }\n  # second\n  \
    node {\n    name: b\n    nodeid: 7\n    ring0_addr: 10.0.0.2\n  }\n}\nquorum {\n  provider: corosync_votequorum\n  two_node: 1\n}\n";

#[test]
fn a_change_keeps_comments_and_style() {
    let mut document = Document::parse(OURS);

    Change::AddNodes(vec![Node::new("c").address("10.0.0.3")])
        .apply(&mut document)
        .unwrap();

    let text = String::from_utf8(document.into_bytes()).unwrap();
    assert!(
        text.contains(
            "\n\n  node {\n    ring0_addr: 10.0.0.3\n    name: c\n    nodeid: 2\n  }\n}\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("# keep") && text.contains("# second"),
        "{text}"
    );
    assert!(!text.contains("two_node"), "{text}");
}

#[test]
fn what_pcs_refuses_is_refused_and_changes_nothing() {
    let refused = |change: Change| {
        let mut document = Document::parse(OURS);
        let error = change.apply(&mut document).unwrap_err();
        assert_eq!(document.as_bytes(), OURS.as_bytes(), "{error}");
        error
    };
    let one = |name: &str, address: &str| vec![(name.to_owned(), address.to_owned())];

    let node = Node::new("a").address("10.0.0.9");
    assert!(matches!(
        refused(Change::AddNodes(vec![node])),
        ChangeError::InUse {
            what: "node name",
            ..
        }
    ));
    let node = Node::new("c").address("10.0.0.1");
    assert!(matches!(
        refused(Change::AddNodes(vec![node])),
        ChangeError::InUse {
            what: "address",
            ..
        }
    ));
    let node = Node::new("c").address("::1");
    assert!(matches!(
        refused(Change::AddNodes(vec![node])),
        ChangeError::Setup(_)
    ));
    let both = vec!["a".to_owned(), "b".to_owned()];
    assert!(matches!(
        refused(Change::RemoveNodes(both)),
        ChangeError::Count(_)
    ));
    assert!(matches!(
        refused(Change::RemoveNodes(vec!["x".to_owned()])),
        ChangeError::NoSuchNode(_)
    ));
    assert!(matches!(
        refused(Change::RemoveLinks(vec![0])),
        ChangeError::Count(_)
    ));
    assert!(matches!(
        refused(Change::RemoveLinks(vec![3])),
        ChangeError::NoSuchLink { .. }
    ));
    let addresses = one("a", "10.1.0.1");
    let link = Change::AddLink {
        addresses,
        options: Vec::new(),
    };
    assert!(matches!(refused(link), ChangeError::Setup(_)));
    assert!(matches!(
        refused(Change::UpdateQuorum(one("two_node", "1"))),
        ChangeError::Setup(_)
    ));
    assert!(matches!(
        refused(Change::RemoveDevice),
        ChangeError::NoDevice
    ));
}

#[test]
fn a_stopped_cluster_is_asked_for_where_pcs_asks() {
    let mut document = Document::parse(OURS);
    let quorum = Change::UpdateQuorum(vec![("wait_for_all".to_owned(), "1".to_owned())]);

    assert!(quorum.apply(&mut document).unwrap().needs_stopped_cluster);

    let totem = vec![("token".to_owned(), "5000".to_owned())];
    let (transport, compression, crypto) = (Vec::new(), Vec::new(), Vec::new());
    let change = Change::UpdateConfig {
        transport,
        compression,
        crypto,
        totem,
    };
    assert!(!change.apply(&mut document).unwrap().needs_stopped_cluster);
    assert_eq!(document.value("totem", "token"), Some(&b"5000"[..]));
}

#[test]
fn the_model_has_links_and_device() {
    let text = "totem {\n transport: udpu\n interface {\n linknumber: 1\n mcastport: 5405\n }\n interface {\n ttl: 3\n }\n}\n\
        quorum {\n provider: corosync_votequorum\n device {\n model: net\n votes: 1\n net {\n host: q\n }\n heuristics {\n mode: on\n }\n }\n}\n";

    let config = Config::of(&Document::parse(text));

    assert_eq!(config.totem.transport, Transport::Udpu);
    assert_eq!(
        config
            .links
            .iter()
            .map(|link| link.number)
            .collect::<Vec<_>>(),
        [0, 1]
    );
    let device = config.quorum.device.unwrap();
    assert_eq!(device.model_options, [("host".to_owned(), "q".to_owned())]);
    assert_eq!(device.generic, [("votes".to_owned(), "1".to_owned())]);
    assert_eq!(device.heuristics, [("mode".to_owned(), "on".to_owned())]);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("corosync.conf");
    std::fs::write(&path, vec![b'#'; (4 << 20) + 1]).unwrap();

    let error = Document::open(&path).unwrap_err();

    assert!(
        error.to_string().contains("larger than 4194304 bytes"),
        "{error}"
    );
}

#[test]
fn a_hostile_file_takes_no_quadratic_time() {
    let started = std::time::Instant::now();
    for line in [
        "totem {\n",
        "nodelist {\n}\n",
        "x:\n",
        "totem {\ntoken: 1\n}\n",
        "nodelist {\nnode {\n}\n}\n",
    ] {
        let mut document = Document::parse(line.repeat((1 << 20) / line.len()));
        drop(Config::of(&document));
        drop(check_document(&document));
        drop(document.set("totem", "token", "2"));
        drop(document.remove("totem", "token"));
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

#[test]
fn words_of_commands_are_changes() {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let change = |line: &str| Change::from_words(&words(line)).unwrap();

    assert_eq!(
        change("cluster link add a=10.0.1.1 b=10.0.1.2 options linknumber=3"),
        Change::AddLink {
            addresses: vec![pair("a", "10.0.1.1"), pair("b", "10.0.1.2")],
            options: vec![pair("linknumber", "3")],
        }
    );
    assert_eq!(
        change("cluster link update 1 options mcastport=5405"),
        Change::UpdateLink {
            number: 1,
            addresses: Vec::new(),
            options: vec![pair("mcastport", "5405")],
        }
    );
    assert_eq!(
        change("cluster config update totem token=5000 crypto cipher=aes128"),
        Change::UpdateConfig {
            transport: Vec::new(),
            compression: Vec::new(),
            crypto: vec![pair("cipher", "aes128")],
            totem: vec![pair("token", "5000")],
        }
    );
    assert_eq!(change("quorum device delete"), Change::RemoveDevice);
    let add = change("cluster node add c");
    assert_eq!(add.new_nodes(), ["c"]);
    let known = |name: &str| (name == "c").then(|| "10.0.0.3".to_owned());
    let wanted = Change::AddNodes(vec![Node::new("c").address("10.0.0.3")]);
    assert_eq!(add.with_addresses(known), wanted);
}

#[test]
fn words_that_are_no_change_are_refused() {
    for line in [
        "cluster link add",
        "cluster link remove x",
        "cluster link remove 300",
        "cluster link update 1",
        "cluster link add a=1 options x=1 options y=2",
        "cluster link add a",
        "cluster config update",
        "cluster config update token=5000",
        "cluster config update totem",
        "cluster config update totem token=1 totem join=2",
        "cluster node add a b",
        "cluster node add a watchdog=/dev/watchdog",
        "cluster node remove",
        "quorum nonsense",
    ] {
        let outcome = Change::from_words(&words(line));
        assert!(outcome.is_err(), "{line}: {outcome:?}");
    }
}

#[test]
fn a_name_for_which_gfs2_has_no_room_needs_force() {
    let setup = || Setup::new("n".repeat(33), [Node::new("a")]);

    assert!(setup().render(Dialect::V0_12).is_err());
    let forced = setup().force();
    assert!(forced.render(Dialect::V0_11).is_ok());
    assert_eq!(forced.warnings().len(), 1);
    let broken = Setup::new("a\nb", [Node::new("a")]).force();
    assert!(broken.render(Dialect::V0_11).is_err());
}

/// In the format of corosync-quorumtool 3.1, with a device.
const QUORUM: &str = "Quorum information\n------------------\nDate:             Thu Nov 26 02:00:00 2026\n\
    Quorum provider:  corosync_votequorum\nNodes:            3\nQuorate:          Yes\n\n\
    Votequorum information\n----------------------\nExpected votes:   4\nQuorum:           3  \n\
    Flags:            Quorate Qdevice \n\nMembership information\n----------------------\n\
    \x20   Nodeid      Votes    Qdevice Name\n         1          1    A,V,NMW a (local)\n\
    \x20        2          1    A,V,NMW b\n         3          1    A,V,NMW c\n\
    \x20        0          1            Qdevice\n";

#[test]
fn quorum_is_lost_when_too_many_votes_go() {
    let status = QuorumStatus::parse(QUORUM).unwrap();
    let lost = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        status.is_lost_without(&names)
    };

    assert_eq!(
        (status.nodes.len(), status.device, status.needed),
        (3, 1, 3)
    );
    assert!(!lost(&["a"]) && lost(&["a", "b"]) && !lost(&["other"]));
    let none = QuorumStatus::parse(&QUORUM.replace("Yes", "No")).unwrap();
    assert!(!none.is_lost_without(&["a".to_owned(), "b".to_owned()]));
    assert_eq!(
        QuorumStatus::parse("Cannot initialize CMAP service\n"),
        None
    );
}
