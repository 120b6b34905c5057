//! Addresses, fallbacks, the IPVS table.

use super::Trap;

pub(super) const TRAPS: &[Trap] = &[
    // Addresses.
    (
        "an address without a port is a mark",
        "virtual=10.0.0.1\n\n",
        "virtual-without-port",
    ),
    ("mark 0", "virtual=0\n\n", "unusable-mark"),
    ("port 0", "virtual=10.0.0.1:0\n\n", "port-zero"),
    (
        "IPv4 in `virtual6`",
        "virtual6=10.0.0.1:80\n\n",
        "unresolved-host",
    ),
    ("IPv6 in `virtual`", "virtual=[::1]:80\n\n", "wrong-family"),
    (
        "`real6` in `virtual`",
        "virtual=5\n\treal6=[::1]:80 gate\n",
        "wrong-family",
    ),
    (
        "text in front of a real server",
        "virtual=5\n\treal=!!10.0.0.2:80 gate\n",
        "skipped-text",
    ),
    (
        "two ports",
        "virtual=5\n\treal=10.0.0.2:80:90 gate\n",
        "skipped-text",
    ),
    (
        "an octal address",
        "virtual=5\n\treal=010.0.0.2:80 gate\n",
        "numeric-host",
    ),
    (
        "a short address",
        "virtual=5\n\treal=10.2:80 gate\n",
        "numeric-host",
    ),
    (
        "a range across a power of ten",
        "virtual=5\n\treal=5.245.224.255->5.245.225.1 gate\n",
        "broken-range",
    ),
    (
        "an IPv6 range",
        "virtual6=5\n\treal6=[::1]->[::2]:80 gate\n",
        "invalid-range",
    ),
    (
        "a backward range",
        "virtual=5\n\treal=10.0.0.3->10.0.0.2:80 gate\n",
        "invalid-range",
    ),
    (
        "no forwarding method",
        "virtual=5\n\treal=10.0.0.2:80 5\n",
        "invalid-forwarding",
    ),
    (
        "text in front of a weight",
        "virtual=5\n\treal=10.0.0.2:80 gate x 5\n",
        "lost-text",
    ),
    (
        "a negative weight",
        "virtual=5\n\treal=10.0.0.2:80 gate -5\n",
        "trailing-text",
    ),
    (
        "a fractional weight",
        "virtual=5\n\treal=10.0.0.2:80 gate 1.5\n",
        "trailing-text",
    ),
    (
        "one string where two must stand",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 \"a\"\n",
        "trailing-text",
    ),
    (
        "a request that begins with `/`",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 \"/a\",\"b\"\n",
        "lost-receive",
    ),
    (
        "the upper threshold first",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 u:10 l:5\n",
        "threshold-order",
    ),
    (
        "thresholds as the manual writes them",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 <5> <10>\n",
        "trailing-text",
    ),
    (
        "crossed thresholds",
        "virtual=5\n\treal=10.0.0.2:80 gate 1 l:10 u:5\n",
        "threshold-range",
    ),
    (
        "a weight that ipvsadm refuses",
        "virtual=5\n\treal=10.0.0.2:80 gate 3000000000\n",
        "weight-too-large",
    ),
    (
        "another port without masq",
        "virtual=10.0.0.1:80\n\treal=10.0.0.2:81 gate\n",
        "forwarding-port",
    ),
    ("no real server", "virtual=5\n\tops=no\n", "no-real-server"),
    // Fallbacks.
    (
        "a fallback port with one protocol only",
        "fallback=127.0.0.1:http\n",
        "unresolved-port",
    ),
    ("an empty fallback", "fallback=\n", "empty-fallback"),
    (
        "a global fallback with a mark",
        "fallback=127.0.0.1:80\nvirtual=5\n\treal=10.0.0.2 gate\n",
        "fallback-of-mark",
    ),
    (
        "a fallback that is a real server",
        "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tfallback=10.0.0.2:80\n",
        "fallback-is-real",
    ),
    (
        "a fallback command of a mark",
        "virtual=5\n\treal=10.0.0.2 gate\n\tfallbackcommand=/a\n",
        "command-of-mark",
    ),
    // The table.
    (
        "four numbers that are no netmask",
        "virtual=5\n\tpersistent=9\n\tnetmask=255.0.255.0\n",
        "netmask-numbers",
    ),
    (
        "a netmask without persistence",
        "virtual=5\n\tnetmask=255.255.255.0\n",
        "ignored-netmask",
    ),
    (
        "a prefix length as netmask of IPv4",
        "virtual=5\n\tnetmask=24\n",
        "invalid-netmask",
    ),
    (
        "persistence 0",
        "virtual=5\n\tpersistent=0\n",
        "persistence-range",
    ),
    (
        "persistence with one server",
        "virtual=5\n\tpersistent=9\n\treal=10.0.0.2 gate\n",
        "needless-persistence",
    ),
    (
        "persistence and quiescence",
        "quiescent=yes\nvirtual=5\n\tpersistent=9\n\treal=10.0.0.2 gate\n\treal=10.0.0.3 gate\n",
        "stuck-persistence",
    ),
    (
        "one-packet scheduling of tcp",
        "virtual=10.0.0.1:80\n\tops=yes\n",
        "ignored-ops",
    ),
    (
        "flags of another scheduler",
        "virtual=5\n\tscheduler=mh\n\tschedflags=sh-port\n",
        "scheduler-flags",
    ),
    (
        "a protocol for a mark",
        "virtual=5\n\tprotocol=tcp\n",
        "unknown-word",
    ),
];
