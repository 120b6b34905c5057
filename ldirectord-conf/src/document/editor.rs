//! Edits by identity: virtual services and real servers, wherever they are written.

use super::{Document, EditError, LineKind, Scope};
use crate::config::{Config, Family, Forwarding, RealId, RealServer, VirtualId};
use crate::model;
use crate::parse::real;
use crate::resolver::Resolver;
use crate::span::Span;

/// Edits a document by the identities of its virtual services and real servers.
///
/// Each edit finds its line anew, so edits can follow each other; each takes time linear in the
/// document. A file that ldirectord rejects can be edited too, as far as its lines are
/// understood. New lines take indentation and blanks around `=` from their neighbours; no other
/// line changes.
///
/// ```
/// use ldirectord_conf::{Document, Forwarding, NumericOnly, Protocol, RealId, VirtualId};
///
/// let mut document = Document::parse("virtual = 10.0.0.1:80\n    real = 10.0.0.2:80 gate # a\n");
/// let service = VirtualId::new(Protocol::Tcp, "10.0.0.1:80".parse().unwrap());
/// let real = |address: &str| RealId::new(service, address.parse().unwrap());
///
/// let mut editor = document.editor(&NumericOnly);
/// editor.set_weight(real("10.0.0.2:80"), 5).unwrap();
/// editor.add_real(real("10.0.0.3:80"), Forwarding::Masquerade, 1).unwrap();
/// editor.virtual_mut(service).unwrap().set("scheduler", "wlc").unwrap();
///
/// let expected = "virtual = 10.0.0.1:80\n    real = 10.0.0.2:80 gate 5 # a\n    \
///                 real = 10.0.0.3:80 masq 1\n    scheduler = wlc\n";
/// assert_eq!(document.as_bytes(), expected.as_bytes());
/// ```
pub struct Editor<'a> {
    document: &'a mut Document,
    names: &'a dyn Resolver,
}

impl std::fmt::Debug for Editor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Editor")
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// Edits by identity; names of hosts and ports mean what the resolver says.
    #[must_use]
    pub const fn editor<'a>(&'a mut self, names: &'a dyn Resolver) -> Editor<'a> {
        Editor {
            document: self,
            names,
        }
    }
}

