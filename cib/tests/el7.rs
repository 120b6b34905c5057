//! Constraints in the dialect of pcs 0.9. It cannot be run here: what is claimed is what the tests
//! in the sources of pcs 0.9.16x expect of it, with names and values of our own.

#![expect(clippy::panic, clippy::unwrap_used, reason = "test helpers")]

use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation};

/// Two primitives, one of them cloned, and a master.
const START: &[&str] = &[
    "resource create Web ocf:heartbeat:Dummy",
    "resource create Log ocf:heartbeat:Dummy",
    "resource create Net ocf:heartbeat:Dummy",
    "resource clone Net",
    "resource create Db ocf:pacemaker:Stateful",
    "resource master Boss Db",
];

/// Does a command; what it has to say.
fn done(cib: &mut Cib, line: &str) -> Result<Vec<String>, String> {
    let words: Vec<&str> = line.split(' ').collect();
    let operation = Operation::parse_argv_as(&words, Dialect::V0_9);
    let operation = operation.map_err(|error| error.to_string())?;
    let reports = operation.apply(cib, &Metadata::builtin(), Dialect::V0_9);
    let reports = reports.map_err(|refused| refused.to_string())?;
    Ok(reports.iter().map(ToString::to_string).collect())
}

fn made(lines: &[&str]) -> Cib {
    let mut cib = Cib::empty();
    for line in START.iter().chain(lines) {
        done(&mut cib, line).unwrap_or_else(|why| panic!("{line}: {why}"));
    }
    cib
}

fn shown(cib: &Cib, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let operation = Operation::parse_argv_as(&words, Dialect::V0_9).unwrap();
    let shown = operation.show(cib, &Metadata::builtin(), Dialect::V0_9);
    shown.unwrap().unwrap()
}

#[test]
fn ids_in_rules_stand_after_two_blanks() {
    let cib = made(&["constraint location Web rule score=7 not_defined pingd or pingd lte 0"]);

    let expected = "\
Location Constraints:
  Resource: Web
    Constraint: location-Web
      Rule: boolean-op=or score=7  (id:location-Web-rule)
        Expression: not_defined pingd  (id:location-Web-rule-expr)
        Expression: pingd lte 0  (id:location-Web-rule-expr-1)
";
    assert_eq!(shown(&cib, "constraint location show --full"), expected);
    let without = expected.replace("  (id", "\n(id");
    let without: Vec<&str> = without
        .lines()
        .filter(|line| !line.starts_with("(id"))
        .collect();
    let listed = shown(&cib, "constraint location show");
    assert_eq!(listed.lines().collect::<Vec<_>>(), without);
}

#[test]
fn dates_may_have_their_operation_behind() {
    let cib = made(&[
        "constraint location Web rule date start=2031-001 gt and defined x",
        "constraint location Log rule date start=2031-001 end=2032-001 in_range",
        "constraint location Net-clone rule date-spec operation=date_spec years=2031",
        "constraint location Boss rule date end=2032-001 lt or ( defined y )",
    ]);

    let listed = shown(&cib, "constraint location show --full");
    for line in [
        "Expression: date gt 2031-001  (id:location-Web-rule-expr)",
        "Expression: date in_range 2031-001 to 2032-001  (id:location-Log-rule-expr)",
        "Date Spec: years=2031  (id:location-Net-clone-rule-expr-datespec)",
        "Expression: date lt 2032-001  (id:location-Boss-rule-expr)",
    ] {
        assert!(listed.contains(line), "{line}: {listed}");
    }
    let mut cib = cib;
    let half = "constraint location Web rule date start=2031-001 lt";
    assert!(done(&mut cib, half).is_err(), "an end is missing");
}

#[test]
fn a_score_that_is_none_is_that_of_pingd() {
    let mut cib = made(&[]);

    let said = done(
        &mut cib,
        "constraint location Web rule score=rack defined rack",
    )
    .unwrap();

    assert_eq!(
        said,
        ["Warning: invalid score 'rack', setting score-attribute=pingd instead"]
    );
    let listed = shown(&cib, "constraint location show");
    assert!(listed.contains("Rule: score-attribute=pingd\n"), "{listed}");
}

#[test]
fn the_id_of_a_rule_removes_its_constraint() {
    let mut cib = made(&[
        "constraint location Web rule defined a",
        "constraint location Log prefers n1",
    ]);

    done(
        &mut cib,
        "constraint remove location-Web-rule location-Log-n1-INFINITY",
    )
    .unwrap();

    assert_eq!(
        shown(&cib, "constraint location show"),
        "Location Constraints:\n"
    );
    assert_eq!(
        done(&mut cib, "constraint remove nothing"),
        Err("Unable to find constraint - 'nothing'".to_owned())
    );
}

