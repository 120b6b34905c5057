//! What an administrator asks of a cluster beside its configuration.

use std::time::Duration;

use cib::Cib;
use cib::live::{
    Cluster, FactsError, FailCounts, Failures, MoveError, NoResource, Recorded, Relocation, Step,
    nodes_text, resources_text,
};
use cib::pcs::Dialect;

use crate::{edited, fails, ok};

#[tokio::test]
async fn cleanup_and_refresh_are_about_what_is_named() {
    let tools = Recorded::new().answer("crm_resource", ok("Cleaned up A on n1\n"));
    let cluster = Cluster::new(tools);
    let some = Failures::all().resource("A").node("n1");

    let said = cluster
        .cleanup(&some.clone().operation("monitor", Some("10s".into())))
        .await;
    cluster.refresh(&some.strict()).await.unwrap();

    assert_eq!(said.unwrap(), "Cleaned up A on n1");
    let calls: Vec<String> = cluster
        .tools()
        .calls()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        calls,
        [
            "crm_resource --cleanup --resource A --node n1 --operation monitor --interval 10s",
            "crm_resource --refresh --resource A --node n1 --force",
        ]
    );
}

#[tokio::test]
async fn an_agent_that_refuses_has_answered() {
    let output = r#"<pacemaker-result api-version="2.25"><resource-agent-action action="validate">
        <command code="6"><output source="stderr">bad ip
 really
</output></command></resource-agent-action><status code="6" message="Not configured"/></pacemaker-result>"#;
    let answer = cib::live::Answer {
        code: Some(6),
        ..ok(output)
    };
    let cluster = Cluster::new(Recorded::new().answer("crm_resource --validate", answer));
    let parameters = [("ip".to_owned(), "s3cret".to_owned())];

    let agent = "ocf:heartbeat:IPaddr2".parse().unwrap();
    let validation = cluster.validate_agent(&agent, &parameters).await.unwrap();

    assert!(!validation.valid);
    assert_eq!(validation.messages, ["bad ip", "really"]);
    let call = cluster.tools().calls().pop().unwrap();
    assert_eq!(call.words[9..], ["--option", "ip=s3cret"]);
    let shown = call.to_string();
    assert!(shown.ends_with("--class ocf --provider heartbeat --agent IPaddr2 --option ip=…"));
}

#[tokio::test]
async fn no_text_about_a_call_holds_values_of_parameters_or_a_document() {
    let killed = cib::live::Answer::default();
    let cluster = Cluster::new(Recorded::new().answer("crm_resource --validate", killed));
    let parameters = [("passwd".to_owned(), "s3cret=x".to_owned())];
    let agent = "ocf:heartbeat:IPaddr2".parse().unwrap();

    let error = cluster.validate_agent(&agent, &parameters).await;

    let calls = cluster.tools().calls();
    let with_document = calls[0].clone().with_input("s3cret");
    let shown = format!(
        "{error:?} {} {calls:?} {with_document:?}",
        error.as_ref().unwrap_err()
    );
    assert!(
        shown.contains("passwd=…") && shown.contains("6 bytes"),
        "{shown}"
    );
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[tokio::test]
async fn the_longest_limit_of_a_restart_is_no_overflow() {
    let cluster = Cluster::new(Recorded::new().answer("crm_resource --restart", ok("")));

    cluster
        .restart("A", None, Some(Duration::MAX))
        .await
        .unwrap();

    assert_eq!(cluster.tools().calls()[0].limit, Some(Duration::MAX));
}

#[tokio::test]
async fn fencing_may_take_longer_than_other_tools() {
    let cluster = Cluster::new(Recorded::new().answer("stonith_admin", ok("")));

    cluster.fence("lvss", false).await.unwrap();

    let limit = cluster.tools().calls()[0].limit.unwrap();
    assert!(limit > cib::live::Tools::LIMIT * 2, "{limit:?}");
}

const AGENT: &str = r#"<pacemaker-result api-version="2.25"><metadata>&lt;resource-agent&gt;&lt;parameters&gt;&lt;parameter name="ip" required="1"/&gt;&lt;/parameters&gt;&lt;/resource-agent&gt;</metadata><status code="0" message="OK"/></pacemaker-result>"#;
const FENCER: &str = r#"<resource-agent><version>1.1</version><parameters><parameter name="pcmk_host_map"/></parameters></resource-agent>"#;

#[tokio::test]
async fn facts_come_from_the_agents_that_a_command_is_about() {
    let tools = Recorded::new()
        .answer("crm_resource --show-metadata stonith:fence_x", ok(AGENT))
        .answer("crm_resource --show-metadata", fails(105, "no such agent"))
        .answer("/usr/lib/pacemaker/pacemaker-fenced metadata", ok(FENCER));
    let cluster = Cluster::new(tools);
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();

    let (empty, device) = (Cib::empty(), words("stonith create F fence_x ip=1"));
    let known = cluster.facts(&device, &empty).await.unwrap();
    let other = words("resource create A ocf:a:B");
    let none = cluster.facts(&other, &empty).await.unwrap();

    let agent = known.agent(&"stonith:fence_x".parse().unwrap()).unwrap();
    let names: Vec<&str> = agent
        .parameters()
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["ip", "pcmk_host_map"]);
    assert_eq!(none.agents().count(), 0, "it is not installed");
}

