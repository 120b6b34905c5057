//! `cluster cib-push` and `cluster edit`: documents pushed without lost updates.

use super::cluster::push;
use super::error::CommandError;
use super::invocation::{files_and_scope, usage};
use super::line::Line;
use crate::cib::{Cib, Version};
use crate::diff::{RebaseError, rebase};
use crate::xml::{EditError, Limits, ParseError, Place, Tree, canonical_eq};

/// Puts a file in place of the document: `cluster cib-push FILE …`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Push {
    file: String,
    base: Option<String>,
    scope: Option<String>,
}

/// Why a [`Push`] is refused: nothing is changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// Others have changed the same things since the new document was made.
    #[error(transparent)]
    Conflict(#[from] RebaseError),
    /// The new document lacks the section.
    #[error("unable to push cib, scope '{scope}' not present in new cib")]
    NoSection {
        /// The section.
        scope: String,
    },
    /// The new document is older than the one it shall replace.
    #[error(
        "Unable to push to the CIB because pushed configuration is older than existing one ({new}, \
         {old}): push what you have changed with diff-against=BASE, or replace the configuration \
         with --config, whatever others have changed"
    )]
    Older {
        /// Of the new document.
        new: Version,
        /// Of the existing one.
        old: Version,
    },
    /// Nobody knows what the new document was made from.
    #[error(
        "Unable to tell whether the pushed configuration was made from the existing one: push what \
         you have changed with diff-against=BASE, or replace the configuration with --config, \
         whatever others have changed"
    )]
    NoBase,
    /// The new document cannot be put into the tree.
    #[error(transparent)]
    Tree(#[from] EditError),
}

impl Push {
    /// The file with the new document.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// `diff-against=`: the file with the document that the new one was made from.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// `scope=`: only this section; `configuration` for `--config`.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    pub(super) fn parse(line: &Line) -> Result<Self, CommandError> {
        let words = line.words.get(2..).unwrap_or_default();
        if words.len() > 2 {
            return Err(usage());
        }
        let (bases, rest): (Vec<&String>, Vec<&String>) = words
            .iter()
            .partition(|word| word.starts_with("diff-against="));
        let mut words: Vec<String> = line.words.iter().take(2).cloned().collect();
        words.extend(rest.into_iter().cloned());
        let rest = line.with_words(words);
        let (files, scope) = files_and_scope(&rest)?;
        let [file] = files.as_slice() else {
            return Err(usage());
        };
        let base = match bases.as_slice() {
            [] => None,
            [base] => base.strip_prefix("diff-against=").map(str::to_owned),
            _ => return Err(usage()),
        };
        if base.is_some() && scope.is_some() {
            let text = "Cannot use both scope and diff-against";
            return Err(CommandError::Refused(text.to_owned()));
        }
        Ok(Self {
            file: (*file).clone(),
            base,
            scope,
        })
    }

    /// What the document is after the push. `base` is the document of [`Push::base`].
    ///
    /// With a base, what leads from it to the new document is [rebased](rebase) on the current one,
    /// and the changes of others stay. With a scope the section replaces what is there, as the user
    /// has asked. A whole document alone would undo what others have done since it was read, and
    /// nothing in it tells whether they did: its epoch does not, because edits of a file raise it,
    /// nor does `cib-last-written`, which Pacemaker leaves as it is when it takes a patch. It is
    /// refused, unless it means what is there.
    ///
    /// # Errors
    /// [`PushError`]
    pub fn result(&self, current: &Cib, new: &Cib, base: Option<&Cib>) -> Result<Cib, PushError> {
        if let Some(base) = base {
            return Ok(rebase(base, new, current)?);
        }
        let Some(scope) = &self.scope else {
            return whole(current, new);
        };
        let there = match scope.as_str() {
            "configuration" => new.document().is_some(),
            section => new.section(section).is_some(),
        };
        if !there {
            let scope = scope.clone();
            return Err(PushError::NoSection { scope });
        }
        let mut result = current.clone();
        push(&mut result, new, Some(scope))?;
        Ok(result)
    }
}

fn whole(current: &Cib, new: &Cib) -> Result<Cib, PushError> {
    if canonical_eq(new.tree(), current.tree()) {
        return Ok(current.clone());
    }
    let (new, old) = (new.version(), current.version());
    if (new.admin_epoch, new.epoch) < (old.admin_epoch, old.epoch) {
        return Err(PushError::Older { new, old });
    }
    Err(PushError::NoBase)
}

/// Reads the document of a file for one section of it: a whole CIB, or that section alone, as
/// `cluster cib scope=SECTION` prints it. All else is empty then.
///
/// ```
/// use cib::pcs::read_section;
///
/// let cib = read_section("<tags><tag id='t'><obj_ref id='A'/></tag></tags>", "tags")?;
/// assert_eq!(cib.tags().count(), 1);
/// # Ok::<(), cib::xml::ParseError>(())
/// ```
///
/// # Errors
/// [`ParseError`], as [`Cib::parse`].
pub fn read_section(bytes: impl AsRef<[u8]>, scope: &str) -> Result<Cib, ParseError> {
    let bytes = bytes.as_ref();
    let tree = Tree::parse_within(bytes, &Limits::default())?;
    let section = tree.root().filter(|root| root.name() == scope);
    let Some(section) = section else {
        return Cib::parse(bytes);
    };
    let mut cib = Cib::empty();
    let root = cib.tree().root();
    let configuration = root.and_then(|root| root.child("configuration"));
    let old = match scope {
        "configuration" => configuration,
        _ => configuration.and_then(|configuration| configuration.child(scope)),
    };
    let (old, configuration) = (old.map(|old| old.id()), configuration.map(|it| it.id()));
    let place = old
        .map(Place::Before)
        .or_else(|| configuration.map(Place::LastIn));
    let tree = cib.tree_mut();
    let grafted = place.map(|place| tree.graft(place, section));
    if let (Some(Ok(_)), Some(old)) = (grafted, old) {
        // What was there before is in the tree: removing it cannot fail.
        drop(tree.remove(old));
    }
    Ok(cib)
}
