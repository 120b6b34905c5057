//! Laws of plans for a desired configuration, whatever is desired and whatever is there.

use cib::Cib;
use cib::pcs::{Dialect, Message, Metadata, Operation, Report, ensure};
use cib::xml::{Element, canonical};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::nodes;

/// What is always there, and what nothing below names.
const BYSTANDERS: &[&str] = &[
    "resource create Z ocf:pacemaker:Dummy fake=z",
    "resource create Y ocf:pacemaker:Dummy --group ZG",
    "resource create A ocf:pacemaker:Dummy",
    "resource create B ocf:pacemaker:Dummy",
    "resource create C ocf:pacemaker:Dummy",
    "resource create Q ocf:pacemaker:Dummy",
    "resource create R ocf:pacemaker:Dummy",
    "stonith create f fence_x --force",
    "constraint location Z prefers n1=5",
    "constraint colocation add Z with ZG 7",
    "constraint order Z then ZG kind=Optional",
    "alert create id=zal path=/z",
    "acl role create zro read xpath /z",
    "tag create ZT Z",
    "property set cluster-recheck-interval=5min",
    "resource defaults set create id=zds score=9 meta priority=3",
    "stonith level add 4 n2 f",
];

/// What can be there, and what can be desired.
const LINES: &[&str] = &[
    "acl role create ro read xpath /cib",
    "acl role create ro write xpath /cib read id A",
    "acl user create alice ro",
    "acl user delete alice",
    "alert create id=al path=/bin/true options a=1",
    "alert create id=al path=/bin/false",
    "alert create path=/bin/true",
    "alert delete al",
    "constraint colocation add A with B",
    "constraint colocation add A with B 10 id=together",
    "constraint colocation add B with A -3",
    "constraint colocation delete A B",
    "constraint colocation set A B set C setoptions score=4",
    "constraint colocation set A B set C setoptions score=5 id=sets",
    "constraint location A prefers n1=5 n2=6",
    "constraint location A avoids n1",
    "constraint location C avoids n1",
    "constraint order B then C kind=Optional",
    "constraint location A rule score=50 #uname eq n1",
    "constraint location A rule score=60 constraint-id=ruled #uname eq n1",
    "constraint location add here B n1 1000000",
    "constraint delete here",
    "constraint order A then B",
    "constraint order A then B kind=Optional",
    "constraint order delete A",
    "constraint order set A B sequential=false",
    "constraint ticket add T A loss-policy=stop",
    "constraint ticket add T A loss-policy=fence",
    "node attribute n1 rack=1",
    "node attribute n1 rack=2 row=",
    "node standby n1",
    "node unstandby n1 n2",
    "property set stonith-enabled=false batch-limit=5",
    "property set batch-limit=6",
    "property unset batch-limit",
    "resource ban A n1",
    "resource clear A",
    "resource clone C interleave=true",
    "resource create N ocf:pacemaker:Dummy fake=x op monitor interval=20s meta priority=1",
    "resource create N ocf:pacemaker:Dummy fake=y op monitor interval=20 timeout=9",
    "resource create N ocf:pacemaker:Dummy --group G",
    "resource delete N",
    "resource disable A",
    "resource enable A B",
    "resource group add G Q R",
    "resource group add G R",
    "resource group remove G Q",
    "resource meta B priority=1 is-managed=no",
    "resource op add A monitor interval=99",
    "resource op add A monitor interval=10 timeout=33",
    "resource op delete A monitor",
    "resource op defaults update timeout=60s",
    "resource unclone C",
    "resource unmanage B",
    "resource update A fake=x op monitor interval=33",
    "resource update A fake=",
    "resource utilization A cpu=2",
    "stonith level add 1 n1 f",
    "stonith level delete 1",
    "tag create T A",
    "tag create T B A",
    "tag delete T",
];

fn facts() -> Metadata {
    Metadata::builtin()
}

