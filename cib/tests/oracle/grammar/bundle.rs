//! Bundles.

use super::Family;

pub(super) const FAMILY: Family = Family {
    templates: TEMPLATES,
    lists: LISTS,
};

const TEMPLATES: &[&str] = &[
    "resource bundle create {new} container docker image={image} {containers} {network} {ports}",
    "resource bundle create {new} container podman image={image} {containers} {storages}",
    "resource bundle create {new} container {kind} {containers} {network} {force}",
    "resource bundle create {new} container docker image=x {ports} meta {metapair} --disabled",
    "resource bundle create {new} container image=x {network} {ports} {storages} {meta} {force}",
    "resource bundle update {bundle} container {container} {container} {portsedit} {meta}",
    "resource bundle update {bundle} {network} {portsedit}",
    "resource bundle update {bundle} {networkoff} {storageedit} {force}",
    "resource bundle update {bundle} {storageedit} {portsedit}",
    "resource bundle update {bundle} meta {metapair} {metapair}",
    "resource bundle reset {bundle} container image=y {containers} {network}",
    "resource bundle reset {bundle} container docker image=y {ports} {storages}",
    "resource bundle reset {bundle} {network} {meta} {disabled} {force}",
];

const LISTS: &[(&str, &[&str])] = &[
    ("kind", &["docker", "podman", "rkt", "lxc"]),
    ("image", &["x", "repo/img:1", "{odd}"]),
    (
        "containers",
        &["", "{container}", "{container} {container}"],
    ),
    (
        "container",
        &[
            "replicas={value}",
            "replicas={n}",
            "replicas-per-host={n}",
            "promoted-max={value}",
            "masters={n}",
            "run-command={odd}",
            "options={odd}",
            "network=host",
            "image={image}",
            "bad=1",
            "promoted-max=",
            "options=",
        ],
    ),
    (
        "network",
        &[
            "",
            "network control-port={port}",
            "network ip-range-start=10.0.0.1 host-netmask=24",
            "network ip-range-start=10.0.0.1 host-interface=eth0",
            "network host-netmask={value}",
            "network add-host={boolean} control-port=99",
            "network bad=1",
        ],
    ),
    (
        "networkoff",
        &[
            "",
            "network control-port=",
            "network ip-range-start=",
            "network host-interface= host-netmask=",
        ],
    ),
    ("port", &["99", "1", "65535", "65536", "x"]),
    (
        "ports",
        &[
            "",
            "port-map port=80",
            "port-map range=10-20 port-map port=80",
            "port-map id=A port=80",
            "port-map id={new} range=1-2",
            "port-map port=80 internal-port=8080",
            "port-map internal-port=8",
            "port-map range={value} port={port}",
            "port-map bad=1",
        ],
    ),
    (
        "portsedit",
        &[
            "",
            "port-map add port=81",
            "port-map add id=pm range=1-2",
            "port-map add port={port} internal-port={port}",
            "port-map {remove} {portid}",
            "port-map {remove} {portid} port-map add port=82",
            "port-map delete X",
            "port-map other X",
        ],
    ),
    (
        "storages",
        &[
            "",
            "storage-map source-dir=/a target-dir=/b",
            "storage-map source-dir-root=/a target-dir=/b options=ro",
            "storage-map id={new} source-dir=/c target-dir={odd}",
            "storage-map source-dir=/a storage-map target-dir=/b",
            "storage-map source-dir=/a source-dir-root=/a target-dir=/b",
        ],
    ),
    (
        "storageedit",
        &[
            "",
            "storage-map add source-dir=/c target-dir=/d",
            "storage-map add source-dir-root=/c target-dir=/d options=rw id=sm",
            "storage-map {remove} {storageid}",
            "storage-map add target-dir=/d",
            "storage-map {remove} {storageid} {storageid}",
        ],
    ),
    ("portid", &["BU-port-map-80", "X"]),
    ("storageid", &["BU-storage-map", "X"]),
];
