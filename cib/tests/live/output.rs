//! Outputs of the tools as types.

use cib::live::{Answer, Cluster, ExitCode, Recorded};

use crate::{fails, ok};

const MONITOR: &str = include_str!("../fixtures/live/crm_mon.xml");
const SIMULATE: &str = include_str!("../fixtures/live/crm_simulate.xml");

#[tokio::test]
async fn the_state_of_a_cluster_is_typed_and_keeps_what_it_does_not_know() {
    let text = MONITOR.replacen("<node name=", "<node new_one=\"x\" name=", 1);
    let cluster = Cluster::new(Recorded::new().answer("crm_mon", ok(text)));

    let status = cluster.status().await.unwrap();

    assert_eq!(status.report.api_version, "2.25");
    assert_eq!(status.nodes.len(), 2);
    assert!(
        status
            .nodes
            .iter()
            .all(|node| node.online() && !node.standby())
    );
    assert_eq!(status.nodes[0].attributes.get("new_one"), Some("x"));
    assert!(status.has_quorum() && status.dc().is_some());
    let place = status.running_on("VirtualIP");
    assert_eq!(place.len(), 1);
    assert_eq!(status.running_on("WebService"), place);
    assert!(
        status
            .history
            .iter()
            .any(|one| one.resource == "VirtualIP" && one.code() == Some(0))
    );
}

#[tokio::test]
async fn scores_are_typed() {
    let cluster = Cluster::new(Recorded::new().answer("crm_simulate", ok(SIMULATE)));

    let simulation = cluster.simulate().await.unwrap();

    assert_eq!(
        simulation.score("WebService", "lvsm").unwrap().to_string(),
        "50"
    );
    assert_eq!(simulation.before.nodes.len(), 2);
    assert!(simulation.actions.is_empty());
}

/// In the format of `crm_simulate` 2.1.5: an instance moves, others stop or are demoted.
const STEPS: &str = r#"<pacemaker-result api-version="2.25" request="crm_simulate"><actions/><transition>
<rsc_action resource="A:0" op="stop" node="n1"/><rsc_action resource="A:0" op="start" node="n2"/>
<rsc_action resource="A:0" op="monitor" node="n2"/><rsc_action resource="B" op="stop" node="n1"/>
<rsc_action resource="C" op="monitor" node="n1"/><rsc_action resource="D" op="demote" node="n1"/>
<pseudo_action task="all_stopped"/></transition><status code="0" message="OK"/></pacemaker-result>"#;

#[tokio::test]
async fn who_is_affected_and_who_loses_something_are_told_apart() {
    let cluster = Cluster::new(Recorded::new().answer("crm_simulate", ok(STEPS)));

    let simulation = cluster.simulate().await.unwrap();

    let all: Vec<&str> = simulation.affected().into_iter().collect();
    assert_eq!(all, ["A", "B", "D"]);
    let losing: Vec<&str> = simulation.losing().into_iter().collect();
    assert_eq!(losing, ["B", "D"]);
}

#[tokio::test]
async fn output_that_is_none_is_an_error_with_the_tools_own_reason() {
    for (answer, wanted) in [
        (fails(102, "Could not connect"), "Could not connect"),
        (ok("<cib/>"), "expected XML"),
        (ok("nonsense"), "expected XML"),
        (
            Answer {
                code: None,
                ..Answer::default()
            },
            "killed",
        ),
    ] {
        let cluster = Cluster::new(Recorded::new().answer("crm_mon", answer));
        let error = cluster.status().await.unwrap_err();
        assert!(error.to_string().contains(wanted), "{error}");
    }
}

#[test]
fn exit_codes_have_one_number_each() {
    for number in 0..130 {
        let code = ExitCode::from(number);
        assert_eq!(code.number(), if number == 4 { 77 } else { number });
    }
}
