//! Rules as users meet them: office hours, expired bans, choices by node and agent.

#![expect(clippy::unwrap_used, reason = "tests")]

use cib::rule::{Context, Facts, Moment, Outcome, Release, ResourceFacts, Rule, Unsupported};
use cib::view;
use cib::xml::{Place, Tree};
use proptest::prelude::*;

const RELEASES: [Release; 2] = [Release::V2_1, Release::V3_0];

fn moment(text: &str) -> Moment {
    Moment::parse(text, Moment::from_epoch(0, 0), Release::V3_0).unwrap()
}

fn rule(inside: &str) -> Rule {
    read(&format!("<rule id=\"r\">{inside}</rule>"))
}

fn read(xml: &str) -> Rule {
    let tree = Tree::parse(xml.as_bytes()).unwrap();
    Rule::read(view::Rule::cast(tree.root().unwrap()).unwrap())
}

fn at(text: &str, release: Release) -> Facts {
    Facts::at(moment(text), release)
}

const OFFICE: &str = r#"<date_expression id="d" operation="date_spec">
    <date_spec id="s" hours="9-16" weekdays="1-5"/></date_expression>"#;

#[test]
fn office_hours_follow_the_clock_of_the_caller() {
    let office = rule(OFFICE);
    for release in RELEASES {
        let decide = |text| office.evaluate(&at(text, release)).outcome;
        assert_eq!(decide("2024-03-01 16:59:59Z"), Outcome::Satisfied);
        assert_eq!(decide("2024-03-01 17:00:00Z"), Outcome::Unsatisfied);
        assert_eq!(
            decide("2024-03-02 12:00:00Z"),
            Outcome::Unsatisfied,
            "a Saturday"
        );
        assert_eq!(
            decide("2024-03-01 09:30:00 +01:00"),
            Outcome::Satisfied,
            "08:30 in UTC"
        );
    }
}

#[test]
fn the_next_change_of_office_hours_is_found_to_the_second() {
    let office = rule(OFFICE);
    for release in RELEASES {
        let next = |text| office.next_change(&at(text, release)).unwrap().to_string();
        assert_eq!(next("2024-03-01 12:00:00Z"), "2024-03-01 17:00:00Z");
        assert_eq!(next("2024-03-01 17:00:00Z"), "2024-03-04 09:00:00Z");
        assert_eq!(
            next("2024-03-04 08:59:59 +05:30"),
            "2024-03-04 09:00:00 +05:30"
        );
    }
}

#[test]
fn pacemaker_itself_does_not_know_when_office_hours_end() {
    let evaluation = rule(OFFICE).evaluate(&at("2024-03-01 12:00:00Z", Release::V3_0));

    assert_eq!(evaluation.recheck, None);
}

#[test]
fn a_ban_ends_the_second_after_its_lifetime() {
    let ban = rule(
        r##"<expression id="e" attribute="#uname" operation="eq" value="a"/>
        <date_expression id="d" operation="lt" end="2024-03-01 12:00:00Z"/>"##,
    );
    let facts = |text, release| at(text, release).node("a", [("x", "y")]);
    for release in RELEASES {
        let before = facts("2024-03-01 11:59:59Z", release);
        assert!(ban.evaluate(&before).outcome.passes());
        assert_eq!(
            ban.next_change(&before),
            Some(moment("2024-03-01 12:00:00Z"))
        );
        assert_eq!(ban.check_date(before.now, release), Ok(Outcome::Satisfied));

        let after = facts("2024-03-01 12:00:00Z", release);
        assert!(!ban.evaluate(&after).outcome.passes());
        assert_eq!(ban.next_change(&after), None, "it never comes back");
        assert_eq!(ban.check_date(after.now, release), Ok(Outcome::After));
    }
}

#[test]
fn what_crm_rule_does_not_check_is_said() {
    let now = moment("2024-01-01");
    let check = |inside: &str| rule(inside).check_date(now, Release::V3_0);

    assert_eq!(check(OFFICE), Err(Unsupported::DateSpec));
    assert_eq!(check(""), Err(Unsupported::NoDate));
    assert_eq!(check(&OFFICE.repeat(2)), Err(Unsupported::SeveralDates));
}

