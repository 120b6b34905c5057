//! What an old document gets of commands that need a later schema, from the real pcs and from ours.

#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::path::Path;

use cib::Cib;
use cib::pcs::{Dialect, Message, Metadata, Operation, upgrade};
use cib::xml::canonical_eq;

use crate::driver::Pcs;

/// Commands of which each needs a schema after 3.0 in one of the dialects.
const LINES: &[&str] = &[
    "constraint colocation add A with B influence=true",
    "constraint location A rule score=5 #uname eq n1",
    "resource bundle create X container podman image=x",
    "resource bundle create X container docker image=x",
    "resource create C ocf:pacemaker:Dummy op monitor interval=9 on-fail=demote",
    "resource defaults set create meta resource-stickiness=1 rule resource ocf:pacemaker:Dummy",
    "resource defaults set create meta resource-stickiness=1 rule date gt 2020-01-01",
    "resource op add A monitor interval=9 on-fail=demote",
    "resource op add A monitor interval=9 on-fail=ignore",
    "resource update A op monitor interval=9 on-fail=demote",
    "cluster cib-upgrade",
];

fn document(schema: &str) -> String {
    let primitive =
        |id| format!(r#"<primitive id="{id}" class="ocf" provider="pacemaker" type="Dummy"/>"#);
    let (a, b) = (primitive("A"), primitive("B"));
    format!(
        r#"<cib admin_epoch="3" epoch="7" num_updates="5" validate-with="{schema}"><configuration><crm_config/><nodes/><resources>{a}{b}</resources><constraints/></configuration><status/></cib>"#
    )
}

/// Whether it is done, and whether it says that the document was upgraded.
fn ours(line: &str, cib: &mut Cib, dialect: Dialect) -> (bool, bool) {
    if line == "cluster cib-upgrade" {
        return (upgrade(cib, dialect).is_ok(), false);
    }
    let operation: Operation = line.parse().unwrap();
    let done = operation.apply(cib, &Metadata::builtin(), dialect);
    let mut reports = done.iter().flatten();
    let told = reports.any(|report| *report.message() == Message::SchemaUpgraded);
    (done.is_ok(), told)
}

fn compare(pcs: &mut Pcs) {
    let dir = pcs.directory();
    for schema in ["pacemaker-3.0", "pacemaker-3.9"] {
        for (index, line) in LINES.iter().enumerate() {
            let name = format!("{schema}-{index}.xml");
            let file = dir.write(&name, document(schema).as_bytes());
            let words = line.split(' ').map(str::to_owned);
            let command = ["-f".to_owned(), file].into_iter().chain(words).collect();
            let answers = pcs.cli(&[command]);
            let answer = answers.first().unwrap();
            let theirs = std::fs::read(dir.outside(Path::new(&name))).unwrap();
            let theirs = Cib::parse(theirs).unwrap();

            let mut cib = Cib::parse(document(schema)).unwrap();
            let (done, told) = ours(line, &mut cib, pcs.dialect);

            let upgraded = answer.stderr.contains("CIB has been upgraded");
            let asked = *line == "cluster cib-upgrade";
            assert_eq!(done, answer.status == 0, "{schema}: {line}: {answer:?}");
            assert_eq!(
                told,
                done && upgraded && !asked,
                "{schema}: {line}: {answer:?}"
            );
            assert!(
                canonical_eq(cib.tree(), theirs.tree()),
                "{schema}: {line}:\nours {cib}\ntheirs {theirs}"
            );
        }
    }
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn old_documents_are_upgraded_when_pcs_does_so() {
    compare(&mut Pcs::here());
}

#[test]
#[ignore = "needs pcs 0.12: cargo lab test"]
fn old_documents_are_upgraded_when_pcs_0_12_does_so() {
    compare(&mut Pcs::trixie());
}
