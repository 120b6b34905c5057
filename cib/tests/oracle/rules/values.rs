//! Rules of sets of values.

use super::facts::{ask, facts, on_node, rules_of};
use crate::campaign::{Random, rounds};
use crate::rule_text::{TIMES, cib, rule};
use crate::tool::Pacemaker;
use cib::rule::{Context, ResourceFacts};
use cib::xml::Tree;

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
