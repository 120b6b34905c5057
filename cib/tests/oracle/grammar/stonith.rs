//! Fencing devices and levels.

use super::Family;

pub(super) const FAMILY: Family = Family {
    templates: TEMPLATES,
    lists: LISTS,
};

const TEMPLATES: &[&str] = &[
    "stonith create {new} fence_y {ops} --force",
    "stonith create {new} fence_z a={odd} {op} {meta} {disabled} --force",
    "stonith create {new} fence_z --no-default-ops {ops} --force",
    "stonith create {new} fence_z --group {group} {beside} --force",
    "stonith create {new} {fence} {fenceopt} {fenceopt} {force}",
    "stonith update f1 {option} {meta} --force",
    "stonith update {primitive} {fenceopt} {fenceopt} {force}",
    "stonith meta {primitive} {metapair} {force}",
    "stonith op add f1 {opname} {opopts} {force}",
    "stonith op {remove} f1 {opname} {opopt}",
    "stonith op {remove} {opid}",
    "stonith {remove} f1",
    "stonith {remove} {primitive} {force}",
    "stonith {remove} {primitive} {primitive}",
    "stonith disable f1",
    "stonith disable {primitive} {any}",
    "stonith enable f1 {primitive}",
    "stonith level add {level} {target} f1 {force}",
    "stonith level add {level} {target} f1 nodev --force",
    "stonith level add {level} {target} f1,f1 {force}",
    "stonith level add {level} {target} {primitive} {force}",
    "stonith level add {level} {target} f1 id={new} {force}",
    "stonith level {remove} {level} target {target}",
    "stonith level {remove} {level} target {target} stonith f1",
    "stonith level {remove} {level} stonith f1",
    "stonith level {remove} {level} {target}",
    "stonith level {remove} {level} {target} f1",
    "stonith level {remove} {level}",
    "stonith level clear",
    "stonith level clear {target}",
    "stonith level clear target {target}",
    "stonith level clear stonith f1",
    "stonith level clear f1",
    "stonith level verify",
];

const LISTS: &[(&str, &[&str])] = &[
    (
        "fence",
        &["fence_ipmilan", "fence_xvm", "fence_virt", "fence_apc_snmp", "fence_x:y"],
    ),
    (
        "fenceopt",
        &[
            "",
            "ip=10.0.0.{n}",
            "ipaddr=h",
            "username=u",
            "login=u",
            "password={odd}",
            "plug={n}",
            "port={n}",
            "pcmk_host_list=n1,n2",
            "pcmk_host_map={odd}",
            "pcmk_delay_max={interval}",
            "priority=1",
            "method=onoff",
            "bogus=1",
            "ip=",
            "action=off",
        ],
    ),
    ("level", &["1", "2", "9", "10", "01", "x", "0", "-1"]),
    (
        "target",
        &[
            "n1",
            "n1",
            "regexp%n.*",
            "attrib%a=b",
            "attrib%rack={value}",
            "attrib%x",
            "node%n2",
            "bad%n1",
            "n3",
            "regexp%{odd}",
        ],
    ),
];
