//! Values in effect, as Pacemaker 2.1.5 has them: asked of `crm_resource` and `crm_simulate`.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::effective::{Layer, Resolver, Settings};

const SOURCE: &str = r##"<cib><configuration>
<resources>
  <template id="T" class="ocf" provider="pacemaker" type="Dummy">
    <instance_attributes id="Ti"><nvpair id="Ti1" name="a" value="template"/><nvpair id="Ti2" name="b" value="template"/></instance_attributes>
    <instance_attributes id="Tj" score="5"><nvpair id="Tj1" name="high" value="template"/></instance_attributes>
    <meta_attributes id="Tm"><nvpair id="Tm1" name="m1" value="template"/><nvpair id="Tm2" name="m2" value="template"/></meta_attributes>
    <utilization id="Tu"><nvpair id="Tu1" name="cpu" value="1"/></utilization>
    <operations>
      <op id="To1" name="monitor" interval="10s" timeout="11s"/><op id="To2" name="monitor" interval="20s" role="Promoted"/>
      <op id="To3" name="start" interval="0" timeout="13s"/>
    </operations>
  </template>
  <clone id="K"><meta_attributes id="Km"><nvpair id="Km1" name="clone-max" value="2"/></meta_attributes>
  <group id="G">
    <instance_attributes id="Gi"><nvpair id="Gi1" name="g" value="group"/><nvpair id="Gi2" name="a" value="group"/></instance_attributes>
    <meta_attributes id="Gm"><nvpair id="Gm1" name="m1" value="group"/><nvpair id="Gm2" name="def" value="group"/></meta_attributes>
    <primitive id="A" template="T">
      <instance_attributes id="Ai"><nvpair id="Ai1" name="a" value="own"/><nvpair id="Ai2" name="high" value="own"/><nvpair id="Ai3" name="twice" value="first"/><nvpair id="Ai4" name="twice" value="second"/></instance_attributes>
      <instance_attributes id="Aj"><nvpair id="Aj1" name="a" value="later"/></instance_attributes>
      <meta_attributes id="Am"><nvpair id="Am1" name="m2" value="own"/><nvpair id="Am2" name="plain" value="#default"/></meta_attributes>
      <operations>
        <op id="Ao1" name="monitor" interval="30s"/>
        <op id="Ao2" name="stop" interval="0"><meta_attributes id="Ao2m"><nvpair id="Ao2m1" name="x" value="first"/><nvpair id="Ao2m2" name="timeout" value="77s"/></meta_attributes><meta_attributes id="Ao2n"><nvpair id="Ao2n1" name="x" value="second"/></meta_attributes></op>
      </operations>
    </primitive>
    <primitive id="B" class="ocf" provider="pacemaker" type="Dummy"><instance_attributes id-ref="Ai"/><operations id-ref="Cops"/></primitive>
  </group></clone>
  <primitive id="C" class="ocf" provider="pacemaker" type="Dummy">
    <operations id="Cops"><op id="Co" name="monitor" interval="44s" timeout="45s"/></operations>
    <instance_attributes id="Ci"><nvpair id-ref="Ai1" name="renamed"/><nvpair id-ref="Ai2"/></instance_attributes>
    <meta_attributes id="Cm"><rule id="Cr" score="1"><date_expression id="Cd" operation="gt" start="2020-01-01"/></rule><nvpair id="Cm1" name="priority" value="9"/></meta_attributes>
  </primitive>
</resources>
<constraints><rsc_order id="o"><resource_set id="s"><resource_ref id="A"/></resource_set></rsc_order><rsc_order id="p"><resource_set id-ref="s"/></rsc_order></constraints>
<rsc_defaults><meta_attributes id="D1"><nvpair id="D11" name="def" value="d1"/><nvpair id="D12" name="d" value="d1"/><nvpair id="D13" name="plain" value="d1"/></meta_attributes>
  <meta_attributes id="D2"><nvpair id="D21" name="d" value="d2"/></meta_attributes></rsc_defaults>
<op_defaults><meta_attributes id="O1"><nvpair id="O11" name="timeout" value="99s"/><nvpair id="O12" name="x" value="o1"/><nvpair id="O13" name="y" value="o1"/></meta_attributes>
  <meta_attributes id="O2"><nvpair id="O21" name="y" value="o2"/></meta_attributes></op_defaults>
</configuration></cib>"##;

