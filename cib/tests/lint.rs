//! Findings about the guide's configuration.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::corosync::{Config, Document};
use cib::lint::{Code, check, check_cluster};
use cib::pcs::{Dialect, Metadata, Operation};
use cib::{Cib, check as schema};

const GUIDE: [&str; 5] = [
    "property set stonith-enabled=false",
    "property set no-quorum-policy=ignore",
    "resource create VirtualIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 cidr_netmask=32",
    "resource create WebService ocf:heartbeat:ldirectord",
    "constraint colocation add WebService with VirtualIP INFINITY",
];

fn made(lines: &[&str]) -> Cib {
    let mut cib = Cib::empty();
    for line in lines {
        let operation: Operation = line.parse().unwrap();
        operation
            .apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)
            .unwrap();
    }
    cib
}

fn codes(cib: &Cib) -> Vec<Code> {
    check(cib).iter().map(|finding| finding.code()).collect()
}

/// The document with one more element in a section that is empty or ends with `</NAME>`.
fn with(cib: &Cib, section: &str, element: &str) -> Cib {
    let text = String::from_utf8(cib.to_bytes()).unwrap();
    let end = format!("</{section}>");
    Cib::parse(text.replace(&end, &format!("{element}{end}"))).unwrap()
}

#[test]
fn the_guide_has_its_three_risks() {
    let expected = [
        Code::FencingDisabled,
        Code::QuorumIgnored,
        Code::ColocationUnordered,
    ];

    assert_eq!(codes(&made(&GUIDE)), expected);
    assert!(check(&Cib::empty()).is_empty());
}

#[test]
fn an_order_answers_the_colocation() {
    let order = "<rsc_order id='o' first='VirtualIP' then='WebService'/>";
    let set = "<rsc_order id='o'><resource_set id='s'><resource_ref id='VirtualIP'/>\
               <resource_ref id='WebService'/></resource_set></rsc_order>";
    let other = "<rsc_order id='o' first='VirtualIP' then='Other'/>";

    for (element, answered) in [(order, true), (set, true), (other, false)] {
        let codes = codes(&with(&made(&GUIDE), "constraints", element));
        assert_eq!(
            !codes.contains(&Code::ColocationUnordered),
            answered,
            "{element}"
        );
    }
}

#[test]
fn a_preference_above_the_stickiness_moves_back() {
    let prefers = made(&[
        GUIDE[0],
        GUIDE[3],
        "constraint location WebService prefers lvsm=50",
    ]);
    let sticky = |score: &str| {
        format!(
            "<rsc_defaults><meta_attributes id='d'><nvpair id='p' name='resource-stickiness' \
             value='{score}'/></meta_attributes></rsc_defaults>"
        )
    };

    assert_eq!(codes(&prefers), [Code::FencingDisabled, Code::FailBack]);
    assert_eq!(
        codes(&with(&prefers, "configuration", &sticky("49"))),
        [Code::FencingDisabled, Code::FailBack]
    );
    for enough in ["50", "INFINITY"] {
        let cib = with(&prefers, "configuration", &sticky(enough));
        assert_eq!(codes(&cib), [Code::FencingDisabled], "{enough}");
    }
}

#[test]
fn findings_know_where_they_are() {
    let cib = Cib::parse(made(&GUIDE).to_bytes()).unwrap();

    let findings = check(&cib);

    let position = findings[0].position().unwrap();
    let line = position.line - 1;
    let text = String::from_utf8(cib.to_bytes()).unwrap();
    assert!(text.lines().nth(line).unwrap().contains("stonith-enabled"));
    assert!(findings[0].to_string().ends_with("[fencing-disabled]"));
}

/// A whole document around some sections of a configuration.
fn whole(sections: &str) -> Cib {
    let mut inside = sections.to_owned();
    for name in ["crm_config", "nodes", "resources", "constraints"] {
        if !inside.contains(&format!("<{name}")) {
            inside.push_str(&format!("<{name}/>"));
        }
    }
    let source = format!(
        "<cib admin_epoch='0' epoch='1' num_updates='0' validate-with='pacemaker-3.9'>\
         <configuration>{inside}</configuration><status/></cib>"
    );
    Cib::parse(source).unwrap()
}

/// The codes with a corosync.conf; without one where it is empty.
fn cluster_codes(cib: &Cib, conf: &str) -> Vec<Code> {
    if conf.is_empty() {
        return codes(cib);
    }
    let conf = Config::of(&Document::parse(conf));
    let findings = check_cluster(cib, &Metadata::builtin(), &conf);
    findings.iter().map(|finding| finding.code()).collect()
}

#[test]
fn what_corosync_says_of_two_nodes_counts() {
    let ignored = made(&GUIDE[..2]);
    let [lacking, complete] = Code::QuorumTwoNode.corosync().unwrap();
    let help = |conf: &str| {
        let conf = Config::of(&Document::parse(conf));
        let findings = check_cluster(&ignored, &Metadata::builtin(), &conf);
        let found = findings
            .iter()
            .find(|one| one.code() == Code::QuorumIgnored);
        found.unwrap().help().to_owned()
    };

    assert!(help(lacking).starts_with("set `two_node: 1`"));
    assert!(help(complete).starts_with("corosync.conf has `two_node: 1`"));
    assert!(!cluster_codes(&ignored, lacking).contains(&Code::QuorumTwoNode));
    for answer in ["auto_tie_breaker: 1", "device {\n model: net\n }"] {
        let conf = lacking.replace("provider", &format!("{answer}\n  provider"));
        assert!(
            !cluster_codes(&Cib::empty(), &conf).contains(&Code::QuorumTwoNode),
            "{conf}"
        );
    }
    let three = lacking.replace("nodelist {", "nodelist {\n  node {\n    nodeid: 3\n  }");
    assert_eq!(cluster_codes(&Cib::empty(), &three), []);
}

