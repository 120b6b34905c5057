//! Definitions resolved for one schema version: plain alternatives.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::grammar::{Attribute, Children, Definition, Kind, Members, Part};
use crate::model::Schema;

/// One thing that an element may be: some attributes and a list of children.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) attributes: Vec<Attribute>,
    pub(super) particles: Vec<Particle>,
}

/// Some child elements out of a set.
#[derive(Clone, Debug)]
pub(super) struct Particle {
    pub(super) members: Vec<&'static Definition>,
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Particle {
    pub(super) fn member(&self, name: &str) -> Option<&'static Definition> {
        self.members
            .iter()
            .copied()
            .find(|known| known.name == name)
    }
}

/// The alternatives of every definition that was asked for, in one schema version.
#[derive(Debug)]
pub(super) struct Shapes {
    pub(super) schema: Schema,
    known: RefCell<HashMap<*const Definition, Rc<[Shape]>>>,
}

impl Shapes {
    pub(super) fn new(schema: Schema) -> Self {
        Self {
            schema,
            known: RefCell::default(),
        }
    }

    pub(super) fn of(&self, definition: &'static Definition) -> Rc<[Shape]> {
        let key = std::ptr::from_ref(definition);
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let made: Rc<[Shape]> = all(definition.parts, self.schema).into();
        self.known.borrow_mut().insert(key, Rc::clone(&made));
        made
    }
}

fn all(parts: &[Part], schema: Schema) -> Vec<Shape> {
    parts.iter().fold(vec![Shape::default()], |made, part| {
        if part.span.covers(schema) {
            combine(&made, &alternatives(part, schema))
        } else {
            made
        }
    })
}

fn alternatives(part: &Part, schema: Schema) -> Vec<Shape> {
    match part.kind {
        Kind::Attribute(attribute) => vec![Shape {
            attributes: vec![attribute],
            ..Shape::default()
        }],
        Kind::Children(children) => vec![Shape {
            particles: vec![particle(children, schema)],
            ..Shape::default()
        }],
        Kind::Group(parts) => all(parts, schema),
        Kind::Choice(parts) => {
            let present = parts.iter().filter(|part| part.span.covers(schema));
            present
                .flat_map(|part| alternatives(part, schema))
                .collect()
        }
    }
}

fn particle(children: Children, schema: Schema) -> Particle {
    let members = match children.members {
        Members::One(definition) => vec![definition],
        Members::Several(members) => {
            let present = members.iter().filter(|member| member.span.covers(schema));
            present.map(|member| member.definition).collect()
        }
    };
    Particle {
        members,
        least: children.least,
        most: children.most,
    }
}

fn combine(left: &[Shape], right: &[Shape]) -> Vec<Shape> {
    let pairs = left
        .iter()
        .flat_map(|one| right.iter().map(move |two| (one, two)));
    pairs
        .map(|(one, two)| Shape {
            attributes: [one.attributes.as_slice(), &two.attributes].concat(),
            particles: [one.particles.as_slice(), &two.particles].concat(),
        })
        .collect()
}
