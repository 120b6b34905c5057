//! The file as meaning: every directive as ldirectord 4.12 understands it.
//!
//! Second step of the data flow: [`Document`] → [`Config`] → `ipvs::Table`. All findings are
//! collected at once, in the order in which the program would meet them, so the first error is
//! the one that ldirectord prints. Pure: no file is opened, no program run; names come from the
//! [`Resolver`].
//!
//! ```
//! use ldirectord_conf::{Config, Document, NumericOnly};
//!
//! let document = Document::parse("quiescent=yes # drain\nvirtual=10.0.0.1:80\n  service=http\n");
//!
//! let (config, diagnostics) = Config::interpret(&document, &NumericOnly);
//!
//! assert!(config.is_none());
//! let lines: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.line()).collect();
//! assert_eq!(lines, [1, 3]);
//! ```

mod check;
mod equal;
mod fallback;
pub(crate) mod global;
mod id;
pub(crate) mod interpret;
mod origin;
mod real_server;
mod settings;
mod text;
mod virtual_service;
mod words;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::resolver::Resolver;

pub use check::Check;
pub use fallback::Fallback;
pub use global::Global;
pub use id::{Family, Protocol, RealId, RealState, VirtualId};
pub(crate) use interpret::{GLOBAL_KEYS, SECTION_KEYS};
pub use origin::{Origin, Origins};
pub use real_server::RealServer;
pub use settings::{Login, Netmask, Password};
pub use text::{Secret, Text};
pub use virtual_service::VirtualService;
pub(crate) use words::SCHEDULERS;
pub use words::{CheckService, CheckType, Forwarding, HttpMethod, MailStatus};

/// A whole configuration that ldirectord accepts.
///
/// Equal when it means the same: values in effect count, not whether they are written or stand
/// for a default, nor where they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    global: Arc<Global>,
    virtuals: Vec<VirtualService>,
}

impl Config {
    /// Reads the meaning of a document: the configuration, and everything there is to say.
    ///
    /// The configuration is there unless a finding is an error. Total: any document gives an
    /// answer. At most 1,000 findings are kept; a last one says how many were not.
    #[must_use]
    pub fn interpret(document: &Document, names: &dyn Resolver) -> (Option<Self>, Vec<Diagnostic>) {
        interpret::interpret(document, names)
    }

    /// What can be understood of a document, whether ldirectord accepts it or not.
    pub(crate) fn understood(document: &Document, names: &dyn Resolver) -> Self {
        interpret::understood(document, names)
    }

    /// The global settings.
    #[must_use]
    pub fn global(&self) -> &Global {
        &self.global
    }

    /// The virtual services in order of the file.
    #[must_use]
    pub fn virtuals(&self) -> &[VirtualService] {
        &self.virtuals
    }

    /// The first virtual service with this identity; costs a walk over all of them.
    #[must_use]
    pub fn virtual_service(&self, id: VirtualId) -> Option<&VirtualService> {
        self.virtuals.iter().find(|service| service.id() == id)
    }
}
