//! What a run of the lints is told.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Level};

/// Settings of the lints: levels, and what cannot be seen in the text.
///
/// ```
/// use ldirectord_conf::{Code, Level};
/// use ldirectord_conf::lint::LintOptions;
///
/// let options = LintOptions::new()
///     .level(Code::ChecksOff, Level::Allow)
///     .world_readable(true);
///
/// assert_eq!(options.level_of(Code::ChecksOff), Level::Allow);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LintOptions {
    levels: BTreeMap<Code, Level>,
    world_readable: bool,
}

impl LintOptions {
    /// Every lint at its default level, in a file that only its owner can read.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the level of a lint. What ldirectord rejects a file for stays denied.
    #[must_use]
    pub fn level(mut self, code: Code, level: Level) -> Self {
        self.levels.insert(code, level);
        self
    }

    /// Says whether everybody on the system can read the file (mode bit `o+r`); no by default.
    #[must_use]
    pub const fn world_readable(mut self, yes: bool) -> Self {
        self.world_readable = yes;
        self
    }

    /// The level of a code: what was set, else its default.
    #[must_use]
    pub fn level_of(&self, code: Code) -> Level {
        let set = self.levels.get(&code).filter(|_| !code.is_rejection());
        set.copied().unwrap_or_else(|| code.default_level())
    }

    pub(super) const fn is_world_readable(&self) -> bool {
        self.world_readable
    }
}
