//! corosync.conf against recordings, and by claims.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::path::PathBuf;

use cib::corosync::{Crypto, Node, Setup, SetupError, Transport};
use cib::pcs::Dialect;

fn two_nodes() -> [Node; 2] {
    [
        Node::new("lvsm").address("10.99.0.1"),
        Node::new("lvsb").address("10.99.0.2"),
    ]
}

fn recorded() -> Vec<(&'static str, Setup)> {
    let one = [Node::new("lvsm").address("10.99.0.1")];
    let named = [Node::new("lvsm"), Node::new("lvsb")];
    let two_links = [
        Node::new("lvsm").address("10.99.0.1").address("10.98.0.1"),
        Node::new("lvsb").address("10.99.0.2").address("10.98.0.2"),
    ];
    let third = Node::new("lvsc").address("10.99.0.3");
    let three = two_nodes().into_iter().chain([third]);
    let uuid = |text: &str| text.parse().unwrap();
    vec![
        (
            "knet-no-crypto-one.conf",
            Setup::new("lab", one)
                .crypto(Crypto::None)
                .uuid(uuid("ef8a04f88c45456c9cb12f1a9fd2a212")),
        ),
        (
            "knet-no-uuid-wait-for-all.conf",
            Setup::new("lab", two_nodes()).quorum("wait_for_all", "1"),
        ),
        (
            "knet-two-links-options.conf",
            Setup::new("lab", two_links)
                .totem("token", "10000")
                .compression("model", "zlib")
                .link([
                    ("linknumber", "0"),
                    ("link_priority", "1"),
                    ("mcastport", "5405"),
                ])
                .link([("linknumber", "1"), ("transport", "udp")])
                .quorum("auto_tie_breaker", "1")
                .uuid(uuid("1d2d8cc9c0f649b78b5e03bec674a110")),
        ),
        (
            "knet-two-node-names.conf",
            Setup::new("lab", named).uuid(uuid("87e09a4573da4bedbb33c7a728161590")),
        ),
        (
            "udp-multicast-three.conf",
            Setup::new("lab", three)
                .transport(Transport::Udp)
                .link([
                    ("bindnetaddr", "10.99.0.0"),
                    ("mcastaddr", "239.1.1.1"),
                    ("mcastport", "5407"),
                    ("ttl", "2"),
                ])
                .uuid(uuid("d52eb16928cb42a88f5d6a14b6b66078")),
        ),
        (
            "udpu.conf",
            Setup::new("lab", two_nodes())
                .transport(Transport::Udpu)
                .uuid(uuid("032729561e054291bfe153e02c1a83bb")),
        ),
    ]
}

#[test]
#[ignore = "needs LVSKIT_CORPUS"]
fn recorded_files_are_written_byte_for_byte() {
    let root =
        std::env::var_os("LVSKIT_CORPUS").unwrap_or_else(|| panic!("LVSKIT_CORPUS is not set"));
    let dir = PathBuf::from(root).join("cib/corosync-conf");
    let setups = recorded();

    for (name, setup) in &setups {
        let expected = std::fs::read_to_string(dir.join(name)).unwrap();
        assert_eq!(setup.render(Dialect::V0_11).unwrap(), expected, "{name}");
    }

    let files = std::fs::read_dir(dir).unwrap().count();
    println!("{files} files");
    assert_eq!(files, setups.len(), "every recording has a setup here");
}

#[test]
fn the_old_dialect_has_its_own_form() {
    let setup = Setup::new("auth_cluster", [Node::new("lvsm"), Node::new("lvss")]);

    let expected = "totem {\n    version: 2\n    cluster_name: auth_cluster\n    secauth: off\n    \
        transport: udpu\n}\n\nnodelist {\n    node {\n        ring0_addr: lvsm\n        nodeid: 1\n    \
        }\n\n    node {\n        ring0_addr: lvss\n        nodeid: 2\n    }\n}\n\nquorum {\n    \
        provider: corosync_votequorum\n    two_node: 1\n}\n\nlogging {\n    to_logfile: yes\n    \
        logfile: /var/log/cluster/corosync.log\n    to_syslog: yes\n}\n";
    assert_eq!(setup.render(Dialect::V0_9).unwrap(), expected);
}

#[test]
fn what_cannot_work_is_refused() {
    let both = |one: &str, two: &str| {
        let nodes = [Node::new("a").address(one), Node::new("b").address(two)];
        Setup::new("lab", nodes).render(Dialect::V0_11).unwrap_err()
    };
    let setup = || Setup::new("lab", two_nodes());
    let error = |setup: Setup| setup.render(Dialect::V0_11).unwrap_err();

    assert!(matches!(
        both("10.0.0.1", "10.0.0.1"),
        SetupError::Duplicate {
            what: "address",
            ..
        }
    ));
    assert_eq!(
        both("10.0.0.1", "::1"),
        SetupError::MixedFamilies { link: 0 }
    );
    assert!(matches!(both("a\nb", "c"), SetupError::Value { .. }));
    assert_eq!(error(Setup::new("lab", [])), SetupError::NoNodes);
    assert!(matches!(
        error(Setup::new("a b", two_nodes())),
        SetupError::ClusterName(_)
    ));
    assert!(matches!(
        error(setup().totem("x", "1")),
        SetupError::UnknownOption { .. }
    ));
    let udpu = setup().transport(Transport::Udpu);
    assert!(matches!(
        error(udpu.compression("model", "x")),
        SetupError::UnknownOption { .. }
    ));
    let custom = Crypto::custom("aes256", "none");
    assert_eq!(error(setup().crypto(custom)), SetupError::CipherWithoutHash);
}

#[test]
fn the_old_dialect_has_its_own_order_and_defaults() {
    let nodes = [
        Node::new("a").address("a").address("a-alt"),
        Node::new("b").address("b").address("b-alt"),
    ];
    let setup = Setup::new("old", nodes)
        .transport(Transport::Udp)
        .crypto(Crypto::custom("aes256", "sha1"))
        .totem("consensus", "6000")
        .totem("token", "5000")
        .quorum("last_man_standing", "1")
        .quorum("wait_for_all", "1")
        .link([("bindnetaddr", "10.0.0.0")])
        .link([
            ("bindnetaddr", "10.1.0.0"),
            ("mcastaddr", "239.1.1.1"),
            ("ttl", "3"),
        ]);

    let text = setup.render(Dialect::V0_9).unwrap();

    let totem = "totem {\n    version: 2\n    cluster_name: old\n    secauth: on\n    transport: udp\n    \
        rrp_mode: passive\n    token: 5000\n    consensus: 6000\n\n    interface {\n        ringnumber: 0\n        \
        bindnetaddr: 10.0.0.0\n        mcastaddr: 239.255.1.1\n        mcastport: 5405\n    }\n\n    \
        interface {\n        ringnumber: 1\n        bindnetaddr: 10.1.0.0\n        mcastaddr: 239.1.1.1\n        \
        mcastport: 5405\n        ttl: 3\n    }\n}\n";
    assert!(text.starts_with(totem), "{text}");
    let quorum = "quorum {\n    provider: corosync_votequorum\n    wait_for_all: 1\n    \
        last_man_standing: 1\n    two_node: 1\n}\n";
    assert!(text.contains(quorum), "{text}");
    assert!(!text.contains("name: a"), "nodes have no names: {text}");
    let modern = Setup::new("old", two_nodes()).compression("model", "zlib");
    assert!(matches!(
        modern.render(Dialect::V0_9),
        Err(SetupError::UnknownOption { .. })
    ));
}
