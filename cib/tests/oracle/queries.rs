//! `status query resource`, byte for byte, from the configuration and from what `crm_mon` prints.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "test helpers")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use cib::Cib;
use cib::pcs::{Command, Dialect, ResourceStates};

use crate::driver::{Answer, Pcs, count};
use crate::listings;

/// What is asked of a resource; `OTHER` stands for another one.
const FORMS: &[&str] = &[
    "exists",
    "exists --quiet",
    "exists more",
    "exists --force",
    "is-stonith",
    "is-stonith --quiet",
    "get-type",
    "get-type --quiet",
    "get-members",
    "get-nodes",
    "get-index-in-group",
    "is-type primitive",
    "is-type group",
    "is-type CLONE",
    "is-type clone unique",
    "is-type clone promotable unique",
    "is-type clone promotable --quiet",
    "is-type bundle unique",
    "is-type group unique",
    "is-type bundle promotable",
    "is-type primitive unique unique",
    "is-type clone unique promotable unique promotable",
    "is-type unique",
    "is-type nosuch --force",
    "is-in-group",
    "is-in-group OTHER",
    "is-in-clone",
    "is-in-clone OTHER",
    "is-in-bundle",
    "is-in-bundle OTHER --quiet",
    "is-in-group a b",
    "is-state started",
    "is-state stopped",
    "is-state started on-node NODE",
    "is-state stopped instances all",
    "is-state started instances any",
    "is-state stopped instances none members none",
    "is-state started members any",
    "is-state stopped members all",
    "is-state disabled",
    "is-state enabled members all",
    "is-state enabled",
    "is-state disabled instances all",
    "is-state managed",
    "is-state unmanaged",
    "is-state managed on-node NODE",
    "is-state maintenance",
    "is-state active",
    "is-state active instances none",
    "is-state failed",
    "is-state failed instances any",
    "is-state failure_ignored",
    "is-state blocked",
    "is-state orphaned",
    "is-state pending",
    "is-state monitoring",
    "is-state starting",
    "is-state stopping",
    "is-state migrating",
    "is-state promoting",
    "is-state demoting",
    "is-state promoted",
    "is-state unpromoted",
    "is-state locked_to",
    "is-state locked_to NODE",
    "is-state started NODE",
    "is-state nosuch",
    "is-state started members some",
    "is-state started on-node",
    "is-state",
    "nosuch",
];

/// Lines that name no resource of a document.
const ODD: &[&str] = &[
    "status query",
    "status query resource",
    "status query resource exists",
    "status query resource A",
    "status query nosuch",
    "status query resource nosuch exists",
    "status query resource nosuch get-type",
    "status query resource nosuch:1 get-nodes",
    "status query resource nosuch: is-in-group",
    "status query resource : exists",
];

/// Resources that Pacemaker makes something of its own of, or nothing at all.
const HARD: &[&str] = &[
    r#"<clone id="U"><meta_attributes id="u"><nvpair id="u1" name="globally-unique" value="YES"/></meta_attributes>
      <group id="UG"><primitive id="UA" class="ocf" provider="heartbeat" type="Dummy"/></group></clone>
    <clone id="P"><meta_attributes id="p"><nvpair id="p1" name="promotable" value="1"/><nvpair id="p2" name="globally-unique" value="true"/></meta_attributes>
      <primitive id="PA" class="ocf" provider="pacemaker" type="Stateful"/></clone>
    <clone id="Q"><meta_attributes id="q"><nvpair id="q1" name="promotable" value="true"/></meta_attributes>
      <primitive id="QA" class="ocf" provider="pacemaker" type="Stateful"/></clone>
    <template id="T" class="stonith" type="fence_xvm"/><primitive id="F" template="T"/>
    <group id="G"><primitive id="GA" class="systemd" type="x"/><primitive id="GB" class="lsb" type="y"/></group>"#,
    r#"<clone id="N"><meta_attributes id="n"><nvpair id="n1" name="clone-node-max" value="2"/></meta_attributes>
      <primitive id="NA" class="ocf" provider="heartbeat" type="Dummy"/></clone>
    <clone id="Z"><meta_attributes id="z"><nvpair id="z1" name="clone-max" value="0"/></meta_attributes>
      <primitive id="ZA" class="ocf" provider="heartbeat" type="Dummy"/></clone>"#,
    r#"<clone id="S"><meta_attributes id="s"><nvpair id="s1" name="globally-unique" value="true"/></meta_attributes>
      <primitive id="SA" class="systemd" type="x"/></clone>"#,
    r#"<clone id="W"><meta_attributes id="w"><nvpair id="w1" name="promotable" value="true"/></meta_attributes>
      <primitive id="WA" class="systemd" type="x"/></clone>"#,
    r#"<bundle id="B"><podman image="i" replicas="3"/><network ip-range-start="10.0.0.1"/>
      <primitive id="BA" class="ocf" provider="heartbeat" type="Dummy"/></bundle>
    <bundle id="C"><docker image="i" replicas="4" replicas-per-host="2"/><network control-port="1"/>
      <primitive id="CA" class="ocf" provider="heartbeat" type="Dummy"/></bundle>
    <bundle id="D"><podman image="i"/></bundle>
    <clone id="E"><primitive id="EA" class="ocf" provider="heartbeat" type="Dummy"/></clone>"#,
    r#"<bundle id="B"><podman image="i"/><primitive id="BA" class="ocf" provider="heartbeat" type="Dummy"/></bundle>"#,
    r#"<bundle id="B"><podman image="i"/><network control-port="1"/>
      <primitive id="B-0" class="ocf" provider="heartbeat" type="Dummy"/></bundle>"#,
    r#"<primitive id="V" class="ocf" provider="heartbeat" type="Xen">
      <meta_attributes id="v"><nvpair id="v1" name="remote-node" value="guest"/></meta_attributes></primitive>"#,
];

