//! Checks of a document without any tool: schema, ids, references, rules.
//!
//! A pure function from a [`Cib`] to [`Finding`]s. The grammar of every schema version from 1.0
//! to 4.0 is built in; `validate-with` decides which one counts. A [`Severity::Error`] is what
//! makes Pacemaker refuse the document; a [`Severity::Warning`] is what it accepts and ignores.
//! What is valid and does something, but hardly what was meant, is the business of
//! [`lint`](crate::lint).
//!
//! ```
//! use cib::{Cib, check};
//!
//! let source = r#"<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-3.9">
//!   <configuration><crm_config/><nodes/><resources>
//!     <primitive id="A" class="ocf" type="Dummy"/>
//!   </resources><constraints/></configuration>
//! </cib>"#;
//! let findings = check::check(&Cib::parse(source)?);
//!
//! assert_eq!(findings[0].code(), check::Code::MissingAttribute);
//! assert_eq!(findings[0].path(), "/cib/configuration/resources/primitive[@id='A']");
//! assert_eq!(findings[0].to_string(),
//!     "line 3, column 5: error: <primitive> has no attribute `provider` [missing-attribute]");
//! # Ok::<(), cib::xml::ParseError>(())
//! ```
//!
//! # Agreement with the shipped grammars
//!
//! A document has no error exactly if `xmllint --relaxng pacemaker-X.Y.rng` accepts it: compared
//! for every version that is installed, on recorded and on mutated documents. Pacemaker 2.1.5 has
//! 1.0 to 3.9; 3.10 and 4.0 follow their sources. Known differences:
//!
//! - Ids are names of XML 1.0, fifth edition; `libxml2` 2.9 takes those of the fourth, which lack
//!   letters of some scripts added to Unicode since (`ꙅ`). Ids of ASCII letters agree.
//! - Grammar files list in `validate-with` the versions that their release knows; here all up to
//!   4.0 are known.
//! - What is no document to [`Cib::parse`] (DOCTYPE, encodings other than UTF-8) is not judged.

mod content;
mod context;
mod explain;
mod finding;
mod grammar;
mod ids;
mod shape;
mod table;
mod upgrade;
mod value;

pub use crate::finding::Severity;
pub use finding::{Code, Finding};
pub use upgrade::{Blocker, blockers};

use crate::Cib;
use crate::model::Schema;

/// The schema versions whose grammar is built in, oldest first.
pub const SCHEMAS: [Schema; 26] = [
    Schema::new(1, 0),
    Schema::new(1, 2),
    Schema::new(1, 3),
    Schema::new(2, 0),
    Schema::new(2, 1),
    Schema::new(2, 2),
    Schema::new(2, 3),
    Schema::new(2, 4),
    Schema::new(2, 5),
    Schema::new(2, 6),
    Schema::new(2, 7),
    Schema::new(2, 8),
    Schema::new(2, 9),
    Schema::new(2, 10),
    Schema::new(3, 0),
    Schema::new(3, 1),
    Schema::new(3, 2),
    Schema::new(3, 3),
    Schema::new(3, 4),
    Schema::new(3, 5),
    Schema::new(3, 6),
    Schema::new(3, 7),
    Schema::new(3, 8),
    Schema::new(3, 9),
    Schema::new(3, 10),
    Schema::new(4, 0),
];

/// Everything that is wrong with the document in its own schema, in document order.
///
/// With `validate-with="none"` nothing is an error to Pacemaker, and nothing is reported but
/// rules. Without `validate-with`, or with a schema that is not known here, that is the first
/// finding, and the newest schema is used.
#[must_use]
pub fn check(cib: &Cib) -> Vec<Finding> {
    let mut findings = context::check(cib.elements());
    let named = cib.attribute("validate-with");
    if named.as_deref() != Some("none") {
        let known = cib.schema().filter(|schema| SCHEMAS.contains(schema));
        if known.is_none() {
            findings.extend(unknown_schema(cib));
        }
        let newest = Schema::new(4, 0);
        findings.extend(grammar_findings(cib, known.unwrap_or(newest)));
    }
    Finding::locate(&mut findings, cib.tree().source());
    findings
}

/// What one schema has against the document, whatever `validate-with` says. Errors only.
///
/// A version between two known ones counts as the older: schemas only change at known versions.
#[must_use]
pub fn against(cib: &Cib, schema: Schema) -> Vec<Finding> {
    let mut findings = grammar_findings(cib, schema);
    findings.retain(|finding| finding.severity() == Severity::Error);
    Finding::locate(&mut findings, cib.tree().source());
    findings
}

fn grammar_findings(cib: &Cib, schema: Schema) -> Vec<Finding> {
    let Some(root) = cib.tree().root() else {
        return Vec::new();
    };
    let content = content::compare(root, &table::CIB, schema);
    let mut findings = content.findings;
    findings.extend(content.ids.findings());
    findings
}

fn unknown_schema(cib: &Cib) -> Option<Finding> {
    let root = cib.tree().root()?;
    let (message, attribute) = match cib.attribute("validate-with") {
        Some(name) => (
            format!("schema `{name}` is not known"),
            Some("validate-with"),
        ),
        None => ("<cib> has no attribute `validate-with`".to_owned(), None),
    };
    let help = "name a schema from pacemaker-1.0 to pacemaker-4.0; checked as pacemaker-4.0";
    let finding = Finding::error(Code::UnknownSchema, root, message, help.to_owned());
    Some(match attribute {
        Some(name) => finding.at(root, name),
        None => finding,
    })
}
