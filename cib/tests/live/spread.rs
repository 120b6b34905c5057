//! Resources brought to the nodes that they would rather be on.

use std::sync::Mutex;

use cib::Cib;
use cib::live::{Answer, Call, Cluster, Preferred, Run, Running, Spread, SpreadError};

use crate::{Model, edited, fails, ok};

/// A cluster with two resources, one of them cloned, where a simulation knows a better place.
struct Settling {
    model: Model,
    steps: &'static str,
    waits: i32,
    simulated: Mutex<Vec<Vec<u8>>>,
}

impl Settling {
    fn new(steps: &'static str, waits: i32) -> Cluster<Self> {
        let model = Model::new(&[]);
        let mut cib = model.cib.lock().unwrap().clone();
        for line in [
            "resource create A ocf:pacemaker:Dummy meta resource-stickiness=100",
            "resource create P ocf:pacemaker:Dummy clone",
        ] {
            cib = edited(&cib, line);
        }
        *model.cib.lock().unwrap() = cib;
        Cluster::new(Self {
            model,
            steps,
            waits,
            simulated: Mutex::default(),
        })
    }

    fn constraints(&self) -> usize {
        self.model.cib.lock().unwrap().locations().count()
    }
}

impl Run for Settling {
    fn run(&self, call: Call) -> Running<'_> {
        let program = call.words.first().map_or("", String::as_str);
        let answer = match program {
            "crm_simulate" => {
                self.simulated.lock().unwrap().push(call.input);
                ok(format!(
                    "<pacemaker-result api-version=\"2.25\"><transition>{}</transition>\
                     <status code=\"0\" message=\"OK\"/></pacemaker-result>",
                    self.steps
                ))
            }
            "crm_resource" if self.waits == 0 => ok(""),
            "crm_resource" => fails(self.waits, "Timer expired"),
            _ => return self.model.run(call),
        };
        Box::pin(std::future::ready(Ok::<Answer, _>(answer)))
    }
}

const STEPS: &str = r#"<rsc_action resource="A" op="stop" node="n1"/>
<rsc_action resource="A" op="start" node="n2"/><rsc_action resource="A" op="monitor" node="n2"/>
<rsc_action resource="P:1" op="start" node="n1"/><rsc_action resource="P:1" op="promote" node="n1"/>"#;

fn told(places: &[Preferred]) -> Vec<(&str, &str, bool)> {
    let all = places.iter();
    all.map(|place| (&*place.resource, &*place.node, place.promoted))
        .collect()
}

#[tokio::test]
async fn resources_go_where_they_would_be_without_stickiness() {
    let cluster = Settling::new(STEPS, 0);

    let places = cluster.preferred(&[]).await.unwrap();
    assert_eq!(told(&places), [("A", "n2", false), ("P-clone", "n1", true)]);
    let asked = cluster.tools().simulated.lock().unwrap()[0].clone();
    let asked = Cib::parse(asked).unwrap();
    let loose = |id: &str| {
        let meta = asked.find(id).unwrap().children_named("meta_attributes");
        let mut pairs = meta.flat_map(|set| set.children_named("nvpair"));
        pairs.any(|pair| {
            pair.attribute("name").as_deref() == Some("resource-stickiness")
                && pair.attribute("value").as_deref() == Some("0")
        })
    };
    assert!(loose("A") && loose("P") && loose("P-clone"));
    assert!(
        !cluster
            .query()
            .await
            .unwrap()
            .to_string()
            .contains("stickiness\" value=\"0")
    );

    let mut seen = Vec::new();
    let progress = |step| seen.push((step, cluster.tools().constraints()));
    cluster.spread(&places, None, progress).await.unwrap();
    let steps = [
        (Spread::ConstraintsMade, 2),
        (Spread::ConstraintsRemoved, 0),
    ];
    assert_eq!(seen, steps);
    let patch = cluster.tools().model.patches.lock().unwrap()[0].clone();
    assert!(patch.contains("pcs-relocate-P-clone") && patch.contains("role=\"Promoted\""));
}

#[tokio::test]
async fn only_those_that_are_named_go() {
    let cluster = Settling::new(STEPS, 0);

    let one = cluster.preferred(&["A".to_owned()]).await;
    assert_eq!(told(&one.unwrap()), [("A", "n2", false)]);
    let none = cluster.preferred(&["B".to_owned()]).await;
    assert!(matches!(none, Err(SpreadError::NotFound(_))), "{none:?}");
}

#[tokio::test]
async fn constraints_go_even_if_the_cluster_does_not_settle() {
    let cluster = Settling::new(STEPS, 124);
    let places = cluster.preferred(&[]).await.unwrap();

    let outcome = cluster.spread(&places, None, |_| ()).await;

    assert!(
        matches!(outcome, Err(SpreadError::Waiting(_))),
        "{outcome:?}"
    );
    assert_eq!(cluster.tools().constraints(), 0);
}
