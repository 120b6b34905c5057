//! Rules of location constraints.

use super::facts::{PER_CIB, ask, facts, on_node, rules_of, table};
use crate::campaign::{Random, rounds};
use crate::rule_text::{META, PARAMETERS, TIMES, cib, nvset, rule};
use crate::tool::Pacemaker;
use cib::rule::{Context, ResourceFacts};
use cib::xml::Tree;
use std::collections::BTreeSet;

#[test]
#[ignore = "needs pacemaker's tools, two releases: cargo lab test"]
fn rules_of_location_constraints_choose_the_nodes_that_the_scheduler_chooses() {
    for pacemaker in Pacemaker::all() {
        let (mut compared, mut passed) = (0, 0);
        let mut failures = Vec::new();
        for seed in 0..rounds(60, 4) {
            let mut random = Random::new(u64::try_from(seed).unwrap() + 5);
            let mut resources = String::new();
            let mut constraints = String::new();
            for number in 0..PER_CIB {
                let sets = nvset("instance_attributes", &format!("r{number}-i"), PARAMETERS)
                    + &nvset("meta_attributes", &format!("r{number}-m"), META);
                resources += &format!(
                    "<primitive id=\"r{number}\" class=\"ocf\" provider=\"pacemaker\" type=\"Dummy\">{sets}</primitive>"
                );
                let rule = rule(
                    &mut random,
                    &format!("rule{number}"),
                    0,
                    Context::Location,
                    " score=\"100\"",
                );
                let whom = if number % 4 == 0 {
                    format!("rsc-pattern=\"^r({number})$\"")
                } else {
                    format!("rsc=\"r{number}\"")
                };
                constraints +=
                    &format!("<rsc_location id=\"l{number}\" {whom}>{rule}</rsc_location>");
            }
            let cib = cib(&resources, &constraints, "", "");
            let time = *random.pick(TIMES);
            let printed = ask(
                &pacemaker,
                "crm_simulate",
                &["-p", "-t", time, "-sSQ"],
                &cib,
            );
            let chosen: BTreeSet<&str> = printed
                .lines()
                .filter(|line| line.ends_with(": 100"))
                .collect();
            assert!(printed.lines().count() >= 2 * PER_CIB, "{printed}");
            let tree = Tree::parse(cib.as_bytes()).unwrap();
            let rules = rules_of(&tree);
            for (number, node) in (0..PER_CIB).flat_map(|number| [(number, 1), (number, 2)]) {
                let (rule, context) = &rules[&format!("rule{number}")];
                let matches = if number % 4 == 0 {
                    vec![Some(format!("r{number}")), Some(number.to_string())]
                } else {
                    Vec::new()
                };
                let resource = ResourceFacts {
                    parameters: Some(table(PARAMETERS)),
                    meta: Some(table(META)),
                    matches,
                    ..ResourceFacts::default()
                };
                let facts = on_node(facts(time, pacemaker.release), node)
                    .resource(resource)
                    .within(*context);
                let ours = rule.evaluate(&facts).outcome.passes();
                let theirs = chosen
                    .iter()
                    .any(|line| line.contains(&format!(" r{number} allocation score on n{node}:")));
                compared += 1;
                passed += usize::from(theirs);
                if ours != theirs {
                    let text = tree
                        .root()
                        .unwrap()
                        .descendants()
                        .find(|element| {
                            element.attribute("id").as_deref() == Some(&*format!("rule{number}"))
                        })
                        .unwrap();
                    failures.push(format!(
                        "n{node} at {time}: ours {ours}, theirs {theirs}\n  {}\n  {:?}",
                        tree.to_text(text.id()),
                        rule.evaluate(&facts).steps
                    ));
                }
            }
        }
        println!(
            "{:?}: {compared} decisions, {passed} satisfied",
            pacemaker.release
        );
        let shown: Vec<String> = failures.iter().take(8).cloned().collect();
        assert!(
            failures.is_empty(),
            "{:?}: {}: {}",
            pacemaker.release,
            failures.len(),
            shown.join("\n")
        );
        assert!(passed * 10 > compared && passed * 10 < compared * 9);
    }
}
