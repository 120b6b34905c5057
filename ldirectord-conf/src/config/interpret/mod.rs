//! Document → Config.

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::resolver::Resolver;

pub(super) fn interpret(
    _document: &Document,
    _names: &dyn Resolver,
) -> (Option<Config>, Vec<Diagnostic>) {
    (None, Vec::new())
}
