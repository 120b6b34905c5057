//! `status query resource`: what a resource is, what it is in, where and how it runs.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

use cib::Cib;
use cib::pcs::{Command, CommandError, Dialect, Query, ResourceStates, StatesError};

const RESOURCES: &str = r#"<cib><configuration><resources>
  <template id="T" class="stonith" type="fence_x"/>
  <primitive id="F" template="T"/>
  <group id="G">
    <primitive id="A" class="ocf" provider="heartbeat" type="Dummy"/>
    <primitive id="B" class="ocf" provider="heartbeat" type="Dummy"/>
  </group>
  <clone id="K">
    <meta_attributes id="m">
      <nvpair id="p" name="promotable" value="true"/><nvpair id="u" name="globally-unique" value="1"/>
    </meta_attributes>
    <group id="H"><primitive id="C" class="ocf" provider="pacemaker" type="Stateful"/></group>
  </clone>
  <bundle id="D">
    <podman image="i" replicas-per-host="2"/><network control-port="1"/>
    <primitive id="E" class="ocf" provider="heartbeat" type="Dummy"/>
  </bundle>
</resources></configuration><status/></cib>"#;

const MONITOR: &str = r#"<pacemaker-result><resources>
  <resource id="A" resource_agent="ocf:heartbeat:Dummy" role="Started" target_role="Stopped" managed="true" locked_to="n2">
    <node name="n1"/>
  </resource>
  <group id="G" managed="true" disabled="false">
    <resource id="M1" resource_agent="ocf:heartbeat:Dummy" role="Started" managed="false"><node name="n1"/></resource>
    <resource id="M2" resource_agent="ocf:heartbeat:Dummy" role="Stopped" managed="false" pending="Monitoring"/>
  </group>
  <clone id="K" unique="true" managed="true">
    <resource id="C:0" resource_agent="ocf:heartbeat:Dummy" role="Started"><node name="n2"/></resource>
    <resource id="C:1" resource_agent="ocf:heartbeat:Dummy" role="Starting"><node name="n1"/></resource>
    <resource id="C:2" resource_agent="ocf:heartbeat:Dummy" role="Started" orphaned="true"><node name="n3"/></resource>
  </clone>
</resources></pacemaker-result>"#;

const BUNDLE: &str = r#"<pacemaker-result><resources>
  <bundle id="D" type="podman" unique="false">
    <replica id="0">
      <resource id="E" resource_agent="ocf:heartbeat:Dummy" role="Started"><node name="D-0"/></resource>
      <resource id="D-podman-0" resource_agent="ocf:heartbeat:podman" role="Started"><node name="n1"/></resource>
      <resource id="D-0" resource_agent="ocf:pacemaker:remote" role="Started"><node name="n2"/></resource>
    </replica>
  </bundle>
  <clone id="K"><resource id="C" resource_agent="ocf:heartbeat:Dummy" role="Stopped"/></clone>
</resources></pacemaker-result>"#;

fn parse(line: &str) -> Result<Query, CommandError> {
    let line = format!("status query resource {line}");
    let words: Vec<&str> = line.split(' ').collect();
    let Command::Query(query) = Command::parse_argv(&words, Dialect::V0_12)? else {
        panic!("{line} is no query");
    };
    Ok(query)
}

/// What is printed, and the exit status.
fn ask(line: &str, states: &ResourceStates) -> (String, u8) {
    match parse(line).unwrap().answer(states) {
        Ok(answer) => (answer.text.clone(), answer.exit_status()),
        Err(error) => (error.to_string(), 1),
    }
}

fn configured(line: &str) -> (String, u8) {
    let query = parse(line).unwrap();
    assert!(!query.needs_state(), "{line}");
    let cib = Cib::parse(RESOURCES).unwrap();
    ask(line, &ResourceStates::configured(&cib).unwrap())
}

fn monitored(line: &str) -> (String, u8) {
    ask(line, &ResourceStates::of_crm_mon(MONITOR).unwrap())
}

fn is(text: &str, status: u8) -> (String, u8) {
    (text.to_owned(), status)
}