/// They as whole documents, and the same with defaults for what clones are.
fn hard() -> Vec<(String, String)> {
    let document = |(index, resources): (usize, &&str)| {
        let text = format!(
            r#"<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0">
<configuration><crm_config/><nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes>
<resources>{resources}</resources><constraints/></configuration><status/></cib>"#
        );
        (format!("hard document {index}"), text)
    };
    let defaults = r#"</resources><constraints/><rsc_defaults><meta_attributes id="d"><nvpair id="d1" name="globally-unique" value="true"/><nvpair id="d2" name="promotable" value="true"/></meta_attributes></rsc_defaults>"#;
    let plain: Vec<(String, String)> = HARD.iter().enumerate().map(document).collect();
    let with_defaults = plain.first().map(|(name, text)| {
        let text = text.replace("</resources><constraints/>", defaults);
        (format!("{name} with defaults"), text)
    });
    plain.into_iter().chain(with_defaults).collect()
}

/// Ids of resources: of each kind in each place the first ones, and those left in the status.
fn resources(cib: &Cib) -> Vec<String> {
    let kinds = ["primitive", "group", "clone", "master", "bundle"];
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids = Vec::new();
    let root = cib.tree().root().unwrap();
    for element in root.descendants() {
        let name = element.name();
        if !kinds.contains(&name) && name != "lrm_resource" {
            continue;
        }
        let parent = element.parent().map(|parent| parent.name().to_owned());
        let place = taken.entry(format!("{parent:?} {name}")).or_default();
        *place += 1;
        if *place <= 2 {
            ids.extend(element.attribute("id").map(String::from));
        }
    }
    ids.sort();
    ids.dedup();
    let instances = ids.iter().map(|id| format!("{id}:0")).step_by(2);
    let instances: Vec<String> = instances.collect();
    [ids, instances].concat()
}

/// A document and what is asked of it.
struct Asked {
    name: String,
    text: String,
    lines: Vec<String>,
}

/// Of each resource every so-manieth form, others each time.
fn turned(turn: usize, cib: &Cib) -> Vec<String> {
    let node = cib.nodes().next();
    let node = node.and_then(|node| node.element().attribute("uname").map(String::from));
    let node = node.unwrap_or_else(|| "nosuch".to_owned());
    let ids = resources(cib);
    let step = count(12, 1);
    let mut lines = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let other = ids.get(index / 2).unwrap();
        let forms = FORMS.iter().skip((turn * 5 + index) % step).step_by(step);
        lines.extend(forms.map(|form| {
            let form = form.replace("OTHER", other).replace("NODE", &node);
            format!("status query resource {id} {form}")
        }));
    }
    let odd = ODD.iter().skip(turn % step).step_by(step);
    lines.extend(odd.map(|line| (*line).to_owned()));
    lines
}

