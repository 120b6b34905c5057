//! The status: nodes, their transient attributes, the history of operations, tickets.

macro_rules! status_elements {
    ($elements:ident, $choices:ident) => {
        $elements! {
            /// What the cluster has seen.
            Status: "status" {
                /// The nodes.
                node_states: many<NodeState> "node_state",
                /// The tickets.
                tickets: one<Tickets> "tickets",
            }

            /// What the cluster knows of a node.
            NodeState: "node_state" {
                /// The node's id; empty if it has none.
                id: id "id",
                /// The node's name; empty if it has none.
                name: text "uname",
                /// Whether the node is a member of the cluster's layer, or since when.
                in_ccm: value<Presence> "in_ccm",
                /// Whether the controller of the node is there, or since when.
                crmd: value<Presence> "crmd",
                /// The component that wrote it.
                debug_origin: option "crm-debug-origin",
                /// How far the node has joined: `down`, `pending`, `member`, `nack`, `banned`.
                join: option "join",
                /// What is expected of the node: `member` or `down`.
                expected: option "expected",
                /// Whether the heartbeat was there: `active`; older clusters.
                ha: option "ha",
                /// When the node asked to be shut down, older clusters.
                shutdown: option "shutdown",
                /// Whether the node is a Pacemaker Remote node.
                remote_node: value<bool> "remote_node",
                /// Whether the node was fenced.
                node_fenced: value<bool> "node_fenced",
                /// Whether the node is in maintenance.
                node_in_maintenance: value<bool> "node_in_maintenance",
                /// Whether the request to shut down is to be forgotten.
                clear_shutdown: value<bool> "clear_shutdown",
                /// Node attributes that are lost when the node restarts.
                transient_attributes: many<TransientAttributes> "transient_attributes",
                /// The history of operations.
                lrm: one<Lrm> "lrm",
            }

            /// Node attributes that are lost when the node restarts.
            TransientAttributes: "transient_attributes" {
                /// The node's id; empty if it has none.
                id: id "id",
                /// The sets of attributes.
                instance_attributes: many<Nvset> "instance_attributes",
                /// The sets of what the node has for resources to use.
                utilization: many<Nvset> "utilization",
            }

            /// The history of operations of a node.
            Lrm: "lrm" {
                /// The node's id; empty if it has none.
                id: id "id",
                /// The resources.
                resources: one<LrmResources> "lrm_resources",
            }

            /// The resources that have a history.
            LrmResources: "lrm_resources" {
                /// The id; empty if it has none, as most have not.
                id: id "id",
                /// The resources.
                entries: many<LrmResource> "lrm_resource",
            }

            /// The history of a resource on a node.
            LrmResource: "lrm_resource" {
                /// The id of the resource or of the instance (`A:0`); empty if it has none.
                id: id "id",
                /// The type of the agent.
                kind: option "type",
                /// The class of the agent.
                class: option "class",
                /// The provider of the agent.
                provider: option "provider",
                /// The id of the container that holds the resource.
                container: option "container",
                /// When the node shut down that the resource is kept for, seconds since 1970.
                shutdown_lock: value<Timestamp> "shutdown-lock",
                /// The operations.
                operations: many<LrmOperation> "lrm_rsc_op",
            }

            /// An operation that was run, and what came of it.
            LrmOperation: "lrm_rsc_op" {
                /// The id: `A_last_0`, `A_monitor_30000`, `A_last_failure_0`; empty if it has none.
                id: id "id",
                /// What was run: `A_monitor_30000`.
                operation_key: option "operation_key",
                /// The name of the operation: `monitor`, `start`, …
                operation: option "operation",
                /// The component that wrote it.
                debug_origin: option "crm-debug-origin",
                /// The feature set of the cluster that ran it.
                crm_feature_set: option "crm_feature_set",
                /// Which transition asked for it.
                transition_key: value<TransitionKey> "transition-key",
                /// The same with the outcome.
                transition_magic: value<TransitionMagic> "transition-magic",
                /// Why it failed, for people.
                exit_reason: option "exit-reason",
                /// The node that ran it.
                on_node: option "on_node",
                /// The number of the call on that node.
                call_id: value<i64> "call-id",
                /// What the agent returned; OCF codes.
                rc_code: value<i64> "rc-code",
                /// How the execution ended: 0 done, 1 cancelled, 2 timed out, …
                op_status: value<i64> "op-status",
                /// How often it runs, in milliseconds; 0 for once.
                interval: value<Milliseconds> "interval",
                /// When it ran last, seconds since 1970; older clusters.
                last_run: value<Timestamp> "last-run",
                /// When the result changed last, seconds since 1970.
                last_rc_change: value<Timestamp> "last-rc-change",
                /// How long it ran.
                exec_time: value<Milliseconds> "exec-time",
                /// How long it waited before it ran.
                queue_time: value<Milliseconds> "queue-time",
                /// The digest of all parameters.
                op_digest: option "op-digest",
                /// The parameters that make a restart necessary.
                op_force_restart: option "op-force-restart",
                /// The digest of these.
                op_restart_digest: option "op-restart-digest",
                /// The parameters that are secret.
                op_secure_params: option "op-secure-params",
                /// The digest of all others.
                op_secure_digest: option "op-secure-digest",
                /// The node that a migration came from.
                migrate_source: option "migrate_source",
                /// The node that a migration goes to.
                migrate_target: option "migrate_target",
                /// The node that a migration came from, older clusters.
                migrate_from: option "migrate_from",
            }

            /// The tickets of the cluster.
            Tickets: "tickets" {
                /// The tickets.
                states: many<TicketState> "ticket_state",
            }

            /// The state of a ticket.
            TicketState: "ticket_state" {
                /// The ticket's name; empty if it has none.
                id: id "id",
                /// Whether the cluster has it.
                granted: value<bool> "granted",
                /// Whether the cluster is to hand it back.
                standby: value<bool> "standby",
                /// When it was granted last, seconds since 1970.
                last_granted: value<Timestamp> "last-granted",
            }
        }
    };
}
pub(crate) use status_elements;
