//! What stands between a document and a later schema.

use super::finding::{Code, Finding};
use super::{SCHEMAS, against};
use crate::Cib;
use crate::model::Schema;

/// Something that a later schema no longer allows, as [`blockers`] finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    dropped_by: Schema,
    finding: Finding,
}

impl Blocker {
    /// The first schema version that refuses it.
    #[must_use]
    pub fn dropped_by(&self) -> Schema {
        self.dropped_by
    }

    /// What it is and where.
    #[must_use]
    pub fn finding(&self) -> &Finding {
        &self.finding
    }
}

/// Constructs of the document that block an upgrade of its schema by `validate-with` alone.
///
/// Steps between schemas change nothing but that attribute, except for three: 1.3 → 2.0,
/// 2.10 → 3.0 and 3.10 → 4.0 rewrite the document, and what blocks does so at one of these. This
/// crate does not rewrite: `cibadmin --upgrade --force` does, or an edit by hand. Empty when the
/// document is valid in every schema from its own up to `target`, apart from faults that it has
/// already (see [`against`]).
///
/// ```
/// use cib::{Cib, check, model::Schema};
///
/// let mut cib = Cib::empty();
/// let resources = cib.section("resources").ok_or("no resources")?.id();
/// let master = cib::xml::NewElement::new("master").attribute("id", "m");
/// let master = cib.tree_mut().append(resources, &master)?;
/// let inner = cib::xml::NewElement::new("primitive")
///     .attribute("id", "p").attribute("class", "lsb").attribute("type", "x");
/// cib.tree_mut().append(master, &inner)?;
///
/// let blockers = check::blockers(&cib, Schema::new(4, 0));
/// assert_eq!(blockers[0].dropped_by(), Schema::new(4, 0));
/// assert_eq!(blockers[0].finding().path(), "/cib/configuration/resources/master[@id='m']");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn blockers(cib: &Cib, target: Schema) -> Vec<Blocker> {
    let Some(from) = cib.schema() else {
        return Vec::new();
    };
    let key = |finding: &Finding| -> (Code, String, Option<String>) {
        let attribute = finding.attribute().map(str::to_owned);
        (finding.code(), finding.path().to_owned(), attribute)
    };
    let mut known: Vec<_> = against(cib, from).iter().map(key).collect();
    let mut blockers = Vec::new();
    for step in SCHEMAS
        .into_iter()
        .filter(|step| from < *step && *step <= target)
    {
        for finding in against(cib, step) {
            let found = key(&finding);
            if !known.contains(&found) {
                known.push(found);
                blockers.push(Blocker {
                    dropped_by: step,
                    finding,
                });
            }
        }
    }
    blockers
}
