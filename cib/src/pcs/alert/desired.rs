//! Alerts that should be, against those that are.

use super::super::ensure::{At, Desired};
use super::{AlertCreate, AlertUpdate, Parts, RecipientAdd};
use crate::cib::Cib;
use crate::xml::Element;

impl Parts {
    /// The same without these.
    fn without(&self, names: &[&str]) -> Self {
        let mut parts = self.clone();
        parts
            .main
            .retain(|(name, _)| !names.contains(&name.as_str()));
        parts
    }
}

fn alerts(cib: &Cib) -> impl Iterator<Item = Element<'_>> {
    let section = cib.section("alerts").into_iter();
    section.flat_map(|section| section.children_named("alert"))
}

fn has(element: Element<'_>, name: &str, value: Option<&str>) -> bool {
    value.is_some() && element.attribute(name).as_deref() == value
}

impl AlertCreate {
    fn update(&self, id: &str) -> AlertUpdate {
        let mut update = AlertUpdate::alert(id);
        update.parts = self.parts.without(&["id"]);
        update
    }

    /// The alert of the id is updated; without one, any that does the same is enough.
    pub(in super::super) fn against(&self, at: At<'_>) -> Desired {
        if let Some(id) = self.parts.get("id").filter(|id| !id.is_empty()) {
            return match alerts(at.cib).any(|alert| has(alert, "id", Some(id))) {
                true => Desired::Instead(vec![self.update(id).into()]),
                false => Desired::AsIs,
            };
        }
        let path = self.parts.get("path");
        let mut same = alerts(at.cib).filter(|alert| has(*alert, "path", path));
        let there = same.any(|alert| {
            let id = alert.attribute("id");
            id.is_some_and(|id| !at.needs(self.update(&id)))
        });
        match there {
            true => Desired::Steps(Vec::new()),
            false => Desired::AsIs,
        }
    }
}

impl RecipientAdd {
    /// A recipient is known by its value, or else by its id.
    pub(in super::super) fn against(&self, at: At<'_>) -> Desired {
        let alert = alerts(at.cib).find(|alert| has(*alert, "id", Some(&self.alert)));
        let recipients = || {
            let alert = alert.into_iter();
            alert.flat_map(|alert| alert.children_named("recipient"))
        };
        let update = |recipient: Element<'_>, names: &[&str]| {
            let mut update = AlertUpdate::recipient(recipient.attribute("id").unwrap_or_default());
            update.parts = self.parts.without(names);
            update.force = self.force;
            update
        };
        let value = self.parts.get("value");
        let named = |name| self.parts.get(name).filter(|given| !given.is_empty());
        let mut same = recipients().filter(|one| has(*one, "value", value));
        if self.force {
            let there = same.any(|one| !at.needs(update(one, &["id", "value"])));
            return match there {
                true => Desired::Steps(Vec::new()),
                false => Desired::AsIs,
            };
        }
        if let Some(recipient) = same.next() {
            return Desired::Instead(vec![update(recipient, &["id", "value"]).into()]);
        }
        match recipients().find(|one| has(*one, "id", named("id"))) {
            Some(recipient) => Desired::Instead(vec![update(recipient, &["id"]).into()]),
            None => Desired::AsIs,
        }
    }
}