/// What each resource is.
fn kinds(cib: &Cib) -> Vec<String> {
    let ids = resources(cib).into_iter();
    let forms = ["get-type", "get-members", "is-in-clone", "is-stonith"];
    let lines = ids.flat_map(|id| forms.map(|form| format!("status query resource {id} {form}")));
    lines.collect()
}

/// Exit status, standard output, standard error; of a usage only the first line.
fn ours(words: &[&str], states: impl Fn(bool) -> Option<ResourceStates>) -> Option<Answer> {
    let told = |status: u8, stdout: &str, stderr: String| {
        Some(Answer {
            status: i64::from(status),
            stdout: stdout.to_owned(),
            stderr,
        })
    };
    let query = match Command::parse_argv(words, Dialect::V0_12) {
        Ok(Command::Query(query)) => query,
        Ok(other) => return told(70, "", format!("{other:?}")),
        Err(error) => return told(1, "", error.report()),
    };
    let states = states(query.needs_state())?;
    let notes: String = states
        .notes()
        .iter()
        .map(|note| format!("Warning: {note}\n"))
        .collect();
    match query.answer(&states) {
        Ok(answer) => told(answer.exit_status(), &answer.text, notes),
        Err(error) => told(1, "", format!("{notes}Error: {error}\n")),
    }
}

fn same(ours: &Answer, theirs: &Answer) -> bool {
    let head = |text: &str| match text.strip_prefix("\nUsage:") {
        Some(usage) => usage.lines().next().map(str::to_owned),
        None => Some(text.to_owned()),
    };
    ours.status == theirs.status
        && ours.stdout == theirs.stdout
        && head(&ours.stderr) == head(&theirs.stderr)
}

/// Asks both; how many questions there were, and how many the configuration was enough for.
fn compare(documents: impl Iterator<Item = Asked>) -> (usize, usize) {
    let mut pcs = Pcs::trixie();
    let dir = pcs.directory();
    let (mut total, mut alone, mut refused, mut wrong) = (0, 0, 0, Vec::new());
    for (turn, document) in documents.enumerate() {
        let cib = Cib::parse(&document.text).unwrap();
        let file = dir.write(&format!("{turn}.xml"), document.text.as_bytes());
        let monitor =
            format!("tool env CIB_file={file} /usr/sbin/crm_mon -1 --inactive --output-as=xml");
        let shown = pcs.run(&monitor.split(' ').map(str::to_owned).collect::<Vec<_>>());
        if shown.status != 0 {
            refused += 1;
            continue;
        }
        let monitored = |_| Some(ResourceStates::of_crm_mon(&shown.stdout).unwrap());
        let configured = |needs_state: bool| {
            let states = ResourceStates::configured(&cib);
            states.filter(|_| !needs_state)
        };
        for line in &document.lines {
            let words: Vec<&str> = line.split(' ').collect();
            let full = ["-f", &file].into_iter().chain(words.iter().copied());
            let answers = pcs.cli(&[full.map(str::to_owned).collect()]);
            let theirs = answers.first().unwrap();
            let from_status = ours(&words, monitored);
            let from_configuration = ours(&words, configured);
            total += 1;
            alone += usize::from(from_configuration.is_some());
            for ours in [from_status, from_configuration].into_iter().flatten() {
                if !same(&ours, theirs) {
                    let name = &document.name;
                    wrong.push(format!("{line} of {name}\npcs: {theirs:?}\nours: {ours:?}"));
                }
            }
        }
    }
    println!(
        "{total} queries, {alone} also from the configuration alone; {refused} documents refused"
    );
    let few: Vec<&str> = wrong.iter().map(String::as_str).take(12).collect();
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        few.join("\n----\n")
    );
    (total, alone)
}

#[test]
#[ignore = "needs root, the corpus, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn queries_are_answered_as_by_pcs_0_12() {
    let document = |(turn, path): (usize, PathBuf)| {
        let text = listings::text(&path);
        let lines = turned(turn, &Cib::parse(&text).unwrap());
        let name = path.display().to_string();
        Asked { name, text, lines }
    };
    let documents = listings::documents().into_iter().enumerate();
    let (total, alone) = compare(documents.map(document));
    assert!(
        alone > total / 4,
        "the configuration is enough for {alone} of {total}"
    );
}

#[test]
#[ignore = "needs root, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn resources_are_what_pacemaker_3_0_makes_of_them() {
    compare(hard().into_iter().map(|(name, text)| {
        let lines = kinds(&Cib::parse(&text).unwrap());
        Asked { name, text, lines }
    }));
}
