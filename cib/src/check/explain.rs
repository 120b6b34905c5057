//! What to say about an element that does not fit.

use super::content::Fault;
use super::finding::{Code, Finding};
use super::grammar::{ALWAYS, Definition, Kind, Members, Part, Span};
use super::shape::{Particle, Shape};
use crate::model::Schema;
use crate::xml::{self, Element};

/// One element and all that may stand in its place.
#[derive(Debug)]
pub(super) struct Explainer<'s, 't> {
    pub(super) element: Element<'t>,
    pub(super) definition: &'static Definition,
    pub(super) shapes: &'s [Shape],
    pub(super) schema: Schema,
}

impl<'t> Explainer<'_, 't> {
    pub(super) fn explain(&self, fault: &Fault<'_, 't>) -> Finding {
        match fault {
            Fault::Absent(particle) => self.absent(particle),
            Fault::Extra(attribute) => self.extra(*attribute),
            Fault::Misplaced(child) => self.misplaced(*child),
            Fault::Missing(attribute) => self.missing(attribute.name),
            Fault::Repeated(child) => self.repeated(*child),
            Fault::Unexpected(child) => self.unexpected(*child),
            Fault::Value(attribute) => self.value(*attribute),
        }
    }

    /// A default namespace: no element of it is known.
    pub(super) fn foreign(&self) -> Option<Finding> {
        let namespace = self.element.attribute("xmlns")?;
        if namespace.is_empty() {
            return None;
        }
        let message = format!("<{}> is in namespace `{namespace}`", self.name());
        let help = "remove the attribute `xmlns`: a CIB has no namespaces".to_owned();
        let finding = Finding::error(Code::UnknownElement, self.element, message, help);
        Some(finding.at(self.element, "xmlns"))
    }

    pub(super) fn text(&self) -> Option<Finding> {
        let text = self.element.text();
        let shown: String = text.trim().chars().take(30).collect();
        let message = format!("text `{shown}` in <{}>", self.name());
        let help = "remove it: only `status` may hold text".to_owned();
        let blank = text
            .chars()
            .all(|one| matches!(one, ' ' | '\t' | '\n' | '\r'));
        (!blank).then(|| Finding::error(Code::Text, self.element, message, help))
    }

    fn name(&self) -> &'static str {
        self.definition.name
    }

    fn error(&self, code: Code, message: String, help: String) -> Finding {
        Finding::error(code, self.element, message, help)
    }

    fn absent(&self, particle: &Particle) -> Finding {
        let names: Vec<String> = particle
            .members
            .iter()
            .map(|member| format!("<{}>", member.name))
            .collect();
        let message = format!("<{}> has no {}", self.name(), names.join(" or "));
        let help = self.alternatives();
        self.error(Code::MissingElement, message, help)
    }

    fn missing(&self, name: &str) -> Finding {
        let message = format!("<{}> has no attribute `{name}`", self.name());
        let help = self.alternatives();
        self.error(Code::MissingAttribute, message, help)
    }

    fn extra(&self, attribute: xml::Attribute<'_>) -> Finding {
        let name = attribute.name();
        let mut known = self.shapes.iter().flat_map(|shape| &shape.attributes);
        let finding = if known.any(|known| known.name == name) {
            let message = format!("<{}> cannot have `{name}` beside the rest", self.name());
            self.error(Code::ConflictingAttribute, message, self.alternatives())
        } else {
            let schema = self.schema;
            let message = format!("<{}> has no attribute `{name}` in {schema}", self.name());
            let span = attribute_span(self.definition.parts, ALWAYS, name);
            let help = self.since(span).unwrap_or_else(|| self.attributes());
            self.error(Code::UnknownAttribute, message, help)
        };
        finding.at(self.element, name)
    }

    fn value(&self, attribute: xml::Attribute<'_>) -> Finding {
        let name = attribute.name();
        let value = attribute.value();
        let known = self.shapes.iter().flat_map(|shape| &shape.attributes);
        let mut expected: Vec<String> = Vec::new();
        for known in known.filter(|known| known.name == name) {
            let one = known.value.expected(self.schema);
            if !expected.contains(&one) {
                expected.push(one);
            }
        }
        let message = format!("`{value}` is no value of `{name}` of <{}>", self.name());
        let help = format!("expected in {}: {}", self.schema, expected.join(" or "));
        self.error(Code::InvalidValue, message, help)
            .at(self.element, name)
    }

    fn unexpected(&self, child: Element<'_>) -> Finding {
        let name = child.name();
        let schema = self.schema;
        let known = self.shapes.iter().flat_map(|shape| &shape.particles);
        let (message, help) = if known.clone().any(|known| known.member(name).is_some()) {
            let message = format!("<{}> cannot hold <{name}> beside the rest", self.name());
            (message, self.alternatives())
        } else {
            let message = format!("<{name}> may not stand in <{}> in {schema}", self.name());
            let span = child_span(self.definition.parts, ALWAYS, name);
            (message, self.since(span).unwrap_or_else(|| self.children()))
        };
        Finding::error(Code::UnknownElement, child, message, help)
    }

    fn misplaced(&self, child: Element<'_>) -> Finding {
        let message = format!("<{}> stands too late in <{}>", child.name(), self.name());
        let help = format!("move it up; the order is {}", self.children());
        Finding::error(Code::MisplacedElement, child, message, help)
    }

    fn repeated(&self, child: Element<'_>) -> Finding {
        let message = format!("<{}> has one <{}> too many", self.name(), child.name());
        let help = "keep one of them".to_owned();
        Finding::error(Code::RepeatedElement, child, message, help)
    }

    /// Other versions that have a thing.
    fn since(&self, span: Option<Span>) -> Option<String> {
        let span = span?;
        if self.schema < span.since {
            return Some(format!("use {} or later, or remove it", span.since));
        }
        let until = span.until;
        (until < self.schema).then(|| format!("remove it: {until} was the last to have it"))
    }

    fn attributes(&self) -> String {
        let known = self.shapes.iter().flat_map(|shape| &shape.attributes);
        listed("attributes here", known.map(|known| known.name))
    }

    fn children(&self) -> String {
        let known = self.shapes.iter().flat_map(|shape| &shape.particles);
        let members = known.flat_map(|particle| &particle.members);
        listed("elements here", members.map(|member| member.name))
    }

    /// What each shape requires.
    fn alternatives(&self) -> String {
        let mut sets: Vec<String> = Vec::new();
        for shape in self.shapes {
            let attributes = shape.attributes.iter().filter(|known| known.required);
            let particles = shape.particles.iter().filter(|particle| particle.least > 0);
            let members = particles.flat_map(|particle| particle.members.first());
            let names = attributes
                .map(|known| format!("`{}`", known.name))
                .chain(members.map(|member| format!("<{}>", member.name)));
            let set = names.collect::<Vec<_>>().join(" + ");
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        format!("it needs {}", sets.join(", or "))
    }
}

fn listed<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> String {
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    if known.is_empty() {
        format!("{what}: none")
    } else {
        format!("{what}: {}", known.join(", "))
    }
}

/// The versions that have an attribute of this name, as far as one part tells.
fn attribute_span(parts: &[Part], outer: Span, name: &str) -> Option<Span> {
    parts.iter().find_map(|part| {
        let span = outer.and(part.span);
        match part.kind {
            Kind::Attribute(attribute) => (attribute.name == name).then_some(span),
            Kind::Children(_) => None,
            Kind::Choice(inner) | Kind::Group(inner) => attribute_span(inner, span, name),
        }
    })
}

/// The versions that have a child of this name, as far as one part tells.
fn child_span(parts: &[Part], outer: Span, name: &str) -> Option<Span> {
    parts.iter().find_map(|part| {
        let span = outer.and(part.span);
        match part.kind {
            Kind::Attribute(_) => None,
            Kind::Children(children) => match children.members {
                Members::One(definition) => (definition.name == name).then_some(span),
                Members::Several(members) => {
                    let found = members.iter().find(|member| member.definition.name == name);
                    found.map(|found| span.and(found.span))
                }
            },
            Kind::Choice(inner) | Kind::Group(inner) => child_span(inner, span, name),
        }
    })
}