#[tokio::test]
async fn metadata_that_is_none_is_an_error_that_names_the_agent() {
    let odd = AGENT.replace("resource-agent", "something");
    let tools = Recorded::new().answer("crm_resource --show-metadata", ok(odd));

    let agent = "ocf:heartbeat:X".parse().unwrap();
    let error = Cluster::new(tools).agent(&agent).await.unwrap_err();

    assert!(matches!(&error, FactsError::Metadata { name, .. } if name == "ocf:heartbeat:X"));
}

#[test]
fn fail_counts_are_summed_as_pcs_does() {
    let cib = Cib::parse(
        br#"<cib><status><node_state uname="n1"><transient_attributes><instance_attributes>
        <nvpair name="fail-count-A#monitor_10000" value="2"/>
        <nvpair name="last-failure-A#monitor_10000" value="1700000000"/>
        <nvpair name="fail-count-A#start_0" value="infinity"/>
        <nvpair name="fail-count-C:1#start_0" value="odd"/>
        <nvpair name="probe_complete" value="true"/>
        </instance_attributes></transient_attributes></node_state></status></cib>"#,
    )
    .unwrap();
    let counts = FailCounts::of(&cib);

    assert_eq!(
        counts.to_string(),
        "Failcounts for resource 'A'\n  n1: INFINITY\nFailcounts for resource 'C'\n  n1: 1\n"
    );
    let monitor = counts.of_operation("monitor").of_interval("10000");
    assert_eq!(
        monitor.to_full_text(),
        "Failcounts for operation 'monitor' with interval '10000' of resource 'A'\n  n1:\n    monitor 10000ms: 2\n"
    );
    assert_eq!(monitor.iter().next().unwrap().last_failure, 1_700_000_000);
    assert_eq!(
        monitor.of_node("n2").to_string(),
        "No failcounts for operation 'monitor' with interval '10000' on node 'n2'\n"
    );
}

#[test]
fn resources_and_devices_are_listed_apart() {
    let printed = "Node List:\n  * Online: [ a ]\n\nFull List of Resources:\n  * A\t(ocf:heartbeat:Dummy):\t Stopped\n  * F\t(stonith:fence_x):\t Stopped\n\nFailed";

    let resources = resources_text(printed, false, false).unwrap();
    assert_eq!(resources, "  * A\t(ocf:heartbeat:Dummy):\t Stopped\n");
    assert!(
        resources_text(printed, true, false)
            .unwrap()
            .contains("  * F\t")
    );
    assert_eq!(
        resources_text("  * No resources\n", false, true),
        Err(NoResource)
    );
    assert_eq!(
        resources_text("  * No resources\n", true, false).unwrap(),
        "NO stonith devices configured\n"
    );
}

#[tokio::test]
async fn nodes_are_listed_by_what_they_do() {
    let output = include_str!("../fixtures/live/crm_mon.xml");
    let cluster = Cluster::new(Recorded::new().answer("crm_mon", ok(output)));
    let status = cluster.status().await.unwrap();

    let text = nodes_text(&status);

    let online: Vec<&str> = status
        .nodes
        .iter()
        .filter(|node| node.online() && !node.standby() && !node.maintenance())
        .map(|node| node.name())
        .collect();
    assert!(
        text.contains(&format!(" Online: {}\n", online.join(" "))),
        "{text}"
    );
    assert_eq!(text.lines().count(), 12);
}

const NODES: &str =
    r#"<nodes><node name="n1" online="true"/><node name="n2" online="true"/></nodes>"#;

fn state(place: &str, managed: bool) -> String {
    format!(
        r#"{NODES}<resources><resource id="A" role="Started" managed="{managed}"><node name="{place}"/></resource></resources>"#
    )
}

fn monitor(place: &str, managed: bool) -> String {
    let state = state(place, managed);
    format!(
        r#"<pacemaker-result api-version="2.25">{state}<status code="0" message="OK"/></pacemaker-result>"#
    )
}