impl Editor<'_> {
    /// The section of a virtual service, to be edited.
    ///
    /// # Errors
    ///
    /// [`EditError::NoVirtual`].
    pub fn virtual_mut(&mut self, id: VirtualId) -> Result<Scope<'_>, EditError> {
        let section = self.section(id)?;
        self.scope(id, section)
    }

    /// Adds a section at the end; it holds the `protocol` line alone.
    ///
    /// # Errors
    ///
    /// [`EditError::VirtualExists`].
    pub fn add_virtual(&mut self, id: VirtualId) -> Result<Scope<'_>, EditError> {
        if self.section(id).is_ok() {
            return Err(EditError::VirtualExists(id));
        }
        let key = match id.family() {
            Family::V4 => "virtual",
            Family::V6 => "virtual6",
        };
        let address = match (id, id.address()) {
            (VirtualId::FwMark { mark, .. }, _) => mark.to_string(),
            (_, address) => address.map(model::server).unwrap_or_default(),
        };
        let protocol = id.protocol().map_or("fwm", |protocol| protocol.as_str());
        let (indent, equals) = self.style();
        let gap = self.gap();
        let text = [
            gap,
            key.as_bytes(),
            &equals,
            address.as_bytes(),
            b"\n",
            &indent,
            b"protocol",
            &equals,
            protocol.as_bytes(),
            b"\n",
        ];
        let end = self.document.as_bytes().len();
        self.document.splice(Span::new(end, end), &text.concat());
        let last = self.document.sections().len().saturating_sub(1);
        self.scope(id, last)
    }

    /// Removes the section of a virtual service: from its `virtual` line to its last directive.
    ///
    /// Comments around it stay, those between its lines go with them.
    ///
    /// # Errors
    ///
    /// [`EditError::NoVirtual`].
    pub fn remove_virtual(&mut self, id: VirtualId) -> Result<(), EditError> {
        let lines = match self.document.sections().get(self.section(id)?) {
            Some(section) => section.lines(),
            None => return Err(EditError::NoVirtual(id)),
        };
        let document = &*self.document;
        let heading = |index: &usize| {
            let line = document.line(*index);
            line.is_some_and(|line| {
                line.kind() == LineKind::Comment && line.text().starts_with(b"#")
            })
        };
        let headings = lines.clone().rev().take_while(heading).count();
        let before = lines
            .start
            .checked_sub(1)
            .and_then(|index| document.line(index));
        // The section above would go on, or its `virtual` line be the last one.
        let joins = before.is_some_and(|line| line.in_section());
        let open = before.is_none_or(|line| line.kind() == LineKind::Blank);
        let behind = document.line(lines.end - headings);
        let blank_behind = behind.is_some_and(|line| line.kind() == LineKind::Blank);
        let end = lines.end - headings + usize::from(open && blank_behind);
        let start_of = |index| document.line(index).map(|line| line.span().start());
        let length = document.as_bytes().len();
        let span = Span::new(
            start_of(lines.start).unwrap_or(length),
            start_of(end).unwrap_or(length),
        );
        let rest: &[u8] = if joins && !blank_behind { b"\n" } else { b"" };
        self.document.splice(span, rest);
        Ok(())
    }

    /// Adds a real server behind the last one of its virtual service.
    ///
    /// # Errors
    ///
    /// [`EditError::NoVirtual`], [`EditError::RealExists`], or [`EditError::Family`] when its
    /// address does not fit to its virtual service.
    pub fn add_real(
        &mut self,
        id: RealId,
        forwarding: Forwarding,
        weight: u64,
    ) -> Result<(), EditError> {
        let family = id.virtual_id().family();
        if !family.holds(id.address().ip()) {
            return Err(EditError::Family(id));
        }
        if !self.lines(id)?.is_empty() {
            return Err(EditError::RealExists(id));
        }
        let key = match family {
            Family::V4 => "real",
            Family::V6 => "real6",
        };
        let value = format!("{} {forwarding} {weight}", model::server(id.address()));
        self.virtual_mut(id.virtual_id())?.add(key, value)
    }

    /// Removes a real server: all its lines, should there be more than one.
    ///
    /// # Errors
    ///
    /// [`EditError::NoVirtual`], [`EditError::NoReal`], [`EditError::Range`].
    pub fn remove_real(&mut self, id: RealId) -> Result<(), EditError> {
        for line in self.own_lines(id)?.into_iter().rev() {
            let Some(line) = self.document.line(line) else {
                continue;
            };
            let start = line.span().start();
            let span = Span::new(start, start + line.bytes().len());
            self.document.splice(span, b"");
        }
        Ok(())
    }

    /// Sets the weight of a real server, on all its lines.
    ///
    /// # Errors
    ///
    /// [`EditError::NoVirtual`], [`EditError::NoReal`], [`EditError::Range`].
    pub fn set_weight(&mut self, id: RealId, weight: u64) -> Result<(), EditError> {
        self.change(id, |method, old| match old {
            Some(old) => (old, weight.to_string()),
            None => (Span::new(method.end(), method.end()), format!(" {weight}")),
        })
    }

    /// Sets the forwarding method of a real server, on all its lines.
    ///
    /// # Errors
    ///
    /// [`EditError::NoVirtual`], [`EditError::NoReal`], [`EditError::Range`].
    pub fn set_forwarding(&mut self, id: RealId, forwarding: Forwarding) -> Result<(), EditError> {
        self.change(id, |method, _| (method, forwarding.to_string()))
    }

    /// Replaces a part of all lines of a real server, by the places of its method and weight.
    fn change(
        &mut self,
        id: RealId,
        part: impl Fn(Span, Option<Span>) -> (Span, String),
    ) -> Result<(), EditError> {
        for line in self.own_lines(id)? {
            let places = self.document.line(line).and_then(|line| {
                let directive = line.directive()?;
                let value = directive.value();
                let (method, weight) = real::method_and_weight(value)?;
                let span = |part: &[u8]| {
                    let start = crate::parse::offset_in(value, part);
                    Span::new(start, start + part.len()).shifted(directive.value_span().start())
                };
                Some((span(method), weight.map(span)))
            });
            let Some((method, weight)) = places else {
                return Err(EditError::NoReal(id));
            };
            let (span, text) = part(method, weight);
            self.document.splice(span, text.as_bytes());
        }
        Ok(())
    }

    fn scope(&mut self, id: VirtualId, section: usize) -> Result<Scope<'_>, EditError> {
        let scope = self.document.section_mut(section);
        scope.ok_or(EditError::NoVirtual(id))
    }

    /// Index of the section of a virtual service.
    fn section(&self, id: VirtualId) -> Result<usize, EditError> {
        let config = Config::understood(self.document, self.names);
        let service = config.virtual_service(id);
        service
            .map(|service| service.section())
            .ok_or(EditError::NoVirtual(id))
    }

    /// Indexes of the lines of a real server, each with the number of servers on it.
    fn lines(&self, id: RealId) -> Result<Vec<(usize, usize)>, EditError> {
        let config = Config::understood(self.document, self.names);
        // ldirectord takes ports 80 and 080 for two services.
        let services = config.virtuals().iter();
        let mut services = services
            .filter(|service| service.id() == id.virtual_id())
            .peekable();
        if services.peek().is_none() {
            return Err(EditError::NoVirtual(id.virtual_id()));
        }
        let reals: Vec<&RealServer> = services.flat_map(|service| service.reals()).collect();
        let own = reals.iter().filter(|real| real.id() == id);
        let line = |span: Span| self.document.position(span.start()).line - 1;
        let servers = |span: Span| reals.iter().filter(|real| real.span() == span).count();
        let lines = own.map(|real| (line(real.span()), servers(real.span())));
        Ok(lines.collect())
    }

    /// Indexes of the lines of a real server, none of which is a range.
    fn own_lines(&self, id: RealId) -> Result<Vec<usize>, EditError> {
        let lines = self.lines(id)?;
        if lines.is_empty() {
            return Err(EditError::NoReal(id));
        }
        if lines.iter().any(|(_, servers)| *servers > 1) {
            return Err(EditError::Range(id));
        }
        Ok(lines.into_iter().map(|(line, _)| line).collect())
    }

    /// Indentation and equals sign of the last section that has lines.
    fn style(&self) -> (Vec<u8>, Vec<u8>) {
        let mut lines = self.document.lines().rev();
        match lines.find(|line| line.kind() == LineKind::Member) {
            Some(line) => (super::edit::indent(&line), super::edit::equals(&line)),
            None => (b"\t".to_vec(), b"=".to_vec()),
        }
    }

    /// What must stand between the end of the document and a new section.
    fn gap(&self) -> &'static [u8] {
        let bytes = self.document.as_bytes();
        let blank = self.document.lines().next_back();
        let blank = blank.is_none_or(|line| line.kind() == LineKind::Blank);
        match (blank, bytes.is_empty() || bytes.ends_with(b"\n")) {
            (true, true) => b"",
            (false, false) => b"\n\n",
            (true, false) | (false, true) => b"\n",
        }
    }
}
