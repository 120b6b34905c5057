//! What becomes of things that exist with other values.

use cib::pcs::{Dialect, Metadata, OpSpec, Operation, ResourceCreate, ensure};

use crate::{cluster, operations, plan};

#[test]
fn other_values_are_updated_or_replaced() {
    let cases: [(&str, &str, &[&str]); 27] = [
        (
            "constraint colocation add A with B 10",
            "constraint colocation add A with B 20",
            &[
                "constraint delete colocation-A-B-10",
                "constraint colocation add A with B 20",
            ],
        ),
        (
            "constraint colocation add A with B 10 id=x",
            "constraint colocation add A with B id=x",
            &[
                "constraint delete x",
                "constraint colocation add A with B id=x",
            ],
        ),
        (
            "constraint colocation add A with B 10",
            "constraint colocation add A with B 20 --force",
            &["constraint colocation add A with B 20 --force"],
        ),
        (
            "constraint colocation add A with B 10",
            "constraint colocation add B with A 10",
            &["constraint colocation add B with A 10"],
        ),
        (
            "constraint order A then B",
            "constraint order A then B kind=Optional",
            &[
                "constraint delete order-A-B-mandatory",
                "constraint order start A then start B kind=Optional",
            ],
        ),
        (
            "constraint order A then B",
            "constraint order stop A then start B",
            &["constraint order stop A then start B"],
        ),
        (
            "constraint order set A B set P-clone",
            "constraint order set P-clone set A B",
            &["constraint order set P-clone set A B"],
        ),
        (
            "constraint order set A B",
            "constraint order set A B sequential=false",
            &[
                "constraint delete order_set_AABB",
                "constraint order set A B sequential=false",
            ],
        ),
        (
            "constraint ticket add T A loss-policy=stop",
            "constraint ticket add T A loss-policy=fence",
            &[
                "constraint delete ticket-T-A",
                "constraint ticket add T A loss-policy=fence",
            ],
        ),
        (
            "constraint location A prefers n1=5 n2=6",
            "constraint location A prefers n1=5 n2=7",
            &["constraint location A prefers n2=7"],
        ),
        (
            "constraint location A rule score=5 defined z",
            "constraint location A rule score=6 defined z",
            &[
                "constraint delete location-A",
                "constraint location A rule score=6 defined z",
            ],
        ),
        (
            "constraint location A rule constraint-id=l id=r score=5 defined z",
            "constraint rule add l score=6 defined z",
            &[
                "constraint rule add l score=6 defined z",
                "constraint rule delete r",
            ],
        ),
        (
            "resource op add A monitor interval=7 timeout=8 on-fail=restart --force",
            "resource op add A monitor interval=7 timeout=9",
            &[
                "resource op delete A-monitor-interval-7",
                "resource op add A monitor interval=7 timeout=9 on-fail=restart --force",
            ],
        ),
        (
            "resource op add A monitor interval=7 role=Stopped --force",
            "resource op add A monitor interval=7",
            &[
                "resource op delete A-monitor-interval-7",
                "resource op add A monitor interval=7 --force",
            ],
        ),
        (
            "resource update A fake=x",
            "resource create A ocf:pacemaker:Dummy fake=x state=y",
            &["resource update A state=y"],
        ),
        (
            "resource clone A interleave=true",
            "resource create A ocf:pacemaker:Dummy clone interleave=true notify=true",
            &["resource meta A-clone notify=true"],
        ),
        (
            "tag create T A",
            "tag create T B A",
            &["tag update T add B"],
        ),
        (
            "acl user create u ro",
            "acl role create ro write xpath /cib read id A",
            &[
                "acl permission delete ro-read",
                "acl permission add ro write xpath /cib read id A",
            ],
        ),
        (
            "stonith level add 1 n1 f",
            "stonith level add 1 n1 g",
            &[
                "stonith level delete 1 target n1",
                "stonith level add 1 n1 g",
            ],
        ),
        (
            "stonith level add 1 n1 f",
            "stonith level add 2 n1 g",
            &["stonith level add 2 n1 g"],
        ),
        (
            "alert recipient add al value=v",
            "alert create id=al path=/z options b=2",
            &["alert update al path=/z options b=2"],
        ),
        (
            "resource defaults set create id=d score=5 meta priority=1",
            "resource defaults set create id=d score=6 meta priority=1",
            &[
                "resource defaults set delete d",
                "resource defaults set create id=d score=6 meta priority=1",
            ],
        ),
        (
            "resource defaults set create meta priority=1 rule resource ocf:pacemaker:Dummy",
            "resource defaults set create meta priority=1",
            &["resource defaults set create meta priority=1"],
        ),
        (
            "resource bundle update BU port-map add id=web port=80",
            "resource bundle update BU container image=x port-map add port=80 internal-port=8080",
            &[
                "resource bundle update BU port-map remove web",
                "resource bundle update BU port-map add port=80 internal-port=8080",
            ],
        ),
        (
            "property set batch-limit=1",
            "property unset batch-limit migration-limit",
            &["property unset batch-limit"],
        ),
        (
            "node standby n2",
            "node unstandby n1 n2",
            &["node unstandby n1 n2"],
        ),
        (
            "tag create T A B",
            "tag update T add A P remove B D",
            &["tag update T add P remove B"],
        ),
    ];
    for (there, wanted, expected) in cases {
        let mut cib = cluster(&[there]);
        let first = plan(&cib, &[wanted]).unwrap();

        assert_eq!(first, expected, "{there} / {wanted}");
        for operation in operations(&first.iter().map(String::as_str).collect::<Vec<_>>()) {
            let facts = Metadata::builtin();
            operation.apply(&mut cib, &facts, Dialect::V0_11).unwrap();
        }
        assert_eq!(
            plan(&cib, &[wanted]).unwrap(),
            Vec::<String>::new(),
            "{wanted}"
        );
    }
}

#[test]
fn an_operation_without_options_is_planned_with_its_interval() {
    let cib = cluster(&["resource op delete A monitor"]);
    let create = ResourceCreate::new("A".parse().unwrap(), "ocf:pacemaker:Dummy");
    let wanted = create.operation(OpSpec::new("monitor"));

    let plan = ensure(&cib, &[wanted.into()], &Metadata::builtin(), Dialect::V0_11);

    let plan: Vec<String> = plan.unwrap().iter().map(Operation::to_string).collect();
    assert_eq!(plan, ["resource update A op monitor interval=60s"]);
}
