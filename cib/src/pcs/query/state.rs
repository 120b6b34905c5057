//! What there is of resources: groups, clones, bundles and what is inside them.

use std::collections::BTreeSet;

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ResourceKind {
    /// `bundle`.
    Bundle,
    /// `clone`.
    Clone,
    /// `group`.
    Group,
    /// `primitive`.
    Primitive,
}

impl ResourceKind {
    /// All, in the order of their names.
    pub(super) const ALL: [Self; 4] = [Self::Bundle, Self::Clone, Self::Group, Self::Primitive];

    /// The word of pcs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::Clone => "clone",
            Self::Group => "group",
            Self::Primitive => "primitive",
        }
    }
}

/// A resource, or an instance of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) kind: ResourceKind,
    pub(super) id: String,
    /// What tells apart the instances of an id.
    pub(super) instance: Option<String>,
    /// `resource_agent` of a primitive, such as `stonith:fence_ipmilan`.
    pub(super) agent: String,
    pub(super) role: String,
    /// Flags of `crm_mon` that are `true`.
    pub(super) flags: BTreeSet<String>,
    pub(super) pending: Option<String>,
    pub(super) locked_to: Option<String>,
    pub(super) nodes: Vec<String>,
    /// Of a bundle: for each replica what runs inside it, or the container where that is nothing.
    pub(super) inner: Vec<Self>,
    /// The container of a bundle.
    pub(super) implicit: bool,
}

impl Resource {
    pub(super) fn new(kind: ResourceKind, id: &str) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            instance: None,
            agent: String::new(),
            role: "Stopped".to_owned(),
            flags: BTreeSet::new(),
            pending: None,
            locked_to: None,
            nodes: Vec::new(),
            inner: Vec::new(),
            implicit: false,
        }
    }

    pub(super) fn is(&self, flag: &str) -> bool {
        self.flags.contains(flag)
    }

    /// Whether nothing of it is in the configuration any more.
    pub(super) fn is_orphaned(&self) -> bool {
        if self.kind == ResourceKind::Primitive {
            self.is("orphaned")
        } else {
            self.inner.iter().all(Self::is_orphaned)
        }
    }

    /// The instances of a clone that are still wanted, the replicas of a bundle.
    pub(super) fn instances(&self) -> Vec<&Self> {
        let is_clone = self.kind == ResourceKind::Clone;
        let all = self.inner.iter();
        all.filter(|one| !(is_clone && one.is_orphaned())).collect()
    }

    /// The nodes that anything of it runs on, one for each thing.
    pub(super) fn running_on(&self) -> Vec<&str> {
        let own = self.nodes.iter().map(String::as_str);
        match self.kind {
            ResourceKind::Primitive => own.collect(),
            // A group is on a node once, however many of its members are.
            ResourceKind::Group => {
                let all = self.inner.iter().flat_map(Self::running_on);
                all.collect::<BTreeSet<_>>().into_iter().collect()
            }
            ResourceKind::Bundle | ResourceKind::Clone => self
                .instances()
                .into_iter()
                .flat_map(Self::running_on)
                .collect(),
        }
    }
}

/// The resources that a [`Query`](super::Query) is answered from.
///
/// [`of_crm_mon`](Self::of_crm_mon) reads their state; [`configured`](Self::configured) makes do
/// with a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceStates {
    pub(super) resources: Vec<Resource>,
    pub(super) notes: Vec<String>,
}

impl ResourceStates {
    /// What was left out, as pcs warns of it: bundles whose resources cannot be told apart.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Every instance of every resource with the id of what it is in.
    fn entries(&self) -> Vec<(Option<&str>, &Resource)> {
        let mut found = Vec::new();
        let mut pending: Vec<(Option<&str>, &Resource)> =
            self.resources.iter().rev().map(|one| (None, one)).collect();
        while let Some((parent, one)) = pending.pop() {
            found.push((parent, one));
            let inner = one.inner.iter().rev().filter(|inner| !inner.implicit);
            pending.extend(inner.map(|inner| (Some(one.id.as_str()), inner)));
        }
        found
    }

    /// All instances of a resource.
    pub(super) fn all(&self, id: &str) -> Vec<&Resource> {
        let entries = self.entries().into_iter();
        let own = entries.filter(|(_, one)| one.id == id);
        own.map(|(_, one)| one).collect()
    }

    /// The first instance, or the one that is asked for.
    pub(super) fn one(&self, id: &str, instance: Option<&str>) -> Option<&Resource> {
        let mut all = self.all(id).into_iter();
        all.find(|one| instance.is_none() || one.instance.as_deref() == instance)
    }

    /// What the resource is directly in.
    pub(super) fn parent(&self, id: &str) -> Option<&Resource> {
        let entries = self.entries().into_iter().rev();
        let mut parents = entries.filter(|(_, one)| one.id == id);
        let parent = parents.find_map(|(parent, _)| parent)?;
        self.one(parent, None)
    }

    /// What of this kind the resource is in: a clone also through a group.
    pub(super) fn container(&self, id: &str, kind: ResourceKind) -> Option<&Resource> {
        let parent = self.parent(id)?;
        if parent.kind == kind {
            return Some(parent);
        }
        let through = kind == ResourceKind::Clone && parent.kind == ResourceKind::Group;
        let outer = self.parent(&parent.id).filter(|_| through)?;
        (outer.kind == kind).then_some(outer)
    }

    pub(super) fn has_bundles(&self) -> bool {
        let mut all = self.resources.iter();
        all.any(|one| one.kind == ResourceKind::Bundle)
    }
}
