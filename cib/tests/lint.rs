//! Findings about the guide's configuration.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::lint::{Code, check};
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

#[test]
fn every_code_is_explained_and_its_examples_are_right() {
    for code in Code::ALL {
        let text = code.explain();
        assert!(text.len() > 80 && text.ends_with('.'), "{code}: {text}");
        assert_eq!(code.as_str().parse(), Ok(*code));
        let (bad, good) = (whole(code.bad()), whole(code.good()));

        assert!(codes(&bad).contains(code), "{code} in {}", code.bad());
        assert!(
            !codes(&good).contains(code),
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
