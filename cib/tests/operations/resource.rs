//! `resource create`, `update`, `op`, `group`, `clone`, `enable`, `manage`, `delete`.

use cib::Cib;
use cib::metadata::Agent;
use cib::pcs::{Dialect, Message, Metadata, Operation};
use cib::rule::Release;

use crate::support::{inside, made, made_in, parse, printed, run, run_in, tag};

#[test]
fn the_old_dialect_writes_timeout_before_interval() {
    let create = parse("resource create A ocf:heartbeat:ldirectord");
    let mut cib = Cib::empty();

    create
        .apply(&mut cib, &Metadata::builtin(), Dialect::V0_9)
        .unwrap();

    let op = "<op name=\"start\" timeout=\"15\" interval=\"0s\" id=\"A-start-interval-0s\"/>";
    assert!(printed(&cib).contains(op), "{cib}");
}

#[test]
fn old_schemas_get_old_role_names() {
    let source = printed(&Cib::empty()).replace("pacemaker-3.9", "pacemaker-3.5");
    let mut cib = Cib::parse(source).unwrap();

    run(
        &mut cib,
        "resource create A ocf:pacemaker:Stateful promotable",
    )
    .unwrap();

    assert!(printed(&cib).contains("role=\"Master\""), "{cib}");
    assert!(!printed(&cib).contains("Promoted"), "{cib}");
}

#[test]
fn unique_parameters_are_compared_with_resources_of_the_same_agent() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy state=/run/x"]);

    let refused = run(
        &mut cib,
        "resource create B ocf:pacemaker:Dummy state=/run/x",
    )
    .unwrap_err();

    let mut errors = refused.errors();
    assert!(matches!(
        errors.next().unwrap().message(),
        Message::NotUnique(shared) if shared.resources == ["A"]
    ));
}

#[test]
fn the_agents_operations_fill_in_what_is_not_given() {
    let cib =
        made(&["resource create VIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 op monitor interval=30s"]);

    assert_eq!(
        tag(&cib, "VIP-monitor-interval-30s"),
        "<op name=monitor interval=30s id=VIP-monitor-interval-30s>"
    );
    assert_eq!(
        tag(&cib, "VIP-start-interval-0s"),
        "<op name=start interval=0s timeout=20s id=VIP-start-interval-0s>"
    );
}

#[test]
fn an_update_of_an_operation_keeps_nothing_of_the_old_one() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy op monitor interval=10 timeout=7",
        "resource update A op monitor interval=20",
    ]);

    assert_eq!(
        tag(&cib, "A-monitor-interval-20"),
        "<op id=A-monitor-interval-20 name=monitor interval=20>"
    );
}

#[test]
fn an_interval_given_twice_makes_the_id_by_the_first_and_counts_by_the_last() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy",
        "resource update A op stop interval=60s interval=10s",
    ]);

    assert_eq!(
        tag(&cib, "A-stop-interval-60s"),
        "<op id=A-stop-interval-60s name=stop interval=10s>"
    );
}

#[test]
fn constraints_of_a_cloned_resource_name_the_clone() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy",
        "constraint location A prefers n1=5",
        "resource clone A",
    ]);

    assert_eq!(
        tag(&cib, "location-A-n1-5"),
        "<rsc_location id=location-A-n1-5 rsc=A-clone node=n1 score=5>"
    );
}

#[test]
fn an_emptied_group_goes_and_its_members_go_to_the_end() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy --group G",
        "resource create B ocf:pacemaker:Dummy",
        "resource group remove G A",
    ]);

    assert!(cib.find("G").is_none());
    let resources = cib.section("resources").unwrap();
    let ids = resources.children().filter_map(|one| one.attribute("id"));
    assert_eq!(ids.map(String::from).collect::<Vec<_>>(), ["B", "A"]);
}

#[test]
fn members_go_beside_the_one_that_is_named() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy --group G",
        "resource create B ocf:pacemaker:Dummy --group G --before A",
        "resource create C ocf:pacemaker:Dummy --group G --after B",
    ]);

    assert_eq!(inside(&cib, "G"), ["B", "C", "A"]);
}

