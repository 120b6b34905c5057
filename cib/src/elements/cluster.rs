//! Nodes, fencing levels, tags, alerts.

macro_rules! cluster_elements {
    ($elements:ident, $choices:ident) => {
        $elements! {
            /// The section of nodes.
            Nodes: "nodes" {
                /// The nodes in document order.
                entries: many<Node> "node",
            }

            /// A node of the cluster.
            Node: "node" {
                /// The node's id: a text such as `1`; empty if it has none.
                id: id "id",
                /// The node's name; empty if it has none.
                name: text "uname",
                /// What the node is; a member where nothing is said.
                kind: value<NodeKind> "type",
                /// A text for people.
                description: option "description",
                /// What the node adds to every resource's score.
                score: value<Score> "score",
                /// The sets of node attributes.
                instance_attributes: many<Nvset> "instance_attributes",
                /// The sets of what the node has for resources to use.
                utilization: many<Nvset> "utilization",
            }

            /// The section of fencing levels.
            FencingTopology: "fencing-topology" {
                /// The levels in document order.
                levels: many<FencingLevel> "fencing-level",
            }

            /// A fencing level: devices that fence a node together, after lower levels have failed.
            FencingLevel: "fencing-level" {
                /// The name of the node, where the level is for one.
                target: option "target",
                /// The pattern of node names, where the level has one.
                target_pattern: option "target-pattern",
                /// The name of a node attribute, where the level is for the nodes that have it.
                target_attribute: option "target-attribute",
                /// The value that this node attribute must have.
                target_value: option "target-value",
                /// The level's number: lower ones are tried first. `None` where the text is no number.
                index: value<u32> "index",
                /// The ids of the devices, in the order in which they are used.
                devices: value<Devices> "devices",
                /// The level's id; empty if it has none.
                id: id "id",
            }

            /// The section of tags.
            Tags: "tags" {
                /// The tags in document order.
                entries: many<Tag> "tag",
            }

            /// A tag: a name for several things.
            Tag: "tag" {
                /// The tag's id; empty if it has none.
                id: id "id",
                /// What is tagged.
                members: many<ObjectRef> "obj_ref",
            }

            /// A thing that is tagged.
            ObjectRef: "obj_ref" {
                /// The id of the thing; since schema 3.3 it need not exist.
                id: id "id",
            }

            /// The section of alerts.
            Alerts: "alerts" {
                /// The alerts in document order.
                entries: many<Alert> "alert",
            }

            /// An alert: a program that is told of events.
            Alert: "alert" {
                /// The alert's id; empty if it has none.
                id: id "id",
                /// The program; empty if it has none.
                path: text "path",
                /// A text for people.
                description: option "description",
                /// The sets of options for the cluster, such as `timeout`.
                meta_attributes: many<Nvset> "meta_attributes",
                /// The sets of environment variables for the program.
                instance_attributes: many<Nvset> "instance_attributes",
                /// Which events it is told of; fencing, nodes and resources by default.
                select: one<Select> "select",
                /// Whom it tells.
                recipients: many<Recipient> "recipient",
            }

            /// Somebody that an alert tells.
            Recipient: "recipient" {
                /// The recipient's id; empty if it has none.
                id: id "id",
                /// The address, such as a file or a mailbox; empty if it has none.
                value: text "value",
                /// A text for people.
                description: option "description",
                /// The sets of options for the cluster, such as `timeout`.
                meta_attributes: many<Nvset> "meta_attributes",
                /// The sets of environment variables for the program.
                instance_attributes: many<Nvset> "instance_attributes",
            }

            /// The events that an alert is told of.
            Select: "select" {
                /// Changes of node attributes.
                attributes: one<SelectAttributes> "select_attributes",
                /// Fencing.
                fencing: one<SelectEvents> "select_fencing",
                /// Nodes that come and go.
                nodes: one<SelectEvents> "select_nodes",
                /// Operations of resources.
                resources: one<SelectEvents> "select_resources",
            }

            /// Changes of node attributes that an alert is told of.
            SelectAttributes: "select_attributes" {
                /// The attributes; all when there is none.
                attributes: many<SelectAttribute> "attribute",
            }

            /// A node attribute that an alert is told of.
            SelectAttribute: "attribute" {
                /// The id; empty if it has none.
                id: id "id",
                /// The name of the attribute; empty if it has none.
                name: text "name",
            }

            /// A kind of events that an alert is told of. It has no attributes.
            SelectEvents: "select_fencing" | "select_nodes" | "select_resources" {}
        }
    };
}
pub(crate) use cluster_elements;
