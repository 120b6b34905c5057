//! What `crm_rule --check` says: whether the time of a rule has come.

use super::model::Rule;
use super::{Moment, Outcome, Release};

/// Why `crm_rule` does not check a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// Matching dates that do not name years come back for ever, or the phase of the moon counts.
    #[error("rule must either not use date_spec, or use date_spec with years= but not moon=")]
    DateSpec,
    /// There is nothing to check.
    #[error("rule does not have a date expression")]
    NoDate,
    /// The tool looks at one condition only.
    #[error("rule has more than one date expression")]
    SeveralDates,
}

impl Rule {
    /// Whether the time of the rule's only date expression has come, whatever its other
    /// conditions say: how pcs finds constraints that have expired.
    ///
    /// [`Outcome::Satisfied`] is `crm_rule`'s exit status 0, [`Outcome::After`] 110 (expired),
    /// [`Outcome::Before`] 111 (not yet), [`Outcome::Undetermined`] 112.
    ///
    /// # Errors
    /// [`Unsupported`] where `crm_rule` ends with 3: the rule has not exactly one date expression,
    /// or one of matching dates without `years`.
    pub fn check_date(&self, now: Moment, release: Release) -> Result<Outcome, Unsupported> {
        let dates = self.dates();
        let date = match dates.as_slice() {
            [] => return Err(Unsupported::NoDate),
            [date] => *date,
            _ => return Err(Unsupported::SeveralDates),
        };
        match date.operation.as_deref() {
            // The tool finds expressions by `operation`, here a missing one is none.
            None => Err(Unsupported::DateSpec),
            Some("date_spec") => {
                let spec = date.date_spec.as_ref();
                let moon = spec.is_some_and(|spec| spec.moon.is_some());
                let years = spec.is_some_and(|spec| spec.years.is_some());
                if years && !(moon && release == Release::V2_1) {
                    Ok(date.decide(now, release))
                } else {
                    Err(Unsupported::DateSpec)
                }
            }
            Some(_) => Ok(date.decide(now, release)),
        }
    }
}