#[test]
fn disabling_and_enabling_leaves_an_empty_set() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy",
        "resource disable A",
        "resource enable A",
    ]);

    assert_eq!(inside(&cib, "A-meta_attributes"), Vec::<String>::new());
}

#[test]
fn a_group_is_unmanaged_when_a_member_is() {
    let mut cib = made(&[
        "resource create A ocf:pacemaker:Dummy --group G",
        "resource create B ocf:pacemaker:Dummy --group G",
        "resource unmanage B",
    ]);

    let reports = run(&mut cib, "resource disable G").unwrap();

    let unmanaged = |message: &Message| matches!(message, Message::Unmanaged { id } if id == "G");
    assert!(
        reports.iter().any(|one| unmanaged(one.message())),
        "{reports:?}"
    );
}

#[test]
fn deleting_a_resource_deletes_what_names_it() {
    let cib = made(&[
        "resource create A ocf:pacemaker:Dummy",
        "resource create B ocf:pacemaker:Dummy",
        "constraint location A prefers n1",
        "constraint colocation add A with B",
        "constraint order set A B",
        "acl role create r read id A",
        "resource delete A",
    ]);

    assert!(!printed(&cib).contains("\"A\""), "{cib}");
    assert_eq!(inside(&cib, "order_set_AABB_set"), ["B"]);
}

#[test]
fn deleting_a_group_stops_it_first_which_is_one_more_write() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy --group G"]);
    let before = cib.version().epoch;

    run(&mut cib, "resource delete G").unwrap();

    assert!(cib.find("A").is_none() && cib.find("G").is_none());
    assert_eq!(cib.version().epoch, before + 2);
}

#[test]
fn several_resources_go_at_once_since_0_12() {
    let lines = [
        "resource create A ocf:pacemaker:Dummy",
        "resource create B ocf:pacemaker:Dummy",
    ];
    let mut old = made(&lines);
    let mut new = made_in(&lines, Dialect::V0_12);

    assert!(run(&mut old, "resource delete A B").is_err());
    assert!(run_in(&mut new, "resource delete A B", Dialect::V0_12).is_ok());
    assert!(new.find("A").is_none() && new.find("B").is_none());
}

#[test]
fn remote_and_guest_nodes_need_force_and_free_names() {
    let mut cib = made(&[]);

    let remote = "resource create R ocf:pacemaker:remote server=h1";
    assert!(run(&mut cib, remote).unwrap_err().is_forceable());
    run(&mut cib, &format!("{remote} --force")).unwrap();
    let same = "resource create S ocf:pacemaker:remote server=h1 --force";
    assert!(run(&mut cib, same).is_err());
    let guest = "resource create A ocf:pacemaker:Dummy meta remote-node=R --force";
    assert!(run(&mut cib, guest).is_err());
}

/// As pcs 0.11.5 makes it where there is a systemd to ask.
#[test]
fn units_have_the_operations_that_pacemaker_gives_them() {
    let mut facts = Metadata::builtin();
    facts.insert(Agent::systemd(
        "systemd:nginx".parse().unwrap(),
        Release::V2_1,
    ));
    let mut cib = Cib::empty();

    let line: Operation = "resource create S systemd:nginx".parse().unwrap();
    line.apply(&mut cib, &facts, Dialect::V0_11).unwrap();

    let made = cib.resources().next().unwrap().element();
    assert_eq!(
        cib::xml::pretty(made),
        r#"<primitive id="S" class="systemd" type="nginx">
  <operations>
    <op name="monitor" interval="60" timeout="100" id="S-monitor-interval-60"/>
    <op name="start" interval="0s" timeout="100" id="S-start-interval-0s"/>
    <op name="stop" interval="0s" timeout="100" id="S-stop-interval-0s"/>
  </operations>
</primitive>
"#
    );
}