fn apply(cib: &mut Cib, line: &str, dialect: Dialect) -> bool {
    let operation: Operation = line.parse().unwrap();
    operation.apply(cib, &facts(), dialect).is_ok()
}

fn start(lines: &[&str], dialect: Dialect) -> Cib {
    let mut cib = nodes();
    for line in BYSTANDERS {
        assert!(apply(&mut cib, line, dialect), "{line}");
    }
    for line in lines {
        apply(&mut cib, line, dialect);
    }
    cib
}

/// Everything that only bystanders name, as text.
fn bystanders(cib: &Cib) -> Vec<String> {
    let ids = [
        "Z",
        "ZG",
        "location-Z-n1-5",
        "colocation-Z-ZG-7",
        "order-Z-ZG-Optional",
        "zal",
        "zro",
        "ZT",
        "cib-bootstrap-options-cluster-recheck-inte",
        "zds",
        "fl-n2-4",
    ];
    let text = |element: Element<'_>| {
        let parts = element.descendants().map(Element::start_tag);
        parts.collect::<Vec<_>>().join("\n")
    };
    ids.iter().map(|id| text(cib.find(id).unwrap())).collect()
}

fn dialects() -> impl Strategy<Value = Dialect> {
    prop_oneof![Just(Dialect::V0_11), Just(Dialect::V0_12)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn after_a_plan_nothing_is_missing_and_bystanders_are_as_they_were(
        there in subsequence(LINES, 0..8).prop_shuffle(),
        wanted in subsequence(LINES, 0..8).prop_shuffle(),
        dialect in dialects(),
    ) {
        let mut cib = start(&there, dialect);
        let before = (canonical(cib.tree()), bystanders(&cib));
        let wanted: Vec<Operation> = wanted.iter().map(|line| line.parse().unwrap()).collect();
        // A list that cannot be done is refused as a whole.
        if let Ok(plan) = ensure(&cib, &wanted, &facts(), dialect) {
            for operation in &plan {
                let done = operation.apply(&mut cib, &facts(), dialect);
                prop_assert!(done.is_ok(), "{} of {:?}: {:?}", operation, plan, done);
            }
            let again = ensure(&cib, &wanted, &facts(), dialect);
            let again = again.map(|plan| plan.iter().map(Operation::to_string).collect());
            prop_assert_eq!(again, Ok(Vec::<String>::new()), "after {:?}", plan);
            prop_assert_eq!(bystanders(&cib), before.1);
        } else {
            prop_assert_eq!(canonical(cib.tree()), before.0);
        }
    }

    #[test]
    fn nothing_desired_is_nothing_planned(there in subsequence(LINES, 0..8).prop_shuffle()) {
        let cib = start(&there, Dialect::V0_11);

        prop_assert_eq!(ensure(&cib, &[], &facts(), Dialect::V0_11), Ok(Vec::new()));
    }

    #[test]
    fn what_is_desired_of_an_empty_cluster_is_planned_as_it_is(
        wanted in subsequence(LINES, 0..8),
        dialect in dialects(),
    ) {
        let cib = start(&[], dialect);
        let mut all = cib.clone();
        let wanted: Vec<Operation> = wanted.iter().map(|line| line.parse().unwrap()).collect();
        let plain = wanted.iter().all(|one| one.apply(&mut all, &facts(), dialect).is_ok());
        let plan = match ensure(&cib, &wanted, &facts(), dialect) {
            Ok(plan) => plan,
            // What pcs does one after the other may still undo itself: `constraint order delete A`
            // takes A out of the sets of colocations too.
            Err(refused) => {
                let undone = |report: &Report| {
                    matches!(report.message(), Message::Contradiction { .. })
                };
                prop_assert!(!plain || refused.errors().any(undone), "pcs does it: {refused}");
                return Ok(());
            }
        };
        let mut planned = cib;
        for operation in &plan {
            operation.apply(&mut planned, &facts(), dialect).unwrap();
        }
        if plain && plan == wanted {
            prop_assert_eq!(canonical(planned.tree()), canonical(all.tree()));
        }
    }
}
