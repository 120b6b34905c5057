//! What counts as the same.

use crate::{cluster, plan};

#[test]
fn other_ways_to_say_the_same_need_nothing() {
    let pairs = [
        // Ids.
        (
            "constraint order A then B id=x",
            "constraint order A then B",
        ),
        (
            "constraint order A then B id=x",
            "constraint order A then B id=y",
        ),
        (
            "constraint ticket add T A id=x",
            "constraint ticket add T A",
        ),
        (
            "constraint location A rule constraint-id=x defined z",
            "constraint location A rule defined z",
        ),
        ("resource ban A n1", "constraint location A avoids n1"),
        (
            "resource op defaults set create id=x meta timeout=60",
            "resource op defaults set create meta timeout=1min",
        ),
        (
            "alert recipient add al value=v id=x",
            "alert recipient add al value=v",
        ),
        ("alert create id=x path=/y", "alert create path=/y"),
        // Scores, intervals, booleans, roles.
        (
            "constraint colocation add A with B 1000000",
            "constraint colocation add A with B",
        ),
        (
            "constraint location A avoids n1=5",
            "constraint location A prefers n1=-5",
        ),
        (
            "resource op add A monitor interval=1m --force",
            "resource op add A monitor interval=60s",
        ),
        ("resource meta A is-managed=no", "resource unmanage A"),
        ("resource meta A target-role=stopped", "resource disable A"),
        (
            "resource meta A migration-threshold=INFINITY",
            "resource meta A migration-threshold=1000000",
        ),
        (
            "property set stonith-enabled=0",
            "property set stonith-enabled=false",
        ),
        (
            "property set cluster-recheck-interval=2min",
            "property set cluster-recheck-interval=120",
        ),
        ("node attribute n2 standby=true", "node standby n2"),
        (
            "resource op add P monitor interval=7 role=Master --force",
            "resource op add P monitor interval=7 role=Promoted",
        ),
        (
            "constraint colocation add Master P-clone with A",
            "constraint colocation add promoted P-clone with Started A",
        ),
        (
            "constraint ticket add T Slave P-clone",
            "constraint ticket add T Unpromoted P-clone",
        ),
        // Defaults.
        (
            "constraint order A then B kind=Mandatory symmetrical=true",
            "constraint order start A then start B",
        ),
        (
            "constraint order A then B",
            "constraint order A then B require-all=true score=INFINITY",
        ),
        (
            "constraint order A then B kind=Optional",
            "constraint order A then B score=0",
        ),
        (
            "constraint ticket add T Started A",
            "constraint ticket add T A",
        ),
        (
            "constraint order set A B sequential=true require-all=true",
            "constraint order set A B",
        ),
        (
            "constraint location add x A n1 5 resource-discovery=always",
            "constraint location A prefers n1=5",
        ),
        (
            "resource op add A monitor interval=7 role=Started enabled=true --force",
            "resource op add A monitor interval=7",
        ),
        (
            "resource op add A monitor interval=7 --force",
            "resource op add A monitor interval=7 role=Started enabled=1",
        ),
        // Order that means nothing.
        (
            "constraint order set A B sequential=false",
            "constraint order set B A sequential=false",
        ),
        (
            "property set batch-limit=1 stop-all-resources=true",
            "property set stop-all-resources=true batch-limit=1",
        ),
        ("tag create T A B", "tag create T B A"),
        // More than is asked for.
        ("tag create T A B", "tag create T B"),
        (
            "resource update A fake=x op monitor interval=20 timeout=9",
            "resource create A ocf:pacemaker:Dummy op monitor interval=20s",
        ),
        ("constraint location A prefers n1=5", "resource clear A"),
    ];
    for (there, wanted) in pairs {
        let plan = plan(&cluster(&[there]), &[wanted]);

        assert_eq!(plan.unwrap(), Vec::<String>::new(), "{there} / {wanted}");
    }
}
