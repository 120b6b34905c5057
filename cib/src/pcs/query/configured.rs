//! Resources as a configuration alone tells of them.

use std::collections::BTreeSet;

use super::state::{Resource, ResourceKind, ResourceStates};
use crate::cib::Cib;
use crate::effective::Resolver;
use crate::xml::Element;

impl ResourceStates {
    /// The resources of a configuration, one instance of each, nothing known of their state: enough
    /// for a query that does not [need it](super::Query::needs_state).
    ///
    /// `None` where only Pacemaker knows what there will be: resources left in the status that are
    /// not configured any more, guest nodes, clones whose agents or rules decide what they are,
    /// and what it would refuse.
    #[must_use]
    pub fn configured(cib: &Cib) -> Option<Self> {
        let reader = Reader {
            cib,
            resolver: Resolver::new(cib),
        };
        let mut states = Self::default();
        let section = cib.section("resources").into_iter();
        for element in section.flat_map(Element::children) {
            if element.name() != "template" {
                states.resources.push(reader.outer(element)?);
            }
        }
        let known: BTreeSet<String> = cib.primitives().map(|one| id(one.element())).collect();
        let root = cib.tree().root().into_iter();
        let mut elements = root.flat_map(Element::descendants);
        let beyond = elements.any(|element| match element.name() {
            "lrm_resource" => {
                let id = id(element);
                !known.contains(id.split(':').next().unwrap_or_default())
            }
            "nvpair" => element
                .attribute("name")
                .is_some_and(|name| name == "remote-node"),
            _ => false,
        });
        (!beyond).then_some(states)
    }
}

fn id(element: Element<'_>) -> String {
    element
        .attribute("id")
        .map(String::from)
        .unwrap_or_default()
}

/// As Pacemaker reads it.
fn is_true(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    matches!(&*value, "true" | "on" | "yes" | "y" | "1")
}

/// Whether all of it has OCF agents.
fn is_ocf(one: &Resource) -> bool {
    if one.kind == ResourceKind::Primitive {
        one.agent.starts_with("ocf:")
    } else {
        one.inner.iter().all(is_ocf)
    }
}

struct Reader<'c> {
    cib: &'c Cib,
    resolver: Resolver<'c>,
}

impl<'c> Reader<'c> {
    fn outer(&self, element: Element<'c>) -> Option<Resource> {
        match element.name() {
            "primitive" => self.primitive(element),
            "group" => self.group(element),
            "clone" | "master" => self.clone(element),
            "bundle" => self.bundle(element),
            _ => None,
        }
    }

    fn primitive(&self, element: Element<'c>) -> Option<Resource> {
        let mut primitive = Resource::new(ResourceKind::Primitive, &id(element));
        let named = element.attribute("template").map(String::from);
        let template = named.and_then(|name| {
            let mut templates = self.cib.templates().map(|one| one.element());
            templates.find(|one| id(*one) == name)
        });
        let source = template.unwrap_or(element);
        primitive.agent = format!(
            "{}:{}",
            source.attribute("class")?,
            source.attribute("type")?
        );
        Some(primitive)
    }

    /// What it is without members, Pacemaker decides.
    fn group(&self, element: Element<'c>) -> Option<Resource> {
        let mut group = Resource::new(ResourceKind::Group, &id(element));
        let members = element.children_named("primitive");
        let members = members.map(|member| self.primitive(member));
        group.inner = members.collect::<Option<_>>()?;
        (!group.inner.is_empty()).then_some(group)
    }

    fn clone(&self, element: Element<'c>) -> Option<Resource> {
        let mut clone = Resource::new(ResourceKind::Clone, &id(element));
        let mut inner = element.children_named("group");
        let inner = match inner.next() {
            Some(group) => self.group(group),
            None => self.primitive(element.child("primitive")?),
        };
        let inner = inner?;
        let settings = self.resolver.meta(element);
        if !settings.conditional().is_empty() || settings.value("clone-max") == Some("0") {
            return None;
        }
        let promotable =
            element.name() == "master" || settings.value("promotable").is_some_and(is_true);
        let unique = settings.value("globally-unique").map(is_true);
        // More than one on a node are told apart by default since Pacemaker 3.0.
        let crowded = settings
            .value("clone-node-max")
            .is_some_and(|most| most != "1");
        if unique.is_none() && crowded {
            return None;
        }
        let unique = unique.unwrap_or(false);
        // Services can neither be promoted nor told apart.
        if (promotable || unique) && !is_ocf(&inner) {
            return None;
        }
        for (flag, set) in [("multi_state", promotable), ("unique", unique)] {
            if set {
                clone.flags.insert(flag.to_owned());
            }
        }
        clone.inner = vec![inner];
        Some(clone)
    }

    fn bundle(&self, element: Element<'c>) -> Option<Resource> {
        let mut bundle = Resource::new(ResourceKind::Bundle, &id(element));
        let mut children = element.children();
        let container = children.find(|one| matches!(one.name(), "docker" | "podman"))?;
        let number = |name| {
            let text = container.attribute(name);
            text.map_or(Some(1), |text| text.parse::<u32>().ok())
        };
        if number("replicas")? == 0 {
            return None;
        }
        if number("replicas-per-host")? > 1 {
            bundle.flags.insert("unique".to_owned());
        }
        let Some(member) = element.child("primitive") else {
            return Some(bundle);
        };
        let network = element.child("network")?;
        let reachable = ["ip-range-start", "control-port"];
        if !reachable
            .iter()
            .any(|name| network.attribute(name).is_some())
        {
            return None;
        }
        let member = self.primitive(member)?;
        // It may have the id of what Pacemaker makes for the bundle.
        if member.id.starts_with(&format!("{}-", bundle.id)) {
            return None;
        }
        bundle.inner = vec![member];
        Some(bundle)
    }
}