#[test]
fn nodes_list_what_they_may_run_with_ids_and_scores() {
    let cib = made(&[
        "constraint location Web prefers n1=20",
        "constraint location add mine Log n1 -INFINITY resource-discovery=never",
        "constraint location Log prefers n2",
        "constraint location Boss rule defined a",
    ]);

    let rules = "  Resource: Boss\n    Constraint: location-Boss\n      Rule: score=INFINITY\n        Expression: defined a\n";
    let first = "Location Constraints:
  Node: n1
    Allowed to run:
      Resource: Web (location-Web-n1-20) Score: 20
    Not allowed to run:
      Resource: Log (mine) (resource-discovery=never) Score: -INFINITY
";
    let second = "  Node: n2
    Allowed to run:
      Resource: Log (location-Log-n2-INFINITY) Score: INFINITY
";
    let all = shown(&cib, "constraint location show nodes");
    assert_eq!(all, [first, second, rules].concat());
    let one = shown(&cib, "constraint location show nodes n1");
    assert_eq!(one, [first, rules].concat());
    let log = shown(&cib, "constraint location show resources Log");
    assert!(
        log.contains("Enabled on: n2 (score:INFINITY)\n    Disabled on: n1"),
        "{log}"
    );
    assert!(!log.contains("Web"), "{log}");
}

#[test]
fn sets_are_named_after_all_their_members() {
    let cib = made(&[
        "constraint colocation set Web Log sequential=false set Boss role=Master setoptions score=9",
        "constraint colocation set Web Log",
        "constraint order set Web Log",
    ]);

    assert_eq!(
        shown(&cib, "constraint colocation show --full"),
        "\
Colocation Constraints:
  Resource Sets:
    set Web Log sequential=false (id:pcs_rsc_set_Web_Log) set Boss role=Master (id:pcs_rsc_set_Boss) setoptions score=9 (id:pcs_rsc_colocation_set_Web_Log_set_Boss)
    set Web Log (id:pcs_rsc_set_Web_Log-1) setoptions score=INFINITY (id:pcs_rsc_colocation_set_Web_Log)
"
    );
    assert_eq!(
        shown(&cib, "constraint order --full"),
        "\
Ordering Constraints:
  Resource Sets:
    set Web Log (id:pcs_rsc_set_Web_Log-2) (id:pcs_rsc_order_set_Web_Log)
"
    );
}

#[test]
fn a_colocation_of_sets_has_one_score_of_three_kinds() {
    let mut cib = made(&[]);
    let set = "constraint colocation set Web Log setoptions";

    let both = done(&mut cib, &format!("{set} score=1 score-attribute=a"));
    assert_eq!(
        both,
        Err("you cannot specify multiple score options".to_owned())
    );
    done(&mut cib, &format!("{set} score-attribute=a")).unwrap();

    let constraint = cib.colocations().next().unwrap();
    let constraint = cib.find(&constraint.id()).unwrap();
    assert_eq!(
        constraint.attribute("score-attribute").as_deref(),
        Some("a")
    );
    assert_eq!(constraint.attribute("score"), None);
}

#[test]
fn roles_stand_beside_the_colocated_and_the_whole_list_has_two_names() {
    let cib = made(&[
        "constraint colocation add Web Net-clone",
        "constraint colocation add Web Log 100",
        "constraint colocation add slave Boss with started Log 5",
        "constraint order stop Web then stop Log",
        "constraint order start Web then start Log require-all=false",
    ]);

    let whole = "\
Location Constraints:
Ordering Constraints:
  stop Web then stop Log (kind:Mandatory) (id:order-Web-Log-mandatory)
  start Web then start Log (kind:Mandatory) (Options: require-all=false) (id:order-Web-Log-mandatory-1)
Colocation Constraints:
  Web with Net-clone (score:INFINITY) (id:colocation-Web-Net-clone-INFINITY)
  Web with Log (score:100) (id:colocation-Web-Log-100)
  Boss with Log (score:5) (rsc-role:Slave) (with-rsc-role:Started) (id:colocation-Boss-Log-5)
Ticket Constraints:
";
    for line in [
        "constraint --full",
        "constraint show --full",
        "constraint list --full",
    ] {
        assert_eq!(shown(&cib, line), whole, "{line}");
    }
}
