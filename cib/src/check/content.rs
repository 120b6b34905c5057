//! Elements against the grammar: every element is compared with the alternatives of its place,
//! and what the nearest alternative finds wrong is reported.

use super::explain::Explainer;
use super::finding::Finding;
use super::grammar::{Attribute, Definition, Order, Value};
use super::ids::Ids;
use super::shape::{Particle, Shape, Shapes};
use crate::model::Schema;
use crate::xml::{self, Element};

/// What the grammar has to say about a document.
#[derive(Debug)]
pub(super) struct Content<'t> {
    pub(super) findings: Vec<Finding>,
    pub(super) ids: Ids<'t>,
}

/// One way in which an element differs from a [`Shape`].
#[derive(Debug)]
pub(super) enum Fault<'s, 't> {
    /// Too few children of these kinds.
    Absent(&'s Particle),
    /// An attribute that the shape lacks.
    Extra(xml::Attribute<'t>),
    /// A child that must stand before one that it follows.
    Misplaced(Element<'t>),
    /// An attribute that the shape requires.
    Missing(&'s Attribute),
    /// One child too many.
    Repeated(Element<'t>),
    /// A child that the shape lacks.
    Unexpected(Element<'t>),
    /// A value that the attribute cannot have.
    Value(xml::Attribute<'t>),
}

/// Compares a tree with the grammar of one schema version, from `root` down.
pub(super) fn compare<'t>(
    root: Element<'t>,
    definition: &'static Definition,
    schema: Schema,
) -> Content<'t> {
    let shapes = Shapes::new(schema);
    let mut content = Content {
        findings: Vec::new(),
        ids: Ids::default(),
    };
    let mut pending = vec![(root, definition)];
    while let Some((element, definition)) = pending.pop() {
        if definition.order != Order::Open {
            let inside = content.element(element, definition, &shapes);
            pending.extend(inside.into_iter().rev());
        }
    }
    content
}

impl<'t> Content<'t> {
    /// Compares one element; returns its children with their definitions.
    fn element(
        &mut self,
        element: Element<'t>,
        definition: &'static Definition,
        shapes: &Shapes,
    ) -> Vec<(Element<'t>, &'static Definition)> {
        let known = shapes.of(definition);
        let schema = shapes.schema;
        let Some((nearest, faults)) = nearest(element, definition.order, &known, schema) else {
            return Vec::new();
        };
        let explainer = Explainer {
            element,
            definition,
            shapes: &known,
            schema,
        };
        let found = faults.iter().map(|fault| explainer.explain(fault));
        self.findings.extend(found);
        self.findings.extend(explainer.foreign());
        self.findings.extend(explainer.text());
        self.collect_ids(element, nearest, schema);
        let inside = element.children();
        inside
            .filter_map(|child| Some((child, member(nearest, &known, child.name())?)))
            .collect()
    }

    fn collect_ids(&mut self, element: Element<'t>, shape: &Shape, schema: Schema) {
        for attribute in element.attributes() {
            let found = known_attribute(shape, attribute.name());
            let Some(found) = found.filter(|found| found.is_id()) else {
                continue;
            };
            let value = attribute.value();
            if found.value.accepts(&value, schema) {
                let id = value.trim().to_owned();
                self.ids.add(found, element, id);
            }
        }
    }
}

impl Attribute {
    fn is_id(&self) -> bool {
        matches!(self.value, Value::Id | Value::IdRef)
    }
}

fn known_attribute<'s>(shape: &'s Shape, name: &str) -> Option<&'s Attribute> {
    shape.attributes.iter().find(|known| known.name == name)
}

/// The definition of a child: that of the nearest shape, or else of any.
fn member(nearest: &Shape, shapes: &[Shape], name: &str) -> Option<&'static Definition> {
    std::iter::once(nearest)
        .chain(shapes)
        .flat_map(|shape| &shape.particles)
        .find_map(|particle| particle.member(name))
}

/// The first shape with the fewest faults.
fn nearest<'s, 't>(
    element: Element<'t>,
    order: Order,
    shapes: &'s [Shape],
    schema: Schema,
) -> Option<(&'s Shape, Vec<Fault<'s, 't>>)> {
    let mut nearest: Option<(&Shape, Vec<Fault<'_, '_>>)> = None;
    for shape in shapes {
        let faults = faults(element, order, shape, schema);
        if faults.is_empty() {
            return Some((shape, faults));
        }
        if nearest
            .as_ref()
            .is_none_or(|(_, least)| faults.len() < least.len())
        {
            nearest = Some((shape, faults));
        }
    }
    nearest
}

fn faults<'s, 't>(
    element: Element<'t>,
    order: Order,
    shape: &'s Shape,
    schema: Schema,
) -> Vec<Fault<'s, 't>> {
    let mut faults = Vec::new();
    for attribute in element.attributes().filter(|one| !is_namespace(one.name())) {
        match known_attribute(shape, attribute.name()) {
            None => faults.push(Fault::Extra(attribute)),
            Some(known) if known.value.accepts(&attribute.value(), schema) => {}
            Some(_) => faults.push(Fault::Value(attribute)),
        }
    }
    let absent = |name| element.attributes().all(|given| given.name() != name);
    let required = shape.attributes.iter().filter(|known| known.required);
    faults.extend(
        required
            .filter(|known| absent(known.name))
            .map(Fault::Missing),
    );
    child_faults(element, order, shape, &mut faults);
    faults
}

fn child_faults<'s, 't>(
    element: Element<'t>,
    order: Order,
    shape: &'s Shape,
    faults: &mut Vec<Fault<'s, 't>>,
) {
    let mut counts = vec![0_usize; shape.particles.len()];
    let mut reached = 0;
    for child in element.children() {
        let mut numbered = shape.particles.iter().zip(&mut counts).enumerate();
        let found = numbered.find(|(_, (particle, _))| particle.member(child.name()).is_some());
        let Some((index, (particle, count))) = found else {
            faults.push(Fault::Unexpected(child));
            continue;
        };
        *count += 1;
        if order == Order::Listed && index < reached {
            faults.push(Fault::Misplaced(child));
        } else if *count > particle.most {
            faults.push(Fault::Repeated(child));
        }
        reached = reached.max(index);
    }
    let counted = shape.particles.iter().zip(counts);
    let short = counted.filter(|(particle, count)| *count < particle.least);
    faults.extend(short.map(|(particle, _)| Fault::Absent(particle)));
}

/// Declarations of namespaces are no attributes.
pub(super) fn is_namespace(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:")
}
