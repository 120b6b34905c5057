//! Command lines that are wrong in one way or another, through the real pcs and through ours:
//! the same success or failure, and where the words alone are wrong the same first line.

#![expect(clippy::panic, clippy::print_stdout, reason = "test helpers")]

use cib::Cib;
use cib::pcs::{Command, Dialect, Metadata, Operation};

use crate::driver::Pcs;

/// One line each; most are wrong.
const LINES: &str = include_str!("lines/wrong.txt");

const CIB: &str = r#"<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.7" epoch="1" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options">
        <nvpair id="p1" name="stonith-enabled" value="false"/>
      </cluster_property_set>
    </crm_config>
    <nodes>
      <node id="1" uname="n1"/>
      <node id="2" uname="n2"/>
    </nodes>
    <resources>
      <primitive id="A" class="ocf" provider="heartbeat" type="Dummy"/>
      <primitive id="B" class="ocf" provider="heartbeat" type="Dummy"/>
      <primitive id="F" class="stonith" type="fence_xvm"/>
    </resources>
    <constraints/>
    <acls>
      <acl_role id="R"/>
    </acls>
    <tags>
      <tag id="T">
        <obj_ref id="A"/>
      </tag>
    </tags>
  </configuration>
  <status/>
</cib>
"#;

/// Where the words are right for us and the operation refuses, or the other way round, the first
/// line is that of a report: those are compared by the campaign of sequences.
enum Ours {
    Done,
    Refused,
    Words(String),
}

fn ours(words: &[String], dialect: Dialect, cib: &Cib) -> Ours {
    let operation = match Command::parse_argv(words, dialect) {
        Ok(Command::Operation(operation)) => operation,
        Ok(_) => return Ours::Done,
        Err(error) => {
            let report = error.report();
            let mut lines = report.lines().filter(|line| !line.is_empty());
            return Ours::Words(lines.next().unwrap_or_default().to_owned());
        }
    };
    let facts = Metadata::builtin();
    let shown = operation.show(cib, &facts, dialect).map(|_| ());
    let done = shown.and_then(|()| apply(&operation, cib, dialect));
    if done.is_ok() {
        Ours::Done
    } else {
        Ours::Refused
    }
}

fn apply(operation: &Operation, cib: &Cib, dialect: Dialect) -> Result<(), cib::pcs::Refused> {
    let applied = operation.apply(&mut cib.clone(), &Metadata::builtin(), dialect);
    applied.map(|_| ())
}

/// Lines where ours says something else on purpose, and why.
fn known(line: &str, dialect: Dialect) -> Option<&'static str> {
    match (line, dialect) {
        ("property set stonith-enabled=true stonith-enabled=false", Dialect::V0_12) => {
            Some("the two values in another order")
        }
        ("stonith level delete 1 n1 F", Dialect::V0_12) => {
            Some("the old order of words is read, and refused when it is done")
        }
        _ => None,
    }
}

fn compare(pcs: &mut Pcs) {
    let cib = Cib::parse(CIB).unwrap_or_else(|error| panic!("{error}"));
    let dir = pcs.directory();
    let lines: Vec<&str> = LINES.lines().collect();
    let commands: Vec<Vec<String>> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let file = dir.write(&format!("{index}.xml"), CIB.as_bytes());
            let words = line.split_whitespace().map(str::to_owned);
            ["-f".to_owned(), file].into_iter().chain(words).collect()
        })
        .collect();
    let answers = pcs.cli(&commands);
    let (mut same, mut words, mut wrong) = (0, 0, Vec::new());
    for ((line, command), answer) in lines.iter().zip(&commands).zip(&answers) {
        let given = command.get(2..).unwrap_or_default();
        let theirs = answer.fault();
        match ours(given, pcs.dialect, &cib) {
            Ours::Done | Ours::Refused if known(line, pcs.dialect).is_some() => {}
            Ours::Done if answer.status == 0 => same += 1,
            Ours::Refused if answer.status != 0 && !theirs.starts_with("Usage:") => same += 1,
            Ours::Words(first) if answer.status != 0 && first == theirs => words += 1,
            Ours::Words(_) if known(line, pcs.dialect).is_some() => {}
            Ours::Done => wrong.push(format!("{line}: done; pcs: {theirs}")),
            Ours::Refused => {
                wrong.push(format!("{line}: refused; pcs: {} {theirs}", answer.status));
            }
            Ours::Words(first) => {
                wrong.push(format!("{line}: {first}; pcs: {} {theirs}", answer.status));
            }
        }
    }
    println!(
        "{:?}: {} lines: {words} with the same first line, {same} with the same outcome",
        pcs.dialect,
        lines.len()
    );
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(words >= 150, "only {words} lines are about words");
}

/// Asking for help is not wrong: the usage comes on standard output.
const HELP: &[&str] = &[
    "--help",
    "-h",
    "help",
    "resource --help",
    "resource help",
    "resource create --help",
    "resource create A ocf:heartbeat:Dummy -h",
    "resource group add --help",
    "resource op defaults --help",
    "resource nonsense --help",
    "stonith level add --help",
    "stonith help level",
    "constraint --help",
    "constraint location --help",
    "property set --help",
    "property nonsense -h",
    "cluster cib-push --help",
    "cluster --help",
    "node standby --help",
    "acl role create --help",
    "acl permission --help",
    "alert recipient add --help",
    "tag update --help",
    "config --help",
    "config checkpoint --help",
];

fn compare_help(pcs: &mut Pcs) {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect();
    let commands: Vec<Vec<String>> = HELP.iter().map(|line| words(line)).collect();
    let answers = pcs.cli(&commands);
    for ((line, command), answer) in HELP.iter().zip(&commands).zip(&answers) {
        let ours = match Command::parse_argv(command, pcs.dialect) {
            Ok(Command::Help(usage)) => usage.to_string(),
            other => panic!("{line}: {other:?}"),
        };
        let first = answer.stdout.lines().find(|line| !line.is_empty());
        assert_eq!(ours.lines().next(), first, "{line}");
        assert_eq!(answer.status, 0, "{line}");
    }
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn help_is_that_of_pcs_0_11() {
    compare_help(&mut Pcs::here());
}

#[test]
#[ignore = "needs root, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn help_is_that_of_pcs_0_12() {
    compare_help(&mut Pcs::trixie());
}

#[test]
#[ignore = "needs pcs 0.11: cargo lab test"]
fn wrong_lines_fail_as_in_pcs_0_11() {
    compare(&mut Pcs::here());
}

#[test]
#[ignore = "needs root, and pcs 0.12 in the root named by LVSKIT_PACEMAKER_3"]
fn wrong_lines_fail_as_in_pcs_0_12() {
    compare(&mut Pcs::trixie());
}
