//! The resolver: from a resource to what holds for it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;

use super::operation::Operation;
use super::settings::{Layer, Settings};
use super::unpack::Precedence;
use crate::view::{Nvset, Op, Operations, Primitive, ResourceSet};
use crate::xml::{Element, NodeId};
use crate::{Cib, Index};

type Decision<'t> = Box<dyn Fn(Element<'t>) -> bool + 't>;

/// Finds values in effect in one document.
///
/// Making it reads the document once; each question is then answered in the time of what it
/// touches.
pub struct Resolver<'t> {
    index: Index<'t>,
    /// The sections of defaults.
    resources: Option<Element<'t>>,
    operations: Option<Element<'t>>,
    /// The sets of groups, clones and bundles: all members ask for them.
    shared: RefCell<HashMap<(NodeId, &'static str), Vec<Nvset<'t>>>>,
    decision: Option<Decision<'t>>,
}

impl fmt::Debug for Resolver<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

impl<'t> Resolver<'t> {
    /// A resolver that leaves out sets with rules.
    #[must_use]
    pub fn new(cib: &'t Cib) -> Self {
        Self {
            index: cib.index(),
            resources: cib.section("rsc_defaults"),
            operations: cib.section("op_defaults"),
            shared: RefCell::default(),
            decision: None,
        }
    }

    /// Decides rules with this function: whether the `rule` element is satisfied.
    #[must_use]
    pub fn decide(mut self, decision: impl Fn(Element<'t>) -> bool + 't) -> Self {
        self.decision = Some(Box::new(decision));
        self
    }

    /// The parameters of a primitive's agent.
    #[must_use]
    pub fn parameters(&self, primitive: Primitive<'t>) -> Settings<'t> {
        let mut settings = Settings::default();
        let element = primitive.element();
        for elements in self.ancestry(element) {
            let sets = self.sets("instance_attributes", &elements);
            self.unpack(sets, Precedence::Keep, &mut settings);
        }
        settings
    }

    /// The meta attributes of a primitive, group, clone or bundle.
    #[must_use]
    pub fn meta(&self, resource: Element<'t>) -> Settings<'t> {
        let mut settings = Settings::default();
        let defaults = self.resources;
        let defaults = defaults.map(|section| vec![(Layer::Defaults, section)]);
        for elements in self.ancestry(resource).into_iter().chain(defaults) {
            let sets = self.sets("meta_attributes", &elements);
            self.unpack(sets, Precedence::Keep, &mut settings);
        }
        settings
    }

    /// What a primitive uses of a node.
    #[must_use]
    pub fn utilization(&self, primitive: Primitive<'t>) -> Settings<'t> {
        let mut settings = Settings::default();
        let sets = self.sets("utilization", &self.with_template(primitive.element()));
        self.unpack(sets, Precedence::Keep, &mut settings);
        settings
    }

    /// The operations of a primitive: its own, then those of its template.
    #[must_use]
    pub fn operations(&self, primitive: Primitive<'t>) -> Vec<Operation<'t>> {
        let mut operations = self.ops(primitive.element(), Layer::Own);
        if let Some(template) = self.template(primitive.element()) {
            let inherited = self.ops(template, Layer::Template);
            let own: HashSet<_> = operations.iter().map(Operation::key).collect();
            let missing = inherited.into_iter().filter(|op| !own.contains(&op.key()));
            operations.extend(missing);
        }
        operations
    }

    /// The options of an operation, such as `timeout` and `on-fail`.
    ///
    /// `name` and `interval` are among them. Defaults that Pacemaker has of its own, such as the
    /// timeout of 20 s, are not.
    #[must_use]
    pub fn options(&self, op: Op<'t>) -> Settings<'t> {
        let mut settings = Settings::default();
        let defaults = self.operations.map(|section| (Layer::Defaults, section));
        let defaults: Vec<_> = defaults.into_iter().collect();
        let sets = self.sets("meta_attributes", &defaults);
        self.unpack(sets, Precedence::Keep, &mut settings);
        let sets = self.sets("meta_attributes", &[(Layer::Own, op.element())]);
        self.unpack(sets, Precedence::Replace, &mut settings);
        settings.set_attributes(op.element());
        settings
    }

    /// The agent of a primitive, that of its template included.
    #[must_use]
    pub fn agent(&self, primitive: Primitive<'t>) -> Option<crate::model::AgentName> {
        let template = || crate::view::Template::cast(self.template(primitive.element())?)?.agent();
        primitive.agent().or_else(template)
    }

    /// A resource set, or the one that it stands for; `None` if that one is missing.
    #[must_use]
    pub fn resource_set(&self, set: ResourceSet<'t>) -> Option<ResourceSet<'t>> {
        self.index
            .resolve(set.element())
            .and_then(ResourceSet::cast)
    }

    /// The sets of this name in an element, or those that they stand for.
    pub(super) fn sets_in(
        &self,
        (layer, element): (Layer, Element<'t>),
        name: &'static str,
    ) -> Vec<Nvset<'t>> {
        let read = || -> Vec<Nvset<'t>> {
            let found = element.children_named(name);
            let found = found.filter_map(|set| self.index.resolve(set));
            found.filter_map(Nvset::cast).collect()
        };
        if layer != Layer::Parent {
            return read();
        }
        let mut shared = self.shared.borrow_mut();
        let sets = shared.entry((element.id(), name));
        sets.or_insert_with(read).clone()
    }

    pub(crate) fn index(&self) -> &Index<'t> {
        &self.index
    }

    pub(super) fn decision(&self) -> Option<&Decision<'t>> {
        self.decision.as_ref()
    }

    fn ops(&self, resource: Element<'t>, layer: Layer) -> Vec<Operation<'t>> {
        let operations = resource.child("operations");
        let operations = operations.and_then(|found| self.index.resolve(found));
        let ops = operations.and_then(Operations::cast).into_iter();
        ops.flat_map(Operations::ops)
            .map(|op| Operation { op, layer })
            .collect()
    }

    /// A resource and what is around it, nearest first; each with its template before it.
    fn ancestry(&self, resource: Element<'t>) -> Vec<Vec<(Layer, Element<'t>)>> {
        let mut ancestry = vec![self.with_template(resource)];
        let mut at = resource.parent();
        while let Some(parent) = at.filter(|it| is_container(it.name())) {
            ancestry.push(vec![(Layer::Parent, parent)]);
            at = parent.parent();
        }
        ancestry
    }

    fn with_template(&self, resource: Element<'t>) -> Vec<(Layer, Element<'t>)> {
        let template = self.template(resource).map(|it| (Layer::Template, it));
        template
            .into_iter()
            .chain([(Layer::Own, resource)])
            .collect()
    }

    fn template(&self, resource: Element<'t>) -> Option<Element<'t>> {
        let id = resource.attribute("template")?;
        self.index.named("template", &id)
    }
}

fn is_container(name: &str) -> bool {
    matches!(name, "group" | "clone" | "master" | "bundle")
}