#[test]
fn a_rule_that_stands_for_another_one_is_that_one() {
    let tree = Tree::parse(
        br#"<x><rule id="a" boolean-op="or"><rule id-ref="b"/></rule>
        <rule id="b"><date_expression id="d" operation="gt" start="2020-01-01"/></rule>
        <rule id-ref="missing"/></x>"#,
    )
    .unwrap();
    let rules: Vec<Rule> = tree
        .root()
        .unwrap()
        .children()
        .filter_map(view::Rule::cast)
        .map(Rule::read)
        .collect();

    let facts = at("2024-01-01", Release::V2_1);
    let outcomes: Vec<Outcome> = rules
        .iter()
        .map(|rule| rule.evaluate(&facts).outcome)
        .collect();

    assert_eq!(
        outcomes,
        [
            Outcome::Satisfied,
            Outcome::Satisfied,
            Outcome::Undetermined
        ]
    );
}

#[test]
fn rules_that_stand_for_each_other_end() {
    let tree =
        Tree::parse(br#"<x><rule id="a" id-ref="b"/><rule id="b" id-ref="a"/></x>"#).unwrap();
    let view = tree
        .root()
        .unwrap()
        .children()
        .find_map(view::Rule::cast)
        .unwrap();

    assert_eq!(Rule::read(view).conditions, None);
}

#[test]
fn each_context_hides_what_pacemaker_does_not_look_at_there() {
    let node = rule(r#"<expression id="e" attribute="x" operation="eq" value="1"/>"#);
    let agent = rule(r#"<rsc_expression id="e" class="ocf" provider="heartbeat" type="IPaddr2"/>"#);
    let operation = rule(r#"<op_expression id="e" name="monitor" interval="10s"/>"#);
    let owned = |text: &str| Some(text.to_owned());
    let resource = ResourceFacts {
        class: owned("ocf"),
        provider: owned("heartbeat"),
        kind: owned("IPaddr2"),
        ..ResourceFacts::default()
    };
    let all = at("2024-01-01", Release::V3_0)
        .node("n", [("x", "1")])
        .resource(resource)
        .operation("monitor", 10_000);
    let passes =
        |rule: &Rule, context| rule.evaluate(&all.clone().within(context)).outcome.passes();

    let answers = |context| [&node, &agent, &operation].map(|rule| passes(rule, context));

    assert_eq!(answers(Context::Location), [true, false, false]);
    assert_eq!(answers(Context::NodeAware), [true, false, false]);
    assert_eq!(answers(Context::ResourceDefaults), [false, true, false]);
    assert_eq!(answers(Context::OperationDefaults), [false, true, true]);
    assert_eq!(answers(Context::Other), [false, false, false]);
}

#[test]
fn a_time_alone_means_that_time_every_day() {
    let night = rule(r#"<date_expression id="d" operation="gt" start="T22:00:00Z"/>"#);
    let facts = at("2024-03-01 21:00:00Z", Release::V2_1);

    assert!(!night.evaluate(&facts).outcome.passes());
    assert_eq!(
        night.next_change(&facts),
        Some(moment("2024-03-01 22:00:01Z"))
    );
    let late = at("2024-03-01 23:00:00Z", Release::V2_1);
    assert_eq!(
        night.next_change(&late),
        Some(moment("2024-03-02 00:00:00Z"))
    );
}

#[test]
fn the_releases_differ_where_a_text_is_wrong() {
    let wrong = rule(
        r#"<date_expression id="d" operation="in_range" start="2024-13-01" end="2025-01-01"/>"#,
    );
    let outcome = |release| wrong.evaluate(&at("2024-06-01", release)).outcome;

    assert_eq!(
        outcome(Release::V2_1),
        Outcome::Satisfied,
        "the start is not looked at"
    );
    assert_eq!(outcome(Release::V3_0), Outcome::Unsatisfied);
}

fn range() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..60_u32).prop_map(|low| low.to_string()),
        (0..30_u32, 0..40_u32).prop_map(|(low, more)| format!("{low}-{}", low + more)),
        (0..40_u32).prop_map(|low| format!("{low}-")),
    ]
}

fn date() -> impl Strategy<Value = String> {
    let part = |name: &'static str| {
        proptest::option::weighted(0.3, range()).prop_map(move |range| {
            range
                .map(|range| format!(" {name}=\"{range}\""))
                .unwrap_or_default()
        })
    };
    let parts = [
        "months",
        "monthdays",
        "hours",
        "minutes",
        "seconds",
        "weeks",
        "weekdays",
        "yeardays",
    ];
    let spec = Vec::from(parts.map(part)).prop_map(|parts| {
        let parts = parts.concat();
        format!("<date_expression id=\"d\" operation=\"date_spec\"><date_spec id=\"s\"{parts}/></date_expression>")
    });
    let window = (0..40_000_000_i64, 0..5_000_000_i64).prop_map(|(start, length)| {
        let start = Moment::from_epoch(1_700_000_000 + start, 0);
        let end = Moment::from_epoch(start.epoch() + length, 0);
        format!(
            "<date_expression id=\"d\" operation=\"in_range\" start=\"{start}\" end=\"{end}\"/>"
        )
    });
    prop_oneof![3 => spec, 1 => window]
}

fn dated_rule() -> impl Strategy<Value = Rule> {
    (any::<bool>(), proptest::collection::vec(date(), 1..4)).prop_map(|(any, dates)| {
        let operator = if any { "or" } else { "and" };
        read(&format!(
            "<rule id=\"r\" boolean-op=\"{operator}\">{}</rule>",
            dates.concat()
        ))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_answer_stays_until_the_next_change_and_then_is_another(
        rule in dated_rule(), start in 1_700_000_000..1_740_000_000_i64, offset in -12..14_i32, probes in proptest::collection::vec(0.0..1.0, 30),
    ) {
        let offset = offset * 3600;
        let facts = |epoch| Facts::at(Moment::from_epoch(epoch, offset), Release::V3_0);
        let passes = |epoch| rule.evaluate(&facts(epoch)).outcome.passes();
        let today = passes(start);

        let change = rule.next_change(&facts(start)).map(Moment::epoch);

        if let Some(change) = change {
            prop_assert!(change > start);
            prop_assert_eq!(passes(change), !today, "it changes");
            prop_assert_eq!(passes(change - 1), today, "and not before");
        }
        let end = change.unwrap_or(start + 400 * 365 * 86_400).min(start + 1_000_000_000);
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "random seconds")]
        for probe in probes {
            let between = start + (probe * (end - start) as f64) as i64;
            prop_assert_eq!(passes(between), today, "{}", between);
        }
    }

}

proptest! {
    #[test]
    fn epochs_come_back(epoch in -62_135_596_800_i64..253_402_300_799, offset in -50_400..50_400_i32) {
        let moment = Moment::from_epoch(epoch, offset);

        let (year, month, day) = moment.date();
        prop_assume!((1..=9999).contains(&moment.to_utc().date().0) && (1..=9999).contains(&year));
        prop_assert_eq!(moment.epoch(), epoch);
        prop_assert!((1..=12).contains(&month) && (1..=31).contains(&day));
        if offset % 60 == 0 {
            let text = moment.to_string();
            for release in RELEASES {
                prop_assert_eq!(Moment::parse(&text, moment, release), Ok(moment));
            }
        }
    }

    #[test]
    fn texts_of_any_kind_never_panic(text in ".{0,24}|[0-9PTWZ:. /+-]{0,24}") {
        let now = Moment::from_epoch(0, 3600);
        for release in RELEASES {
            drop(Moment::parse(&text, now, release));
            drop(cib::rule::Span::parse(&text, release));
            drop(cib::rule::Period::parse(&text, now, release));
        }
    }

    #[test]
    fn a_rule_that_is_written_reads_as_before(rule in dated_rule()) {
        let mut tree = Tree::parse(b"<x/>").unwrap();
        let root = tree.root().unwrap().id();

        let id = rule.write(&mut tree, Place::LastIn(root)).unwrap();

        let written = view::Rule::cast(tree.element(id).unwrap()).unwrap();
        prop_assert_eq!(Rule::read(written), rule);
    }
}