#[test]
fn a_configuration_tells_what_a_resource_is_and_what_it_is_in() {
    assert_eq!(configured("A exists"), is("True\n", 0));
    assert_eq!(configured("T exists"), is("False\n", 2));
    assert_eq!(configured("F is-stonith"), is("True\n", 0));
    assert_eq!(configured("G is-stonith"), is("False\n", 2));
    assert_eq!(configured("K get-type"), is("clone unique promotable\n", 0));
    assert_eq!(configured("D get-type"), is("bundle unique\n", 0));
    assert_eq!(configured("D get-members"), is("E\n", 0));
    assert_eq!(configured("G get-members"), is("A\nB\n", 0));
    assert_eq!(configured("B get-index-in-group"), is("1\n", 0));
    assert_eq!(configured("C is-in-group"), is("True\nH\n", 0));
    assert_eq!(configured("C is-in-clone"), is("True\nK\n", 0));
    assert_eq!(configured("C is-in-clone L"), is("False\nK\n", 2));
    assert_eq!(configured("E is-in-bundle D"), is("True\nD\n", 0));
    assert_eq!(configured("A is-in-bundle"), is("False\n", 2));
}

#[test]
fn quiet_answers_are_exit_statuses() {
    assert_eq!(configured("A is-in-group --quiet"), is("", 0));
    assert_eq!(configured("A is-type group --quiet"), is("", 2));
}

#[test]
fn what_cannot_be_asked_of_a_resource_is_an_error() {
    let text = "Resource 'A' has unexpected type 'primitive'. This command works only for \
                resources of type 'bundle', 'clone', 'group'";
    assert_eq!(configured("A get-members"), is(text, 1));
    let text = "Resource 'K' has unexpected type 'clone'. This command works only for resources \
                of type 'group', 'primitive'";
    assert_eq!(configured("K is-in-clone"), is(text, 1));
    let text = "Resource 'E' is not in a group";
    assert_eq!(configured("E get-index-in-group"), is(text, 1));
    assert_eq!(
        configured("X get-type"),
        is("Resource 'X' does not exist", 1)
    );
    assert_eq!(
        monitored("C:7 get-nodes"),
        is("Resource 'C:7' does not exist", 1)
    );
}

