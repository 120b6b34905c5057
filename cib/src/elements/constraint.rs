//! Constraints and resource sets.

macro_rules! constraint_elements {
    ($elements:ident, $choices:ident) => {
        $elements! {
            /// The section of constraints.
            Constraints: "constraints" {
                /// The constraints in document order.
                entries: mix<Constraint> "entries",
            }

            /// A location constraint: a resource wants, or does not want, a node.
            Location: "rsc_location" {
                /// The constraint's id; empty if it has none.
                id: id "id",
                /// The resource, where the constraint names one.
                resource: option "rsc",
                /// The pattern of resource ids, where the constraint has one.
                resource_pattern: option "rsc-pattern",
                /// The node; `None` where rules choose.
                node: option "node",
                /// The score for the node; `None` where rules give it or the text is no score.
                score: value<Score> "score",
                /// The role of the resource, if limited to one.
                role: value<Role> "role",
                /// Where the cluster looks for instances that already run.
                resource_discovery: value<ResourceDiscovery> "resource-discovery",
                /// The resource sets, where the constraint has them.
                sets: many<ResourceSet> "resource_set",
                /// The rules that choose nodes; more than one only before schema 4.0.
                rules: raw "rule",
                /// When the constraint counts; before schema 4.0.
                lifetime: one<Lifetime> "lifetime",
            }

            /// A colocation constraint: a resource goes where another one is.
            Colocation: "rsc_colocation" {
                /// The resource that follows; `None` where sets are used.
                resource: option "rsc",
                /// The resource that leads; `None` where sets are used.
                with_resource: option "with-rsc",
                /// The score; `None` where none is given or the text is no score.
                score: value<Score> "score",
                /// The role of the resource that follows, if limited to one.
                role: value<Role> "rsc-role",
                /// The role of the resource that leads, if limited to one.
                with_role: value<Role> "with-rsc-role",
                /// The node attribute whose value must be equal; the node's name by default.
                node_attribute: option "node-attribute",
                /// Whether the follower moves the leader: a boolean or a rule's text.
                influence: option "influence",
                /// A node attribute that holds the score; until schema 2.10.
                score_attribute: option "score-attribute",
                /// The same, added; until schema 2.10.
                score_attribute_mangle: option "score-attribute-mangle",
                /// The constraint's id; empty if it has none.
                id: id "id",
                /// The resource sets, where the constraint has them.
                sets: many<ResourceSet> "resource_set",
                /// When the constraint counts; before schema 4.0.
                lifetime: one<Lifetime> "lifetime",
            }

            /// An order constraint: one resource acts after another one.
            Order: "rsc_order" {
                /// The resource that acts first; `None` where sets are used.
                first: option "first",
                /// The resource that acts then; `None` where sets are used.
                then: option "then",
                /// What the first one does; `start` unless the constraint says so.
                first_action: value<OrderAction> "first-action",
                /// What the other one does; by default the same.
                then_action: value<OrderAction> "then-action",
                /// How strict the order is; by default the score or `Mandatory`.
                kind: value<OrderKind> "kind",
                /// The older form of the kind: 0 is optional, all else mandatory.
                score: value<Score> "score",
                /// Whether stopping goes in the reverse order.
                symmetrical: value<bool> "symmetrical",
                /// Whether all instances of a clone must have acted; true by default.
                require_all: value<bool> "require-all",
                /// The constraint's id; empty if it has none.
                id: id "id",
                /// The resource sets, where the constraint has them.
                sets: many<ResourceSet> "resource_set",
                /// When the constraint counts; before schema 4.0.
                lifetime: one<Lifetime> "lifetime",
            }

            /// A ticket constraint: a resource runs only where a ticket is granted.
            Ticket: "rsc_ticket" {
                /// The ticket's name; empty if it has none.
                ticket: text "ticket",
                /// The resource; `None` where sets are used.
                resource: option "rsc",
                /// The role that needs the ticket, if limited to one.
                role: value<Role> "rsc-role",
                /// What happens when the ticket is lost.
                loss_policy: value<LossPolicy> "loss-policy",
                /// The constraint's id; empty if it has none.
                id: id "id",
                /// The resource sets, where the constraint has them.
                sets: many<ResourceSet> "resource_set",
            }

            /// Resources that a constraint treats alike.
            ResourceSet: "resource_set" {
                /// The set's id; empty if it has none.
                id: id "id",
                /// The id of the set that this one stands for.
                id_ref: option "id-ref",
                /// Whether the members depend on each other in turn; true by default.
                sequential: value<bool> "sequential",
                /// Whether all members count, or one is enough; true by default.
                require_all: value<bool> "require-all",
                /// How the members of a colocation are ordered.
                ordering: value<SetOrdering> "ordering",
                /// What the members do, where an order constraint says so.
                action: value<OrderAction> "action",
                /// The role of the members, if limited to one.
                role: value<Role> "role",
                /// The score among the members; `None` where none is given or the text is no score.
                score: value<Score> "score",
                /// How strict the order among the members is.
                kind: value<OrderKind> "kind",
                /// The members in order.
                members: many<ResourceRef> "resource_ref",
            }

            /// A member of a resource set.
            ResourceRef: "resource_ref" {
                /// The id of the resource; empty if it has none.
                id: id "id",
            }

            /// When a constraint counts: rules about time; before schema 4.0.
            Lifetime: "lifetime" {
                /// The rules.
                rules: raw "rule",
            }
        }

        $choices! {
            /// Something in the section of constraints.
            Constraint {
                /// Where a resource runs.
                Location(Location) "rsc_location",
                /// Together with what it runs.
                Colocation(Colocation) "rsc_colocation",
                /// After what it acts.
                Order(Order) "rsc_order",
                /// With which ticket it runs.
                Ticket(Ticket) "rsc_ticket",
            }
        }
    };
}
pub(crate) use constraint_elements;
