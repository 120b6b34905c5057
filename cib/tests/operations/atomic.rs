//! Whole or not at all; and what is not concerned stays as it was.

use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation};
use proptest::prelude::*;

use crate::grammar;
use crate::random::Random;
use crate::support::{made, printed, run};

#[test]
fn a_refused_operation_changes_no_byte() {
    let mut cib = made(&["resource create A ocf:pacemaker:Dummy --group G"]);
    let before = cib.to_bytes();

    for line in [
        "property set stonith-enabled=perhaps",
        "property set cluster-name=x --force",
        "property unset maintenance-mode",
        "resource create A ocf:pacemaker:Dummy",
        "resource create B ocf:pacemaker:Dummy --group H --after A",
        "resource create B ocf:pacemaker:Dummy op start interval=5 id=A",
        "resource create B ocf:pacemaker:Dummy clone A",
        "resource enable A nowhere",
        "constraint colocation add A with nowhere",
        "constraint location A prefers n=5 m=x",
    ] {
        assert!(run(&mut cib, line).is_err(), "{line}");
        assert_eq!(cib.to_bytes(), before, "{line}");
    }
}

#[test]
fn the_epoch_counts_changes_and_nothing_else() {
    let mut cib = made(&["property set stonith-enabled=false"]);
    assert_eq!(cib.version().epoch, 1);

    run(&mut cib, "property set stonith-enabled=false").unwrap();
    run(&mut cib, "constraint config").unwrap();
    assert_eq!(cib.version().epoch, 1);

    run(&mut cib, "property set stonith-enabled=true").unwrap();
    assert_eq!(cib.version().epoch, 2);
}

#[test]
fn an_edit_leaves_every_other_line_as_it_was() {
    let source = "<?xml version='1.0'?>\n<!-- ours -->\n<cib  epoch='4' num_updates='7' admin_epoch='0' validate-with='pacemaker-3.9'>\n\t<configuration>\n\t\t<crm_config/>\n\t\t<nodes/>\n\t\t<resources >\n\t\t\t<primitive  id='A' class=\"ocf\" provider='pacemaker' type='Dummy' future='x'/> <!-- keep -->\n\t\t</resources>\n\t\t<constraints></constraints>\n\t\t<future/>\n\t</configuration>\n\t<status/>\n</cib>\n";
    let mut cib = Cib::parse(source).unwrap();

    run(&mut cib, "constraint location A prefers n=5").unwrap();

    let expected = source
        .replace("epoch='4' num_updates='7'", "epoch='5' num_updates='0'")
        .replace(
            "<constraints></constraints>",
            "<constraints>\n\t\t\t<rsc_location id=\"location-A-n-5\" rsc=\"A\" node=\"n\" score=\"5\"/>\n\t\t</constraints>",
        );
    assert_eq!(printed(&cib), expected);
}

const DIALECTS: [Dialect; 3] = [Dialect::V0_9, Dialect::V0_11, Dialect::V0_12];

static STARTS: LazyLock<[[Cib; 2]; 3]> =
    LazyLock::new(|| DIALECTS.map(|dialect| [false, true].map(|odd| grammar::start(dialect, odd))));

proptest! {
    /// Random commands of all families, one after the other, in each dialect: a refused one changes
    /// no byte, a done one leaves a document that reads back as itself and counts its changes, and
    /// both survive printing.
    #[test]
    fn any_command_is_done_whole_or_not_at_all(seed: u64, dialect in 0_usize..3, odd: bool) {
        let mut random = Random::new(seed);
        let [plain, foreign] = STARTS.get(dialect).unwrap();
        let mut cib = if odd { foreign } else { plain }.clone();
        let dialect = *DIALECTS.get(dialect).unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(1_790_000_000);
        for _ in 0..12 {
            let words = grammar::command(&mut random, &cib);
            let Ok(operation) = Operation::parse_argv(&words) else {
                continue;
            };
            prop_assert_eq!(Operation::parse_argv(&operation.to_argv()).unwrap(), operation.clone());
            let (before, epoch) = (cib.to_bytes(), cib.version().epoch);
            match operation.apply_at(&mut cib, &Metadata::builtin(), dialect, now) {
                Err(_) => prop_assert_eq!(cib.to_bytes(), before, "{}", operation),
                Ok(_) => {
                    let read = Cib::parse(cib.to_bytes()).unwrap();
                    prop_assert_eq!(printed(&read), printed(&cib));
                    let counted = cib.version().epoch > epoch;
                    let replaced = cib.version().num_updates > 0;
                    prop_assert!(counted || replaced || cib.to_bytes() == before, "{}", operation);
                }
            }
        }
    }
}
