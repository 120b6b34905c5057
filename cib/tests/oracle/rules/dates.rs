//! Dates of rules beside `crm_rule`.

use super::facts::{PER_CIB, ask, facts, rules_of};
use crate::campaign::{Random, rounds};
use crate::rule_text::{TIMES, cib, date_expression, rule};
use crate::tool::Pacemaker;
use cib::rule::{Context, Outcome, Release, Unsupported};
use cib::xml::Tree;
use std::collections::BTreeMap;

#[test]
#[ignore = "needs pacemaker's tools, two releases: cargo lab test"]
fn dates_of_rules_are_checked_as_crm_rule_checks_them() {
    for pacemaker in Pacemaker::all() {
        let mut answers: BTreeMap<u32, usize> = BTreeMap::new();
        for seed in 0..rounds(50, 3) {
            let mut random = Random::new(u64::try_from(seed).unwrap() + 500);
            let mut constraints = String::new();
            let mut arguments = vec![
                "-c".to_owned(),
                "--output-as=xml".to_owned(),
                "-X".to_owned(),
                "-".to_owned(),
            ];
            for number in 0..PER_CIB {
                let id = format!("rule{number}");
                let rule = if number % 3 == 0 {
                    rule(&mut random, &id, 1, Context::Other, " score=\"1\"")
                } else {
                    let date = date_expression(&mut random, &format!("{id}-d"));
                    format!("<rule id=\"{id}\" score=\"1\">{date}</rule>")
                };
                constraints +=
                    &format!("<rsc_location id=\"l{number}\" rsc=\"r\">{rule}</rsc_location>");
                arguments.extend(["-r".to_owned(), id]);
            }
            let time = *random.pick(TIMES);
            arguments.extend(["-d".to_owned(), time.to_owned()]);
            let resource =
                "<primitive id=\"r\" class=\"ocf\" provider=\"pacemaker\" type=\"Dummy\"/>";
            let cib = cib(resource, &constraints, "", "");
            let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let printed = ask(&pacemaker, "crm_rule", &words, &cib);
            let answer = Tree::parse(printed.as_bytes()).unwrap();
            let theirs: BTreeMap<String, u32> = answer
                .root()
                .unwrap()
                .children_named("rule-check")
                .map(|check| {
                    (
                        check.attribute("rule-id").unwrap().into_owned(),
                        check.attribute("rc").unwrap().parse().unwrap(),
                    )
                })
                .collect();
            assert_eq!(theirs.len(), PER_CIB, "{printed}");
            let tree = Tree::parse(cib.as_bytes()).unwrap();
            let now = facts(time, pacemaker.release).now;
            for (id, (rule, _)) in rules_of(&tree) {
                let Some(theirs) = theirs.get(&id) else {
                    continue;
                };
                let ours = status(rule.check_date(now, pacemaker.release), pacemaker.release);
                *answers.entry(*theirs).or_default() += 1;
                assert_eq!(
                    ours, *theirs,
                    "{:?} {id} at {time}: {constraints}",
                    pacemaker.release
                );
            }
        }
        println!("{:?}: exit statuses {answers:?}", pacemaker.release);
        assert!(answers.len() >= 5, "{answers:?}");
    }
}

fn status(outcome: Result<Outcome, Unsupported>, release: Release) -> u32 {
    match outcome {
        Ok(Outcome::Satisfied) => 0,
        Ok(Outcome::After) => 110,
        Ok(Outcome::Before) => 111,
        // 3.0 calls it an error of the configuration.
        Ok(_) if release == Release::V3_0 => 78,
        Ok(_) => 112,
        Err(_) => 3,
    }
}
