//! The notation in which [`table`](super::table) writes down what the schemas allow.
//!
//! An element is a [`Definition`]: its attributes and children as a list of [`Part`]s, each with
//! the range of schema versions that has it. [`Shapes`](super::shape::Shapes) turns that into
//! plain alternatives for one version.

use crate::model::Schema;

/// An element in one place of the document.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: &'static str,
    pub(super) order: Order,
    pub(super) parts: &'static [Part],
}

/// Whether the order of children counts. The order of attributes never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Any order.
    Free,
    /// The order of the parts.
    Listed,
    /// Attributes, elements and text of any kind: `status`.
    Open,
}

/// Something that an element has, or one of several things.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Attribute(Attribute),
    Children(Children),
    /// Exactly one of these.
    Choice(&'static [Part]),
    /// All of these.
    Group(&'static [Part]),
}

/// An attribute and what it may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) value: Value,
    pub(super) required: bool,
}

/// A number of child elements out of a set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Children {
    pub(super) members: Members,
    pub(super) least: usize,
    pub(super) most: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Members {
    One(&'static Definition),
    Several(&'static [Member]),
}

/// One kind of element in [`Members::Several`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) definition: &'static Definition,
    pub(super) span: Span,
}

/// What an attribute may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    Boolean,
    /// Comma list of `[A-Za-z0-9_.-]+`.
    Devices,
    /// Anything but these words.
    Except(&'static [Word]),
    /// Exactly this, blanks counted.
    Exactly(&'static str),
    Id,
    IdRef,
    Integer,
    /// 1 to 9.
    Level,
    NonNegative,
    /// One of these words.
    OneOf(&'static [Word]),
    Positive,
    /// `[0-9-]+`.
    Range,
    Score,
    Text,
}

/// A word of [`Value::OneOf`] or [`Value::Except`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) text: &'static str,
    pub(super) span: Span,
}

/// Schema versions, both ends included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) since: Schema,
    pub(super) until: Schema,
}

impl Span {
    const ALWAYS: Self = Self {
        since: Schema::new(0, 0),
        until: Schema::new(u16::MAX, 0),
    };

    pub(super) fn covers(self, schema: Schema) -> bool {
        self.since <= schema && schema <= self.until
    }

    /// The overlap of two ranges.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            since: self.since.max(other.since),
            until: self.until.min(other.until),
        }
    }
}

pub(super) const ALWAYS: Span = Span::ALWAYS;

impl Part {
    const fn new(kind: Kind) -> Self {
        Self {
            kind,
            span: Span::ALWAYS,
        }
    }

    pub(super) const fn since(mut self, major: u16, minor: u16) -> Self {
        self.span.since = Schema::new(major, minor);
        self
    }

    pub(super) const fn until(mut self, major: u16, minor: u16) -> Self {
        self.span.until = Schema::new(major, minor);
        self
    }
}

impl Member {
    pub(super) const fn since(mut self, major: u16, minor: u16) -> Self {
        self.span.since = Schema::new(major, minor);
        self
    }
}

impl Word {
    pub(super) const fn since(mut self, major: u16, minor: u16) -> Self {
        self.span.since = Schema::new(major, minor);
        self
    }

    pub(super) const fn until(mut self, major: u16, minor: u16) -> Self {
        self.span.until = Schema::new(major, minor);
        self
    }
}

/// An element whose children come in any order.
pub(super) const fn element(name: &'static str, parts: &'static [Part]) -> Definition {
    Definition {
        name,
        order: Order::Free,
        parts,
    }
}

/// An element whose children come in the order of the parts.
pub(super) const fn sequence(name: &'static str, parts: &'static [Part]) -> Definition {
    Definition {
        name,
        order: Order::Listed,
        parts,
    }
}

pub(super) const fn required(name: &'static str, value: Value) -> Part {
    Part::new(Kind::Attribute(Attribute {
        name,
        value,
        required: true,
    }))
}

pub(super) const fn optional(name: &'static str, value: Value) -> Part {
    Part::new(Kind::Attribute(Attribute {
        name,
        value,
        required: false,
    }))
}

pub(super) const fn one(definition: &'static Definition) -> Part {
    children(Members::One(definition), 1, 1)
}

pub(super) const fn maybe(definition: &'static Definition) -> Part {
    children(Members::One(definition), 0, 1)
}

pub(super) const fn many(definition: &'static Definition) -> Part {
    children(Members::One(definition), 0, usize::MAX)
}

pub(super) const fn some(definition: &'static Definition) -> Part {
    children(Members::One(definition), 1, usize::MAX)
}

/// One or more, mixed.
pub(super) const fn some_of(members: &'static [Member]) -> Part {
    children(Members::Several(members), 1, usize::MAX)
}

/// Any number, mixed.
pub(super) const fn many_of(members: &'static [Member]) -> Part {
    children(Members::Several(members), 0, usize::MAX)
}

const fn children(members: Members, least: usize, most: usize) -> Part {
    Part::new(Kind::Children(Children {
        members,
        least,
        most,
    }))
}

pub(super) const fn choice(parts: &'static [Part]) -> Part {
    Part::new(Kind::Choice(parts))
}

pub(super) const fn group(parts: &'static [Part]) -> Part {
    Part::new(Kind::Group(parts))
}

/// The alternative of having none of the others.
pub(super) const NOTHING: Part = group(&[]);

pub(super) const fn member(definition: &'static Definition) -> Member {
    Member {
        definition,
        span: Span::ALWAYS,
    }
}

pub(super) const fn word(text: &'static str) -> Word {
    Word {
        text,
        span: Span::ALWAYS,
    }
}