/// A simulation that begins at one node and ends at another.
fn simulation(from: &str, to: &str, others: &str) -> String {
    let (before, after) = (state(from, true), state(to, true));
    let own = if from == to {
        ""
    } else {
        r#"<rsc_action action="Move" resource="A"/>"#
    };
    format!(
        r#"<pacemaker-result api-version="2.25"><cluster_status>{before}</cluster_status><actions>{own}{others}</actions><revised_cluster_status>{after}</revised_cluster_status><status code="0" message="OK"/></pacemaker-result>"#
    )
}

fn document() -> Cib {
    let text = edited(&Cib::empty(), "resource create A ocf:pacemaker:Dummy").to_string();
    let nodes = "<nodes><node id='1' uname='n1'/><node id='2' uname='n2'/></nodes>";
    Cib::parse(text.replace("<nodes/>", nodes).as_bytes()).unwrap()
}

/// A cluster that answers a move of A from n1 to n2 with these simulations, in turn.
fn moving(simulations: &[String]) -> Recorded {
    let mut with = document();
    let constrain: cib::pcs::Operation = "resource move-with-constraint A n2".parse().unwrap();
    constrain
        .apply(&mut with, &cib::pcs::Metadata::empty(), Dialect::V0_11)
        .unwrap();
    let queries = [document(), with.clone(), with];
    let mut tools = Recorded::new()
        .answer("cibadmin --patch", ok(""))
        .answer("crm_resource --wait", ok(""))
        .answer("sh -c", ok(document().to_bytes()))
        .answer("crm_mon", ok(monitor("n1", true)))
        .answer("crm_mon", ok(monitor("n2", true)));
    for cib in queries {
        tools = tools.answer("cibadmin --query", ok(cib.to_bytes()));
    }
    for text in simulations {
        tools = tools.answer("crm_simulate", ok(text.clone()));
    }
    tools
}

fn patches(cluster: &Cluster<Recorded>) -> usize {
    let calls = cluster.tools().calls();
    let patches = calls
        .iter()
        .filter(|call| call.to_string().starts_with("cibadmin --patch"));
    patches.count()
}

#[tokio::test]
async fn a_move_makes_a_constraint_and_takes_it_away() {
    let stays = simulation("n2", "n2", "");
    let tools = moving(&[simulation("n1", "n2", ""), stays.clone(), stays]);
    let cluster = Cluster::new(tools);
    let relocation = Relocation::new("A", Dialect::V0_11)
        .to("n2")
        .within(Duration::from_secs(5));
    let mut steps = Vec::new();

    let moved = cluster
        .relocate(&relocation, std::time::UNIX_EPOCH, |step| steps.push(step))
        .await;

    assert!(moved.unwrap());
    assert_eq!(steps, [Step::ConstraintMade, Step::ConstraintRemoved]);
    let calls = cluster.tools().calls();
    let sent: Vec<String> = calls
        .iter()
        .filter(|call| call.to_string().starts_with("cibadmin --patch"))
        .map(|call| String::from_utf8(call.input.clone()).unwrap())
        .collect();
    assert!(sent[0].contains("cli-prefer-A") && sent[0].contains("operation=\"create\""));
    assert!(sent[1].contains("cli-prefer-A") && sent[1].contains("operation=\"delete\""));
}

#[tokio::test]
async fn a_move_that_would_not_last_changes_nothing() {
    let back = simulation("n2", "n1", "");
    let nothing = simulation("n1", "n1", "");
    let other = r#"<rsc_action action="Move" resource="B"/>"#;
    let with_another = simulation("n1", "n2", other);
    for (simulations, strict) in [
        (vec![simulation("n1", "n2", ""), back], false),
        (vec![nothing], false),
        (vec![with_another], true),
    ] {
        let cluster = Cluster::new(moving(&simulations));
        let mut relocation = Relocation::new("A", Dialect::V0_11).to("n2");
        if strict {
            relocation = relocation.strict();
        }

        let outcome = cluster
            .relocate(&relocation, std::time::UNIX_EPOCH, |_| ())
            .await;

        let error = outcome.unwrap_err();
        assert!(
            matches!(
                error,
                MoveError::ComesBack { kept: false, .. }
                    | MoveError::Stays(_)
                    | MoveError::AffectsOthers { .. }
            ),
            "{error}"
        );
        assert_eq!(patches(&cluster), 0);
    }
}

#[tokio::test]
async fn what_nobody_manages_is_not_moved() {
    let tools = Recorded::new()
        .answer("cibadmin --query", ok(document().to_bytes()))
        .answer("crm_mon", ok(monitor("n1", false)));
    let cluster = Cluster::new(tools);
    let relocation = Relocation::new("A", Dialect::V0_11).to("n2");

    let error = cluster
        .relocate(&relocation, std::time::UNIX_EPOCH, |_| ())
        .await
        .unwrap_err();

    assert!(matches!(error, MoveError::Unmanaged(id) if id == "A"));
}
