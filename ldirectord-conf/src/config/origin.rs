//! Where a value in effect comes from.

use std::collections::HashMap;

use super::{Family, VirtualService};
use crate::document::{Document, Line, LineKind};
use crate::span::Span;

/// Where a value in effect comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// The file does not say it: a default of ldirectord.
    Default,
    /// A global line, whose place this is.
    Global(Span),
    /// The `virtual` line: service and protocol follow from its port.
    Header(Span),
    /// A line of the section, whose place this is.
    Section(Span),
}

impl Origin {
    /// A word for it: `default`, `global`, `virtual` or `section`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Global(_) => "global",
            Self::Header(_) => "virtual",
            Self::Section(_) => "section",
        }
    }

    /// Place of the line, its LF left out; none for a default.
    #[must_use]
    pub const fn span(self) -> Option<Span> {
        match self {
            Self::Default => None,
            Self::Global(span) | Self::Header(span) | Self::Section(span) => Some(span),
        }
    }
}

/// An index of where the values of a document are set.
///
/// ```
/// use ldirectord_conf::{Config, Document, NumericOnly, Origins};
///
/// let text = "negotiatetimeout=7\nvirtual=5\n\tscheduler=rr\n\tservice=http\n";
/// let document = Document::parse(text);
/// let config = Config::interpret(&document, &NumericOnly).0.unwrap();
/// let service = &config.virtuals()[0];
///
/// let origins = Origins::of(&document);
///
/// let origin = |key| origins.of_virtual(service, key).as_str();
/// assert_eq!(origin("scheduler"), "section");
/// assert_eq!(origin("checktimeout"), "global"); // negotiatetimeout stands in for it
/// assert_eq!(origin("quiescent"), "default");
/// ```
#[derive(Clone, Debug)]
pub struct Origins<'a> {
    document: &'a Document,
    global: HashMap<&'a [u8], Span>,
}

impl<'a> Origins<'a> {
    /// Finds all global directives; takes time linear in the document.
    #[must_use]
    pub fn of(document: &'a Document) -> Self {
        let lines = document.global_lines();
        let lines = lines.filter(|line| line.kind() == LineKind::Global);
        // A later line replaces an earlier one, as it does for ldirectord.
        let global = lines.map(|line| (key(&line), line.span())).collect();
        Self { document, global }
    }

    /// Where a global value comes from, by the name of its directive.
    #[must_use]
    pub fn of_global(&self, key: &str) -> Origin {
        let place = self.global.get(key.as_bytes());
        place.map_or(Origin::Default, |place| Origin::Global(*place))
    }

    /// Where the value in effect for a virtual service comes from, by the name of its directive.
    ///
    /// The service must be one of this document. Takes time linear in the section.
    #[must_use]
    pub fn of_virtual(&self, service: &VirtualService, key: &str) -> Origin {
        let own = |key| self.own(service, key);
        let global = |key| self.of_global(key);
        match key {
            "checktimeout" => own(key)
                .or_else(|| own("negotiatetimeout"))
                .unwrap_or_else(|| either(global(key), || global("negotiatetimeout"))),
            "negotiatetimeout" => own(key)
                .or_else(|| own("checktimeout"))
                .unwrap_or_else(|| either(global(key), || global("checktimeout"))),
            "checkinterval" if !service.global.fork() => global(key),
            "fallback" | "fallback6" => {
                let key = match service.id().family() {
                    Family::V4 => "fallback",
                    Family::V6 => "fallback6",
                };
                own(key).unwrap_or_else(|| global(key))
            }
            "service" | "protocol" => own(key).unwrap_or_else(|| self.header(service)),
            "login" | "passwd" if own(key).is_none() && self.has_default(service, key) => {
                own("service").unwrap_or(Origin::Default)
            }
            "checkcount" | "checkinterval" | "cleanstop" | "emailalert" | "emailalertfreq"
            | "emailalertstatus" | "failurecount" | "fallbackcommand" | "quiescent" | "smtp" => {
                own(key).unwrap_or_else(|| global(key))
            }
            _ => own(key).unwrap_or(Origin::Default),
        }
    }

    /// Whether `service=ftp` or `service=sip` has set it.
    fn has_default(&self, service: &VirtualService, key: &str) -> bool {
        match key {
            "login" => *service.login() != super::Login::Empty,
            _ => *service.password() != super::Password::Empty,
        }
    }

    fn header(&self, service: &VirtualService) -> Origin {
        let section = self.document.sections().get(service.section());
        let line = section.and_then(|section| self.document.line(section.header()));
        line.map_or(Origin::Default, |line| Origin::Header(line.span()))
    }

    /// The last line of the section with this key.
    fn own(&self, service: &VirtualService, wanted: &str) -> Option<Origin> {
        let section = self.document.sections().get(service.section())?;
        let lines = section.lines().skip(1).rev();
        let mut lines = lines.filter_map(|index| self.document.line(index));
        let line = lines.find(|line| key(line) == wanted.as_bytes())?;
        Some(Origin::Section(line.span()))
    }
}

fn either(first: Origin, second: impl FnOnce() -> Origin) -> Origin {
    match first {
        Origin::Default => second(),
        found @ (Origin::Global(_) | Origin::Header(_) | Origin::Section(_)) => found,
    }
}

/// The key of a line; of a bare `supervised`, the line itself.
fn key<'a>(line: &Line<'a>) -> &'a [u8] {
    match line.directive() {
        Some(directive) => directive.key(),
        None => line.text().trim_ascii_end(),
    }
}