#[test]
fn where_only_pacemaker_knows_a_configuration_is_not_enough() {
    let changed = |from: &str, to: &str| {
        assert!(RESOURCES.contains(from), "{from}");
        ResourceStates::configured(&Cib::parse(RESOURCES.replace(from, to)).unwrap())
    };
    // A resource that was removed and still runs.
    let left = r#"<status><node_state id="1"><lrm id="1"><lrm_resources><lrm_resource id="Z"/></lrm_resources></lrm></node_state></status>"#;
    assert_eq!(changed("<status/>", left), None);
    assert!(changed("<status/>", &left.replace('Z', "A:0")).is_some());
    // Services are no unique clones, and without a network nothing runs in a bundle.
    let service = r#"class="systemd" type="Stateful""#;
    assert_eq!(
        changed(
            r#"class="ocf" provider="pacemaker" type="Stateful""#,
            service
        ),
        None
    );
    assert_eq!(changed(r#" control-port="1""#, ""), None);
    assert_eq!(changed("promotable", "clone-max").map(drop), Some(()));
    assert_eq!(
        changed(
            r#"name="promotable" value="true""#,
            r#"name="clone-max" value="0""#
        ),
        None
    );
    for line in ["A get-nodes", "A is-state started", "A:0 exists"] {
        assert!(parse(line).unwrap().needs_state(), "{line}");
    }
}

#[test]
fn nodes_are_those_of_all_instances_that_are_wanted() {
    assert_eq!(monitored("K get-nodes"), is("n1\nn2\n", 0));
    assert_eq!(monitored("C get-nodes"), is("n1\nn2\nn3\n", 0));
    assert_eq!(monitored("C:0 get-nodes"), is("n2\n", 0));
    assert_eq!(monitored("M2 get-nodes"), is("\n", 0));
}

#[test]
fn a_member_of_a_bundle_is_where_its_container_runs() {
    let states = ResourceStates::of_crm_mon(BUNDLE).unwrap();
    assert_eq!(ask("E get-nodes", &states), is("n1\n", 0));
    assert_eq!(
        ask("D is-state started on-node n1", &states),
        is("True\n", 0)
    );
    assert_eq!(ask("D-podman-0 exists", &states), is("False\n", 2));
    let text = "Queries on clone state when bundle resources are present in the cluster are \
                unsupported";
    assert_eq!(ask("C is-state stopped", &states), is(text, 1));
}

#[test]
fn groups_are_in_a_state_as_a_whole_or_with_all_members() {
    assert_eq!(monitored("G is-state managed"), is("True\n", 0));
    assert_eq!(
        monitored("G is-state managed members any"),
        is("False\n", 2)
    );
    assert_eq!(monitored("G is-state started"), is("False\n", 2));
    assert_eq!(monitored("G is-state started members any"), is("True\n", 0));
    assert_eq!(monitored("G is-state pending members any"), is("True\n", 0));
    assert_eq!(
        monitored("G is-state started members none"),
        is("False\n", 2)
    );
}

#[test]
fn clones_are_in_a_state_with_any_instance() {
    assert_eq!(monitored("K is-state started"), is("True\n", 0));
    assert_eq!(
        monitored("K is-state started instances all"),
        is("False\n", 2)
    );
    assert_eq!(monitored("K is-state orphaned"), is("False\n", 2));
    assert_eq!(monitored("C is-state pending on-node n1"), is("True\n", 0));
    assert_eq!(monitored("C:0 is-state pending"), is("False\n", 2));
    let text = "'instances' quantifier can be used only on clone resources and their instances, \
                or on bundle resources and their replicas";
    assert_eq!(monitored("A is-state started instances any"), is(text, 1));
}

#[test]
fn a_primitive_is_disabled_by_its_target_role_and_may_be_locked() {
    assert_eq!(monitored("A is-state disabled"), is("True\n", 0));
    assert_eq!(monitored("A is-state enabled"), is("False\n", 2));
    assert_eq!(monitored("A is-state locked_to"), is("True\n", 0));
    assert_eq!(monitored("A is-state locked_to n1"), is("False\n", 2));
    assert_eq!(monitored("M1 is-state locked_to"), is("False\n", 2));
}

#[test]
fn wrong_words_get_the_usage_of_their_form() {
    let usage = |line: &str| {
        let report = parse(line).unwrap_err().report();
        report
            .lines()
            .find(|line| !line.is_empty())
            .map(str::to_owned)
            .unwrap()
    };
    let head = "Usage: pcs status query resource <resource-id> is-type...";
    assert_eq!(usage("A is-type"), head);
    assert_eq!(
        usage("A nosuch"),
        "Usage: pcs status query resource <resource-id> ..."
    );
    let text = "Error: 'x' is not a valid resource type value, use 'bundle', 'clone', 'group', \
                'primitive'";
    assert_eq!(usage("A is-type x"), text);
    assert_eq!(
        usage("A is-type group unique"),
        "Error: type 'group' cannot be unique"
    );
    let text = "Error: Specified option '--quiet' is not supported in this command";
    assert_eq!(usage("A get-type --quiet"), text);
}

#[test]
fn older_dialects_have_no_queries() {
    let words = ["status", "query", "resource", "A", "exists"];
    let error = Command::parse_argv(&words, Dialect::V0_11).unwrap_err();
    assert!(error.is_unsupported(), "{error}");
}

#[test]
fn a_status_that_contradicts_itself_is_refused() {
    let states = ResourceStates::of_crm_mon(MONITOR.replace("C:1", "X:1"));
    assert!(matches!(states, Err(StatesError::Data(_))), "{states:?}");
    let states = ResourceStates::of_crm_mon("<cib/>");
    assert!(matches!(states, Err(StatesError::Format)), "{states:?}");
    // Bundles whose resources have one id are left out, with a warning.
    let states = ResourceStates::of_crm_mon(BUNDLE.replace(r#"id="E""#, r#"id="D-0""#)).unwrap();
    let text = "Skipping bundle 'D': resource 'D-0' has the same id as some of the implicit \
                bundle resources";
    assert_eq!(states.notes(), [text]);
    assert_eq!(ask("D exists", &states), is("False\n", 2));
}
