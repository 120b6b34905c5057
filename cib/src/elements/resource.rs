//! Resources and their operations.

macro_rules! resource_elements {
    ($elements:ident, $choices:ident) => {
        $elements! {
            /// The section of resources.
            Resources: "resources" {
                /// The resources in document order, templates included.
                entries: mix<Resource> "entries",
            }

            /// A primitive: one resource, run by one agent.
            Primitive: "primitive" {
                /// The resource's id; empty if it has none.
                id: id "id",
                /// The class of the agent, such as `ocf` or `systemd`; `None` with a template.
                class: option "class",
                /// The type of the agent, such as `IPaddr2`; `None` with a template.
                kind: option "type",
                /// The provider of the agent; class `ocf` alone has one.
                provider: option "provider",
                /// The id of the template that the resource starts from.
                template: option "template",
                /// A text for people.
                description: option "description",
                /// The sets of parameters for the agent.
                instance_attributes: many<Nvset> "instance_attributes",
                /// The sets of options for the cluster.
                meta_attributes: many<Nvset> "meta_attributes",
                /// The sets of what the resource uses of a node.
                utilization: many<Nvset> "utilization",
                /// The operations that are configured.
                operations: one<Operations> "operations",
            }

            /// A template: what primitives that name it start from.
            Template: "template" {
                /// The template's id; empty if it has none.
                id: id "id",
                /// The class of the agent, such as `ocf` or `systemd`.
                class: option "class",
                /// The type of the agent, such as `IPaddr2`.
                kind: option "type",
                /// The provider of the agent; class `ocf` alone has one.
                provider: option "provider",
                /// A text for people.
                description: option "description",
                /// The sets of parameters for the agent.
                instance_attributes: many<Nvset> "instance_attributes",
                /// The sets of options for the cluster.
                meta_attributes: many<Nvset> "meta_attributes",
                /// The sets of what the resource uses of a node.
                utilization: many<Nvset> "utilization",
                /// The operations that are configured.
                operations: one<Operations> "operations",
            }

            /// The operations of a primitive or template.
            Operations: "operations" {
                /// The id; empty if it has none, as most have not.
                id: id "id",
                /// The id of the operations that these stand for.
                id_ref: option "id-ref",
                /// The operations in document order.
                ops: many<Op> "op",
            }

            /// An operation of a primitive or template.
            Op: "op" {
                /// `monitor`, `start`, `stop`, …; empty if it has none.
                name: text "name",
                /// How often it runs; 0 for once. `None` where the text is no interval.
                interval: value<Interval> "interval",
                /// How long it may take, if configured.
                timeout: value<Interval> "timeout",
                /// The operation's id; empty if it has none.
                id: id "id",
                /// A text for people.
                description: option "description",
                /// How long to wait before it.
                start_delay: value<Interval> "start-delay",
                /// A moment that the repetitions are counted from, ISO 8601.
                interval_origin: option "interval-origin",
                /// Whether it runs at all; it does unless the operation says no.
                enabled: value<bool> "enabled",
                /// Whether the status shows that it is running.
                record_pending: value<bool> "record-pending",
                /// The role it runs in, if limited to one.
                role: value<Role> "role",
                /// What it needs: `nothing`, `quorum`, `fencing`, `unfencing`; until schema 2.10.
                requires: option "requires",
                /// What happens when it fails.
                on_fail: value<OnFail> "on-fail",
                /// The sets of parameters for the agent, such as `OCF_CHECK_LEVEL`.
                instance_attributes: many<Nvset> "instance_attributes",
                /// The sets of options for the cluster.
                meta_attributes: many<Nvset> "meta_attributes",
            }

            /// A group: resources that run together, started in order.
            Group: "group" {
                /// The group's id; empty if it has none.
                id: id "id",
                /// A text for people.
                description: option "description",
                /// The sets of parameters that the members inherit.
                instance_attributes: many<Nvset> "instance_attributes",
                /// The sets of options that the members inherit.
                meta_attributes: many<Nvset> "meta_attributes",
                /// The members in the order in which they start.
                members: many<Primitive> "primitive",
            }

            /// A clone: a resource that runs on several nodes; `master` before schema 4.0.
            CloneResource: "clone" | "master" {
                /// The clone's id; empty if it has none.
                id: id "id",
                /// A text for people.
                description: option "description",
                /// The resource or group that is cloned.
                inner: pick<Cloned> "inner",
                /// The sets of parameters that the instances inherit.
                instance_attributes: many<Nvset> "instance_attributes",
                /// The sets of options that the instances inherit.
                meta_attributes: many<Nvset> "meta_attributes",
            }
        }

        $choices! {
            /// Something in the section of resources.
            Resource {
                /// One resource.
                Primitive(Primitive) "primitive",
                /// What primitives start from.
                Template(Template) "template",
                /// Resources that run together.
                Group(Group) "group",
                /// A resource that runs on several nodes.
                Clone(CloneResource) "clone",
                /// The same with promotion, before schema 4.0.
                Master(CloneResource) "master",
                /// A container image.
                Bundle(Bundle) "bundle",
            }

            /// What a clone has copies of.
            Cloned {
                /// One resource.
                Primitive(Primitive) "primitive",
                /// Resources that run together.
                Group(Group) "group",
            }
        }
    };
}
pub(crate) use resource_elements;
