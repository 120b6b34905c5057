//! The document and its sections.

macro_rules! document_elements {
    ($elements:ident, $choices:ident) => {
        $elements! {
            /// The whole document.
            Document: "cib" {
                /// The feature set of the cluster that wrote it, such as `3.16.1`.
                crm_feature_set: option "crm_feature_set",
                /// The schema, such as `pacemaker-3.9`; `none` for no validation.
                validate_with: option "validate-with",
                /// Raised by every change of the configuration.
                epoch: value<u64> "epoch",
                /// Raised by every change of the status.
                num_updates: value<u64> "num_updates",
                /// Raised by hand only.
                admin_epoch: value<u64> "admin_epoch",
                /// When it was changed last, as text.
                cib_last_written: option "cib-last-written",
                /// The node that changed it last.
                update_origin: option "update-origin",
                /// The program that changed it last.
                update_client: option "update-client",
                /// The user that changed it last.
                update_user: option "update-user",
                /// Whether the cluster had quorum.
                have_quorum: value<bool> "have-quorum",
                /// The id of the designated controller.
                dc_uuid: option "dc-uuid",
                /// The TCP port for encrypted access from outside.
                remote_tls_port: value<u32> "remote-tls-port",
                /// The TCP port for access from outside that is not encrypted.
                remote_clear_port: value<u32> "remote-clear-port",
                /// Whether nodes without quorum go on; an old form.
                no_quorum_panic: value<bool> "no-quorum-panic",
                /// The moment that simulations take for now, seconds since 1970.
                execution_date: value<Timestamp> "execution-date",
                /// What the administrator wants.
                configuration: one<Configuration> "configuration",
                /// What the cluster has seen.
                status: one<Status> "status",
            }

            /// What the administrator wants.
            Configuration: "configuration" {
                /// Cluster properties.
                crm_config: one<CrmConfig> "crm_config",
                /// The nodes.
                nodes: one<Nodes> "nodes",
                /// The resources.
                resources: one<Resources> "resources",
                /// The constraints.
                constraints: one<Constraints> "constraints",
                /// Defaults of meta attributes of resources.
                rsc_defaults: one<Defaults> "rsc_defaults",
                /// Defaults of meta attributes of operations.
                op_defaults: one<Defaults> "op_defaults",
                /// Which devices fence which nodes.
                fencing_topology: one<FencingTopology> "fencing-topology",
                /// Who may do what.
                acls: one<Acls> "acls",
                /// Names for several things.
                tags: one<Tags> "tags",
                /// Programs that are told of events.
                alerts: one<Alerts> "alerts",
            }

            /// The section of cluster properties.
            CrmConfig: "crm_config" {
                /// The sets of properties in document order.
                property_sets: many<Nvset> "cluster_property_set",
            }

            /// A section of defaults, for resources or for operations.
            Defaults: "rsc_defaults" | "op_defaults" {
                /// The sets of meta attributes in document order.
                meta_attributes: many<Nvset> "meta_attributes",
            }
        }
    };
}
pub(crate) use document_elements;