fn check(settings: &Settings<'_>, expected: &[(&str, &str, Layer)]) {
    for (name, value, layer) in expected {
        let setting = settings.get(name).unwrap();
        assert_eq!(
            (setting.value(), setting.layer()),
            (*value, *layer),
            "{name}"
        );
    }
}

#[test]
fn parameters_come_from_the_nearest_set_of_the_highest_score() {
    let cib = Cib::parse(SOURCE).unwrap();
    let resolver = Resolver::new(&cib);
    let parameters = |id| resolver.parameters(cib.primitive(id).unwrap());

    check(
        &parameters("A"),
        &[
            ("a", "later", Layer::Own),
            ("b", "template", Layer::Template),
            ("high", "template", Layer::Template),
            ("twice", "first", Layer::Own),
            ("g", "group", Layer::Parent),
        ],
    );
    check(
        &parameters("B"),
        &[("a", "own", Layer::Own), ("g", "group", Layer::Parent)],
    );
    check(
        &parameters("C"),
        &[("renamed", "own", Layer::Own), ("high", "own", Layer::Own)],
    );
    assert!(parameters("C").get("a").is_none());
}

#[test]
fn meta_attributes_end_with_the_defaults() {
    let cib = Cib::parse(SOURCE).unwrap();
    let resolver = Resolver::new(&cib);
    let meta = resolver.meta(cib.primitive("A").unwrap().element());

    check(
        &meta,
        &[
            ("m1", "template", Layer::Template),
            ("m2", "own", Layer::Own),
            ("def", "group", Layer::Parent),
            ("clone-max", "2", Layer::Parent),
            ("d", "d2", Layer::Defaults),
            ("plain", "d1", Layer::Defaults),
        ],
    );
    let path = meta.get("clone-max").unwrap().path();
    let set = "/cib/configuration/resources/clone[@id='K']/meta_attributes[@id='Km']";
    assert_eq!(path, format!("{set}/nvpair[@id='Km1']"));
}

#[test]
fn operations_of_a_template_fill_in_what_is_not_mentioned() {
    let cib = Cib::parse(SOURCE).unwrap();
    let resolver = Resolver::new(&cib);
    let ids = |id| {
        let operations = resolver.operations(cib.primitive(id).unwrap());
        let ids = operations.iter().map(|one| one.op().id().into_owned());
        ids.collect::<Vec<_>>()
    };

    assert_eq!(ids("A"), ["Ao1", "Ao2", "To2", "To3"]);
    assert_eq!(ids("B"), ["Co"]);
}

#[test]
fn options_of_operations_have_their_own_precedence() {
    let cib = Cib::parse(SOURCE).unwrap();
    let resolver = Resolver::new(&cib);
    let operations = resolver.operations(cib.primitive("A").unwrap());
    let options = |index: usize| resolver.options(operations[index].op());

    check(
        &options(0),
        &[
            ("timeout", "99s", Layer::Defaults),
            ("interval", "30s", Layer::Attribute),
            ("y", "o2", Layer::Defaults),
        ],
    );
    check(
        &options(1),
        &[("timeout", "77s", Layer::Own), ("x", "first", Layer::Own)],
    );
    check(&options(3), &[("timeout", "13s", Layer::Attribute)]);
}

#[test]
fn sets_with_rules_wait_for_a_decision() {
    let cib = Cib::parse(SOURCE).unwrap();
    let element = cib.primitive("C").unwrap().element();

    let undecided = Resolver::new(&cib).meta(element);
    assert_eq!(undecided.get("priority"), None);
    assert_eq!(undecided.conditional()[0].id(), "Cm");
    for (satisfied, priority) in [(true, Some("9")), (false, None)] {
        let resolver = Resolver::new(&cib).decide(move |rule| {
            assert_eq!(rule.attribute("id").as_deref(), Some("Cr"));
            satisfied
        });
        assert_eq!(resolver.meta(element).value("priority"), priority);
    }
}

#[test]
fn references_of_sets_and_utilization_are_followed() {
    let cib = Cib::parse(SOURCE).unwrap();
    let resolver = Resolver::new(&cib);

    let set = cib.orders().nth(1).unwrap().sets().next().unwrap();
    assert_eq!(resolver.resource_set(set).unwrap().id(), "s");
    let primitive = cib.primitive("A").unwrap();
    assert_eq!(resolver.utilization(primitive).value("cpu"), Some("1"));
    assert_eq!(
        resolver.agent(primitive).unwrap().to_string(),
        "ocf:pacemaker:Dummy"
    );
}
