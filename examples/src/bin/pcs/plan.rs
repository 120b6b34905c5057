//! What a change would do: its meaning, and the patch that the cluster would get.

use cib::Cib;
use cib::diff::{Patchset, summary};

use crate::{Failure, print};

/// Prints both; an empty plan is said in words.
pub(crate) fn show(before: &Cib, after: &Cib) -> Result<(), Failure> {
    let patch = Patchset::versioned(before, after)
        .map_err(|error| Failure::Message(examples::with_causes(&error)))?;
    if patch.is_empty() {
        return print(b"Nothing would change.\n");
    }
    let mut text: String = summary(before, after)
        .iter()
        .map(|difference| format!("{difference}\n"))
        .collect();
    text.push('\n');
    text.push_str(&patch.to_xml());
    print(text.as_bytes())
}
