//! Bundles: containers, their network and storage.

macro_rules! bundle_elements {
    ($elements:ident, $choices:ident) => {
        $elements! {
            /// A bundle: a container image that runs on several nodes, with a resource inside or not.
            Bundle: "bundle" {
                /// The bundle's id; empty if it has none.
                id: id "id",
                /// A text for people.
                description: option "description",
                /// The container: its engine with the settings.
                container: pick<Container> "container",
                /// Addresses and ports.
                network: one<Network> "network",
                /// Directories of the host in the container.
                storage: one<Storage> "storage",
                /// The resource inside.
                primitive: one<Primitive> "primitive",
                /// The sets of parameters that the resource inside inherits.
                instance_attributes: many<Nvset> "instance_attributes",
                /// The sets of options that the resource inside inherits.
                meta_attributes: many<Nvset> "meta_attributes",
            }

            /// The settings of a container, whatever its engine.
            ContainerSettings: "docker" | "podman" | "rkt" {
                /// The image, as the engine names it; empty if it has none.
                image: text "image",
                /// How many containers run.
                replicas: value<u32> "replicas",
                /// How many of them may run on one node.
                replicas_per_host: value<u32> "replicas-per-host",
                /// How many of them may be promoted.
                promoted_max: value<u32> "promoted-max",
                /// The same, before schema 4.0.
                masters: value<u32> "masters",
                /// The command to run in the container.
                run_command: option "run-command",
                /// The network of the container, as the engine names it.
                network: option "network",
                /// More options for the engine.
                options: option "options",
            }

            /// The network of a bundle.
            Network: "network" {
                /// The first address; each replica gets the next one.
                ip_range_start: option "ip-range-start",
                /// The TCP port that the cluster uses to talk to the container; 3121 by default.
                control_port: value<u32> "control-port",
                /// The interface of the host for the addresses.
                host_interface: option "host-interface",
                /// The netmask of the addresses, in bits.
                host_netmask: value<u32> "host-netmask",
                /// Whether the containers find each other in `/etc/hosts`; true by default.
                add_host: value<bool> "add-host",
                /// The ports that lead into the container.
                port_mappings: many<PortMapping> "port-mapping",
            }

            /// A port of the host that leads into a container.
            PortMapping: "port-mapping" {
                /// The id; empty if it has none.
                id: id "id",
                /// The port on the host.
                port: value<u32> "port",
                /// The port in the container; the same by default.
                internal_port: value<u32> "internal-port",
                /// Ports that are the same outside and inside: `FIRST-LAST`.
                range: value<PortRange> "range",
            }

            /// The storage of a bundle.
            Storage: "storage" {
                /// The directories of the host that the container sees.
                mappings: many<StorageMapping> "storage-mapping",
            }

            /// A directory of the host that a container sees.
            StorageMapping: "storage-mapping" {
                /// The id; empty if it has none.
                id: id "id",
                /// The directory on the host.
                source_dir: option "source-dir",
                /// The directory on the host that has a subdirectory for each replica.
                source_dir_root: option "source-dir-root",
                /// The directory in the container; empty if it has none.
                target_dir: text "target-dir",
                /// Options for the mount.
                options: option "options",
            }
        }

        $choices! {
            /// The engine of a bundle with its settings.
            Container {
                /// Docker.
                Docker(ContainerSettings) "docker",
                /// Podman; since schema 3.2.
                Podman(ContainerSettings) "podman",
                /// rkt; schemas 2.10 to 3.10.
                Rkt(ContainerSettings) "rkt",
            }
        }
    };
}
pub(crate) use bundle_elements;
