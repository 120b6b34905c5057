//! Listings of rules whose time is over, has come, or has not come yet.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::pcs::Dialect;

use crate::driver::Pcs;
use crate::listings::{Document, compare};

/// What a rule says of the time; the dates are far from now. `@` stands for the rule's id.
const TIMES: &[&str] = &[
    r#"<date_expression id="@-e" operation="lt" end="2001-02-03"/>"#,
    r#"<date_expression id="@-e" operation="gt" start="2001-02-03 04:05:06Z"/>"#,
    r#"<date_expression id="@-e" operation="gt" start="2901-02-03T04:05:06+02:00"/>"#,
    r#"<date_expression id="@-e" operation="in_range" start="2001-01-01" end="2002-01-01"/>"#,
    r#"<date_expression id="@-e" operation="in_range" start="2001-01-01" end="2902-01-01"/>"#,
    r#"<date_expression id="@-e" operation="in_range" start="2901-01-01" end="2902-01-01"/>"#,
    r#"<date_expression id="@-e" operation="in_range" end="2002-01-01"/>"#,
    r#"<date_expression id="@-e" operation="in_range" start="2001-01-01"><duration id="@-d" months="6" hours="2"/></date_expression>"#,
    r#"<date_expression id="@-e" operation="in_range" start="2001-01-01"><duration id="@-d" years="900"/></date_expression>"#,
    r#"<date_expression id="@-e" operation="date_spec"><date_spec id="@-s" years="2001-2005" hours="9-16"/></date_expression>"#,
    r#"<date_expression id="@-e" operation="date_spec"><date_spec id="@-s" years="2001-"/></date_expression>"#,
    r#"<date_expression id="@-e" operation="date_spec"><date_spec id="@-s" years="2900"/></date_expression>"#,
    r#"<date_expression id="@-e" operation="date_spec"><date_spec id="@-s" hours="9-16" weekdays="1-5"/></date_expression>"#,
    r#"<date_expression id="@-e" operation="lt" end="2001-02-03"/><date_expression id="@-f" operation="gt" start="2001-02-03"/>"#,
    r#"<rule id="@-r" score="0"><date_expression id="@-e" operation="lt" end="2001-02-03"/></rule>"#,
    r#"<rule id="@-r" boolean-op="or" score="0"><date_expression id="@-e" operation="gt" start="2901-02-03"/></rule>"#,
    "",
];

/// What else a rule says.
const OTHERS: [(&str, &str); 2] = [
    (
        "constraints",
        r#"<expression id="@-x" attribute="site" operation="eq" value="north wing"/>"#,
    ),
    (
        "rsc_defaults",
        r#"<rsc_expression id="@-x" class="ocf" provider="heartbeat" type="Dummy"/>"#,
    ),
];

fn rule(id: &str, score: &str, inner: &[&str]) -> String {
    let inner = inner.concat().replace('@', id);
    format!(r#"<rule id="{id}" boolean-op="and"{score}>{inner}</rule>"#)
}

/// Constraints of one resource and a pattern with rules, and sets of defaults with rules.
fn text(dialect: Dialect) -> String {
    let [(_, expression), (_, agent)] = OTHERS;
    let (mut constraints, mut resources, mut operations): (String, String, String) =
        Default::default();
    for (index, time) in TIMES.iter().enumerate() {
        let target = match index % 3 {
            0 => r#"rsc="A""#,
            1 => r#"rsc="B" role="Started""#,
            _ => r#"rsc-pattern="^[AB]$" resource-discovery="never""#,
        };
        for (kind, more) in [("t", None), ("m", Some(expression))] {
            if kind == "t" && time.is_empty() {
                continue;
            }
            let id = format!("l{index}{kind}");
            let score = r#" score="INFINITY""#;
            let parts: Vec<&str> = more.into_iter().chain([*time]).collect();
            let rule = rule(&format!("{id}-rule"), score, &parts);
            constraints += &format!(r#"<rsc_location id="{id}" {target}>{rule}</rsc_location>"#);
        }
        let set = |id: String, more: &str| {
            let rule = rule(&format!("{id}-rule"), "", &[more, time]);
            let pair = format!(r#"<nvpair id="{id}-p" name="priority" value="{index}"/>"#);
            format!(r#"<meta_attributes id="{id}" score="{index}">{rule}{pair}</meta_attributes>"#)
        };
        resources += &set(format!("r{index}"), agent);
        if !time.is_empty() {
            operations += &set(format!("o{index}"), "");
        }
    }
    if dialect < Dialect::V0_12 {
        // More than one rule: expired, expired and not, in effect.
        for (index, pair) in [(0, 3), (0, 1), (2, 4)].into_iter().enumerate() {
            let id = format!("several{index}");
            let own = |at: usize| {
                let time = TIMES.get(at).unwrap();
                rule(&format!("{id}-{at}"), r#" score="5""#, &[time])
            };
            let rules = own(pair.0) + &own(pair.1);
            constraints += &format!(r#"<rsc_location id="{id}" rsc="C">{rules}</rsc_location>"#);
        }
    }
    let primitives: String = ["A", "B", "C"]
        .map(|id| {
            format!(r#"<primitive id="{id}" class="ocf" provider="heartbeat" type="Dummy"/>"#)
        })
        .concat();
    format!(
        r#"<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0"><configuration><crm_config/><nodes/><resources>{primitives}</resources><constraints>{constraints}</constraints><rsc_defaults>{resources}</rsc_defaults><op_defaults>{operations}</op_defaults></configuration><status/></cib>"#
    )
}

/// Every listing that shows rules, with all options that say which.
fn lines(dialect: Dialect) -> Vec<String> {
    let mut lines = vec!["config".to_owned()];
    for command in [
        "constraint",
        "constraint config",
        "constraint location",
        "constraint location config resources",
        "constraint location config resources A",
        "constraint location config resources C",
        "constraint location config resources regexp%^[AB]$",
        "constraint location config nodes",
    ] {
        for options in ["", " --all", " --full", " --all --full"] {
            lines.push(format!("{command}{options}"));
        }
    }
    for command in ["resource defaults", "resource op defaults"] {
        for options in [
            "",
            " config --all",
            " config --full",
            " config --no-expire-check",
            " config --all --full",
        ] {
            lines.push(format!("{command}{options}"));
        }
        lines.push(format!("{command} config --full --no-expire-check"));
    }
    if dialect >= Dialect::V0_12 {
        for format in ["cmd", "json"] {
            for command in [
                "constraint config",
                "constraint config --all",
                "constraint location config",
                "constraint location config --all",
                "resource defaults config",
                "resource defaults config --all",
                "resource op defaults config",
                "resource op defaults config --no-expire-check",
                "resource config",
                "property config",
            ] {
                lines.push(format!("{command} --output-format={format}"));
            }
        }
    }
    lines
}

fn check(pcs: &mut Pcs) {
    let whole = text(pcs.dialect);
    // Only what has expired: what is left then.
    let expired = whole.replace("2901", "1901").replace("2902", "1902");
    let documents = [("rules", whole), ("older rules", expired)].map(|(name, text)| Document {
        name: name.to_owned(),
        text,
        lines: lines(pcs.dialect),
    });
    compare(pcs, &documents);
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn rules_are_shown_at_their_time_as_in_pcs_0_11() {
    check(&mut Pcs::here());
}

#[test]
#[ignore = "needs root, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn rules_are_shown_at_their_time_as_in_pcs_0_12() {
    check(&mut Pcs::trixie());
}
