//! Random rules beside `crm_rule` and the scheduler (`crm_simulate`) of two releases.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::Stdio;

use cib::rule::{Context, Facts, Moment, Outcome, Release, ResourceFacts, Rule, Unsupported};
use cib::view;
use cib::xml::Tree;

use super::campaign::{Random, rounds};
use super::rule_text::{ATTRIBUTES, META, PARAMETERS, TIMES, cib, date_expression, nvset, rule};
use super::tool::Pacemaker;

/// Every rule of the document by its id.
fn rules_of(tree: &Tree) -> BTreeMap<String, (Rule, Context)> {
    let rules = tree
        .root()
        .unwrap()
        .descendants()
        .filter_map(view::Rule::cast);
    rules
        .map(|rule| {
            (
                rule.id().into_owned(),
                (Rule::read(rule), Context::of(rule.element())),
            )
        })
        .collect()
}

/// What the tool prints about a CIB given on its input.
fn ask(pacemaker: &Pacemaker, tool: &str, arguments: &[&str], cib: &str) -> String {
    let mut command = pacemaker.command(tool);
    command
        .args(arguments)
        .env("TZ", "UTC0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(cib.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn facts(time: &str, release: Release) -> Facts {
    let now = Moment::parse(time, Moment::from_epoch(0, 0), release).unwrap();
    Facts::at(now, release)
}

fn on_node(facts: Facts, number: usize) -> Facts {
    let value = |(name, one, two): &(&str, &str, &str)| {
        (
            (*name).to_owned(),
            (if number == 1 { one } else { two }).to_string(),
        )
    };
    facts.node(&format!("n{number}"), ATTRIBUTES.iter().map(value))
}

fn table(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

const PER_CIB: usize = 40;

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

#[test]
#[ignore = "needs pacemaker's tools, two releases: cargo lab test"]
fn rules_of_parameters_and_operation_defaults_choose_what_the_scheduler_chooses() {
    const SETS: usize = 25;
    for pacemaker in Pacemaker::all() {
        let (mut compared, mut passed) = (0, 0);
        for seed in 0..rounds(60, 4) {
            let mut random = Random::new(u64::try_from(seed).unwrap() + 50_000);
            let agent = *random.pick(&[
                ("ocf", "pacemaker", "Dummy"),
                ("ocf", "heartbeat", "IPaddr2"),
                ("systemd", "", "nginx"),
            ]);
            let set =
                |random: &mut Random, name: &str, letter: &str, number: usize, context: Context| {
                    let id = format!("{letter}{number}");
                    let rule = rule(random, &format!("{id}-rule"), 0, context, "");
                    let pair = format!("<nvpair id=\"{id}-p\" name=\"{id}\" value=\"1\"/>");
                    format!("<{name} id=\"{id}\">{rule}{pair}</{name}>")
                };
            let parameters: String = (0..SETS)
                .map(|number| {
                    set(
                        &mut random,
                        "instance_attributes",
                        "p",
                        number,
                        Context::NodeAware,
                    )
                })
                .collect();
            let defaults: String = (0..SETS)
                .map(|number| {
                    set(
                        &mut random,
                        "meta_attributes",
                        "d",
                        number,
                        Context::OperationDefaults,
                    )
                })
                .collect();
            let provider = if agent.1.is_empty() {
                String::new()
            } else {
                format!(" provider=\"{}\"", agent.1)
            };
            let resource = format!(
                "<primitive id=\"r\" class=\"{}\"{provider} type=\"{}\">{parameters}<operations>\
                 <op id=\"o\" name=\"monitor\" interval=\"10s\"/></operations></primitive>",
                agent.0, agent.2
            );
            let constraint = "<rsc_location id=\"l\" rsc=\"r\" node=\"n1\" score=\"INFINITY\"/>";
            let cib = cib(
                &resource,
                constraint,
                &format!("<op_defaults>{defaults}</op_defaults>"),
                "",
            );
            let time = *random.pick(TIMES);
            let (inside, outside) = pacemaker.file("lvskit-graph");
            let words = ["-p", "-t", time, "-S", "-G", inside.to_str().unwrap()];
            let printed = ask(&pacemaker, "crm_simulate", &words, &cib);
            let graph =
                std::fs::read(&outside).unwrap_or_else(|error| panic!("{error}: {printed}"));
            std::fs::remove_file(&outside).unwrap();
            let graph = Tree::parse(&graph).unwrap();
            let tree = Tree::parse(cib.as_bytes()).unwrap();
            let rules = rules_of(&tree);
            for (key, name, interval) in [
                ("r_monitor_10000", "monitor", 10_000),
                ("r_start_0", "start", 0),
            ] {
                let action = graph
                    .root()
                    .unwrap()
                    .descendants()
                    .find(|element| {
                        element.attribute("operation_key").as_deref() == Some(key)
                            && element.child("attributes").is_some()
                    })
                    .unwrap();
                let attributes = action.child("attributes").unwrap();
                for (id, (rule, context)) in rules.iter().filter(|(id, _)| id.ends_with("-rule")) {
                    let set = id.trim_end_matches("-rule");
                    let attribute = if set.starts_with('d') {
                        format!("CRM_meta_{set}")
                    } else {
                        set.to_owned()
                    };
                    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                    let resource = ResourceFacts {
                        class: text(agent.0),
                        provider: text(agent.1),
                        kind: text(agent.2),
                        ..ResourceFacts::default()
                    };
                    let facts = on_node(facts(time, pacemaker.release), 1)
                        .resource(resource)
                        .operation(name, interval)
                        .within(*context);
                    let ours = rule.evaluate(&facts);
                    let theirs = attributes.attribute(&attribute).is_some();
                    assert_eq!(
                        ours.outcome.passes(),
                        theirs,
                        "{:?} {key} at {time} {agent:?}: {rule:#?} {:?}",
                        pacemaker.release,
                        ours.steps
                    );
                    compared += 1;
                    passed += usize::from(theirs);
                }
            }
        }
        println!(
            "{:?}: {compared} decisions, {passed} satisfied",
            pacemaker.release
        );
        assert!(passed * 20 > compared && passed * 10 < compared * 9);
    }
}

#[test]
#[ignore = "needs pacemaker's tools, two releases: cargo lab test"]
fn rules_of_resource_defaults_choose_what_the_scheduler_chooses() {
    let agents = [
        ("ocf", "pacemaker", "Dummy"),
        ("ocf", "heartbeat", "IPaddr2"),
        ("systemd", "", "nginx"),
        ("lsb", "", "nginx"),
    ];
    for pacemaker in Pacemaker::all() {
        let (mut compared, mut passed) = (0, 0);
        for seed in 0..rounds(150, 60) {
            let mut random = Random::new(u64::try_from(seed).unwrap() + 5_000);
            let rule = rule(&mut random, "rule", 0, Context::ResourceDefaults, "");
            let pair = "<nvpair id=\"d-p\" name=\"resource-stickiness\" value=\"77\"/>";
            let defaults = format!(
                "<rsc_defaults><meta_attributes id=\"d\">{rule}{pair}</meta_attributes></rsc_defaults>"
            );
            let (mut resources, mut history) = (String::new(), String::new());
            for (number, (class, provider, kind)) in agents.iter().enumerate() {
                let provider = if provider.is_empty() {
                    String::new()
                } else {
                    format!(" provider=\"{provider}\"")
                };
                let agent = format!("class=\"{class}\"{provider} type=\"{kind}\"");
                resources += &format!("<primitive id=\"r{number}\" {agent}/>");
                history += &format!(
                    "<lrm_resource id=\"r{number}\" {agent}><lrm_rsc_op id=\"r{number}_last_0\" operation=\"start\" \
                     operation_key=\"r{number}_start_0\" crm_feature_set=\"3.16.1\" call-id=\"{number}\" rc-code=\"0\" \
                     op-status=\"0\" interval=\"0\" transition-key=\"1:1:0:x\" transition-magic=\"0:0;1:1:0:x\"/></lrm_resource>"
                );
            }
            let cib = cib(&resources, "", &defaults, &history);
            let time = *random.pick(TIMES);
            let printed = ask(
                &pacemaker,
                "crm_simulate",
                &["-p", "-t", time, "-sSQ"],
                &cib,
            );
            let tree = Tree::parse(cib.as_bytes()).unwrap();
            let (rule, context) = &rules_of(&tree)["rule"];
            for (number, (class, provider, kind)) in agents.iter().enumerate() {
                let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                let resource = ResourceFacts {
                    class: text(class),
                    provider: text(provider),
                    kind: text(kind),
                    ..ResourceFacts::default()
                };
                let facts = facts(time, pacemaker.release)
                    .resource(resource)
                    .within(*context);
                let ours = rule.evaluate(&facts);
                let theirs = printed.contains(&format!(" r{number} allocation score on n1: 77"));
                assert_eq!(
                    ours.outcome.passes(),
                    theirs,
                    "{:?} r{number} at {time}: {rule:#?} {printed}",
                    pacemaker.release
                );
                compared += 1;
                passed += usize::from(theirs);
            }
        }
        println!(
            "{:?}: {compared} decisions, {passed} satisfied",
            pacemaker.release
        );
        assert!(passed * 20 > compared && passed * 10 < compared * 9);
    }
}
