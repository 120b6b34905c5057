//! Findings about the guide's configuration.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::lint::{Code, check};
use cib::pcs::{Dialect, Metadata, Operation};

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
    let prefers = made(&[GUIDE[3], "constraint location WebService prefers lvsm=50"]);
    let sticky = |score: &str| {
        format!(
            "<rsc_defaults><meta_attributes id='d'><nvpair id='p' name='resource-stickiness' \
             value='{score}'/></meta_attributes></rsc_defaults>"
        )
    };

    assert_eq!(codes(&prefers), [Code::FailBack]);
    assert_eq!(
        codes(&with(&prefers, "configuration", &sticky("49"))),
        [Code::FailBack]
    );
    assert!(codes(&with(&prefers, "configuration", &sticky("50"))).is_empty());
    assert!(codes(&with(&prefers, "configuration", &sticky("INFINITY"))).is_empty());
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