#[test]
fn every_code_is_explained_and_its_examples_are_right() {
    for code in Code::ALL {
        let text = code.explain();
        assert!(text.len() > 80 && text.ends_with('.'), "{code}: {text}");
        assert_eq!(code.as_str().parse(), Ok(*code));
        let (bad, good) = (whole(code.bad()), whole(code.good()));
        let conf = code.corosync().unwrap_or_default();

        assert!(
            cluster_codes(&bad, conf[0]).contains(code),
            "{code} in {}",
            code.bad()
        );
        assert!(
            !cluster_codes(&good, conf[1]).contains(code),
            "{code} not in {}",
            code.good()
        );
        for cib in [&bad, &good] {
            let errors = schema::check(cib);
            assert!(errors.is_empty(), "{code}: {errors:?}");
        }
    }
}

#[test]
fn findings_point_at_what_they_are_about() {
    for code in Code::ALL {
        for finding in check(&whole(code.bad())) {
            assert!(finding.path().starts_with("/cib"), "{finding}");
            assert!(finding.position().is_some(), "{finding}");
            assert_eq!(finding.severity(), finding.code().severity());
            assert!(!finding.message().is_empty() && !finding.help().is_empty());
            if let Some(attribute) = finding.attribute() {
                assert!(!attribute.is_empty(), "{finding}");
            }
        }
    }
}

/// Sections, a code, and whether it is found.
#[test]
fn what_only_looks_like_a_fault_is_let_be() {
    let remote = r#"<nodes><node id="1" uname="a"/></nodes><resources><primitive id="r1" class="ocf" provider="pacemaker" type="remote"/><primitive id="V" class="systemd" type="x"><meta_attributes id="m"><nvpair id="m1" name="remote-node" value="Guest"/></meta_attributes></primitive><bundle id="B"><podman image="i"/></bundle></resources>"#;
    let at = |node: &str| {
        format!(
            "{remote}<constraints><rsc_location id='l' rsc='V' node='{node}' score='-5'/></constraints>"
        )
    };
    let opt_in = r#"<crm_config><cluster_property_set id="o"><nvpair id="o1" name="symmetric-cluster" value="false"/></cluster_property_set></crm_config><resources><primitive id="A" class="systemd" type="x"/></resources>"#;
    let location = |inside: &str| format!("{opt_in}<constraints>{inside}</constraints>");
    let tagged = "<rsc_location id='l' rsc='t' node='a' score='5'/></constraints><tags><tag id='t'><obj_ref id='A'/></tag></tags><constraints>";
    let cases = [
        (at("r1"), Code::LocationNode, false),
        (at("guest"), Code::LocationNode, false),
        (at("B-0"), Code::LocationNode, false),
        (at("A"), Code::LocationNode, false),
        (at("b"), Code::LocationNode, true),
        (location(""), Code::Nowhere, true),
        (
            location("<rsc_location id='l' rsc='A' node='a' score='5'/>"),
            Code::Nowhere,
            false,
        ),
        (
            location("<rsc_location id='l' rsc-pattern='.*' node='a' score='5'/>"),
            Code::Nowhere,
            false,
        ),
        (
            location(tagged).replace("<constraints></constraints>", ""),
            Code::Nowhere,
            false,
        ),
        (at("a").replace("-5", "-INFINITY"), Code::Nowhere, false),
    ];

    for (sections, code, expected) in cases {
        let found = codes(&whole(&sections)).contains(&code);
        assert_eq!(found, expected, "{code} in {sections}");
    }
}

#[test]
fn timeouts_count_with_their_defaults() {
    let resource = |op: &str, more: &str| {
        format!(
            "<resources><primitive id='A' class='ocf' provider='heartbeat' type='Filesystem'>\
             <operations>{op}</operations></primitive></resources>{more}"
        )
    };
    let start = "<op id='s' name='start' interval='0'/>";
    let defaults = |timeout: &str| {
        format!(
            "<op_defaults><meta_attributes id='d'><nvpair id='d1' name='timeout' \
             value='{timeout}'/></meta_attributes></op_defaults>"
        )
    };

    for (sections, expected) in [
        (resource(start, ""), true),
        (resource(start, &defaults("30s")), true),
        (resource(start, &defaults("1min")), false),
        (
            resource(
                "<op id='s' name='start' interval='0' timeout='59'/>",
                &defaults("60"),
            ),
            true,
        ),
        (
            resource(
                "<op id='s' name='start' interval='0' timeout='60'/>",
                &defaults("5"),
            ),
            false,
        ),
    ] {
        let found = codes(&whole(&sections)).contains(&Code::TimeoutShort);
        assert_eq!(found, expected, "{sections}");
    }
}
