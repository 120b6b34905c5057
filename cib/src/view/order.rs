//! Constraints about order and tickets, and the sets of resources in constraints.

use std::borrow::Cow;

use super::view;
use crate::model::{Role, Score, parse_boolean};

view! {
    /// An order constraint: one resource acts after another one.
    Order: "rsc_order"
}

impl<'t> Order<'t> {
    /// The resource that acts first; `None` where sets are used.
    #[must_use]
    pub fn first(self) -> Option<Cow<'t, str>> {
        self.0.attribute("first")
    }

    /// The resource that acts then; `None` where sets are used.
    #[must_use]
    pub fn then(self) -> Option<Cow<'t, str>> {
        self.0.attribute("then")
    }

    /// What the first one does: `start` (default), `promote`, `demote` or `stop`.
    #[must_use]
    pub fn first_action(self) -> Cow<'t, str> {
        let action = self.0.attribute("first-action");
        action.unwrap_or(Cow::Borrowed("start"))
    }

    /// What the other one does; by default the same.
    #[must_use]
    pub fn then_action(self) -> Cow<'t, str> {
        let action = self.0.attribute("then-action");
        action.unwrap_or_else(|| self.first_action())
    }

    /// `Mandatory`, `Optional` or `Serialize`, where the constraint says so.
    #[must_use]
    pub fn kind(self) -> Option<Cow<'t, str>> {
        self.0.attribute("kind")
    }

    /// Whether stopping goes in the reverse order, where the constraint says so.
    #[must_use]
    pub fn symmetrical(self) -> Option<bool> {
        parse_boolean(&self.0.attribute("symmetrical")?)
    }

    /// The resource sets, where the constraint has them.
    pub fn sets(self) -> impl Iterator<Item = ResourceSet<'t>> {
        self.0.children().filter_map(ResourceSet::cast)
    }
}

view! {
    /// A ticket constraint: a resource runs only where a ticket is granted.
    Ticket: "rsc_ticket"
}

impl<'t> Ticket<'t> {
    /// The ticket's name; empty if it has none.
    #[must_use]
    pub fn ticket(self) -> Cow<'t, str> {
        self.0.attribute("ticket").unwrap_or_default()
    }

    /// The resource; `None` where sets are used.
    #[must_use]
    pub fn resource(self) -> Option<Cow<'t, str>> {
        self.0.attribute("rsc")
    }

    /// The role that needs the ticket, if limited to one.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        self.0.attribute("rsc-role")?.parse().ok()
    }

    /// What happens when the ticket is lost: `stop`, `demote`, `fence` or `freeze`.
    #[must_use]
    pub fn loss_policy(self) -> Option<Cow<'t, str>> {
        self.0.attribute("loss-policy")
    }

    /// The resource sets, where the constraint has them.
    pub fn sets(self) -> impl Iterator<Item = ResourceSet<'t>> {
        self.0.children().filter_map(ResourceSet::cast)
    }
}

view! {
    /// Resources that a constraint treats alike.
    ResourceSet: "resource_set"
}

impl<'t> ResourceSet<'t> {
    /// The id of the set that this one stands for.
    #[must_use]
    pub fn id_ref(self) -> Option<Cow<'t, str>> {
        self.0.attribute("id-ref")
    }

    /// The resources in order.
    pub fn resources(self) -> impl Iterator<Item = Cow<'t, str>> {
        let references = self.0.children_named("resource_ref");
        references.filter_map(|reference| reference.attribute("id"))
    }

    /// Whether the members depend on each other in turn; they do unless the set says no.
    #[must_use]
    pub fn sequential(self) -> bool {
        self.flag("sequential")
    }

    /// Whether all members count, or one is enough; all do unless the set says no.
    #[must_use]
    pub fn require_all(self) -> bool {
        self.flag("require-all")
    }

    /// What the members do, where an order constraint says so.
    #[must_use]
    pub fn action(self) -> Option<Cow<'t, str>> {
        self.0.attribute("action")
    }

    /// The role of the members, if limited to one.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        self.0.attribute("role")?.parse().ok()
    }

    /// The score among the members; `None` where none is given or the text is no score.
    #[must_use]
    pub fn score(self) -> Option<Score> {
        self.0.attribute("score")?.parse().ok()
    }

    fn flag(self, name: &str) -> bool {
        let value = self.0.attribute(name);
        value
            .and_then(|value| parse_boolean(&value))
            .unwrap_or(true)
    }
}
